/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/last_rosters.h"

#include "core/date.h"
#include "core/language.h"
#include "core/snapshot.h"
#include "core/visit.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct last_rosters {
    const struct settings *settings;
    struct snapshot lists;   /* requests, and volunteers where it matters where they live; nothing else */
    struct roster **rosters; /* per centre; then the last that was sent to any */
    struct roster *made;
    char (*volunteers)[ID_SIZE]; /* sorted; NULL: nothing was sent yet */
    size_t volunteer_count;
};

static enum status load_made(struct store *store, struct roster **made, struct error *error)
{
    int32_t night = DATE_NONE;
    enum status status = store_roster_last_night(store, &night, error);
    return status == STATUS_OK && night != DATE_NONE ? store_roster_load(store, night, 0, made, error) : status;
}

/* May any source decide about the visits of one centre only? */
static bool is_bound(const struct settings *settings)
{
    for (size_t i = 0; i < settings->source_count; i++) {
        if (settings->sources[i].centre[0] != '\0') {
            return true;
        }
    }
    return false;
}

static enum status load(struct last_rosters *sent, struct store *store, int32_t night, struct error *error)
{
    const size_t count = sent->settings->centre_count;
    sent->rosters = calloc(count + 1, sizeof(struct roster *));
    if (sent->rosters == NULL) {
        return error_memory(error);
    }
    enum status status = store_roster_load_last_sent(store, night, INT_MAX, "", &sent->rosters[count], error);
    const bool was_sent = sent->rosters[count] != NULL;
    /* Where nothing was sent to any centre, the lists may be long and are of no use, unless it matters who decides. */
    if (status == STATUS_OK && (was_sent || is_bound(sent->settings))) {
        status = store_snapshot_load_requests(store, &sent->lists, error);
    }
    if (status == STATUS_OK && is_bound(sent->settings)) {
        status = store_snapshot_load_volunteers(store, &sent->lists, error);
    }
    if (status != STATUS_OK || !was_sent) {
        return status;
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = store_roster_load_last_sent(store, night, INT_MAX, sent->settings->centres[i].code, &sent->rosters[i],
                                             error);
    }
    if (status == STATUS_OK) {
        status = store_snapshot_load_numbers(store, &sent->volunteers, &sent->volunteer_count, error);
        error_context(error, _("Reading the last roster that was sent"));
    }
    return status;
}

enum status last_rosters_load(struct store *store, const struct settings *settings, int32_t night,
                              struct last_rosters **rosters, struct error *error)
{
    *rosters = calloc(1, sizeof **rosters);
    if (*rosters == NULL) {
        return error_memory(error);
    }
    (*rosters)->settings = settings;
    enum status status = load(*rosters, store, night, error);
    status = status == STATUS_OK ? load_made(store, &(*rosters)->made, error) : status;
    if (status != STATUS_OK) {
        last_rosters_free(*rosters);
        *rosters = NULL;
    }
    return status;
}

void last_rosters_free(struct last_rosters *rosters)
{
    if (rosters == NULL) {
        return;
    }
    for (size_t i = 0; rosters->rosters != NULL && i <= rosters->settings->centre_count; i++) {
        roster_free(rosters->rosters[i]);
    }
    free(rosters->rosters);
    roster_free(rosters->made);
    free(rosters->volunteers);
    snapshot_free(&rosters->lists);
    free(rosters);
}

const struct roster *last_rosters_sent(const void *rosters, const char *visit)
{
    const struct last_rosters *sent = rosters;
    const struct request *request = snapshot_request_of_visit(&sent->lists, visit);
    const size_t centre =
        request == NULL ? sent->settings->centre_count : settings_centre_of(sent->settings, &request->senior);
    return sent->rosters[centre];
}

static int compare_numbers(const void *a, const void *b)
{
    return strcmp(a, b);
}

bool last_rosters_knows_volunteer(const void *rosters, const char *volunteer)
{
    const struct last_rosters *sent = rosters;
    return sent->volunteers == NULL || bsearch(volunteer, sent->volunteers, sent->volunteer_count,
                                               sizeof *sent->volunteers, compare_numbers) != NULL;
}

bool last_rosters_knows_visit(const void *rosters, const char *visit)
{
    const struct last_rosters *sent = rosters;
    const struct request *request = snapshot_request_of_visit(&sent->lists, visit);
    const struct roster *last = last_rosters_sent(rosters, visit);
    return sent->volunteers == NULL || (request != NULL && visit_is_of(request, visit)) ||
           (last != NULL && roster_line_date(last, visit, "") != DATE_NONE);
}

const char *last_rosters_centre_of(const void *rosters, const char *visit)
{
    const struct last_rosters *sent = rosters;
    const struct request *request = snapshot_request_of_visit(&sent->lists, visit);
    return request == NULL ? NULL : sent->settings->centres[settings_centre_of(sent->settings, &request->senior)].code;
}

const char *last_rosters_home_of(const void *rosters, const char *volunteer)
{
    const struct last_rosters *sent = rosters;
    const struct volunteer *found = snapshot_volunteer(&sent->lists, volunteer);
    return found == NULL ? NULL : sent->settings->centres[settings_centre_of(sent->settings, &found->person)].code;
}

const struct roster *last_rosters_made(const struct last_rosters *rosters)
{
    return rosters->made;
}
