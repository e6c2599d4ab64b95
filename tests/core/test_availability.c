/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/availability.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <string.h>

/* Reads in a language and writes canonically. */
static const char *canon(const char *text, enum language language)
{
    static char result[512];
    struct availability availability;
    struct buffer buffer = {0};
    struct error error = {0};
    if (availability_parse(text, language, 480, 1200, &availability, &error) != STATUS_OK) {
        (void)text_format(result, sizeof result, "! %s", error.message);
        return result;
    }
    availability_format(&availability, &buffer);
    (void)text_copy(result, sizeof result, buffer.data == NULL ? "" : buffer.data);
    buffer_free(&buffer);
    return result;
}

static const char *dutch(const char *text)
{
    return canon(text, LANGUAGE_DUTCH);
}

START_TEST(notations)
{
    ck_assert_str_eq(dutch("ma 9-12, 14-17; wo 13u30-17; za"),
                     "ma 09:00-12:00, 14:00-17:00; wo 13:30-17:00; za 08:00-20:00");
    ck_assert_str_eq(dutch("ma-wo 9-12"), "ma 09:00-12:00; di 09:00-12:00; wo 09:00-12:00");
    ck_assert_str_eq(dutch("ma,wo 9-12"), "ma 09:00-12:00; wo 09:00-12:00");
    ck_assert_str_eq(dutch("ma, wo, vr 9:30 - 12.15"), "ma 09:30-12:15; wo 09:30-12:15; vr 09:30-12:15");
    ck_assert_str_eq(dutch("za, zo"), "za 08:00-20:00; zo 08:00-20:00");
    ck_assert_str_eq(dutch("vr-ma"), "ma 08:00-20:00; vr 08:00-20:00; za 08:00-20:00; zo 08:00-20:00");
    ck_assert_str_eq(dutch("maandag 9u tot 12u"), "ma 09:00-12:00");
    ck_assert_str_eq(dutch("Ma. 9u\xe2\x80\x93"
                           "12u; DI\xe2\x80\x93wo 10-11"),
                     "ma 09:00-12:00; di 10:00-11:00; wo 10:00-11:00");
    ck_assert_str_eq(dutch("ma t/m di 0-24:00"), "ma 00:00-24:00; di 00:00-24:00");
    ck_assert_str_eq(dutch("ma 9-12, wo 14-17"), "ma 09:00-12:00; wo 14:00-17:00");
    ck_assert_str_eq(dutch("; ma 9-10;;"), "ma 09:00-10:00");
    ck_assert_str_eq(dutch(""), "");
    ck_assert_str_eq(dutch("Mon 9-12; Saturday"), "ma 09:00-12:00; za 08:00-20:00");
}
END_TEST

START_TEST(overlapping_and_touching_stretches_are_merged)
{
    ck_assert_str_eq(dutch("ma 9-12, 12-14"), "ma 09:00-14:00");
    ck_assert_str_eq(dutch("ma 13-14, 9-12, 10-11; ma 11-13:30"), "ma 09:00-14:00");
    ck_assert_str_eq(dutch("ma 9-12; ma 12:01-13"), "ma 09:00-12:00, 12:01-13:00");
}
END_TEST

START_TEST(ma_and_di_are_french_only_in_french)
{
    ck_assert_str_eq(dutch("ma 9-12; di 9-12"), "ma 09:00-12:00; di 09:00-12:00");
    ck_assert_str_eq(canon("ma 9-12; di 9-12", LANGUAGE_FRENCH), "di 09:00-12:00; zo 09:00-12:00");
    ck_assert_str_eq(canon("lundi 9h-12h; mer 13h30-17h; maandag 9-10", LANGUAGE_FRENCH),
                     "ma 09:00-12:00; wo 13:30-17:00");
    ck_assert_str_eq(canon("lu au me 9h-12h", LANGUAGE_FRENCH), "ma 09:00-12:00; di 09:00-12:00; wo 09:00-12:00");
    ck_assert_int_eq(availability_weekday("MARDI", LANGUAGE_DUTCH), 2);
    ck_assert_int_eq(availability_weekday("di", LANGUAGE_ENGLISH), 2);
    ck_assert_int_eq(availability_weekday("morgen", LANGUAGE_DUTCH), 0);
    ck_assert_int_eq(availability_weekday("", LANGUAGE_DUTCH), 0);
}
END_TEST

START_TEST(every_language_names_all_days)
{
    static const enum language languages[] = {LANGUAGE_DUTCH, LANGUAGE_ENGLISH, LANGUAGE_FRENCH};
    for (size_t i = 0; i < 3; i++) {
        language_use(languages[i]);
        for (int weekday = 1; weekday <= 7; weekday++) {
            ck_assert_int_eq(availability_weekday(language_weekday(weekday), languages[i]), weekday);
            ck_assert_int_eq(availability_weekday(language_weekday_short(weekday), languages[i]), weekday);
        }
    }
}
END_TEST

