#include "db.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct db {
	sqlite3 *handle;
	pthread_mutex_t lock; /* recursive: held during a transaction, and again by each of its statements */
};

struct db_row {
	sqlite3_stmt *statement;
};

/* One entry per schema version: entry n upgrades from version n to n + 1. Never change an entry that was
 * released. */
static const char *const migrations[] = {
	"CREATE TABLE users("
	"  id TEXT PRIMARY KEY, client_id TEXT NOT NULL UNIQUE,"
	"  available INTEGER NOT NULL, frozen INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE tokens("
	"  token TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id), expires_at INTEGER NOT NULL);"
	"CREATE INDEX tokens_user ON tokens(user_id);"
	"CREATE TABLE sessions("
	"  id TEXT PRIMARY KEY, task_id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users(id),"
	"  name TEXT NOT NULL, language TEXT NOT NULL, created_at INTEGER NOT NULL);"
	"CREATE TABLE claims("
	"  token TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions(id), expires_at INTEGER NOT "
	"NULL);"
	/* The newest version of a session's drafts is current; the others are for undo. */
	"CREATE TABLE drafts("
	"  session_id TEXT NOT NULL REFERENCES sessions(id), version INTEGER NOT NULL, draft TEXT NOT NULL,"
	"  PRIMARY KEY(session_id, version)) WITHOUT ROWID;"
	"CREATE TABLE turns("
	"  seq INTEGER PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions(id), message TEXT NOT NULL,"
	"  reply TEXT NOT NULL, changed INTEGER NOT NULL, created_at INTEGER NOT NULL);"
	"CREATE TABLE assets("
	"  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, session_id TEXT NOT NULL REFERENCES "
	"sessions(id),"
	"  name TEXT NOT NULL, size INTEGER NOT NULL, probe TEXT NOT NULL);"
	"CREATE INDEX assets_session ON assets(session_id, seq);"
	"CREATE TABLE renders("
	"  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL REFERENCES users(id),"
	"  session_id TEXT NOT NULL REFERENCES sessions(id), draft TEXT NOT NULL, format TEXT NOT NULL,"
	"  status TEXT NOT NULL, error TEXT, file TEXT NOT NULL UNIQUE,"
	"  duration_ms INTEGER NOT NULL DEFAULT 0, size INTEGER NOT NULL DEFAULT 0);"
	"CREATE INDEX renders_status ON renders(status, seq);",

	/* A client's address when it was first seen, and that time. */
	"ALTER TABLE users ADD COLUMN address TEXT;"
	"ALTER TABLE users ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX users_address ON users(address, created_at);",

	/* The name of what made each version, the versions that were undone (the newest has the highest n),
	 * and the draft after each message. */
	"ALTER TABLE drafts ADD COLUMN name TEXT NOT NULL DEFAULT '';"
	"CREATE TABLE undone("
	"  session_id TEXT NOT NULL REFERENCES sessions(id), n INTEGER NOT NULL, draft TEXT NOT NULL,"
	"  name TEXT NOT NULL, PRIMARY KEY(session_id, n)) WITHOUT ROWID;"
	"ALTER TABLE turns ADD COLUMN draft TEXT;",

	/* A question that waits for the user's answer: the operations in question, and the message that asked
	 * for them. */
	"CREATE TABLE questions("
	"  session_id TEXT PRIMARY KEY REFERENCES sessions(id), ops TEXT NOT NULL, message TEXT NOT NULL)"
	"  WITHOUT ROWID;",

	/* The page to fetch a file from, and why the last attempt failed. */
	"ALTER TABLE assets ADD COLUMN page TEXT;"
	"ALTER TABLE assets ADD COLUMN failure TEXT;"
	"ALTER TABLE assets ADD COLUMN cause INTEGER NOT NULL DEFAULT 0;",

	/* How far the speech of a long video has been recognised. */
	"CREATE TABLE speech("
	"  asset_id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions(id), from_ms INTEGER NOT "
	"NULL);",
};

enum { SCHEMA_VERSION = sizeof(migrations) / sizeof(migrations[0]) };

static bool fail(struct db *db, struct error *e, const char *doing)
{
	switch (sqlite3_errcode(db->handle)) {
	case SQLITE_FULL:
		return error_set(e, ERROR_NO_SPACE, "%s: the disk is full", doing);
	case SQLITE_NOMEM:
		return error_set(e, ERROR_NO_MEMORY, "%s", doing);
	default:
		return error_set(e, ERROR_SYSTEM, "%s: %s", doing, sqlite3_errmsg(db->handle));
	}
}

