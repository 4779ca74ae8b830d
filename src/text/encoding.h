/* From the encodings that text files come in to UTF-8. */
#ifndef NEMOFS_TEXT_ENCODING_H
#define NEMOFS_TEXT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Appends one character as UTF-8; what is no character (surrogates, above 10FFFF) as U+FFFD. */
bool encoding_put(struct buf *out, uint32_t code_point);

/* The character that a byte stands for in Windows-1252, as the WHATWG defines it. */
uint32_t encoding_windows_1252(unsigned char byte);

/* Appends a text file as valid UTF-8 with '\n' as the end of lines: a byte order mark is obeyed and
 * left out, UTF-16 needs one; CR and CRLF become LF, NUL and ill-formed parts U+FFFD. With
 * `legacy`, bytes that are no UTF-8 anywhere are taken for Windows-1252, as players do. */
bool encoding_read(struct buf *out, const char *bytes, size_t len, bool legacy);

#endif
