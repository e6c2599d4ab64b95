/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/stage.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "reports/centre.h"
#include "reports/message.h"
#include "reports/roster_csv.h"
#include "reports/roster_html.h"
#include "reports/roster_xml.h"
#include "store/store_outbox.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"

#include <stdlib.h>

/* The files of a centre's roster, as they are written. */
struct report_files {
    struct buffer csv, xml, html;
};

struct report {
    struct stage *stage;
    struct snapshot snapshot;
    struct roster *roster;
    char night[DATE_TEXT_SIZE];
    size_t centres, lines, queued;
};

static void free_files(struct report_files *files)
{
    buffer_free(&files->csv);
    buffer_free(&files->xml);
    buffer_free(&files->html);
}

static enum status make_files(const struct centre_roster *roster, struct report_files *files, struct error *error)
{
    enum status status = roster_csv_write(roster, &files->csv, error);
    if (status == STATUS_OK) {
        status = roster_xml_write(roster, &files->xml, error);
    }
    return status == STATUS_OK ? roster_html_write(roster, &files->html, error) : status;
}

static enum status write_files(const struct report *report, const struct centre *centre,
                               const struct report_files *files, struct error *error)
{
    const struct {
        const char *name;
        const struct buffer *bytes;
    } list[] = {{"roster.csv", &files->csv}, {"roster.xml", &files->xml}, {"roster.html", &files->html}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof list / sizeof *list && status == STATUS_OK; i++) {
        char name[PATH_SIZE];
        (void)text_format(name, sizeof name, "rosters/%s/%s/%s", report->night, centre->code, list[i].name);
        status = workspace_write(report->stage->workspace, name, list[i].bytes->data, list[i].bytes->size, error);
    }
    return status;
}

static enum status queue_bytes(struct report *report, const struct centre *centre, const struct buffer *bytes,
                               int64_t when, struct error *error)
{
    bool added = false;
    const char **recipients = calloc(centre->coordinator_count, sizeof *recipients);
    if (recipients == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < centre->coordinator_count; i++) {
        recipients[i] = centre->coordinators[i].email;
    }
    struct store_message message = {.night = report->roster->night,
                                    .version = report->roster->version,
                                    .when = when,
                                    .bytes = bytes->data,
                                    .size = bytes->size,
                                    .recipients = recipients,
                                    .recipient_count = centre->coordinator_count};
    (void)text_format(message.key, sizeof message.key, "roster/%s/%s/%d", report->night, centre->code,
                      report->roster->version);
    (void)text_copy(message.centre, sizeof message.centre, centre->code);
    const enum status status = store_outbox_add(report->stage->workspace->store, &message, &added, error);
    report->queued += added ? 1 : 0;
    free(recipients);
    return status;
}

/* One message to all coordinators of a centre. Added again it is left as it was, with its first date. */
static enum status queue_message(struct report *report, const struct centre_roster *roster,
                                 const struct report_files *files, struct error *error)
{
    const struct centre *centre = roster->centre;
    const int64_t when = report->stage->options->now();
    struct buffer bytes = {0};
    const struct message_attachment attachments[] = {
        {"roster.csv", "text/csv", files->csv.data, files->csv.size},
        {"roster.xml", "application/xml", files->xml.data, files->xml.size},
    };
    const size_t count = centre->attach_in_clear ? sizeof attachments / sizeof *attachments : 0;
    if (centre->coordinator_count == 0) {
        return STATUS_OK;
    }
    enum status status = message_roster(roster, attachments, count, (time_t)when, &bytes, error);
    if (status == STATUS_OK) {
        status = queue_bytes(report, centre, &bytes, when, error);
    }
    buffer_free(&bytes);
    return status;
}

static enum status report_centre(struct report *report, size_t centre, struct error *error)
{
    struct centre_roster *roster = NULL;
    struct report_files files = {0};
    const struct settings *settings = &report->stage->workspace->settings;
    log_progress(_("writing the roster of %s ..."), settings->centres[centre].code);
    enum status status = centre_roster_make(settings, &report->snapshot, report->roster, centre, &roster, error);
    if (status == STATUS_OK) {
        status = make_files(roster, &files, error);
    }
    if (status == STATUS_OK) {
        status = write_files(report, &settings->centres[centre], &files, error);
    }
    if (status == STATUS_OK) {
        status = queue_message(report, roster, &files, error);
    }
    if (status == STATUS_OK) {
        report->centres++;
        report->lines += roster->line_count;
    }
    error_context(error, "%s", settings->centres[centre].code);
    free_files(&files);
    centre_roster_free(roster);
    return status;
}

/* All centres or none in the outbox: a night is mailed as a whole. */
static enum status report_all(struct report *report, struct error *error)
{
    struct store *store = report->stage->workspace->store;
    enum status status = store_begin(store, error);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < report->stage->workspace->settings.centre_count && status == STATUS_OK; i++) {
        status = report_centre(report, i, error);
    }
    log_progress("%s", "");
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    }
    if (status != STATUS_OK) {
        store_rollback(store);
    }
    return status;
}

static enum status load(struct report *report, struct error *error)
{
    struct store *store = report->stage->workspace->store;
    const int32_t night = report->stage->options->night;
    enum status status = store_roster_load(store, night, 0, &report->roster, error);
    if (status == STATUS_OK && report->roster == NULL) {
        status = error_set(error, STATUS_CANNOT_READ,
                           _("There is no roster of %1$s yet; make one with: bvb match --date %1$s"), report->night);
    }
    return status == STATUS_OK ? store_snapshot_load(store, night, &report->snapshot, error) : status;
}

enum status stage_report(struct stage *stage, struct error *error)
{
    struct report report = {.stage = stage};
    date_format(stage->options->night, report.night);
    enum status status = load(&report, error);
    if (status == STATUS_OK) {
        status = report_all(&report, error);
    }
    if (status == STATUS_OK) {
        (void)text_format(stage->figures, sizeof stage->figures, "version=%d centres=%zu lines=%zu queued=%zu",
                          report.roster->version, report.centres, report.lines, report.queued);
        log_message(LOG_LEVEL_INFO,
                    ngettext("%1$zu roster written; new mails in the outbox: %2$zu",
                             "%1$zu rosters written; new mails in the outbox: %2$zu", report.centres),
                    report.centres, report.queued);
    }
    roster_free(report.roster);
    snapshot_free(&report.snapshot);
    return status;
}
