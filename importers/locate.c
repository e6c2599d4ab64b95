/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/locate.h"

#include "core/area.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/upload.h"

/* The column of this place with this name. */
static const struct column *column_of(const struct upload *upload, const struct locate_question *question,
                                      const char *name)
{
    char whole[CODE_SIZE];
    (void)text_format(whole, sizeof whole, "%s%s", question->prefix, name);
    return upload_column(upload, whole);
}

/* Is the middle of some area of the city at most so many metres away? */
static bool is_near_city(const struct upload *upload, const struct place *place, double metres)
{
    const struct area_list *areas = &upload->setting->settings->areas;
    for (size_t i = 0; i < areas->count; i++) {
        if (areas->items[i].centroid.known && place_distance(place, &areas->items[i].centroid) <= metres) {
            return true;
        }
    }
    return false;
}

/*
 * Most points of Belgium lie in its range with x and y in either order. Of a point far from the city whose mirror image
 * lies in it the order is certain: somebody who lived just there would be of no use to this city. Near the line where x
 * is y, or in a city whose areas have no middle, it cannot be told.
 */
static bool is_swapped(const struct upload *upload, double x, double y, const struct place *place)
{
    enum { FAR = 30000, NEAR = 10000 };
    struct place mirrored = {0};
    struct error ignored = {0};
    return !is_near_city(upload, place, FAR) &&
           place_from_metres(upload->setting->converter, y, x, &mirrored, &ignored) == STATUS_OK &&
           is_near_city(upload, &mirrored, NEAR);
}

static enum locate_answer from_numbers(struct upload *upload, const struct locate_question *question, bool metres,
                                       struct place *place)
{
    const struct point *point = question->point;
    const struct number *first = metres ? &point->x : &point->lat;
    const struct number *second = metres ? &point->y : &point->lon;
    struct error why = {0};
    if (!first->given || !second->given) {
        const char *missing = metres ? (first->given ? "y" : "x") : (first->given ? "lon" : "lat");
        upload_refuse(upload, column_of(upload, question, missing), "place",
                      _("Of the two coordinates only one is given."), _("Give both coordinates, or neither."));
        return LOCATE_REFUSED;
    }
    struct place_converter *converter = upload->setting->converter;
    enum status status = metres ? place_from_metres(converter, first->value, second->value, place, &why)
                                : place_from_degrees(converter, first->value, second->value, place, &why);
    if (status == STATUS_OK && metres && is_swapped(upload, first->value, second->value, place)) {
        upload_refuse(upload, column_of(upload, question, "x"), "place",
                      _("This point lies far from the city, but in it once x and y change places: they are swapped."),
                      _("Let the columns x and y change their names, or their contents."));
        return LOCATE_REFUSED;
    }
    if (status == STATUS_OK) {
        return LOCATE_FOUND;
    }
    if (status != STATUS_REFUSED) {
        upload->status = error_set(upload->error, status, "%s", why.message);
        return LOCATE_REFUSED;
    }
    /* What core/place.h says of coordinates is one of a few sentences; it repeats no numbers. */
    upload_refuse(upload, column_of(upload, question, metres ? "x" : "lat"), "place", why.message,
                  metres
                      ? _("Give x and y in metres, Lambert 72 (x 22000 to 295000, y 21000 to 245000) or Lambert 2008.")
                      : _("Give lat (49.4 to 51.6) and lon (2.5 to 6.5) in degrees, WGS84."));
    return LOCATE_REFUSED;
}

static bool is_full(const struct address *address)
{
    return address->street[0] != '\0' && address->house_number[0] != '\0' &&
           (address->postcode[0] != '\0' || address->municipality[0] != '\0');
}

static bool is_begun(const struct address *address)
{
    return address->street[0] != '\0' || address->house_number[0] != '\0' || address->postcode[0] != '\0' ||
           address->municipality[0] != '\0';
}

static bool from_register(const struct upload *upload, const struct address *address, struct register_address *found)
{
    const struct import_sink *sink = upload->setting->sink;
    if (!is_full(address) || sink == NULL || sink->find_address == NULL) {
        return false;
    }
    return sink->find_address(sink->context, address, found) && found->place.known;
}

/* The middle of the area; a code that is not known is worth a warning when there is a better place. */
static bool from_area(const struct upload *upload, const char *area, struct place *place)
{
    const struct area_list *areas = &upload->setting->settings->areas;
    int index = area_find(areas, area);
    if (index == AREA_NONE || !areas->items[index].centroid.known) {
        return false;
    }
    *place = areas->items[index].centroid;
    place->approximate = true;
    return true;
}

