/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/roster.h"

#include "core/date.h"
#include "core/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const rule_names[RULE_COUNT] = {
    [RULE_TASK] = "task",     [RULE_NEEDS] = "needs",         [RULE_LANGUAGE] = "language",
    [RULE_GENDER] = "gender", [RULE_HOUSE] = "house",         [RULE_NEVER] = "never",
    [RULE_TRAVEL] = "travel", [RULE_AVAILABLE] = "available", [RULE_BUSY] = "busy"};

void roster_free(struct roster *roster)
{
    if (roster == NULL) {
        return;
    }
    for (size_t i = 0; i < roster->round_count; i++) {
        free(roster->rounds[i].stops);
    }
    free(roster->rounds);
    free(roster->unserved);
    free(roster->released);
    free(roster);
}

const char *roster_rule_name(enum rule rule)
{
    return rule > RULE_NONE && rule < RULE_COUNT ? rule_names[rule] : "";
}

bool roster_parse_rule(const char *name, enum rule *rule)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        if (text_equal(rule_names[i], name)) {
            *rule = (enum rule)i;
            return true;
        }
    }
    return false;
}

bool roster_is_proven(const struct roster *roster)
{
    return roster->bound - (double)roster->points < 1;
}

static int compare_rounds(const void *a, const void *b)
{
    const struct round *x = a;
    const struct round *y = b;
    if (x->date != y->date) {
        return x->date < y->date ? -1 : 1;
    }
    if (x->leave != y->leave) {
        return x->leave < y->leave ? -1 : 1;
    }
    return strcmp(x->volunteer, y->volunteer);
}

static int compare_unserved(const void *a, const void *b)
{
    return strcmp(((const struct unserved *)a)->visit, ((const struct unserved *)b)->visit);
}

static int compare_released(const void *a, const void *b)
{
    const struct released_pin *x = a;
    const struct released_pin *y = b;
    const int visits = strcmp(x->visit, y->visit);
    return visits != 0 ? visits : strcmp(x->volunteer, y->volunteer);
}

void roster_sort(struct roster *roster)
{
    if (roster->round_count > 0) {
        qsort(roster->rounds, roster->round_count, sizeof *roster->rounds, compare_rounds);
    }
    if (roster->unserved_count > 0) {
        qsort(roster->unserved, roster->unserved_count, sizeof *roster->unserved, compare_unserved);
    }
    if (roster->released_count > 0) {
        qsort(roster->released, roster->released_count, sizeof *roster->released, compare_released);
    }
}

static bool same_stop(const struct stop *a, const struct stop *b, bool points)
{
    return text_equal(a->visit, b->visit) && text_equal(a->senior, b->senior) && text_equal(a->task, b->task) &&
           a->start == b->start && a->end == b->end && a->travel == b->travel && (!points || a->points == b->points);
}

static bool same_round(const struct round *a, const struct round *b, bool points)
{
    if (!text_equal(a->volunteer, b->volunteer) || a->date != b->date || a->leave != b->leave || a->back != b->back ||
        a->travel_minutes != b->travel_minutes || a->stop_count != b->stop_count) {
        return false;
    }
    for (size_t i = 0; i < a->stop_count; i++) {
        if (!same_stop(&a->stops[i], &b->stops[i], points)) {
            return false;
        }
    }
    return true;
}

static bool same_unserved(const struct unserved *a, const struct unserved *b)
{
    return text_equal(a->visit, b->visit) && text_equal(a->senior, b->senior) && text_equal(a->task, b->task) &&
           a->priority == b->priority && memcmp(a->excluded, b->excluded, sizeof a->excluded) == 0;
}

static bool same_released(const struct released_pin *a, const struct released_pin *b)
{
    return text_equal(a->visit, b->visit) && text_equal(a->volunteer, b->volunteer) && a->date == b->date &&
           a->rule == b->rule;
}

