/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of bvb, each in its own file. A command prints its results on stdout, what happens on stderr through
 * core/log.h, and returns the status that becomes the exit code; the message of the error is printed by its caller.
 * STATUS_USAGE gets a hint where help is.
 */
#ifndef BVB_NIGHTLY_CMD_H
#define BVB_NIGHTLY_CMD_H

#include "nightly/command.h"

enum status cmd_init(const struct command_options *options, struct error *error);
enum status cmd_check_config(const struct command_options *options, struct error *error);
enum status cmd_check(const struct command_options *options, struct error *error);
enum status cmd_import(const struct command_options *options, struct error *error);
enum status cmd_match(const struct command_options *options, struct error *error);
enum status cmd_report(const struct command_options *options, struct error *error);
enum status cmd_send(const struct command_options *options, struct error *error);
enum status cmd_nightly(const struct command_options *options, struct error *error);
enum status cmd_explain(const struct command_options *options, struct error *error);
enum status cmd_status(const struct command_options *options, struct error *error);

#endif
