/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/delivery.h"

#include "core/buffer.h"
#include "core/file.h"
#include "core/language.h"
#include "core/limits.h"
#include "core/text.h"
#include "reports/mime.h"
#include "reports/smtp.h"

#include <sys/stat.h>

enum { LONGEST_LINE = 998 /* RFC 5322, 2.1.1 */, LONGEST_NAME = 250, OUTBOX_MODE = 0640 };

/* Every line ends in CRLF and is not too long, every byte is ASCII and no control character but tab. */
static bool is_sendable(const char *message, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        const unsigned char byte = (unsigned char)message[i];
        if (byte == '\r') {
            if (i + 1 >= size || message[i + 1] != '\n') {
                return false;
            }
            i++;
            length = 0;
        } else if ((byte < 0x20 && byte != '\t') || byte >= 0x7f || ++length > LONGEST_LINE) {
            return false;
        }
    }
    return size >= 2 && message[size - 1] == '\n';
}

static enum status check(const struct mail_settings *mail, const struct delivery *delivery, struct error *error)
{
    if (!mime_is_address(mail->from)) {
        return error_set(error, STATUS_REFUSED, "%s", _("mail: `from` must be one plain address (name@domain)."));
    }
    if (!mime_is_address(delivery->recipient)) {
        return error_set(error, STATUS_REFUSED, "%s", _("A recipient of a mail is not a plain address (name@domain)."));
    }
    if (!is_sendable(delivery->message, delivery->size)) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("A mail holds characters or lines that must not be sent; it stays in the outbox."));
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------- transport `file` */

/* The key as a file name: one name for each key, and never a hidden one, a path or a temporary one. */
static void file_name(const char *key, struct buffer *name)
{
    for (const char *c = key; *c != '\0'; c++) {
        const unsigned char byte = (unsigned char)*c;
        const bool leading_dot = *c == '.' && c == key;
        if (byte <= 0x20 || byte == 0x7f || *c == '/' || *c == '\\' || *c == '%' || leading_dot) {
            buffer_format(name, "%%%02X", byte);
        } else {
            buffer_add(name, c, 1);
        }
    }
    buffer_text(name, ".eml");
}

static enum status put_in_folder(const struct delivery *delivery, const char *name, struct error *error)
{
    char path[PATH_SIZE];
    struct stat about;
    enum status status = file_path(path, sizeof path, delivery->folder, name, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (lstat(path, &about) == 0 && S_ISREG(about.st_mode)) {
        return STATUS_OK; /* files appear whole, so this one is the message */
    }
    status = file_make_folders(delivery->folder, error);
    if (status != STATUS_OK) {
        return status;
    }
    return file_write(path, delivery->message, delivery->size, OUTBOX_MODE, error);
}

static enum status send_as_file(const struct delivery *delivery, struct delivery_answer *answer, struct error *error)
{
    struct buffer name = {0};
    if (text_is_empty(delivery->key)) {
        return error_set(error, STATUS_DEFECT, "%s", _("A mail without a key cannot be put into the outbox."));
    }
    file_name(delivery->key, &name);
    enum status status = buffer_check(&name, error);
    if (status == STATUS_OK && name.size > LONGEST_NAME) {
        status = error_set(error, STATUS_DEFECT, "%s", _("The key of a mail is too long for a file name."));
    }
    if (status == STATUS_OK) {
        status = put_in_folder(delivery, name.data, error);
    }
    if (status == STATUS_OK) {
        answer->result = DELIVERY_ACCEPTED;
        (void)text_format(answer->queue_id, sizeof answer->queue_id, "%s", name.data);
    }
    buffer_free(&name);
    return status;
}

enum status delivery_send(const struct mail_settings *mail, const struct delivery *delivery,
                          struct delivery_answer *answer, struct error *error)
{
    *answer = (struct delivery_answer){.result = DELIVERY_LATER};
    const enum status status = check(mail, delivery, error);
    if (status != STATUS_OK) {
        return status;
    }
    switch (mail->transport) {
    case MAIL_SMTP:
        return smtp_send(mail, delivery, answer, error);
    case MAIL_FILE:
        break;
    }
    return send_as_file(delivery, answer, error);
}
