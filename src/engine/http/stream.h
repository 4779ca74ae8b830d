/* One event stream: what a running message has to say, on its way to a client
 * that may be slow, or gone. */
#ifndef NEMOFS_ENGINE_STREAM_H
#define NEMOFS_ENGINE_STREAM_H

#include <microhttpd.h>
#include <stdbool.h>

#include "base/buf.h"

struct stream;

/* With one reference. NULL: no memory. All calls: any thread. */
struct stream *stream_create(struct MHD_Connection *connection);
struct stream *stream_ref(struct stream *stream); /* returns its argument */
void stream_unref(struct stream *stream);

/* The answer that sends the stream, of that MIME type; holds a reference of its
 * own. NULL: no memory. */
struct MHD_Response *stream_response(struct stream *stream, const char *type);

/* Whether the client is known to be gone. */
bool stream_closed(struct stream *stream);

/* Adds events to what is to be sent. */
void stream_write(struct stream *stream, const struct buf *events);

/* The same, but only if the client has taken all there was: beats do not pile
 * up before a client that reads slowly. */
void stream_beat(struct stream *stream, const struct buf *event);

/* Nothing more comes. Not `whole`: the connection is cut, so that the client
 * can tell an end from an interruption. */
void stream_end(struct stream *stream, bool whole);

#endif
