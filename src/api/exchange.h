/* A question to the service and its answer, with whatever repeating the wire
 * contract allows in between. Private to api: what every endpoint stands on. */
#ifndef NEMOFS_API_EXCHANGE_H
#define NEMOFS_API_EXCHANGE_H

#include "answer.h"
#include "base/buf.h"
#include "net/http.h"
#include "private.h"

/* Answers of at least so many bytes are read by the reader (see api_config), for others
 * would wait: it takes 20 ms and 12 MiB for each MiB. */
#define API_LONG_ANSWER ((size_t)64 << 10)

struct api_exchange_events {
	/* Makes of an answer what `answered` gets as answer->made, borrowed. Where the answer is
	 * long, on the reader's thread: it may touch nothing else. NULL: why not is in `e`.
	 * Both may be NULL. */
	void *(*make)(const struct api_answer *answer, struct error *e);
	void (*unmake)(void *made); /* on the loop's thread */
	/* Once, last. The answer is borrowed; NULL where an event stream ended in
	 * order, and with an error. */
	void (*answered)(struct api_call *call, const struct api_answer *answer, const struct error *e);
	/* For endpoints that answer with an event stream; else NULL. */
	void (*begun)(struct api_call *call);
	void (*piece)(struct api_call *call, const void *data, size_t len, void *extra);
	void (*sent)(struct api_call *call, uint64_t bytes, uint64_t total); /* may be NULL */
};

/* All is copied, but descriptors; `extra` is taken. */
struct api_exchange_spec {
	enum http_method method;
	const char *path; /* escaped, "/api/…" */
	const char *json; /* body of a POST; NULL: none */
	size_t json_len;
	const struct http_part *parts;
	size_t part_count;
	bool paid;         /* never repeated unless the answer says that it was not taken */
	bool for_token;    /* goes with the client id instead of a token */
	size_t max;        /* bytes of the answer; 0: 1 MiB */
	unsigned idle_ms;  /* 0: the configured limit */
	unsigned total_ms; /* 0: none */
	void *extra;       /* handed to `piece`; dropped by drop_extra at the end of the exchange */
	void (*drop_extra)(void *extra);
};

void api_exchange_start(struct api *api, struct api_call *call, const struct api_exchange_spec *spec,
			const struct api_exchange_events *events);

/* Starts a call whose only outcome, later, is this error. */
void api_exchange_fail(struct api *api, struct api_call *call, const struct error *e,
		       const struct api_exchange_events *events);

/* Is `text` fit for JSON? Otherwise starts a call that fails with INPUT. */
bool api_exchange_check_text(struct api *api, struct api_call *call, const char *text,
			     const struct api_exchange_events *events);

/* Appends one of the paths of wire.h, the id percent-encoded in the place of its {}. */
void api_exchange_path(struct buf *out, const char *path, const char *id);

/* The usual case: `json` (taken; NULL: no memory) as the body of a POST to `path`
 * (taken; a failed buffer means no memory). */
void api_exchange_post(struct api *api, struct api_call *call, struct buf *path, json_t *json,
		       const struct api_exchange_events *events);

/* The same for a GET. */
void api_exchange_get(struct api *api, struct api_call *call, struct buf *path, size_t max,
		      const struct api_exchange_events *events);

/* Ends all that run, silently. */
void api_exchange_drop_all(struct api *api);

#endif
