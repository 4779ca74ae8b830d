/* An incremental parser of event streams, as the WHATWG HTML standard says in
 * "Server-sent events", 9.2.6: fed in pieces of any size, it calls back for each
 * event that a blank line completes. An event cut off by the stream's end is not
 * dispatched: there is no call for the end.
 *
 * No I/O, no locks; one thread at a time. */
#ifndef NEMOFS_TEXT_SSE_H
#define NEMOFS_TEXT_SSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Valid UTF-8 (ill-formed bytes are replaced by U+FFFD), each text terminated by
 * a NUL that does not count; all of it borrowed until the callback returns. */
struct sse_event {
	const char *event; /* "message" if the stream names none */
	size_t event_len;
	const char *data; /* may contain NULs */
	size_t len;
	const char *id; /* the last event id of the stream so far, "" if none */
	size_t id_len;
};

/* All called from within sse_feed. Each may call sse_finish, and free the
 * parser, but not sse_feed. Only `event` is required. */
struct sse_handler {
	void (*event)(void *owner, const struct sse_event *event);
	/* A comment line, without its colon: a heartbeat. Cut at the limit. */
	void (*comment)(void *owner, const char *text, size_t len);
	/* An event was larger than the limit (or than memory); `total` so far. */
	void (*dropped)(void *owner, uint64_t total);
};

struct sse {
	const struct sse_handler *handler;
	void *owner;
	size_t max;

	struct buf line; /* the start of an incomplete line */
	struct buf data, event;
	struct buf id, last_id; /* last_id takes over id at each blank line */

	int64_t retry_ms;
	uint64_t drops;
	bool *finished; /* set while feeding: tells sse_feed that sse_finish was called */
	bool has_data, oversized, line_cut, id_changed;
	bool after_cr;   /* an LF that comes next belongs to the previous line end */
	bool after_line; /* the first line, which may begin with a BOM, has ended */
};

/* `max` (> 0) bounds the data of one event, in bytes, and with it every line. A
 * larger event is dropped as a whole, and the stream goes on. `handler` must
 * outlive the parser. */
void sse_init(struct sse *s, const struct sse_handler *handler, void *owner, size_t max);
void sse_finish(struct sse *s); /* accepts a zeroed one */

/* Takes the next piece of the stream, which may be empty. */
void sse_feed(struct sse *s, const char *bytes, size_t len);

/* The stream's last event id, "" if none: borrowed until the next call. */
const char *sse_last_id(const struct sse *s);

/* The reconnection time the stream asked for, in ms; -1: none. */
int64_t sse_retry_ms(const struct sse *s);

#endif
