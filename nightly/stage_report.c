/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/stage.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/log.h"
#include "core/persons.h"
#include "core/text.h"
#include "nightly/report_mail.h"
#include "reports/advice.h"
#include "reports/answer.h"
#include "reports/cause.h"
#include "reports/persons_csv.h"
#include "reports/roster_csv.h"
#include "reports/roster_html.h"
#include "reports/roster_ics.h"
#include "reports/roster_xml.h"
#include "store/store_announced.h"
#include "store/store_explanation.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"

#include <stdlib.h>

/* The files of a centre's roster, as they are written. */
struct report_files {
    struct buffer html, csv, ics, xml;
    struct buffer persons;
};

struct report {
    struct stage *stage;
    struct snapshot snapshot;
    struct roster *roster;
    struct explanation *explanation;
    struct announcement *announced; /* by rosters that were sent before this one */
    size_t announced_count;
    char night[DATE_TEXT_SIZE];
    int64_t now;
    struct smime_signer *signer; /* NULL: mail is not signed */
    size_t centres, lines, queued;
};

static void free_files(struct report_files *files)
{
    buffer_free(&files->html);
    buffer_free(&files->csv);
    buffer_free(&files->ics);
    buffer_free(&files->xml);
    buffer_free(&files->persons);
}

static enum status make_files(const struct report *report, struct centre_roster *roster, struct report_files *files,
                              struct error *error)
{
    enum status status = roster_html_write(roster, &files->html, error);
    if (status == STATUS_OK) {
        status = roster_csv_write(roster, &files->csv, error);
    }
    if (status == STATUS_OK) {
        status =
            roster_ics_write(roster, &report->snapshot, report->announced, report->announced_count, &files->ics, error);
    }
    if (status == STATUS_OK) {
        status = persons_csv_write(roster, &report->snapshot, &files->persons, error);
    }
    return status == STATUS_OK ? roster_xml_write(roster, &files->xml, error) : status;
}

static enum status write_files(const struct report *report, const struct centre *centre,
                               const struct report_files *files, struct error *error)
{
    const struct {
        const char *name;
        const struct buffer *bytes;
    } list[] = {{"roster.html", &files->html},
                {"roster.csv", &files->csv},
                {"roster.ics", &files->ics},
                {"roster.xml", &files->xml},
                {"persons.csv", &files->persons}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof list / sizeof *list && status == STATUS_OK; i++) {
        char name[PATH_SIZE];
        (void)text_format(name, sizeof name, "rosters/%s/%s/%s", report->night, centre->code, list[i].name);
        status = workspace_write(report->stage->workspace, name, list[i].bytes->data, list[i].bytes->size, error);
    }
    return status;
}

/* The mails to the coordinators of a centre. Added again they are left as they were, with their first date. */
static enum status queue_mails(struct report *report, const struct centre_roster *roster,
                               const struct certificates *certificates, const struct report_files *files,
                               struct error *error)
{
    const struct message_attachment attachments[] = {
        {"roster.html", "text/html", files->html.data, files->html.size},
        {"roster.csv", "text/csv", files->csv.data, files->csv.size},
        {"roster.ics", "text/calendar", files->ics.data, files->ics.size},
        {"roster.xml", "application/xml", files->xml.data, files->xml.size},
        {"persons.csv", "text/csv", files->persons.data, files->persons.size},
    };
    const size_t count = sizeof attachments / sizeof *attachments;
    const struct report_mail mail = {.store = report->stage->workspace->store,
                                     .roster = roster,
                                     .certificates = certificates,
                                     .signer = report->signer,
                                     .attachments = attachments,
                                     .attachment_count = roster->person_count > 0 ? count : count - 1,
                                     .now = report->now};
    return report_mail_queue(&mail, &report->queued, error);
}

/* Remarks are shown where the roster is mailed encrypted, and nowhere in the clear. */
static bool shows_remarks(const struct centre *centre, const struct certificates *certificates)
{
    return certificates->with_count > 0 && (certificates->without_count == 0 || !centre->attach_in_clear);
}

static enum status write_centre(struct report *report, struct centre_roster *roster, struct error *error)
{
    struct report_files files = {0};
    struct certificates certificates = {0};
    enum status status = certificates_of_centre(roster->centre, report->now, &certificates, error);
    if (status == STATUS_OK) {
        roster->remarks = shows_remarks(roster->centre, &certificates);
        status = make_files(report, roster, &files, error);
    }
    if (status == STATUS_OK) {
        status = write_files(report, roster->centre, &files, error);
    }
    if (status == STATUS_OK) {
        status = queue_mails(report, roster, &certificates, &files, error);
    }
    free_files(&files);
    certificates_free(&certificates);
    return status;
}

