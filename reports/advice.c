/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/advice.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/words.h"

#include <stdlib.h>

enum { MOST_NAMED = 2 }; /* changes of one kind that are told one by one */

/* For whom it is written. */
struct reader {
    const struct settings *settings;
    const struct snapshot *snapshot;
    size_t centre; /* whose seniors may be named; SIZE_MAX: all */
};

static void add(struct buffer *text, const char *sentence)
{
    if (text->size > 0 && sentence[0] != '\0') {
        buffer_text(text, " ");
    }
    buffer_text(text, sentence);
}

static void name_of(const struct reader *reader, const char *id, char *name, size_t size)
{
    const struct volunteer *volunteer = snapshot_volunteer(reader->snapshot, id);
    if (volunteer == NULL) {
        (void)text_format(name, size, "%s", id);
    } else {
        words_name(&volunteer->person, name, size);
    }
}

/* The senior of a visit, where the reader may know them; false: nobody's business. */
static bool senior_of(const struct reader *reader, const char *visit, char *name, size_t size)
{
    const struct request *request = snapshot_request_of_visit(reader->snapshot, visit);
    if (request == NULL ||
        (reader->centre != SIZE_MAX && settings_centre_of(reader->settings, &request->senior) != reader->centre)) {
        return false;
    }
    words_name(&request->senior, name, size);
    return true;
}

/* ------------------------------------------------------------------------------------------- prices */

static void price_words(const struct alternative *alternative, char *text, size_t size)
{
    const long long price = alternative->price;
    if (price < 0) {
        (void)text_format(text, size,
                          alternative->exact
                              ? ngettext("brings %lld point more", "brings %lld points more", (unsigned long)-price)
                              : ngettext("brings at least %lld point more", "brings at least %lld points more",
                                         (unsigned long)-price),
                          -price);
    } else if (price == 0) {
        (void)text_format(text, size, "%s", _("costs nothing"));
    } else if (alternative->exact) {
        (void)text_format(text, size, ngettext("costs %lld point", "costs %lld points", (unsigned long)price), price);
    } else {
        (void)text_format(
            text, size, ngettext("costs at most %lld point", "costs at most %lld points", (unsigned long)price), price);
    }
}

/* ------------------------------------------------------------------------------------------- consequences */

enum consequence { LOST, FOUND, OTHER, CONSEQUENCES };

static enum consequence consequence_of(const struct alternative_change *change)
{
    return text_is_empty(change->to) ? LOST : text_is_empty(change->from) ? FOUND : OTHER;
}

static void one_consequence(const struct reader *reader, const struct alternative_change *change, char *text,
                            size_t size)
{
    char senior[2 * NAME_SIZE];
    char who[2 * NAME_SIZE];
    char day[NAME_SIZE];
    const bool known = senior_of(reader, change->visit, senior, sizeof senior);
    const int32_t date = change->to_date == DATE_NONE ? change->from_date : change->to_date;
    if (!known) {
        (void)text_copy(senior, sizeof senior, _("somebody of another centre"));
    }
    language_date_weekday(date, day, sizeof day);
    name_of(reader, change->to, who, sizeof who);
    switch (consequence_of(change)) {
    case LOST:
        (void)text_format(text, size, _("nobody then goes to %1$s on %2$s"), senior, day);
        break;
    case FOUND:
        (void)text_format(text, size, _("%1$s then goes to %2$s on %3$s"), who, senior, day);
        break;
    case OTHER:
    case CONSEQUENCES:
        (void)text_format(text, size, _("%1$s goes to %2$s on %3$s instead"), who, senior, day);
        break;
    }
}

static void many_consequences(enum consequence kind, int count, char *text, size_t size)
{
    switch (kind) {
    case LOST:
        (void)text_format(
            text, size,
            ngettext("nobody then makes %d other visit", "nobody then makes %d other visits", (unsigned long)count),
            count);
        break;
    case FOUND:
        (void)text_format(text, size,
                          ngettext("%d visit is made that nobody makes now", "%d visits are made that nobody makes now",
                                   (unsigned long)count),
                          count);
        break;
    case OTHER:
    case CONSEQUENCES:
        (void)text_format(text, size,
                          ngettext("%d other visit changes hands or day", "%d other visits change hands or day",
                                   (unsigned long)count),
                          count);
        break;
    }
}

/* Is it one of this kind, beside the visit itself? */
static bool is_one_of(const struct alternative *alternative, size_t index, enum consequence kind)
{
    const struct alternative_change *change = &alternative->changes[index];
    return consequence_of(change) == kind && !text_equal(change->visit, alternative->visit);
}

