/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_parse.h"

#include "core/language.h"
#include "core/text.h"

#include <confuse.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * libconfuse's error function gets nothing of ours but the section. The place for the message therefore hangs on a
 * hidden option of every section, under a name that no file can write.
 */
static const char message_name[] = "\n";

struct message {
    long anchor; /* what the hidden option points at: the first member, so its address is the struct's */
    int line;
    char text[256];
};

struct config_parse {
    cfg_t *root;
    struct message message;
};

static void note_error(cfg_t *cfg, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

static void note_error(cfg_t *cfg, const char *format, va_list arguments)
{
    for (const cfg_opt_t *option = cfg->opts; option != NULL && option->name != NULL; option++) {
        if (text_equal(option->name, message_name)) {
            struct message *message = (struct message *)(void *)option->simple_value.number;
            if (message->text[0] == '\0') {
                (void)vsnprintf(message->text, sizeof message->text, format, arguments);
                message->line = cfg->line;
            }
        }
    }
}

static void free_options(cfg_opt_t *options)
{
    for (cfg_opt_t *option = options; option != NULL && option->name != NULL; option++) {
        free_options(option->subopts);
    }
    free(options);
}

/* libconfuse's description of one section; it copies what it is given. */
static cfg_opt_t *make_options(const struct config_schema_section *section, struct message *message)
{
    size_t count = 2; /* the hidden one and the end */
    for (const struct config_schema_key *key = section->keys; key->name != NULL; key++) {
        count++;
    }
    const struct config_schema_section *inner = section->sections;
    for (; inner != NULL && inner->name != NULL; inner++) {
        count++;
    }
    cfg_opt_t *options = calloc(count, sizeof *options);
    if (options == NULL) {
        return NULL;
    }
    cfg_opt_t *option = options;
    *option++ = (cfg_opt_t)CFG_SIMPLE_INT(message_name, &message->anchor);
    for (const struct config_schema_key *key = section->keys; key->name != NULL; key++) {
        cfg_flag_t flags = CFGF_NODEFAULT;
        *option = (cfg_opt_t)CFG_STR(key->name, NULL, flags);
        option->flags |= key->type == CONFIG_SCHEMA_LIST ? CFGF_LIST : CFGF_NONE;
        option++;
    }
    for (inner = section->sections; inner != NULL && inner->name != NULL; inner++) {
        cfg_opt_t *inner_options = make_options(inner, message);
        if (inner_options == NULL) {
            free_options(options);
            return NULL;
        }
        cfg_flag_t flags = CFGF_NODEFAULT;
        if (inner->titled) {
            flags |= CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
        }
        *option++ = (cfg_opt_t)CFG_SEC(inner->name, inner_options, flags);
    }
    return options;
}

enum status config_parse_text(const char *text, const struct config_schema_section *root, struct config_parse **parse,
                              int *line, struct error *error)
{
    enum status status = STATUS_OK;
    cfg_opt_t *options = NULL;
    *line = 0;
    struct config_parse *new = calloc(1, sizeof *new);
    if (new == NULL) {
        return error_memory(error);
    }
    options = make_options(root, &new->message);
    if (options == NULL) {
        status = error_memory(error);
        goto done;
    }
    new->root = cfg_init(options, CFGF_NONE);
    if (new->root == NULL) {
        status = error_memory(error);
        goto done;
    }
    (void)cfg_set_error_function(new->root, note_error);
    /* An empty text is no file to libconfuse. */
    if (cfg_parse_buf(new->root, text[0] == '\0' ? "\n" : text) != CFG_SUCCESS) {
        *line = new->message.line;
        if (new->message.text[0] == '\0') {
            /* Only a lack of memory fails without a word. What libconfuse 3.3 then leaves behind may be half a section,
             * on which cfg_free crashes. */
            new->root = NULL;
            status = error_memory(error);
        } else {
            status = error_set(error, STATUS_CONFIG, _("this cannot be read (%s)"), new->message.text);
        }
        goto done;
    }
    *parse = new;
    new = NULL;
done:
    free_options(options);
    config_parse_free(new);
    return status;
}

void config_parse_free(struct config_parse *parse)
{
    if (parse != NULL) {
        if (parse->root != NULL) {
            (void)cfg_free(parse->root);
        }
        free(parse);
    }
}

static cfg_t *section_of(const struct config_parse_section *section)
{
    return (cfg_t *)(uintptr_t)section;
}

const struct config_parse_section *config_parse_root(const struct config_parse *parse)
{
    return (const struct config_parse_section *)parse->root;
}

size_t config_parse_section_count(const struct config_parse_section *section, const char *name)
{
    return cfg_size(section_of(section), name);
}

const struct config_parse_section *config_parse_section_at(const struct config_parse_section *section, const char *name,
                                                           size_t nth)
{
    return (const struct config_parse_section *)cfg_getnsec(section_of(section), name, (unsigned)nth);
}

const char *config_parse_title(const struct config_parse_section *section)
{
    const char *title = cfg_title(section_of(section));
    return title == NULL ? "" : title;
}

size_t config_parse_value_count(const struct config_parse_section *section, const char *key)
{
    return cfg_size(section_of(section), key);
}

const char *config_parse_value(const struct config_parse_section *section, const char *key, size_t nth)
{
    const char *value = cfg_getnstr(section_of(section), key, (unsigned)nth);
    return value == NULL ? "" : value;
}
