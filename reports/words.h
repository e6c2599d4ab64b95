/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What several reports say in words, in the current language: names, telephone numbers, addresses, reasons, changes.
 */
#ifndef BVB_REPORTS_WORDS_H
#define BVB_REPORTS_WORDS_H

#include "core/buffer.h"
#include "reports/centre.h"

enum { WORDS_SIZE = 512 };

/* "Jan Peeters". */
void words_name(const struct person *person, char *text, size_t size);

/*
 * A telephone number as Belgians write it: `0478 12 34 56`, `056 12 34 56`, `02 123 45 67`, `00 33 ...` for another
 * country. The groups are what keeps Excel from taking it for a number without its leading zero, and nothing begins
 * with a plus. What holds letters stays as it is.
 */
void words_phone(const char *phone, char *text, size_t size);

/* "Doorniksestraat 12, 8500 Kortrijk", as far as known. */
void words_address(const struct address *address, char *text, size_t size);

/* "9:00", as people write it. */
void words_time(int minutes, char *text, size_t size);

/* What a task needs: "a car or a record check"; all that a task may need when it is not known (NULL). */
void words_needs(const struct task *task, char *text, size_t size);

/* Why so many volunteers cannot go to a visit for this task (NULL: not known): "3 volunteers live too far away". */
void words_reason(enum rule rule, const struct task *task, int volunteers, char *text, size_t size);

/* All reasons of one visit, as sentences one after the other; says so when no volunteer is known at all. */
void words_reasons(const struct centre_unserved *waiting, struct buffer *text);

/* The same in short: of how many volunteers how many are kept away by what. */
void words_excluded(const struct centre_unserved *waiting, struct buffer *text);

/* Of a line that is held. */
const char *words_stays(void);

/* "new", "same", "changed". */
const char *words_change(enum centre_change change);

/* Why a line that was sent is no more, one sentence; "" where nobody asked. */
void words_gone_reason(const struct centre_gone *gone, char *text, size_t size);

/* "Since the roster of 23/11/2026: 3 new, 1 changed." What there is none of is not told. Not of a first roster. */
void words_since(const struct centre_roster *roster, char *text, size_t size);

/* What a changed line was before, and why it is not so any more. */
void words_change_reason(const struct centre_line *line, struct buffer *text);

/* A line that is held: senior, day and volunteer. */
void words_held(const struct centre_line *line, char *text, size_t size);

/* What a decision asked for: "Accept Jan Peeters". */
void words_decision(const struct centre_answer *answer, char *text, size_t size);

/* What became of it, in sentences: "Done as you asked." */
void words_outcome(const struct centre_answer *answer, struct buffer *text);

/* How a volunteer travels to a visit: "12 min by bike". */
void words_travel(const struct centre_line *line, char *text, size_t size);

/* All that is to be known of a line beside its columns, as sentences: what it was before and why not any more, with
 * whom, where to, and the remark of the request where `remarks` allows it. */
void words_note(const struct centre_line *line, bool remarks, struct buffer *text);

/* When a visit that nobody serves could be: "60 minutes on Tuesday 24 November, between 8:00 and 12:00". */
void words_when(const struct centre_unserved *unserved, char *text, size_t size);

/* "waiting for 3 weeks"; "" when it is not known. */
void words_waiting(int days, char *text, size_t size);

/* Why an accepted line of a visit by so many people could not be kept, one sentence. */
const char *words_released(enum rule rule, int people);

const char *words_priority(enum priority priority);

/* The name of a task, or its code when the settings know it no more. */
const char *words_task(const struct task *task, const char *code);

#endif
