/* Data that must survive a crash: an sqlite database in a private folder.
 *
 * Its own thread does all the sqlite work, strictly in the order of the calls;
 * calls that are queued together share one commit. Everything here belongs to the
 * loop's thread, copies its arguments and, after store_open, never waits. */
#ifndef NEMOFS_STORE_STORE_H
#define NEMOFS_STORE_STORE_H

#include <stdint.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/wait.h"

struct store;

/* Opens the database in state_dir, which is made (0700) if missing.
 *
 * Fails, with words for the user, if the folder belongs to another user or others
 * may write to it, if another daemon uses it (the words name its pid), if it
 * cannot be written, or if a newer version of the program wrote it. A corrupt
 * database is renamed to `.corrupt` and replaced by an empty one: here if that is
 * noticed at once, else when the sessions are loaded.
 *
 * Threads and locks do not survive fork: call it in the process that keeps
 * running. */
struct store *store_open(const char *state_dir, const char *mountpoint, struct loop *loop, struct error *e);

/* Is the folder not in use by another daemon? If it is, the error names that daemon. Waits briefly for a
 * daemon that is ending. */
bool store_is_free(const char *state_dir, struct error *e);

/* Writes what is still queued, then closes. Pending callbacks are not called: their waits are retired. Not
 * from inside a callback. Accepts NULL. */
void store_close(struct store *store);

/* True if this start found a corrupt database and renamed it. Final once the
 * sessions are loaded. */
bool store_was_corrupt(const struct store *store);

/* The descriptor of the state folder, for files beside the database (spool
 * files). Borrowed. */
int store_dir_fd(const struct store *store);

/* A number for a new row of any table; never given again once a row with it has
 * been written, even after that row or the whole database was removed. */
int64_t store_new_id(struct store *store);

/* Milliseconds since 1970, for the created_ms of rows. */
int64_t store_clock_ms(void);

/* Every function that writes takes a wait, or NULL, NULL if the caller does not
 * need the result: then a failure is only logged. `done` comes after the commit
 * is synced; a cancelled write continues. Writes requested in one round of the
 * loop are one commit. The callback of a function that reads takes over
 * wait->result. */

/* Calls back when all earlier writes are on disk. */
void store_sync(struct store *store, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* The version of sqlite. Static. */
const char *store_library(void);

#endif
