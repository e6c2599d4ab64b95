/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an upload that begins as XML, so that the XML reader gets them. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The first byte chooses the kind of list. */
    static const char *const lists[] = {"<volunteers>", "<requests>", "<pairs>", "<decisions>", ""};
    if (size > 0) {
        fuzz_import_after(lists[data[0] % (sizeof lists / sizeof lists[0])], data + 1, size - 1);
    }
    return 0;
}
