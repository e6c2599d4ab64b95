/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/importers/table.h"

#include "core/text.h"

#include <check.h>
#include <ctype.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct table tables[TABLE_COUNT] = {
    {"volunteers", 3, {
        {"id", {"12", "bron/V 13", "14"}},
        {"last_name", {"Janssens", "D'hooghe; \"Fientje\"", "Vandenbroucke-Peeters"}},
        {"first_name", {"Céline", "Zoë", ""}},
        {"birth_year", {"1956", "", "1961"}},
        {"gender", {"v", "x", "m"}},
        {"street", {"Grote Markt", "", "Grote Markt"}},
        {"house_number", {"12 bus 3", "", "54"}},
        {"postcode", {"8500", "", "8500"}},
        {"municipality", {"Kortrijk", "", "Kortrijk"}},
        {"x", {"72218.5", "", ""}},
        {"y", {"169187.25", "", ""}},
        {"lat", {"", "50.8279", ""}},
        {"lon", {"", "3.2649", ""}},
        {"area", {"W08", "", "W09"}},
        {"phone", {"0478 12 34 56", "+32 56 24 00 00", ""}},
        {"email", {"celine@example.org", "", "jan.peeters@example.be"}},
        {"tasks", {"bezoek,boodschappen", "vervoer", "telefoon|bezoek"}},
        {"languages", {"nl,fr", "tr", ""}},
        {"transport", {"fiets,auto", "auto", ""}},
        {"max_travel", {"25", "", "0"}},
        {"availability", {"ma 9-12, 14-17; wo 13u30-17; za", "di", "ma-vr 9-12"}},
        {"absent", {"{2026-12-24}-{2027-01-03}; {2027-01-08}", "", "{2026-12-01}"}},
        {"max_per_day", {"2", "", "1"}},
        {"max_per_week", {"5", "", "0"}},
        {"max_hours_week", {"7,5", "", "6"}},
        {"pets_ok", {"ja", "nee", ""}},
        {"smoke_ok", {"x", "0", ""}},
        {"information_note", {"{2026-01-05}", "", "{2025-12-31}"}},
        {"record_check", {"{2026-02-06}", "", ""}},
        {NULL, {NULL}}}},
    {"requests", 3, {
        {"id", {"1", "2", "3"}},
        {"senior", {"S1", "S2", "huis/S3"}},
        {"last_name", {"Nuyts", "Öztürk", "De Smet"}},
        {"first_name", {"Eugénie", "", "André"}},
        {"birth_year", {"1934", "", "1941"}},
        {"gender", {"v", "", "m"}},
        {"street", {"Grote Markt", "Grote Markt", ""}},
        {"house_number", {"1", "2", ""}},
        {"postcode", {"8500", "8500", ""}},
        {"municipality", {"Kortrijk", "", ""}},
        {"x", {"", "", "572218"}},
        {"y", {"", "", "669187"}},
        {"lat", {"50.83", "", ""}},
        {"lon", {"3.26", "", ""}},
        {"area", {"W08", "", ""}},
        {"phone", {"056 24 00 00", "", ""}},
        {"task", {"bezoek", "vervoer", "telefoon"}},
        {"requested_on", {"{2026-10-12}", "", "{2026-11-03}"}},
        {"frequency", {"wekelijks", "eenmalig", "weekly"}},
        {"every_weeks", {"2", "", "52"}},
        {"days", {"ma,do", "", "di"}},
        {"day_choice", {"één", "", ""}},
        {"from", {"{2026-11-24}", "{2026-12-02}", "{2026-11-30}"}},
        {"until", {"{2027-03-01}", "", ""}},
        {"earliest", {"{09:30}", "", "{14:00}"}},
        {"latest", {"{12:05}", "", ""}},
        {"duration", {"60", "90", "5"}},
        {"people", {"2", "", "1"}},
        {"priority", {"dringend", "", "laag"}},
        {"languages", {"nl", "tr,fr", ""}},
        {"gender_wanted", {"v", "", ""}},
        {"pets", {"ja", "", "n"}},
        {"smoke", {"oui", "", "0"}},
        {"to_street", {"", "Grote Markt", ""}},
        {"to_house_number", {"", "10", ""}},
        {"to_postcode", {"", "8500", ""}},
        {"to_municipality", {"", "Kortrijk", ""}},
        {"to_x", {"", "", "70000"}},
        {"to_y", {"", "", "168000"}},
        {"to_lat", {"50.9", "", ""}},
        {"to_lon", {"3.3", "", ""}},
        {"return", {"", "ja", ""}},
        {"preferred", {"decanaat/12", "", "14"}},
        {"remark", {"Belt: \"twee keer\"; wacht", "à côté", ""}},
        {NULL, {NULL}}}},
    {"pairs", 2, {
        {"volunteer", {"12", "decanaat/13"}},
        {"senior", {"S1", "huis/S3"}},
        {"rule", {"voorkeur", "never"}},
        {"points", {"-50", ""}},
        {NULL, {NULL}}}},
    {"visits", 2, {
        {"volunteer", {"12", "decanaat/13"}},
        {"senior", {"S1", "huis/S3"}},
        {"date", {"{2026-05-05}", "{2026-11-23}"}},
        {"task", {"bezoek", "vervoer"}},
        {"minutes", {"60", "0"}},
        {NULL, {NULL}}}},
    {"travel", 2, {
        {"from", {"volunteer:12", "senior:huis/S3"}},
        {"to", {"senior:S1", "vrijwilliger: decanaat/13"}},
        {"minutes", {"17", "0"}},
        {NULL, {NULL}}}},
    {"addresses", 2, {
        {"street", {"Sint-Jorisstraat", "Rue de l'Église"}},
        {"house_number", {"8", "12A"}},
        {"postcode", {"8500", "8501"}},
        {"municipality", {"Kortrijk", "Kortrijk (Heule)"}},
        {"x", {"72000.123456", ""}},
        {"y", {"169000", ""}},
        {"lat", {"", "50.85"}},
        {"lon", {"", "3.24"}},
        {NULL, {NULL}}}},
    {"decisions", 3, {
        {"visit", {"huis/1@2026-11-24", "2@once", "huis/3@2026-W48"}},
        {"volunteer", {"decanaat/12", "", "13"}},
        {"decision", {"geweigerd", "vervang", ""}},
        {"reason", {"ziek-één", "", ""}},
        {"scope", {"senior", "", ""}},
        {"replacement", {"", "stad/4", ""}},
        {"roster", {"2026-11-23/2", "", ""}},
        {NULL, {NULL}}}},
};
/* clang-format on */

