/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is the same in every roster.html: its style, and the script that filters lines and makes beslissingen.csv.
 */
#ifndef BVB_REPORTS_PAGE_H
#define BVB_REPORTS_PAGE_H

#include "core/error.h"

const char *page_style(void);
const char *page_script(void);

/* The SHA-256 of the script in base64, by which a Content-Security-Policy allows it and no other. */
enum { PAGE_HASH_SIZE = 48 };
enum status page_script_hash(char hash[PAGE_HASH_SIZE], struct error *error);

#endif
