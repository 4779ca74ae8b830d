/* Parses the head of a request to the proxy, and rewrites it for the server. Pure. */
#ifndef NEMOFS_ENGINE_PROXY_HEAD_H
#define NEMOFS_ENGINE_PROXY_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { PROXY_HEAD_MAX = 16 * 1024, PROXY_HOST_SIZE = 256, PROXY_SERVICE_SIZE = 6 };

struct proxy_head {
	char host[PROXY_HOST_SIZE], service[PROXY_SERVICE_SIZE];
	bool tunnel;          /* CONNECT */
	size_t len;           /* length of the head, with the empty line */
	size_t method, first; /* offsets in the request line: end of the method, start of the path */
};

/* The length of the head, with the empty line; 0 if it is not complete yet. */
size_t proxy_head_length(const char *data, size_t len);

/* Parses a head of `len` bytes: "CONNECT host:port HTTP/1.1" or "GET http://host/path HTTP/1.1" and its
 * fields. False if it is neither. */
bool proxy_head_read(struct proxy_head *head, const char *data, size_t len);

/* The value of the first field with this name. It ends at the end of its line, without a NUL. NULL if there
 * is none. */
const char *proxy_head_field(const char *data, size_t len, const char *name);

/* Appends the head as the server must get it: with the path instead of the whole URL, without fields for the
 * proxy, and with "Connection: close", since the next request may be for another host. Fails if `out`
 * does. */
bool proxy_head_rewrite(const struct proxy_head *head, const char *data, struct buf *out);

#endif
