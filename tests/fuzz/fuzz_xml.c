/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an upload that begins as XML, so that the XML reader gets them: no crash, no leak, and read = accepted +
 * refused. */
#include "core/language.h"
#include "core/text.h"
#include "importers/import.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *bytes, size_t size)
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
    enum status status = converter == NULL ? place_converter_new(&converter, &error) : STATUS_OK;
    if (status == STATUS_OK) {
        const struct import_setting setting = {
            .source = &source, .settings = &settings, .night = 20780, .converter = converter};
        status = import_bytes("fuzz", bytes, size, &setting, &receipt, &error);
    }
    if (status != STATUS_OK || receipt.read != receipt.accepted + receipt.refused) {
        abort();
    }
    receipt_text(&receipt, &text);
    buffer_free(&text);
    receipt_free(&receipt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The first byte chooses the kind of list. */
    static const char *const lists[] = {"<volunteers>", "<requests>", "<pairs>", "<decisions>", ""};
    const char *list = size == 0 ? "" : lists[data[0] % (sizeof lists / sizeof lists[0])];
    size_t length = strlen(list);
    char *text = malloc(length + size + 1);
    if (text == NULL) {
        return 0;
    }
    memcpy(text, list, length + 1);
    if (size > 1) {
        memcpy(text + length, data + 1, size - 1);
    }
    check(text, length + (size > 1 ? size - 1 : 0));
    free(text);
    return 0;
}
