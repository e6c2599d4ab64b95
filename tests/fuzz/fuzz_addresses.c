/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as an address (its parts end with a line end): its key is the key of itself, and cutting a box ends. */
#include "tests/fuzz/fuzz.h"

#include "store/address_key.h"

static const char *take_part(const char *from, char *part, size_t size)
{
    size_t length = strcspn(from, "\n");
    (void)text_format(part, size, "%.*s", (int)(length < size ? length : size - 1), from);
    return from[length] == '\0' ? from + length : from + length + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct address address = {0};
    struct address_key key = {0};
    struct address_key same = {0};
    const char *at = take_part(text, address.street, sizeof address.street);
    at = take_part(at, address.house_number, sizeof address.house_number);
    at = take_part(at, address.postcode, sizeof address.postcode);
    (void)take_part(at, address.municipality, sizeof address.municipality);
    if (address_key_make(&address, &key)) {
        fuzz_expect(address_key_make(&address, &same) && text_equal(key.street, same.street) &&
                    text_equal(key.number, same.number));
        for (size_t cuts = 0; address_key_drop_box(&key); cuts++) {
            fuzz_expect(cuts < sizeof key.number && strlen(key.number) < strlen(same.number));
        }
    }
    free(text);
    return 0;
}
