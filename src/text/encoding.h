/* From the encodings that text files come in to UTF-8. */
#ifndef NEMOFS_TEXT_ENCODING_H
#define NEMOFS_TEXT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* One character as UTF-8; its length. What is no character becomes U+FFFD. */
size_t encoding_encode(char utf8[4], uint32_t code_point);

/* Appends one character as UTF-8; what is no character (surrogates, above 10FFFF) as U+FFFD. */
bool encoding_put(struct buf *out, uint32_t code_point);

/* The character that a byte stands for in Windows-1252, as the WHATWG defines it. */
uint32_t encoding_windows_1252(unsigned char byte);

/* Appends a text as valid UTF-8 with '\n' as the end of lines. Byte order marks are obeyed and left out,
 * also where files were joined; UTF-16 needs one. CR and CRLF become LF, NUL and ill-formed parts U+FFFD. */
bool encoding_read(struct buf *out, const char *bytes, size_t len);

/* The same of a text file of any age: UTF-16 needs no mark, and what is not UTF-8 is in the charset that an
 * XML declaration names, or that fits best; `language` (BCP 47, NULL: not told) helps to find it. */
bool encoding_read_any(struct buf *out, const char *bytes, size_t len, const char *language);

#endif
