/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/xml_upload.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/header.h"
#include "importers/month_first.h"
#include "importers/row.h"

#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    CELL_MAX = 200 * 1024 /* bytes of one cell */
};

/* One XML file while it is read. */
struct reading {
    struct upload *upload;
    xmlTextReader *reader;
    xmlSchemaValidCtxt *validator;
    const char *at; /* in the text: after the start tag that was met last */
    long line;      /* of that place */
    size_t values;  /* attributes of that start tag */
    int depth;      /* start tags that were met, less end tags */
    int level;      /* depth at that start tag, itself included */
    /* the row at hand */
    long row_line;
    const char *row_start; /* in the text, before it; before the first row: the begin */
    bool in_row;
    char *cells[UPLOAD_MAX_NAMES]; /* owned */
    const char *rule;              /* why the row is refused as a whole; NULL: it is not */
    const char *message;           /* translated */
    long error_line;               /* of the first mistake against the rules of XML itself; 0: none */
    bool malformed;
    bool lacks_memory;
};

/* ---- lines -------------------------------------------------------------------------------- */

/* libxml2 counts lines up to 65535 in nodes, and its parser reads ahead; so the lines of start tags are counted here.
 * The text has been parsed up to that tag, so it is well formed so far. */

static void pass(struct reading *reading, const char *to)
{
    for (; reading->at < to; reading->at++) {
        bool end = *reading->at == '\n' || (*reading->at == '\r' && reading->at[1] != '\n');
        reading->line += end ? 1 : 0;
    }
}

/* Where a construct that ends with `end` ends. */
static const char *after(const char *from, const char *end)
{
    const char *found = strstr(from, end);
    return found == NULL ? from + strlen(from) : found + strlen(end);
}

/* The same for a tag; *values: how many attributes it has. */
static const char *after_tag(const char *from, size_t *values)
{
    char quote = 0;
    *values = 0;
    for (; *from != '\0'; from++) {
        if (quote != 0) {
            quote = *from == quote ? 0 : quote;
        } else if (*from == '"' || *from == '\'') {
            quote = *from;
            ++*values;
        } else if (*from == '>') {
            return from + 1;
        }
    }
    return from;
}

/* Moves to the next start tag and past it; returns the line where it begins. */
static long next_start_tag(struct reading *reading)
{
    for (;;) {
        const char *tag = strchr(reading->at, '<');
        if (tag == NULL) {
            return reading->line;
        }
        pass(reading, tag);
        long line = reading->line;
        if (strncmp(tag, "<!--", 4) == 0) {
            pass(reading, after(tag + 4, "-->"));
        } else if (strncmp(tag, "<![CDATA[", 9) == 0) {
            pass(reading, after(tag, "]]>"));
        } else if (tag[1] == '?') {
            pass(reading, after(tag, "?>"));
        } else {
            const char *end = after_tag(tag, &reading->values);
            pass(reading, end);
            reading->depth += tag[1] == '/' ? -1 : 1;
            if (tag[1] != '/') {
                reading->level = reading->depth;
                reading->depth -= end - tag > 2 && end[-1] == '>' && end[-2] == '/' ? 1 : 0;
                return line;
            }
        }
    }
}

/* ---- errors ------------------------------------------------------------------------------- */

/* What the parser says. */
static void on_error(void *context, xmlErrorPtr error)
{
    struct reading *reading = context;
    reading->lacks_memory = reading->lacks_memory || error->code == XML_ERR_NO_MEMORY;
    if (error->level >= XML_ERR_ERROR && !reading->malformed) {
        reading->malformed = true;
        reading->error_line = error->line;
    }
}

static void refuse_row(struct reading *reading, const char *rule, const char *message)
{
    if (reading->rule == NULL) {
        reading->rule = rule;
        reading->message = message;
    }
}

