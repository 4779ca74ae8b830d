#include "store/session.h"

#include <stdlib.h>

#include "internal.h"
#include "rows.h"

#define INT(member) ROW_COLUMN_INT(struct store_session, member)
#define TEXT(member) ROW_COLUMN_TEXT(struct store_session, member)
static const struct row_column columns[] = {
	INT(id), TEXT(session_id), TEXT(name), TEXT(task_id), TEXT(user_id), INT(created_ms),
};
static const struct row_table sessions = {"sessions", sizeof(struct store_session), ROW_COUNT(columns),
					  columns};

/* The numbers are phases from op.h (which an index contains) and render.h. */
static const struct row_column unfinished_columns[] = {
	{"session", ROW_INT, 0},
};
static const struct row_table unfinished = {"(SELECT session FROM ops WHERE phase IN (0, 1, 4) UNION SELECT "
					    "session FROM renders WHERE phase = 0)",
					    sizeof(int64_t), ROW_COUNT(unfinished_columns),
					    unfinished_columns};

void store_sessions_destroy(struct store_sessions *all)
{
	if (!all)
		return;
	free(all->rows);
	free(all->unfinished);
	rows_free_texts(all->texts);
	free(all);
}

static void destroy(void *all)
{
	store_sessions_destroy(all);
}

static void *load(struct db *db, int64_t key, struct error *e)
{
	struct store_sessions *all = calloc(1, sizeof *all);
	struct rows rows = {.db = db, .error = e};

	if (!all) {
		error_set(e, ERROR_NO_MEMORY, "state");
		return NULL;
	}
	all->rows = rows_gather(&rows, &sessions, "ORDER BY id", key, &all->count);
	all->unfinished = rows_gather(&rows, &unfinished, "", key, &all->unfinished_count);
	all->texts = rows.texts;
	if (!rows.failed)
		return all;
	store_sessions_destroy(all);
	return NULL;
}

void store_sessions_load(struct store *s, struct wait *wait,
			 void (*done)(struct wait *, const struct error *))
{
	store_check(s);
	request_read(s, load, 0, destroy, wait, done);
}

static bool put(struct db *db, const void *row, struct error *e)
{
	return row_put(db, &sessions, row, e);
}

bool store_session_put(struct store *s, const struct store_session *row, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	return request_write(s, put, row_copy(&sessions, row), wait, done);
}

static bool rename_row(struct db *db, const void *row, struct error *e)
{
	const struct store_session *session = row;

	return db_run(db, e, "UPDATE sessions SET name = ?2 WHERE id = ?1", "it", session->id, session->name);
}

bool store_session_rename(struct store *s, int64_t id, const char *name, struct wait *wait,
			  void (*done)(struct wait *, const struct error *))
{
	struct store_session row = {.id = id, .name = name};

	return request_write(s, rename_row, row_copy(&sessions, &row), wait, done);
}

static bool forget(struct db *db, const void *id, struct error *e)
{
	return db_run(db, e, "DELETE FROM sessions WHERE id = ?", "i", *(const int64_t *)id);
}

bool store_session_forget(struct store *s, int64_t id, struct wait *wait,
			  void (*done)(struct wait *, const struct error *))
{
	int64_t *arg = malloc(sizeof *arg);

	if (arg)
		*arg = id;
	return request_write(s, forget, arg, wait, done);
}