const struct table *table_of(size_t index)
{
    return &tables[index];
}

const struct kind *table_kind(const struct table *table)
{
    const struct kind *kind = columns_kind_of_element(table->list);
    ck_assert_ptr_nonnull(kind);
    return kind;
}

static void add_date(const char *iso, int style, struct buffer *text)
{
    long year = strtol(iso, NULL, 10);
    long month = strtol(iso + 5, NULL, 10);
    long day = strtol(iso + 8, NULL, 10);
    switch (style) {
    case 1:
        buffer_format(text, "%ld/%02ld/%ld", day, month, year);
        break;
    case 2:
        buffer_format(text, "%02ld-%02ld-%ld", day, month, year);
        break;
    case 3:
        buffer_format(text, "%02ld.%ld.%ld", day, month, year);
        break;
    default:
        buffer_add(text, iso, 10);
        break;
    }
}

static void add_time(const char *iso, int style, struct buffer *text)
{
    long hour = strtol(iso, NULL, 10);
    long minute = strtol(iso + 3, NULL, 10);
    switch (style) {
    case 1:
        buffer_format(text, "%ldu%02ld", hour, minute);
        break;
    case 2:
        buffer_format(text, "%02ld.%02ld", hour, minute);
        break;
    case 3:
        buffer_format(text, minute == 0 ? "%ld" : "%ldh%02ld", hour, minute);
        break;
    default:
        buffer_add(text, iso, 5);
        break;
    }
}

/* The cell with its dates and times written out. */
static void render(const char *cell, int dates, int times, struct buffer *text)
{
    while (*cell != '\0') {
        if (*cell != '{') {
            buffer_add(text, cell++, 1);
        } else if (cell[3] == ':') {
            add_time(cell + 1, times, text);
            cell += 7;
        } else {
            add_date(cell + 1, dates, text);
            cell += 12;
        }
    }
    buffer_text(text, "");
}

static void add_cell(const char *cell, const struct table_style *style, struct buffer *text)
{
    char special[] = {style->separator, '"', '\r', '\n', '\0'};
    bool quoted = style->quoted || strpbrk(cell, special) != NULL;
    buffer_text(text, quoted ? "\"" : "");
    for (const char *c = cell; *c != '\0'; c++) {
        buffer_text(text, *c == '"' ? "\"" : "");
        buffer_add(text, c, 1);
    }
    buffer_text(text, quoted ? "\"" : "");
}