/* What the schema says of a row. Names that are not known, or stand there twice, are for us to judge. */
static void on_violation(void *context, xmlErrorPtr error)
{
    struct reading *reading = context;
    reading->lacks_memory = reading->lacks_memory || error->code == XML_ERR_NO_MEMORY;
    if (error->code != XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1 && error->code != XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2 &&
        error->code != XML_SCHEMAV_ELEMENT_CONTENT) {
        refuse_row(reading, "schema", _("This row is not built as the XSD of bvb says."));
    }
}

static void refuse_structure(struct reading *reading)
{
    receipt_refuse_whole(reading->upload->receipt, "schema", reading->line,
                         _("The file is not built as a list of bvb: outside its rows stands something that does not "
                           "belong there."),
                         _("See the XSD of bvb and the manual of files: one outermost element, and in it the rows."));
}

/* ---- rows and cells ----------------------------------------------------------------------- */

static enum status memory(struct reading *reading)
{
    return error_memory(reading->upload->error);
}

/* What stands in the file but is no cell: all that is looked for in it are national numbers. */
static void note(const struct reading *reading, const xmlChar *text)
{
    const char *const all[] = {(const char *)text};
    upload_note_title(reading->upload, all, text == NULL ? 0 : 1);
}

static void note_node(const struct reading *reading, const xmlNode *node)
{
    if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE) {
        note(reading, node->type == XML_PI_NODE ? node->name : NULL);
        note(reading, node->content);
    }
}

static void note_namespaces(const struct reading *reading, const xmlNode *node)
{
    for (const xmlNs *at = node->nsDef; at != NULL; at = at->next) {
        note(reading, at->prefix);
        note(reading, at->href);
    }
}

/* One cell; takes the text (libxml2's), which may be NULL for lack of memory. */
static enum status take_cell(struct reading *reading, const char *name, xmlChar *text)
{
    size_t position = 0;
    enum status status = text == NULL ? memory(reading) : STATUS_OK;
    if (status == STATUS_OK) {
        status = header_name(reading->upload, reading->row_line, name, &position);
    }
    if (status == STATUS_REFUSED) {
        refuse_row(reading, "schema", _("The row has a name that is too long, or the file has far too many names."));
        status = STATUS_OK;
    } else if (status == STATUS_OK && !reading->upload->receipt->refused_whole) {
        if (reading->cells[position] != NULL) {
            refuse_row(reading, "schema", _("The same name stands twice in this row."));
        } else if (strlen((const char *)text) > CELL_MAX) {
            refuse_row(reading, "too_long", _("A cell of this row is far too long."));
        } else {
            char *cell = text_duplicate((const char *)text);
            status = cell == NULL ? memory(reading) : STATUS_OK;
            if (cell != NULL) {
                (void)text_drop_unseen(cell, strlen(cell)); /* what stood there as a reference */
            }
            reading->cells[position] = cell;
        }
    }
    xmlFree(text);
    return status;
}

static bool is_blank(const xmlChar *text)
{
    return text == NULL || text[strspn((const char *)text, " \t\r\n")] == '\0';
}

/* Attributes with a namespace (xsi:..., xml:...) are not ours. */
static enum status take_attributes(struct reading *reading, const xmlNode *row)
{
    enum status status = STATUS_OK;
    for (const xmlAttr *at = row->properties; at != NULL && status == STATUS_OK; at = at->next) {
        if (at->ns == NULL) {
            xmlChar *text =
                at->children == NULL ? xmlStrdup(BAD_CAST "") : xmlNodeListGetString(row->doc, at->children, 1);
            status = take_cell(reading, (const char *)at->name, text);
        } else {
            note(reading, at->name);
            note(reading, at->children == NULL ? NULL : at->children->content);
        }
    }
    return status;
}

