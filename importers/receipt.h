/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a source gets back for an upload (ontvangstbewijs): how many rows were read, accepted and refused, and for each
 * row that was refused the line, the column, the rule, what is wrong and how to mend it.
 *
 * Always read == accepted + refused. The texts of a receipt are written in the language that is current while the file
 * is imported; receipt_text uses the language that is current when it is called, so keep it the same between the two.
 * No text ever quotes a cell: cells are people's data, and receipts are mailed.
 */
#ifndef BVB_IMPORTERS_RECEIPT_H
#define BVB_IMPORTERS_RECEIPT_H

#include "core/buffer.h"
#include "core/limits.h"
#include "core/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RECEIPT_MAX_LINES = 10000, /* lines kept; the counts go on */
    RECEIPT_RULE_SIZE = 24,
    RECEIPT_MESSAGE_SIZE = 256,
    RECEIPT_REMEDY_SIZE = 512,
    RECEIPT_FILE_SIZE = 256,
    RECEIPT_MAX_TEXT = 96 * 1024 * 1024, /* bytes of the rows on their way back, and of the masked text */
    DIGEST_TEXT_SIZE = 65
};

struct receipt_line {
    long line;                    /* physical line of the file where the row begins, from 1 */
    char column[NAME_SIZE];       /* its name as it stands in the file; "" when the row as a whole is meant */
    char rule[RECEIPT_RULE_SIZE]; /* a word for machines: required, date, task, place ... */
    char message[RECEIPT_MESSAGE_SIZE];
    char remedy[RECEIPT_REMEDY_SIZE];
    bool warning; /* the row was accepted all the same */
};

/* National numbers reach no archive: what of a file may be kept. */
enum receipt_keep {
    RECEIPT_KEEP_ALL,
    RECEIPT_KEEP_MASKED,  /* its text without them */
    RECEIPT_KEEP_NOTHING, /* none of it: they cannot all be found in it */
    RECEIPT_KEEP_UNSEEN   /* none of it: nobody can see whether there are any */
};

/* Zero-initialise; receipt_free when done. */
struct receipt {
    char source[CODE_SIZE];
    char source_name[NAME_SIZE];
    char file[RECEIPT_FILE_SIZE]; /* name of the file, made fit to be shown */
    char sha256[DIGEST_TEXT_SIZE];
    int32_t night;
    enum upload_kind kind; /* 0: not known */
    long read, accepted, refused;
    long without_decision; /* of the accepted rows of a decisions file, those that decide nothing */
    long warnings;
    struct receipt_line *lines; /* in the order of the file; of rows above the header after it */
    size_t line_count, line_capacity;
    long left_out;       /* lines beyond RECEIPT_MAX_LINES */
    long ended;          /* set by the caller: rows of the list before that are not in this one, and end */
    char ended_ids[256]; /* the numbers of the first of them, with commas between */
    bool refused_whole;
    bool held; /* for a reason that somebody may overrule: a file that was cut off, or a list that shrank or has other
                  numbers */
    char rule[RECEIPT_RULE_SIZE]; /* why it was refused whole: unclosed_quote, kind, ... */
    long line;                    /* where, 0: the file as a whole */
    char reason[RECEIPT_MESSAGE_SIZE];
    char remedy[RECEIPT_REMEDY_SIZE];
    /* The rows back (importers/rows_back.h); empty when none was refused or warned about, when the file could not be
     * read to its end, or when they are too large. */
    struct buffer rows;
    bool rows_too_large;    /* they are wanted, and are not there for that reason */
    enum receipt_keep keep; /* what of the file may be kept */
    bool lose_signature;    /* its signature may not be kept: it is more than that, or holds one */
    struct buffer masked;   /* for RECEIPT_KEEP_MASKED: its text in UTF-8, the national numbers in it overwritten */
    char rows_file[RECEIPT_FILE_SIZE]; /* where the caller puts them, for the text; "": nowhere */
};

/* Keeps a copy of the line (or only counts it when there are too many). Does not touch accepted and refused. */
enum status receipt_add(struct receipt *receipt, const struct receipt_line *line, struct error *error);

/* Refuses the upload whole: every row that was read counts as refused. The first reason stays. */
void receipt_refuse_whole(struct receipt *receipt, const char *rule, long line, const char *reason, const char *remedy);

/* Can it be taken after all? A file that is held, and of which enough is kept. */
bool receipt_can_be_taken(const struct receipt *receipt);

/* The receipt as plain text, lines of moderate length, line ends LF. */
void receipt_text(const struct receipt *receipt, struct buffer *text);

/* What of that text is told of the rows: the same when the same file is read again and nothing has changed meanwhile.
 * What a whole list ended is not in it, since that is told but once. */
void receipt_said(const struct receipt *receipt, struct buffer *text);

/* What a list of this kind is called, in the current language; "unknown" for 0. */
const char *receipt_kind_name(enum upload_kind kind);

/* Frees what hangs on it and empties it; accepts NULL. */
void receipt_free(struct receipt *receipt);

#endif