static bool execute(struct db *db, const char *sql, struct error *e)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, e, "database");
}

static bool read_version(const struct db_row *row, void *arg)
{
	*(int64_t *)arg = db_row_int(row, 0);
	return false;
}

/* Upgrades from `version` to the next one, completely or not at all. */
static bool migrate_one(struct db *db, int64_t version, struct error *e)
{
	char mark[48];

	snprintf(mark, sizeof(mark), "PRAGMA user_version=%lld", (long long)version + 1);
	if (!db_begin(db, e))
		return false;
	if (execute(db, migrations[version], e) && execute(db, mark, e))
		return db_commit(db, e);
	db_rollback(db);
	return false;
}

static bool migrate(struct db *db, struct error *e)
{
	int64_t version = 0;

	if (!db_query(db, e, read_version, &version, "PRAGMA user_version", ""))
		return false;
	if (version > SCHEMA_VERSION)
		return error_set(e, ERROR_INPUT, "the data folder was written by a newer version");
	while (version < SCHEMA_VERSION)
		if (!migrate_one(db, version++, e))
			return false;
	return true;
}

static void init_lock(struct db *db)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&db->lock, &attr);
	pthread_mutexattr_destroy(&attr);
}

struct db *db_open(const char *path, struct error *e)
{
	struct db *db = calloc(1, sizeof(*db));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	if (!db) {
		error_set(e, ERROR_NO_MEMORY, "database");
		return NULL;
	}
	init_lock(db);
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK)
		fail(db, e, "cannot open the database");
	else if (execute(db,
			 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
			 "PRAGMA trusted_schema=OFF",
			 e) &&
		 migrate(db, e))
		return db;
	db_close(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	sqlite3_close(db->handle);
	pthread_mutex_destroy(&db->lock);
	free(db);
}

static bool bind(sqlite3_stmt *statement, const char *types, va_list args)
{
	for (int i = 1; *types; types++, i++) {
		int result = *types == 'i' ? sqlite3_bind_int64(statement, i, va_arg(args, int64_t))
					   : sqlite3_bind_text(statement, i, va_arg(args, const char *), -1,
							       SQLITE_STATIC);
		if (result != SQLITE_OK)
			return false;
	}
	return true;
}

static int step_all(sqlite3_stmt *statement, bool (*each)(const struct db_row *, void *arg), void *arg)
{
	struct db_row row = {statement};
	int result;

	while ((result = sqlite3_step(statement)) == SQLITE_ROW)
		if (each && !each(&row, arg))
			return SQLITE_DONE;
	return result;
}

static bool query(struct db *db, struct error *e, bool (*each)(const struct db_row *, void *arg), void *arg,
		  const char *sql, const char *types, va_list args)
{
	sqlite3_stmt *statement = NULL;
	bool ok;

	pthread_mutex_lock(&db->lock);
	ok = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) == SQLITE_OK &&
	     bind(statement, types, args) && step_all(statement, each, arg) == SQLITE_DONE;
	if (!ok)
		fail(db, e, "database");
	sqlite3_finalize(statement);
	pthread_mutex_unlock(&db->lock);
	return ok;
}

bool db_run(struct db *db, struct error *e, const char *sql, const char *types, ...)
{
	va_list args;
	bool ok;

	va_start(args, types);
	ok = query(db, e, NULL, NULL, sql, types, args);
	va_end(args);
	return ok;
}

bool db_query(struct db *db, struct error *e, bool (*each)(const struct db_row *, void *arg), void *arg,
	      const char *sql, const char *types, ...)
{
	va_list args;
	bool ok;

	va_start(args, types);
	ok = query(db, e, each, arg, sql, types, args);
	va_end(args);
	return ok;
}

const char *db_row_text(const struct db_row *row, int column)
{
	return (const char *)sqlite3_column_text(row->statement, column);
}

int64_t db_row_int(const struct db_row *row, int column)
{
	return sqlite3_column_int64(row->statement, column);
}

int db_changed(struct db *db)
{
	return sqlite3_changes(db->handle);
}

bool db_begin(struct db *db, struct error *e)
{
	pthread_mutex_lock(&db->lock);
	if (execute(db, "BEGIN IMMEDIATE", e))
		return true;
	pthread_mutex_unlock(&db->lock);
	return false;
}

bool db_commit(struct db *db, struct error *e)
{
	if (!execute(db, "COMMIT", e)) {
		db_rollback(db);
		return false;
	}
	pthread_mutex_unlock(&db->lock);
	return true;
}

void db_rollback(struct db *db)
{
	sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	pthread_mutex_unlock(&db->lock);
}
