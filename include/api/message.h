/* POST /run_sse: a message to the agent, and the stream that answers it. Paid:
 * not sent again automatically once a byte may have left (see api/call.h). */
#ifndef NEMOFS_API_MESSAGE_H
#define NEMOFS_API_MESSAGE_H

#include "api/call.h"

/* One event of the stream, as the WHATWG standard assembles it. Borrowed. */
struct api_message_event {
	const char *name; /* "message" unless the stream said otherwise */
	const char *id;   /* last event id, "" if none */
	const char *data; /* NUL-terminated, but may hold NULs */
	size_t len;
};

struct api_message_call;

/* All but `done` may be NULL. */
struct api_message_events {
	/* The service answers with a stream: the message was taken. */
	void (*begun)(struct api_message_call *);
	/* Blank events are only reported to `alive`. */
	void (*event)(struct api_message_call *, const struct api_message_event *);
	/* An event was skipped because it was too large. */
	void (*dropped)(struct api_message_call *);
	/* Bytes arrived that complete no event: a comment, a blank event, part of a frame. */
	void (*alive)(struct api_message_call *);
	/* NULL: the stream was closed in order. After an error that follows
	 * `begun`, or an error with e->code 0 and api_call_bytes_left true, the
	 * outcome is unknown, also if a gateway answered 5xx or something that is
	 * not an answer of the service. With a code (the service's own or a
	 * status 4xx) the message was refused. */
	void (*done)(struct api_message_call *, const struct error *);
};

struct api_message_call {
	struct api_call call;
	const struct api_message_events *events;
};

/* `text` is UTF-8 (else INPUT) and copied. The stream fails with TIMEOUT after
 * `idle_ms` without a byte and after `total_ms` in all; 0: 10 minutes and
 * WIRE_STREAM_MAX_S. */
void api_message_send(struct api *api, struct api_message_call *call, const char *session_id,
		      const char *text, unsigned idle_ms, unsigned total_ms,
		      const struct api_message_events *events);

#endif