/* Has the same become of the other one of two already? */
static bool is_second(const struct alternative *alternative, size_t index, enum consequence kind)
{
    for (size_t c = 0; c < index; c++) {
        if (is_one_of(alternative, c, kind) &&
            text_equal(alternative->changes[c].visit, alternative->changes[index].visit)) {
            return true;
        }
    }
    return false;
}

/* Of how many visits a change of one kind is to be told; *strange: of them, how many of other centres. */
static int count_changes(const struct reader *reader, const struct alternative *alternative, enum consequence kind,
                         int *strange)
{
    char senior[2 * NAME_SIZE];
    int count = 0;
    *strange = 0;
    for (size_t c = 0; c < alternative->change_count; c++) {
        if (is_one_of(alternative, c, kind) && !is_second(alternative, c, kind)) {
            count++;
            *strange += !senior_of(reader, alternative->changes[c].visit, senior, sizeof senior);
        }
    }
    return count;
}

/* Who loses a visit first, then who gets one, then what else changes; the visit itself is not told again. Several that
 * nobody may be named of are counted. */
static void consequences(const struct reader *reader, const struct alternative *alternative, struct buffer *text)
{
    char words[WORDS_SIZE];
    for (int kind = 0; kind < CONSEQUENCES; kind++) {
        int strange = 0;
        const int count = count_changes(reader, alternative, (enum consequence)kind, &strange);
        const bool counted = count > MOST_NAMED || strange > 1;
        if (counted) {
            many_consequences((enum consequence)kind, count, words, sizeof words);
            buffer_format(text, "; %s", words);
        }
        for (size_t c = 0; !counted && c < alternative->change_count; c++) {
            const bool is_told = kind == LOST && is_second(alternative, c, LOST);
            if (is_one_of(alternative, c, (enum consequence)kind) && !is_told) {
                one_consequence(reader, &alternative->changes[c], words, sizeof words);
                buffer_format(text, "; %s", words);
            }
        }
    }
}

/* "An Maes: costs 35 points; nobody then goes to Maria Claes on Tuesday 24 November". */
static void offer_words(const struct reader *reader, const struct alternative *alternative, struct buffer *text)
{
    char name[2 * NAME_SIZE];
    char price[WORDS_SIZE];
    name_of(reader, alternative->volunteer, name, sizeof name);
    price_words(alternative, price, sizeof price);
    buffer_format(text, "%s: %s", name, price);
    consequences(reader, alternative, text);
}

/* ------------------------------------------------------------------------------------------- near misses */

static void near_miss_words(const struct reader *reader, const struct near_miss *miss, const struct task *task,
                            char *text, size_t size)
{
    char needs[WORDS_SIZE];
    char name[2 * NAME_SIZE];
    char day[NAME_SIZE];
    char from[TIME_TEXT_SIZE + 4];
    char to[TIME_TEXT_SIZE + 4];
    name_of(reader, miss->volunteer, name, sizeof name);
    language_date_weekday(miss->date, day, sizeof day);
    words_time(miss->from, from, sizeof from);
    words_time(miss->to, to, sizeof to);
    text[0] = '\0';
    switch (miss->rule) {
    case RULE_AVAILABLE:
        (void)text_format(text, size, _("%1$s could go, if %2$s from %3$s to %4$s were free."), name, day, from, to);
        break;
    case RULE_TRAVEL:
        (void)text_format(text, size, _("%1$s could go on %2$s, if a way of %3$d minutes were not too long."), name,
                          day, miss->travel);
        break;
    case RULE_HOUSE:
        (void)text_format(text, size, _("%1$s could go on %2$s, if pets or smoke in the house were no objection."),
                          name, day);
        break;
    case RULE_NEEDS:
        words_needs(task, needs, sizeof needs);
        (void)text_format(text, size, _("%1$s could go on %2$s with what the task needs: %3$s."), name, day, needs);
        break;
    case RULE_TASK:
        (void)text_format(text, size, _("%1$s could go on %2$s, if this task were among theirs."), name, day);
        break;
    case RULE_LANGUAGE:
        (void)text_format(text, size, _("%1$s could go on %2$s, if the language were no objection."), name, day);
        break;
    case RULE_GENDER:
        (void)text_format(text, size, _("%1$s could go on %2$s, if the gender were no objection."), name, day);
        break;
    case RULE_NEVER:
    case RULE_BUSY:
    case RULE_COUNT:
    case RULE_NONE:
        break;
    }
}

