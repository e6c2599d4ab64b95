/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The languages of our messages, through gettext. English is the source language, Dutch the default. A process can
 * change language between two texts (a receipt in French, a roster in Dutch); LC_NUMERIC, and all of the locale but the
 * messages, stays "C".
 */
#ifndef BVB_CORE_LANGUAGE_H
#define BVB_CORE_LANGUAGE_H

#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define _(text) gettext(text)
#define N_(text) (text) /* marks a constant for translation, translated where it is used */

enum language { LANGUAGE_DUTCH, LANGUAGE_ENGLISH, LANGUAGE_FRENCH };

/* Called once by main (and by each test runner): finds the catalogues (BVB_LOCALE_BUILD_DIR, when it exists, else
 * BVB_LOCALE_DIR), sets Dutch. */
void language_start(void);
void language_use(enum language language);
enum language language_current(void);
bool language_parse(const char *code, enum language *language); /* nl, en, fr */
const char *language_code(enum language language);

/* In the current language: "dinsdag", "di", "24 november 2026", "dinsdag 24 november". Weekday 1..7, buffer of `size`
 * bytes. */
const char *language_weekday(int weekday);
const char *language_weekday_short(int weekday);
void language_date_long(int32_t date, char *text, size_t size);
void language_date_weekday(int32_t date, char *text, size_t size);
/* As people write it: 24/11/2026 (nl, fr, en alike: day first, this is Belgium). */
void language_date_short(int32_t date, char *text, size_t size);

#endif
