/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is one person: pair by pair in a table, and whole cities against a search that compares everybody. */
#include "core/identity.h"

#include "core/name.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 120 };

static struct identity_entry entries[MOST];
static size_t entry_count;
static struct identity_decision decisions[MOST];
static size_t decision_count;
static struct identities found;

static void setup(void)
{
    memset(entries, 0, sizeof entries);
    entry_count = 0;
    decision_count = 0;
    found = (struct identities){0};
}

static void teardown(void)
{
    identity_free(&found);
}

/* "SOURCE/ID;last;first;year;gender;street;number;postcode;phone;email" */
static struct identity_entry entry_of(const char *line)
{
    struct identity_entry entry = {.active = true};
    char cells[10][64] = {""};
    size_t cell = 0;
    size_t length = 0;
    for (; *line != '\0'; line++) {
        if (*line == ';') {
            cell++;
            length = 0;
        } else {
            cells[cell][length++] = *line;
        }
    }
    struct person *person = &entry.person;
    (void)text_copy(person->id, sizeof person->id, cells[0]);
    (void)text_copy(person->last_name, sizeof person->last_name, cells[1]);
    (void)text_copy(person->first_name, sizeof person->first_name, cells[2]);
    person->birth_year = cells[3][0] == '\0' ? 0 : (int)strtol(cells[3], NULL, 10);
    ck_assert(people_parse_gender(cells[4], &person->gender));
    (void)text_copy(person->address.street, sizeof person->address.street, cells[5]);
    (void)text_copy(person->address.house_number, sizeof person->address.house_number, cells[6]);
    (void)text_copy(person->address.postcode, sizeof person->address.postcode, cells[7]);
    (void)text_copy(person->phone, sizeof person->phone, cells[8]);
    (void)text_copy(entry.email, sizeof entry.email, cells[9]);
    return entry;
}

static void add(const char *line)
{
    entries[entry_count] = entry_of(line);
    entries[entry_count].arrival = (long)entry_count;
    entry_count++;
}

static void say(const char *one, const char *other, bool same)
{
    struct identity_decision *decision = &decisions[decision_count++];
    (void)text_copy(decision->one, ID_SIZE, one);
    (void)text_copy(decision->other, ID_SIZE, other);
    decision->same = same;
}

static void find(void)
{
    struct error error = {0};
    identity_free(&found);
    ck_assert_msg(identity_find(entries, entry_count, decisions, decision_count, &found, &error) == STATUS_OK, "%s",
                  error.message);
}

/* What was found is what is known the next time. */
static void remember(void)
{
    for (size_t i = 0; i < entry_count; i++) {
        const char *id = entries[i].person.id;
        (void)text_copy(entries[i].known, ID_SIZE, identity_is_member(&found, id) ? identity_person(&found, id) : "");
    }
}

static bool are_one(const char *one, const char *other)
{
    return text_equal(identity_person(&found, one), identity_person(&found, other));
}

static const struct identity_pair *pair_of(const char *one, const char *other)
{
    for (size_t i = 0; i < found.pair_count; i++) {
        const struct identity_pair *pair = &found.pairs[i];
        if ((text_equal(pair->one, one) && text_equal(pair->other, other)) ||
            (text_equal(pair->one, other) && text_equal(pair->other, one))) {
            return pair;
        }
    }
    return NULL;
}

static bool is_doubtful(const char *one, const char *other)
{
    const struct identity_pair *pair = pair_of(one, other);
    return pair != NULL && pair->verdict == IDENTITY_DOUBTFUL;
}

