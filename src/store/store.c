#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/str.h"
#include "internal.h"

#define DATABASE "nemofs.db"

/* Each step upgrades a database from the version of its index to the next. Released steps
 * are never changed. AUTOINCREMENT remembers the highest id ever used, see
 * store_new_id. */
static const char *const migrations[] = {
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE sessions ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, name TEXT NOT NULL UNIQUE,"
	" task_id TEXT NOT NULL, user_id TEXT NOT NULL, created_ms INTEGER NOT NULL);"
	"CREATE TABLE ops ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,"
	" kind INTEGER NOT NULL, phase INTEGER NOT NULL, payload TEXT NOT NULL, name TEXT NOT NULL,"
	" remote_id TEXT NOT NULL, baseline TEXT NOT NULL, outcome TEXT NOT NULL, cause INTEGER NOT NULL,"
	" err INTEGER NOT NULL, code INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
	" updated_ms INTEGER NOT NULL);"
	"CREATE INDEX ops_session ON ops (session);"
	"CREATE INDEX ops_unfinished ON ops (phase) WHERE phase IN (0, 1, 4);"
	"CREATE TABLE renders ("
	" id TEXT PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,"
	" draft_hash TEXT NOT NULL, format TEXT NOT NULL, phase INTEGER NOT NULL, url TEXT NOT NULL,"
	" size INTEGER NOT NULL, etag TEXT NOT NULL, blob TEXT NOT NULL, created_ms INTEGER NOT NULL);"
	"CREATE INDEX renders_session ON renders (session);"
	"CREATE TABLE assets ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,"
	" origin INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, url TEXT NOT NULL,"
	" size INTEGER NOT NULL, duration_ms INTEGER NOT NULL, blob TEXT NOT NULL, spool TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL);"
	"CREATE INDEX assets_session ON assets (session);",
	"ALTER TABLE ops ADD COLUMN result TEXT NOT NULL DEFAULT '';",
	"ALTER TABLE assets ADD COLUMN sent_size INTEGER NOT NULL DEFAULT -1;"
	"ALTER TABLE assets ADD COLUMN told_size INTEGER NOT NULL DEFAULT -1;"
	"ALTER TABLE assets ADD COLUMN listed INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE assets ADD COLUMN mtime_ns INTEGER NOT NULL DEFAULT 0;",
	"ALTER TABLE assets ADD COLUMN folder TEXT NOT NULL DEFAULT '';",
	"ALTER TABLE ops ADD COLUMN edit TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE renders ADD COLUMN shown_ms INTEGER NOT NULL DEFAULT 0;"
	"UPDATE renders SET shown_ms = created_ms;",
	"ALTER TABLE assets ADD COLUMN attributes TEXT NOT NULL DEFAULT '';",
	"ALTER TABLE ops ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE ops ADD COLUMN told INTEGER NOT NULL DEFAULT 0;"
	"UPDATE ops SET asked = length(CAST(rtrim(payload, char(10)) AS BLOB)),"
	" told = length(CAST(rtrim(outcome, char(10)) AS BLOB));"
	"CREATE INDEX ops_talk ON ops (session, kind, id, phase, created_ms, asked, told, edit);",
	"CREATE TABLE left_spools (name TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TRIGGER assets_deleted AFTER DELETE ON assets WHEN old.spool <> '' BEGIN"
	" INSERT OR IGNORE INTO left_spools VALUES (old.spool); END;",
};

enum {
	VERSION = sizeof migrations / sizeof *migrations,
	LOCK_MS = 2000, /* the daemon of a mount that has just ended needs a moment */
};

/* ---- one daemon per folder ---- */

/* The file contains the holder: "PID MOUNTPOINT
 * ". */
