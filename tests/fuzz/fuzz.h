/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the fuzzers share: any bytes as an upload of a small invented city. No crash, no leak, and read = accepted +
 * refused; what is refused is told in words.
 */
#ifndef BVB_TESTS_FUZZ_FUZZ_H
#define BVB_TESTS_FUZZ_FUZZ_H

#include "core/language.h"
#include "core/text.h"
#include "importers/import.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program unless what it is told holds. */
static inline void fuzz_expect(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A text that ends, of any bytes; the caller frees it. Zero bytes in it end it early. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = calloc(1, size + 1);
    fuzz_expect(text != NULL);
    if (size > 0) {
        memcpy(text, data, size);
    }
    return text;
}

static inline void fuzz_import(const char *bytes, size_t size)
{
    struct task task = {.code = "bezoek"};
    struct settings settings = {0};
    struct source source = {.code = "bron", .name = "Bron", .kinds = 127};
    static struct place_converter *converter; /* made once: it takes longer than a thousand inputs */
    struct receipt receipt = {0};
    struct buffer text = {0};
    struct error error = {0};
    settings_defaults(&settings);
    settings.tasks = &task;
    settings.task_count = 1;
    settings.refuse_national_numbers = true;
    fuzz_expect(converter != NULL || place_converter_new(&converter, &error) == STATUS_OK);
    const struct import_setting setting = {
        .source = &source, .settings = &settings, .night = 20780, .converter = converter};
    fuzz_expect(import_bytes("fuzz", bytes, size, &setting, &receipt, &error) == STATUS_OK);
    fuzz_expect(receipt.read == receipt.accepted + receipt.refused);
    receipt_text(&receipt, &text);
    buffer_free(&text);
    receipt_free(&receipt);
}

/* The same with a begin that leads past what would be refused at once. */
static inline void fuzz_import_after(const char *before, const uint8_t *data, size_t size)
{
    struct buffer text = {0};
    buffer_text(&text, before);
    buffer_add(&text, data, size);
    fuzz_expect(text.status == STATUS_OK);
    fuzz_import(text.data, text.size);
    buffer_free(&text);
}

#endif
