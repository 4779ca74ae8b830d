/* Messages at work: one per session, each on a thread of the agents' pool,
 * telling what it did over an event stream. A client that goes away does not
 * stop its message. */
#ifndef NEMOFS_ENGINE_TURNS_H
#define NEMOFS_ENGINE_TURNS_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/list.h"
#include "sessions.h"

struct engine;
struct stream;

enum { TURNS_MAX = 1000, TURNS_MESSAGE_MAX = 1024 * 1024 };

struct turns {
	pthread_mutex_t lock;
	struct list active; /* guarded by lock */
	unsigned count;     /* guarded by lock */
};

void turns_init(struct turns *turns);
void turns_finish(struct turns *turns);

/* Begins a message of the session; the stream gets its events and its end.
 * Any thread. Fails with BUSY_TURN while another message of the session runs,
 * NO_CREDITS, RATE_LIMITED (TURNS_MAX are running), CANCELLED (the engine
 * stops); then nothing was begun. */
bool turns_start(struct engine *engine, const struct session *session, const char *message,
		 struct stream *stream, struct error *e);

#endif
