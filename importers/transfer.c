/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/transfer.h"

#include "core/text.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* ---- texts in what is sent ------------------------------------------------------------------------------------ */

struct member {
    size_t offset, size;
};

#define TEXT(type, name)                                                                                               \
    {                                                                                                                  \
        offsetof(struct type, name), sizeof(((struct type *)NULL)->name)                                               \
    }
#define ADDRESS_TEXTS(type, at)                                                                                        \
    TEXT(type, at.street), TEXT(type, at.house_number), TEXT(type, at.postcode), TEXT(type, at.municipality)
#define PERSON_TEXTS(type, who)                                                                                        \
    TEXT(type, who.id), TEXT(type, who.last_name), TEXT(type, who.first_name), ADDRESS_TEXTS(type, who.address),       \
        TEXT(type, who.area), TEXT(type, who.phone)

static const struct member of_volunteer[] = {PERSON_TEXTS(volunteer, person), TEXT(volunteer, email), {0, 0}};
static const struct member of_request[] = {TEXT(request, id),
                                           PERSON_TEXTS(request, senior),
                                           TEXT(request, task),
                                           ADDRESS_TEXTS(request, to_address),
                                           TEXT(request, preferred),
                                           TEXT(request, remark),
                                           {0, 0}};
static const struct member of_pair[] = {TEXT(pair, volunteer), TEXT(pair, senior), {0, 0}};
static const struct member of_visit[] = {
    TEXT(past_visit, volunteer), TEXT(past_visit, senior), TEXT(past_visit, task), {0, 0}};
static const struct member of_row[] = {TEXT(travel_row, from), TEXT(travel_row, to), {0, 0}};
static const struct member of_address[] = {ADDRESS_TEXTS(register_address, address), {0, 0}};
static const struct member of_decision[] = {
    TEXT(decision, visit), TEXT(decision, volunteer), TEXT(decision, reason), TEXT(decision, replacement), {0, 0}};
static const struct member of_keep[] = {TEXT(transfer_keep, id), {0, 0}};
static const struct member of_question[] = {
    TEXT(address, street), TEXT(address, house_number), TEXT(address, postcode), TEXT(address, municipality), {0, 0}};
static const struct member of_line[] = {TEXT(receipt_line, column),
                                        TEXT(receipt_line, rule),
                                        TEXT(receipt_line, message),
                                        TEXT(receipt_line, remedy),
                                        {0, 0}};
static const struct member of_text[] = {{0, 0}};
static const struct member of_end[] = {TEXT(transfer_end, message),
                                       TEXT(transfer_end, receipt.source),
                                       TEXT(transfer_end, receipt.source_name),
                                       TEXT(transfer_end, receipt.file),
                                       TEXT(transfer_end, receipt.sha256),
                                       TEXT(transfer_end, receipt.rule),
                                       TEXT(transfer_end, receipt.reason),
                                       TEXT(transfer_end, receipt.remedy),
                                       TEXT(transfer_end, receipt.ended_ids),
                                       TEXT(transfer_end, receipt.rows_file),
                                       {0, 0}};

static const struct {
    size_t size;
    const struct member *texts;
} kinds[TRANSFER_KINDS] = {
    [TRANSFER_READY] = {0, of_text},
    [TRANSFER_VOLUNTEER] = {sizeof(struct volunteer), of_volunteer},
    [TRANSFER_REQUEST] = {sizeof(struct request), of_request},
    [TRANSFER_PAIR] = {sizeof(struct pair), of_pair},
    [TRANSFER_VISIT] = {sizeof(struct past_visit), of_visit},
    [TRANSFER_ROW] = {sizeof(struct travel_row), of_row},
    [TRANSFER_ADDRESS] = {sizeof(struct register_address), of_address},
    [TRANSFER_DECISION] = {sizeof(struct decision), of_decision},
    [TRANSFER_KEEP] = {sizeof(struct transfer_keep), of_keep},
    [TRANSFER_QUESTION] = {sizeof(struct address), of_question},
    [TRANSFER_LINE] = {sizeof(struct receipt_line), of_line},
    [TRANSFER_TEXT] = {sizeof(struct transfer_text), of_text},
    [TRANSFER_END] = {sizeof(struct transfer_end), of_end},
};