static const struct {
    const char *one, *other;
    enum identity_verdict verdict;
} table[] = {
    /* a name and a year, and one thing more */
    {"a/1;Janssens;Jan;1950;;;;;0478 12 34 56;", "b/1;Janssens;Jan;1950;;;;;0478/12.34.56;", IDENTITY_SAME},
    {"a/1;Janssens;Jan;1950;;;;;0478 12 34 56;", "b/1;Janssens;Jan;1950;;;;;+32 478 12 34 56;", IDENTITY_SAME},
    {"a/1;Janssens;Jan;1950;;;;;0032478123456;", "b/1;Janssens;Jan;1950;;;;;+32 (0)478 12 34 56;", IDENTITY_SAME},
    {"a/1;Janssens;Jan;1950;;;;;;jan@example.org", "b/1;Janssens;Jan;1950;;;;;;Jan@Example.org", IDENTITY_SAME},
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12 A;8500;;", "b/1;Janssens;Jan;1950;;kerkstraat;12a;8500;;", IDENTITY_SAME},
    {"a/1;Desmet;Céline;1950;;;;;0478123456;", "b/1;DESMET;Celine;1950;;;;;0478123456;", IDENTITY_SAME},
    {"a/1;Van den Berghe;An-Marie;1950;;;;;0478123456;", "b/1;Vandenberghe;Anmarie;1950;;;;;0478123456;",
     IDENTITY_SAME},
    {"a/1;Janssens;Jan;1950;;;;;0478123456;", "b/1;Jan;Janssens;1950;;;;;0478123456;", IDENTITY_SAME},
    {"a/1;Janssens Jan;;1950;;;;;0478123456;", "b/1;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_SAME},
    {"a/1;Janssens;Jan;1950;m;;;;0478123456;", "b/1;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_SAME},
    /* a name alone, whatever else differs or is missing */
    {"a/1;Janssens;Jan;;;;;;;", "b/1;Janssens;Jan;;;;;;;", IDENTITY_OTHER},
    {"a/1;Janssens;Jan;1950;;;;;;", "b/1;Janssens;Jan;;;;;;;", IDENTITY_OTHER},
    {"a/1;Janssens;Jan;1950;;;;;;", "b/1;Janssens;Jan;1950;;;;;;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;;", "b/1;Janssens;Jan;1950;;Markt;1;8500;;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;0478123456;", "b/1;Janssens;Jan;1950;;Markt;1;8500;0479999999;",
     IDENTITY_OTHER},
    {"a/1;Janssens;Jan;1950;m;;;;;", "b/1;Janssens;Jan;1950;v;;;;;", IDENTITY_OTHER},
    /* a year that is missing, a little off, or that of another generation */
    {"a/1;Janssens;Jan;1950;;;;;0478123456;", "b/1;Janssens;Jan;;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;Jan;1950;;;;;0478123456;", "b/1;Janssens;Jan;1951;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;Jan;1945;;;;;0478123456;", "b/1;Janssens;Jan;1954;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;056 12 34 56;", "b/1;Janssens;Jan;1980;;Kerkstraat;12;8500;056123456;",
     IDENTITY_OTHER},
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;;jan@example.org",
     "b/1;Janssens;Jan;1980;;Kerkstraat;12;8500;;jan@example.org", IDENTITY_DOUBTFUL},
    /* a name that is only nearly the same */
    {"a/1;Janssens;Willem;1950;;;;;0478123456;", "b/1;Jansens;Willem;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;J.;1950;;;;;0478123456;", "b/1;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;J.;1950;;;;;0478123456;", "b/1;Janssens;J.;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;;1950;;;;;0478123456;", "b/1;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Van Damme;;1950;;;;;0478123456;", "b/1;Van Damme;;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Peeters-Claes;An;1950;;;;;0478123456;", "b/1;Peeters;An;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Peeters;Christiane;1950;;;;;0478123456;", "b/1;Peeters;Chris;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;J.;;;;;;0478123456;", "b/1;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_DOUBTFUL},
    {"a/1;Janssens;J.;1951;;;;;0478123456;", "b/1;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_OTHER},
    {"a/1;Janssens;J.;1950;v;;;;0478123456;", "b/1;Janssens;Jan;1950;m;;;;0478123456;", IDENTITY_OTHER},
    {"a/1;Jansens;Willem;1950;;;;;;", "b/1;Janssens;Willem;1950;;;;;;", IDENTITY_OTHER},
    /* a family: one telephone, one address */
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;056123456;", "b/1;Janssens;An;1950;;Kerkstraat;12;8500;056123456;",
     IDENTITY_OTHER},
    {"a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;056123456;", "b/1;Claes;Mia;1950;;Kerkstraat;12;8500;056123456;",
     IDENTITY_OTHER},
    {"a/1;Janssens;Jan;1950;m;;;;056123456;", "b/1;Janssens;Jan;1950;v;;;;056123456;", IDENTITY_DOUBTFUL},
    /* two numbers of one source are two people */
    {"a/1;Janssens;Jan;1950;;;;;0478123456;", "a/2;Janssens;Jan;1950;;;;;0478123456;", IDENTITY_OTHER},
    /* what is no telephone, what is no name */
    {"a/1;Janssens;Jan;1950;;Markt;1;8500;1234;", "b/1;Janssens;Jan;1950;;Dam;1;8500;1234;", IDENTITY_DOUBTFUL},
    {"a/1;.;-;1950;;;;;0478123456;", "b/1;.;-;1950;;;;;0478123456;", IDENTITY_OTHER},
};
enum { TABLE_SIZE = sizeof table / sizeof table[0] };

START_TEST(a_pair_is_judged_both_ways_round)
{
    const struct identity_entry one = entry_of(table[_i].one);
    const struct identity_entry other = entry_of(table[_i].other);
    unsigned straight = 0;
    unsigned crossed = 0;
    ck_assert_msg(identity_compare(&one, &other, &straight) == table[_i].verdict, "%s | %s", table[_i].one,
                  table[_i].other);
    ck_assert_int_eq(identity_compare(&other, &one, &crossed), table[_i].verdict);
    ck_assert_uint_eq(straight, crossed);
}
END_TEST

/* The whole search says of two what the comparison says of them. */
START_TEST(a_search_finds_the_pair)
{
    add(table[_i].one);
    add(table[_i].other);
    find();
    const char *one = entries[0].person.id;
    const char *other = entries[1].person.id;
    ck_assert_int_eq(are_one(one, other), table[_i].verdict == IDENTITY_SAME);
    ck_assert_int_eq(is_doubtful(one, other), table[_i].verdict == IDENTITY_DOUBTFUL);
}
END_TEST

START_TEST(a_house_of_the_register_is_an_address)
{
    unsigned grounds = 0;
    struct identity_entry one = entry_of("a/1;Janssens;Jan;1950;;St.-Jansln;12;8500;;");
    struct identity_entry other = entry_of("b/1;Janssens;Jan;1950;;Sint-Janslaan;12 bus 3;8500;;");
    one.person.place = (struct place){.x = 72000.2, .y = 170000, .known = true};
    other.person.place = (struct place){.x = 72000.4, .y = 170000.1, .known = true};
    ck_assert_int_eq(identity_compare(&one, &other, &grounds), IDENTITY_SAME);
    other.person.place.approximate = true; /* the middle of a quarter is where many live */
    ck_assert_int_eq(identity_compare(&one, &other, &grounds), IDENTITY_DOUBTFUL);
    other.person.place.approximate = false;
    (void)text_copy(one.person.address.house_number, sizeof one.person.address.house_number, "12 bus 4");
    ck_assert_int_eq(identity_compare(&one, &other, &grounds), IDENTITY_DOUBTFUL);
}
END_TEST

START_TEST(a_telephone_of_a_crowd_says_nothing)
{
    char line[128];
    add("a/1;Janssens;Jan;1950;;Kerkstraat;12;8500;056123456;");
    add("b/1;Janssens;Jan;1950;;Markt;1;8500;056123456;");
    find();
    ck_assert(are_one("a/1", "b/1"));
    for (int i = 0; i < IDENTITY_CROWD; i++) {
        (void)text_format(line, sizeof line, "b/x%d;Name%dx;First%dy;1960;;;;;056123456;", i, i * 7919, i * 104729);
        add(line);
    }
    find();
    ck_assert(!are_one("a/1", "b/1"));
    ck_assert(is_doubtful("a/1", "b/1"));
}
END_TEST

START_TEST(who_was_known_first_gives_the_number)
{
    add("z/1;Janssens;Jan;1950;;;;;0478123456;");
    add("a/1;Janssens;Jan;1950;;;;;0478123456;");
    find();
    ck_assert_str_eq(identity_person(&found, "a/1"), "z/1");
    ck_assert_uint_eq(found.member_count, 2);
    remember();
    /* It stays so when the first leaves its list, also when others come. */
    entries[0].active = false;
    add("m/1;Janssens;Jan;1950;;;;;0478123456;");
    entries[2].arrival = -1;
    find();
    ck_assert_str_eq(identity_person(&found, "a/1"), "z/1");
    ck_assert_str_eq(identity_person(&found, "m/1"), "z/1");
    ck_assert_str_eq(identity_person(&found, "z/1"), "z/1");
}
END_TEST

START_TEST(who_was_one_stays_one_with_another_telephone)
{
    add("a/1;Janssens;Jan;1950;;Markt;1;8500;0478123456;");
    add("b/1;Janssens;Jan;1950;;Dam;1;8500;0478123456;");
    find();
    remember();
    (void)text_copy(entries[1].person.phone, PHONE_SIZE, "0479999999");
    find();
    ck_assert(are_one("a/1", "b/1"));
    /* but not with another name, or once the year of birth is mended */
    entries[1].person.birth_year = 1980;
    find();
    ck_assert(!are_one("a/1", "b/1"));
    entries[1].person.birth_year = 1950;
    (void)text_copy(entries[1].person.first_name, NAME_SIZE, "Piet");
    find();
    ck_assert(!are_one("a/1", "b/1"));
    ck_assert_uint_eq(found.pair_count, 0);
}
END_TEST

START_TEST(a_decision_counts_and_the_last_one_wins)
{
    add("a/1;Janssens;Jan;1950;;;;;0478123456;");
    add("b/1;Janssens;Jan;1950;;;;;0478123456;");
    add("c/1;Peeters;An;;;;;;;");
    say("b/1", "a/1", false);
    find();
    ck_assert(!are_one("a/1", "b/1"));
    ck_assert_uint_eq(found.pair_count, 0);
    say("a/1", "c/1", true);
    say("a/1", "nobody/1", true);
    find();
    ck_assert(are_one("a/1", "c/1"));
    ck_assert(!are_one("a/1", "b/1"));
    ck_assert(pair_of("a/1", "c/1")->decided);
    say("a/1", "b/1", true);
    say("c/1", "a/1", false);
    find();
    ck_assert(are_one("a/1", "b/1"));
    ck_assert(!are_one("a/1", "c/1"));
}
END_TEST

START_TEST(no_third_one_joins_what_a_decision_keeps_apart)
{
    add("a/1;Janssens;Jan;1950;;;;;0478123456;");
    add("b/1;Janssens;Jan;1950;;;;;0478123456;");
    add("c/1;Janssens;Jan;1950;;;;;0478123456;");
    say("a/1", "b/1", false);
    find();
    ck_assert(!are_one("a/1", "b/1"));
    ck_assert(!are_one("a/1", "c/1"));
    ck_assert(is_doubtful("a/1", "c/1"));
    ck_assert(is_doubtful("b/1", "c/1"));
    say("a/1", "c/1", true);
    find();
    ck_assert(are_one("a/1", "c/1"));
    ck_assert(!are_one("b/1", "c/1"));
    ck_assert(is_doubtful("b/1", "c/1"));
    say("b/1", "c/1", true); /* the newest of two that contradict each other counts, the other is asked again */
    find();
    ck_assert(are_one("b/1", "c/1"));
    ck_assert(!are_one("a/1", "c/1"));
    ck_assert(is_doubtful("a/1", "c/1"));
}
END_TEST

START_TEST(two_numbers_of_one_source_do_not_become_one_by_a_third)
{
    add("a/1;Janssens;Jan;1950;;;;;0478123456;");
    add("a/2;Janssens;Jan;1950;;;;;0478123456;");
    add("b/1;Janssens;Jan;1950;;;;;0478123456;");
    find();
    ck_assert_uint_eq(found.member_count, 0);
    ck_assert(is_doubtful("a/1", "b/1"));
    ck_assert(is_doubtful("a/2", "b/1"));
    say("a/1", "b/1", true);
    say("a/2", "b/1", true);
    find();
    ck_assert(are_one("a/1", "a/2"));
}
END_TEST

START_TEST(who_is_in_no_list_is_never_asked_about)
{
    add("a/1;Janssens;Jan;1950;;;;;0478123456;");
    add("b/1;Janssens;Jan;;;;;;0478123456;");
    entries[0].active = false;
    find();
    ck_assert_uint_eq(found.pair_count, 0);
    entries[1].person.birth_year = 1950;
    find();
    ck_assert(are_one("a/1", "b/1")); /* what was done under the old number counts */
    ck_assert_uint_eq(found.pair_count, 0);
    entries[1].active = false;
    find();
    ck_assert_uint_eq(found.member_count, 0);
}
END_TEST

/* A small city where many are nearly alike. */
static void make_city(uint64_t *state)
{
    static const char *const last[] = {"Janssens", "Jansens", "Peeters", "Van den Berghe", "Vandenberghe"};
    static const char *const first[] = {"Jan", "J.", "Johanna", "Johana", ""};
    static const char *const years[] = {"1950", "1951", "1980", ""};
    static const char *const phones[] = {"0478123456", "+32478123456", "056123456", ""};
    static const char *const mails[] = {"a@example.org", "b@example.org", "", ""};
    static const char *const streets[] = {"Markt;1;8500", "Dam;2;8500", ";;"};
    const int count = 2 + random_below(state, 40);
    for (int i = 0; i < count; i++) {
        char line[200];
        (void)text_format(line, sizeof line, "%c/%d;%s;%s;%s;%s;%s;%s;%s", "abc"[random_below(state, 3)], i,
                          last[random_below(state, 5)], first[random_below(state, 5)], years[random_below(state, 4)],
                          random_below(state, 4) == 0 ? "m" : "", streets[random_below(state, 3)],
                          phones[random_below(state, 4)], mails[random_below(state, 4)]);
        add(line);
        entries[entry_count - 1].active = random_below(state, 8) != 0;
    }
    for (int i = random_below(state, 8); i > 0; i--) {
        say(entries[random_below(state, count)].person.id, entries[random_below(state, count)].person.id,
            random_below(state, 2) == 0);
    }
}

/* The last decision about two; -1: none. */
static int said(const char *one, const char *other)
{
    int last = -1;
    for (size_t i = 0; i < decision_count; i++) {
        const struct identity_decision *decision = &decisions[i];
        if (!text_equal(one, other) && ((text_equal(decision->one, one) && text_equal(decision->other, other)) ||
                                        (text_equal(decision->one, other) && text_equal(decision->other, one)))) {
            last = decision->same ? 1 : 0;
        }
    }
    return last;
}

static bool is_linked(size_t i, size_t j)
{
    unsigned grounds = 0;
    const int word = said(entries[i].person.id, entries[j].person.id);
    return word == 1 || (word == -1 && (entries[i].active || entries[j].active) &&
                         identity_compare(&entries[i], &entries[j], &grounds) == IDENTITY_SAME);
}

/* Who can be reached from `from` over links within its own person. */
static void reach(size_t from, bool *reached)
{
    reached[from] = true;
    for (size_t i = 0; i < entry_count; i++) {
        if (!reached[i] && are_one(entries[from].person.id, entries[i].person.id) && is_linked(from, i)) {
            reach(i, reached);
        }
    }
}

/* What must hold of any outcome, whatever the city. */
static void check_city(void)
{
    unsigned grounds = 0;
    for (size_t i = 0; i < entry_count; i++) {
        bool reached[MOST] = {false};
        reach(i, reached);
        for (size_t j = 0; j < entry_count; j++) {
            const char *one = entries[i].person.id;
            const char *other = entries[j].person.id;
            const bool same = are_one(one, other);
            MUST(!same || reached[j], "%s and %s are one without a chain of reasons", one, other);
            MUST(i == j || !same || said(one, other) != 0, "%s and %s were kept apart", one, other);
            if (j <= i) {
                continue;
            }
            const bool active = entries[i].active && entries[j].active;
            const enum identity_verdict verdict = identity_compare(&entries[i], &entries[j], &grounds);
            const bool asked = is_doubtful(one, other);
            /* Nobody active who might be the same is passed over in silence, unless a decision says so. */
            MUST(!active || same || verdict == IDENTITY_OTHER || said(one, other) == 0 || asked, "%s and %s: silence",
                 one, other);
            MUST(!asked || (active && !same && said(one, other) != 0), "%s and %s are asked about", one, other);
            MUST(!asked || verdict != IDENTITY_OTHER || said(one, other) == 1, "%s and %s are nothing like", one,
                 other);
        }
    }
    for (size_t i = 0; i < found.member_count; i++) {
        const struct identity_member *member = &found.members[i];
        MUST(identity_is_member(&found, member->person), "%s is nobody's number", member->person);
        MUST(text_equal(identity_person(&found, member->person), member->person), "%s is another", member->person);
        MUST(i == 0 || strcmp(found.members[i - 1].volunteer, member->volunteer) < 0, "not sorted");
    }
}

START_TEST(any_city_keeps_the_rules)
{
    uint64_t state = (uint64_t)_i;
    size_t joined = 0;
    size_t asked = 0;
    for (int round = 0; round < 60; round++) {
        setup();
        make_city(&state);
        find();
        check_city();
        joined += found.member_count;
        asked += found.pair_count;
        teardown();
    }
    ck_assert_uint_gt(joined, 20);
    ck_assert_uint_gt(asked, 100);
}
END_TEST

static bool is_same_outcome(const struct identities *a, const struct identities *b)
{
    return a->member_count == b->member_count && a->pair_count == b->pair_count &&
           (a->member_count == 0 || memcmp(a->members, b->members, a->member_count * sizeof *a->members) == 0) &&
           (a->pair_count == 0 || memcmp(a->pairs, b->pairs, a->pair_count * sizeof *a->pairs) == 0);
}

START_TEST(order_changes_nothing_and_nor_does_a_second_night)
{
    uint64_t state = (uint64_t)_i + 1000;
    make_city(&state);
    find();
    struct identities first = found;
    found = (struct identities){0};
    for (size_t i = entry_count - 1; i > 0; i--) {
        const size_t j = (size_t)random_below(&state, (int)i + 1);
        const struct identity_entry other = entries[j];
        entries[j] = entries[i];
        entries[i] = other;
    }
    find();
    ck_assert(is_same_outcome(&first, &found));
    remember();
    find();
    for (size_t i = 0; i < first.member_count; i++) {
        ck_assert_str_eq(identity_person(&found, first.members[i].volunteer), first.members[i].person);
    }
    identity_free(&first);
}
END_TEST

START_TEST(nobody_and_one_alone)
{
    find();
    ck_assert_uint_eq(found.member_count + found.pair_count, 0);
    add("a/1;Janssens;Jan;1950;;;;;0478123456;");
    say("a/1", "a/1", true);
    find();
    ck_assert_uint_eq(found.member_count + found.pair_count, 0);
    ck_assert_str_eq(identity_person(&found, "a/1"), "a/1");
}
END_TEST

Suite *test_identity_suite(void)
{
    Suite *suite = suite_create("identity");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, a_pair_is_judged_both_ways_round, 0, TABLE_SIZE);
    tcase_add_loop_test(all, a_search_finds_the_pair, 0, TABLE_SIZE);
    tcase_add_test(all, a_house_of_the_register_is_an_address);
    tcase_add_test(all, a_telephone_of_a_crowd_says_nothing);
    tcase_add_test(all, who_was_known_first_gives_the_number);
    tcase_add_test(all, who_was_one_stays_one_with_another_telephone);
    tcase_add_test(all, a_decision_counts_and_the_last_one_wins);
    tcase_add_test(all, no_third_one_joins_what_a_decision_keeps_apart);
    tcase_add_test(all, two_numbers_of_one_source_do_not_become_one_by_a_third);
    tcase_add_test(all, who_is_in_no_list_is_never_asked_about);
    tcase_add_loop_test(all, any_city_keeps_the_rules, 0, 10);
    tcase_add_loop_test(all, order_changes_nothing_and_nor_does_a_second_night, 0, 60);
    tcase_add_test(all, nobody_and_one_alone);
    suite_add_tcase(suite, all);
    return suite;
}
