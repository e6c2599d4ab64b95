/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model that `bvb match --write-model` writes, solved by other programs: glpsol (glpk-utils) and cbc (coinor-cbc)
 * find the points of the roster. A solver that is not installed is skipped, and the test says so.
 */
#include "core/text.h"
#include "matcher/matcher.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};

enum { PATH_LENGTH = 200, MOST_WORDS = 12 };

static char folder[PATH_LENGTH];
static char model[PATH_LENGTH];
static char answer[PATH_LENGTH];

static void setup(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder - 20, "%s/bvb-model-XXXXXX", parent == NULL ? "/tmp" : parent);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert(text_format(model, sizeof model, "%s/model.mps", folder));
    ck_assert(text_format(answer, sizeof answer, "%s/answer.txt", folder));
}

static void teardown(void)
{
    (void)unlink(model);
    (void)unlink(answer);
    (void)rmdir(folder);
}

/* Runs a program of the PATH with its output thrown away. False: it is not there. */
static bool run(const char *const words[])
{
    char texts[MOST_WORDS][PATH_LENGTH];
    char *arguments[MOST_WORDS + 1] = {NULL};
    for (size_t w = 0; words[w] != NULL; w++) {
        ck_assert(w < MOST_WORDS && text_copy(texts[w], sizeof texts[w], words[w]));
        arguments[w] = texts[w];
    }
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    int state = 0;
    ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
    ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0), 0);
    ck_assert_int_eq(posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO), 0);
    int failure = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        return false;
    }
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert(WIFEXITED(state));
    if (WEXITSTATUS(state) == 127) {
        return false;
    }
    ck_assert_int_eq(WEXITSTATUS(state), 0);
    return true;
}

/* The number after these words in the solver's answer. */
static double objective_in_answer(const char *words)
{
    char line[400];
    FILE *file = fopen(answer, "r");
    double value = nan("");
    ck_assert_ptr_nonnull(file);
    while (isnan(value) && fgets(line, (int)sizeof line, file) != NULL) {
        const char *found = strstr(line, words);
        if (found != NULL) {
            const char *number = strpbrk(found + strlen(words), "-0123456789");
            ck_assert_ptr_nonnull(number);
            value = strtod(number, NULL);
        }
    }
    (void)fclose(file);
    return value;
}

static bool solve_with_glpsol(double *objective)
{
    const char *const words[] = {"glpsol", "--freemps", model, "--min", "--cuts", "-o", answer, NULL};
    if (!run(words)) {
        return false;
    }
    /* "Objective:  cost = -1234 (MINimum)"; the name of the row may hold digits. */
    *objective = objective_in_answer(" = ");
    return true;
}

static bool solve_with_cbc(double *objective)
{
    const char *const words[] = {"cbc", model,    "-ratioGap", "0",    "-allowableGap",
                                 "0",   "-solve", "-solution", answer, NULL};
    if (!run(words)) {
        return false;
    }
    /* "Optimal - objective value -1234.00000000" */
    *objective = objective_in_answer("objective value");
    return true;
}

static void compare(const char *solver, bool (*solve)(double *objective), int set, uint64_t count)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct problem *problem = random_problem_make(seed, seeds_rules(set, seed));
        struct roster *roster = NULL;
        struct error error = {0};
        double objective = nan("");
        ck_assert_msg(matcher_solve(problem, &ample, &roster, NULL, &error) == STATUS_OK, "%s", error.message);
        ck_assert_msg(matcher_write_model(problem, &ample, model, &error) == STATUS_OK, "%s", error.message);
        bool there = solve(&objective);
        if (!there) {
            printf("skipped: %s is not installed, so it cannot solve the model\n", solver);
        }
        /* Solvers work in floating point; the points are whole. */
        ck_assert_msg(!there || fabs(objective + (double)roster->points) < 0.01,
                      "%s, seed %d: %s says %f, the roster has %lld points", seeds_name(set), (int)seed, solver,
                      objective, (long long)roster->points);
        roster_free(roster);
        problem_free(problem);
        if (!there) {
            return;
        }
    }
}

START_TEST(test_glpsol)
{
    compare("glpsol", solve_with_glpsol, _i, seeds_count(4));
}
END_TEST

START_TEST(test_cbc)
{
    compare("cbc", solve_with_cbc, _i, seeds_count(4));
}
END_TEST

/* Too large to write: said, not half written. */
START_TEST(test_too_many_rounds)
{
    const struct matcher_limits one = {.max_columns = 1, .max_nodes = 100};
    struct problem *problem = random_problem_make(1, RANDOM_LARGE);
    struct error error = {0};
    ck_assert_int_eq(matcher_write_model(problem, &one, model, &error), STATUS_REFUSED);
    ck_assert_int_ne(access(model, F_OK), 0);
    problem_free(problem);
}
END_TEST

START_TEST(test_no_folder)
{
    struct problem *problem = random_problem_make(1, 0);
    struct error error = {0};
    char path[PATH_LENGTH];
    ck_assert(text_format(path, sizeof path, "%s/none/model.mps", folder));
    ck_assert_int_eq(matcher_write_model(problem, &ample, path, &error), STATUS_CANNOT_WRITE);
    problem_free(problem);
}
END_TEST

Suite *test_model_suite(void)
{
    Suite *suite = suite_create("model");
    TCase *tests = tcase_create("written model");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_glpsol, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_cbc, 0, SEEDS_SETS);
    tcase_add_test(tests, test_too_many_rounds);
    tcase_add_test(tests, test_no_folder);
    suite_add_tcase(suite, tests);
    return suite;
}
