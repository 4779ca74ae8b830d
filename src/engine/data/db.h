/* The engine's database. This is the only file of the engine that uses sqlite.
 *
 * All threads share one connection under a lock, so statements should be short.
 * WAL mode with synchronous=FULL: committed data survives a kill and a power
 * cut. The SQL is in the files that use it (users, sessions, renders …). */
#ifndef NEMOFS_ENGINE_DB_H
#define NEMOFS_ENGINE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct db;
struct db_row;

/* Opens or creates the file and updates its schema to the current version. NULL
 * on failure. */
struct db *db_open(const char *path, struct error *e);
void db_close(struct db *db); /* NULL is accepted */

/* Runs one statement. `types` has a letter per parameter: 'i' for int64_t, 's'
 * for const char * (NULL becomes SQL's NULL). Any thread. */
bool db_run(struct db *db, struct error *e, const char *sql, const char *types, ...);

/* Runs a query and calls `each` for each row, with the lock held. `each`
 * returns false to stop. Returns false only if the query failed. */
bool db_query(struct db *db, struct error *e, bool (*each)(const struct db_row *, void *arg), void *arg,
	      const char *sql, const char *types, ...);

/* The row's columns. The text is borrowed until `each` returns; NULL for SQL's
 * NULL. */
const char *db_row_text(const struct db_row *row, int column);
int64_t db_row_int(const struct db_row *row, int column);

/* How many rows the last statement changed. Call it only inside a transaction
 * of this thread. */
int db_changed(struct db *db);

/* A transaction. The calling thread holds the lock until it commits or rolls
 * back. A commit that fails has rolled back. Transactions do not nest. */
bool db_begin(struct db *db, struct error *e);
bool db_commit(struct db *db, struct error *e);
void db_rollback(struct db *db);

#endif
