/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold between the values of bvb.conf, once each has been read: no circles of areas, no gaps, a way to mail.
 */
#ifndef BVB_NIGHTLY_CONFIG_CHECK_H
#define BVB_NIGHTLY_CONFIG_CHECK_H

#include "core/settings.h"
#include "nightly/config_lines.h"
#include "nightly/config_report.h"

/* Adds errors and warnings, with the lines where they belong. */
void config_check_settings(const struct settings *settings, const struct config_lines *lines,
                           struct config_report *report);

#endif
