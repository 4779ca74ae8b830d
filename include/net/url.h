/* Checks of an address before anything is sent to it. */
#ifndef NEMOFS_NET_URL_H
#define NEMOFS_NET_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

/* "scheme://host:port" in lower case, the port always written, room for the
 * longest host name DNS allows. */
struct url_origin {
	char text[320];
	bool https;
	bool loopback; /* localhost, 127.0.0.0/8 or ::1, by name: it is not resolved */
};

/* Takes an http or https address apart. Refuses (INPUT) other schemes, user
 * names and passwords inside it, control characters, hosts of over 253 bytes.
 * The words never repeat the address: it may hold a signature. */
bool url_origin(struct url_origin *out, const char *url, struct error *e);

bool url_same_origin(const struct url_origin *a, const struct url_origin *b);

/* May something be fetched from this address? https always; http only from this
 * machine, and only if `http_loopback`. Otherwise INPUT with words that say
 * so. */
bool url_permitted(const struct url_origin *origin, bool http_loopback, struct error *e);

/* A copy with blanks escaped, as browsers do it: services put file names into addresses unescaped. Free it;
 * NULL: no memory. */
char *url_mend(const char *url);

/* Resolves a reference (RFC 3986), as a Location header holds one, against the
 * address it came from. Free the result; NULL: not an address, or no memory. */
char *url_resolve(const char *base, const char *reference);

#endif
