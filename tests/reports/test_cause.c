/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/cause.h"

#include "core/date.h"
#include "core/text.h"
#include "reports/words.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

/* A world in which one line was made by another volunteer, who could still make it: nothing stored explains that. */
static struct world world;
static struct centre_roster *roster;
static struct centre_line *line;
static struct sent_line was;
static struct volunteer *before; /* who made it */
static struct request *request;
static struct roster last;
static struct decision decision;
static struct lost_line lost; /* the line, with what stands against it */
static struct explanation explanation;

static void setup(void)
{
    struct error error = {0};
    world_fixed(&world, LANGUAGE_ENGLISH);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 0, &roster, &error), STATUS_OK);
    line = NULL;
    for (size_t i = 0; i < roster->line_count && line == NULL; i++) {
        /* Those that can be on one day only are simplest. */
        if (strstr(roster->lines[i].stop->visit, "@20") != NULL && strstr(roster->lines[i].stop->visit, "-W") == NULL) {
            line = &roster->lines[i];
        }
    }
    ck_assert_ptr_nonnull(line);
    request = (struct request *)(uintptr_t)line->request;
    before = &world.snapshot.volunteers[line->volunteer == &world.snapshot.volunteers[0] ? 1 : 0];
    before->active = request->active = true;
    before->task_count = 1;
    ck_assert(text_copy(before->tasks[0], CODE_SIZE, request->task));
    before->availability.count = 7;
    for (int i = 0; i < 7; i++) {
        before->availability.items[i] = (struct stretch){.weekday = (int8_t)(i + 1), .from = 0, .to = 1440};
    }
    request->earliest = 0;
    request->latest = 1440;
    was = (struct sent_line){.night = world.roster->night - 1,
                             .date = line->date,
                             .start = line->stop->start,
                             .end = line->stop->start + request->duration};
    ck_assert(text_copy(was.visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(was.volunteer, ID_SIZE, before->person.id));
    ck_assert(text_copy(was.senior, ID_SIZE, request->senior.id));
    ck_assert(text_copy(was.task, CODE_SIZE, request->task));
    line->change = CENTRE_OTHER_VOLUNTEER;
    line->was = &was;
    line->was_volunteer = before;
    last =
        (struct roster){.night = world.roster->night - 1, .from = world.roster->from - 1, .until = world.roster->until};
    decision = (struct decision){.kind = DECISION_REJECT, .sequence = 1, .night = world.roster->night};
    ck_assert(text_copy(decision.visit, VISIT_ID_SIZE, was.visit));
    ck_assert(text_copy(decision.volunteer, ID_SIZE, was.volunteer));
    lost = (struct lost_line){.date = was.date, .rule = RULE_NONE};
    ck_assert(text_copy(lost.visit, VISIT_ID_SIZE, was.visit));
    ck_assert(text_copy(lost.volunteer, ID_SIZE, was.volunteer));
    explanation = (struct explanation){.lost = &lost, .lost_count = 1};
}

static void teardown(void)
{
    /* What setup lent is not the world's to free. */
    if (world.snapshot.decisions == &decision) {
        world.snapshot.decisions = NULL;
    }
    centre_roster_free(roster);
    world_free(&world);
}

static void expect(enum centre_cause cause)
{
    cause_fill(roster, &world.snapshot, &last, &explanation);
    ck_assert_int_eq((int)line->cause, (int)cause);
}

static void expect_words(const char *expected)
{
    struct buffer text = {0};
    const enum language before_it = language_current();
    language_use(LANGUAGE_ENGLISH);
    words_change_reason(line, &text);
    language_use(before_it);
    ck_assert_msg(strstr(text.data, expected) != NULL, "\"%s\" is not in \"%s\"", expected, text.data);
    buffer_free(&text);
}

static void decide(void)
{
    world.snapshot.decisions = &decision;
    world.snapshot.decision_count = 1;
}

