/* Percent-encoding (RFC 3986, 2.1), for parts of addresses. */
#ifndef NEMOFS_BASE_PERCENT_H
#define NEMOFS_BASE_PERCENT_H

#include "base/buf.h"

/* Appends a path segment or query value: all but unreserved bytes (2.3) are
 * encoded, so the result is also safe in an HTML attribute. */
void percent_encode(struct buf *out, const char *s, size_t len);

/* Appends the decoded text. Invalid escapes, and those of a NUL, stay as they are. */
void percent_decode(struct buf *out, const char *s, size_t len);

/* Appends the last segment of an address's path, decoded; nothing if the path has none. */
void percent_decode_name(struct buf *out, const char *url);

#endif
