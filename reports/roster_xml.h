/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.xml: the roster of a centre for machines (namespace urn:bvb:centre:1, schema samples/xsd/roster.xsd). Holds
 * what roster.csv holds, with names of people, in the English words of the file formats.
 */
#ifndef BVB_REPORTS_ROSTER_XML_H
#define BVB_REPORTS_ROSTER_XML_H

#include "reports/centre.h"

#include "core/buffer.h"

/* Appends the document to `bytes`, valid against its schema; nothing on failure. */
enum status roster_xml_write(const struct centre_roster *roster, struct buffer *bytes, struct error *error);

#endif
