/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/receipt.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum status receipt_add(struct receipt *receipt, const struct receipt_line *line, struct error *error)
{
    if (line->warning) {
        receipt->warnings++;
    }
    if (receipt->line_count >= RECEIPT_MAX_LINES) {
        receipt->left_out++;
        return STATUS_OK;
    }
    enum status status = buffer_grow((void **)&receipt->lines, &receipt->line_capacity, receipt->line_count + 1,
                                     sizeof *receipt->lines, error);
    if (status == STATUS_OK) {
        receipt->lines[receipt->line_count++] = *line;
    }
    return status;
}

void receipt_refuse_whole(struct receipt *receipt, const char *rule, long line, const char *reason, const char *remedy)
{
    if (!receipt->refused_whole) {
        receipt->refused_whole = true;
        receipt->held = text_equal(rule, "cut_off") || text_equal(rule, "shrunk") || text_equal(rule, "renumbered");
        receipt->line = line;
        (void)text_format(receipt->rule, sizeof receipt->rule, "%s", rule);
        (void)text_format(receipt->reason, sizeof receipt->reason, "%s", reason);
        (void)text_format(receipt->remedy, sizeof receipt->remedy, "%s", remedy);
    }
    receipt->accepted = 0;
    receipt->without_decision = 0;
    receipt->refused = receipt->read;
}

bool receipt_can_be_taken(const struct receipt *receipt)
{
    return receipt->held && receipt->keep != RECEIPT_KEEP_NOTHING && receipt->keep != RECEIPT_KEEP_UNSEEN;
}

const char *receipt_kind_name(enum upload_kind kind)
{
    switch (kind) {
    case UPLOAD_VOLUNTEERS:
        return _("volunteers");
    case UPLOAD_REQUESTS:
        return _("requests for help");
    case UPLOAD_PAIRS:
        return _("pairs of volunteers and seniors");
    case UPLOAD_VISITS:
        return _("visits that took place");
    case UPLOAD_TRAVEL:
        return _("travel times");
    case UPLOAD_ADDRESSES:
        return _("addresses");
    case UPLOAD_DECISIONS:
        return _("decisions");
    }
    return _("unknown");
}

static void add_head(const struct receipt *receipt, struct buffer *text)
{
    char night[32];
    language_date_short(receipt->night, night, sizeof night);
    buffer_format(text, _("Receipt for the file %s"), receipt->file);
    buffer_text(text, "\n\n");
    buffer_format(text, _("From: %s"), text_is_empty(receipt->source_name) ? receipt->source : receipt->source_name);
    buffer_text(text, "\n");
    buffer_format(text, _("Night of: %s"), night);
    buffer_text(text, "\n");
    buffer_format(text, _("What it holds: %s"), receipt_kind_name(receipt->kind));
    buffer_text(text, "\n");
    if (!text_is_empty(receipt->sha256)) {
        buffer_format(text, _("Fingerprint (SHA-256): %s"), receipt->sha256);
        buffer_text(text, "\n");
    }
    buffer_text(text, "\n");
}

static void add_counts(const struct receipt *receipt, struct buffer *text)
{
    buffer_format(text, _("Rows read: %ld"), receipt->read);
    buffer_text(text, "\n");
    buffer_format(text, _("Rows accepted: %ld"), receipt->accepted);
    buffer_text(text, "\n");
    buffer_format(text, _("Rows refused: %ld"), receipt->refused);
    buffer_text(text, "\n");
    if (receipt->without_decision > 0) {
        buffer_format(text, _("Rows accepted that decide nothing: %ld"), receipt->without_decision);
        buffer_text(text, "\n");
    }
    if (receipt->warnings > 0) {
        buffer_format(text, _("Warnings: %ld"), receipt->warnings);
        buffer_text(text, "\n");
    }
}

static void add_figures(const struct receipt *receipt, struct buffer *text)
{
    add_counts(receipt, text);
    if (receipt->ended > 0) {
        buffer_format(text, _("No longer in this list, and therefore ended: %1$ld (%2$s)"), receipt->ended,
                      receipt->ended_ids);
        buffer_text(text, "\n");
    }
}

static void add_whole(const struct receipt *receipt, struct buffer *text)
{
    buffer_text(text, receipt_can_be_taken(receipt)
                          ? _("This file is held. Nothing of it was taken yet; what you sent before stays as it "
                              "is. The administrator of the city can take it after all.")
                          : _("This file was refused whole. Nothing of it was taken; what you sent before stays "
                              "as it is."));
    buffer_text(text, "\n\n");
    if (receipt->line > 0) {
        buffer_format(text, _("Why (line %1$ld): %2$s"), receipt->line, receipt->reason);
    } else {
        buffer_format(text, _("Why: %s"), receipt->reason);
    }
    buffer_text(text, "\n");
    buffer_format(text, _("What to do: %s"), receipt->remedy);
    buffer_text(text, "\n\n");
}

