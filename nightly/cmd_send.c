/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/cmd.h"
#include "nightly/stage.h"

enum status cmd_send(const struct command_options *options, struct error *error)
{
    return stage_command(options, STORE_STAGE_SEND, error);
}
