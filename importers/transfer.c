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
    return text_is_clean(text, strlen(text));
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

static bool receive_all(struct transfer *transfer, char *bytes, size_t size)
{
    while (size > 0) {
        if (transfer->at == transfer->used) {
            ssize_t got = recv(transfer->socket, transfer->bytes, sizeof transfer->bytes, 0);
            if (got < 0 && errno == EINTR) {
                continue;
            }
            transfer->silent = got < 0 && errno == EAGAIN;
            if (got <= 0) {
                return false;
            }
            transfer->at = 0;
            transfer->used = (size_t)got;
        }
        size_t piece = transfer->used - transfer->at < size ? transfer->used - transfer->at : size;
        memcpy(bytes, transfer->bytes + transfer->at, piece);
        transfer->at += piece;
        bytes += piece;
        size -= piece;
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

static bool add(struct transfer *transfer, const void *bytes, size_t size)
{
    if (size > sizeof transfer->bytes - transfer->used && !transfer_flush(transfer)) {
        return false;
    }
    memcpy(transfer->bytes + transfer->used, bytes, size);
    transfer->used += size;
    return true;
}

/*
 * Most of a struct is the zeros behind its texts. What is sent of it are runs: how many words of it are zero, how many
 * follow that are not, and these; behind them the bytes that make no whole word.
 */
enum { WORD = sizeof(uint64_t), CHUNK_WORDS = 1024 };

struct run {
    uint32_t zeros, words;
};

static bool is_zero(const char *word)
{
    uint64_t value = 0;
    memcpy(&value, word, sizeof value);
    return value == 0;
}

bool transfer_send(struct transfer *transfer, enum transfer_kind kind, const void *content)
{
    const char *bytes = content;
    const size_t words = kinds[kind].size / WORD;
    bool sent = add(transfer, &kind, sizeof kind);
    for (size_t at = 0; at < words && sent;) {
        struct run run = {0};
        while (at + run.zeros < words && is_zero(bytes + (at + run.zeros) * WORD)) {
            run.zeros++;
        }
        at += run.zeros;
        while (at + run.words < words && run.words < CHUNK_WORDS && !is_zero(bytes + (at + run.words) * WORD)) {
            run.words++;
        }
        sent = add(transfer, &run, sizeof run) && add(transfer, bytes + at * WORD, (size_t)run.words * WORD);
        at += run.words;
    }
    return sent && add(transfer, bytes + words * WORD, kinds[kind].size - words * WORD);
}

static bool receive_content(struct transfer *transfer, char *bytes, size_t size)
{
    const size_t words = size / WORD;
    memset(bytes, 0, size);
    for (size_t at = 0; at < words;) {
        struct run run = {0};
        if (!receive_all(transfer, (char *)&run, sizeof run) || run.zeros > words - at ||
            run.words > words - at - run.zeros || (run.zeros == 0 && run.words == 0)) {
            return false;
        }
        at += run.zeros;
        if (!receive_all(transfer, bytes + at * WORD, (size_t)run.words * WORD)) {
            return false;
        }
        at += run.words;
    }
    return receive_all(transfer, bytes + words * WORD, size - words * WORD);
}

bool transfer_receive(struct transfer *transfer, struct transfer_message *message)
{
    unsigned kind = 0;
    _Static_assert(sizeof kind == sizeof message->kind, "an enum is sent as an unsigned");
    if (!receive_all(transfer, (char *)&kind, sizeof kind) || kind >= TRANSFER_KINDS) {
        return false;
    }
    message->kind = (enum transfer_kind)kind;
    return receive_content(transfer, (char *)&message->content, kinds[kind].size);
}

bool transfer_answer(struct transfer *transfer, const struct place *place)
{
    return send_all(transfer->socket, (const char *)place, sizeof *place);
}

bool transfer_take_answer(struct transfer *transfer, struct place *place)
{
    char *bytes = (char *)place;
    size_t size = sizeof *place;
    while (size > 0) {
        ssize_t got = recv(transfer->socket, bytes, size, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        bytes += got;
        size -= (size_t)got;
    }
    return true;
}
