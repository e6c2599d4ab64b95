/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An upload in XML, by libxml2's reader. The root element tells the kind, each child of it is a row, each attribute or
 * child element of a row is a cell with the English name of FORMATS. What the XSD (samples/xsd/uploads.xsd) forbids
 * refuses the row, but names that are not known only give a warning, as in CSV. A document type is refused before the
 * parser sees it, so there are no entities and nothing outside the file is ever read.
 */
#ifndef BVB_IMPORTERS_XML_UPLOAD_H
#define BVB_IMPORTERS_XML_UPLOAD_H

#include "importers/upload.h"

/* `text` is UTF-8 (whatever its declaration says) and is changed: the declaration is blanked.
 * STATUS_OK also when the receipt says that the upload is refused whole. */
enum status xml_upload_read(struct upload *upload, char *text, size_t size);

/* When these bytes look like XML, loads the XSD for import_setting.xml_schema, which keeps it till the process ends:
 * for one that is about to lose the right to open files. STATUS_CANNOT_READ: it is not there. */
enum status xml_upload_prepare(const char *data, size_t size, void **schema, struct error *error);

#endif
