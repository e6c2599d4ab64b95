/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/record.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/locate.h"
#include "importers/upload.h"

#include <stddef.h>
#include <string.h>

/* What stands beside the value; a volunteer is large, and there may be hundreds of thousands. */
static void clear_rest(struct record *record)
{
    memset((char *)record + offsetof(struct record, at), 0, sizeof *record - offsetof(struct record, at));
}

void record_clear_volunteer(struct record *record)
{
    clear_rest(record);
    people_volunteer_clear(&record->volunteer);
}

void record_clear_request(struct record *record)
{
    clear_rest(record);
    people_request_clear(&record->request);
    record->request.earliest = TIME_NONE;
    record->request.latest = TIME_NONE;
}

void record_clear_other(struct record *record)
{
    memset(record, 0, sizeof *record);
}

/* Where a person lives: that, a row must say. */
static void locate_person(struct upload *upload, const struct record *record, struct person *person)
{
    const struct locate_question question = {"", &record->at, &person->address, person->area};
    if (locate_place(upload, &question, &person->place) == LOCATE_NOTHING) {
        upload_refuse(upload, NULL, "place", _("The row does not say where this person lives."),
                      _("Give x and y, or lat and lon, or a full address, or the code of an area."));
    }
}

/* A year that was mistyped, or a list that nobody has tidied for long. */
static void check_absences(struct upload *upload, const struct absences *absences)
{
    enum { YEAR = 366 };
    for (size_t i = 0; i < absences->count; i++) {
        if (absences->items[i].last < upload->setting->night - YEAR) {
            upload_warn(upload, upload_column(upload, "absent"), "past",
                        _("An absence ended more than a year ago; it changes nothing any more."),
                        _("See whether the year is right; absences that are over may be removed."));
            return;
        }
    }
}

void record_check_volunteer(struct upload *upload, struct record *record)
{
    locate_person(upload, record, &record->volunteer.person);
    check_absences(upload, &record->volunteer.absences);
}

static void check_dates(struct upload *upload, struct request *request)
{
    const char *last = request->until == DATE_NONE ? "from" : "until";
    if (request->frequency == FREQUENCY_ONCE && request->until == DATE_NONE) {
        request->until = request->from;
    }
    if (request->until != DATE_NONE && request->from != DATE_NONE && request->until < request->from) {
        upload_refuse(upload, upload_column(upload, "until"), "order", _("The last day comes before the first day."),
                      _("Give a last day that is not before the first, or leave the cell empty."));
    } else if (request->frequency == FREQUENCY_ONCE && request->until != DATE_NONE &&
               request->until < upload->setting->night) {
        upload_warn(upload, upload_column(upload, last), "past",
                    _("The last day for this visit is over; nothing will be planned."),
                    _("See whether the date is right; a request that is over may be removed from the list."));
    }
}

static void check_window(struct upload *upload, struct request *request)
{
    const struct settings *settings = upload->setting->settings;
    const char *name = request->latest == TIME_NONE ? "earliest" : "latest";
    char message[RECEIPT_MESSAGE_SIZE];
    request->earliest = request->earliest == TIME_NONE ? settings->day_start : request->earliest;
    request->latest = request->latest == TIME_NONE ? settings->day_end : request->latest;
    if (upload_is_wrong(upload, "earliest") || upload_is_wrong(upload, "latest")) {
        return;
    }
    if (request->duration > 0 && request->latest - request->earliest < request->duration) {
        char from[TIME_TEXT_SIZE];
        char to[TIME_TEXT_SIZE];
        date_format_time(settings->day_start, from);
        date_format_time(settings->day_end, to);
        (void)text_format(
            message, sizeof message,
            _("The visit does not fit between its earliest start and its latest end (when empty: %1$s and "
              "%2$s)."),
            from, to);
        upload_refuse(upload, upload_column(upload, name), "window", message,
                      _("Make the time between them at least as long as the visit, or the visit shorter."));
    }
}

static void check_destination(struct upload *upload, struct record *record)
{
    struct request *request = &record->request;
    const struct locate_question question = {"to_", &record->to, &request->to_address, NULL};
    enum locate_answer answer = locate_place(upload, &question, &request->to_place);
    request->has_destination = answer == LOCATE_FOUND || answer == LOCATE_CHECKED;
}

