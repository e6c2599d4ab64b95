/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/receipt.h"
#include "nightly/certificates.h"
#include "nightly/cmd.h"
#include "nightly/workspace.h"
#include "store/store_journal.h"
#include "store/store_outbox.h"
#include "store/store_roster.h"
#include "store/store_upload.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NIGHTS_SHOWN = 7, ENTRIES_READ = 400, WHEN_SIZE = 32, ACCEPTED_SHOWN = 12 * 3600 };

/* An instant as people in Brussels read it: 2026-11-24 04:30. */
static void format_when(int64_t when, char text[WHEN_SIZE])
{
    char date[DATE_TEXT_SIZE];
    char time_of_day[TIME_TEXT_SIZE];
    const int32_t day = date_in_brussels((time_t)when);
    const int64_t utc_minutes = when / 60 - (int64_t)day * DAY_MINUTES; /* negative just after midnight */
    int64_t minutes = utc_minutes + 60;
    const int offset = date_brussels_offset(day, minutes < 0 ? 0 : (int)(minutes % DAY_MINUTES));
    minutes = utc_minutes + offset;
    date_format(day, date);
    date_format_time((int)((minutes + DAY_MINUTES) % DAY_MINUTES), time_of_day);
    (void)text_format(text, WHEN_SIZE, "%s %s", date, time_of_day);
}

static const char *stage_word(enum store_stage stage)
{
    switch (stage) {
    case STORE_STAGE_IMPORT:
        return _("import");
    case STORE_STAGE_MATCH:
        return _("match");
    case STORE_STAGE_REPORT:
        return _("report");
    case STORE_STAGE_SEND:
        return _("send");
    case STORE_STAGE_COUNT:
        break;
    }
    return "";
}

static const char *outcome_word(const struct store_journal_entry *entry)
{
    if (!entry->ended) {
        return _("interrupted, or still running");
    }
    switch (entry->outcome) {
    case STATUS_OK:
        return _("done");
    case STATUS_REFUSED:
        return _("done, an upload was refused");
    case STATUS_RETRY:
        return _("done, mail waits");
    case STATUS_USAGE:
    case STATUS_DEFECT:
    case STATUS_MEMORY:
    case STATUS_CANNOT_WRITE:
    case STATUS_CANNOT_READ:
    case STATUS_CONFIG:
        break;
    }
    return _("failed");
}

static enum status show_roster(struct store *store, int32_t night, struct error *error)
{
    struct store_roster_state state = {0};
    struct roster *roster = NULL;
    enum status status = store_roster_find(store, night, &state, error);
    if (status == STATUS_OK && state.newest > 0) {
        status = store_roster_load(store, night, state.newest, &roster, error);
    }
    if (status == STATUS_OK && roster != NULL) {
        (void)printf(_("  roster, version %1$d: %2$zu of %3$zu visits served, %4$lld points, bound %5$.3f, %6$s\n"),
                     roster->version, roster->served_count, roster->visit_count, (long long)roster->points,
                     roster->bound, roster_is_proven(roster) ? _("proven best") : _("not proven best"));
        if (state.sent > 0) {
            char when[WHEN_SIZE];
            format_when(state.sent_when, when);
            (void)printf(_("  version %1$d was sent on %2$s\n"), state.sent, when);
        } else {
            (void)printf("  %s\n", _("not sent yet"));
        }
    }
    roster_free(roster);
    return status;
}

static enum status show_uploads(struct store *store, int32_t night, struct error *error)
{
    struct store_upload *uploads = NULL;
    size_t count = 0;
    enum status status = store_upload_list(store, night, &uploads, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct store_upload *upload = &uploads[i];
        if (upload->state == STORE_UPLOAD_REFUSED) {
            (void)printf(_("  %1$s: %2$s refused whole\n"), upload->source, upload->file_name);
        } else {
            (void)printf(_("  %1$s: %2$s (%3$s): %4$ld of %5$ld rows taken\n"), upload->source, upload->file_name,
                         receipt_kind_name(upload->kind), upload->accepted, upload->read);
        }
    }
    free(uploads);
    return status;
}

/* The newest entry of each stage of a night. Entries come newest first. */
static void show_stages(const struct store_journal_entry *entries, size_t count, int32_t night)
{
    for (int stage = 0; stage < STORE_STAGE_COUNT; stage++) {
        for (size_t i = 0; i < count; i++) {
            char when[WHEN_SIZE];
            if (entries[i].night != night || (int)entries[i].stage != stage) {
                continue;
            }
            format_when(entries[i].begun, when);
            (void)printf("  %s  %-10s %s", when, stage_word(entries[i].stage), outcome_word(&entries[i]));
            if (entries[i].ended && entries[i].figures[0] != '\0') {
                (void)printf(" (%s)", entries[i].figures);
            }
            (void)printf("\n");
            break;
        }
    }
}

