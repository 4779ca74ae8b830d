/* The charsets of text files from before UTF-8, guessed as a reader would: by what gives words. */
#ifndef NEMOFS_TEXT_CHARSET_H
#define NEMOFS_TEXT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The charset that a text is most likely in, as iconv names it; static. `language` (BCP 47, NULL: not
 * told) prefers the charsets of that language. NULL: no memory. For text that is not UTF-8; any thread. */
const char *charset_guess(const char *bytes, size_t len, const char *language);

/* Appends the text as UTF-8; what is no character of the charset becomes U+FFFD. False, and nothing is
 * appended, if this system does not know the charset; `out` fails for lack of memory. Any thread. */
bool charset_decode(struct buf *out, const char *charset, const char *bytes, size_t len);

#endif
