/* One event stream: the events of a running message, on their way to a client
 * that may be slow or gone. */
#ifndef NEMOFS_ENGINE_STREAM_H
#define NEMOFS_ENGINE_STREAM_H

#include <microhttpd.h>
#include <stdbool.h>

#include "base/buf.h"

struct stream;

/* Creates a stream with one reference. NULL without memory. All functions: any
 * thread. */
struct stream *stream_create(struct MHD_Connection *connection);
struct stream *stream_ref(struct stream *stream); /* returns its argument */
void stream_unref(struct stream *stream);

/* A response that sends the stream, with this MIME type. It holds a reference
 * of its own. NULL without memory. */
struct MHD_Response *stream_response(struct stream *stream, const char *type);

/* Whether the client is known to be gone. */
bool stream_closed(struct stream *stream);

/* Adds events to those that are to be sent. */
void stream_write(struct stream *stream, const struct buf *events);

/* Adds a heartbeat, but only if the client has taken everything before:
 * heartbeats must not pile up for a slow client. */
void stream_beat(struct stream *stream, const struct buf *event);

/* Ends the stream. If not `whole`, the connection is cut, so that the client
 * can tell an interruption from an end. */
void stream_end(struct stream *stream, bool whole);

#endif
