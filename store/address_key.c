/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/address_key.h"

#include "core/text.h"

#include <string.h>

static void drop_spaces(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (*from != ' ') {
            *to++ = *from;
        }
    }
    *to = '\0';
}

bool address_key_make(const struct address *address, struct address_key *key)
{
    bool fits = text_fold(address->street, key->street, sizeof key->street) &&
                text_fold(address->house_number, key->number, sizeof key->number) &&
                text_fold(address->postcode, key->postcode, sizeof key->postcode) &&
                text_fold(address->municipality, key->municipality, sizeof key->municipality);

    if (!fits) {
        return false;
    }
    drop_spaces(key->number);
    drop_spaces(key->postcode);
    return true;
}

bool address_key_drop_box(struct address_key *key)
{
    static const char *const words[] = {"bus", "bte", "box", "/"};
    char *first = NULL;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char *at = strstr(key->number, words[i]);
        if (at != NULL && at != key->number && (first == NULL || at < first)) {
            first = at;
        }
    }
    if (first == NULL) {
        return false;
    }
    *first = '\0';
    return true;
}

bool address_key_house_alone(struct address_key *key, const char *written)
{
    const char *at = written + strspn(written, " ");
    size_t digits = strspn(at, "0123456789");

    if (digits == 0 || digits >= sizeof key->number || (strlen(key->number) == digits && at[digits] == '\0')) {
        return false;
    }
    return text_format(key->number, sizeof key->number, "%.*s", (int)digits, at);
}