START_TEST(nothing_explains_it)
{
    expect(CENTRE_CAUSE_BETTER);
    cause_fill(roster, &world.snapshot, &last, &explanation);
    line->change = CENTRE_SAME;
    line->cause = CENTRE_CAUSE_NONE;
    expect(CENTRE_CAUSE_NONE);
}
END_TEST

START_TEST(the_volunteer_changed)
{
    before->availability.items[date_weekday(line->date) - 1].to = (int16_t)(was.end - 1);
    expect(CENTRE_CAUSE_NOT_FREE);
    before->absences.count = 1;
    before->absences.items[0] = (struct date_range){line->date, line->date + 3};
    expect(CENTRE_CAUSE_ABSENT);
    before->active = false;
    expect(CENTRE_CAUSE_STOPPED);
    line->was_volunteer = NULL;
    expect(CENTRE_CAUSE_STOPPED);
}
END_TEST

/* What the matcher found is told, of this very line only. */
START_TEST(a_rule_stands_against_it)
{
    static const struct {
        enum rule rule;
        enum centre_cause cause;
    } rules[] = {{RULE_TASK, CENTRE_CAUSE_TASK},       {RULE_NEEDS, CENTRE_CAUSE_NEEDS},
                 {RULE_LANGUAGE, CENTRE_CAUSE_WISHES}, {RULE_GENDER, CENTRE_CAUSE_WISHES},
                 {RULE_HOUSE, CENTRE_CAUSE_HOUSE},     {RULE_NEVER, CENTRE_CAUSE_NEVER},
                 {RULE_TRAVEL, CENTRE_CAUSE_TRAVEL},   {RULE_AVAILABLE, CENTRE_CAUSE_NOT_FREE}};
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
        lost.rule = rules[r].rule;
        expect(rules[r].cause);
    }
    explanation.lost_count = 0;
    expect(CENTRE_CAUSE_BETTER);
    explanation.lost_count = 1;
    lost.date++;
    expect(CENTRE_CAUSE_BETTER);
    lost.date--;
    lost.visit[0]++;
    expect(CENTRE_CAUSE_BETTER);
    lost.visit[0]--;
    lost.volunteer[0]++;
    expect(CENTRE_CAUSE_BETTER);
}
END_TEST

/* At another hour of the same day, beside other visits than before, or the same ones. */
START_TEST(another_hour)
{
    const struct round *now = NULL;
    struct round then;
    struct roster *made = world.roster;
    for (size_t r = 0; r < made->round_count; r++) {
        const struct round *round = &made->rounds[r];
        now = round->date == line->date && text_equal(round->volunteer, line->volunteer->person.id) ? round : now;
    }
    ck_assert_ptr_nonnull(now);
    then = *now;
    line->change = CENTRE_MOVED;
    line->was_volunteer = line->volunteer;
    ck_assert(text_copy(was.volunteer, ID_SIZE, line->volunteer->person.id));
    struct volunteer *who = (struct volunteer *)(uintptr_t)line->volunteer;
    who->availability = before->availability;
    who->absences.count = 0;
    expect(CENTRE_CAUSE_BETTER);
    last.rounds = &then;
    last.round_count = 1;
    expect(CENTRE_CAUSE_BETTER);
    then.stop_count--;
    expect(CENTRE_CAUSE_ROUND);
    then.stop_count++;
    then.date++;
    expect(CENTRE_CAUSE_BETTER);
    last.rounds = NULL;
    last.round_count = 0;
}
END_TEST

/* One of two is away: so the other one does not come either. */
START_TEST(the_other_one_of_two)
{
    struct sent_line other = was;
    struct volunteer away = *before;
    struct centre_gone gone[] = {{.was = &was, .volunteer = before, .request = request},
                                 {.was = &other, .volunteer = &away, .request = request}};
    struct centre_gone *own = roster->gone;
    const size_t count = roster->gone_count;
    away.active = false;
    roster->gone = gone;
    roster->gone_count = 2;
    cause_fill(roster, &world.snapshot, &last, &explanation);
    ck_assert_int_eq((int)gone[0].cause, (int)CENTRE_CAUSE_PARTNER);
    ck_assert_int_eq((int)gone[1].cause, (int)CENTRE_CAUSE_STOPPED);
    away.active = true;
    cause_fill(roster, &world.snapshot, &last, &explanation);
    ck_assert_int_eq((int)gone[0].cause, (int)CENTRE_CAUSE_BETTER);
    ck_assert_int_eq((int)gone[1].cause, (int)CENTRE_CAUSE_BETTER);
    roster->gone = own;
    roster->gone_count = count;
}
END_TEST

