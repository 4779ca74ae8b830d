#include "db.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/log.h"

/* The name in errors for the user. sqlite's own messages are only logged. */
#define DATABASE "the journal in the state folder"

static bool is_damage(int code)
{
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

bool db_error(struct db *db, struct error *e, const char *what)
{
	int extended = sqlite3_extended_errcode(db->handle), code = extended & 0xff;
	int err = sqlite3_system_errno(db->handle);

	if (!db->handle) /* a damaged file that could not be replaced */
		return error_set_errno(e, EIO, "%s: it is not open", what);
	log_debug("%s: %s", what, sqlite3_errmsg(db->handle));
	db->damaged = is_damage(code);
	switch (code) {
	case SQLITE_FULL:
		return error_set(e, ERROR_NO_SPACE, "%s", what);
	case SQLITE_NOMEM:
		return error_set(e, ERROR_NO_MEMORY, "%s", what);
	case SQLITE_READONLY:
		return error_set_errno(e, EROFS, "%s", what);
	case SQLITE_CONSTRAINT:
		return error_set_errno(e, extended == SQLITE_CONSTRAINT_FOREIGNKEY ? ESTALE : EEXIST, "%s",
				       what);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set_errno(e, EBUSY, "%s: another program holds it", what);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set_errno(e, EIO, "%s: it is damaged", what);
	default:
		return error_set_errno(e, err ? err : EIO, "%s", what);
	}
}

bool db_open(struct db *db, const char *path, struct error *e)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;

	memset(db, 0, sizeof *db);
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) == SQLITE_OK) {
		sqlite3_extended_result_codes(db->handle, 1);
		sqlite3_busy_timeout(db->handle, 2000);
		return true;
	}
	if (db->handle)
		db_error(db, e, path);
	else
		error_set(e, ERROR_NO_MEMORY, "%s", path);
	db_close(db);
	return false;
}

void db_close(struct db *db)
{
	for (unsigned i = 0; i < db->count; i++)
		sqlite3_finalize(db->statements[i]);
	sqlite3_close(db->handle);
	memset(db, 0, sizeof *db);
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct error *e)
{
	sqlite3_stmt *statement;

	for (unsigned i = 0; i < db->count; i++)
		if (strcmp(sqlite3_sql(db->statements[i]), sql) == 0)
			return db->statements[i];
	if (db->count == DB_STATEMENTS)
		sqlite3_finalize(db->statements[--db->count]);
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
	    SQLITE_OK) {
		db_error(db, e, DATABASE);
		return NULL;
	}
	db->statements[db->count++] = statement;
	return statement;
}

int db_step(struct db *db, sqlite3_stmt *statement, struct error *e)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return code;
	if (code != SQLITE_DONE) {
		db_error(db, e, DATABASE);
		code = -1;
	}
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return code;
}

bool db_run(struct db *db, struct error *e, const char *sql, const char *types, ...)
{
	sqlite3_stmt *statement = db_prepare(db, sql, e);
	va_list args;
	int code;

	if (!statement)
		return false;
	va_start(args, types);
	for (int i = 0; types[i]; i++) {
		if (types[i] == 'i')
			sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
		else
			sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
	}
	va_end(args);
	do
		code = db_step(db, statement, e);
	while (code == SQLITE_ROW);
	return code == SQLITE_DONE;
}

bool db_exec(struct db *db, const char *sql, struct error *e)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || db_error(db, e, DATABASE);
}

bool db_number(struct db *db, const char *sql, int64_t otherwise, int64_t *number, struct error *e)
{
	sqlite3_stmt *statement = db_prepare(db, sql, e);
	int code = statement ? db_step(db, statement, e) : -1;

	*number = otherwise;
	if (code == SQLITE_ROW) {
		if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
			*number = sqlite3_column_int64(statement, 0);
		sqlite3_reset(statement);
	}
	return code >= 0;
}
