#include "stream.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

struct stream {
	pthread_mutex_t lock; /* guards all below */
	unsigned refs;
	struct MHD_Connection *connection;
	struct buf pending;
	bool suspended; /* the connection is suspended; only the thread that clears this may resume it */
	bool ended, cut;
	bool closed; /* the client is gone */
};

struct stream *stream_create(struct MHD_Connection *connection)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	pthread_mutex_init(&s->lock, NULL);
	s->refs = 1;
	s->connection = connection;
	return s;
}

struct stream *stream_ref(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	s->refs++;
	pthread_mutex_unlock(&s->lock);
	return s;
}

void stream_unref(struct stream *s)
{
	bool last;

	pthread_mutex_lock(&s->lock);
	last = --s->refs == 0;
	pthread_mutex_unlock(&s->lock);
	if (!last)
		return;
	buf_finish(&s->pending);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static ssize_t take(struct stream *s, char *out, size_t max)
{
	size_t n = s->pending.len < max ? s->pending.len : max;

	memcpy(out, s->pending.data, n);
	buf_drop(&s->pending, n);
	return (ssize_t)n;
}

/* On the server's thread. Suspends the connection under the lock that wake()
 * needs: otherwise it could be resumed before it is suspended, and then sleep
 * for ever. */
static ssize_t read_events(void *arg, uint64_t position, char *out, size_t max)
{
	struct stream *s = arg;
	ssize_t n = 0;

	(void)position;
	pthread_mutex_lock(&s->lock);
	if (s->pending.len) {
		n = take(s, out, max);
	} else if (s->ended) {
		n = s->cut ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		s->suspended = true;
		MHD_suspend_connection(s->connection);
	}
	pthread_mutex_unlock(&s->lock);
	return n;
}

static void close_events(void *arg)
{
	struct stream *s = arg;

	pthread_mutex_lock(&s->lock);
	s->closed = true;
	buf_finish(&s->pending);
	pthread_mutex_unlock(&s->lock);
	stream_unref(s);
}

struct MHD_Response *stream_response(struct stream *s, const char *type)
{
	struct MHD_Response *response =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_events, s, close_events);

	if (!response)
		return NULL;
	stream_ref(s);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	return response;
}

bool stream_closed(struct stream *s)
{
	bool closed;

	pthread_mutex_lock(&s->lock);
	closed = s->closed;
	pthread_mutex_unlock(&s->lock);
	return closed;
}

static void wake(struct stream *s)
{
	if (!s->suspended)
		return;
	s->suspended = false;
	MHD_resume_connection(s->connection);
}

/* Without memory for the events, cuts the stream: the client then asks for the
 * state, as after any cut. The caller holds the lock. */
static void append(struct stream *s, const struct buf *events)
{
	if (s->closed || s->ended)
		return;
	if (events->failed || !buf_append(&s->pending, buf_text(events), events->len))
		s->ended = s->cut = true;
	wake(s);
}

void stream_write(struct stream *s, const struct buf *events)
{
	pthread_mutex_lock(&s->lock);
	append(s, events);
	pthread_mutex_unlock(&s->lock);
}

void stream_beat(struct stream *s, const struct buf *event)
{
	pthread_mutex_lock(&s->lock);
	if (s->suspended)
		append(s, event);
	pthread_mutex_unlock(&s->lock);
}

void stream_end(struct stream *s, bool whole)
{
	pthread_mutex_lock(&s->lock);
	if (!s->ended) {
		s->ended = true;
		s->cut = !whole;
	}
	wake(s);
	pthread_mutex_unlock(&s->lock);
}
