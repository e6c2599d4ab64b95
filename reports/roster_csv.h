/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.csv: the roster of a centre for a person in Excel nl-BE, and, with its last four columns filled in, the
 * `decisions` file that comes back. UTF-8 with BOM, `;`, CRLF, RFC 4180 quotes, Dutch headers whatever the language;
 * the words in the cells are in the language of the centre.
 *
 * One line a visit and volunteer, sorted by date and start. A visit that nobody could be found for is a line without a
 * volunteer, after the others of its date; where it could be on several days its date is empty and it stands at the
 * end. Such a line without a decision says nothing when it comes back.
 * Cells are written as csv.h says.
 */
#ifndef BVB_REPORTS_ROSTER_CSV_H
#define BVB_REPORTS_ROSTER_CSV_H

#include "reports/centre.h"

#include "core/buffer.h"

/* Appends the file to `bytes`; the language is the same afterwards as before. */
enum status roster_csv_write(const struct centre_roster *roster, struct buffer *bytes, struct error *error);

#endif
