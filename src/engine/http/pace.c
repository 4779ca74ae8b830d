#include "pace.h"

#include <stdio.h>
#include <string.h>

void pace_init(struct pace *pace)
{
	*pace = (struct pace){0};
	pthread_mutex_init(&pace->lock, NULL);
}

void pace_finish(struct pace *pace)
{
	pthread_mutex_destroy(&pace->lock);
}

static struct pace_user *place_of(struct pace *pace, const char *user_id)
{
	unsigned hash = 2166136261U; /* FNV-1a */

	for (const char *p = user_id; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619U;
	return &pace->users[hash % PACE_USERS];
}

unsigned pace_count(struct pace *pace, const char *user_id, unsigned most, uint64_t now)
{
	struct pace_user *user = place_of(pace, user_id);
	unsigned wait = 0;

	pthread_mutex_lock(&pace->lock);
	if (strcmp(user->id, user_id) != 0 || now - user->begin >= PACE_WINDOW_MS) {
		snprintf(user->id, sizeof(user->id), "%s", user_id);
		user->begin = now;
		user->count = 0;
	}
	if (user->count < most)
		user->count++;
	else
		wait = (unsigned)((user->begin + PACE_WINDOW_MS - now + 999) / 1000);
	pthread_mutex_unlock(&pace->lock);
	return wait;
}
