/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_lines.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 8, TOKEN_SIZE = 256 };

enum token { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_EQUALS, TOKEN_COMMA, TOKEN_OTHER };

struct lexer {
    const char *at;
    int line;       /* of `at` */
    int token_line; /* where the current token begins */
    enum token token;
    char text[TOKEN_SIZE]; /* of a word or string, cut when it is longer */
    struct config_lines *lines;
    struct error *error;
};

static enum status wrong(struct lexer *lexer, const char *message)
{
    return error_set(lexer->error, STATUS_CONFIG, "%s", message);
}

/* Comments: # and // to the end of the line, and from slash-star to star-slash. */
static enum status skip_blank(struct lexer *lexer)
{
    for (;;) {
        char c = *lexer->at;
        if (c == '\n') {
            lexer->line++;
            lexer->at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            lexer->at++;
        } else if (c == '#' || (c == '/' && lexer->at[1] == '/')) {
            lexer->at += strcspn(lexer->at, "\n");
        } else if (c == '/' && lexer->at[1] == '*') {
            const char *end = strstr(lexer->at + 2, "*/");
            lexer->token_line = lexer->line;
            if (end == NULL) {
                return wrong(lexer, _("a comment begins here with /* and never ends; close it with */"));
            }
            for (; lexer->at < end + 2; lexer->at++) {
                lexer->line += *lexer->at == '\n';
            }
        } else {
            return STATUS_OK;
        }
    }
}

static void keep(struct lexer *lexer, size_t *length, char c)
{
    if (*length + 1 < sizeof lexer->text) {
        lexer->text[(*length)++] = c;
        lexer->text[*length] = '\0';
    }
}

/* An opening quote stands at `at`. */
static enum status read_string(struct lexer *lexer)
{
    char quote = *lexer->at++;
    size_t length = 0;
    lexer->text[0] = '\0';
    lexer->token = TOKEN_STRING;
    while (*lexer->at != quote) {
        if (*lexer->at == '\\' && lexer->at[1] != '\0' && lexer->at[1] != '\n') {
            lexer->at++;
        }
        if (*lexer->at == '\0' || *lexer->at == '\n') {
            return wrong(lexer,
                         _("a text begins here with a quotation mark and does not end on the same line; close it "
                           "with the same mark"));
        }
        if (lexer->at[0] == '$' && lexer->at[1] == '{') {
            return wrong(lexer, _("${...} is not allowed; write the value itself"));
        }
        keep(lexer, &length, *lexer->at++);
    }
    lexer->at++;
    return STATUS_OK;
}

static enum status read_word(struct lexer *lexer)
{
    size_t length = 0;
    lexer->text[0] = '\0';
    lexer->token = TOKEN_WORD;
    while (*lexer->at != '\0' && strchr(" \t\r\n\v={}(),\"'#+", *lexer->at) == NULL) {
        if (lexer->at[0] == '$' && lexer->at[1] == '{') {
            return wrong(lexer, _("${...} is not allowed; write the value itself"));
        }
        keep(lexer, &length, *lexer->at++);
    }
    return STATUS_OK;
}

static enum status next(struct lexer *lexer)
{
    enum status status = skip_blank(lexer);
    if (status != STATUS_OK) {
        return status;
    }
    lexer->token_line = lexer->line;
    char c = *lexer->at;
    const char *marks = "{}=,";
    static const enum token tokens[] = {TOKEN_OPEN, TOKEN_CLOSE, TOKEN_EQUALS, TOKEN_COMMA};
    if (c == '\0') {
        lexer->token = TOKEN_END;
        return STATUS_OK;
    }
    if (c == '"' || c == '\'') {
        return read_string(lexer);
    }
    const char *mark = strchr(marks, c);
    if (mark != NULL) {
        lexer->token = tokens[mark - marks];
        lexer->at++;
        return STATUS_OK;
    }
    if ((unsigned char)c < ' ' || c == '(' || c == ')' || c == '+') {
        lexer->token = TOKEN_OTHER;
        return STATUS_OK;
    }
    return read_word(lexer);
}

static enum status add(struct lexer *lexer, enum config_lines_kind kind, size_t parent, const char *name, int line,
                       size_t *index)
{
    struct config_lines *lines = lexer->lines;
    enum status status =
        buffer_grow((void **)&lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items, lexer->error);
    if (status != STATUS_OK) {
        return status;
    }
    struct config_lines_entry *entry = &lines->items[lines->count];
    *entry = (struct config_lines_entry){.kind = kind, .line = line, .parent = parent};
    (void)text_format(entry->name, sizeof entry->name, "%s", name);
    *index = lines->count++;
    return STATUS_OK;
}

static bool is_value(const struct lexer *lexer)
{
    return lexer->token == TOKEN_WORD || lexer->token == TOKEN_STRING;
}

/* After the opening brace of a list, up to and with its closing one. */
static enum status read_list(struct lexer *lexer, size_t key)
{
    for (;;) {
        size_t index = 0;
        enum status status = next(lexer);
        if (status == STATUS_OK && lexer->token == TOKEN_CLOSE) {
            return STATUS_OK;
        }
        if (status == STATUS_OK && !is_value(lexer)) {
            return wrong(lexer, _("a value of the list is expected here, as in {\"one\", \"two\"}"));
        }
        if (status == STATUS_OK) {
            status = add(lexer, CONFIG_LINES_VALUE, key, lexer->text, lexer->token_line, &index);
        }
        if (status == STATUS_OK) {
            status = next(lexer);
        }
        if (status != STATUS_OK || lexer->token == TOKEN_CLOSE) {
            return status;
        }
        if (lexer->token != TOKEN_COMMA) {
            return wrong(lexer, _("a comma or the closing } of the list is expected here"));
        }
    }
}

