/* A thin layer over sqlite: prepared statements are kept, errors become struct error.
 * Used by one thread at a time. */
#ifndef NEMOFS_STORE_DB_H
#define NEMOFS_STORE_DB_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/error.h"

enum { DB_STATEMENTS = 48 };

struct db {
	sqlite3 *handle;
	sqlite3_stmt *statements[DB_STATEMENTS];
	unsigned count;
	bool damaged; /* the last error means that the file is damaged */
};

/* Opens the file, or creates it (0600). Symbolic links are not followed. */
bool db_open(struct db *db, const char *path, struct error *e);
void db_close(struct db *db); /* accepts a zeroed one */

/* Fills `e` from sqlite's last error. Always false. */
bool db_error(struct db *db, struct error *e, const char *what);

/* A statement, ready for binding and owned by db; NULL: error. The same text gives the
 * same statement. */
sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct error *e);

/* Returns SQLITE_ROW, SQLITE_DONE, or -1 for an error. After the last two, the statement is reset. */
int db_step(struct db *db, sqlite3_stmt *statement, struct error *e);

/* Runs one statement that returns no rows. `types` has a letter per parameter: i for
 * int64_t, t for text (NULL is SQL's NULL). */
bool db_run(struct db *db, struct error *e, const char *sql, const char *types, ...);

/* Runs several statements without parameters or rows. */
bool db_exec(struct db *db, const char *sql, struct error *e);

/* The number that a query returns; `otherwise` if it returns none, or NULL. */
bool db_number(struct db *db, const char *sql, int64_t otherwise, int64_t *number, struct error *e);

#endif
