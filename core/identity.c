/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/identity.h"

#include "core/buffer.h"
#include "core/hash.h"
#include "core/name.h"
#include "core/text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    PHONE_DIGITS = 24,
    PHONE_SHORTEST = 8, /* digits of a whole number */
    NUMBER_SIZE = 48,
    CONTACTS = IDENTITY_ADDRESS | IDENTITY_PHONE | IDENTITY_EMAIL | IDENTITY_KNOWN
};

enum birth { BIRTH_SAME, BIRTH_MISSING, BIRTH_NEAR, BIRTH_FAR };

/* An entry made fit for comparing. */
struct profile {
    const struct identity_entry *entry;
    struct name name;
    char phone[PHONE_DIGITS];
    char email[EMAIL_SIZE];
    char street[2 * STREET_SIZE], number[NUMBER_SIZE], postcode[NUMBER_SIZE], municipality[2 * NAME_SIZE];
};

/* What candidates are found by. */
enum feature_kind {
    FEATURE_PHONE,
    FEATURE_EMAIL,
    FEATURE_POSTCODE,
    FEATURE_MUNICIPALITY,
    FEATURE_PLACE,
    FEATURE_NAME,
    FEATURE_WORDS,
    FEATURE_KNOWN
};

struct feature {
    enum feature_kind kind;
    uint64_t hash;
    size_t entry;
};

struct edge {
    size_t one, other; /* entries[one].id < entries[other].id */
    enum identity_verdict verdict;
    unsigned grounds;
};

/* A decision, both ways round. */
struct word {
    size_t from, to;
    size_t order;
    bool same;
};

struct finding {
    const struct identity_entry **entries; /* sorted by id */
    size_t count;
    unsigned *crowded; /* of each entry: the grounds that say nothing */
    struct feature *features;
    size_t feature_count, feature_capacity;
    struct edge *edges; /* sorted by one, other */
    size_t edge_count, edge_capacity;
    struct word *words; /* sorted by from, to; each pair once */
    size_t word_count;
    size_t *parent; /* groups: towards the one that stands for the group */
    size_t *next;   /* and the ring of its members */
    size_t *tried;  /* the groups that there would be */
    bool *spoilt;   /* of those: it cannot be */
    size_t pair_capacity;
    struct identities *found;
    struct error *error;
};

/* ---- two volunteers ---- */

static void make_phone(const char *text, char *phone)
{
    char digits[PHONE_SIZE];
    size_t count = 0;
    const bool abroad = text[0] == '+';
    for (; *text != '\0' && count + 1 < sizeof digits; text++) {
        if (*text >= '0' && *text <= '9') {
            digits[count++] = *text;
        }
    }
    digits[count] = '\0';
    const char *own = digits;
    if (abroad || text_starts_with(digits, "00")) {
        own += abroad ? 0 : 2;
        /* +32 478 and +32 (0)478 are 0478; other countries keep their number. */
        if (text_starts_with(own, "32")) {
            own += 2;
            own += strspn(own, "0");
            (void)text_format(phone, PHONE_DIGITS, "0%s", own);
        } else {
            (void)text_format(phone, PHONE_DIGITS, "00%s", own);
        }
    } else {
        (void)text_format(phone, PHONE_DIGITS, "%s", own);
    }
    if (strlen(phone) <= PHONE_SHORTEST) {
        phone[0] = '\0';
    }
}

/* Nothing in between: `12 A` and `12a` are one. */
static void make_number(const char *text, char *number)
{
    char folded[NUMBER_SIZE];
    if (!text_fold(text, folded, sizeof folded)) {
        folded[0] = '\0';
    }
    for (const char *at = folded; *at != '\0'; at++) {
        if (*at != ' ') {
            *number++ = *at;
        }
    }
    *number = '\0';
}

static void fold(const char *text, char *folded, size_t size)
{
    if (!text_fold(text, folded, size)) {
        folded[0] = '\0';
    }
}

static void make_profile(const struct identity_entry *entry, struct profile *profile)
{
    const struct person *person = &entry->person;
    profile->entry = entry;
    name_make(person->last_name, person->first_name, &profile->name);
    make_phone(person->phone, profile->phone);
    fold(entry->email, profile->email, sizeof profile->email);
    fold(person->address.street, profile->street, sizeof profile->street);
    make_number(person->address.house_number, profile->number);
    make_number(person->address.postcode, profile->postcode);
    fold(person->address.municipality, profile->municipality, sizeof profile->municipality);
}

