/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/upload.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/national_number.h"
#include "importers/scan.h"

#include <stdlib.h>
#include <string.h>

void upload_start(struct upload *upload, const struct import_setting *setting, struct receipt *receipt,
                  struct error *error)
{
    memset(upload, 0, sizeof *upload);
    upload->setting = setting;
    upload->receipt = receipt;
    upload->error = error;
    upload->back.limit = RECEIPT_MAX_TEXT;
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        upload->position[i] = -1;
    }
}

void upload_free(struct upload *upload)
{
    ids_free(&upload->ids);
    free(upload->columns);
    free(upload->cell);
    buffer_free(&upload->back);
    buffer_free(&upload->mend);
    memset(upload, 0, sizeof *upload);
}

const struct column *upload_column(const struct upload *upload, const char *name)
{
    return columns_named(upload->kind, name);
}

bool upload_is_wrong(const struct upload *upload, const char *name)
{
    return upload->refused && upload->wrong[upload_column(upload, name) - upload->kind->columns];
}

void upload_begin_row(struct upload *upload, long line)
{
    if (upload->refused) {
        memset(upload->wrong, 0, sizeof upload->wrong);
    }
    upload->line = line;
    upload->refused = false;
    upload->warned = false;
    upload->mend.size = 0;
}

void upload_own_name(const struct column *column, char *name, size_t size)
{
    const char *names = column->name;
    bool too_long = false;
    if (language_current() == LANGUAGE_DUTCH) {
        names = column->dutch;
    } else if (language_current() == LANGUAGE_FRENCH) {
        names = column->french;
    }
    (void)text_next_item(&names, "|", name, size, &too_long);
}

void upload_say(struct upload *upload, const char *column, const char *rule, const char *message, const char *remedy,
                bool warning)
{
    struct receipt_line line = {.line = upload->line, .warning = warning};
    buffer_format(&upload->mend, "%s%s%s%s %s", upload->mend.size == 0 ? "" : " | ", column,
                  text_is_empty(column) ? "" : ": ", message, remedy);
    upload->warned = upload->warned || warning;
    (void)text_copy(line.column, sizeof line.column, column);
    (void)text_format(line.rule, sizeof line.rule, "%s", rule);
    (void)text_format(line.message, sizeof line.message, "%s", message);
    (void)text_format(line.remedy, sizeof line.remedy, "%s", remedy);
    enum status status = receipt_add(upload->receipt, &line, upload->error);
    upload->status = upload->status == STATUS_OK ? status : upload->status;
}

static void add_line_of(struct upload *upload, const struct column *column, const char *rule, const char *message,
                        const char *remedy, bool warning)
{
    char name[NAME_SIZE] = "";
    if (column != NULL) {
        int position = upload->position[column - upload->kind->columns];
        if (position >= 0) {
            (void)text_copy(name, sizeof name, upload->columns[position].name);
        } else {
            upload_own_name(column, name, sizeof name);
        }
    }
    upload_say(upload, name, rule, message, remedy, warning);
}

void upload_refuse(struct upload *upload, const struct column *column, const char *rule, const char *message,
                   const char *remedy)
{
    bool *wrong = column == NULL ? NULL : &upload->wrong[column - upload->kind->columns];
    upload->refused = true;
    if (wrong == NULL || !*wrong) {
        add_line_of(upload, column, rule, message, remedy, false);
    }
    if (wrong != NULL) {
        *wrong = true;
    }
}

void upload_warn(struct upload *upload, const struct column *column, const char *rule, const char *message,
                 const char *remedy)
{
    add_line_of(upload, column, rule, message, remedy, true);
}

void upload_hint(struct upload *upload, const char *hint)
{
    buffer_format(&upload->mend, " %s", hint);
}

bool upload_refuses_numbers(const struct upload *upload)
{
    return upload->setting->settings->refuse_national_numbers;
}

void upload_note_title(struct upload *upload, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count && upload_refuses_numbers(upload); i++) {
        upload->has_national = upload->has_national || national_number_in(cells[i]);
    }
}

void upload_note_unread(struct upload *upload, const char *at)
{
    if (upload->unread == NULL || at < upload->unread) {
        upload->unread = at;
    }
}

/* Masks in place what can be found; false: that was none, or there is more, written in a way that only a parser reads.
 */
static bool mask_all(struct buffer *masked)
{
    struct scan *scan = calloc(1, sizeof *scan);
    bool found = scan != NULL && national_number_mask(masked->data, masked->size) > 0;
    if (found) {
        scan_feed(scan, masked->data, masked->size);
        found = scan_end(scan) == SCAN_CLEAN;
    }
    free(scan);
    return found;
}

/* In XML that was not read to its end a number may be written in references, which only a parser, or a scan, resolves.
 */
static bool hides_numbers(const char *unread)
{
    struct scan *scan = calloc(1, sizeof *scan);
    bool found = true;
    if (scan != NULL) {
        scan_feed(scan, unread, strlen(unread));
        found = scan_end(scan) == SCAN_NUMBERS;
    }
    free(scan);
    return found;
}

enum status upload_mask(struct upload *upload, const char *text, size_t size)
{
    struct receipt *receipt = upload->receipt;
    struct buffer *masked = &receipt->masked;
    if (upload->unread != NULL && upload_refuses_numbers(upload)) {
        upload->has_national = upload->has_national || national_number_in(upload->unread) ||
                               (text[strspn(text, " \t\r\n")] == '<' && hides_numbers(upload->unread));
    }
    if (upload->has_national_column) {
        receipt->keep = RECEIPT_KEEP_NOTHING;
    }
    if (!upload->has_national || upload->has_national_column) {
        return STATUS_OK;
    }
    masked->limit = RECEIPT_MAX_TEXT;
    buffer_add(masked, text, size);
    const bool found = masked->status == STATUS_OK && mask_all(masked);
    receipt->keep = found ? RECEIPT_KEEP_MASKED : RECEIPT_KEEP_NOTHING;
    if (!found) {
        buffer_free(masked);
    }
    return masked->status == STATUS_MEMORY ? error_memory(upload->error) : STATUS_OK;
}

void upload_give_rows_back(struct upload *upload)
{
    upload->receipt->rows_too_large = upload->to_mend && upload->back.status == STATUS_REFUSED;
    if (upload->to_mend && upload->back.status == STATUS_OK) {
        buffer_free(&upload->receipt->rows);
        upload->receipt->rows = upload->back;
        memset(&upload->back, 0, sizeof upload->back);
    }
}
