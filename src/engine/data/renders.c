#include "renders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "product/causes.h"
#include "secret.h"

#define COLUMNS "id,user_id,session_id,format,file,error,status,duration_ms,size"

static const char *const status_names[] = {
	[RENDER_PENDING] = "pending",
	[RENDER_PROCESSING] = "processing",
	[RENDER_COMPLETED] = "completed",
	[RENDER_FAILED] = "failed",
};

const char *renders_status_name(enum render_status status)
{
	return status_names[status];
}

static enum render_status status_of(const char *name)
{
	for (unsigned i = 0; i < sizeof(status_names) / sizeof(status_names[0]); i++)
		if (name && strcmp(name, status_names[i]) == 0)
			return (enum render_status)i;
	return RENDER_FAILED;
}

void render_record_finish(struct render_record *record)
{
	free(record->draft);
	record->draft = NULL;
}

static void copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

/* Reads the columns of COLUMNS. */
static void read_columns(const struct db_row *row, struct render_record *r)
{
	copy(r->id, sizeof(r->id), db_row_text(row, 0));
	copy(r->user_id, sizeof(r->user_id), db_row_text(row, 1));
	copy(r->session_id, sizeof(r->session_id), db_row_text(row, 2));
	copy(r->format, sizeof(r->format), db_row_text(row, 3));
	copy(r->key, sizeof(r->key), db_row_text(row, 4));
	copy(r->error, sizeof(r->error), db_row_text(row, 5));
	r->status = status_of(db_row_text(row, 6));
	r->duration_ms = db_row_int(row, 7);
	r->size = db_row_int(row, 8);
}

static bool read_record(const struct db_row *row, void *arg)
{
	read_columns(row, arg);
	return false;
}

static bool read_job(const struct db_row *row, void *arg)
{
	struct render_record *record = arg;

	read_columns(row, record);
	record->draft = strdup(db_row_text(row, 9));
	return false;
}

bool renders_find(struct db *db, const char *id, const char *user_id, struct render_record *record,
		  bool *found, struct error *e)
{
	*record = (struct render_record){0};
	if (!db_query(db, e, read_record, record, "SELECT " COLUMNS " FROM renders WHERE id=? AND user_id=?",
		      "ss", id, user_id))
		return false;
	*found = record->id[0] != '\0';
	return true;
}

bool renders_find_key(struct db *db, const char *key, struct render_record *record, bool *found,
		      struct error *e)
{
	*record = (struct render_record){0};
	if (!db_query(db, e, read_record, record, "SELECT " COLUMNS " FROM renders WHERE file=?", "s", key))
		return false;
	*found = record->id[0] != '\0';
	return true;
}

static bool read_number(const struct db_row *row, void *arg)
{
	*(int64_t *)arg = db_row_int(row, 0);
	return false;
}

static bool check_room(struct db *db, const char *id, struct error *e)
{
	int64_t used = 0, waiting = 0;

	if (!db_query(db, e, read_number, &used, "SELECT count(*) FROM renders WHERE id=?", "s", id) ||
	    !db_query(db, e, read_number, &waiting, "SELECT count(*) FROM renders WHERE status='pending'",
		      ""))
		return false;
	if (used)
		return error_set(e, ERROR_BUSY_TURN, "a render with this id exists already");
	if (waiting >= RENDERS_WAITING_MAX)
		return error_set(e, ERROR_RATE_LIMITED, "too many renders are waiting");
	return true;
}

bool renders_insert(struct db *db, struct render_record *r, const char *draft, struct error *e)
{
	secret_text(r->key, RENDERS_KEY_SIZE - 1);
	if (!db_begin(db, e))
		return false;
	if (check_room(db, r->id, e) &&
	    db_run(db, e,
		   "INSERT INTO renders(id,user_id,session_id,draft,format,status,file)"
		   " VALUES(?,?,?,?,?,'pending',?)",
		   "ssssss", r->id, r->user_id, r->session_id, draft, r->format, r->key))
		return db_commit(db, e);
	db_rollback(db);
	return false;
}

/* Removes the draft: nothing reads it after the job. */
bool renders_complete(struct db *db, const char *id, int64_t duration_ms, int64_t size, struct error *e)
{
	return db_run(db, e,
		      "UPDATE renders SET status='completed',duration_ms=?,size=?,draft=''"
		      " WHERE id=? AND status='processing'",
		      "iis", duration_ms, size, id);
}

bool renders_fail(struct db *db, const char *id, const char *words, struct error *e)
{
	return db_run(db, e,
		      "UPDATE renders SET status='failed',error=?,draft=''"
		      " WHERE id=? AND status IN('pending','processing')",
		      "ss", words, id);
}

bool renders_take(struct db *db, struct render_record *record, bool *found, struct error *e)
{
	*record = (struct render_record){0};
	if (!db_query(db, e, read_job, record,
		      "SELECT " COLUMNS ",draft FROM renders WHERE status='pending' AND NOT EXISTS(SELECT 1 "
		      "FROM assets WHERE assets.session_id=renders.session_id AND page IS NOT NULL AND "
		      "failure IS NULL AND instr(renders.draft,assets.id)) ORDER BY seq LIMIT 1",
		      ""))
		return false;
	*found = record->id[0] != '\0';
	if (!*found)
		return true;
	if (!record->draft)
		return error_set(e, ERROR_NO_MEMORY, "draft");
	return db_run(db, e, "UPDATE renders SET status='processing' WHERE id=? AND status='pending'", "s",
		      record->id);
}

bool renders_requeue(struct db *db, struct error *e)
{
	return db_run(db, e, "UPDATE renders SET status='pending' WHERE status='processing'", "");
}
