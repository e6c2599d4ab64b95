/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of bvb.conf (areas, centres, sources, tasks and the plain ones), from the parsed file into the settings.
 * For the config files only.
 */
#ifndef BVB_NIGHTLY_CONFIG_SETTINGS_H
#define BVB_NIGHTLY_CONFIG_SETTINGS_H

#include "nightly/config_value.h"

/* Fills reader->settings, and checks them as a whole; what is wrong goes into the report, lack of memory into
 * reader->error. */
void config_settings_read(struct config_reader *reader, const struct config_parse *parse);

#endif
