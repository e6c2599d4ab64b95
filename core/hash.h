/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hashes for tables of our own: the same in each run and on each machine, so that nothing depends on them but speed.
 * Not for what strangers choose (importers/ids.h has a secret of its own); kept only where two things that are taken
 * for one do little harm (core/problem_hash.h).
 */
#ifndef BVB_CORE_HASH_H
#define BVB_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* What a hash of bytes begins with. */
#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)

/* The hash so far and one number more: a multiplication by 2^64 over the golden ratio (Knuth, TAOCP 3, 6.4). */
static inline uint64_t hash_number(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

/* The hash so far and some bytes more: FNV-1a, 64 bits (draft-eastlake-fnv). */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size);

/* The same of a text and its end, so that two texts are not one longer one. */
uint64_t hash_text(uint64_t hash, const char *text);

#endif
