/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/smtp.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPLY_SIZE = 512, CREDENTIALS_SIZE = 1024, URL_SIZE = 768, ADDRESS_SIZE = EMAIL_SIZE + 3, WHOLE_CALL = 3 };

/* How far the dialogue has come: which command the server answers. */
enum stage {
    STAGE_SESSION, /* greeting, EHLO, STARTTLS, login */
    STAGE_MAIL,    /* MAIL and RCPT */
    STAGE_DATA,    /* DATA was allowed, the message is under way */
    STAGE_OVER     /* the message was answered */
};

struct dialogue {
    const char *message;
    size_t size, sent;
    enum stage stage;
    bool leaving; /* QUIT was sent: what is answered now is mere politeness */
    int code;     /* of the last reply that counts */
    char reply[REPLY_SIZE];
    size_t reply_size;
    char problem[CURL_ERROR_SIZE];
};

struct credentials {
    char user[CREDENTIALS_SIZE], password[CREDENTIALS_SIZE];
};

bool smtp_is_loopback(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    if (strcasecmp(host, "localhost") == 0 || text_equal(host, "::1")) {
        return true;
    }
    return inet_pton(AF_INET, host, address) == 1 && address[0] == 127;
}

/* ------------------------------------------------------------------------------------------- what the server says */

/* The length of a UTF-8 character whose bytes are all there and clean, 0 when they are not. */
static size_t clean_character(const char *text, size_t size)
{
    for (size_t length = 1; length <= 4 && length <= size; length++) {
        if (text_is_clean(text, length)) {
            return length;
        }
    }
    return 0;
}

/* Text from a stranger, for people's eyes: clean UTF-8 on one line, cut at a whole character. */
static void clean(const char *text, size_t length, char *to, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < length;) {
        const size_t whole = clean_character(text + i, length - i);
        const size_t written = whole == 0 ? 1 : whole;
        if (at + written >= size) {
            break;
        }
        if (whole == 0) {
            to[at] = (unsigned char)text[i] <= 0x20 ? ' ' : '?';
        } else {
            memcpy(to + at, text + i, whole);
        }
        at += written;
        i += written;
    }
    while (at > 0 && to[at - 1] == ' ') {
        at--;
    }
    to[at] = '\0';
}

static int reply_code(const char *line, size_t size)
{
    if (size < 3 || line[0] < '2' || line[0] > '5' || line[1] < '0' || line[1] > '9' || line[2] < '0' ||
        line[2] > '9') {
        return 0;
    }
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* Each line of a reply; only the last line of a reply has no hyphen after the code. */
static size_t on_reply(char *line, size_t size, size_t count, void *context)
{
    struct dialogue *dialogue = context;
    const size_t length = size * count;
    const int code = reply_code(line, length);
    if (dialogue->stage == STAGE_OVER || dialogue->leaving || code == 0) {
        return length;
    }
    dialogue->code = code;
    dialogue->reply_size = length < REPLY_SIZE ? length : REPLY_SIZE;
    memcpy(dialogue->reply, line, dialogue->reply_size);
    if (length > 3 && line[3] == '-') {
        return length;
    }
    if (dialogue->stage == STAGE_DATA) {
        dialogue->stage = STAGE_OVER;
    } else if (code == 354) {
        dialogue->stage = STAGE_DATA;
    }
    return length;
}

/* The commands we send go by here; login secrets too, so nothing is kept of them. */
static int on_command(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
    struct dialogue *dialogue = context;
    (void)curl;
    if (type == CURLINFO_HEADER_OUT && size >= 5 && strncasecmp(data, "MAIL ", 5) == 0) {
        dialogue->stage = STAGE_MAIL;
    } else if (type == CURLINFO_HEADER_OUT && size >= 4 && strncasecmp(data, "QUIT", 4) == 0) {
        dialogue->leaving = true;
    }
    return 0;
}

static size_t on_read(char *to, size_t size, size_t count, void *context)
{
    struct dialogue *dialogue = context;
    const size_t room = size * count;
    const size_t left = dialogue->size - dialogue->sent;
    const size_t now = left < room ? left : room;
    if (now > 0) {
        memcpy(to, dialogue->message + dialogue->sent, now);
    }
    dialogue->sent += now;
    return now;
}

/* The word after a mark, or before it, as queue id. Servers agree on no form; without one the whole reply is kept. */
static void find_queue_id(const char *words, char *id, size_t size)
{
    static const char *const marks[] = {"queued as ", "Queued as ", "id="};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const char *mark = strstr(words, marks[i]);
        const char *word = mark == NULL ? "" : mark + strlen(marks[i]);
        const size_t length = strcspn(word, " ");
        if (length > 0) {
            clean(word, length, id, size);
            return;
        }
    }
    const char *after = strstr(words, " Message accepted");
    const char *start = after;
    while (start != NULL && start > words && start[-1] != ' ') {
        start--;
    }
    if (after == NULL) {
        clean(words, strlen(words), id, size);
    } else {
        clean(start, (size_t)(after - start), id, size);
    }
}

/* ------------------------------------------------------------------------------------------- settings */