static bool is_both(const char *a, const char *b)
{
    return a[0] != '\0' && b[0] != '\0';
}

static bool is_shared(const char *a, const char *b)
{
    return a[0] != '\0' && text_equal(a, b);
}

static bool has_place(const struct person *person)
{
    return person->place.known && !person->place.approximate && isfinite(person->place.x) && isfinite(person->place.y);
}

static bool is_same_metre(const struct person *a, const struct person *b)
{
    return has_place(a) && has_place(b) && llround(a->place.x) == llround(b->place.x) &&
           llround(a->place.y) == llround(b->place.y);
}

static bool has_address(const struct profile *profile)
{
    return profile->street[0] != '\0' && profile->number[0] != '\0' &&
           (profile->postcode[0] != '\0' || profile->municipality[0] != '\0');
}

/* The same written address; or the same house of the register, unless both name boxes or additions that differ. */
static bool is_same_address(const struct profile *a, const struct profile *b)
{
    const bool town = is_shared(a->postcode, b->postcode) ||
                      (is_shared(a->municipality, b->municipality) && !is_both(a->postcode, b->postcode));
    if (town && is_shared(a->street, b->street) && is_shared(a->number, b->number)) {
        return true;
    }
    const bool boxes = text_starts_with(a->number, b->number) || text_starts_with(b->number, a->number);
    return boxes && is_same_metre(&a->entry->person, &b->entry->person);
}

static enum birth compare_birth(int a, int b)
{
    if (a == 0 || b == 0) {
        return BIRTH_MISSING;
    }
    if (a == b) {
        return BIRTH_SAME;
    }
    return abs(a - b) < IDENTITY_GENERATION ? BIRTH_NEAR : BIRTH_FAR;
}

static const char *person_of(const struct identity_entry *entry)
{
    return text_is_empty(entry->known) ? entry->person.id : entry->known;
}

static unsigned find_grounds(const struct profile *a, const struct profile *b)
{
    const enum name_likeness name = name_compare(&a->name, &b->name);
    unsigned grounds = name == NAME_SAME ? (unsigned)IDENTITY_NAME : 0;
    grounds |= name == NAME_NEAR ? (unsigned)IDENTITY_NEAR_NAME : 0;
    grounds |= compare_birth(a->entry->person.birth_year, b->entry->person.birth_year) == BIRTH_SAME
                   ? (unsigned)IDENTITY_BIRTH_YEAR
                   : 0;
    grounds |= is_same_address(a, b) ? (unsigned)IDENTITY_ADDRESS : 0;
    grounds |= is_shared(a->phone, b->phone) ? (unsigned)IDENTITY_PHONE : 0;
    grounds |= is_shared(a->email, b->email) ? (unsigned)IDENTITY_EMAIL : 0;
    grounds |= text_equal(person_of(a->entry), person_of(b->entry)) ? (unsigned)IDENTITY_KNOWN : 0;
    return grounds;
}

/* Known of both, and not the same. */
static int count_differences(const struct profile *a, const struct profile *b)
{
    const bool address = has_address(a) && has_address(b) && !is_same_address(a, b);
    const bool phone = is_both(a->phone, b->phone) && !text_equal(a->phone, b->phone);
    const bool email = is_both(a->email, b->email) && !text_equal(a->email, b->email);
    return address + phone + email;
}

static bool is_one_source(const char *a, const char *b)
{
    const size_t length = strcspn(a, "/");
    return length == strcspn(b, "/") && strncmp(a, b, length) == 0;
}

static enum identity_verdict judge_same_name(const struct profile *a, const struct profile *b, unsigned grounds,
                                             bool genders_differ)
{
    const enum birth birth = compare_birth(a->entry->person.birth_year, b->entry->person.birth_year);
    if (birth == BIRTH_FAR) {
        return (grounds & IDENTITY_EMAIL) != 0 ? IDENTITY_DOUBTFUL : IDENTITY_OTHER;
    }
    if ((grounds & CONTACTS) != 0) {
        return birth == BIRTH_SAME && !genders_differ ? IDENTITY_SAME : IDENTITY_DOUBTFUL;
    }
    return birth == BIRTH_SAME && !genders_differ && count_differences(a, b) <= 1 ? IDENTITY_DOUBTFUL : IDENTITY_OTHER;
}

