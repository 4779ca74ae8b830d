/* Guesses and decodes the charset of text files older than UTF-8, as a reader would: the charset that gives
 * words. */
#ifndef NEMOFS_TEXT_CHARSET_H
#define NEMOFS_TEXT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Returns the most likely charset of a text that is not UTF-8, as iconv names it; a static string. Charsets
 * of `language` (BCP 47; NULL: unknown) are preferred. NULL: no memory. Any thread. */
const char *charset_guess(const char *bytes, size_t len, const char *language);

/* Appends the text as UTF-8; bytes that the charset does not define become U+FFFD. False: this system does
 * not know the charset, and nothing was appended. `out` fails if memory runs out. Any thread. */
bool charset_decode(struct buf *out, const char *charset, const char *bytes, size_t len);

#endif
