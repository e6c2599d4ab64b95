/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an upload. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import((const char *)data, size);
    return 0;
}
