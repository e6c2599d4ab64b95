/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/city_xml.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/xml_out.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* Beyond this a double no longer tells thousandths apart. */
#define LARGEST_BOUND 1e12

enum { DECIMAL_SIZE = 32, THOUSAND = 1000 };

static const char *how_it_ended(enum proof proof)
{
    switch (proof) {
    case PROOF_PROVEN:
        return "proven";
    case PROOF_WORK_LIMIT:
        return "work-limit";
    case PROOF_CLOCK:
        break;
    }
    return "clock";
}

/* Thousandths as a decimal number without useless zeros. */
static void decimal(int64_t thousandths, char *text)
{
    const char *sign = thousandths < 0 ? "-" : "";
    const int64_t absolute = thousandths < 0 ? -thousandths : thousandths;
    int64_t fraction = absolute % THOUSAND;
    int digits = 3;
    while (digits > 0 && fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    if (digits == 0) {
        (void)text_format(text, DECIMAL_SIZE, "%s%" PRId64, sign, absolute / THOUSAND);
    } else {
        (void)text_format(text, DECIMAL_SIZE, "%s%" PRId64 ".%0*" PRId64, sign, absolute / THOUSAND, digits, fraction);
    }
}

static enum status bound_in_thousandths(const struct roster *roster, int64_t *bound, struct error *error)
{
    if (!isfinite(roster->bound) || fabs(roster->bound) > LARGEST_BOUND ||
        llabs(roster->points) > (int64_t)LARGEST_BOUND) {
        return error_set(error, STATUS_DEFECT, "%s", _("The roster has no bound that can be written."));
    }
    *bound = (int64_t)ceil(roster->bound * THOUSAND);
    const int64_t next_point = (roster->points + 1) * THOUSAND;
    if (roster_is_proven(roster) && *bound >= next_point) {
        *bound = next_point - 1;
    }
    return STATUS_OK;
}

static void write_solution(struct xml_out *out, const struct roster *roster, int64_t bound)
{
    char text[DECIMAL_SIZE];
    xml_out_begin(out, "solution");
    xml_out_number(out, "points", roster->points);
    decimal(bound, text);
    xml_out_text(out, "bound", text);
    xml_out_bool(out, "proven", roster_is_proven(roster));
    xml_out_number(out, "visits", (int64_t)roster->visit_count);
    xml_out_number(out, "served", (int64_t)roster->served_count);
    xml_out_number(out, "rounds", (int64_t)roster->round_count);
    xml_out_number(out, "travel_minutes", roster->travel_minutes);
    xml_out_text(out, "ended", how_it_ended(roster->proof));
    decimal(bound - roster->points * THOUSAND, text);
    xml_out_text(out, "gap", text);
    xml_out_end(out);
}

static void write_round(struct xml_out *out, const struct round *round)
{
    xml_out_begin(out, "round");
    xml_out_text(out, "volunteer", round->volunteer);
    xml_out_date(out, "date", round->date);
    xml_out_time(out, "leave", round->leave);
    xml_out_time(out, "back", round->back);
    xml_out_number(out, "travel_minutes", round->travel_minutes);
    for (size_t i = 0; i < round->stop_count; i++) {
        const struct stop *stop = &round->stops[i];
        xml_out_begin(out, "stop");
        xml_out_text(out, "visit", stop->visit);
        xml_out_time(out, "start", stop->start);
        xml_out_time(out, "end", stop->end);
        xml_out_number(out, "travel", stop->travel);
        xml_out_number(out, "points", stop->points);
        xml_out_end(out);
    }
    xml_out_end(out);
}

static void write_unserved(struct xml_out *out, const struct unserved *unserved)
{
    xml_out_begin(out, "unserved");
    xml_out_text(out, "visit", unserved->visit);
    xml_out_text(out, "priority", people_priority_name(unserved->priority));
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        if (unserved->excluded[rule] > 0) {
            xml_out_begin(out, "reason");
            xml_out_text(out, "rule", roster_rule_name((enum rule)rule));
            xml_out_number(out, "volunteers", unserved->excluded[rule]);
            xml_out_end(out);
        }
    }
    xml_out_end(out);
}

static void write_released(struct xml_out *out, const struct released_pin *pin)
{
    xml_out_begin(out, "released");
    xml_out_text(out, "visit", pin->visit);
    xml_out_text(out, "volunteer", pin->volunteer);
    xml_out_date(out, "date", pin->date);
    if (pin->rule != RULE_NONE) {
        xml_out_text(out, "rule", roster_rule_name(pin->rule));
    }
    xml_out_end(out);
}

