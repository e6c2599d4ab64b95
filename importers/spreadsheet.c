/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/spreadsheet.h"

#include "core/text.h"

#include <stddef.h>
#include <string.h>

static size_t count_digits(const char *at)
{
    size_t count = 0;
    while (at[count] >= '0' && at[count] <= '9') {
        count++;
    }
    return count;
}

/* As Excel writes a number of more than eleven digits: 1,23E+10, 4,7812E+08, 1E-05. */
static bool is_exponent(const char *cell)
{
    const char *at = cell + (*cell == '-' ? 1 : 0);
    size_t whole = count_digits(at);
    at += whole;
    if (whole > 0 && (*at == ',' || *at == '.')) {
        at += 1 + count_digits(at + 1);
    }
    if (whole == 0 || (*at != 'E' && *at != 'e') || (at[1] != '+' && at[1] != '-')) {
        return false;
    }
    size_t power = count_digits(at + 2);
    return power >= 1 && power <= 3 && at[2 + power] == '\0';
}

static bool is_narrow(const char *cell)
{
    return cell[0] == '#' && cell[1] == '#' && cell[strspn(cell, "#")] == '\0';
}

/* The error values of Excel and LibreOffice in English, Dutch and French. */
static bool is_formula_error(const char *cell)
{
    static const char *const errors[] = {
        "#N/A",   "#N/B",  "#REF!",   "#VERW!",     "#VALUE!",       "#WAARDE!", "#VALEUR!", "#NAME?",
        "#NAAM?", "#NOM?", "#NUM!",   "#GETAL!",    "#NOMBRE!",      "#DIV/0!",  "#DEEL/0!", "#NULL!",
        "#LEEG!", "#NUL!", "#SPILL!", "#OVERLOOP!", "#PROPAGATION!", "#CALC!",
    };
    for (size_t i = 0; cell[0] == '#' && i < sizeof errors / sizeof errors[0]; i++) {
        if (strcmp(cell, errors[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Err:502, as LibreOffice writes it in English, French and Dutch. */
static bool is_numbered_error(const char *cell)
{
    static const char *const before[] = {"Err:", "Err :", "Fout:"};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        if (text_starts_with(cell, before[i])) {
            const char *number = cell + strlen(before[i]);
            return count_digits(number) == 3 && number[3] == '\0';
        }
    }
    return false;
}

enum spreadsheet_damage spreadsheet_damage(const char *cell)
{
    if (is_exponent(cell)) {
        return SPREADSHEET_EXPONENT;
    }
    if (is_narrow(cell)) {
        return SPREADSHEET_NARROW;
    }
    return is_formula_error(cell) || is_numbered_error(cell) ? SPREADSHEET_FORMULA : SPREADSHEET_FINE;
}

/* As Excel shortens one in Dutch, English or French. */
static bool is_month(const char *text, size_t length)
{
    static const char months[] = " jan feb fev mrt mar apr avr mei may mai jun jui jul aug aou sep okt oct nov dec "
                                 "janv fevr mars juin juil aout sept ";
    char word[16];
    char folded[16];
    return text_format(word, sizeof word, "%.*s", (int)length, text) && text_fold(word, folded, sizeof folded) &&
           strlen(folded) >= 3 && strchr(folded, ' ') == NULL && text_format(word, sizeof word, " %s ", folded) &&
           strstr(months, word) != NULL;
}

static bool is_number(const char *text, size_t length)
{
    return length > 0 && count_digits(text) == length;
}

bool spreadsheet_is_short_date(const char *cell)
{
    const size_t first = strcspn(cell, "-/");
    if (cell[first] == '\0') {
        return false;
    }
    const char *rest = cell + first + 1;
    const size_t second = strlen(rest);
    return (is_number(cell, first) && is_month(rest, second)) || (is_month(cell, first) && is_number(rest, second));
}