static void warn_area(struct upload *upload, const struct locate_question *question)
{
    if (question->area != NULL && question->area[0] != '\0' &&
        area_find(&upload->setting->settings->areas, question->area) == AREA_NONE) {
        upload_warn(upload, column_of(upload, question, "area"), "area",
                    _("This is not the code of an area of this city; the place is used without it."),
                    _("Write the code of an area as in bvb.conf, or leave the cell empty."));
    }
}

/* Which address was taken stands only beside the row itself: a receipt may be mailed in the clear. */
static void warn_approximate(struct upload *upload, const struct locate_question *question,
                             const struct register_address *found)
{
    if (found->place.approximate) {
        const struct address *taken = &found->address;
        char hint[RECEIPT_REMEDY_SIZE];
        upload_warn(
            upload, column_of(upload, question, "street"), "near",
            _("This address is not in the address register as it is written; the only one that is nearly the same "
              "was taken, and the place is marked approximate."),
            _("Look at the spelling of the street and at the house number."));
        (void)text_format(hint, sizeof hint, _("Taken: %1$s %2$s, %3$s %4$s."), taken->street, taken->house_number,
                          taken->postcode, taken->municipality);
        upload_hint(upload, hint);
    }
}

static enum locate_answer refuse_address(struct upload *upload, const struct locate_question *question)
{
    const struct address *address = question->address;
    if (question->area != NULL && question->area[0] != '\0') {
        upload_refuse(upload, column_of(upload, question, "area"), "area",
                      _("This area is not known, or bvb does not know where its middle is, and nothing else says where "
                        "this is."),
                      _("Write the code of an area as in bvb.conf, or give x and y, lat and lon, or a full address."));
    } else if (!is_full(address)) {
        const char *missing = address->street[0] == '\0'         ? "street"
                              : address->house_number[0] == '\0' ? "house_number"
                                                                 : "postcode";
        upload_refuse(upload, column_of(upload, question, missing), "address", _("This address is not complete."),
                      _("Give street, house number, postcode and municipality, or x and y, or lat and lon."));
    } else {
        upload_refuse(upload, column_of(upload, question, "street"), "address",
                      _("This address is not in the address register."),
                      _("Look at the spelling of street, house number, postcode and municipality, or give x and y, or "
                        "lat and lon."));
    }
    return LOCATE_REFUSED;
}

static enum locate_answer check_only(struct upload *upload, const struct locate_question *question)
{
    if (!upload->said_address) {
        upload->said_address = true;
        upload_warn(upload, column_of(upload, question, "street"), "address",
                    _("Addresses are not looked up in this check; they are when the file is uploaded."),
                    _("To be certain, give x and y, or lat and lon."));
    }
    return LOCATE_CHECKED;
}

/* Was something of what tells this place refused? Then nobody knows what it would have told. */
static bool is_wrong(const struct upload *upload, const struct locate_question *question)
{
    static const char *const names[] = {"x", "y", "lat", "lon", "street", "house_number", "postcode", "municipality"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char whole[CODE_SIZE];
        (void)text_format(whole, sizeof whole, "%s%s", question->prefix, names[i]);
        if (upload_is_wrong(upload, whole)) {
            return true;
        }
    }
    return question->area != NULL && upload_is_wrong(upload, "area");
}

enum locate_answer locate_place(struct upload *upload, const struct locate_question *question, struct place *place)
{
    const struct point *point = question->point;
    struct register_address found = {0};
    bool has_area = question->area != NULL && question->area[0] != '\0';
    bool metres = point->x.given || point->y.given;
    if (upload->refused && is_wrong(upload, question)) {
        return LOCATE_REFUSED;
    }
    if (metres || point->lat.given || point->lon.given) {
        enum locate_answer answer = from_numbers(upload, question, metres, place);
        if (answer == LOCATE_FOUND) {
            warn_area(upload, question);
        }
        return answer;
    }
    if (from_register(upload, question->address, &found)) {
        *place = found.place;
        warn_area(upload, question);
        warn_approximate(upload, question, &found);
        return LOCATE_FOUND;
    }
    if (has_area && from_area(upload, question->area, place)) {
        return LOCATE_FOUND;
    }
    if (is_full(question->address) && upload->setting->sink == NULL) {
        return check_only(upload, question);
    }
    if (!has_area && !is_begun(question->address)) {
        return LOCATE_NOTHING;
    }
    return refuse_address(upload, question);
}