void record_check_request(struct upload *upload, struct record *record)
{
    struct request *request = &record->request;
    if (!record->has_day_choice) {
        request->day_choice = request->days != 0 ? DAY_CHOICE_ALL : DAY_CHOICE_ANY;
    }
    check_dates(upload, request);
    check_window(upload, request);
    locate_person(upload, record, &request->senior);
    check_destination(upload, record);
}

void record_check_pair(struct upload *upload, struct record *record)
{
    if (record->pair.rule == PAIR_NEVER || upload_is_wrong(upload, "rule")) {
        return;
    }
    if (!record->points.given) {
        upload_refuse(upload, upload_column(upload, "points"), "required",
                      _("A preference needs points, and none are given."),
                      _("Write a whole number, such as 50; below 0 it makes the pair less likely."));
        return;
    }
    record->pair.points = (int)record->points.value;
}

void record_check_past_visit(struct upload *upload, struct record *record)
{
    if (record->past_visit.date > upload->setting->night) {
        upload_warn(upload, upload_column(upload, "date"), "future",
                    _("This visit lies after the night of this receipt; it does not count before its day has passed."),
                    _("See whether the date is right; visits that are still to come are not for this list."));
    }
}

void record_check_travel(struct upload *upload, struct record *record)
{
    (void)upload;
    (void)record;
}

void record_check_address(struct upload *upload, struct record *record)
{
    static const struct address nothing = {0};
    const struct locate_question question = {"", &record->at, &nothing, NULL};
    if (locate_place(upload, &question, &record->address.place) == LOCATE_NOTHING) {
        upload_refuse(upload, NULL, "place", _("The row does not say where this address is."),
                      _("Give x and y, or lat and lon."));
    }
}

/* Does the volunteer live where the centre of the source serves? */
static bool lives_here(const struct import_setting *setting, const char *volunteer)
{
    const char *home = setting->home_of(setting->sent_context, volunteer);
    return home != NULL && strcmp(home, setting->source->centre) == 0;
}

/* Whether two volunteers are one person: that is said of two, and of no visit. */
static void check_persons(struct upload *upload, const struct decision *decision)
{
    if (decision->volunteer[0] == '\0' || decision->replacement[0] == '\0' ||
        strcmp(decision->volunteer, decision->replacement) == 0) {
        upload_refuse(upload, upload_column(upload, decision->volunteer[0] == '\0' ? "volunteer" : "replacement"),
                      "required", _("This decision is about two volunteers, and two different ones must be named."),
                      _("Name one in the column for the volunteer, the other in the column for the replacement: "
                        "SOURCE/NUMBER."));
        return;
    }
    /* The centre where one of the two lives was asked (persons.csv), and no other. */
    const struct import_setting *setting = upload->setting;
    if (setting->source->centre[0] != '\0' && setting->home_of != NULL && !lives_here(setting, decision->volunteer) &&
        !lives_here(setting, decision->replacement)) {
        upload_refuse(upload, upload_column(upload, "volunteer"), "centre",
                      _("Neither of the two is known to live where this centre serves."),
                      _("Leave the row out, or ask the other centre to decide."));
    }
}

static const struct roster *last_sent(const struct import_setting *setting, const char *visit)
{
    return setting->sent == NULL ? NULL : setting->sent(setting->sent_context, visit);
}

/* The line that is decided about: what binds later is its date, whatever rosters are made after it. */
static void find_line(const struct import_setting *setting, struct decision *decision)
{
    const struct roster *made = setting->made;
    const struct roster *sent = last_sent(setting, decision->visit);
    const bool is_named =
        made != NULL && decision->roster.version == made->version && decision->roster.night == made->night;
    const struct roster *const about[] = {is_named ? made : sent, is_named ? sent : made};
    decision->known_version = sent != NULL && sent->night == setting->night ? sent->version : 0;
    for (size_t i = 0; i < sizeof about / sizeof about[0] && !decision->has_date; i++) {
        const int32_t date =
            about[i] == NULL ? DATE_NONE : roster_line_date(about[i], decision->visit, decision->volunteer);
        decision->has_date = date != DATE_NONE;
        decision->date = decision->has_date ? date : 0;
    }
}

