/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/waiting_html.h"

#include "core/language.h"
#include "core/text.h"
#include "reports/fragment.h"
#include "reports/html.h"
#include "reports/words.h"

#include <stdlib.h>
#include <string.h>

/* Visits of one request that nobody makes: those from `first` on, among all, that are of its request. */
struct waiting {
    const struct centre_unserved *first;
    size_t at, count; /* of the first, among all; visits */
};

/* Urgent ones first, then who waits longest, then the first day. */
static int compare_waiting(const void *left, const void *right)
{
    const struct waiting *a = left;
    const struct waiting *b = right;
    const bool urgent = a->first->unserved->priority == PRIORITY_URGENT;
    if (urgent != (b->first->unserved->priority == PRIORITY_URGENT)) {
        return urgent ? -1 : 1;
    }
    if (a->first->waiting_days != b->first->waiting_days) {
        return a->first->waiting_days > b->first->waiting_days ? -1 : 1;
    }
    return (a->at > b->at) - (a->at < b->at);
}

/* The requests, in the order in which they are told; *count of them. The caller frees them. NULL: none, or no memory.
 */
static struct waiting *gather(struct buffer *out, const struct centre_roster *roster, size_t *count_out)
{
    struct waiting *groups = calloc(roster->unserved_count + 1, sizeof *groups);
    size_t count = 0;
    *count_out = 0;
    if (groups == NULL) {
        out->status = STATUS_MEMORY;
        return NULL;
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        const struct centre_unserved *item = &roster->unserved[i];
        size_t g = 0;
        while (g < count && groups[g].first->request != item->request) {
            g++;
        }
        if (g == count) {
            groups[count++] = (struct waiting){.first = item, .at = i};
        }
        groups[g].count++;
    }
    if (count > 1) {
        qsort(groups, count, sizeof *groups, compare_waiting);
    }
    *count_out = count;
    return groups;
}

static void write_head(struct buffer *out, const struct waiting *group)
{
    char words[WORDS_SIZE];
    const struct centre_unserved *item = group->first;
    words_waiting(item->waiting_days, words, sizeof words);
    buffer_text(out, "<h3>");
    fragment_name(out, &item->request->senior);
    buffer_text(out, " · ");
    html_text(out, words_task(item->task, item->unserved->task));
    if (item->unserved->priority == PRIORITY_URGENT) {
        fragment_mark(out, "urgent", words_priority(PRIORITY_URGENT));
    }
    buffer_text(out, "<span class=\"since\">");
    html_text(out, words);
    buffer_text(out, "</span></h3>\n");
}

static void write_one_name(struct buffer *out, const struct waiting *group, size_t number)
{
    char words[WORDS_SIZE];
    const struct centre_unserved *item = group->first;
    buffer_format(out, "<li><a href=\"#nobody-%zu\">", number);
    fragment_name(out, &item->request->senior);
    buffer_text(out, "</a>");
    if (item->unserved->priority == PRIORITY_URGENT) {
        fragment_mark(out, "urgent", words_priority(PRIORITY_URGENT));
    }
    buffer_text(out, "<p>");
    html_text(out, words_task(item->task, item->unserved->task));
    if (group->count > 1) {
        (void)text_format(words, sizeof words, ngettext("%zu visit", "%zu visits", (unsigned long)group->count),
                          group->count);
        buffer_text(out, " · ");
        html_text(out, words);
    }
    words_waiting(item->waiting_days, words, sizeof words);
    buffer_text(out, text_is_empty(words) ? "" : " · ");
    html_text(out, words);
    buffer_text(out, "</p></li>\n");
}

void waiting_html_names(struct buffer *out, const struct centre_roster *roster)
{
    size_t count = 0;
    struct waiting *groups = gather(out, roster, &count);
    if (count > 0) {
        html_element(out, "h2", NULL, _("Who still waits"));
        buffer_text(out, "\n<ul class=\"list names\">\n");
        for (size_t g = 0; g < count; g++) {
            write_one_name(out, &groups[g], g + 1);
        }
        buffer_text(out, "</ul>\n");
    }
    free(groups);
}

/* ------------------------------------------------------------------------------------------- why */

static bool same_reasons(const struct centre_unserved *a, const struct centre_unserved *b)
{
    return memcmp(a->unserved->excluded, b->unserved->excluded, sizeof a->unserved->excluded) == 0;
}

static void write_excluded(struct buffer *out, const struct centre_unserved *item)
{
    struct buffer text = {0};
    words_excluded(item, &text);
    fragment_paragraph(out, "reasons", text.data);
    out->status = out->status == STATUS_OK ? text.status : out->status;
    buffer_free(&text);
}

/* One visit, as a line that may be answered: perhaps the coordinator knows somebody. */
static void write_visit(struct buffer *out, const struct centre_unserved *item, bool with_reasons)
{
    char words[WORDS_SIZE];
    char about[2 * WORDS_SIZE];
    const char *task = words_task(item->task, item->unserved->task);
    buffer_text(out, "<div class=\"line\"");
    fragment_line_data(out, item->unserved->visit, item->area, task, "nobody");
    words_name(&item->request->senior, words, sizeof words);
    (void)text_format(about, sizeof about, "%s, %s", words, task);
    words_when(item, words, sizeof words);
    (void)text_format(about + strlen(about), sizeof about - strlen(about), ", %s", words);
    html_attribute(out, "data-about", about);
    buffer_text(out, "><div>");
    fragment_paragraph(out, "why", words);
    fragment_paragraph(out, "advice", item->advice);
    if (with_reasons) {
        write_excluded(out, item);
    }
    buffer_text(out, "</div><div class=\"say\"></div></div>\n");
}

static void write_request(struct buffer *out, const struct centre_roster *roster, const struct waiting *group,
                          size_t number)
{
    const struct centre_unserved *last = NULL;
    buffer_format(out, "<li class=\"group asked\" id=\"nobody-%zu\">\n", number);
    write_head(out, group);
    fragment_paragraph(out, NULL, roster->remarks ? group->first->request->remark : "");
    for (size_t i = group->at; i < roster->unserved_count; i++) {
        const struct centre_unserved *item = &roster->unserved[i];
        if (item->request == group->first->request) {
            write_visit(out, item, last == NULL || !same_reasons(last, item));
            last = item;
        }
    }
    buffer_text(out, "</li>\n");
}

void waiting_html_reasons(struct buffer *out, const struct centre_roster *roster)
{
    size_t count = 0;
    struct waiting *groups = gather(out, roster, &count);
    if (count > 0) {
        buffer_text(out, "<section class=\"group\" id=\"nobody\">\n");
        html_element(out, "h2", NULL, _("Nobody found, and why"));
        buffer_text(out, "\n<ul class=\"list\">\n");
        for (size_t g = 0; g < count; g++) {
            write_request(out, roster, &groups[g], g + 1);
        }
        buffer_text(out, "</ul>\n</section>\n");
    }
    free(groups);
}