static void add_name(const struct table *table, const char *name, const struct table_style *style, struct buffer *text)
{
    const struct column *column = columns_named(table_kind(table), name);
    char word[NAME_SIZE];
    bool too_long = false;
    ck_assert_msg(column != NULL, "%s has no column %s", table->list, name);
    const char *names = style->language == TABLE_DUTCH    ? column->dutch
                        : style->language == TABLE_FRENCH ? column->french
                                                          : column->name;
    ck_assert(text_next_item(&names, "|", word, sizeof word, &too_long));
    for (char *c = word; *c != '\0' && style->shout; c++) {
        *c = (char)(*c == '_' ? ' ' : toupper((unsigned char)*c));
    }
    add_cell(word, style, text);
}

static void add_row(const struct table *table, int row, const struct table_style *style, struct buffer *text)
{
    size_t count = 0;
    while (table->cells[count].column != NULL) {
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        const struct table_cell *cell = &table->cells[style->backward ? count - 1 - i : i];
        struct buffer value = {0};
        buffer_add(text, &style->separator, i == 0 ? 0 : 1);
        if (row < 0) {
            add_name(table, cell->column, style, text);
        } else {
            render(cell->values[row], style->dates, style->times, &value);
            add_cell(value.data, style, text);
        }
        buffer_free(&value);
    }
    for (int i = 0; i < 3 && style->trailing; i++) {
        buffer_add(text, &style->separator, 1);
    }
    buffer_text(text, style->line_end);
}

static void encode(const char *to, const char *mark, size_t mark_size, const struct buffer *text, struct buffer *bytes)
{
    char *room = malloc(text->size * 4 + 1);
    char *in = text->data;
    char *out = room;
    size_t in_left = text->size;
    size_t out_left = text->size * 4;
    iconv_t how = iconv_open(to, "UTF-8");
    ck_assert_ptr_nonnull(room);
    ck_assert(how != (iconv_t)-1);
    ck_assert(iconv(how, &in, &in_left, &out, &out_left) != (size_t)-1);
    buffer_add(bytes, mark, mark_size);
    buffer_add(bytes, room, (size_t)(out - room));
    (void)iconv_close(how);
    free(room);
}

void table_csv(const struct table *table, const struct table_style *style, struct buffer *bytes)
{
    static const struct {
        const char *name, *mark;
        size_t mark_size;
    } encodings[TABLE_ENCODINGS] = {{"UTF-8", "", 0},
                                    {"UTF-8", "\xEF\xBB\xBF", 3},
                                    {"UTF-16LE", "\xFF\xFE", 2},
                                    {"UTF-16BE", "\xFE\xFF", 2},
                                    {"CP1252", "", 0}};
    struct buffer text = {0};
    if (style->tell) {
        buffer_format(&text, "sep=%c%s", style->separator, style->line_end);
    }
    for (int row = -1; row < (int)table->rows; row++) {
        add_row(table, row, style, &text);
    }
    for (int i = 0; i < 2 && style->trailing; i++) {
        buffer_format(&text, "%c%c%c%s%s", style->separator, style->separator, style->separator, style->line_end,
                      style->line_end);
    }
    encode(encodings[style->encoding].name, encodings[style->encoding].mark, encodings[style->encoding].mark_size,
           &text, bytes);
    buffer_free(&text);
}

static void add_escaped(const char *cell, struct buffer *bytes)
{
    for (; *cell != '\0'; cell++) {
        if (*cell == '<') {
            buffer_text(bytes, "&lt;");
        } else if (*cell == '&') {
            buffer_text(bytes, "&amp;");
        } else if (*cell == '"') {
            buffer_text(bytes, "&quot;");
        } else {
            buffer_add(bytes, cell, 1);
        }
    }
}

void table_xml(const struct table *table, bool elements, struct buffer *bytes)
{
    const struct kind *kind = table_kind(table);
    buffer_format(bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s>\n", kind->list);
    for (size_t row = 0; row < table->rows; row++) {
        buffer_format(bytes, elements ? "<%s>" : "<%s", kind->row);
        for (const struct table_cell *cell = table->cells; cell->column != NULL; cell++) {
            struct buffer value = {0};
            render(cell->values[row], 0, 0, &value);
            if (value.size > 0 || row == 0) {
                buffer_format(bytes, elements ? "<%s>" : " %s=\"", cell->column);
                add_escaped(value.data, bytes);
                if (elements) {
                    buffer_format(bytes, "</%s>", cell->column);
                } else {
                    buffer_text(bytes, "\"");
                }
            }
            buffer_free(&value);
        }
        if (elements) {
            buffer_format(bytes, "</%s>\n", kind->row);
        } else {
            buffer_text(bytes, "/>\n");
        }
    }
    buffer_format(bytes, "</%s>\n", kind->list);
}
