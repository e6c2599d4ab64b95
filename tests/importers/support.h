/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of importers share: a small invented city, and a sink that writes down all it gets, so that two
 * imports can be compared as texts.
 */
#ifndef BVB_TESTS_IMPORTERS_SUPPORT_H
#define BVB_TESTS_IMPORTERS_SUPPORT_H

#include "core/buffer.h"
#include "importers/guard.h"
#include "importers/import.h"

#include <check.h>
#include <stddef.h>

enum { SUPPORT_NIGHT = 20780 /* 2026-11-23 */ };

/* The city, its source `bron` (may upload everything) and all that an import needs. */
struct support_city {
    struct settings settings;
    struct source source;
    struct place_converter *converter;
};

/* The city of a case, in which each test may change what it likes: the converter takes long to make, so all tests of a
 * case share one city, and begin with it as it was. */
extern struct support_city *support_city;
void support_city_for(TCase *cases);

/* One import: the receipt, and what the sink got. */
struct support_result {
    struct receipt receipt;
    struct buffer got;
    enum status status;
    struct error error;
    enum status sink_answer;   /* what the sink answers */
    bool no_register;          /* the sink has no address register */
    const struct roster *sent; /* the roster that was sent last; NULL: none */
    const struct roster *made; /* the roster that was made last; NULL: none */
    bool only_those;           /* nobody is known but who stands in `sent`, and no other visit */
};

/* Zero-initialise the result (and set its switches); support_result_free after. */
void support_import(const struct support_city *city, const char *data, size_t size, struct support_result *result);
/* The same in a child (importers/guard.h). */
void support_import_guarded(const struct support_city *city, const char *data, size_t size,
                            const struct guard_limits *limits, struct support_result *result);
void support_import_text(const struct support_city *city, const char *text, struct support_result *result);
void support_result_free(struct support_result *result);

/* The first line of the receipt with this rule; NULL: none. */
const struct receipt_line *support_line(const struct receipt *receipt, const char *rule);

/* A temporary folder, and its removal with the files in it. */
void support_folder(char *path, size_t size);
void support_remove(const char *folder);
void support_write(const char *folder, const char *name, const void *data, size_t size, char *path, size_t path_size);

/* A small generator of numbers (xorshift), the same on every machine. */
unsigned support_random(unsigned *state);

/* Spoils bytes in one to four places, within `room` bytes. */
void support_mutate(char *bytes, size_t *size, size_t room, unsigned *state);

#endif