static void write_alternative(struct xml_out *out, const struct alternative *alternative)
{
    xml_out_begin(out, "alternative");
    xml_out_text(out, "kind", explanation_kind_name(alternative->kind));
    xml_out_text(out, "visit", alternative->visit);
    xml_out_text(out, "volunteer", alternative->volunteer);
    xml_out_text_if(out, "instead", alternative->instead);
    xml_out_date(out, "date", alternative->date);
    xml_out_number(out, "price", alternative->price);
    xml_out_bool(out, "exact", alternative->exact);
    for (size_t c = 0; c < alternative->change_count; c++) {
        const struct alternative_change *change = &alternative->changes[c];
        xml_out_begin(out, "change");
        xml_out_text(out, "visit", change->visit);
        xml_out_text_if(out, "from", change->from);
        xml_out_date(out, "from_date", change->from_date);
        xml_out_text_if(out, "to", change->to);
        xml_out_date(out, "to_date", change->to_date);
        xml_out_end(out);
    }
    xml_out_end(out);
}

static void write_near_miss(struct xml_out *out, const struct near_miss *miss)
{
    xml_out_begin(out, "near_miss");
    xml_out_text(out, "visit", miss->visit);
    xml_out_text(out, "volunteer", miss->volunteer);
    xml_out_text(out, "rule", roster_rule_name(miss->rule));
    xml_out_date(out, "date", miss->date);
    if (miss->rule == RULE_AVAILABLE) {
        xml_out_time(out, "from", miss->from);
        xml_out_time(out, "to", miss->to);
    }
    if (miss->rule == RULE_TRAVEL) {
        xml_out_number(out, "travel", miss->travel);
    }
    xml_out_number(out, "gain", miss->gain);
    xml_out_end(out);
}

static void write_idle(struct xml_out *out, const struct idle_volunteer *idle)
{
    xml_out_begin(out, "idle");
    xml_out_text(out, "volunteer", idle->volunteer);
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        if (idle->excluded[rule] > 0) {
            xml_out_begin(out, "reason");
            xml_out_text(out, "rule", roster_rule_name((enum rule)rule));
            xml_out_number(out, "visits", idle->excluded[rule]);
            xml_out_end(out);
        }
    }
    xml_out_end(out);
}

static void write_held(struct xml_out *out, const struct held_line *held)
{
    xml_out_begin(out, "held");
    xml_out_text(out, "visit", held->visit);
    xml_out_text(out, "volunteer", held->volunteer);
    xml_out_date(out, "date", held->date);
    xml_out_end(out);
}

static void write_explanation(struct xml_out *out, const struct explanation *explanation)
{
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        write_alternative(out, &explanation->alternatives[a]);
    }
    for (size_t n = 0; n < explanation->near_miss_count; n++) {
        write_near_miss(out, &explanation->near_misses[n]);
    }
    for (size_t i = 0; i < explanation->idle_count; i++) {
        write_idle(out, &explanation->idle[i]);
    }
    for (size_t h = 0; h < explanation->held_count; h++) {
        write_held(out, &explanation->held[h]);
    }
}

enum status city_xml_write(const struct roster *roster, const struct explanation *explanation, struct buffer *bytes,
                           struct error *error)
{
    struct xml_out *out = NULL;
    int64_t bound = 0;
    enum status status = bound_in_thousandths(roster, &bound, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = xml_out_new("roster", "urn:bvb:roster:1", &out, error);
    if (status != STATUS_OK) {
        return status;
    }
    xml_out_text(out, "city", roster->city);
    xml_out_date(out, "night", roster->night);
    xml_out_date(out, "from", roster->from);
    xml_out_date(out, "until", roster->until);
    xml_out_number(out, "version", roster->version);
    write_solution(out, roster, bound);
    for (size_t i = 0; i < roster->round_count; i++) {
        write_round(out, &roster->rounds[i]);
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        write_unserved(out, &roster->unserved[i]);
    }
    for (size_t i = 0; i < roster->released_count; i++) {
        write_released(out, &roster->released[i]);
    }
    if (explanation != NULL) {
        write_explanation(out, explanation);
    }
    status = xml_out_finish(out, "city.xsd", bytes, error);
    xml_out_free(out);
    return status;
}
