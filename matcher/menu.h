/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A volunteer's menu: stretch by stretch all visits that would fit into it alone, with all that does not change while
 * the search goes on. Made once a volunteer, after the pins are settled.
 */
#ifndef BVB_MATCHER_MENU_H
#define BVB_MATCHER_MENU_H

#include "matcher/instance.h"

struct menu_item {
    int visit, option;
    int senior;                  /* whose face counts for this volunteer; -1: nobody's */
    int pin;                     /* of the problem, kept or soft; -1: none */
    int kept;                    /* instance_kept */
    int from, to;                /* places where it starts and ends; PLACES_NOWHERE for both */
    int there, back;             /* minutes from home to the start, from the end home */
    int least_there, least_back; /* likewise when other visits may lie between: with a travel table that can be less */
    int duration;                /* minutes */
    int earliest,
        latest;     /* starts, minutes after midnight; after `latest` it ends too late, or every way home is too long */
    int grid;       /* two people: minutes between possible starts; one: 0 */
    size_t row;     /* of the visit; for two people of the start at `earliest` */
    int64_t points; /* instance_points */
    /* A round without this stop is never later, unless a visit by telephone follows it, and its travel never longer by
     * more than so many minutes (mostly 0); -1: it may be later, or nothing is known. */
    int detour;
};

struct menu_part {
    int32_t date, week;
    int from, to; /* minutes after midnight */
    struct menu_item *items;
    size_t count;
};

struct menu {
    const struct instance *instance;
    int volunteer;
    enum mode mode;
    struct menu_part *parts; /* one a stretch */
    size_t count;
    bool pinned; /* a pin that must hold is on it */
};

enum status menu_make(const struct instance *instance, int volunteer, struct menu *menu, struct error *error);
void menu_free(struct menu *menu); /* what hangs on it */

/* Is this pin of the problem on it? */
bool menu_holds(const struct menu *menu, int pin);

/* Minutes from the end place of one item, or from home (NULL), to the start place of another: 0 by telephone. */
int menu_way(const struct menu *menu, const struct menu_item *from, const struct menu_item *to);

/* No less than any plan brings at these prices (duals, per row of the instance), where points are usual (instance.h):
 * each stretch filled with the visits that are worth most a minute, as if they cost no travel and no load and could be
 * made in every stretch. Not with a dual of the keep row. */
double menu_most(const struct menu *menu, const double *prices);

#endif
