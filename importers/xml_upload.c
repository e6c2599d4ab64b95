/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/xml_upload.h"

#include "core/language.h"
#include "core/text.h"

#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DEPTH_ROOT = 0,
    DEPTH_ROW = 1,
    DEPTH_CELL = 2,
    DEPTH_MAX = 16,       /* deeper than this is no list, and nobody's mistake */
    CELL_MAX = 200 * 1024 /* bytes of one cell */
};

/* One XML file while it is read. */
struct reading {
    struct upload *upload;
    xmlTextReader *reader;
    const char *at; /* in the text: after the start tag that was met last */
    long line;      /* of that place */
    /* the row at hand */
    bool in_row;
    long row_line;
    char *cells[UPLOAD_MAX_NAMES]; /* owned */
    const char *rule;              /* why the row is refused as a whole; NULL: it is not */
    const char *message;           /* translated */
    /* the cell at hand, when it is a child element */
    bool in_cell;
    size_t position;
    struct buffer text;
    /* what libxml2 reported since the last node */
    int schema_error;
    bool malformed;
    long error_line;
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

static const char *after_tag(const char *from)
{
    char quote = 0;
    for (; *from != '\0'; from++) {
        if (quote != 0) {
            quote = *from == quote ? 0 : quote;
        } else if (*from == '"' || *from == '\'') {
            quote = *from;
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
            pass(reading, after_tag(tag));
            if (tag[1] != '/') {
                return line;
            }
        }
    }
}

/* ---- errors ------------------------------------------------------------------------------- */

/* An unknown name is ours to judge: it gives a warning. */
static bool is_about_names(int code)
{
    return code == XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1 || code == XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2;
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct reading *reading = context;
    if (error->domain == XML_FROM_SCHEMASV) {
        bool ours = is_about_names(error->code) ||
                    (error->code == XML_SCHEMAV_ELEMENT_CONTENT && xmlTextReaderDepth(reading->reader) >= DEPTH_CELL);
        if (!ours) {
            reading->schema_error = error->code;
        }
    } else if (error->level >= XML_ERR_ERROR && !reading->malformed) {
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

static enum status set_cell(struct reading *reading, size_t position, const char *text)
{
    if (reading->cells[position] != NULL) {
        refuse_row(reading, "schema", _("The same name stands twice in this row."));
        return STATUS_OK;
    }
    reading->cells[position] = text_duplicate(text);
    return reading->cells[position] == NULL ? memory(reading) : STATUS_OK;
}

/* The position of a name of the file; *usable false: the row or the whole file was refused. */
static enum status find_name(struct reading *reading, const char *name, size_t *position, bool *usable)
{
    enum status status = upload_name(reading->upload, reading->row_line, name, position);
    *usable = status == STATUS_OK && !reading->upload->receipt->refused_whole;
    if (status == STATUS_REFUSED) {
        refuse_row(reading, "schema", _("The row has a name that is too long, or the file has far too many names."));
        return STATUS_OK;
    }
    return status;
}

static enum status take_attributes(struct reading *reading)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && xmlTextReaderMoveToNextAttribute(reading->reader) == 1) {
        const char *name = (const char *)xmlTextReaderConstLocalName(reading->reader);
        const char *value = (const char *)xmlTextReaderConstValue(reading->reader);
        size_t position = 0;
        bool usable = false;
        if (xmlTextReaderConstNamespaceUri(reading->reader) != NULL) {
            continue; /* xmlns, xsi:..., xml:...: not ours */
        }
        if (name == NULL || value == NULL) {
            return memory(reading);
        }
        status = find_name(reading, name, &position, &usable);
        if (usable) {
            status = set_cell(reading, position, value);
        }
    }
    if (xmlTextReaderMoveToElement(reading->reader) < 0) {
        reading->malformed = true;
    }
    return status;
}

static void clear_row(struct reading *reading)
{
    for (size_t i = 0; i < reading->upload->column_count && i < UPLOAD_MAX_NAMES; i++) {
        free(reading->cells[i]);
        reading->cells[i] = NULL;
    }
    reading->rule = NULL;
    reading->message = NULL;
    reading->in_row = false;
}

static enum status end_row(struct reading *reading)
{
    struct upload *upload = reading->upload;
    const struct upload_fault fault = {reading->rule, reading->message,
                                       _("Build the row as the XSD of bvb says: one element for the row, in it an "
                                         "attribute or an element with plain text for each cell.")};
    enum status status = upload_row(upload, reading->row_line, (const char *const *)reading->cells,
                                    upload->column_count, reading->rule == NULL ? NULL : &fault);
    clear_row(reading);
    return status;
}

static enum status begin_row(struct reading *reading, const char *name, long line)
{
    reading->in_row = true;
    reading->row_line = line;
    if (!text_equal(name, reading->upload->kind->row)) {
        refuse_row(reading, "schema", _("This element is not the name of a row of this kind of list."));
    }
    return take_attributes(reading);
}

static enum status begin_cell(struct reading *reading, const char *name)
{
    bool usable = false;
    reading->text.size = 0;
    reading->text.limit = CELL_MAX;
    enum status status = find_name(reading, name, &reading->position, &usable);
    reading->in_cell = usable;
    return status;
}

static enum status end_cell(struct reading *reading)
{
    if (!reading->in_cell) {
        return STATUS_OK;
    }
    reading->in_cell = false;
    if (reading->text.status == STATUS_REFUSED) {
        refuse_row(reading, "too_long", _("A cell of this row is far too long."));
        buffer_free(&reading->text);
        return STATUS_OK;
    }
    enum status status = buffer_check(&reading->text, reading->upload->error);
    return status == STATUS_OK ? set_cell(reading, reading->position, reading->text.size == 0 ? "" : reading->text.data)
                               : status;
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static void take_text(struct reading *reading, int depth)
{
    const char *text = (const char *)xmlTextReaderConstValue(reading->reader);
    if (reading->in_cell && depth == DEPTH_CELL + 1) {
        if (text != NULL) {
            buffer_text(&reading->text, text);
        }
    } else if (!is_blank(text)) {
        if (reading->in_row) {
            refuse_row(reading, "schema", _("In this row text stands outside its cells."));
        } else {
            refuse_structure(reading);
        }
    }
}

/* ---- nodes -------------------------------------------------------------------------------- */

static enum status take_start(struct reading *reading, int depth)
{
    struct receipt *receipt = reading->upload->receipt;
    const char *name = (const char *)xmlTextReaderConstName(reading->reader);
    bool empty = xmlTextReaderIsEmptyElement(reading->reader) == 1;
    long line = next_start_tag(reading);
    enum status status = STATUS_OK;
    if (name == NULL) {
        return memory(reading);
    }
    if (depth == DEPTH_ROOT) {
        return upload_root(reading->upload, line, name);
    }
    if (depth == DEPTH_ROW) {
        status = begin_row(reading, name, line);
        return status == STATUS_OK && empty && !receipt->refused_whole ? end_row(reading) : status;
    }
    if (depth == DEPTH_CELL) {
        if (xmlTextReaderHasAttributes(reading->reader) == 1) {
            refuse_row(reading, "schema", _("A cell of this row has attributes of its own."));
        }
        status = begin_cell(reading, name);
        return status == STATUS_OK && empty ? end_cell(reading) : status;
    }
    refuse_row(reading, "schema", _("A cell of this row holds further elements."));
    if (depth > DEPTH_MAX) {
        receipt_refuse_whole(receipt, "depth", line, _("The elements of this file lie far too deep in one another."),
                             _("See the XSD of bvb: one outermost element, rows in it, and cells in these."));
    }
    return STATUS_OK;
}

static enum status take_node(struct reading *reading)
{
    int depth = xmlTextReaderDepth(reading->reader);
    int type = xmlTextReaderNodeType(reading->reader);
    if (type == XML_READER_TYPE_ELEMENT) {
        return take_start(reading, depth);
    }
    if (type == XML_READER_TYPE_END_ELEMENT && depth == DEPTH_CELL) {
        return end_cell(reading);
    }
    if (type == XML_READER_TYPE_END_ELEMENT && depth == DEPTH_ROW) {
        return end_row(reading);
    }
    if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA) {
        take_text(reading, depth);
    } else if (type == XML_READER_TYPE_ENTITY_REFERENCE || type == XML_READER_TYPE_DOCUMENT_TYPE) {
        refuse_structure(reading);
    }
    return STATUS_OK;
}

/* What the schema said of the node that was just read. */
static void judge_schema(struct reading *reading)
{
    if (reading->schema_error == 0) {
        return;
    }
    reading->schema_error = 0;
    if (xmlTextReaderDepth(reading->reader) >= DEPTH_ROW) {
        refuse_row(reading, "schema", _("This row is not built as the XSD of bvb says."));
    } else if (reading->upload->kind != NULL || xmlTextReaderNodeType(reading->reader) != XML_READER_TYPE_ELEMENT) {
        refuse_structure(reading);
    }
}

static enum status read_nodes(struct reading *reading)
{
    struct receipt *receipt = reading->upload->receipt;
    enum status status = STATUS_OK;
    int more = xmlTextReaderRead(reading->reader);
    while (more == 1 && status == STATUS_OK && !receipt->refused_whole) {
        judge_schema(reading);
        if (!receipt->refused_whole) {
            status = take_node(reading);
        }
        if (status == STATUS_OK && !receipt->refused_whole) {
            more = xmlTextReaderRead(reading->reader);
        }
    }
    if (status == STATUS_OK && !receipt->refused_whole && (more < 0 || reading->malformed)) {
        receipt->read += reading->in_row ? 1 : 0;
        receipt_refuse_whole(receipt, "not_well_formed", reading->error_line,
                             _("From here on this is not well-formed XML; the file may have been cut off or damaged."),
                             _("Make the file again, with a program that writes XML, and upload all of it."));
    }
    return status;
}

/* ---- schema ------------------------------------------------------------------------------- */

static void ignore_error(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

static enum status load_schema(xmlSchema **schema, struct error *error)
{
    const char *path = BVB_XSD_BUILD_DIR "/uploads.xsd";
    if (access(path, R_OK) != 0) {
        path = BVB_XSD_DIR "/uploads.xsd";
    }
    xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(path);
    *schema = NULL;
    if (parser == NULL) {
        return error_memory(error);
    }
    xmlSchemaSetParserStructuredErrors(parser, ignore_error, NULL);
    *schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    if (*schema == NULL) {
        return error_set(error, STATUS_CANNOT_READ,
                         _("The schema %s of bvb cannot be read; install bvb again, or mend the file."), path);
    }
    return STATUS_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The bytes are UTF-8 by now, whatever the declaration says. */
static void blank_declaration(char *text)
{
    char *start = text + strspn(text, " \t\r\n");
    if (strncmp(start, "<?xml", 5) != 0 || strchr(" \t\r\n", start[5]) == NULL || start[5] == '\0') {
        return;
    }
    const char *end = strstr(start, "?>");
    if (end == NULL) {
        return;
    }
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
    struct reading reading = {.upload = upload, .at = text, .line = 1};
    enum status status = STATUS_OK;
    /* Never NOENT, DTDLOAD, DTDATTR, HUGE or XINCLUDE: nothing but these bytes is read, and libxml2's own caps hold. */
    reading.reader = xmlReaderForMemory(text, (int)size, NULL, "UTF-8", XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    if (reading.reader == NULL) {
        return error_memory(upload->error);
    }
    xmlTextReaderSetStructuredErrorHandler(reading.reader, on_error, &reading);
    if (xmlTextReaderSetSchema(reading.reader, schema) != 0) {
        status = error_set(upload->error, STATUS_DEFECT, _("libxml2 does not take the schema of uploads."));
    } else {
        status = read_nodes(&reading);
    }
    clear_row(&reading);
    buffer_free(&reading.text);
    xmlFreeTextReader(reading.reader);
    return status;
}

enum status xml_upload_read(struct upload *upload, char *text, size_t size)
{
    xmlSchema *schema = NULL;
    const char *type = strstr(text, "<!DOCTYPE");
    if (type != NULL) {
        receipt_refuse_whole(
            upload->receipt, "doctype", line_of(text, type),
            _("The file has a document type (<!DOCTYPE), which may name other files; this is refused."),
            _("Remove the lines from <!DOCTYPE to its closing bracket; bvb does not need them."));
        return STATUS_OK;
    }
    if (size > INT_MAX) {
        return error_set(upload->error, STATUS_DEFECT, _("The XML text is too large."));
    }
    blank_declaration(text);
    enum status status = load_schema(&schema, upload->error);
    if (status == STATUS_OK) {
        status = read_document(upload, text, size, schema);
    }
    xmlSchemaFree(schema);
    return status;
}