START_TEST(what_is_wrong_is_said)
{
    language_use(LANGUAGE_ENGLISH);
    ck_assert_str_eq(dutch("ma 9-12; wo 17-13"), "! 17-13: the end comes before the begin.");
    ck_assert_str_eq(dutch("morgen 9-12"), "! morgen 9-12: this is not a day of the week.");
    ck_assert_str_eq(dutch("ma-morgen"), "! ma-morgen: this is not a day of the week.");
    ck_assert_str_eq(dutch("9-12"), "! 9-12: no day of the week stands before these times.");
    ck_assert_str_eq(dutch("ma 9"), "! 9: a stretch of time needs two ends, such as 9-12.");
    ck_assert_str_eq(dutch("ma 9-"), "! 9-: a stretch of time needs two ends, such as 9-12.");
    ck_assert_str_eq(dutch("ma 9-25"), "! 9-25: this is not a time of the day.");
    ck_assert_str_eq(dutch("ma 9-9"), "! 9-9: the end comes before the begin.");
    ck_assert_str_eq(dutch("ma (9-12)"), "! (9-12): here a day of the week or a time was expected.");
}
END_TEST

START_TEST(too_many_stretches_are_refused)
{
    struct buffer text = {0};
    struct availability availability;
    for (int i = 0; i < 7; i++) {
        buffer_format(&text, "%d:00-%d:30,", i, i);
    }
    struct buffer days = {0};
    buffer_format(&days, "ma-zo %s", text.data);
    ck_assert_int_eq(availability_parse(days.data, LANGUAGE_DUTCH, 480, 1200, &availability, NULL), STATUS_REFUSED);
    ck_assert_uint_eq(availability.count, 0);
    for (int i = 0; i < 2000; i++) {
        buffer_text(&days, "9-10,");
    }
    ck_assert_int_eq(availability_parse(days.data, LANGUAGE_DUTCH, 480, 1200, &availability, NULL), STATUS_REFUSED);
    buffer_free(&text);
    buffer_free(&days);
}
END_TEST

/* A random value, made minute by minute so that it is canonical. */
static void random_availability(uint64_t *state, struct availability *availability)
{
    memset(availability, 0, sizeof *availability);
    for (int weekday = 1; weekday <= 7; weekday++) {
        int at = random_below(state, 600);
        for (int i = random_below(state, 7); i > 0 && at < 1440; i--) {
            const int to = at + 1 + random_below(state, 300);
            if (to > 1440) {
                break;
            }
            availability->items[availability->count++] = (struct stretch){(int8_t)weekday, (int16_t)at, (int16_t)to};
            at = to + 1 + random_below(state, 200);
        }
    }
}

static bool same_availability(const struct availability *a, const struct availability *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        const struct stretch *x = &a->items[i];
        const struct stretch *y = &b->items[i];
        same = x->weekday == y->weekday && x->from == y->from && x->to == y->to;
    }
    return same;
}

static bool same_absences(const struct absences *a, const struct absences *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = a->items[i].first == b->items[i].first && a->items[i].last == b->items[i].last;
    }
    return same;
}

START_TEST(values_survive_being_written_and_read)
{
    uint64_t state = 11;
    for (int round = 0; round < 5000; round++) {
        struct availability before;
        struct availability after;
        struct buffer text = {0};
        random_availability(&state, &before);
        availability_format(&before, &text);
        const char *written = text.data == NULL ? "" : text.data;
        MUST(availability_parse(written, LANGUAGE_DUTCH, 480, 1200, &after, NULL) == STATUS_OK, "%s", written);
        MUST(same_availability(&before, &after), "%s", written);
        buffer_free(&text);
    }
}
END_TEST

/* Whatever comes in: an error, or a canonical value. */
START_TEST(rubbish_is_harmless)
{
    static const char alphabet[] = "madiwovrzo0123456789:;,-. uht/\xe2\x80\x93\xc3\xa9";
    uint64_t state = 13;
    for (int round = 0; round < 50000; round++) {
        char text[64];
        struct availability availability;
        struct absences absences;
        const int length = random_below(&state, 40);
        for (int i = 0; i < length; i++) {
            text[i] = alphabet[random_below(&state, (int)sizeof alphabet - 1)];
        }
        text[length] = '\0';
        if (availability_parse(text, LANGUAGE_DUTCH, 480, 1200, &availability, NULL) == STATUS_OK) {
            for (size_t i = 0; i < availability.count; i++) {
                const struct stretch *item = &availability.items[i];
                MUST(item->from < item->to && item->from >= 0 && item->to <= 1440 && item->weekday >= 1 &&
                         item->weekday <= 7,
                     "%s", text);
                MUST(i == 0 || item[-1].weekday < item->weekday || item[-1].to < item->from, "%s", text);
            }
        }
        if (availability_parse_absences(text, &absences, NULL) == STATUS_OK) {
            for (size_t i = 0; i < absences.count; i++) {
                MUST(absences.items[i].first <= absences.items[i].last, "%s", text);
            }
        }
    }
}
END_TEST

