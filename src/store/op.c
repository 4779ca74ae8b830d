#include "store/op.h"

#include <errno.h>
#include <inttypes.h>

#include "base/str.h"
#include "internal.h"
#include "tables.h"

#define INT(member) ROW_COLUMN_INT(struct store_op, member)
#define TEXT(member) ROW_COLUMN_TEXT(struct store_op, member)
static const struct row_column columns[] = {
	INT(id),         INT(session),    INT(kind),     INT(phase), TEXT(payload), TEXT(name),
	TEXT(remote_id), TEXT(baseline),  TEXT(outcome), INT(cause), INT(err),      INT(code),
	INT(created_ms), INT(updated_ms), TEXT(result),  TEXT(edit), INT(asked),    INT(told),
};
const struct row_table store_op_table = {"ops", sizeof(struct store_op), ROW_COUNT(columns), columns};

#define TALK_INT(member) ROW_COLUMN_INT(struct store_talk, member)
static const struct row_column talk_columns[] = {
	TALK_INT(id),    TALK_INT(phase), TALK_INT(created_ms),
	TALK_INT(asked), TALK_INT(told),  ROW_COLUMN_TEXT(struct store_talk, edit),
};
const struct row_table store_talk_table = {"ops", sizeof(struct store_talk), ROW_COUNT(talk_columns),
					   talk_columns};

/* The length as shown in chat.md; model/logs/chat.c must count the same way. */
static int64_t length_of(const char *text)
{
	return text ? (int64_t)str_length_of_lines(text) : 0;
}

/* Never replaces a row: an operation already sent could become an intent again. */
static bool insert(struct db *db, const void *row, struct error *e)
{
	return row_insert(db, &store_op_table, row, e);
}

static void insert_as(struct store *s, enum store_op_phase phase, const struct store_op *row,
		      struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	struct store_op op = *row;

	op.phase = phase;
	op.asked = length_of(op.payload);
	op.updated_ms = store_clock_ms();
	request_write(s, insert, row_copy(&store_op_table, &op), wait, done);
}

void store_op_begin(struct store *s, const struct store_op *row, struct wait *wait,
		    void (*done)(struct wait *, const struct error *))
{
	insert_as(s, STORE_OP_INTENT, row, wait, done);
}

void store_op_send(struct store *s, const struct store_op *row, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	insert_as(s, STORE_OP_SENT, row, wait, done);
}

/* The UPDATE requires the earlier phase. If it changes no row, the steps came in a wrong
 * order, or the session was forgotten meanwhile. */
static bool one_changed(struct db *db, const struct store_op *op, struct error *e)
{
	if (sqlite3_changes(db->handle) == 1)
		return true;
	return error_set_errno(e, EINVAL, "operation %" PRId64 " cannot go to phase %" PRId64, op->id,
			       op->phase);
}

static bool sent(struct db *db, const void *row, struct error *e)
{
	const struct store_op *op = row;

	return db_run(db, e,
		      "UPDATE ops SET phase = 1, updated_ms = ?2,"
		      " remote_id = iif(?3 = '', remote_id, ?3), baseline = iif(?4 = '', baseline, ?4)"
		      " WHERE id = ?1 AND phase = 0",
		      "iitt", op->id, op->updated_ms, op->remote_id, op->baseline) &&
	       one_changed(db, op, e);
}

void store_op_sent(struct store *s, int64_t id, const char *remote_id, const char *baseline,
		   struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	struct store_op op = {
		.id = id,
		.phase = STORE_OP_SENT,
		.remote_id = remote_id,
		.baseline = baseline,
		.updated_ms = store_clock_ms(),
	};

	request_write(s, sent, row_copy(&store_op_table, &op), wait, done);
}

static bool finish(struct db *db, const void *row, struct error *e)
{
	const struct store_op *op = row;

	return db_run(db, e,
		      "UPDATE ops SET phase = ?2, updated_ms = ?3, outcome = ?4, cause = ?5, err = ?6,"
		      " code = ?7, told = ?8"
		      " WHERE id = ?1 AND phase IN (0, 1, 4)",
		      "iiitiiii", op->id, op->phase, op->updated_ms, op->outcome, op->cause, op->err,
		      op->code, op->told) &&
	       one_changed(db, op, e);
}

void store_op_finish(struct store *s, int64_t id, enum store_op_phase phase, const char *outcome,
		     const struct error *why, struct wait *wait,
		     void (*done)(struct wait *, const struct error *))
{
	struct store_op op = {
		.id = id,
		.phase = phase,
		.outcome = outcome || !why ? outcome : why->words,
		.cause = why ? (int64_t)why->cause : 0,
		.err = why ? why->err : 0,
		.code = why ? why->code : 0,
		.updated_ms = store_clock_ms(),
	};

	op.told = length_of(op.outcome);
	request_write(s, finish, row_copy(&store_op_table, &op), wait, done);
}

void store_op_error(const struct store_op *row, struct error *e)
{
	error_set(e, (int)row->cause, "%s", row->outcome);
	e->err = (int)row->err;
	e->code = (int)row->code;
}

static bool set_result(struct db *db, const void *row, struct error *e)
{
	const struct store_op *op = row;

	return db_run(db, e, "UPDATE ops SET result = ?2, edit = ?3 WHERE id = ?1", "itt", op->id, op->result,
		      op->edit);
}

void store_op_result(struct store *s, int64_t id, const char *result, const char *edit)
{
	struct store_op op = {.id = id, .result = result, .edit = edit};

	request_write(s, set_result, row_copy(&store_op_table, &op), NULL, NULL);
}

static bool drop_edit(struct db *db, const void *row, struct error *e)
{
	const struct store_op *op = row;

	return db_run(db, e, "UPDATE ops SET edit = '' WHERE session = ?1 AND edit = ?2", "it", op->session,
		      op->edit);
}

void store_op_drop_edit(struct store *s, int64_t session, const char *edit)
{
	struct store_op op = {.session = session, .edit = edit};

	request_write(s, drop_edit, row_copy(&store_op_table, &op), NULL, NULL);
}