/* A visit that was planned for a day that has come, and is planned again: somebody said that it has not been. */
START_TEST(a_visit_that_has_not_been)
{
    struct stop stop = {0};
    struct round round = {.date = world.roster->night, .stops = &stop, .stop_count = 1};
    ck_assert(text_copy(stop.visit, VISIT_ID_SIZE, line->stop->visit));
    line->change = CENTRE_NEW;
    expect(CENTRE_CAUSE_NEW_REQUEST);
    last.rounds = &round;
    last.round_count = 1;
    expect(CENTRE_CAUSE_AGAIN);
    last.rounds = NULL;
    last.round_count = 0;
}
END_TEST

START_TEST(the_request_changed)
{
    request->earliest = was.start + 1;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    request->earliest = 0;
    request->latest = was.end - 1;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    request->latest = 1440;
    request->duration++;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    request->duration--;
    expect(CENTRE_CAUSE_BETTER);
    was.task[0]++;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    was.task[0]--;
    request->active = false;
    expect(CENTRE_CAUSE_ENDED);
}
END_TEST

/* What could not be kept is told once, and again when it is for another reason. */
START_TEST(a_release_is_told_once)
{
    struct released_pin pin = {.rule = RULE_TRAVEL};
    struct released_pin before_it = pin;
    struct centre_released released = {.pin = &pin, .request = request};
    struct centre_released *own = roster->released;
    const size_t count = roster->released_count;
    roster->released = &released;
    roster->released_count = 1;
    expect(CENTRE_CAUSE_BETTER);
    ck_assert(!released.told);
    last.released = &before_it;
    last.released_count = 1;
    pin.rule = RULE_BUSY;
    expect(CENTRE_CAUSE_BETTER);
    ck_assert_uint_eq(centre_roster_count_released(roster), 1);
    pin.rule = RULE_TRAVEL;
    expect(CENTRE_CAUSE_BETTER);
    ck_assert_uint_eq(centre_roster_count_released(roster), 0);
    roster->released = own;
    roster->released_count = count;
    last.released_count = 0;
}
END_TEST

/* One came, and two are asked for now: also where nobody comes any more. */
START_TEST(more_people_are_asked_for)
{
    struct stop stop = {0};
    struct round round = {.date = line->date, .stops = &stop, .stop_count = 1};
    struct centre_gone gone = {.was = &was, .volunteer = before, .request = request, .unserved = true};
    struct centre_gone *own = roster->gone;
    const size_t count = roster->gone_count;
    ck_assert(text_copy(stop.visit, VISIT_ID_SIZE, line->stop->visit));
    last.rounds = &round;
    last.round_count = 1;
    roster->gone = &gone;
    roster->gone_count = 1;
    for (int people = 1; people <= 2; people++) {
        request->people = people;
        gone.better_by = people == 1 ? 0 : 7; /* what is known of points then says less */
        expect(people == 1 ? CENTRE_CAUSE_BETTER : CENTRE_CAUSE_REQUEST_CHANGED);
        ck_assert_int_eq((int)gone.cause, (int)line->cause);
    }
    last.rounds = NULL;
    last.round_count = 0;
    roster->gone = own;
    roster->gone_count = count;
}
END_TEST

