/* The sessions this mount knows. */
#ifndef NEMOFS_STORE_SESSION_H
#define NEMOFS_STORE_SESSION_H

#include "store/store.h"

/* Strings are borrowed for the time of the call. NULL is stored as "", and is
 * read back as "". */
struct store_session {
	int64_t id;             /* from store_new_id */
	const char *session_id; /* the service's id; "": not made there yet */
	const char *name;       /* the directory's name; unique */
	const char *task_id;
	const char *user_id;
	int64_t created_ms; /* since 1970 */
};

struct store_sessions {
	struct store_session *rows; /* oldest first */
	size_t count;
	int64_t *unfinished; /* row ids of sessions whose messages, uploads or renders had not ended */
	size_t unfinished_count;
	struct rows_text *texts; /* owns the strings of the rows */
};

/* Reads all of them, once, at the start, before anything is written: the database
 * is checked first. Calls back with a struct store_sessions. */
void store_sessions_load(struct store *store, struct wait *wait,
			 void (*done)(struct wait *, const struct error *));

void store_sessions_destroy(struct store_sessions *all); /* accepts NULL */

/* These three: false if memory ran out; then nothing will be changed. */

/* Inserts the row, or replaces the row with the same id. EEXIST if another session has the name. */
bool store_session_put(struct store *store, const struct store_session *row, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

bool store_session_rename(struct store *store, int64_t id, const char *name, struct wait *wait,
			  void (*done)(struct wait *, const struct error *));

/* Removes the session and all rows that belong to it. */
bool store_session_forget(struct store *store, int64_t id, struct wait *wait,
			  void (*done)(struct wait *, const struct error *));

#endif
