/* The service that remote files come from, and the headers for requests to it. */
#ifndef NEMOFS_CACHE_REMOTE_SERVICE_H
#define NEMOFS_CACHE_REMOTE_SERVICE_H

#include <stdbool.h>

struct cache;
struct http;
struct loop;

/* One per mount. Filled by its owner, outlives the files. */
struct remote_service {
	struct loop *loop;
	struct http *http;
	struct cache *cache; /* where bytes are cached; NULL: nowhere */
	const char *url;     /* any address of the service's own origin */

	/* The current headers for requests to that origin, above all the token: "Name: value",
	 * NULL-terminated, borrowed until the next call. */
	const char *const *(*headers)(void *owner);
	void *owner;

	unsigned idle_timeout_ms; /* of a transfer without any byte; 0: 60 s */
};

/* Does the address belong to the service's own origin? */
bool remote_service_owns(const struct remote_service *service, const char *url);

/* The headers for a request to this address: the service's for its own origin, none for any other.
 * NULL-terminated, borrowed until the next call. */
const char *const *remote_service_headers(const struct remote_service *service, const char *url);

#endif