START_TEST(a_coordinator_decided)
{
    decide();
    expect(CENTRE_CAUSE_DECIDED);
    decision.night = was.night; /* read before that roster was made */
    expect(CENTRE_CAUSE_BETTER);
    decision.known_version = 1; /* or after it had been sent */
    expect(CENTRE_CAUSE_DECIDED);
    decision.night = world.roster->night;
    ck_assert(text_copy(decision.volunteer, ID_SIZE, "decanaat/elsewhere"));
    expect(CENTRE_CAUSE_BETTER);
    decision.kind = DECISION_ACCEPT; /* of somebody who does not come: that had no effect */
    expect(CENTRE_CAUSE_BETTER);
    ck_assert(text_copy(decision.volunteer, ID_SIZE, line->volunteer->person.id)); /* of who does */
    expect(CENTRE_CAUSE_DECIDED);
    ck_assert(text_copy(decision.volunteer, ID_SIZE, was.volunteer));
    expect(CENTRE_CAUSE_BETTER);
    decision.kind = DECISION_REPLACE;
    ck_assert(text_copy(decision.replacement, ID_SIZE, "decanaat/elsewhere"));
    expect(CENTRE_CAUSE_BETTER);
    ck_assert(text_copy(decision.replacement, ID_SIZE, line->volunteer->person.id));
    expect(CENTRE_CAUSE_DECIDED);
    decision.kind = DECISION_CANCEL; /* the visit is still made */
    expect(CENTRE_CAUSE_BETTER);
}
END_TEST

/* Who was to be replaced does not come, also where who was to come instead cannot: that is as decided, but nobody asked
 * for who comes now. */
START_TEST(a_replacement_that_is_not_possible)
{
    const struct volunteer *other_one = NULL;
    for (size_t i = 0; i < world.snapshot.volunteer_count; i++) {
        const struct volunteer *volunteer = &world.snapshot.volunteers[i];
        other_one = volunteer != before && volunteer != line->volunteer ? volunteer : other_one;
    }
    ck_assert_ptr_nonnull(other_one);
    decide();
    decision.kind = DECISION_REPLACE;
    ck_assert(text_copy(decision.replacement, ID_SIZE, other_one->person.id));
    expect(CENTRE_CAUSE_DECIDED);
    expect_words("As you decided, ");
    expect_words(" does not come any more.");
}
END_TEST

/* A rejection that was taken back is not why the volunteer does not come. */
START_TEST(a_decision_that_was_overtaken_decides_nothing)
{
    struct decision both[] = {decision, decision};
    world.snapshot.decisions = both;
    world.snapshot.decision_count = 2;
    expect(CENTRE_CAUSE_DECIDED);
    both[1].kind = DECISION_ACCEPT;
    both[1].sequence = 2;
    expect(CENTRE_CAUSE_BETTER);
    world.snapshot.decisions = NULL;
    world.snapshot.decision_count = 0;
}
END_TEST

/* What was accepted long ago, and is possible again. */
START_TEST(who_was_accepted_comes_again)
{
    line->kept = true;
    expect(CENTRE_CAUSE_DECIDED);
    before->active = false;
    expect(CENTRE_CAUSE_STOPPED);
}
END_TEST

START_TEST(the_volunteer_may_do_no_more)
{
    before->max_per_day = 0;
    expect(CENTRE_CAUSE_LIMIT);
    before->max_per_day = -1;
    before->max_per_week = 0;
    expect(CENTRE_CAUSE_LIMIT);
    before->max_per_week = 100;
    expect(CENTRE_CAUSE_BETTER);
    before->max_minutes_week = was.end - was.start - 1;
    expect(CENTRE_CAUSE_LIMIT);
    line->better_by = 5; /* that it would cost points is known: so it was possible */
    expect(CENTRE_CAUSE_BETTER);
}
END_TEST

/* The visit stands in the roster that was sent: the other one of two is new, or the centre is. */
START_TEST(new_here_but_not_in_the_city)
{
    struct stop stop = {0};
    struct round round = {.date = line->date, .stops = &stop, .stop_count = 1};
    ck_assert(text_copy(stop.visit, VISIT_ID_SIZE, line->stop->visit));
    line->change = CENTRE_NEW;
    last.rounds = &round;
    last.round_count = 1;
    expect(CENTRE_CAUSE_CENTRE);
    line->partner = before;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    last.rounds = NULL;
    last.round_count = 0;
}
END_TEST

