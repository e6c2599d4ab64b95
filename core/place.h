/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places: points in Belgian Lambert 72 (EPSG:31370), in metres. Conversion from Lambert 2008 (EPSG:3812) and WGS84
 * (EPSG:4326) is PROJ's work; this is the only file that knows PROJ. Without grids it is good to about a metre.
 */
#ifndef BVB_CORE_PLACE_H
#define BVB_CORE_PLACE_H

#include "core/error.h"

#include <stdbool.h>

struct place {
    double x, y;
    bool known;       /* false: x and y mean nothing */
    bool approximate; /* the centre of an area, not an address */
};

enum place_system { PLACE_LAMBERT72, PLACE_LAMBERT2008, PLACE_WGS84 };

/* A converter is made once and used often; it holds PROJ's context. place_converter_free accepts NULL. */
struct place_converter;
enum status place_converter_new(struct place_converter **converter, struct error *error);
void place_converter_free(struct place_converter *converter);

/* x and y in metres, Lambert 72 (22000..295000, 21000..245000) or Lambert 2008 (about 500 km more in both), told apart
 * by their range. STATUS_REFUSED with a message that says why otherwise (outside Belgium, x and y swapped, degrees
 * instead of metres); STATUS_DEFECT when PROJ fails on a point inside. */
enum status place_from_metres(struct place_converter *converter, double x, double y, struct place *place,
                              struct error *error);

/* Degrees; STATUS_REFUSED outside Belgium (lat 49.4..51.6, lon 2.5..6.5), saying so when the two look swapped. */
enum status place_from_degrees(struct place_converter *converter, double lat, double lon, struct place *place,
                               struct error *error);

/* Lambert 72 to WGS84 degrees, for maps. */
enum status place_to_degrees(struct place_converter *converter, const struct place *place, double *lat, double *lon,
                             struct error *error);

double place_distance(const struct place *a, const struct place *b); /* metres, as the crow flies */

#endif
