/* Strings: UTF-8, escaping for logs, safe file names. */
#ifndef NEMOFS_BASE_STR_H
#define NEMOFS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Well-formed UTF-8 as RFC 3629 says (no surrogates, no overlong forms). */
bool str_utf8_valid(const char *s, size_t len);

/* Appends s with every ill-formed maximal subpart replaced by U+FFFD, as the
 * WHATWG decoder does; NUL is kept. */
void str_utf8_repair(struct buf *out, const char *s, size_t len);

/* Decodes one code point at s (len > 0); returns its length in bytes, or the
 * negative length of the ill-formed maximal subpart. */
int str_utf8_next(const char *s, size_t len, uint32_t *code_point);

/* Appends at most max bytes of s on one line: control characters and
 * ill-formed bytes as \xNN, for logs and error texts. */
void str_escape(struct buf *out, const char *s, size_t len, size_t max);

/* Makes a safe file name from a name sent by the service: no '/', no control
 * characters, valid UTF-8, at most 255 bytes (the extension is kept), never "",
 * ".", "..". `out` has 256 bytes. */
void str_safe_name(char out[256], const char *name);

bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);

/* ASCII case only. */
bool str_equal_nocase(const char *a, const char *b);

/* The length of the text without newlines at its end. */
size_t str_length_of_lines(const char *text);

/* Strips blanks at both ends of [*s, *s+*len). */
void str_trim(const char **s, size_t *len);

/* The first line of `s`, never cut within a character, with "…" if it is cut to fit. */
void str_shorten(char *out, size_t size, const char *s);

/* "12.3 MB", "640 B": decimal units, for people. */
void str_size(char out[16], uint64_t bytes);

/* Appends a length in whole seconds: "0:05", "1:02:03". */
void str_put_clock(struct buf *out, int64_t ms);

/* Appends the bytes in base64, padded. */
void str_base64(struct buf *out, const void *data, size_t len);

/* A new UUID as 36 lower-case characters. */
void str_uuid(char out[37]);

#endif
