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
    free(snapshot->listed);
    identity_free(&snapshot->identities);
    *snapshot = (struct snapshot){0};
}

size_t snapshot_nights_before(const struct snapshot *snapshot, size_t centre, int32_t night)
{
    size_t low = 0;
    size_t high = snapshot->sent_night_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct sent_night *sent = &snapshot->sent_nights[middle];
        if (sent->centre < centre || (sent->centre == centre && sent->night < night)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct snapshot snapshot_for_centre(const struct snapshot *snapshot, size_t centre)
{
    struct snapshot view = *snapshot;
    const size_t first = snapshot_nights_before(snapshot, centre, INT32_MIN);
    view.sent_night_count = snapshot_nights_before(snapshot, centre + 1, INT32_MIN) - first;
    view.sent_nights = view.sent_night_count == 0 ? NULL : snapshot->sent_nights + first;
    view.sent_lines = NULL;
    view.sent_line_count = 0;
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        if (snapshot->sent_lines[i].centre == centre) {
            view.sent_lines = view.sent_line_count == 0 ? &snapshot->sent_lines[i] : view.sent_lines;
            view.sent_line_count++;
        }
    }
    return view;
}

static int compare_volunteer(const void *id, const void *item)
{
    return strcmp(id, ((const struct volunteer *)item)->person.id);
}

static int compare_request(const void *id, const void *item)
{
    return strcmp(id, ((const struct request *)item)->id);
}

static const struct volunteer *find_volunteer(const struct volunteer *volunteers, size_t count, const char *id)
{
    return count == 0 ? NULL : bsearch(id, volunteers, count, sizeof *volunteers, compare_volunteer);
}

const struct volunteer *snapshot_volunteer(const struct snapshot *snapshot, const char *id)
{
    return find_volunteer(snapshot->volunteers, snapshot->volunteer_count, identity_person(&snapshot->identities, id));
}

const struct volunteer *snapshot_listed(const struct snapshot *snapshot, const char *id)
{
    const struct volunteer *listed = find_volunteer(snapshot->listed, snapshot->listed_count, id);
    return listed != NULL ? listed : find_volunteer(snapshot->volunteers, snapshot->volunteer_count, id);
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
