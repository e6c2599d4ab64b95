/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_report.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_FINDINGS = 1000 };

__attribute__((format(printf, 4, 0))) static void add(struct config_report *report, int line, bool warning,
                                                      const char *format, va_list arguments)
{
    struct error error = {0};
    if (warning) {
        report->warnings++;
    } else {
        report->errors++;
    }
    if (report->count == MAX_FINDINGS) {
        return;
    }
    if (buffer_grow((void **)&report->items, &report->capacity, report->count + 1, sizeof *report->items, &error) !=
        STATUS_OK) {
        report->memory = STATUS_MEMORY;
        return;
    }
    struct config_report_finding *finding = &report->items[report->count++];
    finding->line = line;
    finding->warning = warning;
    (void)vsnprintf(finding->message, sizeof finding->message, format, arguments);
}

void config_report_error(struct config_report *report, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(report, line, false, format, arguments);
    va_end(arguments);
}

void config_report_warning(struct config_report *report, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(report, line, true, format, arguments);
    va_end(arguments);
}

void config_report_text(const struct config_report_finding *finding, char text[CONFIG_REPORT_TEXT_SIZE])
{
    char where[32] = "bvb.conf";
    if (finding->line > 0) {
        (void)text_format(where, sizeof where, "bvb.conf:%d", finding->line);
    }
    if (finding->warning) {
        (void)text_format(text, CONFIG_REPORT_TEXT_SIZE, _("%1$s: warning: %2$s"), where, finding->message);
    } else {
        (void)text_format(text, CONFIG_REPORT_TEXT_SIZE, "%s: %s", where, finding->message);
    }
}

static int compare(const void *a, const void *b)
{
    const struct config_report_finding *first = a;
    const struct config_report_finding *second = b;
    if (first->warning != second->warning) {
        return first->warning ? 1 : -1;
    }
    return (first->line > second->line) - (first->line < second->line);
}

void config_report_sort(struct config_report *report)
{
    if (report->count > 1) {
        qsort(report->items, report->count, sizeof *report->items, compare);
    }
}

void config_report_free(struct config_report *report)
{
    if (report != NULL) {
        free(report->items);
        *report = (struct config_report){0};
    }
}