static bool lock_file(int fd, const char *dir, struct error *e)
{
	char holder[PATH_MAX + 32];
	char *mountpoint;
	ssize_t n;

	if (lock_patiently(fd, LOCK_MS))
		return true;
	n = pread(fd, holder, sizeof holder - 1, 0);
	holder[n > 0 ? n : 0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	mountpoint = strchr(holder, ' ');
	if (!mountpoint)
		return error_set_errno(e, EBUSY, "%s is in use by process %s", dir, holder);
	*mountpoint++ = '\0';
	error_set(e, ERROR_SYSTEM,
		  "%s is in use by the mount on %s (process %s): `nemofs umount %s` ends that, or use "
		  "state_dir= for a second mount",
		  dir, mountpoint, holder, mountpoint);
	e->err = EBUSY;
	return false;
}

static bool lock_folder(struct store *s, const char *dir, const char *mountpoint, struct error *e)
{
	s->lock = openat(s->dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (s->lock < 0)
		return error_set_errno(e, errno, "cannot write to %s", dir);
	if (!lock_file(s->lock, dir, e))
		return false;
	if (ftruncate(s->lock, 0) < 0 || dprintf(s->lock, "%d %s\n", (int)getpid(), mountpoint) < 0)
		return error_set_errno(e, errno, "cannot write to %s/lock", dir);
	return true;
}

bool store_is_free(const char *state_dir, struct error *e)
{
	char path[PATH_MAX];
	int fd = -1;
	bool is_free;

	if (snprintf(path, sizeof path, "%s/lock", state_dir) < PATH_MAX)
		fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	is_free = fd < 0 || lock_file(fd, state_dir, e);
	if (fd >= 0)
		close(fd);
	return is_free;
}

/* ---- the database ---- */

/* Creates the file itself, because sqlite would use the umask. sqlite's helper files
 * (-wal, -shm) get the same permissions. */
static bool make_file(struct store *s, struct error *e)
{
	int fd = openat(s->dir, DATABASE, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_set_errno(e, errno, "cannot write to %s", DATABASE);
	close(fd);
	return true;
}

static bool configure(struct db *db, struct error *e)
{
	return db_exec(db,
		       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
		       "PRAGMA journal_size_limit = 4194304;",
		       e);
}

static bool migrate(struct db *db, struct error *e)
{
	char sql[64];
	int64_t version;

	if (!db_number(db, "PRAGMA user_version", 0, &version, e))
		return false;
	if (version > VERSION)
		return error_set_errno(
			e, EPERM, "the state was written by a newer version (%" PRId64 ", this one knows %d)",
			version, VERSION);
	if (version == VERSION)
		return true;
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d", VERSION);
	if (!db_exec(db, "BEGIN IMMEDIATE", e))
		return false;
	for (; version < VERSION; version++)
		if (!db_exec(db, migrations[version], e))
			return false;
	return db_exec(db, sql, e) && db_exec(db, "COMMIT", e);
}

/* A new database starts with a random id, because the cache and the state folder may
 * still have files named by the ids of an older database. It is below 2^28: inode numbers
 * contain the id shifted by 24, and must be exact as JavaScript numbers. */
static int64_t first_id(void)
{
	uint32_t r = 0;

	if (getrandom(&r, sizeof r, 0) < 0)
		r = (uint32_t)store_clock_ms();
	return 1 + (r & 0xfffffff);
}

static bool load_next_id(struct store *s, struct error *e)
{
	return db_number(&s->db, "SELECT max(seq) + 1 FROM sqlite_sequence", first_id(), &s->next_id, e);
}

static bool open_database(struct store *s, struct error *e)
{
	struct db *db = &s->db;

	if (!make_file(s, e) || !db_open(db, s->path, e))
		return false;
	return configure(db, e) && migrate(db, e) && load_next_id(s, e);
}

/* Renames the damaged database, with its write-ahead log, because sqlite's recovery tools
 * need both. Uses the first free name, so that earlier ones are kept. */
static bool put_aside(struct store *s, struct error *e)
{
	char name[64], wal[80];
	struct stat st;
	unsigned n = 0;

	db_close(&s->db);
	snprintf(name, sizeof name, DATABASE ".corrupt");
	while (fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		snprintf(name, sizeof name, DATABASE ".corrupt.%u", ++n);
	snprintf(wal, sizeof wal, "%s-wal", name);
	if (renameat(s->dir, DATABASE, s->dir, name) < 0)
		return error_set_errno(e, errno, "cannot put %s aside", DATABASE);
	renameat(s->dir, DATABASE "-wal", s->dir, wal);
	unlinkat(s->dir, DATABASE "-shm", 0);
	fsync(s->dir);
	log_error("the state was damaged; it is kept as %s, and a new one is created", name);
	return true;
}

static bool replace_database(struct store *s, struct error *e)
{
	return s->db.damaged && put_aside(s, e) && open_database(s, e);
}

/* ---- the check ---- */

/* Runs on the queue's thread before everything else, because it reads the whole file. */
static bool check(struct db *db, struct error *e)
{
	sqlite3_stmt *statement = db_prepare(db, "PRAGMA quick_check(1)", e);

	if (!statement || db_step(db, statement, e) != SQLITE_ROW)
		return false;
	if (strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0) {
		db->damaged = true;
		error_set_errno(e, EIO, "database: %s", sqlite3_column_text(statement, 0));
	}
	sqlite3_reset(statement);
	return !db->damaged;
}

/* A spool file is removed after its row. If the daemon was killed in between, the file is removed here.
 * A spool file without a row is left alone otherwise: after a replacement of the database, it may be the
 * only copy of an upload. */
static void remove_left_spools(struct store *s)
{
	struct error e;
	sqlite3_stmt *statement = db_prepare(
		&s->db, "SELECT name FROM left_spools WHERE name NOT IN (SELECT spool FROM assets)", &e);
	int step = SQLITE_DONE;

	while (statement && (step = db_step(&s->db, statement, &e)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(statement, 0);

		if (name && str_starts(name, "spool-") && !strchr(name, '/'))
			unlinkat(s->dir, name, 0);
	}
	if (!statement || step != SQLITE_DONE || !db_exec(&s->db, "DELETE FROM left_spools", &e))
		log_error("files of removed uploads: %s", e.words);
}

static void run_check(struct job *job)
{
	struct store *s = container_of(job, struct store, check);
	struct error e;

	if (check(&s->db, &e)) {
		remove_left_spools(s);
		return;
	}
	log_error("%s", e.words);
	s->replaced = s->db.damaged;
	if (s->replaced && !replace_database(s, &e))
		log_error("%s", e.words);
}

/* After a replacement, the entries that were read at the start are saved in the new database. */
static void checked(struct job *job)
{
	struct store *s = container_of(job, struct store, check);

	if (!s->replaced)
		return;
	s->was_corrupt = true;
	store_meta_save(s);
}

void store_check(struct store *s)
{
	worker_submit(s->queue.worker, &s->check, run_check, checked);
}

/* ---- opening ---- */

/* Reads what the first request to the service needs. It is small, so it is read on the loop's thread. */
static bool open_and_read(struct store *s, struct error *e)
{
	return open_database(s, e) && store_meta_load(s, e);
}

static bool replace_and_read(struct store *s, struct error *e)
{
	store_meta_finish(s);
	s->was_corrupt = replace_database(s, e) && store_meta_load(s, e);
	return s->was_corrupt;
}

static bool open_all(struct store *s, const char *state_dir, const char *mountpoint, struct error *e)
{
	char dir[PATH_MAX];

	list_init(&s->meta);
	s->dir = folder_open(state_dir, e);
	if (s->dir < 0 || !lock_folder(s, state_dir, mountpoint, e))
		return false;
	/* With O_NOFOLLOW, sqlite requires a path without symbolic links. */
	if (!realpath(state_dir, dir))
		return error_set_errno(e, errno, "%s", state_dir);
	snprintf(s->path, sizeof s->path, "%s/" DATABASE, dir);
	if (!open_and_read(s, e) && !replace_and_read(s, e))
		return false;
	return request_queue_init(&s->queue, s->loop, &s->db, e);
}

struct store *store_open(const char *state_dir, const char *mountpoint, struct loop *loop, struct error *e)
{
	struct store *s = calloc(1, sizeof *s);

	if (!s) {
		error_set(e, ERROR_NO_MEMORY, "state");
		return NULL;
	}
	s->loop = loop;
	s->lock = -1;
	if (!open_all(s, state_dir, mountpoint, e)) {
		store_close(s);
		return NULL;
	}
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	request_queue_finish(&s->queue);
	loop_unpost(s->loop, &s->check.task);
	store_meta_finish(s);
	db_close(&s->db);
	if (s->lock >= 0)
		close(s->lock);
	if (s->dir >= 0)
		close(s->dir);
	free(s);
}

bool store_was_corrupt(const struct store *s)
{
	return s->was_corrupt;
}

int store_dir_fd(const struct store *s)
{
	return s->dir;
}

int64_t store_new_id(struct store *s)
{
	return s->next_id++;
}

int64_t store_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool nothing(struct db *db, const void *arg, struct error *e)
{
	(void)db, (void)arg, (void)e;
	return true;
}

void store_sync(struct store *s, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	request_write(s, nothing, malloc(1), wait, done);
}

const char *store_library(void)
{
	return sqlite3_libversion();
}
