/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads one upload of any kind of FORMATS, CSV or XML. The kind is told by the header or the root element. Every row is
 * checked; good ones go to the sink in the order of the file, the others into the receipt with line, column, rule and
 * remedy. All of the file is untrusted: it is read bounded (size, cells, rows, depth), decoded strictly, and nothing in
 * it can make bvb read another file.
 */
#ifndef BVB_IMPORTERS_IMPORT_H
#define BVB_IMPORTERS_IMPORT_H

#include "core/people.h"
#include "core/place.h"
#include "core/roster.h"
#include "core/settings.h"
#include "importers/receipt.h"
#include "importers/signature.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMPORT_MAX_FILE = 64 * 1024 * 1024 };

/*
 * Where good rows go. A function may be NULL: then rows of its kind are only checked. A status other than STATUS_OK
 * stops the import and is returned by it. A decision without a word in its decision cell is not handed over.
 */
struct import_sink {
    void *context;
    enum status (*volunteer)(void *context, const struct volunteer *volunteer, struct error *error);
    enum status (*request)(void *context, const struct request *request, struct error *error);
    enum status (*pair)(void *context, const struct pair *pair, struct error *error);
    enum status (*past_visit)(void *context, const struct past_visit *visit, struct error *error);
    enum status (*travel)(void *context, const struct travel_row *row, struct error *error);
    enum status (*address)(void *context, const struct register_address *address, struct error *error);
    enum status (*decision)(void *context, const struct decision *decision, struct error *error);
    /* A row of this kind was refused, but its id could be read: what is known of it is not to end. May be NULL. */
    enum status (*keep)(void *context, enum upload_kind kind, const char *id, struct error *error);
    /* The address register: true with the address as it writes it, and the place (known), when it holds the address.
     * NULL: there is none. */
    bool (*find_address)(void *context, const struct address *address, struct register_address *found);
};

/* What an import needs to know; all borrowed. */
struct import_setting {
    const struct source *source;
    const struct settings *settings;
    int32_t night;
    /* The roster that was sent last to the centre of a visit, to which decisions are compared; NULL: none. The function
     * itself may be NULL: nobody knows. */
    const struct roster *(*sent)(const void *context, const char *visit);
    const void *sent_context;
    const struct roster *made; /* the last roster that was made, sent or not; NULL: none was */
    /* Is there such a volunteer, or such a visit, as decisions name them? NULL: nobody knows. With `sent_context`. */
    bool (*knows_volunteer)(const void *context, const char *volunteer);
    bool (*knows_visit)(const void *context, const char *visit);
    /* The code of the centre that the visit belongs to; NULL: nobody knows the visit. With `sent_context`. The function
     * itself may be NULL: nobody knows any centre. */
    const char *(*centre_of)(const void *context, const char *visit);
    /* The same of the home of a volunteer. */
    const char *(*home_of)(const void *context, const char *volunteer);
    struct place_converter *converter;
    const struct import_sink *sink; /* NULL: only check (`bvb check`); an address then need not be in a register */
    struct signature signature;
    void *xml_schema; /* of xml_upload_prepare; NULL: it is loaded when it is needed */
    bool accept_cut;  /* somebody has said that a file that was cut off is to be taken: only the row it ends in is
                         refused */
};

/*
 * Reads the file at `path` (never through a symbolic link) in a child (importers/guard.h). The receipt must be
 * zero-initialised; the caller frees it with receipt_free, whatever the status. Call language_use for the source's
 * language first: the receipt is written in it.
 *
 * STATUS_OK: the receipt says what happened; when receipt->refused_whole is set, rows may have gone to the sink before
 * the reason was found, and the caller must roll them back.
 * STATUS_CANNOT_READ: the file, or an XSD of the installation, cannot be read, or the child cannot begin.
 * STATUS_MEMORY, STATUS_DEFECT, and whatever the sink returns: the import stopped in the middle; roll back.
 */
enum status import_file(const char *path, const struct import_setting *setting, struct receipt *receipt,
                        struct error *error);

/* Whose upload the receipt is about, before anything of it was read. */
void import_begin_receipt(const char *name, const struct import_setting *setting, struct receipt *receipt);

/* The same for bytes in memory, in this very process (importers/guard.h reads them in a child); `name` is the name of
 * the file they came from. receipt->sha256 may hold what inbox_digest_bytes says of them already. */
enum status import_bytes(const char *name, const char *data, size_t size, const struct import_setting *setting,
                         struct receipt *receipt, struct error *error);

#endif
