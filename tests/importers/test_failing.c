/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every request for memory and every read of ours fails in turn over small imports: no crash, no leak (the sanitizer
 * looks), no half state. The linker leads the calls of bvb's own code to the functions here (--wrap,
 * tests/CMakeLists.txt); libcsv, libxml2 and OpenSSL are told to use them. BVB_EXHAUSTIVE=1 tries every call of an
 * import, otherwise some hundreds. tests/nightly/failing.py does the same to a whole program, without a sanitizer.
 */
#include "importers/guard.h"
#include "tests/importers/support.h"
#include "tests/importers/table.h"

#include "core/text.h"

#include <check.h>
#include <errno.h>
#include <libxml/parser.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *test_failing_suite(void);

/* The linker gives these names. NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
ssize_t __real_read(int file, void *bytes, size_t size);
ssize_t __real_recv(int socket, void *bytes, size_t size, int flags);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
ssize_t __wrap_read(int file, void *bytes, size_t size);
ssize_t __wrap_recv(int socket, void *bytes, size_t size, int flags);
/* NOLINTEND(bugprone-reserved-identifier) */

/* Calls left until one fails; 0: none does. */
static long memory_left, reads_left;

static bool fails(long *left)
{
    if (*left == 0) {
        return false;
    }
    (*left)--;
    return *left == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails(&memory_left) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(&memory_left) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails(&memory_left) ? NULL : __real_realloc(memory, size);
}

ssize_t __wrap_read(int file, void *bytes, size_t size)
{
    if (fails(&reads_left)) {
        errno = EIO;
        return -1;
    }
    return __real_read(file, bytes, size);
}

ssize_t __wrap_recv(int socket, void *bytes, size_t size, int flags)
{
    if (fails(&reads_left)) {
        errno = EIO;
        return -1;
    }
    return __real_recv(socket, bytes, size, flags);
}

static void *crypto_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return __wrap_malloc(size);
}

static void *crypto_realloc(void *memory, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return __wrap_realloc(memory, size);
}

static void crypto_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

static char *xml_strdup(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *made = __wrap_malloc(size);
    return made == NULL ? NULL : memcpy(made, text, size);
}

static void silent(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

/* Only before their first use can the libraries be told, so each test does it in a process of its own. */
static void tell_libraries(void)
{
    ck_assert_int_eq(xmlMemSetup(free, __wrap_malloc, __wrap_realloc, xml_strdup), 0);
    xmlSetGenericErrorFunc(NULL, silent);
    (void)CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free);
}

static void reset(void)
{
    memory_left = 0;
    reads_left = 0;
}

/* Lists with good rows, wrong rows, warnings, a title, a national number, in each form. */
static const char title_list[] = "Lijst\n\nid;last_name;tasks;availability;x;y;hobby;emial;email\n"
                                 "1;Maes;bezoek,boodschappen;ma 9-12, 14-17;72218;169187;x;;a@b.be\n"
                                 "2;\"De \"\"K\"\"\";dansen;maa;72218;169187;=1+1;;a\n"
                                 "3;85073003328;bezoek;ma;1;2;;;\n"
                                 "1;X;bezoek;ma;72218;169187;;;";
static const char xml_list[] =
    "<volunteers><volunteer id=\"1\" last_name=\"Maes\" tasks=\"bezoek\" availability=\"ma\" "
    "x=\"72218\" y=\"169187\"/><volunteer id=\"2\" hobby=\"x\">"
    "<last_name>85073003328</last_name></volunteer></volunteers>";
static const char odd_list[] = "\xFF\xFEv";
static const char decision_list[] = "visit;decision;volunteer\n1@once;cancel;\n2@once;;\n3@once;accept;\n";
static const char *const lists[] = {title_list, odd_list, decision_list};

static const struct import_sink nothing;

static enum status in_child(const char *name, const char *data, size_t size, const struct import_setting *setting,
                            struct receipt *receipt, struct error *error)
{
    return guard_import(name, data, size, setting, NULL, receipt, error);
}

static enum status import_failing(enum status (*function)(const char *name, const char *data, size_t size,
                                                          const struct import_setting *setting, struct receipt *receipt,
                                                          struct error *error),
                                  const char *list, struct receipt *receipt, struct error *error)
{
    const struct import_setting setting = {.source = &support_city->source,
                                           .settings = &support_city->settings,
                                           .night = SUPPORT_NIGHT,
                                           .converter = support_city->converter,
                                           .sink = &nothing};
    return function("lijst.csv", list, strlen(list), &setting, receipt, error);
}

/* What comes of a list when nothing fails, and how many calls for memory it takes, now that libraries are warm. */
static long count_calls(const char *list, struct receipt *wanted)
{
    struct error error = {0};
    tell_libraries();
    ck_assert_int_eq(import_failing(import_bytes, list, wanted, &error), STATUS_OK);
    receipt_free(wanted);
    memory_left = LONG_MAX;
    ck_assert_int_eq(import_failing(import_bytes, list, wanted, &error), STATUS_OK);
    const long calls = LONG_MAX - memory_left;
    memory_left = 0;
    ck_assert_int_gt(calls, 1);
    return calls;
}

/* How far it is from one call that is made to fail to the next. */
static long step(long calls, long tried)
{
    return getenv("BVB_EXHAUSTIVE") != NULL || calls < tried ? 1 : calls / tried;
}