/* What is not kept, though it came; the source has it. */
static void add_lost(const struct receipt *receipt, struct buffer *text)
{
    if (receipt->keep == RECEIPT_KEEP_NOTHING) {
        buffer_text(text, _("Of this file nothing is kept but this receipt: there are national numbers in it, or what "
                            "looks like them. Remove them from your list, and keep your own copy of it."));
        buffer_text(text, "\n\n");
    } else if (receipt->keep == RECEIPT_KEEP_UNSEEN) {
        buffer_text(text, _("Of this file nothing is kept but this receipt: nobody can see whether there are national "
                            "numbers in it. Keep your own copy of it."));
        buffer_text(text, "\n\n");
    }
    if (receipt->lose_signature) {
        buffer_text(text, _("What lies beside it as its signature (.p7s) is not kept: it is no detached signature, or "
                            "there is a national number in it, as in the certificates of identity cards."));
        buffer_text(text, "\n\n");
    }
}

static void add_line(const struct receipt_line *line, struct buffer *text)
{
    if (text_is_empty(line->column)) {
        buffer_format(text,
                      line->warning ? _("Line %1$ld, warning (%2$s): %3$s") : _("Line %1$ld, refused (%2$s): %3$s"),
                      line->line, line->rule, line->message);
    } else {
        buffer_format(text,
                      line->warning ? _("Line %1$ld, column %2$s, warning (%3$s): %4$s")
                                    : _("Line %1$ld, column %2$s, refused (%3$s): %4$s"),
                      line->line, line->column, line->rule, line->message);
    }
    buffer_text(text, "\n    ");
    buffer_text(text, line->remedy);
    buffer_text(text, "\n");
}

static void add_lines(const struct receipt *receipt, struct buffer *text)
{
    if (receipt->line_count > 0) {
        buffer_text(text, "\n");
    }
    for (size_t i = 0; i < receipt->line_count; i++) {
        add_line(&receipt->lines[i], text);
    }
    if (receipt->left_out > 0) {
        buffer_format(text, _("... and %ld lines more like these, which are not shown."), receipt->left_out);
        buffer_text(text, "\n");
    }
}

static void add_end(const struct receipt *receipt, struct buffer *text)
{
    buffer_text(text, "\n");
    if (receipt->refused_whole) {
        buffer_text(text, _("Mend the file as said above and upload it again."));
    } else if (receipt->refused > 0 && receipt->accepted == 0) {
        buffer_text(text,
                    _("No row could be accepted. Mend the rows in your own list, export it again and upload it."));
    } else if (receipt->refused > 0) {
        buffer_text(text, _("The accepted rows are right. Mend the refused rows in your own list, export it again and "
                            "upload it; rows that you upload again replace the ones that are known."));
    } else if (receipt->warnings > 0) {
        buffer_text(text, _("All rows are right. Look at the warnings when you have a moment."));
    } else {
        buffer_text(text, _("All rows are right. You need not do anything."));
    }
    buffer_text(text, "\n");
}

static void add_rows_file(const struct receipt *receipt, struct buffer *text)
{
    if (receipt->rows_too_large) {
        buffer_text(text, "\n");
        buffer_text(
            text, _("The rows of the file do not come back: with what to mend in them they are too many. Mend them in "
                    "your own list, or upload it in parts."));
        buffer_text(text, "\n");
    }
    if (text_is_empty(receipt->rows_file)) {
        return;
    }
    buffer_text(text, "\n");
    buffer_format(text,
                  _("All rows of the file, with what became of each and what to mend, are in %s. Mend them there and "
                    "upload that file; its last two columns may stay."),
                  receipt->rows_file);
    buffer_text(text, "\n");
}

void receipt_text(const struct receipt *receipt, struct buffer *text)
{
    add_head(receipt, text);
    if (receipt->refused_whole) {
        add_whole(receipt, text);
    }
    add_lost(receipt, text);
    add_figures(receipt, text);
    add_lines(receipt, text);
    add_rows_file(receipt, text);
    add_end(receipt, text);
}

void receipt_said(const struct receipt *receipt, struct buffer *text)
{
    add_counts(receipt, text);
    add_lines(receipt, text);
}

void receipt_free(struct receipt *receipt)
{
    if (receipt == NULL) {
        return;
    }
    free(receipt->lines);
    buffer_free(&receipt->rows);
    buffer_free(&receipt->masked);
    memset(receipt, 0, sizeof *receipt);
}