static enum status take_element(struct reading *reading, const xmlNode *node)
{
    for (const xmlNode *inner = node->children; inner != NULL; inner = inner->next) {
        note_node(reading, inner);
        if (inner->type == XML_ELEMENT_NODE) {
            refuse_row(reading, "schema", _("A cell of this row holds further elements."));
            return STATUS_OK;
        }
    }
    if (node->properties != NULL || node->ns != NULL) {
        refuse_row(reading, "schema", _("A cell of this row has attributes or a namespace of its own."));
        return STATUS_OK;
    }
    return take_cell(reading, (const char *)node->name, xmlNodeGetContent(node));
}

static enum status take_children(struct reading *reading, const xmlNode *row)
{
    enum status status = STATUS_OK;
    note_namespaces(reading, row);
    for (const xmlNode *node = row->children; node != NULL && status == STATUS_OK; node = node->next) {
        note_node(reading, node);
        if (node->type == XML_ELEMENT_NODE) {
            status = take_element(reading, node);
        } else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && !is_blank(node->content)) {
            refuse_row(reading, "schema", _("In this row text stands outside its cells."));
        }
    }
    return status;
}

static void clear_row(struct reading *reading)
{
    for (size_t i = 0; i < UPLOAD_MAX_NAMES; i++) {
        free(reading->cells[i]);
        reading->cells[i] = NULL;
    }
    reading->rule = NULL;
    reading->message = NULL;
}

/* Passes over the start tags inside a row; libxml2 caps their depth. */
static void count_tags(struct reading *reading, const xmlNode *node)
{
    for (const xmlNode *inner = node->children; inner != NULL; inner = inner->next) {
        if (inner->type == XML_ELEMENT_NODE) {
            (void)next_start_tag(reading);
            count_tags(reading, inner);
        }
    }
}

static enum status finish_row(struct reading *reading)
{
    struct upload *upload = reading->upload;
    const struct row_fault fault = {.rule = reading->rule,
                                    .message = reading->message,
                                    .remedy =
                                        _("Build the row as the XSD of bvb says: one element for the row, in it an "
                                          "attribute or an element with plain text for each cell.")};
    if (reading->rule != NULL) {
        upload_note_unread(upload, reading->row_start);
    }
    return row_read(upload, reading->row_line, (const char *const *)reading->cells, upload->column_count,
                    reading->rule == NULL ? NULL : &fault);
}

static enum status take_row(struct reading *reading)
{
    struct receipt *receipt = reading->upload->receipt;
    reading->row_start = reading->at;
    reading->row_line = next_start_tag(reading);
    reading->in_row = true;
    xmlNode *row = xmlTextReaderExpand(reading->reader);
    if (row == NULL || reading->malformed) {
        return STATUS_OK; /* the next step of the reader says so too */
    }
    count_tags(reading, row);
    if (row->ns != NULL || !text_equal((const char *)row->name, reading->upload->kind->row)) {
        refuse_row(reading, "schema", _("This element is not the name of a row of this kind of list."));
    }
    enum status status = STATUS_OK;
    if (reading->rule == NULL && xmlSchemaValidateOneElement(reading->validator, row) < 0) {
        status = error_set(reading->upload->error, STATUS_DEFECT, _("libxml2 could not validate a row."));
    }
    if (status == STATUS_OK) {
        status = take_attributes(reading, row);
    }
    if (status == STATUS_OK) {
        status = take_children(reading, row);
    }
    if (status == STATUS_OK && !receipt->refused_whole) {
        status = finish_row(reading);
    }
    clear_row(reading);
    reading->in_row = false;
    return status;
}

/* ---- nodes -------------------------------------------------------------------------------- */

static enum status take_root(struct reading *reading)
{
    long line = next_start_tag(reading);
    const char *name = (const char *)xmlTextReaderConstLocalName(reading->reader);
    if (name == NULL) {
        return memory(reading);
    }
    enum status status = header_root(reading->upload, line, name);
    while (xmlTextReaderMoveToNextAttribute(reading->reader) == 1) {
        note(reading, xmlTextReaderConstName(reading->reader));
        note(reading, xmlTextReaderConstValue(reading->reader));
    }
    (void)xmlTextReaderMoveToElement(reading->reader);
    if (status == STATUS_OK && xmlTextReaderConstNamespaceUri(reading->reader) != NULL) {
        refuse_structure(reading);
    }
    return status;
}