static enum status show_nights(struct store *store, struct error *error)
{
    struct store_journal_entry *entries = NULL;
    size_t count = 0;
    int32_t shown[NIGHTS_SHOWN];
    size_t shown_count = 0;
    enum status status = store_journal_list(store, ENTRIES_READ, &entries, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK && shown_count < NIGHTS_SHOWN; i++) {
        bool known = false;
        for (size_t k = 0; k < shown_count; k++) {
            known = known || shown[k] == entries[i].night;
        }
        if (known) {
            continue;
        }
        char night[DATE_TEXT_SIZE];
        shown[shown_count++] = entries[i].night;
        date_format(entries[i].night, night);
        (void)printf(_("Night %s\n"), night);
        show_stages(entries, count, entries[i].night);
        status = show_roster(store, entries[i].night, error);
        if (status == STATUS_OK) {
            status = show_uploads(store, entries[i].night, error);
        }
    }
    if (status == STATUS_OK && shown_count == 0) {
        (void)printf("%s\n", _("There has been no night yet. Begin with: bvb nightly"));
    }
    free(entries);
    return status;
}

static enum status show_open(struct store *store, struct error *error)
{
    struct store_delivery *deliveries = NULL;
    size_t count = 0;
    enum status status = store_outbox_list(store, DATE_NONE, true, &deliveries, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct store_delivery *delivery = &deliveries[i];
        char when[WHEN_SIZE];
        format_when(delivery->next_attempt, when);
        if (delivery->state == STORE_DELIVERY_FAILED) {
            (void)printf(_("  %1$s to %2$s: failed for good: %3$s\n"), delivery->key, delivery->recipient,
                         delivery->answer);
        } else if (delivery->attempts == 0) {
            (void)printf(_("  %1$s to %2$s: not tried yet\n"), delivery->key, delivery->recipient);
        } else {
            (void)printf(_("  %1$s to %2$s: tried %3$d times, again from %4$s: %5$s\n"), delivery->key,
                         delivery->recipient, delivery->attempts, when, delivery->answer);
        }
    }
    free(deliveries);
    return status;
}

/* What the last night sent, in the words by which the administrator of the mail server finds it again. */
static enum status show_accepted(struct store *store, struct error *error)
{
    struct store_delivery *deliveries = NULL;
    size_t count = 0;
    enum status status = store_outbox_accepted(store, ACCEPTED_SHOWN, &deliveries, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct store_delivery *delivery = &deliveries[i];
        char when[WHEN_SIZE];
        format_when(delivery->when, when);
        if (delivery->answer[0] == '\0') { /* no server: a file */
            (void)printf(_("  %1$s to %2$s: on %3$s in outbox/%4$s\n"), delivery->key, delivery->recipient, when,
                         delivery->queue_id);
        } else {
            (void)printf(_("  %1$s to %2$s: accepted on %3$s: %4$s\n"), delivery->key, delivery->recipient, when,
                         delivery->answer);
        }
    }
    free(deliveries);
    return status;
}

static enum status show_mail(struct store *store, struct error *error)
{
    struct store_outbox_figures figures = {0};
    enum status status = store_outbox_count(store, DATE_NONE, 0, &figures, error);
    if (status == STATUS_OK) {
        (void)printf(_("Mail: %1$ld sent, %2$ld waiting, %3$ld failed for good\n"), figures.accepted,
                     figures.queued + figures.sending, figures.failed);
        status = show_open(store, error);
    }
    return status == STATUS_OK ? show_accepted(store, error) : status;
}

static void show_sentence(void *context, const char *sentence)
{
    (void)context;
    (void)printf("%s\n", sentence);
}

/* Reading only: also while a night is running, and never making a database. */
enum status cmd_status(const struct command_options *options, struct error *error)
{
    char path[PATH_SIZE];
    struct workspace workspace = {.lock = -1};
    enum status status = workspace_open(&workspace, options->workspace, false, error);
    if (status == STATUS_OK) {
        status = workspace_path(&workspace, path, error, "bvb.db");
    }
    if (status == STATUS_OK && access(path, F_OK) != 0) {
        (void)printf("%s\n", _("There has been no night yet. Begin with: bvb nightly"));
        workspace_close(&workspace);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = store_open(path, false, &workspace.store, error);
    }
    if (status == STATUS_OK) {
        (void)printf("%s\n\n", workspace.settings.city);
        status = show_nights(workspace.store, error);
    }
    if (status == STATUS_OK) {
        status = show_mail(workspace.store, error);
    }
    if (status == STATUS_OK) {
        status = certificates_check(&workspace.settings, options->now(), true, show_sentence, NULL, error);
    }
    workspace_close(&workspace);
    return status;
}
