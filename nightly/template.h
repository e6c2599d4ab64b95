/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bvb.conf that `bvb init` writes: every key with its default and a word about it, in Dutch.
 */
#ifndef BVB_NIGHTLY_TEMPLATE_H
#define BVB_NIGHTLY_TEMPLATE_H

const char *template_config(void);

#endif
