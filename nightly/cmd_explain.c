/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "nightly/cmd.h"

enum status cmd_explain(const struct command_options *options, struct error *error)
{
    (void)options;
    return error_set(error, STATUS_USAGE, _("explain is not available yet"));
}
