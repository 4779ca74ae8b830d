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
#include "base/wait.h"

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
struct store *store_open(const char *state_dir, const char *mountpoint, struct loop *loop, struct error *e);

/* Whether nobody uses the folder; else says who does. Waits a moment for a daemon that is ending. */
bool store_is_free(const char *state_dir, struct error *e);

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

/* Every function that writes takes a wait, or NULL, NULL to write and forget:
 * then a failure is only logged. `done` comes after the commit is synced; a
 * cancelled write goes on. Writes asked for in one round of the loop are one
 * commit. Who is called back by a function that reads takes over wait->result. */

/* Calls back when everything asked before is on disk. */
void store_sync(struct store *store, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* The version of sqlite. Static. */
const char *store_library(void);

#endif
