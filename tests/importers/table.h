/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One sample list of each kind that uses every column, as a table, and its writing in every style in which partners
 * may send it. Cells hold `{2026-11-24}` for a date and `{09:30}` for a time, which each style writes in its own way.
 */
#ifndef BVB_TESTS_IMPORTERS_TABLE_H
#define BVB_TESTS_IMPORTERS_TABLE_H

#include "core/buffer.h"
#include "importers/columns.h"

enum { TABLE_COUNT = COLUMNS_KIND_COUNT, TABLE_MAX_ROWS = 3, TABLE_DATE_STYLES = 4, TABLE_TIME_STYLES = 4 };

enum table_language { TABLE_ENGLISH, TABLE_DUTCH, TABLE_FRENCH };
enum table_encoding { TABLE_UTF8, TABLE_UTF8_BOM, TABLE_UTF16LE, TABLE_UTF16BE, TABLE_WINDOWS, TABLE_ENCODINGS };

struct table_cell {
    const char *column; /* English name */
    const char *values[TABLE_MAX_ROWS];
};

struct table {
    const char *list; /* name of the kind */
    size_t rows;
    struct table_cell cells[COLUMNS_MAX + 1]; /* ends with column NULL */
};

struct table_style {
    char separator;
    const char *line_end;
    enum table_language language;
    enum table_encoding encoding;
    int dates, times;
    bool shout;    /* header in capitals, with spaces for `_` */
    bool quoted;   /* every cell between quotes */
    bool trailing; /* empty columns and rows at the end */
    bool tell;     /* a first line `sep=;` */
    bool backward; /* columns from right to left */
};

const struct table *table_of(size_t index);
const struct kind *table_kind(const struct table *table);

void table_csv(const struct table *table, const struct table_style *style, struct buffer *bytes);
void table_xml(const struct table *table, bool elements, struct buffer *bytes);

#endif
