/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file bvb.conf (docs/configuration.md), read with libconfuse into struct settings. The file is
 * untrusted: nothing of it is expanded or included, every text is clean UTF-8, every number has bounds.
 */
#ifndef BVB_NIGHTLY_CONFIG_H
#define BVB_NIGHTLY_CONFIG_H

#include "core/error.h"
#include "core/settings.h"
#include "nightly/config_report.h"

/*
 * Reads WORKSPACE/bvb.conf. settings: filled (settings_free), also when there were errors as far as it got. Paths in it
 * (certificates, credentials) begin with the workspace unless they are absolute. report (may be NULL): every finding.
 * The language of the file becomes the language of messages (language_use).
 * STATUS_CONFIG: "bvb.conf:LINE: what is wrong, what to write" of the first error, and how many more there are.
 */
enum status config_read(const char *workspace, struct settings *settings, struct config_report *report,
                        struct error *error);

#endif