static const char *absent(const char *text)
{
    static char result[512];
    struct absences absences;
    struct buffer buffer = {0};
    struct error error = {0};
    if (availability_parse_absences(text, &absences, &error) != STATUS_OK) {
        (void)text_format(result, sizeof result, "! %s", error.message);
        return result;
    }
    availability_format_absences(&absences, &buffer);
    (void)text_copy(result, sizeof result, buffer.data == NULL ? "" : buffer.data);
    buffer_free(&buffer);
    return result;
}

START_TEST(notations_of_absences)
{
    static const char *const same[] = {"24/12/2026-3/1/2027",
                                       "24/12/2026 - 03/01/2027",
                                       "2026-12-24/2027-01-03",
                                       "24-12-2026-3-1-2027",
                                       "24.12.2026..3.1.2027",
                                       "24/12/2026 t/m 3/1/2027",
                                       "24/12/2026 tot 3/1/2027",
                                       "24/12/2026 to 3/1/2027",
                                       "24/12/2026 au 3/1/2027",
                                       "2026-12-24 .. 2027-01-03",
                                       "24/12/2026–3/1/2027",
                                       "2026-12-24-2027-01-03",
                                       "24/12/2026 tot en met 3/1/2027;"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        ck_assert_str_eq(absent(same[i]), "2026-12-24/2027-01-03");
    }
    ck_assert_str_eq(absent("24/12/2026-3/1/2027; 8/1/2027"), "2026-12-24/2027-01-03; 2027-01-08");
    ck_assert_str_eq(absent(""), "");
    language_use(LANGUAGE_ENGLISH);
    ck_assert_str_eq(absent("3/1/2027-24/12/2026"), "! 3/1/2027-24/12/2026: the end comes before the begin.");
    ck_assert_str_eq(absent("kerstmis"), "! kerstmis: this is not a date.");
    ck_assert_str_eq(absent("31/2/2027"), "! 31/2/2027: this is not a date.");
    ck_assert_str_eq(absent("1/2/2027 x"), "! 1/2/2027 x: this is not a date or a span of two dates.");
    ck_assert_str_eq(absent("1/2/2027-"), "! 1/2/2027-: this is not a date.");
}
END_TEST

START_TEST(absences_survive_being_written_and_read)
{
    uint64_t state = 17;
    for (int round = 0; round < 2000; round++) {
        struct absences before = {0};
        struct absences after;
        struct buffer text = {0};
        const int count = random_below(&state, MAX_ABSENCES + 1);
        for (int i = 0; i < count; i++) {
            const int32_t first = 20000 + random_below(&state, 3000);
            before.items[before.count++] = (struct date_range){first, first + random_below(&state, 40)};
        }
        availability_format_absences(&before, &text);
        const char *written = text.data == NULL ? "" : text.data;
        MUST(availability_parse_absences(written, &after, NULL) == STATUS_OK, "%s", written);
        MUST(same_absences(&before, &after), "%s", written);
        if (count == MAX_ABSENCES) {
            buffer_text(&text, "; 1/1/2027");
            MUST(availability_parse_absences(text.data, &after, NULL) == STATUS_REFUSED, "%s", text.data);
        }
        buffer_free(&text);
    }
}
END_TEST

START_TEST(the_stretches_of_a_day)
{
    struct availability availability;
    struct absences absences;
    size_t count = 9;
    ck_assert_int_eq(availability_parse("di 9-12, 14-17; wo", LANGUAGE_DUTCH, 480, 1200, &availability, NULL),
                     STATUS_OK);
    ck_assert_int_eq(availability_parse_absences("25/11/2026-27/11/2026", &absences, NULL), STATUS_OK);
    const struct stretch *found =
        availability_on(&availability, &absences, 20781, &count); /* Tuesday 24 November 2026 */
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(found[1].from, 840);
    ck_assert_ptr_null(availability_on(&availability, &absences, 20782, &count));
    ck_assert_uint_eq(count, 0);
    (void)availability_on(&availability, &absences, 20789, &count);
    ck_assert_uint_eq(count, 1);
    (void)availability_on(&availability, &absences, 20787, &count);
    ck_assert_uint_eq(count, 0);
    ck_assert(!availability_is_absent(&absences, 20781));
    ck_assert(availability_is_absent(&absences, 20782));
    ck_assert(availability_is_absent(&absences, 20784));
    ck_assert(!availability_is_absent(&absences, 20785));
}
END_TEST

Suite *test_availability_suite(void)
{
    Suite *suite = suite_create("availability");
    TCase *all = tcase_create("all");
    tcase_add_test(all, notations);
    tcase_add_test(all, overlapping_and_touching_stretches_are_merged);
    tcase_add_test(all, ma_and_di_are_french_only_in_french);
    tcase_add_test(all, every_language_names_all_days);
    tcase_add_test(all, what_is_wrong_is_said);
    tcase_add_test(all, too_many_stretches_are_refused);
    tcase_add_test(all, values_survive_being_written_and_read);
    tcase_add_test(all, rubbish_is_harmless);
    tcase_add_test(all, notations_of_absences);
    tcase_add_test(all, absences_survive_being_written_and_read);
    tcase_add_test(all, the_stretches_of_a_day);
    suite_add_tcase(suite, all);
    return suite;
}
