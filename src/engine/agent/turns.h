/* Running messages. Each session runs at most one, on a thread of the agents' worker,
 * and reports to the client over an event stream. A message goes on when its client
 * disconnects. */
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

/* Starts a message of the session; the stream gets its events and its end.
 * Any thread. Fails with BUSY_TURN (another message of the session is running),
 * NO_CREDITS, RATE_LIMITED (TURNS_MAX are running) or CANCELLED (the engine
 * stops); then nothing was started. */
bool turns_start(struct engine *engine, const struct session *session, const char *message,
		 struct stream *stream, struct error *e);

#endif
