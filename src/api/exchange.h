/* A request to the service and its answer, with the retries that the wire contract
 * allows. Private to api; every endpoint uses it. */
#ifndef NEMOFS_API_EXCHANGE_H
#define NEMOFS_API_EXCHANGE_H

#include "answer.h"
#include "base/buf.h"
#include "net/http.h"
#include "private.h"

/* Answers of at least this many bytes are parsed by the reader (see api_config), because
 * each MiB takes 20 ms and 12 MiB, which would delay others. */
#define API_LONG_ANSWER ((size_t)64 << 10)

struct api_exchange_events {
	/* Converts an answer into answer->made, which `answered` borrows. For a long answer it runs on the
	 * reader's thread, so it may use nothing else. NULL: `e` says why. Both functions may be NULL. */
	void *(*make)(const struct api_answer *answer, struct error *e);
	void (*unmake)(void *made); /* frees it, on the loop's thread */
	/* Called once, as the last callback. The answer is borrowed; it is NULL with an
	 * error, and after a complete event stream. */
	void (*answered)(struct api_call *call, const struct api_answer *answer, const struct error *e);
	/* For endpoints that answer with an event stream; else NULL. */
	void (*begun)(struct api_call *call);
	void (*piece)(struct api_call *call, const void *data, size_t len, void *extra);
	void (*sent)(struct api_call *call, uint64_t bytes, uint64_t total); /* may be NULL */
};

/* Everything is copied, except descriptors; `extra` is taken over. */
struct api_exchange_spec {
	enum http_method method;
	const char *path; /* escaped, "/api/…" */
	const char *json; /* body of a POST; NULL: none */
	size_t json_len;
	const struct http_part *parts;
	size_t part_count;
	bool paid;         /* repeated only if the answer says that it was not accepted */
	bool for_token;    /* sends the client id instead of a token */
	size_t max;        /* bytes of the answer; 0: 1 MiB */
	unsigned idle_ms;  /* 0: the configured limit */
	unsigned total_ms; /* 0: none */
	void *extra;       /* passed to `piece`; freed by drop_extra when the exchange ends */
	void (*drop_extra)(void *extra);
};

void api_exchange_start(struct api *api, struct api_call *call, const struct api_exchange_spec *spec,
			const struct api_exchange_events *events);

/* Starts a call that fails with this error, later. */
void api_exchange_fail(struct api *api, struct api_call *call, const struct error *e,
		       const struct api_exchange_events *events);

/* Can `text` be a JSON string? If not, starts a call that fails with INPUT. */
bool api_exchange_check_text(struct api *api, struct api_call *call, const char *text,
			     const struct api_exchange_events *events);

/* Appends a path from wire.h, with {} replaced by the percent-encoded id. */
void api_exchange_path(struct buf *out, const char *path, const char *id);

/* A POST of `json` to `path`. Both are taken over. `json` NULL or a failed buffer means
 * no memory. */
void api_exchange_post(struct api *api, struct api_call *call, struct buf *path, json_t *json,
		       const struct api_exchange_events *events);

/* A GET of `path`; `max` as in the spec. */
void api_exchange_get(struct api *api, struct api_call *call, struct buf *path, size_t max,
		      const struct api_exchange_events *events);

/* Ends all running exchanges, without callbacks. */
void api_exchange_drop_all(struct api *api);

#endif
