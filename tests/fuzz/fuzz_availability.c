/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as availability and as absences: what is understood is written so that it is understood the same again. */
#include "tests/fuzz/fuzz.h"

#include "core/availability.h"

static void read_hours(const char *text, enum language language)
{
    struct availability first = {0};
    struct availability second = {0};
    struct error error = {0};
    struct buffer written = {0};
    if (availability_parse(text, language, 480, 1200, &first, &error) == STATUS_OK) {
        availability_format(&first, &written);
        fuzz_expect(first.count == 0 ||
                    availability_parse(written.data, LANGUAGE_DUTCH, 480, 1200, &second, &error) == STATUS_OK);
        fuzz_expect(first.count == second.count);
        for (size_t i = 0; i < first.count; i++) {
            const struct stretch *a = &first.items[i];
            const struct stretch *b = &second.items[i];
            fuzz_expect(a->weekday == b->weekday && a->from == b->from && a->to == b->to && a->from < a->to);
        }
    }
    buffer_free(&written);
}

static void read_absences(const char *text)
{
    struct absences first = {0};
    struct absences second = {0};
    struct error error = {0};
    struct buffer written = {0};
    if (availability_parse_absences(text, &first, &error) == STATUS_OK) {
        availability_format_absences(&first, &written);
        fuzz_expect(first.count == 0 || availability_parse_absences(written.data, &second, &error) == STATUS_OK);
        fuzz_expect(first.count == second.count);
        for (size_t i = 0; i < first.count; i++) {
            fuzz_expect(first.items[i].first == second.items[i].first && first.items[i].last == second.items[i].last);
        }
    }
    buffer_free(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    for (int language = LANGUAGE_DUTCH; language <= LANGUAGE_FRENCH; language++) {
        read_hours(text, (enum language)language);
    }
    read_absences(text);
    free(text);
    return 0;
}
