/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport `smtp` of reports/delivery.h, by libcurl; the only file that knows it. One connection and transaction a
 * call (RFC 5321), from the address of the settings. STARTTLS (RFC 3207) or TLS from the start, certificate and host
 * name checked, TLS 1.2 or later; in the clear only to a loopback host. No proxy and no .netrc, whatever the
 * environment says. The whole call ends within three times timeout_seconds.
 *
 * An answer that was lost after the message had been sent counts as "later": the message may then arrive twice, with
 * the same Message-ID; losing it would be worse (RFC 1047).
 */
#ifndef BVB_REPORTS_SMTP_H
#define BVB_REPORTS_SMTP_H

#include "reports/delivery.h"

/* Addresses and message have been checked by delivery_send. */
enum status smtp_send(const struct mail_settings *mail, const struct delivery *delivery, struct delivery_answer *answer,
                      struct error *error);

/* Is it localhost, 127.0.0.0/8 or ::1? */
bool smtp_is_loopback(const char *host);

#endif
