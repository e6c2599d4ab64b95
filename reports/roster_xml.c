/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/roster_xml.h"

#include "core/date.h"
#include "core/text.h"
#include "reports/xml_out.h"

static const char *change_name(enum centre_change change)
{
    switch (change) {
    case CENTRE_NEW:
        return "new";
    case CENTRE_SAME:
        return "same";
    case CENTRE_MOVED:
        return "moved";
    case CENTRE_OTHER_VOLUNTEER:
        break;
    }
    return "volunteer";
}

static const char *const causes[] = {
    [CENTRE_CAUSE_NONE] = "",
    [CENTRE_CAUSE_FURTHER] = "further",
    [CENTRE_CAUSE_NEW_REQUEST] = "new_request",
    [CENTRE_CAUSE_FOUND] = "found",
    [CENTRE_CAUSE_FOUND_FURTHER] = "found_further",
    [CENTRE_CAUSE_DECIDED] = "decided",
    [CENTRE_CAUSE_AGAIN] = "again",
    [CENTRE_CAUSE_STOPPED] = "stopped",
    [CENTRE_CAUSE_ABSENT] = "absent",
    [CENTRE_CAUSE_NOT_FREE] = "not_free",
    [CENTRE_CAUSE_TASK] = "task",
    [CENTRE_CAUSE_NEEDS] = "needs",
    [CENTRE_CAUSE_WISHES] = "wishes",
    [CENTRE_CAUSE_HOUSE] = "house",
    [CENTRE_CAUSE_NEVER] = "never",
    [CENTRE_CAUSE_TRAVEL] = "travel",
    [CENTRE_CAUSE_PARTNER] = "partner",
    [CENTRE_CAUSE_ENDED] = "ended",
    [CENTRE_CAUSE_REQUEST_CHANGED] = "request_changed",
    [CENTRE_CAUSE_CENTRE] = "centre",
    [CENTRE_CAUSE_LIMIT] = "limit",
    [CENTRE_CAUSE_ROUND] = "round",
    [CENTRE_CAUSE_TAKEN] = "taken",
    [CENTRE_CAUSE_FREED] = "freed",
    [CENTRE_CAUSE_ELSEWHERE] = "elsewhere",
    [CENTRE_CAUSE_BETTER] = "better",
};

static const char *const outcomes[] = {
    [CENTRE_OUTCOME_DONE] = "done",
    [CENTRE_OUTCOME_NOTED] = "noted",
    [CENTRE_OUTCOME_LATER] = "later",
    [CENTRE_OUTCOME_RELEASED] = "released",
    [CENTRE_OUTCOME_OVERTAKEN] = "overtaken",
    [CENTRE_OUTCOME_PAST] = "past",
    [CENTRE_OUTCOME_TOO_LATE] = "too_late",
    [CENTRE_OUTCOME_UNKNOWN_VISIT] = "unknown_visit",
    [CENTRE_OUTCOME_UNKNOWN_VOLUNTEER] = "unknown_volunteer",
    [CENTRE_OUTCOME_NOT_DONE] = "not_done",
};

static void write_address(struct xml_out *out, const struct address *address)
{
    xml_out_text_if(out, "street", address->street);
    xml_out_text_if(out, "house_number", address->house_number);
    xml_out_text_if(out, "postcode", address->postcode);
    xml_out_text_if(out, "municipality", address->municipality);
}

static void begin_person(struct xml_out *out, const char *element, const struct person *person)
{
    xml_out_begin(out, element);
    xml_out_text(out, "id", person->id);
    xml_out_text_if(out, "last_name", person->last_name);
    xml_out_text_if(out, "first_name", person->first_name);
    xml_out_text_if(out, "phone", person->phone);
}

static void write_senior(struct xml_out *out, const struct person *senior, const char *area)
{
    begin_person(out, "senior", senior);
    write_address(out, &senior->address);
    xml_out_text_if(out, "area", area);
    xml_out_end(out);
}

static void write_volunteer(struct xml_out *out, const struct volunteer *volunteer)
{
    begin_person(out, "volunteer", &volunteer->person);
    xml_out_text_if(out, "email", volunteer->email);
    xml_out_end(out);
}

static void write_request(struct xml_out *out, const struct request *request, bool remarks)
{
    if (request->has_destination) {
        xml_out_begin(out, "destination");
        write_address(out, &request->to_address);
        xml_out_bool(out, "return", request->brings_back);
        xml_out_end(out);
    }
    if (remarks && !text_is_empty(request->remark)) {
        xml_out_begin(out, "remark");
        xml_out_text(out, "text", request->remark);
        xml_out_end(out);
    }
}