/* "Best would be Bart Devos on Tuesday 24 November, which costs 35 points; nobody then goes to ...". */
static void serve_words(const struct reader *reader, const struct alternative *alternative, struct buffer *text)
{
    char name[2 * NAME_SIZE];
    char day[NAME_SIZE];
    char price[WORDS_SIZE];
    char words[WORDS_SIZE];
    name_of(reader, alternative->volunteer, name, sizeof name);
    language_date_weekday(alternative->date, day, sizeof day);
    price_words(alternative, price, sizeof price);
    (void)text_format(words, sizeof words,
                      alternative->exact ? _("Best would be %1$s on %2$s, which %3$s")
                                         : _("%1$s could go on %2$s, which %3$s"),
                      name, day, price);
    add(text, words);
    consequences(reader, alternative, text);
    buffer_text(text, ".");
}

static enum status advise(const struct reader *reader, struct centre_unserved *unserved,
                          const struct explanation *explanation, struct error *error)
{
    char words[WORDS_SIZE];
    size_t count = 0;
    const char *visit = unserved->unserved->visit;
    const struct alternative *first = explanation_of_visit(explanation, visit, &count);
    const struct near_miss *miss = explanation_near_miss(explanation, visit);
    bool priced = false;
    struct buffer text = {0};
    for (size_t a = 0; a < count; a++) {
        if (first[a].kind == ALTERNATIVE_SERVE) {
            serve_words(reader, &first[a], &text);
            priced = true;
        }
    }
    if (!priced && unserved->unserved->excluded[RULE_BUSY] >= unserved->request->people) {
        add(&text, _("What it would cost to serve this visit all the same is not known."));
    }
    if (miss != NULL) {
        near_miss_words(reader, miss, unserved->task, words, sizeof words);
        add(&text, words);
    }
    enum status status = buffer_check(&text, error);
    if (status == STATUS_OK && text.size > 0) {
        unserved->advice = text.data;
        return STATUS_OK;
    }
    buffer_free(&text);
    return status;
}

/* ------------------------------------------------------------------------------------------- offers */

static enum status offer(const struct reader *reader, struct centre_roster *roster, struct centre_line *line,
                         const struct explanation *explanation, struct error *error)
{
    size_t count = 0;
    const struct alternative *first = explanation_of_visit(explanation, line->stop->visit, &count);
    struct centre_offer *offers = &roster->offers[roster->offer_count];
    line->offers = offers;
    for (size_t a = 0; a < count; a++) {
        const struct volunteer *volunteer = snapshot_volunteer(reader->snapshot, first[a].volunteer);
        struct buffer text = {0};
        if (first[a].kind != ALTERNATIVE_REPLACE || volunteer == NULL ||
            !text_equal(first[a].instead, line->volunteer->person.id)) {
            continue;
        }
        offer_words(reader, &first[a], &text);
        if (buffer_check(&text, error) != STATUS_OK) {
            buffer_free(&text);
            return error->status;
        }
        roster->offer_words[roster->offer_count] = text.data;
        roster->offers[roster->offer_count++] = (struct centre_offer){.volunteer = volunteer, .words = text.data};
        line->offer_count++;
    }
    return STATUS_OK;
}

/* By how many points the roster is better than with this line as it was sent; 0: not known, or not better. */
static int64_t better_by(const struct explanation *explanation, const struct sent_line *was)
{
    size_t count = 0;
    const struct alternative *first = explanation_of_visit(explanation, was->visit, &count);
    for (size_t a = 0; a < count; a++) {
        if (first[a].kind == ALTERNATIVE_KEEP && first[a].exact && first[a].date == was->date &&
            text_equal(first[a].volunteer, was->volunteer)) {
            return first[a].price > 0 ? first[a].price : 0;
        }
    }
    return 0;
}

