/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/message.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/answer.h"
#include "reports/html.h"
#include "reports/mime.h"
#include "reports/words.h"

#include <string.h>

/* "=_" stands in no base64 and in no quoted-printable text, so no body can hold a boundary. */
#define MIXED "=_bvb_mixed"
#define ALTERNATIVE "=_bvb_alternative"

enum {
    MAX_PARAGRAPHS = 24,
    PARAGRAPH_SIZE = 1024,
    SUBJECT_SIZE = 512,
    ID_PART_SIZE = 3 * ID_SIZE,
    SECONDS_A_DAY = 86400
};

/* The body, before it is written as text and as HTML. */
enum paragraph_kind { PARAGRAPH, FIGURE, HEADING, STEP, SMALL };
struct body {
    size_t count;
    struct paragraph {
        enum paragraph_kind kind;
        char text[PARAGRAPH_SIZE];
    } paragraphs[MAX_PARAGRAPHS];
};

/* The next paragraph, to be filled in by the caller. */
static char *paragraph(struct body *body, enum paragraph_kind kind)
{
    struct paragraph *next = &body->paragraphs[body->count < MAX_PARAGRAPHS - 1 ? body->count++ : MAX_PARAGRAPHS - 1];
    next->kind = kind;
    next->text[0] = '\0';
    return next->text;
}

static void say(struct body *body, enum paragraph_kind kind, const char *words)
{
    (void)text_copy(paragraph(body, kind), PARAGRAPH_SIZE, words);
}

/* ------------------------------------------------------------------------------------------- headers */

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');
    return at == NULL ? address : at + 1;
}

/* A part of a Message-ID: what is no letter, digit or hyphen becomes =XX, so that two parts never become one. */
static void id_part(const char *text, char *part)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t at = 0;
    for (const char *c = text; *c != '\0' && at + 4 < ID_PART_SIZE; c++) {
        const unsigned char byte = (unsigned char)*c;
        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
            byte == '-') {
            part[at++] = *c;
        } else {
            part[at++] = '=';
            part[at++] = hex[byte >> 4];
            part[at++] = hex[byte & 15];
        }
    }
    part[at] = '\0';
}

/* RFC 5322, 3.3; in UTC, which every reader shows in their own time. */
static void date_header(struct buffer *out, time_t when)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const int32_t date = (int32_t)(when / SECONDS_A_DAY);
    const int second = (int)(when % SECONDS_A_DAY);
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date, &year, &month, &day);
    buffer_format(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[date_weekday(date) - 1], day,
                  months[month - 1], year, second / 3600, second / 60 % 60, second % 60);
}

static enum status check_sender(const struct mail_settings *mail, const char *subject, time_t when, struct error *error)
{
    if (!mime_is_address(mail->from) || !mime_is_header_text(mail->from_name)) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("mail: `from` must be one plain address (name@domain), `from_name` a line of text."));
    }
    if (!mime_is_header_text(subject)) {
        return error_set(error, STATUS_REFUSED, "%s",
                         _("A mail cannot be written: its subject would hold a control character."));
    }
    if (when < 0 || when / SECONDS_A_DAY > 80000) {
        return error_set(error, STATUS_DEFECT, "%s", _("A mail cannot be written: it has no date."));
    }
    return STATUS_OK;
}

static void from_header(struct buffer *out, const struct mail_settings *mail)
{
    struct mime_addresses list;
    mime_addresses_begin(&list, out, "From");
    mime_addresses_add(&list, mail->from_name, mail->from);
    mime_addresses_end(&list);
}

/* What stands between To and the content. */
static void common_headers(struct buffer *out, const char *subject, time_t when, const char *message_id)
{
    mime_header(out, "Subject", subject);
    date_header(out, when);
    buffer_format(out, "Message-ID: %s\r\n", message_id);
    /* RFC 3834: nobody on holiday answers a machine. */
    buffer_text(out, "Auto-Submitted: auto-generated\r\n");
    buffer_format(out, "Content-Language: %s\r\n", language_code(language_current()));
    buffer_text(out, "MIME-Version: 1.0\r\n");
}

/* ------------------------------------------------------------------------------------------- the body of a roster's
 * mail */

static void say_answers(struct body *body, const struct centre_roster *roster)
{
    const size_t good = answer_count_good(roster);
    const size_t bad = roster->answer_count - good;
    if (good > 0) {
        (void)text_format(paragraph(body, FIGURE), PARAGRAPH_SIZE,
                          ngettext("%zu of your decisions was done as you asked.",
                                   "%zu of your decisions were done as you asked.", (unsigned long)good),
                          good);
    }
    if (bad > 0) {
        (void)text_format(paragraph(body, FIGURE), PARAGRAPH_SIZE,
                          ngettext("%zu of your decisions could not be done; the roster says why.",
                                   "%zu of your decisions could not be done; the roster says why.", (unsigned long)bad),
                          bad);
    }
}