static enum identity_verdict judge(const struct profile *a, const struct profile *b, unsigned grounds)
{
    enum identity_verdict verdict = IDENTITY_OTHER;
    const enum gender gender = a->entry->person.gender;
    const enum gender other = b->entry->person.gender;
    const bool genders_differ = gender != GENDER_UNKNOWN && other != GENDER_UNKNOWN && gender != other;
    const enum birth birth = compare_birth(a->entry->person.birth_year, b->entry->person.birth_year);
    if ((grounds & IDENTITY_NAME) != 0) {
        verdict = judge_same_name(a, b, grounds, genders_differ);
    } else if ((grounds & IDENTITY_NEAR_NAME) != 0 && (grounds & CONTACTS) != 0 && !genders_differ &&
               (birth == BIRTH_SAME || birth == BIRTH_MISSING)) {
        verdict = IDENTITY_DOUBTFUL;
    }
    /* A source that gives two numbers says that they are two people. */
    return is_one_source(a->entry->person.id, b->entry->person.id) ? IDENTITY_OTHER : verdict;
}

enum identity_verdict identity_compare(const struct identity_entry *a, const struct identity_entry *b,
                                       unsigned *grounds)
{
    struct profile one;
    struct profile other;
    make_profile(a, &one);
    make_profile(b, &other);
    *grounds = find_grounds(&one, &other);
    return judge(&one, &other, *grounds);
}

/* ---- candidates ---- */

/* Only candidates are found by it: they are compared in full. */
static uint64_t hash_texts(const char *a, const char *b, const char *c)
{
    return hash_text(hash_text(hash_text(HASH_BEGIN, a), b), c);
}

static void add_feature(struct finding *finding, enum feature_kind kind, size_t entry, uint64_t hash)
{
    finding->features[finding->feature_count++] = (struct feature){kind, hash, entry};
}

enum { FEATURES_EACH = FEATURE_KNOWN + 1 };

static void add_name_features(struct finding *finding, size_t i, const struct profile *profile)
{
    char year[16];
    const struct name *name = &profile->name;
    const bool straight = strcmp(name->last_joined, name->first_joined) < 0;
    if (name->words == 0 || profile->entry->person.birth_year == 0) {
        return;
    }
    (void)text_format(year, sizeof year, "%d", profile->entry->person.birth_year);
    add_feature(finding, FEATURE_NAME, i,
                hash_texts(straight ? name->last_joined : name->first_joined,
                           straight ? name->first_joined : name->last_joined, year));
    add_feature(finding, FEATURE_WORDS, i, hash_texts(name->sorted, year, ""));
}

static void add_features(struct finding *finding, size_t i, const struct profile *profile)
{
    const struct person *person = &profile->entry->person;
    char place[64];
    if (profile->phone[0] != '\0') {
        add_feature(finding, FEATURE_PHONE, i, hash_texts(profile->phone, "", ""));
    }
    if (profile->email[0] != '\0') {
        add_feature(finding, FEATURE_EMAIL, i, hash_texts(profile->email, "", ""));
    }
    if (has_address(profile) && profile->postcode[0] != '\0') {
        add_feature(finding, FEATURE_POSTCODE, i, hash_texts(profile->street, profile->number, profile->postcode));
    }
    if (has_address(profile) && profile->municipality[0] != '\0') {
        add_feature(finding, FEATURE_MUNICIPALITY, i,
                    hash_texts(profile->street, profile->number, profile->municipality));
    }
    if (has_place(person)) {
        (void)text_format(place, sizeof place, "%lld %lld", llround(person->place.x), llround(person->place.y));
        add_feature(finding, FEATURE_PLACE, i, hash_texts(place, "", ""));
    }
    add_name_features(finding, i, profile);
    add_feature(finding, FEATURE_KNOWN, i, hash_texts(person_of(profile->entry), "", ""));
}

static int order_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_features(const void *a, const void *b)
{
    const struct feature *x = a;
    const struct feature *y = b;
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    return order_size(x->entry, y->entry);
}