static bool end_text(char *text, size_t size)
{
    text[size - 1] = '\0';
    return text[0] == '\0' || text_is_clean(text, strlen(text)); /* most are empty */
}

static bool check_languages(struct languages *languages)
{
    bool clean = languages->count <= MAX_LANGUAGES;
    for (size_t i = 0; clean && i < languages->count; i++) {
        clean = end_text(languages->codes[i], sizeof languages->codes[i]);
    }
    return clean;
}

static bool check_volunteer(struct volunteer *volunteer)
{
    bool clean = volunteer->task_count <= MAX_TASKS && check_languages(&volunteer->languages) &&
                 volunteer->availability.count <= MAX_STRETCHES && volunteer->absences.count <= MAX_ABSENCES;
    for (size_t i = 0; clean && i < volunteer->task_count; i++) {
        clean = end_text(volunteer->tasks[i], sizeof volunteer->tasks[i]);
    }
    return clean;
}

bool transfer_check(struct transfer_message *message)
{
    bool clean = true;
    for (const struct member *text = kinds[message->kind].texts; text->size > 0; text++) {
        clean = end_text((char *)&message->content + text->offset, text->size) && clean;
    }
    if (message->kind == TRANSFER_VOLUNTEER) {
        return check_volunteer(&message->content.volunteer) && clean;
    }
    if (message->kind == TRANSFER_REQUEST) {
        return check_languages(&message->content.request.languages) && clean;
    }
    if (message->kind == TRANSFER_TEXT) {
        return message->content.text.size <= sizeof message->content.text.bytes;
    }
    return clean;
}

/* ---- the socket ----------------------------------------------------------------------------------------------- */

