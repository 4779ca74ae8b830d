/* The service that remote files come from, and what requests to it carry. */
#ifndef NEMOFS_CACHE_REMOTE_SERVICE_H
#define NEMOFS_CACHE_REMOTE_SERVICE_H

#include <stdbool.h>

struct cache;
struct http;
struct loop;

/* One for a mount. Filled by its owner, outlives the files. */
struct remote_service {
	struct loop *loop;
	struct http *http;
	struct cache *cache; /* where bytes are kept; NULL: nowhere */
	const char *url;     /* any address of the service's own origin */

	/* What a request to that origin carries now, its token first of all: "Name: value",
	 * NULL-terminated, borrowed until the next call. */
	const char *const *(*headers)(void *owner);
	void *owner;

	unsigned idle_timeout_ms; /* of a transfer without a byte; 0: 60 s */
};

/* Is the address of the service's own origin? */
bool remote_service_owns(const struct remote_service *service, const char *url);

/* The headers for a request to this address: the service's for its own origin, none for
 * any other. NULL-terminated, borrowed until the next call. */
const char *const *remote_service_headers(const struct remote_service *service, const char *url);

#endif
