/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Only clang-tidy reads this (.clang-tidy: ExtraArgs). It tells the analyzer what it cannot see for itself.
 */
#ifndef BVB_CI_ANALYZER_H
#define BVB_CI_ANALYZER_H

/* One source at a time: it would think that error_set and its like may return STATUS_OK, and follow such paths. */
#if !defined(BVB_ERROR_ITSELF) && __has_include("core/error.h")
#include "core/error.h"
#define error_set(error, status, ...) ((void)error_set(error, status, __VA_ARGS__), (status))
#define error_system(error, status, ...) ((void)error_system(error, status, __VA_ARGS__), (status))
#define error_memory(error) ((void)error_memory(error), STATUS_MEMORY)
#endif

/*
 * uthash: the inside of its macros makes hundreds of paths of each use and, as the analyzer does not know what a hash
 * table promises, false ones. Each becomes what it means to the caller.
 */
#if __has_include(<uthash.h>)
#include <uthash.h>
void *analyzer_hash_find(const void *head, const void *key, unsigned long size);
void *analyzer_hash_add(void *head, const void *key, void *item);
unsigned analyzer_hash_count(const void *head);
#undef HASH_FIND
#undef HASH_ADD
#undef HASH_ADD_INORDER
#undef HASH_ADD_KEYPTR
#undef HASH_ADD_KEYPTR_INORDER
#undef HASH_REPLACE
#undef HASH_DELETE
#undef HASH_CLEAR
#undef HASH_COUNT
#undef HASH_CNT
#undef HASH_SRT
#define HASH_FIND(hh, head, keyptr, keylen, out) ((out) = analyzer_hash_find(head, keyptr, keylen))
#define HASH_ADD(hh, head, field, keylen, add) ((head) = analyzer_hash_add(head, &(add)->field, add))
#define HASH_ADD_INORDER(hh, head, field, keylen, add, compare) HASH_ADD(hh, head, field, keylen, add)
#define HASH_ADD_KEYPTR(hh, head, keyptr, keylen, add) ((head) = analyzer_hash_add(head, keyptr, add))
#define HASH_ADD_KEYPTR_INORDER(hh, head, keyptr, keylen, add, compare) HASH_ADD_KEYPTR(hh, head, keyptr, keylen, add)
#define HASH_REPLACE(hh, head, field, keylen, add, replaced) \
    ((replaced) = analyzer_hash_find(head, &(add)->field, keylen), HASH_ADD(hh, head, field, keylen, add))
#define HASH_DELETE(hh, head, item) ((head) = (head) == (item) ? (item)->hh.next : (head))
#define HASH_CLEAR(hh, head) ((head) = NULL)
#define HASH_CNT(hh, head) analyzer_hash_count(head)
#define HASH_COUNT(head) analyzer_hash_count(head)
#define HASH_SRT(hh, head, compare) ((head) = analyzer_hash_add(head, head, head))
#endif

#endif
