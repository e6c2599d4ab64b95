/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/buffer.h"

#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>

START_TEST(texts_are_joined)
{
    struct buffer buffer = {0};
    buffer_text(&buffer, "a");
    buffer_format(&buffer, "%d-%s", 12, "b");
    buffer_add(&buffer, "\0c", 2);
    ck_assert_uint_eq(buffer.size, 7);
    ck_assert_int_eq(memcmp(buffer.data, "a12-b\0c", 8), 0);
    ck_assert_int_eq(buffer_check(&buffer, NULL), STATUS_OK);
    buffer_free(&buffer);
    ck_assert_ptr_null(buffer.data);
    ck_assert_uint_eq(buffer.size, 0);
    buffer_free(NULL);
}
END_TEST

START_TEST(pieces_of_any_size_make_the_same_text)
{
    for (size_t piece = 1; piece < 700; piece = piece * 2 + 1) {
        struct buffer buffer = {0};
        char text[1024];
        for (size_t i = 0; i < 20000; i += piece) {
            for (size_t j = 0; j < piece; j++) {
                text[j] = (char)('a' + (i + j) % 26);
            }
            buffer_add(&buffer, text, piece);
        }
        for (size_t i = 0; i < buffer.size; i++) {
            MUST(buffer.data[i] == (char)('a' + i % 26), "piece %zu, byte %zu", piece, i);
        }
        ck_assert_int_eq(buffer.data[buffer.size], '\0');
        buffer_free(&buffer);
    }
}
END_TEST

START_TEST(the_limit_holds_to_the_byte_and_sticks)
{
    for (size_t limit = 1; limit < 600; limit += 7) {
        struct buffer buffer = {.limit = limit};
        struct error error = {0};
        for (size_t i = 0; i < limit; i++) {
            buffer_text(&buffer, "x");
        }
        ck_assert_int_eq(buffer.status, STATUS_OK);
        buffer_format(&buffer, "%s", "");
        ck_assert_int_eq(buffer.status, STATUS_OK);
        buffer_format(&buffer, "%d", 1);
        ck_assert_int_eq(buffer.status, STATUS_REFUSED);
        buffer_text(&buffer, "");
        ck_assert_uint_eq(buffer.size, limit);
        ck_assert_int_eq(buffer_check(&buffer, &error), STATUS_REFUSED);
        buffer_free(&buffer);
        ck_assert_int_eq(buffer.status, STATUS_OK);
        ck_assert_uint_eq(buffer.limit, limit);
    }
}
END_TEST

START_TEST(arrays_grow_and_new_room_is_zero)
{
    int *list = NULL;
    size_t capacity = 0;
    for (size_t needed = 1; needed < 5000; needed += 1 + needed / 3) {
        const size_t before = capacity;
        ck_assert_int_eq(buffer_grow((void **)&list, &capacity, needed, sizeof *list, NULL), STATUS_OK);
        ck_assert_uint_ge(capacity, needed);
        for (size_t i = before; i < capacity; i++) {
            MUST(list[i] == 0, "%zu", i);
            list[i] = (int)i + 1;
        }
    }
    for (size_t i = 0; i < capacity; i++) {
        MUST(list[i] == (int)i + 1, "%zu", i);
    }
    free(list);
}
END_TEST

START_TEST(impossible_sizes_are_lack_of_memory)
{
    char *list = NULL;
    size_t capacity = 0;
    struct error error = {0};
    ck_assert_int_eq(buffer_grow((void **)&list, &capacity, SIZE_MAX, 2, &error), STATUS_MEMORY);
    ck_assert_int_eq(buffer_grow((void **)&list, &capacity, SIZE_MAX / 3, 4, NULL), STATUS_MEMORY);
    ck_assert_int_eq(buffer_grow((void **)&list, &capacity, 1, 0, NULL), STATUS_MEMORY);
    ck_assert_ptr_null(list);
    ck_assert_uint_eq(capacity, 0);
}
END_TEST

Suite *test_buffer_suite(void)
{
    Suite *suite = suite_create("buffer");
    TCase *all = tcase_create("all");
    tcase_add_test(all, texts_are_joined);
    tcase_add_test(all, pieces_of_any_size_make_the_same_text);
    tcase_add_test(all, the_limit_holds_to_the_byte_and_sticks);
    tcase_add_test(all, arrays_grow_and_new_room_is_zero);
    tcase_add_test(all, impossible_sizes_are_lack_of_memory);
    suite_add_tcase(suite, all);
    return suite;
}
