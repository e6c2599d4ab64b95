/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "nightly/certificates.h"
#include "nightly/cmd.h"
#include "nightly/config.h"

#include <stdio.h>

static void show(void *context, const char *sentence)
{
    (void)context;
    (void)printf(_("%1$s: warning: %2$s"), "bvb.conf", sentence);
    (void)printf("\n");
}

enum status cmd_check_config(const struct command_options *options, struct error *error)
{
    struct settings settings = {0};
    struct config_report report = {0};
    enum status status = config_read(options->workspace, &settings, &report, error);
    for (size_t i = 0; i < report.count; i++) {
        char text[CONFIG_REPORT_TEXT_SIZE];
        config_report_text(&report.items[i], text);
        (void)printf("%s\n", text);
    }
    if (status == STATUS_CONFIG && report.errors > 0) {
        error_clear(error);
        status =
            error_set(error, STATUS_CONFIG,
                      ngettext("bvb.conf has %zu mistake", "bvb.conf has %zu mistakes", report.errors), report.errors);
    } else if (status == STATUS_OK) {
        status = certificates_check(&settings, options->now(), true, show, NULL, error);
    }
    if (status == STATUS_OK) {
        (void)printf(_("bvb.conf is right: %1$s, centres: %2$zu, sources: %3$zu, tasks: %4$zu, areas: %5$zu.\n"),
                     settings.city, settings.centre_count, settings.source_count, settings.task_count,
                     settings.areas.count);
    }
    config_report_free(&report);
    settings_free(&settings);
    return status;
}