/* One node that is not inside a row. */
static enum status take_node(struct reading *reading)
{
    int type = xmlTextReaderNodeType(reading->reader);
    if (type == XML_READER_TYPE_ELEMENT) {
        return xmlTextReaderDepth(reading->reader) == 0 ? take_root(reading) : take_row(reading);
    }
    if (type == XML_READER_TYPE_COMMENT || type == XML_READER_TYPE_PROCESSING_INSTRUCTION) {
        note(reading, xmlTextReaderConstName(reading->reader));
        note(reading, xmlTextReaderConstValue(reading->reader));
    }
    if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_DOCUMENT_TYPE ||
        type == XML_READER_TYPE_ENTITY_REFERENCE) {
        if (type != XML_READER_TYPE_TEXT || !is_blank(xmlTextReaderConstValue(reading->reader))) {
            refuse_structure(reading);
        }
    }
    return STATUS_OK;
}

static void refuse_malformed(struct reading *reading)
{
    struct receipt *receipt = reading->upload->receipt;
    long line = reading->error_line > reading->line ? reading->error_line : reading->line;
    receipt->read += reading->in_row ? 1 : 0;
    receipt_refuse_whole(
        receipt, "not_well_formed", line,
        _("From about here on this is not well-formed XML; the file may have been cut off or damaged."),
        _("Make the file again, with a program that writes XML, and upload all of it."));
}

/* libxml2 goes on, or finds the text malformed, when it lacks memory; but somewhere it says so. */
static bool lacked_memory(const struct reading *reading)
{
    const xmlError *last = xmlGetLastError();
    return reading->lacks_memory || (last != NULL && last->code == XML_ERR_NO_MEMORY);
}

static enum status read_nodes(struct reading *reading)
{
    const struct receipt *receipt = reading->upload->receipt;
    enum status status = STATUS_OK;
    int more = xmlTextReaderRead(reading->reader);
    while (more == 1 && status == STATUS_OK && !receipt->refused_whole && !reading->malformed) {
        bool is_row = xmlTextReaderNodeType(reading->reader) == XML_READER_TYPE_ELEMENT &&
                      xmlTextReaderDepth(reading->reader) > 0;
        status = take_node(reading);
        if (status == STATUS_OK && !receipt->refused_whole && !reading->malformed) {
            more = is_row ? xmlTextReaderNext(reading->reader) : xmlTextReaderRead(reading->reader);
        }
    }
    if (status != STATUS_OK || receipt->refused_whole) {
        return status;
    }
    /* A text that is not well formed never fails without a word. */
    if (lacked_memory(reading) || (more < 0 && !reading->malformed)) {
        return memory(reading);
    }
    if (reading->malformed) {
        refuse_malformed(reading);
    }
    return status;
}

/* ---- schema ------------------------------------------------------------------------------- */

static void note_memory(void *context, xmlErrorPtr error)
{
    bool *lacks = context;
    *lacks = *lacks || error->code == XML_ERR_NO_MEMORY;
}

/* NULL: it cannot be read; *lacks: for lack of memory, as far as libxml2 says so, to the parser's handler or to that of
 * all. */
static xmlSchema *parse_schema(const char *path, bool *lacks)
{
    xmlSchema *schema = NULL;
    xmlSetStructuredErrorFunc(lacks, note_memory);
    xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(path);
    *lacks = *lacks || parser == NULL;
    if (parser != NULL) {
        xmlSchemaSetParserStructuredErrors(parser, note_memory, lacks);
        schema = xmlSchemaParse(parser);
        xmlSchemaFreeParserCtxt(parser);
    }
    xmlSetStructuredErrorFunc(NULL, NULL);
    if (*lacks) {
        xmlSchemaFree(schema);
        return NULL;
    }
    return schema;
}

