/* One HTTP request of the wire contract, from its head to its answer. */
#ifndef NEMOFS_ENGINE_REQUEST_H
#define NEMOFS_ENGINE_REQUEST_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine.h"
#include "route.h"
#include "sessions.h"
#include "upload.h"
#include "users.h"
#include "work.h"

enum {
	REQUEST_BODY_MAX = 2 * 1024 * 1024, /* a message of 1 MiB, escaped, or a draft */
	REQUEST_BASE_SIZE = 300,
};

/* Belongs to the server's thread, and while work runs for it to that. */
struct request {
	struct engine *engine;
	struct MHD_Connection *connection;
	const struct route *route;
	const char *path; /* the server's */
	char arg[ROUTE_ARG_SIZE];
	char user_id[USERS_ID_SIZE];  /* "" on open routes */
	char base[REQUEST_BASE_SIZE]; /* of addresses handed out: "http://127.0.0.1:8787" */
	struct buf body;
	uint64_t received;     /* bytes of the body so far */
	struct upload *upload; /* NULL: the body is in `body` */
	bool handled;          /* the route's handler was called */
	bool parked;           /* work runs, or ran, that answers; only then may another thread touch this */
	uint64_t started;      /* ms, monotonic */

	struct MHD_Response *response; /* NULL: not answered yet */
	unsigned status;

	struct work work;
	void (*blocking)(struct request *);
};

/* The request's header, or NULL. Borrowed. */
const char *request_header(const struct request *req, const char *name);

/* Answers. A request is answered exactly once; json arguments are taken over,
 * NULL standing for lack of memory. */
void request_answer_response(struct request *req, unsigned status, struct MHD_Response *response);
void request_answer_json(struct request *req, unsigned status, json_t *json);
void request_answer_data(struct request *req, json_t *data); /* {"code":0,…,"data":…} */
void request_answer_code(struct request *req, unsigned status, int code, const char *message);
/* 429 or 503, with Retry-After. */
void request_answer_later(struct request *req, unsigned status, const char *message, unsigned seconds);
/* The contract's code for the cause; what is the engine's own fault is logged. */
void request_answer_error(struct request *req, const struct error *e);
/* 422: the body's field is not as it must be. */
void request_answer_refused(struct request *req, const char *field, const char *message);

/* The body as a JSON object (new reference), or NULL: then 422 was answered. */
json_t *request_body_object(struct request *req);

/* A string member of 1 to `max` bytes, borrowed; or NULL: then 422 was answered. */
const char *request_string(struct request *req, const json_t *object, const char *name, size_t max);

/* The user's session of that id; false: 1002 (or an error) was answered. */
bool request_session(struct request *req, const char *id, struct session *session);

/* Parks the connection and calls `blocking`, which must answer, on a thread of
 * `worker`. If the engine stops, 503 is answered instead. */
void request_run_blocking(struct request *req, struct worker *worker, void (*blocking)(struct request *));

#endif