static void say_figures(struct body *body, const struct centre_roster *roster)
{
    (void)text_format(paragraph(body, FIGURE), PARAGRAPH_SIZE,
                      ngettext("%1$zu of %2$zu visit has somebody to make it.",
                               "%1$zu of %2$zu visits have somebody to make them.", (unsigned long)roster->visit_count),
                      roster->served_count, roster->visit_count);
    if (roster->previous_night == DATE_NONE) {
        say(body, FIGURE, _("This is the first roster: everything in it is new."));
    } else {
        words_since(roster, paragraph(body, FIGURE), PARAGRAPH_SIZE);
    }
    if (roster->unserved_count == 0) {
        say(body, FIGURE, _("Nobody has to wait."));
    } else {
        (void)text_format(paragraph(body, FIGURE), PARAGRAPH_SIZE,
                          ngettext("For %zu visit nobody could be found.", "For %zu visits nobody could be found.",
                                   (unsigned long)roster->unserved_count),
                          roster->unserved_count);
    }
    say_answers(body, roster);
    if (roster->doubtful_count > 0) {
        (void)text_format(paragraph(body, FIGURE), PARAGRAPH_SIZE,
                          ngettext("%zu pair of volunteers may be one person; persons.csv asks about it.",
                                   "%zu pairs of volunteers may be one person; persons.csv asks about them.",
                                   (unsigned long)roster->doubtful_count),
                          roster->doubtful_count);
    }
    const size_t released = centre_roster_count_released(roster);
    if (released > 0) {
        (void)text_format(paragraph(body, FIGURE), PARAGRAPH_SIZE,
                          ngettext("%zu accepted visit could not be kept; the roster says why.",
                                   "%zu accepted visits could not be kept; the roster says why.",
                                   (unsigned long)released),
                          released);
    }
}

static void say_how_to_decide(struct body *body)
{
    say(body, STEP, _("Open the attached page roster.html: who goes where, what changed, who still waits."));
    say(body, STEP,
        _("Decide there about the lines where you have something to say, and make the file beslissingen.csv at the end "
          "of the page. Leave the other lines as they are. Who prefers Excel fills in the last columns of roster.csv "
          "instead."));
    say(body, STEP, _("Upload that file where you upload your lists. It counts from the next night on."));
}

static void say_where_it_lies(struct body *body, const struct centre_roster *roster)
{
    char night[DATE_TEXT_SIZE];
    date_format(roster->roster->night, night);
    (void)text_format(paragraph(body, STEP), PARAGRAPH_SIZE,
                      _("The roster itself is not attached, because this mail is not encrypted. Ask your administrator "
                        "for it: it lies in the folder rosters/%1$s/%2$s."),
                      night, roster->centre->code);
    say(body, STEP,
        _("To get it by mail, give your administrator your certificate for encrypted mail (S/MIME); it goes into "
          "bvb.conf."));
}

static void say_steps(struct body *body, const struct centre_roster *roster, bool attached)
{
    say(body, HEADING, _("What to do"));
    if (attached) {
        say_how_to_decide(body);
    } else {
        say_where_it_lies(body, roster);
    }
    if (roster->unserved_count > 0) {
        say(body, STEP,
            _("The roster says for each visit without a volunteer why nobody could go. Perhaps you know somebody who "
              "can."));
    }
}

static void make_body(struct body *body, const struct centre_roster *roster, bool attached)
{
    char from[NAME_SIZE];
    char until[NAME_SIZE];
    const char *name = text_is_empty(roster->centre->name) ? roster->centre->code : roster->centre->name;
    language_date_weekday(roster->roster->from, from, sizeof from);
    language_date_weekday(roster->roster->until, until, sizeof until);
    say(body, PARAGRAPH, _("Good morning,"));
    (void)text_format(paragraph(body, PARAGRAPH), PARAGRAPH_SIZE, _("The roster of %1$s is ready, from %2$s to %3$s."),
                      name, from, until);
    say_figures(body, roster);
    say_steps(body, roster, attached);
    say(body, SMALL, _("This mail was made by a machine during the night. It names nobody, on purpose."));
}

