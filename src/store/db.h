/* A thin layer over sqlite: statements kept prepared, errors as struct error.
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
	bool damaged; /* the last error says that the file is not a sound database */
};

/* Opens or makes the file (0600). Links are not followed. */
bool db_open(struct db *db, const char *path, struct error *e);
void db_close(struct db *db); /* zeroed ones are accepted */

/* Fills `e` from sqlite's last error. Always false. */
bool db_error(struct db *db, struct error *e, const char *what);

/* A statement ready to be bound, the db's own; NULL on error. `sql` is looked
 * up by its text. */
sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct error *e);

/* SQLITE_ROW, SQLITE_DONE, or -1 on error. The statement is reset on the latter two. */
int db_step(struct db *db, sqlite3_stmt *statement, struct error *e);

/* One statement without rows. `types` has a letter per parameter: i int64_t,
 * t text (NULL is NULL). */
bool db_run(struct db *db, struct error *e, const char *sql, const char *types, ...);

/* Several statements without parameters and rows. */
bool db_exec(struct db *db, const char *sql, struct error *e);

/* The single number that a query gives, `otherwise` if it gives none or NULL. */
bool db_number(struct db *db, const char *sql, int64_t otherwise, int64_t *number, struct error *e);

#endif
