/* Where the service is, who calls it, and with which token. */
#ifndef NEMOFS_API_CONFIG_H
#define NEMOFS_API_CONFIG_H

#include <stddef.h>
#include <stdint.h>

struct worker;

/* May the account export? */
enum api_export { API_EXPORT_UNKNOWN, API_EXPORT_ALLOWED, API_EXPORT_LOCKED };

/* An anonymous token, which the owner keeps from one run to the next. */
struct api_token {
	const char *token;
	const char *user_id;    /* "" if the service did not say */
	const char *client_id;  /* the client id that got it */
	int64_t expires_at;     /* Unix seconds */
	enum api_export export; /* as its scopes say */
};

/* An answer as received, before it is interpreted. Borrowed. */
struct api_seen {
	const char *path; /* of the request, "/api/…" */
	int status;
	const char *type; /* media type */
	const char *text; /* the body, unmasked; of an event stream "" */
	size_t len;
};

/* NULL and 0 mean the default. Copied by api_create. */
struct api_config {
	const char *base_url; /* https, or http to this machine; a path is optional and kept */
	const char *web_url;
	const char *unix_socket; /* requests to base_url go through this path (the embedded engine) */

	const char *ca_file; /* PEM: the authorities to trust; NULL: the system's */

	const char *token;            /* the user's own, never replaced; NULL: use an anonymous one */
	const struct api_token *kept; /* the anonymous token of an earlier run */
	const char *client_id;        /* a UUID; NULL: api/identity.h finds or makes one */

	struct worker
		*reader; /* parses long answers, with one thread; outlives the api. NULL: the loop's thread */

	const char *skill_source;
	const char *skill_version;
	const char *skill_platform; /* see api_identity_platform; default "unknown" */

	unsigned retry_wait_ms;      /* after 429 and 503 without Retry-After; 30 s */
	unsigned retry_max_ms;       /* the longest Retry-After that is waited for; 60 s */
	unsigned get_retries;        /* retries of a GET after connection errors, 500, 502 and 504; 3 */
	unsigned backoff_ms;         /* before the first retry, doubled each time; 250 ms */
	unsigned connect_timeout_ms; /* 15 s */
	unsigned answer_timeout_ms;  /* without any byte; 60 s; a message's stream has its own limits */

	/* There is a new anonymous token. Called before the calls that waited for
	 * it go on; must not destroy the api. */
	void (*token_changed)(void *owner, const struct api_token *token);
	/* Called for each complete answer, also for those that are requested again; must not touch the
	 * api. */
	void (*seen)(void *owner, const struct api_seen *answer);
	void *owner;
};

#endif