static void body_as_text(struct buffer *out, const struct body *body)
{
    enum paragraph_kind before = PARAGRAPH;
    unsigned step = 0;
    for (size_t i = 0; i < body->count; i++) {
        const struct paragraph *item = &body->paragraphs[i];
        const bool in_list = (item->kind == FIGURE || item->kind == STEP) && before == item->kind;
        buffer_text(out, i > 0 && !in_list ? "\n" : "");
        switch (item->kind) {
        case FIGURE:
            buffer_format(out, "- %s\n", item->text);
            break;
        case STEP:
            buffer_format(out, "%u. %s\n", ++step, item->text);
            break;
        case PARAGRAPH:
        case HEADING:
        case SMALL:
            buffer_format(out, "%s\n", item->text);
            break;
        }
        before = item->kind;
    }
}

static const char *list_of(enum paragraph_kind kind)
{
    return kind == FIGURE ? "ul" : kind == STEP ? "ol" : NULL;
}

static void html_paragraph(struct buffer *out, const struct paragraph *item)
{
    switch (item->kind) {
    case FIGURE:
    case STEP:
        html_element(out, "li", NULL, item->text);
        break;
    case HEADING:
        html_element(out, "h2", NULL, item->text);
        break;
    case SMALL:
        html_element(out, "p", "small", item->text);
        break;
    case PARAGRAPH:
        html_element(out, "p", NULL, item->text);
        break;
    }
    buffer_text(out, "\n");
}

static void body_as_html(struct buffer *out, const struct body *body, const char *title)
{
    buffer_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\">",
                  language_code(language_current()));
    html_element(out, "title", NULL, title);
    buffer_text(out, "<style>body{font:16px/1.5 \"Segoe UI\",Helvetica,Arial,sans-serif;color:#17252c;max-width:38em;"
                     "margin:1.5em}h2{font-size:1.1em;margin:1.4em 0 .3em}li{margin:.3em 0}"
                     ".small{color:#4b5a62;font-size:.9em;margin-top:1.6em}</style></head>\n<body>\n");
    const char *open = NULL;
    for (size_t i = 0; i < body->count; i++) {
        const char *wanted = list_of(body->paragraphs[i].kind);
        if (open != NULL && open != wanted) {
            buffer_format(out, "</%s>\n", open);
        }
        if (wanted != NULL && open != wanted) {
            buffer_format(out, "<%s>\n", wanted);
        }
        open = wanted;
        html_paragraph(out, &body->paragraphs[i]);
    }
    if (open != NULL) {
        buffer_format(out, "</%s>\n", open);
    }
    buffer_text(out, "</body>\n</html>\n");
}

/* ------------------------------------------------------------------------------------------- MIME */