static size_t end_of_run(const struct finding *finding, size_t first)
{
    const struct feature *features = finding->features;
    size_t end = first + 1;
    while (end < finding->feature_count && features[end].kind == features[first].kind &&
           features[end].hash == features[first].hash) {
        end++;
    }
    return end;
}

static unsigned ground_of(enum feature_kind kind)
{
    switch (kind) {
    case FEATURE_PHONE:
        return IDENTITY_PHONE;
    case FEATURE_EMAIL:
        return IDENTITY_EMAIL;
    case FEATURE_POSTCODE:
    case FEATURE_MUNICIPALITY:
    case FEATURE_PLACE:
        return IDENTITY_ADDRESS;
    case FEATURE_NAME:
    case FEATURE_WORDS:
    case FEATURE_KNOWN:
        break;
    }
    return 0;
}

static void mark_crowds(struct finding *finding)
{
    size_t end = 0;
    for (size_t first = 0; first < finding->feature_count; first = end) {
        end = end_of_run(finding, first);
        for (size_t i = first; i < end && end - first > IDENTITY_CROWD; i++) {
            finding->crowded[finding->features[i].entry] |= ground_of(finding->features[i].kind);
        }
    }
}

static int compare_edges(const void *a, const void *b)
{
    const struct edge *x = a;
    const struct edge *y = b;
    return x->one != y->one ? order_size(x->one, y->one) : order_size(x->other, y->other);
}

static enum status add_candidate(struct finding *finding, const struct profile *a, const struct profile *b, size_t one,
                                 size_t other)
{
    const bool active = a->entry->active && b->entry->active;
    /* Most that share an address are of one source: not worth comparing. */
    if ((!a->entry->active && !b->entry->active) || is_one_source(a->entry->person.id, b->entry->person.id)) {
        return STATUS_OK;
    }
    const unsigned grounds = find_grounds(a, b) & ~(finding->crowded[one] | finding->crowded[other]);
    const enum identity_verdict verdict = judge(a, b, grounds);
    if (verdict == IDENTITY_OTHER || (verdict == IDENTITY_DOUBTFUL && !active)) {
        return STATUS_OK;
    }
    const enum status status = buffer_grow((void **)&finding->edges, &finding->edge_capacity, finding->edge_count + 1,
                                           sizeof *finding->edges, finding->error);
    if (status == STATUS_OK) {
        finding->edges[finding->edge_count++] = (struct edge){one, other, verdict, grounds};
    }
    return status;
}

/* All pairs of one run, which is no crowd. */
static enum status compare_run(struct finding *finding, struct profile *profiles, size_t first, size_t end)
{
    enum status status = STATUS_OK;
    for (size_t i = first; i < end; i++) {
        make_profile(finding->entries[finding->features[i].entry], &profiles[i - first]);
    }
    for (size_t i = first; i < end; i++) {
        for (size_t j = i + 1; j < end && status == STATUS_OK; j++) {
            status = add_candidate(finding, &profiles[i - first], &profiles[j - first], finding->features[i].entry,
                                   finding->features[j].entry);
        }
    }
    return status;
}

static enum status find_edges(struct finding *finding)
{
    size_t end = 0;
    size_t kept = 0;
    enum status status = STATUS_OK;
    struct profile *profiles = calloc(IDENTITY_CROWD, sizeof *profiles);
    if (profiles == NULL) {
        return error_memory(finding->error);
    }
    for (size_t first = 0; first < finding->feature_count && status == STATUS_OK; first = end) {
        end = end_of_run(finding, first);
        if (end - first > 1 && end - first <= IDENTITY_CROWD) {
            status = compare_run(finding, profiles, first, end);
        }
    }
    free(profiles);
    if (finding->edge_count > 0) {
        qsort(finding->edges, finding->edge_count, sizeof *finding->edges, compare_edges);
    }
    for (size_t i = 0; i < finding->edge_count; i++) {
        if (kept == 0 || compare_edges(&finding->edges[i], &finding->edges[kept - 1]) != 0) {
            finding->edges[kept++] = finding->edges[i];
        }
    }
    finding->edge_count = kept;
    return status;
}

