/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/import.h"

#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/csv_upload.h"
#include "importers/encoding.h"
#include "importers/guard.h"
#include "importers/inbox.h"
#include "importers/scan.h"
#include "importers/sentry.h"
#include "importers/upload.h"
#include "importers/xml_upload.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_CUT = 3 }; /* bytes of a character that is not whole */

void import_begin_receipt(const char *name, const struct import_setting *setting, struct receipt *receipt)
{
    (void)text_copy(receipt->source, sizeof receipt->source, setting->source->code);
    (void)text_copy(receipt->source_name, sizeof receipt->source_name, setting->source->name);
    inbox_display_name(name, receipt->file, sizeof receipt->file);
    receipt->night = setting->night;
}

static void refuse_encoding(struct receipt *receipt, enum encoding_fault fault, long line)
{
    const char *save = _("Export the list again as CSV in UTF-8, and upload it.");
    switch (fault) {
    case ENCODING_FINE:
        break;
    case ENCODING_NUL:
        receipt_refuse_whole(receipt, "encoding", line, _("The file holds zero bytes, which text never does."), save);
        break;
    case ENCODING_CUT:
        receipt_refuse_whole(receipt, "cut_off", line, _("The file ends in the middle of a letter; it was cut off."),
                             _("Export the list again and upload all of it."));
        break;
    case ENCODING_DAMAGED:
        receipt_refuse_whole(receipt, "encoding", line,
                             _("The text is not in one encoding: part of it is UTF-8, but not all."), save);
        break;
    case ENCODING_UNREADABLE:
        receipt_refuse_whole(receipt, "encoding", line,
                             _("The letters of this file cannot be read in any encoding that "
                               "bvb knows (UTF-8, UTF-16, Windows-1252)."),
                             save);
        break;
    }
}

static void refuse_signature(struct receipt *receipt, enum signature_fault fault)
{
    const char *ask = _("Ask the administrator of the city, who has the certificate of this source.");
    const char *sign = _("Sign the list again, with SHA-256, and upload it with its signature FILE.p7s.");
    switch (fault) {
    case SIGNATURE_FINE:
        break;
    case SIGNATURE_MISSING:
        receipt_refuse_whole(receipt, "signature", 0, _("This list must be signed, and it has no signature."), sign);
        break;
    case SIGNATURE_UNREADABLE:
        receipt_refuse_whole(receipt, "signature", 0, _("What lies beside this list is no CMS signature."), sign);
        break;
    case SIGNATURE_NOT_VALID:
        receipt_refuse_whole(receipt, "signature", 0, _("The certificate of this source is not valid now."), ask);
        break;
    case SIGNATURE_USAGE:
        receipt_refuse_whole(receipt, "signature", 0, _("The certificate of this source is not one for signing."), ask);
        break;
    case SIGNATURE_WEAK:
        receipt_refuse_whole(receipt, "signature", 0, _("The signature is made with a method that is broken."), sign);
        break;
    case SIGNATURE_WRONG:
        receipt_refuse_whole(receipt, "signature", 0,
                             _("The signature is not one by this source, or the list was changed since."), sign);
        break;
    }
}

/* The encoding that an XML declaration names; UTF-8 when XML names none; "" when it is not XML at all. */
static void declared_encoding(const char *data, size_t size, char *name, size_t room)
{
    size_t start = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    char head[256];
    name[0] = '\0';
    while (start < size && strchr(" \t\r\n", data[start]) != NULL && data[start] != '\0') {
        start++;
    }
    if (start >= size || data[start] != '<') {
        return;
    }
    size_t length = size - start < sizeof head - 1 ? size - start : sizeof head - 1;
    memcpy(head, data + start, length);
    head[length] = '\0';
    (void)text_copy(name, room, "UTF-8");
    char *end = strstr(head, "?>");
    if (strncmp(head, "<?xml", 5) != 0 || end == NULL) {
        return;
    }
    *end = '\0';
    const char *at = strstr(head, "encoding");
    if (at == NULL) {
        return;
    }
    at += strcspn(at, "\"'");
    if (*at != '\0') {
        at++;
        (void)text_format(name, room, "%.*s", (int)strcspn(at, "\"'"), at);
    }
}

/* Of bytes that were never made text nothing is kept when a national number can be seen in them, or may be hidden. */
static enum status look_at_bytes(const struct upload *upload, const char *data, size_t size)
{
    struct scan *scan = calloc(1, sizeof *scan);
    if (scan == NULL) {
        return error_memory(upload->error);
    }
    scan_feed(scan, data, size);
    switch (scan_end(scan)) {
    case SCAN_CLEAN:
        break;
    case SCAN_NUMBERS:
        upload->receipt->keep = RECEIPT_KEEP_NOTHING;
        break;
    case SCAN_OPAQUE:
        upload->receipt->keep = RECEIPT_KEEP_UNSEEN;
        break;
    }
    free(scan);
    return STATUS_OK;
}