/* After `NAME =`. */
static enum status read_value(struct lexer *lexer, size_t parent, const char *name, int line)
{
    size_t key = 0;
    size_t index = 0;
    enum status status = add(lexer, CONFIG_LINES_KEY, parent, name, line, &key);
    if (status == STATUS_OK) {
        status = next(lexer);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (lexer->token == TOKEN_OPEN) {
        lexer->lines->items[key].list = true;
        return read_list(lexer, key);
    }
    if (!is_value(lexer)) {
        return wrong(lexer, _("a value is expected here; put texts between quotation marks"));
    }
    return add(lexer, CONFIG_LINES_VALUE, key, lexer->text, lexer->token_line, &index);
}

/* After a name; reads `= value` or the head of a section. *section is its index when one was opened. */
static enum status read_statement(struct lexer *lexer, size_t parent, size_t *section)
{
    char name[TOKEN_SIZE];
    char title[TOKEN_SIZE] = "";
    int line = lexer->token_line;
    (void)text_format(name, sizeof name, "%s", lexer->text);
    enum status status = next(lexer);
    if (status == STATUS_OK && lexer->token == TOKEN_EQUALS) {
        return read_value(lexer, parent, name, line);
    }
    if (status == STATUS_OK && is_value(lexer)) {
        (void)text_format(title, sizeof title, "%s", lexer->text);
        status = next(lexer);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (lexer->token != TOKEN_OPEN) {
        lexer->token_line = line;
        return error_set(lexer->error, STATUS_CONFIG,
                         _("after \"%s\" comes = and a value, or { and what belongs to it"), name);
    }
    status = add(lexer, CONFIG_LINES_SECTION, parent, name, line, section);
    if (status == STATUS_OK) {
        struct config_lines_entry *entry = &lexer->lines->items[*section];
        (void)text_format(entry->title, sizeof entry->title, "%s", title);
    }
    return status;
}

static enum status read_all(struct lexer *lexer)
{
    size_t open[MAX_DEPTH] = {CONFIG_LINES_ROOT};
    size_t depth = 0;
    for (;;) {
        enum status status = next(lexer);
        if (status != STATUS_OK) {
            return status;
        }
        if (lexer->token == TOKEN_END && depth > 0) {
            const struct config_lines_entry *entry = &lexer->lines->items[open[depth]];
            lexer->token_line = entry->line;
            return error_set(lexer->error, STATUS_CONFIG, _("the section \"%s\" begins here and has no closing }"),
                             entry->name);
        }
        if (lexer->token == TOKEN_END) {
            return STATUS_OK;
        }
        if (lexer->token == TOKEN_CLOSE && depth > 0) {
            depth--;
            continue;
        }
        if (lexer->token == TOKEN_CLOSE) {
            return wrong(lexer, _("this } closes nothing; remove it"));
        }
        if (lexer->token != TOKEN_WORD) {
            return wrong(lexer, _("the name of a key or a section is expected here"));
        }
        size_t section = CONFIG_LINES_ROOT;
        status = read_statement(lexer, open[depth], &section);
        if (status != STATUS_OK) {
            return status;
        }
        if (section != CONFIG_LINES_ROOT && depth + 1 == MAX_DEPTH) {
            return wrong(lexer, _("sections lie too deep within one another"));
        }
        if (section != CONFIG_LINES_ROOT) {
            open[++depth] = section;
        }
    }
}

enum status config_lines_read(const char *text, struct config_lines *lines, int *line, struct error *error)
{
    struct lexer lexer = {.at = text, .line = 1, .token_line = 1, .lines = lines, .error = error};
    enum status status = read_all(&lexer);
    lines->last_line = lexer.line;
    *line = lexer.token_line;
    return status;
}

void config_lines_free(struct config_lines *lines)
{
    if (lines != NULL) {
        free(lines->items);
        *lines = (struct config_lines){0};
    }
}

size_t config_lines_find(const struct config_lines *lines, size_t parent, enum config_lines_kind kind, const char *name,
                         size_t nth)
{
    for (size_t i = parent == CONFIG_LINES_ROOT ? 0 : parent + 1; i < lines->count; i++) {
        const struct config_lines_entry *entry = &lines->items[i];
        if (entry->parent != parent || entry->kind != kind || (name != NULL && !text_equal(name, entry->name))) {
            continue;
        }
        if (nth == 0) {
            return i;
        }
        nth--;
    }
    return CONFIG_LINES_ROOT;
}

size_t config_lines_first(const struct config_lines *lines, size_t index)
{
    const struct config_lines_entry *entry = &lines->items[index];
    size_t first = entry->parent == CONFIG_LINES_ROOT ? 0 : entry->parent + 1;
    while (first < index) {
        const struct config_lines_entry *other = &lines->items[first];
        if (other->parent == entry->parent && other->kind == entry->kind && text_equal(other->name, entry->name) &&
            text_equal(other->title, entry->title)) {
            break;
        }
        first++;
    }
    return first;
}