static enum status credentials_wrong(const char *file, const char *what, struct error *error)
{
    return error_set(error, STATUS_CONFIG, _("mail: credentials_file %1$s: %2$s"), file, what);
}

static enum status read_lines(int file, const char *name, struct credentials *credentials, struct error *error)
{
    char text[2 * CREDENTIALS_SIZE];
    size_t size = 0;
    ssize_t more = 1;
    while (more > 0 && size < sizeof text - 1) {
        more = read(file, text + size, sizeof text - 1 - size);
        size += more > 0 ? (size_t)more : 0;
    }
    text[size] = '\0';
    const size_t user = strcspn(text, "\r\n");
    const char *second = text + user;
    second += *second == '\r';
    second += *second == '\n';
    const size_t password = strcspn(second, "\r\n");
    const bool fits = more == 0 && strlen(text) == size && user > 0 && user < CREDENTIALS_SIZE && password > 0 &&
                      password < CREDENTIALS_SIZE && text_is_clean(text, user) && text_is_clean(second, password);
    if (fits) {
        memcpy(credentials->user, text, user);
        memcpy(credentials->password, second, password);
    }
    explicit_bzero(text, sizeof text);
    return fits ? STATUS_OK
                : credentials_wrong(name, _("it must hold the user on its first line and the password on its second."),
                                    error);
}

static enum status read_credentials(const char *name, struct credentials *credentials, struct error *error)
{
    struct stat about;
    enum status status = STATUS_OK;
    const int file = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        return error_system(error, STATUS_CONFIG, errno, _("mail: credentials_file %s cannot be read"), name);
    }
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        status = credentials_wrong(name, _("it is not a file."), error);
    } else if (about.st_uid != geteuid()) {
        status = credentials_wrong(name, _("it must belong to the user that runs bvb (chown)."), error);
    } else if ((about.st_mode & 0177) != 0) {
        status = credentials_wrong(name, _("others could read it; its mode must be 0600 (chmod 600)."), error);
    } else {
        status = read_lines(file, name, credentials, error);
    }
    (void)close(file);
    return status;
}

static enum status make_url(const struct mail_settings *mail, char *url, struct error *error)
{
    const char *at = strrchr(mail->from, '@');
    const bool host =
        !text_is_empty(mail->host) && strspn(mail->host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                         "0123456789.-:") == strlen(mail->host);
    if (!host || mail->port < 1 || mail->port > 65535 || at == NULL) {
        return error_set(
            error, STATUS_CONFIG, "%s",
            _("mail: `host` must be the name or the address of a mail server, `port` a number up to 65535."));
    }
    if (mail->security == MAIL_PLAIN && !smtp_is_loopback(mail->host)) {
        return error_set(
            error, STATUS_CONFIG,
            _("mail: security = \"none\" is only for a server on this machine, not for %s; use \"starttls\"."),
            mail->host);
    }
    /* The path of the address is the name we give in EHLO: that of our own domain, not of this machine. */
    const bool v6 = strchr(mail->host, ':') != NULL;
    if (!text_format(url, URL_SIZE, "%s://%s%s%s:%d/%s", mail->security == MAIL_TLS ? "smtps" : "smtp", v6 ? "[" : "",
                     mail->host, v6 ? "]" : "", mail->port, at + 1)) {
        return error_set(error, STATUS_CONFIG, "%s", _("mail: `host` is too long."));
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------- the call */

static CURLcode set_security(CURL *curl, const struct mail_settings *mail)
{
    CURLcode code = curl_easy_setopt(curl, CURLOPT_USE_SSL,
                                     (long)(mail->security == MAIL_STARTTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) : code;
    if (code == CURLE_OK && !text_is_empty(mail->ca_file)) {
        code = curl_easy_setopt(curl, CURLOPT_CAINFO, mail->ca_file);
        code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) : code;
    }
    return code;
}

static CURLcode set_limits(CURL *curl, const struct mail_settings *mail)
{
    const long seconds = mail->timeout_seconds < 1 ? 1 : mail->timeout_seconds;
    CURLcode code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds * WHOLE_CALL) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) : code;
    /* Not what the environment or a file in the home folder says. */
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_PROXY, "") : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) : code;
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") : code;
}

static CURLcode set_dialogue(CURL *curl, struct dialogue *dialogue)
{
    CURLcode code = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, dialogue->problem);
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_READDATA, dialogue) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)dialogue->size) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_reply) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_HEADERDATA, dialogue) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_command) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_DEBUGDATA, dialogue) : code;
    /* The debug function is the only way to see which command a reply belongs to; nothing is printed. */
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) : code;
}

static CURLcode set_envelope(CURL *curl, const struct mail_settings *mail, const char *url,
                             const struct curl_slist *recipients, const struct credentials *credentials)
{
    char from[ADDRESS_SIZE];
    (void)text_format(from, sizeof from, "<%s>", mail->from);
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, url);
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from) : code;
    code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients) : code;
    if (code == CURLE_OK && credentials->user[0] != '\0') {
        code = curl_easy_setopt(curl, CURLOPT_USERNAME, credentials->user);
        code = code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_PASSWORD, credentials->password) : code;
    }
    return code;
}