static void write_line(struct xml_out *out, const struct centre_line *line, bool remarks)
{
    xml_out_begin(out, "line");
    xml_out_text(out, "visit", line->stop->visit);
    xml_out_date(out, "date", line->date);
    xml_out_time(out, "start", line->stop->start);
    xml_out_time(out, "end", line->stop->end);
    xml_out_text(out, "task", line->stop->task);
    xml_out_number(out, "travel", line->stop->travel);
    xml_out_text(out, "change", change_name(line->change));
    xml_out_text_if(out, "cause", causes[line->cause]);
    if (line->kept) {
        xml_out_bool(out, "accepted", true);
    }
    if (line->held) {
        xml_out_bool(out, "held", true);
    }
    write_volunteer(out, line->volunteer);
    write_senior(out, &line->request->senior, line->area);
    if (line->was != NULL && line->change != CENTRE_SAME) {
        xml_out_begin(out, "was");
        xml_out_text(out, "volunteer", line->was->volunteer);
        xml_out_date(out, "date", line->was->date);
        xml_out_time(out, "start", line->was->start);
        xml_out_time(out, "end", line->was->end);
        xml_out_end(out);
    }
    write_request(out, line->request, remarks);
    xml_out_end(out);
}

static void write_unserved(struct xml_out *out, const struct centre_unserved *item, bool remarks)
{
    xml_out_begin(out, "unserved");
    xml_out_text(out, "visit", item->unserved->visit);
    xml_out_date(out, "first_day", item->first_day);
    xml_out_date(out, "last_day", item->last_day);
    xml_out_time(out, "earliest", item->request->earliest);
    xml_out_time(out, "latest", item->request->latest);
    xml_out_number(out, "duration", item->request->duration);
    xml_out_number(out, "people", item->request->people);
    xml_out_text(out, "task", item->unserved->task);
    xml_out_text(out, "priority", people_priority_name(item->unserved->priority));
    if (item->waiting_days >= 0) {
        xml_out_number(out, "waiting_days", item->waiting_days);
    }
    write_senior(out, &item->request->senior, item->area);
    write_request(out, item->request, remarks);
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        if (item->unserved->excluded[rule] > 0) {
            xml_out_begin(out, "reason");
            xml_out_text(out, "rule", roster_rule_name((enum rule)rule));
            xml_out_number(out, "volunteers", item->unserved->excluded[rule]);
            xml_out_end(out);
        }
    }
    xml_out_end(out);
}

static void write_gone(struct xml_out *out, const struct centre_gone *gone)
{
    xml_out_begin(out, "gone");
    xml_out_text(out, "visit", gone->was->visit);
    xml_out_text(out, "volunteer", gone->was->volunteer);
    xml_out_date(out, "date", gone->was->date);
    xml_out_time(out, "start", gone->was->start);
    xml_out_time(out, "end", gone->was->end);
    xml_out_text(out, "task", gone->was->task);
    xml_out_bool(out, "unserved", gone->unserved);
    xml_out_text_if(out, "cause", causes[gone->cause]);
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

static void write_answer(struct xml_out *out, const struct centre_answer *answer)
{
    xml_out_begin(out, "answer");
    xml_out_text(out, "visit", answer->decision->visit);
    xml_out_text_if(out, "volunteer", answer->decision->volunteer);
    xml_out_text(out, "decision", people_decision_name(answer->decision->kind));
    xml_out_text_if(out, "replacement", answer->decision->replacement);
    xml_out_text(out, "outcome", outcomes[answer->outcome]);
    if (answer->outcome == CENTRE_OUTCOME_RELEASED && answer->rule != RULE_NONE) {
        xml_out_text(out, "rule", roster_rule_name(answer->rule));
    }
    xml_out_bool(out, "old", answer->old);
    if (answer->decision->roster.version > 0) {
        char name[ROSTER_NAME_SIZE];
        roster_format_name(&answer->decision->roster, name);
        xml_out_text(out, "roster", name);
    }
    xml_out_end(out);
}

static void write_head(struct xml_out *out, const struct centre_roster *roster)
{
    xml_out_text(out, "city", roster->roster->city);
    xml_out_text(out, "centre", roster->centre->code);
    xml_out_text(out, "name", text_is_empty(roster->centre->name) ? roster->centre->code : roster->centre->name);
    xml_out_date(out, "night", roster->roster->night);
    xml_out_date(out, "from", roster->roster->from);
    xml_out_date(out, "until", roster->roster->until);
    xml_out_number(out, "version", roster->roster->version);
    xml_out_date(out, "previous_night", roster->previous_night);
    xml_out_number(out, "visits", (int64_t)roster->visit_count);
    xml_out_number(out, "served", (int64_t)roster->served_count);
}

enum status roster_xml_write(const struct centre_roster *roster, struct buffer *bytes, struct error *error)
{
    struct xml_out *out = NULL;
    enum status status = xml_out_new("roster", "urn:bvb:centre:1", &out, error);
    if (status != STATUS_OK) {
        return status;
    }
    write_head(out, roster);
    for (size_t i = 0; i < roster->line_count; i++) {
        write_line(out, &roster->lines[i], roster->remarks);
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        write_unserved(out, &roster->unserved[i], roster->remarks);
    }
    for (size_t i = 0; i < roster->gone_count; i++) {
        write_gone(out, &roster->gone[i]);
    }
    for (size_t i = 0; i < roster->released_count; i++) {
        write_released(out, roster->released[i].pin);
    }
    for (size_t i = 0; i < roster->answer_count; i++) {
        write_answer(out, &roster->answers[i]);
    }
    status = xml_out_finish(out, "roster.xsd", bytes, error);
    xml_out_free(out);
    return status;
}