static enum status load_schema(xmlSchema **schema, struct error *error)
{
    const char *path = BVB_XSD_BUILD_DIR "/uploads.xsd";
    bool lacks = false;
    if (access(path, R_OK) != 0) {
        path = BVB_XSD_DIR "/uploads.xsd";
    }
    *schema = parse_schema(path, &lacks);
    if (lacks) {
        return error_memory(error);
    }
    if (*schema == NULL) {
        return error_set(
            error, STATUS_CANNOT_READ,
            _("The schema %s of bvb cannot be read: it was changed and bvb must be installed again, or this "
              "machine has not enough memory now."),
            path);
    }
    return STATUS_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The bytes are UTF-8 by now, whatever the declaration says. */
static void blank_declaration(struct upload *upload, char *text)
{
    enum { USUAL = 512 };
    char declaration[USUAL];
    const char *const all[] = {declaration};
    char *start = text + strspn(text, " \t\r\n");
    if (strncmp(start, "<?xml", 5) != 0 || strchr(" \t\r\n", start[5]) == NULL || start[5] == '\0') {
        return;
    }
    const char *end = strstr(start, "?>");
    if (end == NULL) {
        return;
    }
    if (!text_format(declaration, sizeof declaration, "%.*s", (int)(end - start), start)) {
        upload_note_unread(upload, text);
    }
    upload_note_title(upload, all, 1);
    for (char *at = start; at < end + 2; at++) {
        *at = *at == '\n' || *at == '\r' ? *at : ' ';
    }
}

static long line_of(const char *text, const char *place)
{
    struct reading counting = {.at = text, .line = 1};
    pass(&counting, place);
    return counting.line;
}

static enum status read_document(struct upload *upload, const char *text, size_t size, xmlSchema *schema)
{
    struct reading reading = {.upload = upload, .at = text, .line = 1, .row_start = text};
    enum status status = STATUS_OK;
    /* Never NOENT, DTDLOAD, DTDATTR, HUGE or XINCLUDE: nothing but these bytes is read, and libxml2's own caps hold. */
    xmlResetLastError();
    reading.reader = xmlReaderForMemory(text, (int)size, NULL, "UTF-8", XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    reading.validator = xmlSchemaNewValidCtxt(schema);
    if (reading.reader == NULL || reading.validator == NULL) {
        status = error_memory(upload->error);
    } else {
        xmlTextReaderSetStructuredErrorHandler(reading.reader, on_error, &reading);
        xmlSchemaSetValidStructuredErrors(reading.validator, on_violation, &reading);
        status = read_nodes(&reading);
    }
    if (upload->receipt->refused_whole) {
        upload_note_unread(upload, reading.row_start);
    }
    clear_row(&reading);
    xmlSchemaFreeValidCtxt(reading.validator);
    xmlFreeTextReader(reading.reader);
    return status;
}

/* The first element with too many attributes (libxml2 compares each with each), or too deep in others. */
static long line_of_excess(const char *text, const struct upload_limits *limits, bool *deep)
{
    struct reading walking = {.at = text, .line = 1};
    while (*walking.at != '\0') {
        const char *before = walking.at;
        long line = next_start_tag(&walking);
        *deep = walking.level > limits->xml_depth;
        if (*deep || walking.values > (size_t)limits->xml_attributes) {
            return line;
        }
        if (walking.at == before) {
            return 0;
        }
    }
    return 0;
}

/* false: refused whole */
static bool is_within_limits(struct upload *upload, const char *text)
{
    bool deep = false;
    const long line = line_of_excess(text, &upload->setting->settings->uploads, &deep);
    if (line == 0) {
        return true;
    }
    receipt_refuse_whole(upload->receipt, deep ? "deep" : "long_row", line,
                         deep ? _("Here elements lie too deep in one another.")
                              : _("This row is far too long or has far too many cells."),
                         deep ? _("See whether this is the right file; a list has rows in the outermost element, and "
                                  "cells in the rows.")
                              : _("See whether this is the right file, and whether line ends are missing in it."));
    return false;
}

/* The name of the outermost element, as far as it can be told before the text is parsed; "": it cannot. */
static void root_name(const char *text, char *name, size_t size)
{
    const char *at = strchr(text, '<');
    while (at != NULL && (at[1] == '?' || at[1] == '!')) {
        const char *end = at[1] == '?' ? "?>" : ">";
        end = strncmp(at, "<!--", 4) == 0 ? "-->" : end;
        at = strchr(after(at, end), '<');
    }
    const int length = at == NULL ? 0 : (int)strcspn(at + 1, " \t\r\n/>");
    if (length >= (int)size || !text_format(name, size, "%.*s", length, at == NULL ? "" : at + 1)) {
        name[0] = '\0';
    }
}

/* What spreadsheets make besides CSV, and what many a program calls an Excel file. true: it is that, and refused whole.
 */
static bool refuse_foreign(const struct upload *upload, const char *text)
{
    char name[CODE_SIZE];
    root_name(text, name, sizeof name);
    const char *colon = strrchr(name, ':');
    if (strcasecmp(name, "html") == 0 || strcasecmp(name, "table") == 0) {
        receipt_refuse_whole(upload->receipt, "format", 0, _("This is a web page (HTML), not a list."),
                             _("Open it in Excel or LibreOffice, choose Save as, CSV UTF-8, and upload the file that "
                               "makes."));
        return true;
    }
    if (text_equal(colon == NULL ? name : colon + 1, "Workbook") || text_equal(name, "office:document")) {
        receipt_refuse_whole(upload->receipt, "format", 0,
                             _("This is a workbook of a spreadsheet program, saved as XML."),
                             _("Open it in that program, choose Save as, CSV UTF-8, and upload the file that makes."));
        return true;
    }
    return false;
}

enum status xml_upload_read(struct upload *upload, char *text, size_t size)
{
    xmlSchema *schema = NULL;
    const bool foreign = refuse_foreign(upload, text);
    const char *type = foreign ? NULL : strstr(text, "<!DOCTYPE");
    if (type != NULL) {
        receipt_refuse_whole(
            upload->receipt, "doctype", line_of(text, type),
            _("The file has a document type (<!DOCTYPE), which may name other files; this is refused."),
            _("Remove the lines from <!DOCTYPE to its closing bracket; bvb does not need them."));
    }
    if (foreign || type != NULL || !is_within_limits(upload, text)) {
        upload_note_unread(upload, text);
        return STATUS_OK;
    }
    if (size > INT_MAX) {
        return error_set(upload->error, STATUS_DEFECT, _("The XML text is too large."));
    }
    blank_declaration(upload, text);
    if (month_first_look(text, size)
            .only) { /* in which column, only reading it would tell; programs write 2026-11-24 */
        memset(upload->month_first, true, sizeof upload->month_first);
    }
    xmlSchema *prepared = upload->setting->xml_schema;
    enum status status = prepared == NULL ? load_schema(&schema, upload->error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = read_document(upload, text, size, prepared == NULL ? schema : prepared);
    }
    xmlSchemaFree(schema);
    return status;
}

enum status xml_upload_prepare(const char *data, size_t size, void **schema, struct error *error)
{
    xmlSchema *loaded = NULL;
    static const char before[] = "\xEF\xBB\xBF\xFE\xFF \t\r\n"; /* and its terminator: zero bytes of UTF-16 */
    size_t at = 0;
    while (at < size && memchr(before, data[at], sizeof before) != NULL) {
        at++;
    }
    enum status status = at < size && data[at] == '<' ? load_schema(&loaded, error) : STATUS_OK;
    *schema = loaded;
    return status;
}