static enum status find_candidates(struct finding *finding)
{
    struct profile profile;
    finding->features = calloc(finding->count * FEATURES_EACH + 1, sizeof *finding->features);
    finding->crowded = calloc(finding->count + 1, sizeof *finding->crowded);
    if (finding->features == NULL || finding->crowded == NULL) {
        return error_memory(finding->error);
    }
    for (size_t i = 0; i < finding->count; i++) {
        make_profile(finding->entries[i], &profile);
        add_features(finding, i, &profile);
    }
    if (finding->feature_count > 0) {
        qsort(finding->features, finding->feature_count, sizeof *finding->features, compare_features);
    }
    mark_crowds(finding);
    return find_edges(finding);
}

/* ---- what coordinators said ---- */

static int compare_words(const void *a, const void *b)
{
    const struct word *x = a;
    const struct word *y = b;
    if (x->from != y->from) {
        return order_size(x->from, y->from);
    }
    return x->to != y->to ? order_size(x->to, y->to) : order_size(x->order, y->order);
}

static int compare_id_entry(const void *id, const void *item)
{
    return strcmp(id, (*(const struct identity_entry *const *)item)->person.id);
}

/* false: unknown */
static bool find_entry(const struct finding *finding, const char *id, size_t *index)
{
    const struct identity_entry **found = NULL;
    if (finding->count > 0) {
        found = bsearch(id, finding->entries, finding->count, sizeof(struct identity_entry *), compare_id_entry);
    }
    *index = found == NULL ? 0 : (size_t)(found - finding->entries);
    return found != NULL;
}

static enum status read_decisions(struct finding *finding, const struct identity_decision *decisions, size_t count)
{
    size_t kept = 0;
    finding->words = calloc(2 * count + 1, sizeof *finding->words);
    if (finding->words == NULL) {
        return error_memory(finding->error);
    }
    for (size_t i = 0; i < count; i++) {
        size_t one = 0;
        size_t other = 0;
        if (find_entry(finding, decisions[i].one, &one) && find_entry(finding, decisions[i].other, &other) &&
            one != other) {
            finding->words[finding->word_count++] = (struct word){one, other, i, decisions[i].same};
            finding->words[finding->word_count++] = (struct word){other, one, i, decisions[i].same};
        }
    }
    if (finding->word_count > 0) {
        qsort(finding->words, finding->word_count, sizeof *finding->words, compare_words);
    }
    for (size_t i = 0; i < finding->word_count; i++) {
        const struct word *later = i + 1 < finding->word_count ? &finding->words[i + 1] : NULL;
        if (later == NULL || later->from != finding->words[i].from || later->to != finding->words[i].to) {
            finding->words[kept++] = finding->words[i];
        }
    }
    finding->word_count = kept;
    return STATUS_OK;
}

