/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four stages of a night. Each commits its work before the next begins and can be run again at any time: what is
 * done is found done. stage_run notes begin and end in the journal; the stages themselves are in stage_NAME.c.
 */
#ifndef BVB_NIGHTLY_STAGE_H
#define BVB_NIGHTLY_STAGE_H

#include "nightly/command.h"
#include "nightly/workspace.h"
#include "store/store_journal.h"

struct stage {
    const struct command_options *options;
    struct workspace *workspace;      /* open, locked, with its database */
    char figures[STORE_FIGURES_SIZE]; /* what a stage leaves for the journal */
};

/* Runs one stage, with a line in the journal. */
enum status stage_run(struct stage *stage, enum store_stage which, struct error *error);

/* A whole command that is one stage: opens, locks, runs, closes. */
enum status stage_command(const struct command_options *options, enum store_stage which, struct error *error);

/*
 * Reads every upload in the inboxes of the sources: all files are looked at first, then read in the order of their
 * kinds, so that addresses are known before people and people before what is said of them. STATUS_REFUSED: done, but an
 * upload was refused whole.
 */
enum status stage_import(struct stage *stage, struct error *error);

/* Finds the roster of the night, has it checked, keeps it and writes rosters/NIGHT/city.xml. */
enum status stage_match(struct stage *stage, struct error *error);

/* Writes the files of each centre and puts its message into the outbox, from the newest roster of the night. */
enum status stage_report(struct stage *stage, struct error *error);

/* Sends what waits in the outbox and notes which rosters were sent. STATUS_RETRY: done, but mail still waits. */
enum status stage_send(struct stage *stage, struct error *error);

#endif
