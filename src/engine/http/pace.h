/* Limits how many requests a minute each user may make. Any thread. */
#ifndef NEMOFS_ENGINE_PACE_H
#define NEMOFS_ENGINE_PACE_H

#include <pthread.h>
#include <stdint.h>

#include "users.h"

enum { PACE_USERS = 256, PACE_WINDOW_MS = 60 * 1000 };

struct pace {
	pthread_mutex_t lock;
	struct pace_user {
		char id[USERS_ID_SIZE];
		uint64_t begin; /* start of the user's minute, ms */
		unsigned count; /* requests in this minute */
	} users[PACE_USERS];    /* by a hash of the id; a later user with the same hash takes the place */
};

void pace_init(struct pace *pace);
void pace_finish(struct pace *pace);

/* Counts a request at `now` (ms). Returns 0 if the user has made at most `most`
 * in this minute; else the seconds until the user's next minute begins. */
unsigned pace_count(struct pace *pace, const char *user_id, unsigned most, uint64_t now);

#endif
