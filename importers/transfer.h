/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a child that reads an upload sends to its parent, and the parent's judgement of it: messages of a kind and the
 * plain struct of core that belongs to it, without its zeros (both ends are the same program). Sizes are capped and
 * texts in them are ended and clean before anybody else sees them; numbers are for the receiver to judge, as the
 * database does.
 */
#ifndef BVB_IMPORTERS_TRANSFER_H
#define BVB_IMPORTERS_TRANSFER_H

#include "core/people.h"
#include "importers/receipt.h"

#include <stdbool.h>
#include <stddef.h>

enum transfer_kind {
    TRANSFER_READY, /* nothing: from here on, what happens is the doing of the upload */
    TRANSFER_VOLUNTEER,
    TRANSFER_REQUEST,
    TRANSFER_PAIR,
    TRANSFER_VISIT,
    TRANSFER_ROW,
    TRANSFER_ADDRESS,
    TRANSFER_DECISION,
    TRANSFER_KEEP,
    TRANSFER_QUESTION, /* struct address: is answered by struct place */
    TRANSFER_LINE,     /* of the receipt */
    TRANSFER_TEXT,     /* a piece of the rows on their way back, or of the masked text */
    TRANSFER_END,      /* struct transfer_end; nothing follows */
    TRANSFER_KINDS
};

/* The last message. */
struct transfer_end {
    enum status status;
    char message[ERROR_MESSAGE_SIZE];
    struct receipt receipt; /* without what hangs on it */
};

struct transfer_keep {
    enum upload_kind kind;
    char id[ID_SIZE];
};

struct transfer_text {
    size_t size;
    bool masked; /* of the masked text; else of the rows */
    char bytes[16 * 1024];
};

union transfer_content {
    struct volunteer volunteer;
    struct request request;
    struct pair pair;
    struct past_visit past_visit;
    struct travel_row travel;
    struct register_address address;
    struct decision decision;
    struct transfer_keep keep;
    struct address question;
    struct receipt_line line;
    struct transfer_text text;
    struct transfer_end end;
};

struct transfer_message {
    enum transfer_kind kind;
    union transfer_content content;
};

/* One end of the socket, with what is on its way. Zero-initialise, then transfer_start. */
struct transfer {
    int socket;
    bool silent; /* the other end said nothing for too long */
    int failure; /* errno of this machine's own failure to hear the other end; 0: none */
    size_t used, at;
    char bytes[64 * 1024];
};

/* seconds: how long to wait for the other end; 0: for ever. false: the system refuses. */
bool transfer_start(struct transfer *transfer, int socket, int seconds);

/* They are kept back until there are many, or until transfer_flush. false: the other end has gone. */
bool transfer_send(struct transfer *transfer, enum transfer_kind kind, const void *content);
bool transfer_flush(struct transfer *transfer);

/* Waits for one message. false: the other end has gone or is silent, or sent what is no message. */
bool transfer_receive(struct transfer *transfer, struct transfer_message *message);

/* The answer to a question: right into the socket, for the asker waits. */
bool transfer_answer(struct transfer *transfer, const struct register_address *found);
bool transfer_take_answer(struct transfer *transfer, struct register_address *found);

/* Ends every text; false: some text is not clean, or a count is too large. */
bool transfer_check(struct transfer_message *message);

#endif
