/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a date and as a time: what is understood is written so that it is understood the same again. */
#include "tests/fuzz/fuzz.h"

#include "core/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char written[DATE_TEXT_SIZE];
    char hour[TIME_TEXT_SIZE];
    int32_t date = DATE_NONE;
    int32_t again = DATE_NONE;
    int minutes = TIME_NONE;
    int same = TIME_NONE;
    if (date_parse(text, &date)) {
        date_format(date, written);
        fuzz_expect(date_parse(written, &again) && again == date);
    }
    if (date_parse_time(text, &minutes)) {
        date_format_time(minutes, hour);
        fuzz_expect(minutes >= 0 && minutes <= 1440 && date_parse_time(hour, &same) && same == minutes);
    }
    free(text);
    return 0;
}
