/* The head of a request to the proxy, as it came: who is meant, and what the server gets. Pure. */
#ifndef NEMOFS_ENGINE_PROXY_HEAD_H
#define NEMOFS_ENGINE_PROXY_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { PROXY_HEAD_MAX = 16 * 1024, PROXY_HOST_SIZE = 256, PROXY_SERVICE_SIZE = 6 };

struct proxy_head {
	char host[PROXY_HOST_SIZE], service[PROXY_SERVICE_SIZE];
	bool tunnel;          /* CONNECT */
	size_t len;           /* of all of it, the empty line too */
	size_t method, first; /* of the request line: where the method ends, and where the path begins */
};

/* The length of the head, the empty line too; 0: it has not ended yet. */
size_t proxy_head_length(const char *data, size_t len);

/* Reads a head of that length: "CONNECT host:port HTTP/1.1" or "GET http://host/path HTTP/1.1" and its
 * fields. False: it is none. */
bool proxy_head_read(struct proxy_head *head, const char *data, size_t len);

/* The value of the head's first field of this name, up to its line's end; NULL: none. */
const char *proxy_head_field(const char *data, size_t len, const char *name);

/* Appends the head as its server wants it: the path instead of the whole address, nothing that is for the
 * proxy, and one request only, for the next one may be another host's. Fails as `out` does. */
bool proxy_head_rewrite(const struct proxy_head *head, const char *data, struct buf *out);

#endif
