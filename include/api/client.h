/* The service as one client sees it: where it is, who asks, with which token.
 *
 * Everything in this folder belongs to the loop's thread. Each endpoint has a
 * file, with a call struct embedded by its user (zeroed before its first use),
 * a function that starts it, and one callback:
 *  - starting cannot fail, and calls nothing back before it has returned;
 *  - the callback comes exactly once, from the loop, and may free or restart
 *    the call; what it is given is borrowed and lasts until it returns;
 *  - api_call_cancel means silence, from any callback.
 * What the wire contract lets a client repeat is repeated inside: a token
 * renewed, a wait honoured, a GET whose connection broke. A message or an
 * upload of which a byte may have left is only ever sent again after an answer
 * that says it was not taken (1001, 429). */
#ifndef NEMOFS_API_CLIENT_H
#define NEMOFS_API_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/loop.h"

struct api;
struct api_exchange;
struct api_exchange_events;
struct http;
struct worker;

/* Answers of at least so many bytes are read by the reader (see api_config), for others
 * would wait: it takes 20 ms and 12 MiB for each MiB. */
#define API_LONG_ANSWER ((size_t)64 << 10)

/* Bytes of one upload: 500 MB, as the service states in public, in the smaller reading of it. */
#define API_FILE_MAX 500000000u

/* An anonymous token, for the owner to keep from one run to the next. */
struct api_token {
	const char *token;
	const char *user_id;   /* "" if the service did not say */
	const char *client_id; /* the one it was given to */
	int64_t expires_at;    /* Unix seconds */
};

/* NULL and 0 mean the default. Copied by api_create. */
struct api_config {
	const char *base_url; /* https, or http to this machine; no path needed, one is kept */
	const char *web_url;
	const char *unix_socket; /* requests to base_url go through this path (the embedded engine) */

	const char *ca_file; /* PEM: the authorities to believe; NULL: those of the system */

	const char *token;            /* the user's own: never replaced. NULL: an anonymous one */
	const struct api_token *kept; /* the anonymous one of an earlier run */
	const char *client_id;        /* a UUID; NULL: api/identity.h finds or makes one */

	struct worker *reader; /* of long answers, of one thread; outlives the api. NULL: the loop's thread */

	const char *skill_source;
	const char *skill_version;
	const char *skill_platform; /* see api_identity_platform; default "unknown" */

	unsigned retry_wait_ms;      /* after 429 and 503 without Retry-After; 30 s */
	unsigned retry_max_ms;       /* a longer Retry-After is not waited for; 60 s */
	unsigned get_retries;        /* of a GET after connection errors; 3 */
	unsigned backoff_ms;         /* before the first of them, doubled each time; 250 ms */
	unsigned connect_timeout_ms; /* 15 s */
	unsigned answer_timeout_ms;  /* no byte for so long; 60 s; a message's stream has its own limits */

	/* A new anonymous token came. Called before the calls that waited for it
	 * go on; must not destroy the api. */
	void (*token_changed)(void *owner, const struct api_token *token);
	void *owner;
};

/* Checks the addresses (INPUT, with words for the user), finds the client id if
 * no token was given. Reads and may write the client id's file: once, at start. */
struct api *api_create(struct loop *loop, const struct api_config *config, struct error *e);

/* Cancels what runs, silently. Not from inside a callback. NULL is accepted. */
void api_destroy(struct api *api);

/* For fetching what answers point at. Lives as long as the api. */
struct http *api_http(struct api *api);

/* The headers a request to `url` must carry: token and X-Skill-* where it is
 * the API's own origin, none for any other address. NULL-terminated, borrowed
 * until the next token: give them to http_start at once. */
const char *const *api_headers_for(struct api *api, const char *url);

const char *api_base_url(const struct api *api); /* without a '/' at its end */
const char *api_web_url(const struct api *api);
bool api_is_anonymous(const struct api *api);
const char *api_user_id(const struct api *api); /* as last heard; "" unknown */

/* Adds to the words of NO_CREDITS and PLAN what helps whoever is asking: the link
 * to register, which keeps what an anonymous one has, or to top up. Answers of
 * the service have it already. */
void api_add_remedy(const struct api *api, struct error *e);

/* A code of the wire contract that came elsewhere than in an answer, as in a
 * stream. False: it is none of its own, and `e` is not touched. */
bool api_refusal(const struct api *api, int64_t code, const char *words, struct error *e);

/* Embedded in the call struct of every endpoint. */
struct api_call {
	struct api_exchange *exchange; /* NULL: not running */
	const struct api_exchange_events *events;
	struct api *api;
	struct loop *loop;
	struct task no_memory;
	bool bytes_left;
};

/* Afterwards nothing is called back, and the call may be freed or started
 * again. Zeroed and finished ones are accepted. */
void api_call_cancel(struct api_call *call);

bool api_call_running(const struct api_call *call);

/* May any byte of the call's own request (not of a token's) have left this
 * machine? Holds after the callback and after api_call_cancel. */
bool api_call_bytes_left(const struct api_call *call);

/* Does the answer say that the service did not take what it was sent? A
 * gateway's 5xx, a redirect, a success of another shape, and what is no answer
 * at all, leave that open. */
bool api_is_refusal(const struct error *e);

#endif
