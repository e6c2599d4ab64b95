/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The encodings of mail: RFC 2045 (base64, quoted-printable), RFC 2047 (words in headers), RFC 2231 (parameters),
 * addresses after RFC 5321. All append CRLF text to a buffer; its status sticks.
 */
#ifndef BVB_REPORTS_MIME_H
#define BVB_REPORTS_MIME_H

#include "core/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* An address that may stand in an envelope and a header: ASCII, local part and domain of RFC 5321 without quotes, no
 * control character, space, bracket or comma. */
bool mime_is_address(const char *address);

/* UTF-8 without control characters, so that it may be put into a header. */
bool mime_is_header_text(const char *text);

/* `Name: text` and CRLF; words that are not ASCII become encoded words, lines are folded at 76. */
void mime_header(struct buffer *out, const char *name, const char *text);

/* A list of addresses in a header: mime_addresses_begin, then one mime_addresses_add for each, then _end. */
struct mime_addresses {
    struct buffer *out;
    size_t column; /* where the line has come to */
    size_t count;
};
void mime_addresses_begin(struct mime_addresses *list, struct buffer *out, const char *header);
void mime_addresses_add(struct mime_addresses *list, const char *name, const char *address); /* name: may be "" */
void mime_addresses_end(struct mime_addresses *list);

/* `; name="value"`, or after RFC 2231 `; name*=UTF-8''...` where the value is not plain ASCII; on a line of its own. */
void mime_parameter(struct buffer *out, const char *name, const char *value);

void mime_base64(struct buffer *out, const void *data, size_t size);
/* Text with any line ends; they become CRLF, lines are at most 76 long, and the last one ends in CRLF. */
void mime_quoted_printable(struct buffer *out, const char *text, size_t size);

#endif