/* What went wrong without a reply that says so. */
static const char *problem_words(CURLcode code, const struct dialogue *dialogue)
{
    static const struct {
        CURLcode code;
        const char *words;
    } known[] = {
        {CURLE_COULDNT_RESOLVE_HOST, N_("The mail server's name is not known; check `host`, or the network.")},
        {CURLE_COULDNT_CONNECT, N_("The mail server cannot be reached; check `host` and `port`, or the network.")},
        {CURLE_OPERATION_TIMEDOUT, N_("The mail server did not answer in time.")},
        {CURLE_USE_SSL_FAILED, N_("The mail server offers no encryption (STARTTLS), and nothing is sent without.")},
        {CURLE_PEER_FAILED_VERIFICATION,
         N_("The certificate of the mail server is not trusted; check `host` and `ca_file`.")},
        {CURLE_SSL_CONNECT_ERROR, N_("The encrypted connection to the mail server failed.")},
        {CURLE_LOGIN_DENIED, N_("The mail server refused the login; check `credentials_file`.")},
        {CURLE_RECV_ERROR, N_("The mail server broke off the connection.")},
        {CURLE_SEND_ERROR, N_("The mail server broke off the connection.")},
        {CURLE_GOT_NOTHING, N_("The mail server broke off the connection.")},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].code == code) {
            return _(known[i].words);
        }
    }
    return dialogue->problem[0] == '\0' ? curl_easy_strerror(code) : dialogue->problem;
}

/* Is the last reply the reason why the call ended? A server that goes away leaves a friendly one behind. */
static bool reply_decides(const struct dialogue *dialogue)
{
    return dialogue->stage == STAGE_OVER || dialogue->code >= 400;
}

/* RFC 4954, 6: the login is missing, too weak, wrong, or wants encryption; some servers say so only to MAIL. */
static bool wants_login(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

static void judge(CURLcode code, const struct dialogue *dialogue, struct delivery_answer *answer)
{
    answer->code = dialogue->code;
    answer->before_mail = dialogue->stage == STAGE_SESSION;
    if (!reply_decides(dialogue)) {
        const char *words = problem_words(code, dialogue);
        answer->code = 0;
        answer->result = DELIVERY_LATER;
        clean(words, strlen(words), answer->words, sizeof answer->words);
        return;
    }
    clean(dialogue->reply, dialogue->reply_size, answer->words, sizeof answer->words);
    if (dialogue->code < 300) {
        answer->result = DELIVERY_ACCEPTED;
        find_queue_id(answer->words + (strlen(answer->words) > 4 ? 4 : 0), answer->queue_id, sizeof answer->queue_id);
    } else if (dialogue->code >= 500 && dialogue->stage != STAGE_SESSION && !wants_login(dialogue->code)) {
        answer->result = DELIVERY_FAILED;
    } else {
        /* 5xx before the sender was named is about the connection or the login: the message itself is as good as
         * before. */
        answer->result = DELIVERY_LATER;
        answer->before_mail = answer->before_mail || wants_login(dialogue->code);
    }
}

static enum status perform(CURL *curl, const struct mail_settings *mail, struct dialogue *dialogue,
                           struct delivery_answer *answer, struct error *error)
{
    const CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OUT_OF_MEMORY) {
        return error_memory(error);
    }
    if (code == CURLE_SSL_CACERT_BADFILE) {
        return error_set(error, STATUS_CONFIG, _("mail: ca_file %s cannot be used."), mail->ca_file);
    }
    judge(code, dialogue, answer);
    return STATUS_OK;
}

enum status smtp_send(const struct mail_settings *mail, const struct delivery *delivery, struct delivery_answer *answer,
                      struct error *error)
{
    char url[URL_SIZE];
    char to[ADDRESS_SIZE];
    struct credentials credentials = {0};
    struct dialogue dialogue = {.message = delivery->message, .size = delivery->size};
    struct curl_slist *recipients = NULL;
    CURL *curl = NULL;
    enum status status = make_url(mail, url, error);
    if (status == STATUS_OK && !text_is_empty(mail->credentials_file)) {
        status = read_credentials(mail->credentials_file, &credentials, error);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    (void)text_format(to, sizeof to, "<%s>", delivery->recipient);
    curl = curl_easy_init();
    recipients = curl_slist_append(NULL, to);
    if (curl == NULL || recipients == NULL) {
        status = error_memory(error);
        goto done;
    }
    CURLcode code = set_envelope(curl, mail, url, recipients, &credentials);
    code = code == CURLE_OK ? set_security(curl, mail) : code;
    code = code == CURLE_OK ? set_limits(curl, mail) : code;
    code = code == CURLE_OK ? set_dialogue(curl, &dialogue) : code;
    if (code != CURLE_OK) {
        status = code == CURLE_OUT_OF_MEMORY
                     ? error_memory(error)
                     : error_set(error, STATUS_DEFECT, _("Mail cannot be sent: %s"), curl_easy_strerror(code));
        goto done;
    }
    status = perform(curl, mail, &dialogue, answer, error);
done:
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    explicit_bzero(&credentials, sizeof credentials);
    return status;
}
