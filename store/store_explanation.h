/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why the rosters are as they are (core/explanation.h), each with its roster. Made again with the same roster it takes
 * the place of what was kept before: what others could do may have changed, although the roster did not.
 */
#ifndef BVB_STORE_STORE_EXPLANATION_H
#define BVB_STORE_STORE_EXPLANATION_H

#include "core/explanation.h"
#include "store/store.h"

/* No such version: STATUS_DEFECT. */
enum status store_explanation_save(struct store *store, int32_t night, int version,
                                   const struct explanation *explanation, struct error *error);

/* What was kept with a version of a night; empty when nothing was. The caller frees it with explanation_free. */
enum status store_explanation_load(struct store *store, int32_t night, int version, struct explanation **explanation,
                                   struct error *error);

#endif
