/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML going out: a writer whose first failure sticks (as with struct buffer), and the check of the finished bytes
 * against an XSD of ours. Only what passed that check is handed out. The same calls give the same bytes.
 */
#ifndef BVB_REPORTS_XML_OUT_H
#define BVB_REPORTS_XML_OUT_H

#include "core/buffer.h"

#include <stdint.h>

struct xml_out;

/* Begins a document whose root element `root` lies in the namespace `space`. xml_out_free accepts NULL. */
enum status xml_out_new(const char *root, const char *space, struct xml_out **out, struct error *error);
void xml_out_free(struct xml_out *out);

void xml_out_begin(struct xml_out *out, const char *element);
void xml_out_end(struct xml_out *out);
void xml_out_text(struct xml_out *out, const char *attribute, const char *value);
void xml_out_text_if(struct xml_out *out, const char *attribute, const char *value); /* nothing when it is empty */
void xml_out_number(struct xml_out *out, const char *attribute, int64_t value);
void xml_out_bool(struct xml_out *out, const char *attribute, bool value);
void xml_out_date(struct xml_out *out, const char *attribute, int32_t date); /* nothing for DATE_NONE */
void xml_out_time(struct xml_out *out, const char *attribute, int minutes);

/*
 * Closes the root and appends the document to `bytes` when it is valid against the schema `xsd` (a file name in the
 * folder of schemas: that of the source tree when it is there, else the installed one). STATUS_DEFECT, with the first
 * finding of the validator, when it is not; STATUS_CANNOT_READ when the schema itself cannot be used.
 */
enum status xml_out_finish(struct xml_out *out, const char *xsd, struct buffer *bytes, struct error *error);

#endif
