/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_check.h"

#include "core/language.h"
#include "reports/smtp.h"

#include <stdlib.h>
#include <sys/stat.h>

static int line_of_key(const struct config_lines *lines, const char *section, const char *key)
{
    size_t parent = CONFIG_LINES_ROOT;
    if (section != NULL) {
        parent = config_lines_find(lines, CONFIG_LINES_ROOT, CONFIG_LINES_SECTION, section, 0);
        if (parent == CONFIG_LINES_ROOT) {
            return 0;
        }
    }
    size_t entry = key == NULL ? parent : config_lines_find(lines, parent, CONFIG_LINES_KEY, key, 0);
    if (entry == CONFIG_LINES_ROOT) {
        entry = parent;
    }
    return entry == CONFIG_LINES_ROOT ? 0 : lines->items[entry].line;
}

static int line_of_nth(const struct config_lines *lines, const char *section, size_t nth)
{
    size_t entry = config_lines_find(lines, CONFIG_LINES_ROOT, CONFIG_LINES_SECTION, section, nth);
    return entry == CONFIG_LINES_ROOT ? 0 : lines->items[entry].line;
}

/*
 * Circles: areas are struck off once all their parents are; what is left when nothing more can be struck off lies in a
 * circle or below one.
 */
static bool has_open_parent(const struct area *area, const bool *struck)
{
    for (size_t i = 0; i < area->parent_count; i++) {
        if (!struck[area->parents[i]]) {
            return true;
        }
    }
    return false;
}

/* Does a walk from `start` upwards through areas that are not struck off come back to it? */
static bool is_in_circle(const struct area_list *areas, const bool *struck, size_t start, size_t *stack, bool *seen)
{
    size_t depth = 0;
    for (size_t i = 0; i < areas->count; i++) {
        seen[i] = struck[i];
    }
    stack[depth++] = start;
    while (depth > 0) {
        const struct area *area = &areas->items[stack[--depth]];
        for (size_t i = 0; i < area->parent_count; i++) {
            size_t parent = (size_t)area->parents[i];
            if (parent == start) {
                return true;
            }
            if (!seen[parent]) {
                seen[parent] = true;
                stack[depth++] = parent;
            }
        }
    }
    return false;
}

static bool check_circles(const struct area_list *areas, const struct config_lines *lines, struct config_report *report)
{
    bool round = false;
    bool *struck = calloc(areas->count + 1, sizeof *struck);
    bool *seen = calloc(areas->count + 1, sizeof *seen);
    size_t *stack = calloc(areas->count + 1, sizeof *stack);
    if (struck == NULL || seen == NULL || stack == NULL) {
        report->memory = STATUS_MEMORY;
        goto done;
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < areas->count; i++) {
            if (!struck[i] && !has_open_parent(&areas->items[i], struck)) {
                struck[i] = true;
                moved = true;
            }
        }
    }
    for (size_t i = 0; i < areas->count && !round; i++) {
        if (!struck[i] && is_in_circle(areas, struck, i, stack, seen)) {
            round = true;
            config_report_error(report, line_of_nth(lines, "area", i),
                                _("area \"%s\" lies within itself through its parents; take one of the parents away"),
                                areas->items[i].code);
        }
    }
done:
    free(struck);
    free(seen);
    free(stack);
    return round;
}

/* Areas that no centre serves: the smallest ones count, for larger ones may be served in parts. */
static void check_gaps(const struct area_list *areas, const struct config_lines *lines, struct config_report *report)
{
    for (size_t i = 0; i < areas->count; i++) {
        bool smallest = true;
        for (size_t k = 0; k < areas->count && smallest; k++) {
            for (size_t p = 0; p < areas->items[k].parent_count; p++) {
                smallest = smallest && areas->items[k].parents[p] != (int)i;
            }
        }
        if (smallest && area_centre(areas, (int)i) == AREA_NONE) {
            config_report_warning(report, line_of_nth(lines, "area", i),
                                  _("no centre serves area \"%s\"; its seniors are on the roster of the first centre"),
                                  areas->items[i].code);
        }
    }
}

static void check_credentials(const struct mail_settings *mail, int line, struct config_report *report)
{
    struct stat about;
    if (mail->credentials_file[0] == '\0') {
        return;
    }
    if (stat(mail->credentials_file, &about) != 0) {
        config_report_warning(report, line, _("the file %s with user and password cannot be read"),
                              mail->credentials_file);
    } else if ((about.st_mode & 077) != 0) {
        config_report_warning(report, line, _("others can read %1$s; protect it with: chmod 600 %1$s"),
                              mail->credentials_file);
    }
}

static bool has_certificates(const struct settings *settings)
{
    for (size_t i = 0; i < settings->centre_count; i++) {
        for (size_t k = 0; k < settings->centres[i].coordinator_count; k++) {
            if (settings->centres[i].coordinators[k].certificate[0] != '\0') {
                return true;
            }
        }
    }
    return false;
}

static void check_signature(const struct settings *settings, const struct config_lines *lines,
                            struct config_report *report)
{
    const bool certificate = settings->mail.sign_certificate[0] != '\0';
    const bool key = settings->mail.sign_key[0] != '\0';
    if (certificate != key) {
        config_report_error(report, line_of_key(lines, "mail", certificate ? "sign_certificate" : "sign_key"),
                            _("sign_certificate and sign_key belong together; write both or none"));
    } else if (!certificate && has_certificates(settings)) {
        config_report_warning(report, line_of_key(lines, "mail", NULL),
                              _("mail is encrypted for some coordinators, but not signed; give sign_certificate and "
                                "sign_key"));
    }
}

static void check_mail(const struct mail_settings *mail, const struct config_lines *lines, struct config_report *report)
{
    if (mail->from[0] == '\0') {
        config_report_error(report, line_of_key(lines, "mail", NULL),
                            _("the key %s is missing; write the address that mail comes from"), "mail { from }");
    }
    if (mail->transport != MAIL_SMTP) {
        return;
    }
    if (mail->host[0] == '\0') {
        config_report_error(report, line_of_key(lines, "mail", "host"), _("%s is empty; give it a value"), "host");
    }
    if (mail->security == MAIL_PLAIN && !smtp_is_loopback(mail->host)) {
        config_report_error(
            report, line_of_key(lines, "mail", "security"),
            _("security is \"none\" while the host is \"%s\"; only a host on this machine may be reached "
              "in clear: write starttls or tls"),
            mail->host);
    }
    check_credentials(mail, line_of_key(lines, "mail", "credentials_file"), report);
}

static void check_present(size_t count, const char *section, const char *example, struct config_report *report)
{
    if (count == 0) {
        config_report_error(report, 0, _("there is no %1$s; write at least one, as in  %2$s"), section, example);
    }
}

void config_check_settings(const struct settings *settings, const struct config_lines *lines,
                           struct config_report *report)
{
    check_present(settings->centre_count, "centre", "centre \"noord\" { name = \"LDC Noord\" }", report);
    check_present(settings->source_count, "source", "source \"stad\" { kinds = {\"volunteers\", \"requests\"} }",
                  report);
    check_present(settings->task_count, "task", "task \"bezoek\" { name = \"Bezoek\" }", report);
    if (settings->day_start >= settings->day_end) {
        config_report_error(report, line_of_key(lines, NULL, "day_end"), _("day_end is not later than day_start"));
    }
    if (!check_circles(&settings->areas, lines, report)) {
        check_gaps(&settings->areas, lines, report);
    }
    check_mail(&settings->mail, lines, report);
    check_signature(settings, lines, report);
}