/* Tells of a decision that is not about the last roster what becomes of it. */
static void check_age(struct upload *upload, struct record *record)
{
    struct decision *decision = &record->decision;
    const struct column *column = upload_column(upload, "roster");
    const char *remedy = _("You need not do anything. Next time, decide in the last roster that you got.");
    if (record->has_odd_roster) {
        upload_warn(upload, column, "roster", _("This does not name a roster (night and version); it is not used."),
                    _("Leave this cell as it stands in the roster, for example 2026-11-24/1."));
    }
    decision->age = roster_age(last_sent(upload->setting, decision->visit), decision);
    if (decision->age == DECISION_STANDS) {
        upload_warn(upload, column, "old",
                    _("This is about an earlier roster; the last one still has the line, so it counts."), remedy);
    } else if (people_decision_is_void(decision)) {
        upload_warn(upload, column, "old",
                    _("This is about an earlier roster, and the last one does not have the line any more: it comes too "
                      "late and has no effect."),
                    _("Decide about this visit in the last roster that you got."));
    } else if (decision->age == DECISION_LATE) {
        upload_warn(upload, column, "old",
                    _("This is about an earlier roster, and the last one does not have the line any more; it counts "
                      "all the same."),
                    remedy);
    }
}

/* Somebody who is named without being sent would be forgotten in silence. */
static void check_unsent(struct upload *upload, const struct record *record)
{
    const struct decision *decision = &record->decision;
    const bool sends = record->has_decision && decision->kind == DECISION_REPLACE;
    if (!sends && decision->visit[0] != '\0' && decision->replacement[0] != '\0') {
        upload_warn(upload, upload_column(upload, "replacement"), "unused",
                    _("Somebody is named here, but the decision does not say that they come instead; it is not used."),
                    _("If they are to come instead, decide vervang."));
    }
}

/* What a slip of the pen names would be without effect, and be told of a night later only. */
static void check_names(struct upload *upload, const struct decision *decision)
{
    const struct import_setting *setting = upload->setting;
    const struct {
        const char *column, *id;
        bool (*knows)(const void *context, const char *id);
    } names[] = {{"visit", decision->visit, setting->knows_visit},
                 {"volunteer", decision->volunteer, setting->knows_volunteer},
                 {"replacement", decision->replacement, setting->knows_volunteer}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].knows != NULL && names[i].id[0] != '\0' && !names[i].knows(setting->sent_context, names[i].id)) {
            upload_warn(upload, upload_column(upload, names[i].column), "unknown",
                        _("Nothing with this number is known; as long as that is so, the decision changes nothing."),
                        _("Copy the number from the roster, SOURCE/NUMBER, and send the decision again."));
        }
    }
}

/* A centre decides about its own visits; where it is not known whose a visit is, it is not known to be its own. */
static void check_centre(struct upload *upload, const struct decision *decision)
{
    const struct import_setting *setting = upload->setting;
    const char *own = setting->source->centre;
    if (own[0] == '\0' || setting->centre_of == NULL || decision->visit[0] == '\0') {
        return;
    }
    const char *centre = setting->centre_of(setting->sent_context, decision->visit);
    if (centre == NULL) {
        upload_refuse(upload, upload_column(upload, "visit"), "unknown", _("No visit with this number is known."),
                      _("Copy the number from the roster, SOURCE/NUMBER, and send the decision again."));
    } else if (strcmp(centre, own) != 0) {
        upload_refuse(upload, upload_column(upload, "visit"), "centre",
                      _("This visit belongs to another centre, which decides about it."),
                      _("Leave the row out, or ask the other centre to decide."));
    }
}

/* Who replaces somebody is neither the same one nor the other one of two. */
static void check_replacement(struct upload *upload, const struct decision *decision)
{
    const struct roster *sent = last_sent(upload->setting, decision->visit);
    if (decision->kind != DECISION_REPLACE) {
        return;
    }
    if (decision->volunteer[0] == '\0') {
        if (sent != NULL && roster_count_comers(sent, decision->visit) > 1) {
            upload_refuse(upload, upload_column(upload, "volunteer"), "required",
                          _("Two people come to this visit, and it is not said which of them is replaced."),
                          _("Name the one who is replaced: SOURCE/NUMBER."));
        }
        return;
    }
    if (strcmp(decision->replacement, decision->volunteer) == 0) {
        upload_refuse(upload, upload_column(upload, "replacement"), "same",
                      _("Who comes instead is the one who is replaced."),
                      _("Name another volunteer; to keep this one, decide aanvaard."));
    } else if (sent != NULL && roster_line_date(sent, decision->visit, decision->volunteer) != DATE_NONE &&
               roster_line_date(sent, decision->visit, decision->replacement) != DATE_NONE) {
        upload_refuse(upload, upload_column(upload, "replacement"), "same",
                      _("Who comes instead already comes to this visit, as the other one of two."),
                      _("Name another volunteer; if nobody is known, decide geweigerd."));
    }
}