enum status advice_fill(struct centre_roster *roster, const struct snapshot *snapshot,
                        const struct explanation *explanation, enum advice_reader whom, struct error *error)
{
    const size_t own = (size_t)(roster->centre - roster->settings->centres);
    const struct reader reader = {
        .settings = roster->settings, .snapshot = snapshot, .centre = whom == ADVICE_TO_CITY ? SIZE_MAX : own};
    enum status status = STATUS_OK;
    if (explanation == NULL) {
        return STATUS_OK;
    }
    roster->offers = calloc(explanation->alternative_count + 1, sizeof *roster->offers);
    roster->offer_words = calloc(explanation->alternative_count + 1, sizeof *roster->offer_words);
    if (roster->offers == NULL || roster->offer_words == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->line_count; i++) {
        struct centre_line *line = &roster->lines[i];
        status = offer(&reader, roster, line, explanation, error);
        line->held = explanation_is_held(explanation, line->stop->visit, line->volunteer->person.id, line->date);
        roster->held_count += line->held;
        line->better_by = line->was == NULL || line->change == CENTRE_SAME ? 0 : better_by(explanation, line->was);
    }
    for (size_t i = 0; i < roster->gone_count; i++) {
        roster->gone[i].better_by = better_by(explanation, roster->gone[i].was);
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->unserved_count; i++) {
        status = advise(&reader, &roster->unserved[i], explanation, error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- who has nothing to do */

/* Who set their own limit at nothing is not passed over for the sake of the roster. */
static bool may_do_nothing(const struct volunteer *volunteer)
{
    return volunteer != NULL &&
           (volunteer->max_per_day == 0 || volunteer->max_per_week == 0 || volunteer->max_minutes_week == 0);
}

static void suits_words(int visits, bool may_do_none, char *text, size_t size)
{
    const unsigned long count = (unsigned long)visits;
    (void)text_format(
        text, size,
        may_do_none
            ? ngettext("%d visit would suit, but their own limit (a day, a week, hours a week) is 0.",
                       "%d visits would suit, but their own limit (a day, a week, hours a week) is 0.", count)
            : ngettext("%d visit would suit, but the roster is better with somebody else, or with nobody.",
                       "%d visits would suit, but the roster is better with somebody else, or with nobody.", count),
        visits);
}

static void idle_words(enum rule rule, int visits, char *text, size_t size)
{
    const unsigned long count = (unsigned long)visits;
    text[0] = '\0';
    switch (rule) {
    case RULE_TASK:
        (void)text_format(text, size, ngettext("%d visit is another task.", "%d visits are other tasks.", count),
                          visits);
        break;
    case RULE_NEEDS:
        (void)text_format(text, size,
                          ngettext("%d visit needs a car, a record check or the information note.",
                                   "%d visits need a car, a record check or the information note.", count),
                          visits);
        break;
    case RULE_LANGUAGE:
        (void)text_format(text, size,
                          ngettext("%d visit is in another language.", "%d visits are in other languages.", count),
                          visits);
        break;
    case RULE_GENDER:
        (void)text_format(text, size,
                          ngettext("%d visit is for somebody of another gender.",
                                   "%d visits are for somebody of another gender.", count),
                          visits);
        break;
    case RULE_HOUSE:
        (void)text_format(text, size,
                          ngettext("%d visit is in a house with pets or smoke.",
                                   "%d visits are in a house with pets or smoke.", count),
                          visits);
        break;
    case RULE_NEVER:
        (void)text_format(text, size,
                          ngettext("%d visit is one that they are not to make.",
                                   "%d visits are ones that they are not to make.", count),
                          visits);
        break;
    case RULE_TRAVEL:
        (void)text_format(text, size, ngettext("%d visit is too far away.", "%d visits are too far away.", count),
                          visits);
        break;
    case RULE_AVAILABLE:
        (void)text_format(text, size,
                          ngettext("%d visit is at times when they are not free.",
                                   "%d visits are at times when they are not free.", count),
                          visits);
        break;
    case RULE_BUSY:
    case RULE_COUNT:
    case RULE_NONE:
        break;
    }
}

void advice_idle(const struct settings *settings, const struct snapshot *snapshot,
                 const struct explanation *explanation, const char *volunteer, struct buffer *text)
{
    const struct reader reader = {.settings = settings, .snapshot = snapshot, .centre = SIZE_MAX};
    char words[WORDS_SIZE];
    for (size_t i = 0; i < explanation->idle_count; i++) {
        const struct idle_volunteer *idle = &explanation->idle[i];
        for (int rule = RULE_COUNT - 1; text_equal(idle->volunteer, volunteer) && rule >= 0; rule--) {
            const int count = idle->excluded[rule];
            if (count > 0 && rule == RULE_BUSY) {
                suits_words(count, may_do_nothing(snapshot_volunteer(snapshot, volunteer)), words, sizeof words);
                add(text, words);
            } else if (count > 0) {
                idle_words((enum rule)rule, count, words, sizeof words);
                add(text, words);
            }
        }
    }
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        const struct alternative *gift = &explanation->alternatives[a];
        char senior[2 * NAME_SIZE];
        char day[NAME_SIZE];
        char price[WORDS_SIZE];
        if (gift->kind != ALTERNATIVE_GIVE || !text_equal(gift->volunteer, volunteer) ||
            !senior_of(&reader, gift->visit, senior, sizeof senior)) {
            continue;
        }
        language_date_weekday(gift->date, day, sizeof day);
        price_words(gift, price, sizeof price);
        (void)text_format(words, sizeof words, _("Nearest is the visit to %1$s on %2$s, which %3$s"), senior, day,
                          price);
        add(text, words);
        consequences(&reader, gift, text);
        buffer_text(text, ".");
    }
}
