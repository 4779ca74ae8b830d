/* One HTTP request of the wire contract, from its head to its response. */
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

/* Belongs to the server's thread; while its work runs, to the work's thread. */
struct request {
	struct engine *engine;
	struct MHD_Connection *connection;
	const struct route *route;
	const char *path; /* owned by the server */
	char arg[ROUTE_ARG_SIZE];
	char user_id[USERS_ID_SIZE];  /* "" on open routes */
	char base[REQUEST_BASE_SIZE]; /* base of the URLs in responses: "http://127.0.0.1:8787" */
	struct buf body;
	uint64_t received;     /* bytes of the body so far */
	struct upload *upload; /* a multipart body; NULL: the body is in `body` */
	bool handled;          /* the route's handler was called */
	bool parked;           /* work that answers was started: only then may another thread use this */
	uint64_t started;      /* ms, monotonic */

	struct MHD_Response *response; /* NULL: none yet */
	unsigned status;

	struct work work;
	void (*blocking)(struct request *);
};

/* A header of the request; NULL if there is none. Borrowed. */
const char *request_header(const struct request *req, const char *name);

/* These set the response. It is sent when the handler, or the work, has
 * returned; a later call replaces it. JSON arguments are taken over; NULL means
 * that there was no memory. */
void request_answer_response(struct request *req, unsigned status, struct MHD_Response *response);
void request_answer_json(struct request *req, unsigned status, json_t *json);
void request_answer_data(struct request *req, json_t *data); /* {"code":0,…,"data":…} */
void request_answer_code(struct request *req, unsigned status, int code, const char *message);
/* 429 or 503, with Retry-After. */
void request_answer_later(struct request *req, unsigned status, const char *message, unsigned seconds);
/* Answers with the contract's code for the cause. Logs a cause that is the
 * engine's own fault. */
void request_answer_error(struct request *req, const struct error *e);
/* 422: a field of the body is wrong. */
void request_answer_refused(struct request *req, const char *field, const char *message);

/* The body as a JSON object (new reference). NULL: it was answered with 422, or
 * 503 without memory. */
json_t *request_body_object(struct request *req);

/* A string member of 1 to `max` bytes, borrowed. NULL: it was answered with
 * 422. */
const char *request_string(struct request *req, const json_t *object, const char *name, size_t max);

/* Gets the user's session with this id. False: it was answered with 1002 or
 * another error. */
bool request_session(struct request *req, const char *id, struct session *session);

/* Suspends the connection and calls `blocking` on a thread of `worker`;
 * `blocking` must answer. If the engine is stopping, answers 503 instead. */
void request_run_blocking(struct request *req, struct worker *worker, void (*blocking)(struct request *));

#endif
