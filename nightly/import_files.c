/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/import_files.h"

#include "core/buffer.h"
#include "core/file.h"
#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "importers/guard.h"
#include "importers/import.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RANK_SIZE = 64 * 1024 }; /* how much of a file is looked at for its kind */

static int rank_of(enum upload_kind kind)
{
    static const enum upload_kind order[] = {UPLOAD_ADDRESSES, UPLOAD_VOLUNTEERS, UPLOAD_REQUESTS, UPLOAD_PAIRS,
                                             UPLOAD_VISITS,    UPLOAD_TRAVEL,     UPLOAD_DECISIONS};
    int rank = 0;
    while (rank < (int)(sizeof order / sizeof *order) && order[rank] != kind) {
        rank++;
    }
    return rank;
}

enum status import_files_read(const struct importing *import, const struct importing_file *file, char **data,
                              size_t *size, struct error *error)
{
    char path[PATH_SIZE];
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", file->place);
    return status == STATUS_OK ? file_read(path, IMPORT_MAX_FILE, data, size, error) : status;
}

/* The kind of a file is known only when it is read; here nothing is kept of it. */
static enum status find_rank(struct importing *import, struct importing_file *file, struct error *error)
{
    char *data = NULL;
    size_t size = 0;
    struct receipt receipt = {0};
    const struct import_setting setting = {.source = file->source,
                                           .settings = &import->stage->workspace->settings,
                                           .night = import->stage->options->night,
                                           .converter = import->converter,
                                           .accept_cut = true};
    struct error ignored = {0};
    file->rank = rank_of(0);
    if (import_files_read(import, file, &data, &size, &ignored) != STATUS_OK) {
        return STATUS_OK; /* told when its turn comes */
    }
    log_progress(_("looking at %1$s of %2$s ..."), file->kept, file->source->code);
    /* Its begin says of what kind it is. An even number of bytes, as UTF-16 wants. */
    const enum status status =
        guard_import(file->name, data, size < RANK_SIZE ? size : (size_t)RANK_SIZE, &setting, NULL, &receipt, error);
    if (status == STATUS_OK) {
        file->rank = rank_of(receipt.kind);
    }
    receipt_free(&receipt);
    free(data);
    return status;
}

/* The end of the file's name, whole characters, within IMPORTING_NAME_KEPT bytes; a national number in it goes nowhere.
 */
static void keep_name(struct importing_file *file)
{
    const size_t length = strlen(file->name);
    const char *end = length > IMPORTING_NAME_KEPT ? file->name + (length - IMPORTING_NAME_KEPT) : file->name;
    while (end > file->name && ((unsigned char)*end & 0xc0) == 0x80) {
        end++;
    }
    inbox_display_name(end, file->kept, sizeof file->kept);
}

static int compare_files(const void *a, const void *b)
{
    const struct importing_file *first = a;
    const struct importing_file *second = b;
    if (first->rank != second->rank) {
        return first->rank < second->rank ? -1 : 1;
    }
    if (first->source != second->source) {
        return first->source < second->source ? -1 : 1;
    }
    return strcmp(first->name, second->name);
}

/* What lies in an inbox and stays there. */
static void tell_left(const struct inbox *inbox, const char *source)
{
    if (inbox->is_link) {
        log_message(LOG_LEVEL_WARNING,
                    _("inbox/%s is a symbolic link; it is not followed and nothing in it was read; put a folder in its "
                      "place"),
                    source);
    }
    if (inbox->strange > 0) {
        log_message(LOG_LEVEL_WARNING,
                    ngettext("inbox/%1$s: %2$zu entry is no ordinary file and was left where it is",
                             "inbox/%1$s: %2$zu entries are no ordinary files and were left where they are",
                             inbox->strange),
                    source, inbox->strange);
    }
    if (inbox->hidden > 0) {
        log_message(LOG_LEVEL_WARNING,
                    ngettext("inbox/%1$s: the name of %2$zu entry begins with a dot; it was left where it is",
                             "inbox/%1$s: the names of %2$zu entries begin with a dot; they were left where they are",
                             inbox->hidden),
                    source, inbox->hidden);
    }
}

