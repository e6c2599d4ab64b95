/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * persons.csv: which volunteers of several lists may be, or are taken to be, one person; for a coordinator in Excel
 * nl-BE, who says so in the last columns: it is then a `decisions` file and comes back as it is. Dutch headers whatever
 * the language; the words in the cells are in the language of the centre.
 *
 * One line a pair: those in doubt first, then those that bvb joined, so that a wrong one can be undone. A centre sees a
 * pair when one of the two lives in its areas. Cells are written as csv.h says.
 */
#ifndef BVB_REPORTS_PERSONS_CSV_H
#define BVB_REPORTS_PERSONS_CSV_H

#include "reports/centre.h"

#include "core/buffer.h"

/* Appends the file to `bytes`, with its header also when there is no pair, and counts the pairs in the roster; the
 * language is the same afterwards as before. */
enum status persons_csv_write(struct centre_roster *roster, const struct snapshot *snapshot, struct buffer *bytes,
                              struct error *error);

#endif