START_TEST(test_memory_runs_out)
{
    struct receipt wanted = {0};
    struct error error = {0};
    const long calls = count_calls(lists[_i], &wanted);
    for (long at = 1; at <= calls; at += step(calls, 300)) {
        struct receipt receipt = {0};
        error_clear(&error);
        memory_left = at;
        enum status status = import_failing(import_bytes, lists[_i], &receipt, &error);
        memory_left = 0;
        if (status == STATUS_OK) {
            ck_assert_int_eq(receipt.read, receipt.accepted + receipt.refused);
            ck_assert_msg(receipt.accepted == wanted.accepted && receipt.line_count == wanted.line_count,
                          "call %ld of %ld: %s: %s", at, calls, receipt.rule, receipt.reason);
        } else {
            ck_assert_msg(status == STATUS_MEMORY || status == STATUS_CANNOT_READ || status == STATUS_DEFECT,
                          "call %ld of %ld: %d: %s", at, calls, (int)status, error.message);
            ck_assert(error.message[0] != '\0');
        }
        receipt_free(&receipt);
    }
    receipt_free(&wanted);
}
END_TEST

/*
 * What reads and checks schemas in libxml2 2.9 writes where it may not when it lacks memory, as valgrind shows:
 * xmlAutomataNewCountTrans2 to counter -1, and xmlSchemaParse 8 bytes behind an array. glibc may say so on stderr
 * ("malloc(): invalid size"). It happens in the child: before that has begun to read, the upload waits; after, it costs
 * the upload, and is told. Never is the schema alone blamed.
 */
START_TEST(test_memory_runs_out_in_xml)
{
    struct receipt wanted = {0};
    struct error error = {0};
    const long calls = count_calls(xml_list, &wanted);
    ck_assert_int_gt(calls, 1000);
    for (long at = 1; at <= calls; at += step(calls, 100)) {
        struct receipt receipt = {0};
        error_clear(&error);
        memory_left = at;
        enum status status = import_failing(in_child, xml_list, &receipt, &error);
        memory_left = 0;
        if (status == STATUS_OK && receipt.refused_whole) {
            ck_assert_msg(text_equal(receipt.rule, "memory") || text_equal(receipt.rule, "crash"),
                          "call %ld of %ld: %s", at, calls, receipt.reason);
        } else if (status == STATUS_OK) {
            ck_assert_msg(receipt.accepted == wanted.accepted && receipt.line_count == wanted.line_count,
                          "call %ld of %ld", at, calls);
        } else {
            const bool blames_none =
                strstr(error.message, "memory") != NULL || strstr(error.message, "cannot be started") != NULL;
            ck_assert_msg(status == STATUS_MEMORY || status == STATUS_DEFECT ||
                              (status == STATUS_CANNOT_READ && blames_none),
                          "call %ld of %ld: %d: %s", at, calls, (int)status, error.message);
        }
        receipt_free(&receipt);
    }
    receipt_free(&wanted);
}
END_TEST

START_TEST(test_reads_fail)
{
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    bool done = false;
    support_folder(folder, sizeof folder);
    support_write(folder, "lijst.csv", lists[0], strlen(lists[0]), path, sizeof path);
    for (long at = 1; !done; at++) {
        struct receipt receipt = {0};
        struct error error = {0};
        reads_left = at;
        const struct import_setting setting = {.source = &support_city->source,
                                               .settings = &support_city->settings,
                                               .night = SUPPORT_NIGHT,
                                               .converter = support_city->converter,
                                               .sink = &nothing};
        enum status status = import_file(path, &setting, &receipt, &error);
        done = reads_left > 0;
        ck_assert_int_eq(status, done ? STATUS_OK : STATUS_CANNOT_READ);
        ck_assert_int_eq(receipt.read, done ? 4 : 0);
        reads_left = 0;
        receipt_free(&receipt);
    }
    support_remove(folder);
}
END_TEST

static bool somewhere(void *context, const struct address *address, struct register_address *found)
{
    (void)context;
    *found = (struct register_address){.address = *address, .place = {.x = 72218, .y = 169187, .known = true}};
    return true;
}

/* Between a reader and its parent: in both, for a child has what its parent had to fail. */
START_TEST(test_receiving_fails)
{
    static const char list[] = "id;last_name;tasks;availability;street;house_number;postcode;municipality\n"
                               "1;Maes;bezoek;ma;Kerkstraat;1;8500;Kortrijk\n";
    const struct import_sink sink = {.find_address = somewhere};
    const struct import_setting setting = {.source = &support_city->source,
                                           .settings = &support_city->settings,
                                           .night = SUPPORT_NIGHT,
                                           .converter = support_city->converter,
                                           .sink = &sink};
    bool done = false;
    long at = 1;
    for (; !done; at++) {
        struct receipt receipt = {0};
        struct error error = {0};
        reads_left = at;
        enum status status = guard_import("lijst.csv", list, strlen(list), &setting, NULL, &receipt, &error);
        done = reads_left > 0;
        reads_left = 0;
        ck_assert_msg(status == (done ? STATUS_OK : STATUS_CANNOT_READ), "call %ld: %d %s", at, (int)status,
                      receipt.reason);
        ck_assert_int_eq(receipt.accepted, done ? 1 : 0);
        ck_assert(done || strstr(error.message, strerror(EIO)) != NULL);
        receipt_free(&receipt);
    }
    ck_assert_int_gt(at, 2);
}
END_TEST

Suite *test_failing_suite(void)
{
    Suite *suite = suite_create("failing");
    TCase *cases = tcase_create("failing");
    support_city_for(cases);
    tcase_add_checked_fixture(cases, reset, NULL);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, test_memory_runs_out, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(cases, test_memory_runs_out_in_xml);
    tcase_add_test(cases, test_reads_fail);
    tcase_add_test(cases, test_receiving_fails);
    suite_add_tcase(suite, cases);
    return suite;
}
