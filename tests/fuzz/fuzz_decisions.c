/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the rows of a roster that a coordinator sends back. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import_after("datum;bezoek;vrijwilliger;beslissing;reden;reikwijdte;vervanging;rooster\r\n", data, size);
    return 0;
}
