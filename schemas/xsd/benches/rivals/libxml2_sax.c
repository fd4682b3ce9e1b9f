/* libxml2 in its SAX mode: libxml2_sax SCHEMA DOCUMENT SECONDS prints the verdict and documents a second of processor time.
   The schema is compiled once, its validation context serves all documents, errors are collected and dropped. */
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void quiet(void *context, const char *message, ...) { (void)context; (void)message; }
static void quiet_structured(void *context, xmlErrorPtr error) { (void)context; (void)error; }

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static char *read_file(const char *name, int *length) {
    FILE *file = fopen(name, "rb");
    if (!file) exit(2);
    fseek(file, 0, SEEK_END);
    *length = (int)ftell(file);
    rewind(file);
    char *bytes = malloc(*length);
    if (fread(bytes, 1, *length, file) != (size_t)*length) exit(2);
    fclose(file);
    return bytes;
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    xmlSetGenericErrorFunc(NULL, quiet);
    xmlSetStructuredErrorFunc(NULL, quiet_structured);
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(arguments[1]);
    xmlSchemaPtr schema = xmlSchemaParse(parser);
    if (!schema) return 2;
    xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(schema);
    xmlSchemaSetValidErrors(context, quiet, quiet, NULL);
    xmlSAXHandler sax = {0};
    sax.initialized = XML_SAX2_MAGIC;
    int length, verdict = -1;
    char *bytes = read_file(arguments[2], &length);
    double seconds = atof(arguments[3]), start = now(), passed = 0;
    long documents = 0;
    while (passed < seconds) {
        xmlParserInputBufferPtr input = xmlParserInputBufferCreateMem(bytes, length, XML_CHAR_ENCODING_UTF8);
        verdict = xmlSchemaValidateStream(context, input, XML_CHAR_ENCODING_UTF8, &sax, NULL);
        documents++;
        passed = now() - start;
    }
    printf("%s %f\n", verdict == 0 ? "valid" : "invalid", documents / passed);
    return 0;
}
