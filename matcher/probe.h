/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Least prices of questions, without solving anything: the volunteer's best plan that settles the question, at the
 * duals of the linear program, loses at least so much against their best plan.
 */
#ifndef BVB_MATCHER_PROBE_H
#define BVB_MATCHER_PROBE_H

#include "matcher/question.h"

/* Losses up to this are told apart; whatever costs more comes last. */
#define PROBE_FAR 400.0

/* Sets `least` of each question, which must have a volunteer, and adds to its plans. The duals are those that the
 * ground's columns asked about last, in an exact look. */
enum status probe_run(const struct question_ground *ground, struct question_list *list, struct error *error);

#endif
