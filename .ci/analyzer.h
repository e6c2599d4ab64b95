/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Only clang-tidy reads this (.clang-tidy: ExtraArgs). Its analyzer sees one source at a time, so it would think that
 * error_set and its like may return STATUS_OK, and follow paths that do not exist.
 */
#ifndef BVB_CI_ANALYZER_H
#define BVB_CI_ANALYZER_H

#if !defined(BVB_ERROR_ITSELF) && __has_include("core/error.h")

#include "core/error.h"

#define error_set(error, status, ...) ((void)error_set(error, status, __VA_ARGS__), (status))
#define error_system(error, status, ...) ((void)error_system(error, status, __VA_ARGS__), (status))
#define error_memory(error) ((void)error_memory(error), STATUS_MEMORY)

#endif

#endif