/* What of the file may be kept, where reading it has not told. `text`: what was made of it, or NULL. */
static enum status look_over(const struct upload *upload, const char *data, size_t size, const char *text,
                             size_t text_size)
{
    struct receipt *receipt = upload->receipt;
    if (!upload_refuses_numbers(upload)) {
        return STATUS_OK;
    }
    if (text == NULL) {
        return look_at_bytes(upload, data, size);
    }
    if (receipt->refused_whole && receipt->keep == RECEIPT_KEEP_ALL && !scan_is_text(text, text_size)) {
        receipt->keep = RECEIPT_KEEP_UNSEEN; /* what is compressed can pass for Windows-1252 */
    }
    return STATUS_OK;
}

/* Once all rows were read. */
static void judge_whole(const struct import_setting *setting, struct receipt *receipt)
{
    if (receipt->read == 0) {
        receipt_refuse_whole(
            receipt, "no_rows", 0, _("The file has no rows."),
            _("See whether the list was exported whole; the rows come after the line with the names of "
              "the columns."));
    } else if (setting->source->snapshot && receipt->accepted == 0) {
        receipt_refuse_whole(receipt, "nothing_accepted", 0,
                             _("Not one row could be accepted, and this list replaces the one before it."),
                             _("Mend the rows named below and upload the list again."));
    }
}

/* What nobody sees makes no difference in a list, but in whether two of its cells are the same. XML is known by how the
 * text came, as xml_upload_prepare judges it. */
static enum status read_text(struct upload *upload, char *text, size_t *size)
{
    const bool xml = text[strspn(text, " \t\r\n")] == '<';
    *size = text_drop_unseen(text, *size);
    return xml ? xml_upload_read(upload, text, *size) : csv_upload_read(upload, text, *size);
}

enum status import_bytes(const char *name, const char *data, size_t size, const struct import_setting *setting,
                         struct receipt *receipt, struct error *error)
{
    char declared[CODE_SIZE];
    struct upload upload;
    enum encoding_fault fault = ENCODING_FINE;
    enum signature_fault forged = SIGNATURE_FINE;
    char *text = NULL;
    size_t text_size = 0;
    long line = 0;

    import_begin_receipt(name, setting, receipt);
    upload_start(&upload, setting, receipt, error);
    enum status status =
        receipt->sha256[0] == '\0' ? inbox_digest_bytes(data, size, receipt->sha256, error) : STATUS_OK;
    if (status != STATUS_OK) {
        goto done;
    }
    receipt->lose_signature = upload_refuses_numbers(&upload) && signature_is_more(&setting->signature);
    if (size == 0) {
        receipt_refuse_whole(receipt, "empty", 0, _("The file is empty."), _("Export the list again and upload it."));
        goto done;
    }
    status = signature_check(&setting->signature, data, size, &forged, error);
    if (status != STATUS_OK || forged != SIGNATURE_FINE) {
        refuse_signature(receipt, forged);
        goto done;
    }
    if (scan_is_other_program(data, size)) {
        receipt_refuse_whole(receipt, "format", 0, _("This is not a CSV or XML file but one of another program."),
                             _("Open it in that program, choose Save as, CSV UTF-8, and upload the file that makes."));
        goto done;
    }
    declared_encoding(data, size, declared, sizeof declared);
    status = encoding_decode(data, size, declared, &text, &text_size, &fault, &line, error);
    for (size_t cut = 1;
         setting->accept_cut && status == STATUS_OK && fault == ENCODING_CUT && cut <= MAX_CUT && cut < size; cut++) {
        status = encoding_decode(data, size - cut, declared, &text, &text_size, &fault, &line, error);
    }
    if (status != STATUS_OK || fault != ENCODING_FINE) {
        refuse_encoding(receipt, fault, line);
        goto done;
    }
    status = read_text(&upload, text, &text_size);
    if (status == STATUS_OK) {
        status = upload_mask(&upload, text, text_size);
    }
    if (status == STATUS_OK) {
        if (!receipt->refused_whole) {
            upload_give_rows_back(&upload);
        }
        judge_whole(setting, receipt);
    }
    if (receipt->refused_whole) {
        receipt_refuse_whole(receipt, "", 0, "", ""); /* rows read after the reason was found count as refused too */
    }
done:
    if (status == STATUS_OK) {
        status = look_over(&upload, data, size, text, text_size);
    }
    free(text);
    upload_free(&upload);
    return status;
}

enum status import_file(const char *path, const struct import_setting *setting, struct receipt *receipt,
                        struct error *error)
{
    char *data = NULL;
    size_t size = 0;
    enum status status = file_read(path, IMPORT_MAX_FILE, &data, &size, error);
    if (status == STATUS_REFUSED) {
        error_clear(error);
        import_begin_receipt(path, setting, receipt);
        receipt_refuse_whole(receipt, "too_large", 0, _("The file is larger than 64 MiB."),
                             _("See whether this is the right file; a list of addresses may be uploaded in parts."));
        return sentry_file(path, setting->settings, &receipt->keep, error);
    }
    if (status == STATUS_OK) {
        status = guard_import(path, data, size, setting, NULL, receipt, error);
    }
    free(data);
    return status;
}
