#include "store/session.h"

#include <stdlib.h>

#include "store/internal.h"
#include "store/row.h"

#define INT(member) ROW_COLUMN_INT(struct store_session, member)
#define TEXT(member) ROW_COLUMN_TEXT(struct store_session, member)
static const struct row_column columns[] = {
	INT(id), TEXT(session_id), TEXT(name), TEXT(task_id), TEXT(user_id), INT(created_ms),
};
static const struct row_table sessions = {"sessions", sizeof(struct store_session), ROW_COUNT(columns),
					  columns};

struct each {
	bool (*call)(void *, const struct store_session *);
	void *context;
};

static bool each_row(void *context, const void *row)
{
	const struct each *each = context;

	return each->call(each->context, row);
}

bool store_session_load(struct store *s, bool (*call)(void *context, const struct store_session *),
			void *context, struct error *e)
{
	struct each each = {call, context};

	return row_each(&s->db, &sessions, "ORDER BY id", 0, each_row, &each, e);
}

static bool put(struct db *db, const void *row, struct error *e)
{
	return row_put(db, &sessions, row, e);
}

void store_session_put(struct store *s, const struct store_session *row, struct store_wait *wait,
		       void (*done)(struct store_wait *, const struct error *))
{
	request_write(s, put, row_copy(&sessions, row), wait, done);
}

static bool rename_row(struct db *db, const void *row, struct error *e)
{
	const struct store_session *session = row;

	return db_run(db, e, "UPDATE sessions SET name = ?2 WHERE id = ?1", "it", session->id, session->name);
}

void store_session_rename(struct store *s, int64_t id, const char *name, struct store_wait *wait,
			  void (*done)(struct store_wait *, const struct error *))
{
	struct store_session row = {.id = id, .name = name};

	request_write(s, rename_row, row_copy(&sessions, &row), wait, done);
}

static bool forget(struct db *db, const void *id, struct error *e)
{
	return db_run(db, e, "DELETE FROM sessions WHERE id = ?", "i", *(const int64_t *)id);
}

void store_session_forget(struct store *s, int64_t id, struct store_wait *wait,
			  void (*done)(struct store_wait *, const struct error *))
{
	int64_t *arg = malloc(sizeof *arg);

	if (arg)
		*arg = id;
	request_write(s, forget, arg, wait, done);
}
