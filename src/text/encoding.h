/* Converts text files to UTF-8. */
#ifndef NEMOFS_TEXT_ENCODING_H
#define NEMOFS_TEXT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Encodes a character as UTF-8 and returns its length. An invalid code point becomes U+FFFD. */
size_t encoding_encode(char utf8[4], uint32_t code_point);

/* Appends a character as UTF-8. An invalid code point (a surrogate, or above 10FFFF) becomes U+FFFD. */
bool encoding_put(struct buf *out, uint32_t code_point);

/* The character for a byte in Windows-1252, as the WHATWG defines it. */
uint32_t encoding_windows_1252(unsigned char byte);

/* Appends a text as valid UTF-8 with '\n' line ends. Byte order marks are obeyed and removed, also where
 * files were joined. UTF-16 is recognised only by its mark. CR and CRLF become LF; NUL and ill-formed
 * sequences become U+FFFD. False: no memory. */
bool encoding_read(struct buf *out, const char *bytes, size_t len);

/* The same for text files of any age: UTF-16 needs no mark. A text that is not UTF-8 is decoded by the
 * charset in its XML declaration, or else by the best guess; `language` (BCP 47; NULL: unknown) helps to
 * guess. */
bool encoding_read_any(struct buf *out, const char *bytes, size_t len, const char *language);

#endif
