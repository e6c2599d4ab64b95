/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/snapshot.h"

#include "core/visit.h"

#include <stdlib.h>
#include <string.h>

void snapshot_free(struct snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    free(snapshot->volunteers);
    free(snapshot->requests);
    free(snapshot->pairs);
    free(snapshot->past_visits);
    free(snapshot->travel);
    free(snapshot->decisions);
    free(snapshot->sent_nights);
    free(snapshot->sent_lines);
    *snapshot = (struct snapshot){0};
}

static int compare_volunteer(const void *id, const void *item)
{
    return strcmp(id, ((const struct volunteer *)item)->person.id);
}

static int compare_request(const void *id, const void *item)
{
    return strcmp(id, ((const struct request *)item)->id);
}

const struct volunteer *snapshot_volunteer(const struct snapshot *snapshot, const char *id)
{
    if (snapshot->volunteer_count == 0) {
        return NULL;
    }
    return bsearch(id, snapshot->volunteers, snapshot->volunteer_count, sizeof *snapshot->volunteers,
                   compare_volunteer);
}

const struct request *snapshot_request(const struct snapshot *snapshot, const char *id)
{
    if (snapshot->request_count == 0) {
        return NULL;
    }
    return bsearch(id, snapshot->requests, snapshot->request_count, sizeof *snapshot->requests, compare_request);
}

const struct request *snapshot_request_of_visit(const struct snapshot *snapshot, const char *visit)
{
    char request[ID_SIZE];
    return visit_parse_id(visit, request, sizeof request) ? snapshot_request(snapshot, request) : NULL;
}
