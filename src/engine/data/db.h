/* The engine's database: the only file of the engine that knows sqlite.
 *
 * One connection, shared by all threads under a lock; statements are short.
 * WAL with synchronous=FULL: what was committed survives a kill and a power
 * cut. The SQL itself lives with its meaning (tokens, sessions, renders …). */
#ifndef NEMOFS_ENGINE_DB_H
#define NEMOFS_ENGINE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct db;
struct db_row;

/* Opens or creates the file and brings its schema up to date. NULL on failure. */
struct db *db_open(const char *path, struct error *e);
void db_close(struct db *db); /* NULL is accepted */

/* Runs one statement. `types` has a letter per parameter: 'i' int64_t,
 * 's' const char * (NULL becomes SQL's NULL). Any thread. */
bool db_run(struct db *db, struct error *e, const char *sql, const char *types, ...);

/* Runs a query and calls `each` per row, under the lock; it returns false to
 * stop early. False only if the query failed. */
bool db_query(struct db *db, struct error *e, bool (*each)(const struct db_row *, void *arg), void *arg,
	      const char *sql, const char *types, ...);

/* The row's columns; the text is borrowed until `each` returns, NULL for NULL. */
const char *db_row_text(const struct db_row *row, int column);
int64_t db_row_int(const struct db_row *row, int column);

/* How many rows the last statement of this thread's transaction changed.
 * Meaningful between db_begin and its end only. */
int db_changed(struct db *db);

/* A transaction; the calling thread holds the lock until one of the two ends
 * it. A failed commit has rolled back. Transactions do not nest. */
bool db_begin(struct db *db, struct error *e);
bool db_commit(struct db *db, struct error *e);
void db_rollback(struct db *db);

#endif
