/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/spans.h"

#include <stdlib.h>

enum status spans_make(const struct instance *instance, struct spans *spans, struct error *error)
{
    const struct problem *problem = instance->problem;
    *spans = (struct spans){.row_count = instance->row_count};
    spans->first = calloc(instance->row_count + 1, sizeof *spans->first);
    if (spans->first == NULL) {
        return error_memory(error);
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        spans->first[v] = v;
        size_t row = instance->first_start[v];
        for (size_t o = 0; problem->visits[v].people > 1 && o < problem->visits[v].option_count; o++) {
            size_t first = row;
            for (int s = instance_start_count(instance, (int)v, (int)o); s > 0; s--) {
                spans->first[row++] = first;
            }
        }
    }
    return STATUS_OK;
}

void spans_split_all(struct spans *spans)
{
    for (size_t row = 0; row < spans->row_count; row++) {
        spans->first[row] = row;
    }
}

void spans_free(struct spans *spans)
{
    free(spans->first);
    *spans = (struct spans){0};
}

size_t spans_end(const struct spans *spans, size_t first)
{
    size_t end = first + 1;
    while (end < spans->row_count && spans->first[end] == first) {
        end++;
    }
    return end;
}

void spans_split(struct spans *spans, size_t row)
{
    size_t end = spans_end(spans, spans->first[row]);
    for (size_t at = row; at < end; at++) {
        spans->first[at] = row;
    }
}