START_TEST(a_rejection_for_the_senior_reaches_other_visits)
{
    decide();
    ck_assert(text_format(decision.visit, VISIT_ID_SIZE, "%s@2020-01-01", request->id));
    expect(CENTRE_CAUSE_BETTER);
    decision.scope = SCOPE_SENIOR;
    expect(CENTRE_CAUSE_DECIDED);
}
END_TEST

START_TEST(why_a_line_is_new)
{
    struct unserved waited = {0};
    line->change = CENTRE_NEW;
    expect(CENTRE_CAUSE_NEW_REQUEST);
    decide();
    decision.kind = DECISION_CANCEL; /* which was taken back, as the line is there */
    expect(CENTRE_CAUSE_DECIDED);
    world.snapshot.decision_count = 0;
    last.until = line->date - 1;
    expect(CENTRE_CAUSE_FURTHER);
    last.unserved = &waited;
    last.unserved_count = 1;
    ck_assert(text_copy(waited.visit, VISIT_ID_SIZE, line->stop->visit));
    expect(CENTRE_CAUSE_FOUND_FURTHER);
    last.until = line->date;
    expect(CENTRE_CAUSE_FOUND);
    line->kept = true;
    expect(CENTRE_CAUSE_DECIDED);
}
END_TEST

/* ------------------------------------------------------------------------------------------- other visits */

/* What was decided about another visit, and a roster in which it is made, or was. */
static struct request *other; /* of the same centre */
static struct stop stops[2];
static struct round rounds[2];
static struct roster now;

static struct request *find_request(size_t centre)
{
    for (size_t i = 0; i < world.snapshot.request_count; i++) {
        struct request *found = &world.snapshot.requests[i];
        if (found != request && settings_centre_of(&world.settings, &found->senior) == centre) {
            return found;
        }
    }
    ck_abort_msg("no request of centre %zu", centre);
}

/* A round of one visit, at the hour of the line, for volunteer `who`. */
static void put(size_t index, const struct volunteer *who)
{
    stops[index] = (struct stop){.start = was.start + 1, .end = was.end + 1};
    other->frequency = FREQUENCY_ONCE;
    ck_assert(text_format(stops[index].visit, VISIT_ID_SIZE, "%s@once", other->id));
    rounds[index] = (struct round){.date = line->date, .stops = &stops[index], .stop_count = 1};
    ck_assert(text_copy(rounds[index].volunteer, ID_SIZE, who->person.id));
}

/* The other visit is made by `who` in one of the rosters; a decision of this kind about it names them, too. */
static void decide_elsewhere(struct roster *where, const struct volunteer *who, enum decision_kind kind)
{
    other = other == NULL ? find_request(0) : other;
    decide();
    put(0, who);
    now = *world.roster;
    now.rounds = NULL;
    now.round_count = now.unserved_count = 0;
    roster->roster = &now;
    where->rounds = rounds;
    where->round_count = 1;
    decision.kind = kind;
    ck_assert(text_copy(decision.visit, VISIT_ID_SIZE, stops[0].visit));
    ck_assert(text_copy(decision.volunteer, ID_SIZE, who->person.id));
}

static void forget_elsewhere(void)
{
    other = NULL;
    last.rounds = NULL;
    last.round_count = 0;
}

