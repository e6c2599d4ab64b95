/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/place.h"

#include "core/language.h"

#include <math.h>
#include <proj.h>
#include <stdlib.h>

struct place_converter {
    PJ_CONTEXT *context;
    PJ *from_lambert2008; /* to Lambert 72, both in metres */
    PJ *from_wgs84;       /* to Lambert 72; longitude first */
};

struct box {
    double min_x, max_x, min_y, max_y;
};

static const struct box lambert72 = {22000, 295000, 21000, 245000};
static const struct box lambert2008 = {522000, 795000, 521000, 745000};
static const struct box degrees = {2.5, 6.5, 49.4, 51.6};

static bool is_inside(const struct box *box, double x, double y)
{
    return x >= box->min_x && x <= box->max_x && y >= box->min_y && y <= box->max_y;
}

/*
 * The way to Lambert 72 (EPSG:31370) that PROJ 9.1 itself chooses where no grids are installed (EPSG:15929, good to
 * about a metre), written out: to look for it in PROJ's database takes longer than a small import, and grids that are
 * installed one day would move everybody a little. Degrees with the longitude first. Word by word, since PROJ opens
 * that database for whatever else it is given.
 */
#define FROM_GEOCENTRIC                                                                                                \
    "step", "inv", "proj=helmert", "x=-106.8686", "y=52.2978", "z=-103.7239", "rx=-0.3366", "ry=0.457", "rz=-1.8422",  \
        "s=-1.2747", "convention=coordinate_frame", "step", "inv", "proj=cart", "ellps=intl", "step", "proj=pop",      \
        "v_3", "step", "proj=lcc", "lat_0=90", "lon_0=4.36748666666667", "lat_1=51.1666672333333", "lat_2=49.8333339", \
        "x_0=150000.013", "y_0=5400088.438", "ellps=intl"
static const char *const from_wgs84[] = {"proj=pipeline", "step",      "proj=unitconvert", "xy_in=deg",
                                         "xy_out=rad",    "step",      "proj=push",        "v_3",
                                         "step",          "proj=cart", "ellps=WGS84",      FROM_GEOCENTRIC};
static const char *const from_lambert2008[] = {"proj=pipeline",
                                               "step",
                                               "inv",
                                               "proj=lcc",
                                               "lat_0=50.797815",
                                               "lon_0=4.35921583333333",
                                               "lat_1=49.8333333333333",
                                               "lat_2=51.1666666666667",
                                               "x_0=649328",
                                               "y_0=665262",
                                               "ellps=GRS80",
                                               "step",
                                               "proj=push",
                                               "v_3",
                                               "step",
                                               "proj=cart",
                                               "ellps=GRS80",
                                               FROM_GEOCENTRIC};

/* Made without enough memory, an operation of PROJ may look whole and turn every point into none. */
static bool works(PJ *operation, double a, double b)
{
    return operation != NULL && isfinite(proj_trans(operation, PJ_FWD, proj_coord(a, b, 0, 0)).xy.x);
}

/* PROJ does not write into the words, though its header does not say so. */
static PJ *create(PJ_CONTEXT *context, const char *const *words, size_t size)
{
    return proj_create_argv(context, (int)(size / sizeof *words), (char **)(void *)words);
}

enum status place_converter_new(struct place_converter **converter, struct error *error)
{
    *converter = NULL;
    struct place_converter *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_memory(error);
    }
    made->context = proj_context_create();
    if (made->context == NULL) {
        place_converter_free(made);
        return error_memory(error);
    }
    proj_log_level(made->context, PJ_LOG_NONE);
    (void)proj_context_set_enable_network(made->context, 0);
    made->from_lambert2008 = create(made->context, from_lambert2008, sizeof from_lambert2008);
    made->from_wgs84 = create(made->context, from_wgs84, sizeof from_wgs84);
    if (!works(made->from_lambert2008, 572218, 669187) || !works(made->from_wgs84, 3.26, 50.83)) {
        place_converter_free(made);
        return error_memory(error); /* nothing else can be wrong with them */
    }
    *converter = made;
    return STATUS_OK;
}

void place_converter_free(struct place_converter *converter)
{
    if (converter == NULL) {
        return;
    }
    proj_destroy(converter->from_lambert2008);
    proj_destroy(converter->from_wgs84);
    proj_context_destroy(converter->context);
    free(converter);
}

static enum status convert(PJ *operation, PJ_DIRECTION direction, double a, double b, double *x, double *y,
                           struct error *error)
{
    const PJ_COORD result = proj_trans(operation, direction, proj_coord(a, b, 0, 0));
    if (!isfinite(result.xy.x) || !isfinite(result.xy.y)) {
        return error_set(error, STATUS_DEFECT, "%s", _("These coordinates cannot be converted."));
    }
    *x = result.xy.x;
    *y = result.xy.y;
    return STATUS_OK;
}

static enum status refuse_metres(double x, double y, struct error *error)
{
    if (fabs(x) <= 180 && fabs(y) <= 180) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("x and y are metres (Lambert 72 or Lambert 2008), but these look like degrees: name the "
                           "columns lat and lon."));
    }
    if (is_inside(&lambert72, y, x) || is_inside(&lambert2008, y, x)) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("This point lies outside Belgium; x and y seem to be swapped."));
    }
    return error_set(
        error, STATUS_REFUSED, "%s",
        _("This point lies outside Belgium: in Lambert 72 x is 22000 to 295000 and y 21000 to 245000, in Lambert "
          "2008 about 500000 more."));
}

enum status place_from_metres(struct place_converter *converter, double x, double y, struct place *place,
                              struct error *error)
{
    *place = (struct place){0};
    enum status status = STATUS_OK;
    if (is_inside(&lambert72, x, y)) {
        place->x = x;
        place->y = y;
    } else if (is_inside(&lambert2008, x, y)) {
        status = convert(converter->from_lambert2008, PJ_FWD, x, y, &place->x, &place->y, error);
    } else {
        status = refuse_metres(x, y, error);
    }
    place->known = status == STATUS_OK;
    return status;
}

enum status place_from_degrees(struct place_converter *converter, double lat, double lon, struct place *place,
                               struct error *error)
{
    *place = (struct place){0};
    if (is_inside(&degrees, lat, lon)) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("This point lies outside Belgium; lat and lon seem to be swapped."));
    }
    if (!is_inside(&degrees, lon, lat)) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("This point lies outside Belgium: lat is 49.4 to 51.6 and lon 2.5 to 6.5 degrees."));
    }
    const enum status status = convert(converter->from_wgs84, PJ_FWD, lon, lat, &place->x, &place->y, error);
    place->known = status == STATUS_OK;
    return status;
}

enum status place_to_degrees(struct place_converter *converter, const struct place *place, double *lat, double *lon,
                             struct error *error)
{
    return convert(converter->from_wgs84, PJ_INV, place->x, place->y, lon, lat, error);
}

double place_distance(const struct place *a, const struct place *b)
{
    const double dx = b->x - a->x;
    const double dy = b->y - a->y;
    return sqrt(dx * dx + dy * dy);
}