void record_check_decision(struct upload *upload, struct record *record)
{
    const struct decision *decision = &record->decision;
    check_unsent(upload, record);
    if (!record->has_decision) {
        return;
    }
    if (people_decision_is_about_persons(decision->kind)) {
        check_persons(upload, decision);
        return;
    }
    if (decision->visit[0] == '\0') {
        upload_refuse(upload, upload_column(upload, "visit"), "required", _("This cell must not be empty."),
                      _("Fill it in."));
    }
    bool needs_volunteer =
        decision->kind == DECISION_ACCEPT || decision->kind == DECISION_REJECT || decision->kind == DECISION_NO_SHOW;
    if (needs_volunteer && decision->volunteer[0] == '\0') {
        upload_refuse(upload, upload_column(upload, "volunteer"), "required",
                      _("This decision is about a volunteer, and none is named."),
                      _("Name the volunteer (SOURCE/NUMBER, as in the roster); to give the visit to somebody, decide "
                        "vervang and name them in the column for the replacement."));
    }
    if (decision->kind == DECISION_REPLACE && decision->replacement[0] == '\0') {
        upload_refuse(upload, upload_column(upload, "replacement"), "required", _("It is not said who comes instead."),
                      _("Name the volunteer who comes instead: SOURCE/NUMBER."));
    }
    check_replacement(upload, decision);
    check_centre(upload, decision);
    if (!upload->refused) {
        check_names(upload, decision);
        check_age(upload, record);
        find_line(upload->setting, &record->decision);
    }
}

/* No part of a key has a `|`. */
int record_key_pair(const struct record *record, char *key, size_t size)
{
    const struct pair *pair = &record->pair;
    (void)text_format(key, size, "%s|%s|%d", pair->volunteer, pair->senior, (int)pair->rule);
    return pair->points;
}

int record_key_past_visit(const struct record *record, char *key, size_t size)
{
    const struct past_visit *visit = &record->past_visit;
    (void)text_format(key, size, "%s|%s|%d|%s", visit->volunteer, visit->senior, (int)visit->date, visit->task);
    return visit->minutes;
}

int record_key_travel(const struct record *record, char *key, size_t size)
{
    const struct travel_row *row = &record->travel;
    (void)text_format(key, size, "%d|%s|%d|%s", row->from_senior, row->from, row->to_senior, row->to);
    return row->minutes;
}

enum status record_give_volunteer(const struct import_sink *sink, const struct record *record, struct error *error)
{
    return sink->volunteer == NULL ? STATUS_OK : sink->volunteer(sink->context, &record->volunteer, error);
}

enum status record_give_request(const struct import_sink *sink, const struct record *record, struct error *error)
{
    return sink->request == NULL ? STATUS_OK : sink->request(sink->context, &record->request, error);
}

enum status record_give_pair(const struct import_sink *sink, const struct record *record, struct error *error)
{
    return sink->pair == NULL ? STATUS_OK : sink->pair(sink->context, &record->pair, error);
}

enum status record_give_past_visit(const struct import_sink *sink, const struct record *record, struct error *error)
{
    return sink->past_visit == NULL ? STATUS_OK : sink->past_visit(sink->context, &record->past_visit, error);
}

enum status record_give_travel(const struct import_sink *sink, const struct record *record, struct error *error)
{
    return sink->travel == NULL ? STATUS_OK : sink->travel(sink->context, &record->travel, error);
}

enum status record_give_address(const struct import_sink *sink, const struct record *record, struct error *error)
{
    return sink->address == NULL ? STATUS_OK : sink->address(sink->context, &record->address, error);
}

enum status record_give_decision(const struct import_sink *sink, const struct record *record, struct error *error)
{
    if (!record->has_decision || sink->decision == NULL) {
        return STATUS_OK;
    }
    return sink->decision(sink->context, &record->decision, error);
}
