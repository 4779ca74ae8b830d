/* What must survive a crash: an sqlite database in a private folder.
 *
 * One thread of its own does all the sqlite work, strictly in the order of the
 * calls; several calls that wait together share one commit. Everything here
 * belongs to the loop's thread, copies its arguments and, after store_open,
 * never waits. */
#ifndef NEMOFS_STORE_STORE_H
#define NEMOFS_STORE_STORE_H

#include <stdint.h>

#include "base/error.h"
#include "base/loop.h"

struct store;

/* Opens the database in state_dir, which is made (0700) if missing.
 *
 * Fails, with words fit for a user, when the folder belongs to somebody else
 * or others may write to it, when another daemon uses it (its pid is named), when
 * it cannot be written, and when a newer version of the program wrote it. A
 * corrupt database is kept aside as `.corrupt` and replaced by an empty one: here
 * if it shows at once, else when the sessions are loaded.
 *
 * Threads and locks do not survive fork: call it in the process that stays. */
struct store *store_open(const char *state_dir, struct loop *loop, struct error *e);

/* Writes what is still queued, then closes. Callbacks that have not come yet
 * never come: their waits are retired. Not from inside a callback. NULL is accepted. */
void store_close(struct store *store);

/* True if this start found a corrupt database and put it aside. Known for sure
 * once the sessions are loaded. */
bool store_was_corrupt(const struct store *store);

/* The descriptor of the state folder, for files kept beside the database
 * (spools). Borrowed. */
int store_dir_fd(const struct store *store);

/* A number for a new row of any table; never handed out again once a row with
 * it has been written, even after that row or the whole database is gone. */
int64_t store_new_id(struct store *store);

/* Milliseconds since 1970, for the created_ms of rows. */
int64_t store_clock_ms(void);

/* Waiting for a write to be on disk. Embedded in its owner; zeroed before its
 * first use. `done` comes on the loop's thread after the commit is synced,
 * never before the call that started it has returned. Every function that
 * writes takes one, or NULL, NULL to write and forget: then a failure is only
 * logged. */
struct store_wait {
	void (*done)(struct store_wait *, const struct error *);
	struct store_request *request; /* NULL: nothing is under way */
	struct task no_memory;
};

/* Silence from here on; the write itself goes on. Zeroed and finished ones are accepted. */
void store_wait_cancel(struct store_wait *wait);

/* Waiting for something to be read, in the same way. Who is called back takes
 * over the result (NULL with an error). */
struct store_read {
	void (*done)(struct store_read *, void *result, const struct error *);
	struct store_request *request; /* NULL: nothing is under way */
	struct task no_memory;
};

void store_read_cancel(struct store_read *read); /* zeroed and finished ones are accepted */

/* Calls back when everything asked before is on disk. */
void store_sync(struct store *store, struct store_wait *wait,
		void (*done)(struct store_wait *, const struct error *));

#endif