static void text_part(struct buffer *out, const char *type, const char *text, size_t size)
{
    buffer_format(out, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
    mime_quoted_printable(out, text, size);
}

static enum status alternatives(struct buffer *out, const struct body *body, const char *title, struct error *error)
{
    struct buffer text = {0};
    struct buffer html = {0};
    body_as_text(&text, body);
    body_as_html(&html, body, title);
    buffer_text(out,
                "Content-Type: multipart/alternative;\r\n boundary=\"" ALTERNATIVE "\"\r\n\r\n--" ALTERNATIVE "\r\n");
    text_part(out, "text/plain", text.data, text.size);
    buffer_text(out, "\r\n--" ALTERNATIVE "\r\n");
    text_part(out, "text/html", html.data, html.size);
    buffer_text(out, "\r\n--" ALTERNATIVE "--\r\n");
    enum status status = buffer_check(&text, error);
    if (status == STATUS_OK) {
        status = buffer_check(&html, error);
    }
    buffer_free(&text);
    buffer_free(&html);
    return status;
}

static void attachment_part(struct buffer *out, const struct message_attachment *attachment)
{
    buffer_format(out, "\r\n--" MIXED "\r\nContent-Type: %s%s\r\n", attachment->type,
                  text_starts_with(attachment->type, "text/") ? "; charset=utf-8" : "");
    buffer_text(out, "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment");
    mime_parameter(out, "filename", attachment->name);
    buffer_text(out, "\r\n\r\n");
    mime_base64(out, attachment->data, attachment->size);
}

static enum status check_attachments(const struct message_attachment *attachments, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const bool name = mime_is_header_text(attachments[i].name) && !text_is_empty(attachments[i].name) &&
                          strpbrk(attachments[i].name, "/\\") == NULL;
        const bool type = mime_is_header_text(attachments[i].type) && strchr(attachments[i].type, '/') != NULL &&
                          strpbrk(attachments[i].type, " ;\"<>@,") == NULL;
        if (!name || !type) {
            return error_set(error, STATUS_REFUSED, "%s",
                             _("A mail cannot be written: the name or the type of an attachment is not usable."));
        }
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------- the two mails */

static enum status check_recipients(const struct message_mailing *mailing, struct error *error)
{
    const struct centre *centre = mailing->roster->centre;
    if (mailing->recipient_count == 0) {
        return error_set(error, STATUS_CONFIG,
                         _("Centre %s has no coordinator to send its roster to; add one to bvb.conf."), centre->code);
    }
    for (size_t i = 0; i < mailing->recipient_count; i++) {
        if (!mime_is_address(mailing->recipients[i]->email) || !mime_is_header_text(mailing->recipients[i]->name)) {
            return error_set(
                error, STATUS_REFUSED,
                _("Centre %1$s: coordinator number %2$zu must be one plain address (name@domain), their name a "
                  "line of text."),
                centre->code, i + 1);
        }
    }
    return STATUS_OK;
}

static void write_roster_headers(struct buffer *out, const struct message_mailing *mailing, const char *subject)
{
    char id[2 * ID_PART_SIZE + EMAIL_SIZE];
    char night[DATE_TEXT_SIZE];
    char centre[ID_PART_SIZE];
    struct mime_addresses list;
    const struct centre_roster *roster = mailing->roster;
    const struct mail_settings *mail = &roster->settings->mail;
    const bool first = text_is_empty(mailing->variant);
    date_format(roster->roster->night, night);
    id_part(roster->centre->code, centre);
    (void)text_format(id, sizeof id, "<%s.%s.%d%s%s@%s>", night, centre, roster->roster->version, first ? "" : ".",
                      first ? "" : mailing->variant, domain_of(mail->from));
    from_header(out, mail);
    mime_addresses_begin(&list, out, "To");
    for (size_t i = 0; i < mailing->recipient_count; i++) {
        mime_addresses_add(&list, mailing->recipients[i]->name, mailing->recipients[i]->email);
    }
    mime_addresses_end(&list);
    common_headers(out, subject, mailing->when, id);
}

/* The content of a roster's mail, before anything is signed. */
static enum status write_content(struct buffer *out, const struct message_mailing *mailing, const char *subject,
                                 struct error *error)
{
    struct body body = {0};
    make_body(&body, mailing->roster, mailing->attachment_count > 0);
    if (mailing->attachment_count == 0) {
        return alternatives(out, &body, subject, error);
    }
    buffer_text(out, "Content-Type: multipart/mixed;\r\n boundary=\"" MIXED "\"\r\n\r\n--" MIXED "\r\n");
    const enum status status = alternatives(out, &body, subject, error);
    for (size_t i = 0; i < mailing->attachment_count; i++) {
        attachment_part(out, &mailing->attachments[i]);
    }
    buffer_text(out, "\r\n--" MIXED "--\r\n");
    return status == STATUS_OK ? buffer_check(out, error) : status;
}

/* Signed, then encrypted, as asked for. Takes the content: it is freed. */
static enum status protect(struct buffer *content, const struct smime_signer *signer, time_t when,
                           struct smime_certificate *const *certificates, size_t count, struct buffer *out,
                           struct error *error)
{
    struct buffer made = {0};
    enum status status = STATUS_OK;
    if (signer != NULL) {
        status = smime_sign(signer, when, content, &made, error);
        buffer_free(content);
        *content = made;
        made = (struct buffer){0};
    }
    if (status == STATUS_OK && count > 0) {
        status = smime_encrypt(certificates, count, content, out, error);
    } else if (status == STATUS_OK) {
        buffer_add(out, content->data, content->size);
        status = buffer_check(out, error);
    }
    buffer_free(content);
    return status;
}

static enum status write_roster_mail(struct buffer *out, const struct message_mailing *mailing, struct error *error)
{
    char subject[SUBJECT_SIZE];
    char night[NAME_SIZE];
    struct buffer content = {0};
    const struct centre_roster *roster = mailing->roster;
    const char *name = text_is_empty(roster->centre->name) ? roster->centre->code : roster->centre->name;
    language_date_short(roster->roster->night, night, sizeof night);
    if (roster->roster->version > 1) {
        (void)text_format(subject, sizeof subject, _("%1$s: roster of %2$s, night of %3$s, version %4$d"),
                          roster->settings->city, name, night, roster->roster->version);
    } else {
        (void)text_format(subject, sizeof subject, _("%1$s: roster of %2$s, night of %3$s"), roster->settings->city,
                          name, night);
    }
    enum status status = check_sender(&roster->settings->mail, subject, mailing->when, error);
    if (status != STATUS_OK) {
        return status;
    }
    write_roster_headers(out, mailing, subject);
    status = write_content(&content, mailing, subject, error);
    if (status != STATUS_OK) {
        buffer_free(&content);
        return status;
    }
    return protect(&content, mailing->signer, mailing->when, mailing->certificates, mailing->certificate_count, out,
                   error);
}

enum status message_roster(const struct message_mailing *mailing, struct buffer *bytes, struct error *error)
{
    struct buffer out = {0};
    const enum language before = language_current();
    enum status status = check_recipients(mailing, error);
    if (status == STATUS_OK) {
        status = check_attachments(mailing->attachments, mailing->attachment_count, error);
    }
    if (status == STATUS_OK) {
        language_use(mailing->roster->centre->language);
        status = write_roster_mail(&out, mailing, error);
        language_use(before);
    }
    if (status == STATUS_OK) {
        buffer_add(bytes, out.data, out.size);
        status = buffer_check(bytes, error);
    }
    buffer_free(&out);
    return status;
}

static void receipt_subject(const struct settings *settings, const struct source *source,
                            const struct message_receipt *receipt, char *subject)
{
    const char *name = text_is_empty(source->name) ? source->code : source->name;
    if (receipt->refused_whole) {
        (void)text_format(subject, SUBJECT_SIZE, _("%1$s: receipt for %2$s: the file was refused"), settings->city,
                          name);
    } else {
        (void)text_format(subject, SUBJECT_SIZE, _("%1$s: receipt for %2$s: %3$ld rows taken, %4$ld refused"),
                          settings->city, name, receipt->accepted, receipt->refused);
    }
}

/* The text of a receipt, signed when it can be: a receipt does not wait for a new certificate. */
static enum status sign_receipt(struct buffer *out, const struct mail_settings *mail,
                                const struct message_receipt *receipt, time_t when, struct error *error)
{
    struct smime_signer *signer = NULL;
    struct smime_verdict verdict;
    struct buffer content = {0};
    enum status status = STATUS_OK;
    if (!text_is_empty(mail->sign_certificate)) {
        status = smime_signer_read(mail->sign_certificate, mail->sign_key, mail->from, when, &signer, &verdict, error);
    }
    if (status == STATUS_OK) {
        text_part(&content, "text/plain", receipt->text, strlen(receipt->text));
        status = buffer_check(&content, error);
    }
    if (status == STATUS_OK) {
        status = protect(&content, signer, when, NULL, 0, out, error);
    }
    buffer_free(&content);
    smime_signer_free(signer);
    return status;
}

static enum status write_receipt_mail(struct buffer *out, const struct settings *settings, const struct source *source,
                                      const struct message_receipt *receipt, time_t when, struct error *error)
{
    char subject[SUBJECT_SIZE];
    char id[2 * ID_PART_SIZE + EMAIL_SIZE];
    char key[ID_PART_SIZE];
    char code[ID_PART_SIZE];
    struct mime_addresses list;
    receipt_subject(settings, source, receipt, subject);
    const enum status status = check_sender(&settings->mail, subject, when, error);
    if (status != STATUS_OK) {
        return status;
    }
    id_part(source->code, code);
    id_part(receipt->key, key);
    (void)text_format(id, sizeof id, "<receipt.%s.%s@%s>", code, key, domain_of(settings->mail.from));
    from_header(out, &settings->mail);
    mime_addresses_begin(&list, out, "To");
    mime_addresses_add(&list, source->name, source->contact);
    mime_addresses_end(&list);
    common_headers(out, subject, when, id);
    return sign_receipt(out, &settings->mail, receipt, when, error);
}

enum status message_receipt(const struct settings *settings, const struct source *source,
                            const struct message_receipt *receipt, time_t when, struct buffer *bytes,
                            struct error *error)
{
    struct buffer out = {0};
    const enum language before = language_current();
    if (!mime_is_address(source->contact) || !mime_is_header_text(source->name)) {
        return error_set(error, STATUS_REFUSED,
                         _("Source %s: `contact` must be one plain address (name@domain), `name` a line of text."),
                         source->code);
    }
    language_use(source->language);
    enum status status = write_receipt_mail(&out, settings, source, receipt, when, error);
    language_use(before);
    if (status == STATUS_OK) {
        buffer_add(bytes, out.data, out.size);
        status = buffer_check(bytes, error);
    }
    buffer_free(&out);
    return status;
}
