/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/roster_ics.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/words.h"

#include <libical/ical.h>
#include <string.h>

enum {
    UID_SIZE = 3 * (VISIT_ID_SIZE + ID_SIZE) + EMAIL_SIZE,
    MADE_AT = 180, /* minutes after midnight, UTC; any time will do as long as it is the same each time */
    DAY_SECONDS = 86400
};

/* One event, before it is one of libical. */
struct event {
    const char *visit, *volunteer_id, *area;
    const struct volunteer *volunteer; /* NULL: not known any more */
    const char *task;
    int32_t date;
    int start, end;
    int sequence;
    bool cancelled;
};

struct writing {
    const struct centre_roster *roster;
    const struct snapshot *snapshot;
    const struct announcement *announced;
    size_t count;
    icalcomponent *calendar;
};

/* ------------------------------------------------------------------------------------------- texts */

/* Text for a calendar: no control characters. */
static void clean(const char *from, char *to, size_t size)
{
    (void)text_format(to, size, "%s", from);
    for (char *c = to; *c != '\0'; c++) {
        *c = (unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c;
    }
}

/* What is no letter, digit, hyphen or dot becomes =XX: two identities never give one. */
static void add_to_uid(struct buffer *uid, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        const bool plain =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-';
        if (plain) {
            buffer_add(uid, c, 1);
        } else {
            buffer_format(uid, "=%02X", (unsigned char)*c);
        }
    }
}

static size_t character_size(const char *text)
{
    size_t size = 1;
    while (text[0] != '\0' && ((unsigned char)text[size] & 0xc0) == 0x80) {
        size++;
    }
    return size;
}

/* "J.P." */
static void initials(const struct person *person, char *text, size_t size)
{
    const char *const names[] = {person->first_name, person->last_name};
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!text_is_empty(names[i]) && at + 6 < size) {
            (void)text_format(text + at, size - at, "%.*s.", (int)character_size(names[i]), names[i]);
            at = strlen(text);
        }
    }
}

/* ------------------------------------------------------------------------------------------- events */

static struct icaltimetype instant(int32_t date, int minutes)
{
    const int64_t seconds = (int64_t)date * DAY_SECONDS + (int64_t)(minutes - date_brussels_offset(date, minutes)) * 60;
    return icaltime_from_timet_with_zone((time_t)seconds, 0, icaltimezone_get_utc_timezone());
}

static void add_texts(icalcomponent *to, const struct event *event)
{
    char who[16] = "";
    char summary[WORDS_SIZE];
    char text[WORDS_SIZE];
    if (event->volunteer != NULL) {
        initials(&event->volunteer->person, who, sizeof who);
    }
    (void)text_format(text, sizeof text, "%s%s%s%s%s", event->task, text_is_empty(who) ? "" : " · ", who,
                      text_is_empty(event->area) ? "" : " · ", event->area);
    clean(text, summary, sizeof summary);
    icalcomponent_add_property(to, icalproperty_new_summary(summary));
    (void)text_format(text, sizeof text, _("Visit %1$s by volunteer %2$s. The roster says who and where."),
                      event->visit, event->volunteer_id);
    clean(text, summary, sizeof summary);
    icalcomponent_add_property(to, icalproperty_new_description(summary));
}

