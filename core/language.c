/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"

#include "core/date.h"
#include "core/text.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>

#define DOMAIN "bvb"

/* gettext keeps one language a process (the environment variable LANGUAGE); this is the one we set. */
static enum language current = LANGUAGE_ENGLISH;

void language_start(void)
{
    /* LANGUAGE counts in every locale but "C"; C.UTF-8 is on every Debian 12. Only LC_MESSAGES: numbers stay as they
     * are. */
    static const char *const locales[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "nl_BE.UTF-8", "fr_BE.UTF-8"};
    struct stat about;
    bool found = false;
    for (size_t i = 0; i < sizeof locales / sizeof locales[0] && !found; i++) {
        found = setlocale(LC_MESSAGES, locales[i]) != NULL;
    }
    const char *folder = BVB_LOCALE_BUILD_DIR;
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode)) {
        folder = BVB_LOCALE_DIR;
    }
    (void)bindtextdomain(DOMAIN, folder);
    (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
    /* The C library's own messages (strerror) come in the same language; without this their accents would be lost. */
    (void)bind_textdomain_codeset("libc", "UTF-8");
    language_use(LANGUAGE_DUTCH);
}

void language_use(enum language language)
{
    current = language;
    (void)setenv("LANGUAGE", language_code(language), 1);
    /* Also makes gettext forget which catalogue it had chosen. */
    (void)textdomain(DOMAIN);
}

enum language language_current(void)
{
    return current;
}

bool language_parse(const char *code, enum language *language)
{
    static const enum language all[] = {LANGUAGE_DUTCH, LANGUAGE_ENGLISH, LANGUAGE_FRENCH};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (text_equal(code, language_code(all[i]))) {
            *language = all[i];
            return true;
        }
    }
    return false;
}

const char *language_code(enum language language)
{
    switch (language) {
    case LANGUAGE_ENGLISH:
        return "en";
    case LANGUAGE_FRENCH:
        return "fr";
    case LANGUAGE_DUTCH:
        break;
    }
    return "nl";
}

const char *language_weekday(int weekday)
{
    static const char *const names[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                        N_("Friday"), N_("Saturday"), N_("Sunday")};
    return weekday >= 1 && weekday <= 7 ? _(names[weekday - 1]) : "";
}

const char *language_weekday_short(int weekday)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
    return weekday >= 1 && weekday <= 7 ? _(names[weekday - 1]) : "";
}

static const char *month_name(int month)
{
    static const char *const names[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                        N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                        N_("September"), N_("October"),  N_("November"), N_("December")};
    return month >= 1 && month <= 12 ? _(names[month - 1]) : "";
}

/* "24"; in French the first of a month is "1er". */
static const char *day_of_month(int day, char text[DATE_TEXT_SIZE])
{
    const bool first = day == 1 && language_current() == LANGUAGE_FRENCH;
    (void)text_format(text, DATE_TEXT_SIZE, first ? "%der" : "%d", day);
    return text;
}

void language_date_long(int32_t date, char *text, size_t size)
{
    int year = 0;
    int month = 0;
    int day = 0;
    char number[DATE_TEXT_SIZE];
    text[0] = '\0';
    if (date != DATE_NONE) {
        date_split(date, &year, &month, &day);
        /* TRANSLATORS: day, month, year: 24 November 2026 */
        (void)text_format(text, size, _("%1$s %2$s %3$d"), day_of_month(day, number), month_name(month), year);
    }
}

void language_date_weekday(int32_t date, char *text, size_t size)
{
    int year = 0;
    int month = 0;
    int day = 0;
    char number[DATE_TEXT_SIZE];
    text[0] = '\0';
    if (date != DATE_NONE) {
        date_split(date, &year, &month, &day);
        /* TRANSLATORS: weekday, day, month: Tuesday 24 November */
        (void)text_format(text, size, _("%1$s %2$s %3$s"), language_weekday(date_weekday(date)),
                          day_of_month(day, number), month_name(month));
    }
}

void language_date_short(int32_t date, char *text, size_t size)
{
    int year = 0;
    int month = 0;
    int day = 0;
    text[0] = '\0';
    if (date != DATE_NONE) {
        date_split(date, &year, &month, &day);
        (void)text_format(text, size, "%02d/%02d/%04d", day, month, year);
    }
}
