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
    FIRST_NIGHT = 18262, /* 2020-01-01: a SEQUENCE must fit into 31 bits */
    VERSIONS = 100,      /* that one night can have */
    MADE_AT = 180,       /* minutes after midnight, UTC; any time will do as long as it is the same each time */
    DAY_SECONDS = 86400
};

/* One event, before it is one of libical. */
struct event {
    const char *visit, *volunteer_id, *area;
    const struct volunteer *volunteer; /* NULL: not known any more */
    const char *task;
    int32_t date;
    int start, end;
    bool cancelled;
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

static enum status add_event(icalcomponent *calendar, const struct centre_roster *roster, const struct event *event,
                             struct error *error)
{
    const int version = roster->roster->version < VERSIONS ? roster->roster->version : VERSIONS - 1;
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
        icalcomponent_add_property(
            made, icalproperty_new_sequence((roster->roster->night - FIRST_NIGHT) * VERSIONS + version));
        icalcomponent_add_property(made, icalproperty_new_dtstart(instant(event->date, event->start)));
        icalcomponent_add_property(made, icalproperty_new_dtend(instant(event->date, event->end)));
        add_texts(made, event);
        icalcomponent_add_property(
            made, icalproperty_new_status(event->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
        icalcomponent_add_property(made, icalproperty_new_class(ICAL_CLASS_PRIVATE));
        icalcomponent_add_property(made, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
        icalcomponent_add_component(calendar, made);
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

static struct event event_of_sent(const struct sent_line *was, const struct volunteer *volunteer,
                                  const struct task *task)
{
    return (struct event){.visit = was->visit,
                          .volunteer_id = was->volunteer,
                          .area = "",
                          .volunteer = volunteer,
                          .task = words_task(task, was->task),
                          .date = was->date,
                          .start = was->start,
                          .end = was->end,
                          .cancelled = true};
}

/* The line itself, and the event of whoever was to come before. */
static enum status add_line(icalcomponent *calendar, const struct centre_roster *roster, const struct centre_line *line,
                            struct error *error)
{
    struct event event = event_of_line(line);
    enum status status = add_event(calendar, roster, &event, error);
    if (status == STATUS_OK && line->change == CENTRE_OTHER_VOLUNTEER) {
        event = event_of_sent(line->was, line->was_volunteer, line->task);
        status = add_event(calendar, roster, &event, error);
    }
    return status;
}

static bool has_line(const struct centre_roster *roster, const struct centre_line *wanted)
{
    for (size_t i = 0; i < roster->line_count; i++) {
        if (roster->lines[i].volunteer == wanted->volunteer &&
            text_equal(roster->lines[i].stop->visit, wanted->stop->visit)) {
            return true;
        }
    }
    return false;
}

/* What the earlier roster of this night was the first to have, and this one has no more. */
static enum status add_withdrawn(icalcomponent *calendar, const struct centre_roster *roster,
                                 const struct centre_roster *earlier, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; earlier != NULL && i < earlier->line_count && status == STATUS_OK; i++) {
        const struct centre_line *line = &earlier->lines[i];
        const bool first = line->change == CENTRE_NEW || line->change == CENTRE_OTHER_VOLUNTEER;
        if (first && !has_line(roster, line)) {
            struct event event = event_of_line(line);
            event.cancelled = true;
            status = add_event(calendar, roster, &event, error);
        }
    }
    return status;
}

static enum status add_events(icalcomponent *calendar, const struct centre_roster *roster,
                              const struct centre_roster *earlier, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < roster->line_count && status == STATUS_OK; i++) {
        status = add_line(calendar, roster, &roster->lines[i], error);
    }
    for (size_t i = 0; i < roster->gone_count && status == STATUS_OK; i++) {
        const struct event event = event_of_sent(roster->gone[i].was, roster->gone[i].volunteer, roster->gone[i].task);
        status = add_event(calendar, roster, &event, error);
    }
    return status == STATUS_OK ? add_withdrawn(calendar, roster, earlier, error) : status;
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

enum status roster_ics_write(const struct centre_roster *roster, const struct centre_roster *earlier,
                             struct buffer *bytes, struct error *error)
{
    const enum language before = language_current();
    icalcomponent *calendar = new_calendar(roster);
    if (calendar == NULL) {
        return error_memory(error);
    }
    language_use(roster->centre->language);
    enum status status = add_events(calendar, roster, earlier, error);
    language_use(before);
    char *text = status == STATUS_OK ? icalcomponent_as_ical_string_r(calendar) : NULL;
    if (status == STATUS_OK && text == NULL) {
        status = error_memory(error);
    }
    if (text != NULL) {
        buffer_text(bytes, text);
        status = buffer_check(bytes, error);
    }
    icalmemory_free_buffer(text);
    icalcomponent_free(calendar);
    return status;
}
