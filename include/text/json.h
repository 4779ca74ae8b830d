/* Additions to jansson: limits before parsing, tolerant getters, and the original
 * bytes of a value.
 *
 * A path names keys with dots between them, "data.state.draft"; on an array a
 * decimal number is an index, "data.files.0.cdn_url"; "" is the root itself. Keys
 * that contain dots cannot be named. Everywhere a JSON null counts as missing.
 * Pure functions, any thread. */
#ifndef NEMOFS_TEXT_JSON_H
#define NEMOFS_TEXT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* Jansson's own limit is 2048, too deep for the recursive functions that read the values afterwards. */
#define JSONX_MAX_DEPTH 64

/* No answer of the service is larger. */
#define JSONX_MAX_SIZE ((size_t)64 << 20)

/* Parses one JSON value of any kind, of at most `max` bytes; a leading BOM is
 * skipped, the last of duplicate keys wins, U+0000 is allowed in strings (as an
 * escape). To avoid refusing the whole text, a lone surrogate escape becomes
 * U+FFFD, and if an integer does not fit into 64 bits, all numbers of the text
 * are read as reals. The caller owns the result. NULL: ERROR_CONTRACT, whose
 * words name the byte offset, or ERROR_NO_MEMORY. */
json_t *jsonx_parse(const char *text, size_t len, size_t max, struct error *e);

/* For a text that arrives in pieces, each a JSON string: half a character (the escape of a surrogate) at the
 * end of a string is stored in *half, and put before the other half at the beginning of the next string.
 * False: neither string has a half; else `out` has the text. */
bool jsonx_join_halves(const char *text, size_t len, uint16_t *half, struct buf *out);

/* A number that is not negative: an integer if it is whole, else a real; null for numbers below 0 and NAN. */
json_t *jsonx_number(double value);

/* The value at `path`, borrowed; NULL if missing, null, or if `root` is NULL. */
json_t *jsonx_get(const json_t *root, const char *path);

/* The string at `path`, borrowed; NULL if there is none or it is not a string. */
const char *jsonx_string(const json_t *root, const char *path);

/* The whole number at `path`: an integer, a string that spells one, or a real
 * without fraction up to 2^53 (beyond it the digits would be invented). */
int64_t jsonx_int(const json_t *root, const char *path, int64_t fallback);

/* The finite number at `path`, also from a string that spells one. */
double jsonx_double(const json_t *root, const char *path, double fallback);

/* Copies the string or integer at `path`, for ids that come as either. False
 * (and out = "") if there is none, or if it does not fit `size` bytes. */
bool jsonx_id(const json_t *root, const char *path, char *out, size_t size);

/* True as in most scripting languages: false for missing, null, false, 0, "", []
 * and {}. */
bool jsonx_truthy(const json_t *value);

/* Appends a JSON text that was parsed before, in lines, indented by two for each level. Numbers keep their
 * spelling; strings are written in UTF-8 and escaped only where necessary. */
bool jsonx_indent(const char *text, size_t len, struct buf *out);

struct jsonx_span {
	size_t offset, len; /* bytes of the text */
};

/* Finds the bytes of the value at `path` in a JSON text, without surrounding
 * blanks, so that it can be sent on with its key order and number spelling
 * unchanged. Chooses as the parser does: escaped keys are decoded, the last of
 * duplicate keys wins. False if missing or null, or if the text is malformed
 * where it had to be read; the inside of other values is not checked, so parse
 * the text first if that matters. */
bool jsonx_span(const char *text, size_t len, const char *path, struct jsonx_span *out);

#endif