static bool same_head(const struct roster *a, const struct roster *b, bool points)
{
    return text_equal(a->city, b->city) && a->night == b->night && a->from == b->from && a->until == b->until &&
           (!points || (a->points == b->points && a->proof == b->proof)) && a->visit_count == b->visit_count &&
           a->served_count == b->served_count && a->travel_minutes == b->travel_minutes &&
           a->round_count == b->round_count && a->unserved_count == b->unserved_count &&
           a->released_count == b->released_count;
}

static bool is_same(const struct roster *a, const struct roster *b, bool points)
{
    if (!same_head(a, b, points)) {
        return false;
    }
    for (size_t i = 0; i < a->round_count; i++) {
        if (!same_round(&a->rounds[i], &b->rounds[i], points)) {
            return false;
        }
    }
    for (size_t i = 0; i < a->unserved_count; i++) {
        if (!same_unserved(&a->unserved[i], &b->unserved[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < a->released_count; i++) {
        if (!same_released(&a->released[i], &b->released[i])) {
            return false;
        }
    }
    return true;
}

bool roster_same(const struct roster *a, const struct roster *b)
{
    return is_same(a, b, true);
}

bool roster_tells_same(const struct roster *a, const struct roster *b)
{
    return is_same(a, b, false);
}

void roster_format_name(const struct roster_name *name, char text[ROSTER_NAME_SIZE])
{
    char night[DATE_TEXT_SIZE];
    date_format(name->night, night);
    (void)text_format(text, ROSTER_NAME_SIZE, "%s/%d", night, name->version);
}

bool roster_parse_name(const char *text, struct roster_name *name)
{
    char night[DATE_TEXT_SIZE];
    struct roster_name read = {0};
    long version = 0;
    const char *slash = strrchr(text, '/');
    if (slash == NULL || !text_format(night, sizeof night, "%.*s", (int)(slash - text), text) ||
        !date_parse(night, &read.night) || !text_parse_long(slash + 1, 1, INT_MAX, &version)) {
        return false;
    }
    read.version = (int)version;
    *name = read;
    return true;
}

static bool is_before(const struct roster_name *name, const struct roster *roster)
{
    return name->night < roster->night || (name->night == roster->night && name->version < roster->version);
}

/* Has the roster the line that the decision speaks of? */
static bool has_line(const struct roster *roster, const struct decision *decision)
{
    bool served = false;
    bool unserved = false;
    bool theirs = false;
    for (size_t i = 0; i < roster->round_count; i++) {
        for (size_t k = 0; k < roster->rounds[i].stop_count; k++) {
            const bool here = text_equal(roster->rounds[i].stops[k].visit, decision->visit);
            served = served || here;
            theirs = theirs || (here && text_equal(roster->rounds[i].volunteer, decision->volunteer));
        }
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        unserved = unserved || text_equal(roster->unserved[i].visit, decision->visit);
    }
    if (decision->kind == DECISION_CANCEL) {
        return served || unserved;
    }
    return text_is_empty(decision->volunteer) ? !served : theirs;
}

enum decision_age roster_age(const struct roster *last, const struct decision *decision)
{
    const bool of_the_past = decision->kind == DECISION_DONE || decision->kind == DECISION_NO_SHOW;
    if (last == NULL || decision->roster.version == 0 || of_the_past || !is_before(&decision->roster, last)) {
        return DECISION_CURRENT;
    }
    return has_line(last, decision) ? DECISION_STANDS : DECISION_LATE;
}

int32_t roster_line_date(const struct roster *roster, const char *visit, const char *volunteer)
{
    for (size_t i = 0; i < roster->round_count; i++) {
        const struct round *round = &roster->rounds[i];
        const bool theirs = text_is_empty(volunteer) || text_equal(round->volunteer, volunteer);
        for (size_t k = 0; theirs && k < round->stop_count; k++) {
            if (text_equal(round->stops[k].visit, visit)) {
                return round->date;
            }
        }
    }
    return DATE_NONE;
}

int roster_count_comers(const struct roster *roster, const char *visit)
{
    int count = 0;
    for (size_t i = 0; i < roster->round_count; i++) {
        for (size_t s = 0; s < roster->rounds[i].stop_count; s++) {
            count += text_equal(roster->rounds[i].stops[s].visit, visit) ? 1 : 0;
        }
    }
    return count;
}