START_TEST(by_a_decision_the_volunteer_is_elsewhere_at_that_hour)
{
    char words[WORDS_SIZE];
    char name[2 * NAME_SIZE];
    char senior[2 * NAME_SIZE];
    decide_elsewhere(&now, before, DECISION_ACCEPT);
    now.rounds = rounds;
    now.round_count = 1;
    expect(CENTRE_CAUSE_TAKEN);
    words_name(&before->person, name, sizeof name);
    words_name(&other->senior, senior, sizeof senior);
    ck_assert(text_format(words, sizeof words, "%s goes to %s at that hour now, as you decided.", name, senior));
    expect_words(words);
    line->better_by = 7;
    expect(CENTRE_CAUSE_TAKEN);
    line->better_by = 0;
    stops[0].start = was.end; /* not at that hour */
    stops[0].end = was.end + 30;
    expect(CENTRE_CAUSE_BETTER);
    before->max_per_day = 1; /* but nothing else any more that day */
    expect(CENTRE_CAUSE_LIMIT);
    expect_words("in that week: as you decided, ");
    line->better_by = 7; /* to give them the line as well would cost another visit */
    expect(CENTRE_CAUSE_LIMIT);
    line->better_by = 0;
    before->max_per_day = 0; /* as ever */
    expect(CENTRE_CAUSE_LIMIT);
    expect_words("may do no more on that day, or in that week.");
    before->max_per_day = -1;
    put(0, before);
    ck_assert(text_copy(decision.volunteer, ID_SIZE, line->volunteer->person.id)); /* somebody else was accepted */
    expect(CENTRE_CAUSE_ELSEWHERE);
    ck_assert(text_format(words, sizeof words, "It fits the rest of the roster so: %s goes to %s at that hour now.",
                          name, senior));
    expect_words(words);
    line->better_by = 7; /* they could go there all the same, at a price */
    expect(CENTRE_CAUSE_BETTER);
    line->better_by = 0;
    ck_assert(text_copy(decision.volunteer, ID_SIZE, before->person.id));
    last.rounds = rounds; /* that decided nothing new */
    last.round_count = 1;
    expect(CENTRE_CAUSE_ELSEWHERE);
    forget_elsewhere();
}
END_TEST

/* Of two the other one is away: what the one does instead is no reason. */
START_TEST(who_goes_elsewhere_without_the_other_one)
{
    struct sent_line twin = was;
    struct volunteer away = *before;
    struct centre_gone gone[] = {{.was = &was, .volunteer = before, .request = request},
                                 {.was = &twin, .volunteer = &away, .request = request}};
    struct centre_gone *own = roster->gone;
    const size_t count = roster->gone_count;
    decide_elsewhere(&now, before, DECISION_NO_SHOW);
    now.rounds = rounds;
    now.round_count = 1;
    roster->gone = gone;
    roster->gone_count = 2;
    cause_fill(roster, &world.snapshot, &last, &explanation);
    ck_assert_int_eq((int)gone[0].cause, (int)CENTRE_CAUSE_ELSEWHERE);
    away.active = false;
    cause_fill(roster, &world.snapshot, &last, &explanation);
    ck_assert_int_eq((int)gone[0].cause, (int)CENTRE_CAUSE_PARTNER);
    ck_assert(!gone[0].origin.known);
    roster->gone = own;
    roster->gone_count = count;
    forget_elsewhere();
}
END_TEST

/* Who a centre serves is told to no other one. */
START_TEST(by_a_decision_the_volunteer_is_at_another_centre)
{
    char name[2 * NAME_SIZE];
    other = find_request(1);
    decide_elsewhere(&now, before, DECISION_ACCEPT);
    now.rounds = rounds;
    now.round_count = 1;
    expect(CENTRE_CAUSE_TAKEN);
    ck_assert_ptr_null(line->origin.request);
    expect_words("makes a visit of another centre at that hour now.");
    words_name(&other->senior, name, sizeof name);
    struct buffer text = {0};
    words_change_reason(line, &text);
    ck_assert_ptr_null(strstr(text.data, name));
    buffer_free(&text);
    forget_elsewhere();
}
END_TEST

