/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/xml_out.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"

#include <inttypes.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FINDING_SIZE = 512, XSD_PATH_SIZE = 1024 };

struct xml_out {
    xmlBufferPtr memory;
    xmlTextWriterPtr writer;
    bool failed;
};

/* Each call of the writer gives the number of bytes written, or -1. */
static void note(struct xml_out *out, int written)
{
    out->failed = out->failed || written < 0;
}

enum status xml_out_new(const char *root, const char *space, struct xml_out **result, struct error *error)
{
    struct xml_out *out = calloc(1, sizeof *out);
    *result = NULL;
    if (out == NULL) {
        return error_memory(error);
    }
    out->memory = xmlBufferCreate();
    out->writer = out->memory == NULL ? NULL : xmlNewTextWriterMemory(out->memory, 0);
    if (out->writer == NULL) {
        xml_out_free(out);
        return error_memory(error);
    }
    note(out, xmlTextWriterStartDocument(out->writer, "1.0", "UTF-8", NULL));
    note(out, xmlTextWriterSetIndent(out->writer, 1));
    note(out, xmlTextWriterSetIndentString(out->writer, BAD_CAST "  "));
    xml_out_begin(out, root);
    xml_out_text(out, "xmlns", space);
    *result = out;
    return STATUS_OK;
}

void xml_out_free(struct xml_out *out)
{
    if (out == NULL) {
        return;
    }
    xmlFreeTextWriter(out->writer);
    xmlBufferFree(out->memory);
    free(out);
}

void xml_out_begin(struct xml_out *out, const char *element)
{
    note(out, xmlTextWriterStartElement(out->writer, BAD_CAST element));
}

void xml_out_end(struct xml_out *out)
{
    note(out, xmlTextWriterEndElement(out->writer));
}

void xml_out_text(struct xml_out *out, const char *attribute, const char *value)
{
    note(out, xmlTextWriterWriteAttribute(out->writer, BAD_CAST attribute, BAD_CAST value));
}

void xml_out_text_if(struct xml_out *out, const char *attribute, const char *value)
{
    if (!text_is_empty(value)) {
        xml_out_text(out, attribute, value);
    }
}

void xml_out_number(struct xml_out *out, const char *attribute, int64_t value)
{
    note(out, xmlTextWriterWriteFormatAttribute(out->writer, BAD_CAST attribute, "%" PRId64, value));
}

void xml_out_bool(struct xml_out *out, const char *attribute, bool value)
{
    xml_out_text(out, attribute, value ? "true" : "false");
}

void xml_out_date(struct xml_out *out, const char *attribute, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    if (date != DATE_NONE) {
        date_format(date, text);
        xml_out_text(out, attribute, text);
    }
}

void xml_out_time(struct xml_out *out, const char *attribute, int minutes)
{
    char text[TIME_TEXT_SIZE];
    date_format_time(minutes, text);
    xml_out_text(out, attribute, text);
}

/* ------------------------------------------------------------------------------------------- the check */

/* Keeps the first finding of libxml2, on one line. */
static void keep_first(void *context, xmlErrorPtr finding)
{
    char *text = context;
    if (text[0] != '\0' || finding == NULL || finding->message == NULL) {
        return;
    }
    (void)text_format(text, FINDING_SIZE, "line %d: %s", finding->line, finding->message);
    text[strcspn(text, "\n")] = '\0';
}

static enum status load_schema(const char *xsd, xmlSchemaPtr *schema, struct error *error)
{
    char path[XSD_PATH_SIZE];
    char finding[FINDING_SIZE] = "";
    bool fits = text_format(path, sizeof path, "%s/%s", BVB_XSD_BUILD_DIR, xsd);
    if (!fits || access(path, R_OK) != 0) {
        fits = text_format(path, sizeof path, "%s/%s", BVB_XSD_DIR, xsd);
    }
    if (!fits || access(path, R_OK) != 0) {
        return error_set(error, STATUS_CANNOT_READ, _("The schema %s cannot be read; install bvb again."), xsd);
    }
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(path);
    if (parser == NULL) {
        return error_memory(error);
    }
    xmlSchemaSetParserStructuredErrors(parser, keep_first, finding);
    *schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    if (*schema == NULL) {
        return error_set(error, STATUS_CANNOT_READ, _("The schema %1$s is not usable (%2$s); install bvb again."), xsd,
                         finding);
    }
    return STATUS_OK;
}

static enum status parse(const char *bytes, size_t size, const char *xsd, xmlDocPtr *document, struct error *error)
{
    char finding[FINDING_SIZE] = "";
    xmlParserCtxtPtr parser = size > INT_MAX ? NULL : xmlNewParserCtxt();
    if (parser == NULL) {
        return error_memory(error);
    }
    /* The bytes are read back as a stranger would read them; names alone may lead nowhere. */
    *document = xmlCtxtReadMemory(parser, bytes, (int)size, NULL, NULL,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (*document == NULL) {
        keep_first(finding, xmlCtxtGetLastError(parser));
    }
    xmlFreeParserCtxt(parser);
    if (*document == NULL) {
        return error_set(error, STATUS_DEFECT, _("What was written after the schema %1$s is not XML: %2$s"), xsd,
                         finding);
    }
    return STATUS_OK;
}

static enum status validate(const char *bytes, size_t size, const char *xsd, struct error *error)
{
    char finding[FINDING_SIZE] = "";
    xmlSchemaPtr schema = NULL;
    xmlDocPtr document = NULL;
    xmlSchemaValidCtxtPtr validator = NULL;
    enum status status = load_schema(xsd, &schema, error);
    if (status != STATUS_OK) {
        goto done;
    }
    status = parse(bytes, size, xsd, &document, error);
    if (status != STATUS_OK) {
        goto done;
    }
    validator = xmlSchemaNewValidCtxt(schema);
    if (validator == NULL) {
        status = error_memory(error);
        goto done;
    }
    xmlSchemaSetValidStructuredErrors(validator, keep_first, finding);
    if (xmlSchemaValidateDoc(validator, document) != 0) {
        status = error_set(error, STATUS_DEFECT, _("What was written breaks the schema %1$s: %2$s"), xsd, finding);
    }
done:
    xmlSchemaFreeValidCtxt(validator);
    xmlFreeDoc(document);
    xmlSchemaFree(schema);
    return status;
}

enum status xml_out_finish(struct xml_out *out, const char *xsd, struct buffer *bytes, struct error *error)
{
    note(out, xmlTextWriterEndDocument(out->writer));
    note(out, xmlTextWriterFlush(out->writer));
    if (out->failed) {
        return error_set(error, STATUS_DEFECT, _("A file for the schema %s could not be written as XML."), xsd);
    }
    const char *text = (const char *)xmlBufferContent(out->memory);
    const size_t size = (size_t)xmlBufferLength(out->memory);
    const enum status status = validate(text, size, xsd, error);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_add(bytes, text, size);
    return buffer_check(bytes, error);
}