static enum status list_source(struct importing *import, const struct source *source, struct error *error)
{
    char path[PATH_SIZE];
    struct inbox inbox = {0};
    enum status status = workspace_path(import->stage->workspace, path, error, "inbox/%s", source->code);
    if (status == STATUS_OK) {
        status = inbox_list(path, &inbox, error);
    }
    if (status == STATUS_OK) {
        status = buffer_grow((void **)&import->files, &import->capacity, import->count + inbox.count + 1,
                             sizeof *import->files, error);
    }
    for (size_t i = 0; i < inbox.count && status == STATUS_OK; i++) {
        struct importing_file *file = &import->files[import->count++];
        file->source = source;
        (void)text_copy(file->name, sizeof file->name, inbox.names[i]);
        (void)text_format(file->place, sizeof file->place, "inbox/%s/%s", source->code, file->name);
        keep_name(file);
    }
    tell_left(&inbox, source->code);
    inbox_free(&inbox);
    return status;
}

/* A folder that belongs to nobody is most likely a source whose code was misspelt: its lists would wait for ever. */
static enum status tell_unknown_folders(const struct importing *import, struct error *error)
{
    char path[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    enum status status = workspace_path(workspace, path, error, "inbox");
    if (status != STATUS_OK) {
        return status;
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return errno == ENOENT
                   ? STATUS_OK
                   : error_system(error, STATUS_CANNOT_READ, errno, _("The folder %s cannot be opened"), path);
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char shown[NAME_SIZE];
        if (entry->d_name[0] != '.' && settings_source(&workspace->settings, entry->d_name) == NULL) {
            inbox_display_name(entry->d_name, shown, sizeof shown);
            log_message(LOG_LEVEL_WARNING,
                        _("inbox/%s belongs to no source and was not read; add the source to bvb.conf, or move what "
                          "lies there"),
                        shown);
        }
    }
    (void)closedir(folder);
    return STATUS_OK;
}

enum status import_files_list(struct importing *import, struct error *error)
{
    const struct settings *settings = &import->stage->workspace->settings;
    enum status status = tell_unknown_folders(import, error);
    for (size_t i = 0; i < settings->source_count && status == STATUS_OK; i++) {
        status = list_source(import, &settings->sources[i], error);
    }
    for (size_t i = 0; i < import->count && status == STATUS_OK && import->count > 1; i++) {
        status = find_rank(import, &import->files[i], error);
    }
    if (status == STATUS_OK && import->count > 1) {
        qsort(import->files, import->count, sizeof *import->files, compare_files);
    }
    return status;
}

/* The source that a name in quarantine/ tells, NIGHT.SOURCE.SHA256.NAME; *own: where NAME begins. */
static const struct source *source_of_held(const struct settings *settings, const char *name, const char **own)
{
    static const char hex[] = "0123456789abcdef";
    enum { NIGHT_PART = sizeof "2026-11-24", SHA_LENGTH = INBOX_DIGEST_SIZE - 1 };
    int32_t night = DATE_NONE;
    char date[DATE_TEXT_SIZE];
    if (strlen(name) <= NIGHT_PART || name[NIGHT_PART - 1] != '.' ||
        !text_format(date, sizeof date, "%.*s", NIGHT_PART - 1, name) || !date_parse(date, &night)) {
        return NULL;
    }
    for (size_t i = 0; i < settings->source_count; i++) {
        const char *code = settings->sources[i].code;
        const char *rest = name + NIGHT_PART;
        size_t length = strlen(code);
        if (text_starts_with(rest, code) && rest[length] == '.' && strspn(rest + length + 1, hex) == SHA_LENGTH &&
            rest[length + 1 + SHA_LENGTH] == '.' && rest[length + 2 + SHA_LENGTH] != '\0') {
            *own = rest + length + 2 + SHA_LENGTH;
            return &settings->sources[i];
        }
    }
    return NULL;
}

enum status import_files_held(struct importing *import, struct error *error)
{
    const char *path = import->stage->options->accept;
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *own = NULL;
    const struct source *source = source_of_held(&import->stage->workspace->settings, name, &own);
    struct importing_file *file = NULL;
    if (source == NULL || strlen(own) >= INBOX_NAME_SIZE) {
        return error_set(error, STATUS_USAGE,
                         _("\"%s\" is no upload in quarantine/; give the name of a file there as it stands"), path);
    }
    enum status status = buffer_grow((void **)&import->files, &import->capacity, 1, sizeof *import->files, error);
    if (status == STATUS_OK) {
        file = &import->files[import->count++];
        file->source = source;
        (void)text_copy(file->name, sizeof file->name, own);
        (void)text_format(file->place, sizeof file->place, "quarantine/%s", name);
        keep_name(file);
        import->accepting = true;
    }
    return status;
}
