/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One person, several lists: which volunteers of different sources are the same human being? A name alone never says
 * so, and two numbers of one source are two people for all that this can tell. What does:
 *
 * Sure: the same name, the same year of birth, and one thing more that they share: address, telephone, e-mail, or that
 * they were known as one person before. (Names are the same but for case, accents, punctuation, spaces and the order of
 * first and last name.) Not where the genders differ, a first name is only an initial, or a coordinator said otherwise.
 *
 * Doubtful, for a coordinator to say:
 *   - all that is sure but for one of these: a year of birth is missing or a little off (under IDENTITY_GENERATION: a
 *     typing error; more is another generation, unless they share an e-mail address); the name is only nearly the same
 *     (a typing error, an initial, a first or second last name left out); the genders differ;
 *   - the same name and year of birth, and at most one thing known of both that differs (they may have moved);
 *   - what is sure by itself, but would make one person of two numbers of one source, or of two that a coordinator
 *     said are not the same.
 *
 * A telephone, an address or an e-mail that more than IDENTITY_CROWD volunteers have is that of a house or a service,
 * and says nothing.
 */
#ifndef BVB_CORE_IDENTITY_H
#define BVB_CORE_IDENTITY_H

#include "core/error.h"
#include "core/people.h"

#include <stdbool.h>
#include <stddef.h>

enum { IDENTITY_CROWD = 50, IDENTITY_GENERATION = 12 };

/* What is known of a volunteer that tells who it is. */
struct identity_entry {
    struct person person;
    char email[EMAIL_SIZE];
    bool active;         /* false: in no list any more; such a one is never doubtful */
    long arrival;        /* who has the smaller number was known first */
    char known[ID_SIZE]; /* the person as whom this one was known before; "": none */
};

/* What a coordinator said: they are the same, or they are not. The later of two about the same pair counts. */
struct identity_decision {
    char one[ID_SIZE], other[ID_SIZE];
    bool same;
};

/* Grounds: a set of what two volunteers have in common. */
enum identity_ground {
    IDENTITY_NAME = 1,
    IDENTITY_NEAR_NAME = 2,
    IDENTITY_BIRTH_YEAR = 4,
    IDENTITY_ADDRESS = 8,
    IDENTITY_PHONE = 16,
    IDENTITY_EMAIL = 32,
    IDENTITY_KNOWN = 64,
    IDENTITY_GROUNDS = 127
};

enum identity_verdict { IDENTITY_OTHER, IDENTITY_DOUBTFUL, IDENTITY_SAME };

/* A volunteer who is part of a person. The person's id is the id of one of its volunteers: of the one by whose id it
 * was known before, else of the one that was known first. */
struct identity_member {
    char volunteer[ID_SIZE], person[ID_SIZE];
};

/* Two volunteers of whom something is to be told: they are in doubt, or one. one < other (strcmp). */
struct identity_pair {
    char one[ID_SIZE], other[ID_SIZE];
    enum identity_verdict verdict; /* IDENTITY_DOUBTFUL or IDENTITY_SAME */
    unsigned grounds;              /* set of enum identity_ground */
    bool decided;                  /* a coordinator said so; only with IDENTITY_SAME */
};

struct identities {
    struct identity_member *members; /* of persons of several volunteers only; sorted by volunteer */
    size_t member_count;
    struct identity_pair *pairs; /* sorted by one, other */
    size_t pair_count;
};

/* What two volunteers are by themselves, without decisions, crowds and third ones. The same either way round. */
enum identity_verdict identity_compare(const struct identity_entry *a, const struct identity_entry *b,
                                       unsigned *grounds);

/*
 * Finds all of it. entries: in any order, each id once; the outcome does not depend on their order. decisions: in the
 * order in which they were made; those about unknown volunteers are passed over. Two that a coordinator called the same
 * are one, unless that would put two into one person who are not the same by another decision: then that pair stays
 * doubtful. identity_free frees the lists; it is safe on a zeroed struct and after a failure.
 */
enum status identity_find(const struct identity_entry *entries, size_t count, const struct identity_decision *decisions,
                          size_t decision_count, struct identities *identities, struct error *error);
void identity_free(struct identities *identities);

/* The person that a volunteer is part of; the volunteer's own id when it is nobody else. */
const char *identity_person(const struct identities *identities, const char *volunteer);
/* Is it part of a person of several volunteers? */
bool identity_is_member(const struct identities *identities, const char *volunteer);

#endif