static enum status add_event(const struct writing *writing, const struct event *event, struct error *error)
{
    const struct centre_roster *roster = writing->roster;
    const char *at = strrchr(roster->settings->mail.from, '@');
    struct buffer uid = {0};
    add_to_uid(&uid, event->visit);
    buffer_text(&uid, ".");
    add_to_uid(&uid, event->volunteer_id);
    buffer_format(&uid, "@%s", at == NULL ? "bvb" : at + 1);
    const enum status status = buffer_check(&uid, error);
    icalcomponent *made = status == STATUS_OK ? icalcomponent_new_vevent() : NULL;
    if (made != NULL) {
        icalcomponent_add_property(made, icalproperty_new_uid(uid.data));
        icalcomponent_add_property(made, icalproperty_new_dtstamp(icaltime_from_timet_with_zone(
                                             (time_t)roster->roster->night * DAY_SECONDS + (time_t)MADE_AT * 60, 0,
                                             icaltimezone_get_utc_timezone())));
        icalcomponent_add_property(made, icalproperty_new_sequence(event->sequence));
        icalcomponent_add_property(made, icalproperty_new_dtstart(instant(event->date, event->start)));
        icalcomponent_add_property(made, icalproperty_new_dtend(instant(event->date, event->end)));
        add_texts(made, event);
        icalcomponent_add_property(
            made, icalproperty_new_status(event->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
        icalcomponent_add_property(made, icalproperty_new_class(ICAL_CLASS_PRIVATE));
        icalcomponent_add_property(made, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
        icalcomponent_add_component(writing->calendar, made);
    }
    buffer_free(&uid);
    return status == STATUS_OK && made == NULL ? error_memory(error) : status;
}

static struct event event_of_line(const struct centre_line *line)
{
    return (struct event){.visit = line->stop->visit,
                          .volunteer_id = line->volunteer->person.id,
                          .area = line->area,
                          .volunteer = line->volunteer,
                          .task = words_task(line->task, line->stop->task),
                          .date = line->date,
                          .start = line->stop->start,
                          .end = line->stop->end};
}

static int compare_announced(const struct announcement *a, const char *visit, const char *volunteer)
{
    const int visits = strcmp(a->visit, visit);
    return visits != 0 ? visits : strcmp(a->volunteer, volunteer);
}

/* Was it this centre that was told of it? Where nobody knows any more, whoever serves the senior now. */
static bool is_ours(const struct writing *writing, const struct announcement *announced)
{
    const struct settings *settings = writing->roster->settings;
    const struct request *request = snapshot_request_of_visit(writing->snapshot, announced->visit);
    if (!text_is_empty(announced->centre)) {
        return text_equal(announced->centre, writing->roster->centre->code);
    }
    return request != NULL &&
           &settings->centres[settings_centre_of(settings, &request->senior)] == writing->roster->centre;
}

/* NULL: never announced to this centre. */
static const struct announcement *find_announced(const struct writing *writing, const char *visit,
                                                 const char *volunteer)
{
    const struct announcement *found = NULL;
    size_t low = 0;
    size_t high = writing->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare_announced(&writing->announced[middle], visit, volunteer) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < writing->count && compare_announced(&writing->announced[low], visit, volunteer) == 0; low++) {
        found = is_ours(writing, &writing->announced[low]) ? &writing->announced[low] : found;
    }
    return found;
}

static enum status add_line(const struct writing *writing, const struct centre_line *line, struct error *error)
{
    struct event event = event_of_line(line);
    const struct announcement *before = find_announced(writing, event.visit, event.volunteer_id);
    if (before != NULL) {
        const bool same =
            before->planned && before->date == event.date && before->start == event.start && before->end == event.end;
        event.sequence = before->changes + (same ? 0 : 1);
    }
    return add_event(writing, &event, error);
}

static bool has_line(const struct centre_roster *roster, const struct announcement *announced)
{
    for (size_t i = 0; i < roster->line_count; i++) {
        if (compare_announced(announced, roster->lines[i].stop->visit, roster->lines[i].volunteer->person.id) == 0) {
            return true;
        }
    }
    return false;
}

static enum status add_cancelled(const struct writing *writing, const struct announcement *announced,
                                 struct error *error)
{
    const struct settings *settings = writing->roster->settings;
    const struct event event = {.visit = announced->visit,
                                .volunteer_id = announced->volunteer,
                                .area = "",
                                .volunteer = snapshot_volunteer(writing->snapshot, announced->volunteer),
                                .task = words_task(settings_task(settings, announced->task), announced->task),
                                .date = announced->date,
                                .start = announced->start,
                                .end = announced->end,
                                .sequence = announced->changes + (announced->planned ? 1 : 0),
                                .cancelled = true};
    return add_event(writing, &event, error);
}

static enum status add_events(const struct writing *writing, struct error *error)
{
    const struct centre_roster *roster = writing->roster;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < roster->line_count && status == STATUS_OK; i++) {
        status = add_line(writing, &roster->lines[i], error);
    }
    for (size_t i = 0; i < writing->count && status == STATUS_OK; i++) {
        const struct announcement *announced = &writing->announced[i];
        if (announced->date >= roster->roster->from && is_ours(writing, announced) && !has_line(roster, announced)) {
            status = add_cancelled(writing, announced, error);
        }
    }
    return status;
}

static icalcomponent *new_calendar(const struct centre_roster *roster)
{
    char name[WORDS_SIZE];
    const struct centre *centre = roster->centre;
    icalcomponent *calendar = icalcomponent_new_vcalendar();
    if (calendar == NULL) {
        return NULL;
    }
    icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
    icalcomponent_add_property(calendar, icalproperty_new_prodid("-//Buren voor Buren//bvb//EN"));
    icalcomponent_add_property(calendar, icalproperty_new_method(ICAL_METHOD_PUBLISH));
    icalproperty *shown = icalproperty_new_x("");
    if (shown != NULL) {
        clean(text_is_empty(centre->name) ? centre->code : centre->name, name, sizeof name);
        icalproperty_set_x_name(shown, "X-WR-CALNAME");
        icalproperty_set_x(shown, name);
        icalcomponent_add_property(calendar, shown);
    }
    return calendar;
}

enum status roster_ics_write(const struct centre_roster *roster, const struct snapshot *snapshot,
                             const struct announcement *announced, size_t count, struct buffer *bytes,
                             struct error *error)
{
    const enum language before = language_current();
    const struct writing writing = {.roster = roster,
                                    .snapshot = snapshot,
                                    .announced = announced,
                                    .count = count,
                                    .calendar = new_calendar(roster)};
    if (writing.calendar == NULL) {
        return error_memory(error);
    }
    language_use(roster->centre->language);
    enum status status = add_events(&writing, error);
    language_use(before);
    char *text = status == STATUS_OK ? icalcomponent_as_ical_string_r(writing.calendar) : NULL;
    if (status == STATUS_OK && text == NULL) {
        status = error_memory(error);
    }
    if (text != NULL) {
        buffer_text(bytes, text);
        status = buffer_check(bytes, error);
    }
    icalmemory_free_buffer(text);
    icalcomponent_free(writing.calendar);
    return status;
}