/* The first word about an entry; the others follow. */
static size_t first_word(const struct finding *finding, size_t from)
{
    size_t low = 0;
    size_t high = finding->word_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (finding->words[middle].from < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct word *word_about(const struct finding *finding, size_t one, size_t other)
{
    for (size_t i = first_word(finding, one); i < finding->word_count && finding->words[i].from == one; i++) {
        if (finding->words[i].to == other) {
            return &finding->words[i];
        }
    }
    return NULL;
}

/* ---- groups ---- */

static size_t root(size_t *parent, size_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* The smaller index stands for the group, so that the outcome does not depend on the order of joining. */
static void join_groups(size_t *parent, size_t one, size_t other)
{
    const size_t a = root(parent, one);
    const size_t b = root(parent, other);
    parent[a < b ? b : a] = a < b ? a : b;
}

static void join_for_good(struct finding *finding, size_t one, size_t other)
{
    if (root(finding->parent, one) != root(finding->parent, other)) {
        const size_t next = finding->next[one];
        finding->next[one] = finding->next[other];
        finding->next[other] = next;
        join_groups(finding->parent, one, other);
    }
}

/* Is anybody of the group of `one` said not to be somebody of the group of `other`? */
static bool is_forbidden(const struct finding *finding, size_t one, size_t other)
{
    const size_t group = root(finding->parent, other);
    size_t at = one;
    do {
        for (size_t i = first_word(finding, at); i < finding->word_count && finding->words[i].from == at; i++) {
            if (!finding->words[i].same && root(finding->parent, finding->words[i].to) == group) {
                return true;
            }
        }
        at = finding->next[at];
    } while (at != one);
    return false;
}

static int compare_newest_first(const void *a, const void *b)
{
    const struct word *x = *(const struct word *const *)a;
    const struct word *y = *(const struct word *const *)b;
    return order_size(y->order, x->order);
}

static enum status join_decided(struct finding *finding)
{
    const struct word **newest = calloc(finding->word_count + 1, sizeof(struct word *));
    size_t count = 0;
    if (newest == NULL) {
        return error_memory(finding->error);
    }
    for (size_t i = 0; i < finding->word_count; i++) {
        if (finding->words[i].same && finding->words[i].from < finding->words[i].to) {
            newest[count++] = &finding->words[i];
        }
    }
    qsort(newest, count, sizeof(struct word *), compare_newest_first);
    for (size_t i = 0; i < count; i++) {
        if (!is_forbidden(finding, newest[i]->from, newest[i]->to)) {
            join_for_good(finding, newest[i]->from, newest[i]->to);
        }
    }
    free(newest);
    return STATUS_OK;
}

/* Those of one group that would be, source by source: more than one group that is already, of one source, spoil it. */
static void spoil_by_source(struct finding *finding, size_t one, size_t other)
{
    if (root(finding->parent, one) != root(finding->parent, other) &&
        is_one_source(finding->entries[one]->person.id, finding->entries[other]->person.id)) {
        finding->spoilt[root(finding->tried, one)] = true;
    }
}

static void spoil(struct finding *finding, const size_t *first, const size_t *following)
{
    for (size_t i = 0; i < finding->word_count; i++) {
        const struct word *word = &finding->words[i];
        if (!word->same && root(finding->tried, word->from) == root(finding->tried, word->to)) {
            finding->spoilt[root(finding->tried, word->from)] = true;
        }
    }
    /* Ids are sorted, so those of one source lie together: in a group each need be held against the next only. */
    for (size_t i = 0; i < finding->count; i++) {
        for (size_t at = first[i]; at != SIZE_MAX && following[at] != SIZE_MAX; at = following[at]) {
            spoil_by_source(finding, at, following[at]);
        }
    }
}

/* The members of each group that would be, in the order of their ids. */
static enum status spoil_groups(struct finding *finding)
{
    size_t *first = malloc((finding->count + 1) * sizeof *first);
    size_t *following = malloc((finding->count + 1) * sizeof *following);
    if (first == NULL || following == NULL) {
        free(first);
        free(following);
        return error_memory(finding->error);
    }
    for (size_t i = 0; i < finding->count; i++) {
        first[i] = SIZE_MAX;
        finding->spoilt[i] = false;
    }
    for (size_t i = finding->count; i > 0; i--) {
        const size_t group = root(finding->tried, i - 1);
        following[i - 1] = first[group];
        first[group] = i - 1;
    }
    spoil(finding, first, following);
    free(first);
    free(following);
    return STATUS_OK;
}

/* Is this edge one to be joined in this round: first what was known before, then what is new? */
static bool is_of_round(const struct finding *finding, const struct edge *edge, bool known)
{
    return edge->verdict == IDENTITY_SAME && ((edge->grounds & IDENTITY_KNOWN) != 0) == known &&
           word_about(finding, edge->one, edge->other) == NULL;
}

/* A group that cannot be is not made in part: which part would be right is for a coordinator to say. */
static enum status join_sure(struct finding *finding, bool known)
{
    memcpy(finding->tried, finding->parent, finding->count * sizeof *finding->tried);
    for (size_t i = 0; i < finding->edge_count; i++) {
        if (is_of_round(finding, &finding->edges[i], known)) {
            join_groups(finding->tried, finding->edges[i].one, finding->edges[i].other);
        }
    }
    const enum status status = spoil_groups(finding);
    for (size_t i = 0; i < finding->edge_count && status == STATUS_OK; i++) {
        struct edge *edge = &finding->edges[i];
        if (!is_of_round(finding, edge, known)) {
            continue;
        }
        if (finding->spoilt[root(finding->tried, edge->one)]) {
            edge->verdict = IDENTITY_DOUBTFUL;
        } else {
            join_for_good(finding, edge->one, edge->other);
        }
    }
    return status;
}

static enum status make_groups(struct finding *finding)
{
    finding->parent = calloc(finding->count + 1, sizeof *finding->parent);
    finding->next = calloc(finding->count + 1, sizeof *finding->next);
    finding->tried = calloc(finding->count + 1, sizeof *finding->tried);
    finding->spoilt = calloc(finding->count + 1, sizeof *finding->spoilt);
    if (finding->parent == NULL || finding->next == NULL || finding->tried == NULL || finding->spoilt == NULL) {
        return error_memory(finding->error);
    }
    for (size_t i = 0; i < finding->count; i++) {
        finding->parent[i] = i;
        finding->next[i] = i;
    }
    enum status status = join_decided(finding);
    if (status == STATUS_OK) {
        status = join_sure(finding, true);
    }
    return status == STATUS_OK ? join_sure(finding, false) : status;
}

/* ---- what is told ---- */

static bool came_before(const struct finding *finding, size_t a, size_t b)
{
    const struct identity_entry *x = finding->entries[a];
    const struct identity_entry *y = finding->entries[b];
    return x->arrival != y->arrival ? x->arrival < y->arrival : a < b;
}

/* Whose id is that of the person: of those by whose id somebody of the group was known, the first; else the first. */
static size_t name_giver(const struct finding *finding, size_t member)
{
    size_t best = member;
    bool known = false;
    size_t at = member;
    do {
        size_t named = 0;
        const char *name = finding->entries[at]->known;
        if (!text_is_empty(name) && find_entry(finding, name, &named) &&
            root(finding->parent, named) == root(finding->parent, member) &&
            (!known || came_before(finding, named, best))) {
            best = named;
            known = true;
        }
        if (!known && came_before(finding, at, best)) {
            best = at;
        }
        at = finding->next[at];
    } while (at != member);
    return best;
}

static enum status add_pair(struct finding *finding, size_t one, size_t other, struct identity_pair pair)
{
    struct identities *found = finding->found;
    const enum status status = buffer_grow((void **)&found->pairs, &finding->pair_capacity, found->pair_count + 1,
                                           sizeof *found->pairs, finding->error);
    if (status == STATUS_OK) {
        (void)text_copy(pair.one, sizeof pair.one, finding->entries[one < other ? one : other]->person.id);
        (void)text_copy(pair.other, sizeof pair.other, finding->entries[one < other ? other : one]->person.id);
        found->pairs[found->pair_count++] = pair;
    }
    return status;
}

/* The first active one of a person: its name giver, else who came first; `giver` when nobody is. */
static size_t first_active(const struct finding *finding, size_t giver)
{
    size_t best = giver;
    for (size_t at = finding->next[giver]; at != giver; at = finding->next[at]) {
        if (finding->entries[at]->active &&
            (!finding->entries[best]->active || (best != giver && came_before(finding, at, best)))) {
            best = at;
        }
    }
    return best;
}

/* That these are one: so that a coordinator can say that they are not. */
static enum status tell_joined(struct finding *finding, size_t giver)
{
    enum status status = STATUS_OK;
    const size_t first = first_active(finding, giver);
    if (!finding->entries[first]->active) {
        return STATUS_OK;
    }
    for (size_t at = finding->next[first]; at != first && status == STATUS_OK; at = finding->next[at]) {
        const struct word *word = word_about(finding, first, at);
        struct identity_pair pair = {.verdict = IDENTITY_SAME, .decided = word != NULL && word->same};
        if (!finding->entries[at]->active) {
            continue;
        }
        (void)identity_compare(finding->entries[first], finding->entries[at], &pair.grounds);
        status = add_pair(finding, first, at, pair);
    }
    return status;
}

static enum status tell_members(struct finding *finding)
{
    struct identities *found = finding->found;
    enum status status = STATUS_OK;
    found->members = calloc(finding->count + 1, sizeof *found->members);
    if (found->members == NULL) {
        return error_memory(finding->error);
    }
    for (size_t i = 0; i < finding->count && status == STATUS_OK; i++) {
        if (finding->next[i] == i) {
            continue;
        }
        const size_t giver = name_giver(finding, i);
        struct identity_member *member = &found->members[found->member_count++];
        (void)text_copy(member->volunteer, sizeof member->volunteer, finding->entries[i]->person.id);
        (void)text_copy(member->person, sizeof member->person, finding->entries[giver]->person.id);
        if (giver == i) {
            status = tell_joined(finding, giver);
        }
    }
    return status;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct identity_pair *x = a;
    const struct identity_pair *y = b;
    const int ones = strcmp(x->one, y->one);
    return ones != 0 ? ones : strcmp(x->other, y->other);
}

/* Decided to be the same, and yet not one person: another decision stands in the way. */
static enum status tell_contradictions(struct finding *finding)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < finding->word_count && status == STATUS_OK; i++) {
        const struct word *word = &finding->words[i];
        if (word->same && word->from < word->to &&
            root(finding->parent, word->from) != root(finding->parent, word->to) &&
            finding->entries[word->from]->active && finding->entries[word->to]->active) {
            struct identity_pair pair = {.verdict = IDENTITY_DOUBTFUL};
            (void)identity_compare(finding->entries[word->from], finding->entries[word->to], &pair.grounds);
            status = add_pair(finding, word->from, word->to, pair);
        }
    }
    return status;
}

static enum status tell(struct finding *finding)
{
    struct identities *found = finding->found;
    enum status status = tell_members(finding);
    for (size_t i = 0; i < finding->edge_count && status == STATUS_OK; i++) {
        const struct edge *edge = &finding->edges[i];
        const struct identity_pair pair = {.verdict = IDENTITY_DOUBTFUL, .grounds = edge->grounds};
        const bool active = finding->entries[edge->one]->active && finding->entries[edge->other]->active;
        if (edge->verdict == IDENTITY_DOUBTFUL && active && word_about(finding, edge->one, edge->other) == NULL &&
            root(finding->parent, edge->one) != root(finding->parent, edge->other)) {
            status = add_pair(finding, edge->one, edge->other, pair);
        }
    }
    if (status == STATUS_OK) {
        status = tell_contradictions(finding);
    }
    if (found->pair_count > 0) {
        qsort(found->pairs, found->pair_count, sizeof *found->pairs, compare_pairs);
    }
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp((*(const struct identity_entry *const *)a)->person.id,
                  (*(const struct identity_entry *const *)b)->person.id);
}

static void free_finding(struct finding *finding)
{
    free(finding->entries);
    free(finding->crowded);
    free(finding->features);
    free(finding->edges);
    free(finding->words);
    free(finding->parent);
    free(finding->next);
    free(finding->tried);
    free(finding->spoilt);
}

enum status identity_find(const struct identity_entry *entries, size_t count, const struct identity_decision *decisions,
                          size_t decision_count, struct identities *identities, struct error *error)
{
    struct finding finding = {.count = count, .found = identities, .error = error};
    *identities = (struct identities){0};
    finding.entries = calloc(count + 1, sizeof(struct identity_entry *));
    if (finding.entries == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        finding.entries[i] = &entries[i];
    }
    qsort(finding.entries, count, sizeof(struct identity_entry *), compare_entries);
    enum status status = find_candidates(&finding);
    if (status == STATUS_OK) {
        status = read_decisions(&finding, decisions, decision_count);
    }
    if (status == STATUS_OK) {
        status = make_groups(&finding);
    }
    if (status == STATUS_OK) {
        status = tell(&finding);
    }
    free_finding(&finding);
    if (status != STATUS_OK) {
        identity_free(identities);
    }
    return status;
}

void identity_free(struct identities *identities)
{
    free(identities->members);
    free(identities->pairs);
    *identities = (struct identities){0};
}

static int compare_member(const void *id, const void *item)
{
    return strcmp(id, ((const struct identity_member *)item)->volunteer);
}

static const struct identity_member *find_member(const struct identities *identities, const char *volunteer)
{
    return identities->member_count == 0 ? NULL
                                         : bsearch(volunteer, identities->members, identities->member_count,
                                                   sizeof *identities->members, compare_member);
}

const char *identity_person(const struct identities *identities, const char *volunteer)
{
    const struct identity_member *found = find_member(identities, volunteer);
    return found == NULL ? volunteer : found->person;
}

bool identity_is_member(const struct identities *identities, const char *volunteer)
{
    return find_member(identities, volunteer) != NULL;
}