static bool send_all(int socket, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

bool transfer_start(struct transfer *transfer, int socket, int seconds)
{
    const struct timeval patience = {.tv_sec = seconds};
    transfer->socket = socket;
    return seconds == 0 || setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0;
}

bool transfer_flush(struct transfer *transfer)
{
    bool sent = send_all(transfer->socket, transfer->bytes, transfer->used);
    transfer->used = 0;
    return sent;
}

/*
 * Most of a struct is the zeros behind its texts. What is sent of it are runs: how many words of it are zero, how many
 * follow that are not, and these; behind them the bytes that make no whole word.
 */
enum { WORD = sizeof(uint64_t), STRIDE = 32 };

struct run {
    uint32_t zeros, words;
};
_Static_assert(sizeof(struct run) == WORD, "a packed struct is at most one run larger than it is: see PACKED_MAX");

/* What goes before it. */
struct head {
    uint32_t kind, size;
};

enum { PACKED_MAX = sizeof(union transfer_content) + sizeof(struct run) + sizeof(struct head) };
_Static_assert(PACKED_MAX <= sizeof(((struct transfer *)NULL)->bytes), "any message fits into what is on its way");

static uint64_t word_at(const char *bytes)
{
    uint64_t word = 0;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* How many of the words are zero before the first that is not; long rows of them go fast. */
static size_t count_zeros(const char *bytes, size_t words)
{
    static const char zeros[STRIDE * WORD];
    size_t count = 0;
    while (count + STRIDE <= words && memcmp(bytes + count * WORD, zeros, sizeof zeros) == 0) {
        count += STRIDE;
    }
    while (count < words && word_at(bytes + count * WORD) == 0) {
        count++;
    }
    return count;
}

/* Returns how many bytes of `to` were used. */
static size_t pack(const char *content, size_t size, char *to)
{
    const size_t words = size / WORD;
    char *const begin = to;
    for (size_t at = 0; at < words;) {
        struct run run = {.zeros = (uint32_t)count_zeros(content + at * WORD, words - at)};
        char *const head = to;
        at += run.zeros;
        to += sizeof run;
        for (; at < words && word_at(content + at * WORD) != 0; at++, run.words++, to += WORD) {
            memcpy(to, content + at * WORD, WORD);
        }
        memcpy(head, &run, sizeof run);
    }
    memcpy(to, content + words * WORD, size - words * WORD);
    return (size_t)(to - begin) + size - words * WORD;
}

/* false: these are not the bytes of a packed struct of this size. */
static bool unpack(const char *from, size_t length, char *content, size_t size)
{
    const size_t words = size / WORD;
    const char *const end = from + length;
    for (size_t at = 0; at < words;) {
        struct run run = {0};
        if ((size_t)(end - from) < sizeof run) {
            return false;
        }
        memcpy(&run, from, sizeof run);
        from += sizeof run;
        if (run.zeros > words - at || run.words > words - at - run.zeros || (run.zeros == 0 && run.words == 0) ||
            (size_t)(end - from) < (size_t)run.words * WORD) {
            return false;
        }
        memset(content + at * WORD, 0, (size_t)run.zeros * WORD);
        at += run.zeros;
        memcpy(content + at * WORD, from, (size_t)run.words * WORD);
        at += run.words;
        from += (size_t)run.words * WORD;
    }
    if ((size_t)(end - from) != size - words * WORD) {
        return false;
    }
    memcpy(content + words * WORD, from, size - words * WORD);
    return true;
}

bool transfer_send(struct transfer *transfer, enum transfer_kind kind, const void *content)
{
    if (sizeof transfer->bytes - transfer->used < PACKED_MAX && !transfer_flush(transfer)) {
        return false;
    }
    char *to = transfer->bytes + transfer->used;
    const size_t size = pack(content, kinds[kind].size, to + sizeof(struct head));
    const struct head head = {(uint32_t)kind, (uint32_t)size};
    memcpy(to, &head, sizeof head);
    transfer->used += sizeof head + size;
    return true;
}

/* What the system said of a call that received nothing. Of an end that died with something unread it says so, too. */
static void note_failure(struct transfer *transfer, ssize_t got)
{
    transfer->silent = got < 0 && errno == EAGAIN;
    transfer->failure = got < 0 && errno != EAGAIN && errno != ECONNRESET ? errno : 0;
}

/* Waits until the next `size` bytes lie at transfer->at. */
static bool await(struct transfer *transfer, size_t size)
{
    if (transfer->used - transfer->at >= size) {
        return true;
    }
    memmove(transfer->bytes, transfer->bytes + transfer->at, transfer->used - transfer->at);
    transfer->used -= transfer->at;
    transfer->at = 0;
    while (transfer->used < size) {
        ssize_t got =
            recv(transfer->socket, transfer->bytes + transfer->used, sizeof transfer->bytes - transfer->used, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            note_failure(transfer, got);
            return false;
        }
        transfer->used += (size_t)got;
    }
    return true;
}

bool transfer_receive(struct transfer *transfer, struct transfer_message *message)
{
    struct head head = {0};
    if (!await(transfer, sizeof head)) {
        return false;
    }
    memcpy(&head, transfer->bytes + transfer->at, sizeof head);
    if (head.kind >= TRANSFER_KINDS || head.size > PACKED_MAX - sizeof head ||
        !await(transfer, sizeof head + head.size)) {
        return false;
    }
    message->kind = (enum transfer_kind)head.kind;
    const char *packed = transfer->bytes + transfer->at + sizeof head;
    transfer->at += sizeof head + head.size;
    return unpack(packed, head.size, (char *)&message->content, kinds[head.kind].size);
}

bool transfer_answer(struct transfer *transfer, const struct register_address *found)
{
    return send_all(transfer->socket, (const char *)found, sizeof *found);
}

bool transfer_take_answer(struct transfer *transfer, struct register_address *found)
{
    char *bytes = (char *)found;
    size_t size = sizeof *found;
    while (size > 0) {
        ssize_t got = recv(transfer->socket, bytes, size, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            note_failure(transfer, got);
            return false;
        }
        bytes += got;
        size -= (size_t)got;
    }
    return true;
}