/* The roster of a centre with what is to be said of it, compared with what this centre was sent last. The snapshot is
 * as that centre knows it. */
static enum status make_centre(const struct report *report, const struct snapshot *snapshot, size_t centre,
                               struct centre_roster **roster, struct error *error)
{
    struct roster *last = NULL;
    const struct settings *settings = &report->stage->workspace->settings;
    enum status status = centre_roster_make(settings, snapshot, report->roster, centre, roster, error);
    if (status == STATUS_OK) {
        status = answer_fill(*roster, snapshot, error);
    }
    if (status == STATUS_OK) {
        status = store_roster_load_last_sent(report->stage->workspace->store, report->stage->options->night,
                                             report->roster->version, settings->centres[centre].code, &last, error);
    }
    if (status == STATUS_OK) {
        if (last != NULL) {
            persons_rename_roster(snapshot, last);
        }
        const enum language before = language_current();
        language_use((*roster)->centre->language);
        status = advice_fill(*roster, snapshot, report->explanation, ADVICE_TO_CENTRE, error);
        language_use(before);
    }
    if (status == STATUS_OK) {
        cause_fill(*roster, snapshot, last, report->explanation);
    }
    roster_free(last);
    return status;
}

/* The lines of which the centre is told: so it can be told later what became of them. */
static enum status mark_lines(const struct report *report, const struct centre_roster *roster, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < roster->line_count; i++) {
        status = store_roster_mark_line(report->stage->workspace->store, roster->roster->night, roster->roster->version,
                                        roster->lines[i].stop->visit, roster->centre->code, error);
    }
    return status;
}

static enum status report_centre(struct report *report, size_t centre, struct error *error)
{
    struct centre_roster *roster = NULL;
    const struct snapshot view = snapshot_for_centre(&report->snapshot, centre);
    struct store *store = report->stage->workspace->store;
    const char *code = report->stage->workspace->settings.centres[centre].code;
    const int32_t night = report->stage->options->night;
    log_progress(_("writing the roster of %s ..."), code);
    enum status status = make_centre(report, &view, centre, &roster, error);
    if (status == STATUS_OK) {
        status = write_centre(report, roster, error);
    }
    if (status == STATUS_OK) {
        status = mark_lines(report, roster, error);
    }
    if (status == STATUS_OK) {
        status = store_roster_mark_reported(store, night, report->roster->version, code, error);
    }
    if (status == STATUS_OK) {
        report->centres++;
        report->lines += roster->line_count;
    }
    error_context(error, "%s", code);
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

/* Who became one person since a roster was made is one in it too. */
static void name_persons(struct report *report)
{
    persons_rename_roster(&report->snapshot, report->roster);
    persons_rename_announced(&report->snapshot, report->announced, &report->announced_count);
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
    if (status == STATUS_OK) {
        status = store_explanation_load(store, night, report->roster->version, &report->explanation, error);
    }
    if (status == STATUS_OK) {
        status = store_announced_load(store, night, report->roster->version, &report->announced,
                                      &report->announced_count, error);
    }
    if (status == STATUS_OK) {
        status = store_snapshot_load(store, &report->stage->workspace->settings, night, report->roster->version,
                                     &report->snapshot, error);
    }
    if (status == STATUS_OK) {
        name_persons(report);
    }
    return status;
}

static void warn(void *context, const char *sentence)
{
    (void)context;
    log_message(LOG_LEVEL_WARNING, "%s", sentence);
}

static enum status load_certificates(struct report *report, struct error *error)
{
    const struct settings *settings = &report->stage->workspace->settings;
    const enum status status = certificates_check(settings, report->now, false, warn, NULL, error);
    return status == STATUS_OK ? certificates_signer(&settings->mail, report->now, &report->signer, error) : status;
}

enum status stage_report(struct stage *stage, struct error *error)
{
    struct report report = {.stage = stage, .now = stage->options->now()};
    date_format(stage->options->night, report.night);
    enum status status = load(&report, error);
    if (status == STATUS_OK) {
        status = load_certificates(&report, error);
    }
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
    explanation_free(report.explanation);
    free(report.announced);
    snapshot_free(&report.snapshot);
    smime_signer_free(report.signer);
    return status;
}
