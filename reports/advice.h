/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What else could be done, in words: who could come instead and at what price, what little change would help who
 * waits, what serving them would cost and who would notice. All of it is in the explanation that the matcher made.
 * People of other centres are counted, and named only to who runs the city.
 */
#ifndef BVB_REPORTS_ADVICE_H
#define BVB_REPORTS_ADVICE_H

#include "core/explanation.h"
#include "reports/centre.h"

enum advice_reader { ADVICE_TO_CENTRE, ADVICE_TO_CITY };

/* In the current language: fills the offers of the lines, which of them are held, the advice on the visits that nobody
 * serves, and by how many points a change is better (before cause_fill). They belong to the centre's roster.
 * explanation NULL: nothing is filled. */
enum status advice_fill(struct centre_roster *roster, const struct snapshot *snapshot,
                        const struct explanation *explanation, enum advice_reader whom, struct error *error);

/* Why a volunteer has no visit, and which one could be theirs at what price, in sentences; nothing when they have one.
 * settings: names the seniors of any centre, for who runs the city. */
void advice_idle(const struct settings *settings, const struct snapshot *snapshot,
                 const struct explanation *explanation, const char *volunteer, struct buffer *text);

#endif
