/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/area.h"

#include "core/text.h"

#include <math.h>
#include <string.h>

/* A walk upwards through the parents, nearest generation first; each area is met once, so that even a circle ends. */
struct climb {
    bool met[AREA_MAX];
    int queue[AREA_MAX];
    size_t head, tail;
};

static bool is_index(const struct area_list *areas, int area)
{
    return area >= 0 && area < AREA_MAX && (size_t)area < areas->count;
}

static void climb_add(struct climb *climb, const struct area_list *areas, int area)
{
    if (is_index(areas, area) && !climb->met[area]) {
        climb->met[area] = true;
        climb->queue[climb->tail++] = area;
    }
}

static void climb_begin(struct climb *climb, const struct area_list *areas, int area)
{
    memset(climb->met, 0, sizeof climb->met);
    climb->head = 0;
    climb->tail = 0;
    climb_add(climb, areas, area);
}

/* The next area, its parents put in the queue; AREA_NONE at the end. */
static int climb_next(struct climb *climb, const struct area_list *areas)
{
    if (climb->head == climb->tail) {
        return AREA_NONE;
    }
    const int area = climb->queue[climb->head++];
    const struct area *item = &areas->items[area];
    for (size_t i = 0; i < item->parent_count; i++) {
        climb_add(climb, areas, item->parents[i]);
    }
    return area;
}

int area_find(const struct area_list *areas, const char *code)
{
    char wanted[CODE_SIZE];
    char key[CODE_SIZE];
    if (text_is_empty(code)) {
        return AREA_NONE;
    }
    for (size_t i = 0; i < areas->count; i++) {
        if (text_equal(areas->items[i].code, code)) {
            return (int)i;
        }
    }
    if (!text_fold(code, wanted, sizeof wanted)) {
        return AREA_NONE;
    }
    for (size_t i = 0; i < areas->count; i++) {
        if (text_fold(areas->items[i].code, key, sizeof key) && text_equal(key, wanted)) {
            return (int)i;
        }
    }
    return AREA_NONE;
}

static int nearest_leaf(const struct area_list *areas, const struct place *place)
{
    bool has_children[AREA_MAX] = {false};
    int best = AREA_NONE;
    double best_distance = INFINITY;
    for (size_t i = 0; i < areas->count; i++) {
        for (size_t p = 0; p < areas->items[i].parent_count; p++) {
            if (is_index(areas, areas->items[i].parents[p])) {
                has_children[areas->items[i].parents[p]] = true;
            }
        }
    }
    for (size_t i = 0; i < areas->count && i < AREA_MAX; i++) {
        if (!has_children[i] && areas->items[i].centroid.known) {
            const double distance = place_distance(&areas->items[i].centroid, place);
            if (distance < best_distance) {
                best_distance = distance;
                best = (int)i;
            }
        }
    }
    return best;
}

int area_of(const struct area_list *areas, const char *code, const struct place *place)
{
    const int found = area_find(areas, code);
    if (found != AREA_NONE || place == NULL || !place->known) {
        return found;
    }
    return nearest_leaf(areas, place);
}

int area_centre(const struct area_list *areas, int area)
{
    struct climb climb;
    climb_begin(&climb, areas, area);
    while (climb.head < climb.tail) {
        const size_t generation_end = climb.tail;
        int centre = AREA_NONE;
        while (climb.head < generation_end) {
            const int next = climb_next(&climb, areas);
            const int own = areas->items[next].centre;
            if (own >= 0 && (centre == AREA_NONE || own < centre)) {
                centre = own;
            }
        }
        if (centre != AREA_NONE) {
            return centre;
        }
    }
    return AREA_NONE;
}

bool area_within(const struct area_list *areas, int inner, int outer)
{
    struct climb climb;
    if (!is_index(areas, outer)) {
        return false;
    }
    climb_begin(&climb, areas, inner);
    for (int area = climb_next(&climb, areas); area != AREA_NONE; area = climb_next(&climb, areas)) {
        if (area == outer) {
            return true;
        }
    }
    return false;
}

int area_of_kind(const struct area_list *areas, int area, const char *kind)
{
    struct climb climb;
    climb_begin(&climb, areas, area);
    for (int next = climb_next(&climb, areas); next != AREA_NONE; next = climb_next(&climb, areas)) {
        if (text_same(areas->items[next].kind, kind)) {
            return next;
        }
    }
    return AREA_NONE;
}
