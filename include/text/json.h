/* What jansson lacks: bounds before parsing, getters that forgive, and the
 * bytes of a value as they came.
 *
 * A path names keys with dots between them, "data.state.draft"; on an array a
 * decimal number is an index, "data.files.0.cdn_url"; "" is the root itself.
 * Keys that hold dots cannot be named. Everywhere a JSON null counts as
 * missing. Pure functions, any thread. */
#ifndef NEMOFS_TEXT_JSON_H
#define NEMOFS_TEXT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* jansson's own limit is 2048, too deep for what walks the values afterwards. */
#define JSONX_MAX_DEPTH 64

/* No answer of the service is larger. */
#define JSONX_MAX_SIZE ((size_t)64 << 20)

/* Parses one JSON value of any kind, of at most `max` bytes; a BOM in front
 * is skipped, of duplicate keys the last one wins, U+0000 is allowed in
 * strings (as an escape). Rather than that the whole text is refused, a lone
 * surrogate escape becomes U+FFFD, and where an integer does not fit 64 bits
 * all numbers of the text are read as reals. The caller owns the result.
 * NULL: ERROR_CONTRACT, whose words name the byte offset, or ERROR_NO_MEMORY. */
json_t *jsonx_parse(const char *text, size_t len, size_t max, struct error *e);

/* Of a text that comes in pieces, each a string of a JSON text: half a character (the escape of
 * a surrogate) that ends a string goes into *half, and is put before the other half that
 * begins a string of the next one. False: there is none of both; else `out` has the text. */
bool jsonx_join_halves(const char *text, size_t len, uint16_t *half, struct buf *out);

/* A number that is not negative: an integer where it is whole, else a real; null for what is
 * below 0 and for NAN. */
json_t *jsonx_number(double value);

/* The value at `path`, borrowed; NULL if missing, null, or if `root` is NULL. */
json_t *jsonx_get(const json_t *root, const char *path);

/* The string at `path`, borrowed; NULL if there is none or it is no string. */
const char *jsonx_string(const json_t *root, const char *path);

/* The whole number at `path`: an integer, a string that spells one, or a real
 * without fraction up to 2^53 (beyond it the digits would be invented). */
int64_t jsonx_int(const json_t *root, const char *path, int64_t fallback);

/* The finite number at `path`, also from a string that spells one. */
double jsonx_double(const json_t *root, const char *path, double fallback);

/* Copies the string or integer at `path`, for ids that come as either. False
 * (and out = "") if there is none, or if it does not fit `size` bytes. */
bool jsonx_id(const json_t *root, const char *path, char *out, size_t size);

/* What a condition in a script would say: false for missing, null, false, 0,
 * "", [] and {}. */
bool jsonx_truthy(const json_t *value);

/* Appends a JSON text that was parsed before in lines, indented by two for each level. Numbers
 * stay as they are spelled; strings are shown in UTF-8, escaped only where it must be. */
bool jsonx_indent(const char *text, size_t len, struct buf *out);

struct jsonx_span {
	size_t offset, len; /* bytes of the text */
};

/* Finds the bytes of the value at `path` in a JSON text, without blanks
 * around, so that it can be sent on with its key order and number spelling
 * untouched. Chooses as the parser does: escaped keys are decoded, the last
 * of duplicate keys wins. False if missing or null, or if the text is
 * malformed where it had to be read; what lies inside other values is not
 * checked, so parse the text first where it matters. */
bool jsonx_span(const char *text, size_t len, const char *path, struct jsonx_span *out);

#endif
