/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * city.xml: the whole roster of one night for machines (namespace urn:bvb:roster:1, schema samples/xsd/city.xsd).
 * It names people by their identities only.
 */
#ifndef BVB_REPORTS_CITY_XML_H
#define BVB_REPORTS_CITY_XML_H

#include "core/buffer.h"
#include "core/explanation.h"
#include "core/roster.h"

/*
 * Appends the document to `bytes`; nothing on failure. The bound is written with at most three decimals, rounded up,
 * but never so far that a roster that is proven best looks unproven: then one thousandth less than the next whole
 * point, which is a bound too, because points are whole. STATUS_DEFECT when the roster cannot be written (a bound that
 * is not finite, an id that XML cannot hold).
 */
enum status city_xml_write(const struct roster *roster, const struct explanation *explanation, struct buffer *bytes,
                           struct error *error);

#endif