START_TEST(by_a_decision_who_comes_was_freed)
{
    static const enum decision_kind kinds[] = {DECISION_CANCEL, DECISION_REJECT, DECISION_DONE};
    struct unserved waited = {0};
    struct volunteer *who = (struct volunteer *)(uintptr_t)line->volunteer;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        decide_elsewhere(&last, who, kinds[k]);
        expect(CENTRE_CAUSE_FREED);
        expect_words(" can come now: as you decided, ");
    }
    stops[0].start = was.end;
    stops[0].end = was.end + 30;
    expect(CENTRE_CAUSE_BETTER);
    who->max_per_week = 1;
    expect(CENTRE_CAUSE_FREED);
    who->max_per_week = -1;
    put(0, who);
    last.unserved = &waited;
    last.unserved_count = 1;
    ck_assert(text_copy(waited.visit, VISIT_ID_SIZE, line->stop->visit));
    line->change = CENTRE_NEW;
    expect(CENTRE_CAUSE_FREED);
    expect_words("Before, nobody could be found. ");
    decision.night = last.night; /* read before that roster was made */
    expect(CENTRE_CAUSE_FOUND);
    decision.night = now.night;
    now.rounds = rounds; /* they still go there */
    now.round_count = 1;
    expect(CENTRE_CAUSE_FOUND);
    forget_elsewhere();
}
END_TEST

START_TEST(by_a_decision_the_round_of_the_day_is_another)
{
    struct volunteer *who = (struct volunteer *)(uintptr_t)line->volunteer;
    line->change = CENTRE_MOVED;
    line->was_volunteer = line->volunteer;
    who->availability = before->availability;
    who->absences.count = 0;
    ck_assert(text_copy(was.volunteer, ID_SIZE, who->person.id));
    decide_elsewhere(&now, who, DECISION_ACCEPT);
    struct stop own[2] = {*line->stop, stops[0]};
    own[1].start = was.end; /* after it */
    own[1].end = was.end + 30;
    struct round then = rounds[0];
    struct round today = then;
    then.stops = own;
    today.stops = own;
    today.stop_count = 2;
    now.rounds = &today;
    last.rounds = &then;
    now.round_count = last.round_count = 1;
    expect(CENTRE_CAUSE_ROUND);
    expect_words(" on that day now, as you decided.");
    decision.kind = DECISION_NO_SHOW; /* that did not bring it */
    expect(CENTRE_CAUSE_ROUND);
    expect_words("The other visits of ");
    now.rounds = &then;
    last.rounds = &today;
    decision.kind = DECISION_CANCEL;
    expect(CENTRE_CAUSE_ROUND);
    expect_words(" on that day any more, as you decided.");
    forget_elsewhere();
}
END_TEST

Suite *test_cause_suite(void)
{
    Suite *suite = suite_create("cause");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, nothing_explains_it);
    tcase_add_test(all, the_volunteer_changed);
    tcase_add_test(all, a_rule_stands_against_it);
    tcase_add_test(all, another_hour);
    tcase_add_test(all, the_other_one_of_two);
    tcase_add_test(all, a_visit_that_has_not_been);
    tcase_add_test(all, the_request_changed);
    tcase_add_test(all, a_release_is_told_once);
    tcase_add_test(all, more_people_are_asked_for);
    tcase_add_test(all, a_coordinator_decided);
    tcase_add_test(all, a_replacement_that_is_not_possible);
    tcase_add_test(all, a_decision_that_was_overtaken_decides_nothing);
    tcase_add_test(all, who_was_accepted_comes_again);
    tcase_add_test(all, the_volunteer_may_do_no_more);
    tcase_add_test(all, new_here_but_not_in_the_city);
    tcase_add_test(all, a_rejection_for_the_senior_reaches_other_visits);
    tcase_add_test(all, why_a_line_is_new);
    tcase_add_test(all, by_a_decision_the_volunteer_is_elsewhere_at_that_hour);
    tcase_add_test(all, who_goes_elsewhere_without_the_other_one);
    tcase_add_test(all, by_a_decision_the_volunteer_is_at_another_centre);
    tcase_add_test(all, by_a_decision_who_comes_was_freed);
    tcase_add_test(all, by_a_decision_the_round_of_the_day_is_another);
    suite_add_tcase(suite, all);
    return suite;
}
