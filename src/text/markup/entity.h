/* Character references of HTML and XML. */
#ifndef NEMOFS_TEXT_ENTITY_H
#define NEMOFS_TEXT_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends `s` with &name; &#10; &#x1F3AC; decoded by HTML's rules. The names of HTML 4 are known, those of
 * Latin-1 also without the semicolon; others stay unchanged. False: no memory. */
bool entity_decode(struct buf *out, const char *s, size_t len);

#endif
