/* Percent-encoding (RFC 3986, 2.1), for parts of addresses. */
#ifndef NEMOFS_BASE_PERCENT_H
#define NEMOFS_BASE_PERCENT_H

#include "base/buf.h"

/* Appends a path segment or query value: all but unreserved bytes (2.3) are
 * encoded, so it is good in an attribute of HTML, too. */
void percent_encode(struct buf *out, const char *s, size_t len);

/* Appends what was encoded so. Escapes that are none, and of a NUL, stay as they are. */
void percent_decode(struct buf *out, const char *s, size_t len);

/* Appends the last segment of an address's path, decoded: nothing where it has none. */
void percent_decode_name(struct buf *out, const char *url);

#endif
