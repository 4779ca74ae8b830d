#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "product/causes.h"
#include "secret.h"

bool sessions_create(struct db *db, struct session *session, struct error *e)
{
	secret_id19(session->id);
	str_uuid(session->task_id);
	return db_run(db, e,
		      "INSERT INTO sessions(id,task_id,user_id,name,language,created_at) VALUES(?,?,?,?,?,?)",
		      "sssssi", session->id, session->task_id, session->user_id, session->name,
		      session->language, (int64_t)time(NULL));
}

static bool read_session(const struct db_row *row, void *arg)
{
	struct session *s = arg;

	snprintf(s->id, sizeof(s->id), "%s", db_row_text(row, 0));
	snprintf(s->task_id, sizeof(s->task_id), "%s", db_row_text(row, 1));
	snprintf(s->user_id, sizeof(s->user_id), "%s", db_row_text(row, 2));
	snprintf(s->name, sizeof(s->name), "%s", db_row_text(row, 3));
	snprintf(s->language, sizeof(s->language), "%s", db_row_text(row, 4));
	return false;
}

bool sessions_get(struct db *db, const char *id, const char *user_id, struct session *session,
		  struct error *e)
{
	session->id[0] = '\0';
	if (!db_query(db, e, read_session, session,
		      "SELECT id,task_id,user_id,name,language FROM sessions WHERE id=? AND user_id=?", "ss",
		      id, user_id))
		return false;
	return session->id[0] || error_set(e, ERROR_SESSION_GONE, "the session does not exist");
}

/* Rows come newest first: the draft, then the previous one. */
static bool read_draft(const struct db_row *row, void *arg)
{
	struct draft_pair *pair = arg;
	json_t **draft = pair->version ? &pair->previous : &pair->draft;

	if (!pair->version) {
		pair->version = db_row_int(row, 0);
		pair->name = strdup(db_row_text(row, 2));
	}
	*draft = json_loads(db_row_text(row, 1), 0, NULL);
	return *draft != NULL;
}

static bool read_undone(const struct db_row *row, void *arg)
{
	struct draft_pair *pair = arg;

	pair->next = json_loads(db_row_text(row, 0), 0, NULL);
	pair->next_name = strdup(db_row_text(row, 1));
	return false;
}

bool sessions_get_draft(struct db *db, const char *id, struct draft_pair *pair, struct error *e)
{
	bool ok;

	*pair = (struct draft_pair){0};
	ok = db_query(db, e, read_draft, pair,
		      "SELECT version,draft,name FROM drafts WHERE session_id=? ORDER BY version DESC "
		      "LIMIT 2",
		      "s", id) &&
	     db_query(db, e, read_undone, pair,
		      "SELECT draft,name FROM undone WHERE session_id=? ORDER BY n DESC LIMIT 1", "s", id);

	if (ok && ((pair->version && (!pair->draft || !pair->name)) || !pair->next != !pair->next_name))
		ok = error_set(e, ERROR_NO_MEMORY, "draft");
	if (!ok)
		draft_pair_finish(pair);
	return ok;
}

static bool read_version(const struct db_row *row, void *arg)
{
	*(int64_t *)arg = db_row_int(row, 0);
	return false;
}

bool sessions_get_version(struct db *db, const char *id, int64_t *version, struct error *e)
{
	*version = 0;
	return db_query(db, e, read_version, version,
			"SELECT version FROM drafts WHERE session_id=? ORDER BY version DESC LIMIT 1", "s",
			id);
}

void draft_pair_finish(struct draft_pair *pair)
{
	json_decref(pair->draft);
	json_decref(pair->previous);
	json_decref(pair->next);
	free(pair->name);
	free(pair->next_name);
	*pair = (struct draft_pair){0};
}

bool sessions_put_draft(struct db *db, const char *id, int64_t base, const json_t *draft, const char *name,
			struct error *e)
{
	char *text = json_dumps(draft, SESSIONS_JSON_FLAGS), short_name[128];
	bool ok;

	if (!text)
		return error_set(e, ERROR_NO_MEMORY, "draft");
	str_shorten(short_name, sizeof(short_name), name);
	ok = db_run(db, e, "INSERT INTO drafts(session_id,version,draft,name) VALUES(?,?,?,?)", "siss", id,
		    base + 1, text, short_name) &&
	     db_run(db, e, "DELETE FROM drafts WHERE session_id=? AND version<=?", "si", id,
		    base + 1 - SESSIONS_HISTORY) &&
	     db_run(db, e, "DELETE FROM undone WHERE session_id=?", "s", id);
	free(text);
	return ok;
}

bool sessions_drop_draft(struct db *db, const char *id, int64_t base, struct error *e)
{
	return db_run(db, e, "DELETE FROM drafts WHERE session_id=? AND version=?", "si", id, base);
}

bool sessions_undo_draft(struct db *db, const char *id, int64_t base, struct error *e)
{
	return db_run(db, e,
		      "INSERT INTO undone(session_id,n,draft,name) SELECT session_id,"
		      "(SELECT COALESCE(MAX(n),0)+1 FROM undone WHERE session_id=?),draft,name FROM drafts "
		      "WHERE session_id=? AND version=?",
		      "ssi", id, id, base) &&
	       sessions_drop_draft(db, id, base, e);
}

bool sessions_redo_draft(struct db *db, const char *id, int64_t base, struct error *e)
{
	return db_run(db, e,
		      "INSERT INTO drafts(session_id,version,draft,name) SELECT session_id,?,draft,name FROM "
		      "undone WHERE session_id=? ORDER BY n DESC LIMIT 1",
		      "is", base + 1, id) &&
	       db_run(db, e,
		      "DELETE FROM undone WHERE session_id=? AND n=(SELECT MAX(n) FROM undone WHERE "
		      "session_id=?)",
		      "ss", id, id);
}

bool sessions_add_turn(struct db *db, const char *id, const char *message, const char *reply, bool changed,
		       struct error *e)
{
	return db_run(db, e,
		      "INSERT INTO turns(session_id,message,reply,changed,created_at,draft) VALUES(?,?,?,?,?,"
		      "(SELECT draft FROM drafts WHERE session_id=? ORDER BY version DESC LIMIT 1))",
		      "sssiis", id, message, reply, (int64_t)changed, (int64_t)time(NULL), id) &&
	       db_run(db, e,
		      "UPDATE turns SET draft=NULL WHERE session_id=? AND draft IS NOT NULL AND seq<=("
		      "SELECT seq FROM turns WHERE session_id=? ORDER BY seq DESC LIMIT 1 OFFSET ?)",
		      "ssi", id, id, (int64_t)SESSIONS_HISTORY);
}

bool sessions_put_question(struct db *db, const char *id, const struct question *question, struct error *e)
{
	char *ops = json_dumps(question->ops, SESSIONS_JSON_FLAGS);
	bool ok =
		ops ? db_run(db, e, "INSERT OR REPLACE INTO questions(session_id,ops,message) VALUES(?,?,?)",
			     "sss", id, ops, question->message)
		    : error_set(e, ERROR_NO_MEMORY, "question");

	free(ops);
	return ok;
}

static bool read_question(const struct db_row *row, void *arg)
{
	struct question *question = arg;

	question->ops = json_loads(db_row_text(row, 0), 0, NULL);
	question->message = strdup(db_row_text(row, 1));
	return false;
}

bool sessions_get_question(struct db *db, const char *id, struct question *question, struct error *e)
{
	*question = (struct question){0};
	if (!db_query(db, e, read_question, question, "SELECT ops,message FROM questions WHERE session_id=?",
		      "s", id))
		return false;
	if (!question->ops == !question->message)
		return true;
	question_finish(question);
	return error_set(e, ERROR_NO_MEMORY, "question");
}

bool sessions_end_question(struct db *db, const char *id, struct error *e)
{
	return db_run(db, e, "DELETE FROM questions WHERE session_id=?", "s", id);
}

void question_finish(struct question *question)
{
	json_decref(question->ops);
	free(question->message);
	*question = (struct question){0};
}

static bool read_recalled(const struct db_row *row, void *arg)
{
	*(json_t **)arg = json_loads(db_row_text(row, 0), 0, NULL);
	return false;
}

json_t *sessions_recall(struct db *db, const char *id, int64_t n)
{
	struct error e = {0};
	json_t *draft = NULL;

	if (n >= 1)
		db_query(db, &e, read_recalled, &draft,
			 "SELECT COALESCE(draft,'') FROM turns WHERE session_id=? ORDER BY seq LIMIT 1 "
			 "OFFSET ?",
			 "si", id, n - 1);
	return draft;
}

struct draft_search {
	bool (*is)(const json_t *draft, const void *arg);
	const void *arg;
	json_t *found;
};

static bool try_draft(const struct db_row *row, void *arg)
{
	struct draft_search *search = arg;
	json_t *draft = json_loads(db_row_text(row, 0), 0, NULL);

	if (draft && search->is(draft, search->arg))
		search->found = draft;
	else
		json_decref(draft);
	return !search->found;
}

json_t *sessions_find_draft(struct db *db, const char *id, bool (*is)(const json_t *draft, const void *arg),
			    const void *arg, struct error *e)
{
	static const char *const queries[] = {
		"SELECT draft FROM drafts WHERE session_id=? ORDER BY version DESC",
		"SELECT draft FROM undone WHERE session_id=? ORDER BY n DESC",
		"SELECT draft FROM turns WHERE session_id=? AND draft IS NOT NULL ORDER BY seq DESC",
	};
	struct draft_search search = {.is = is, .arg = arg};

	for (size_t i = 0; !search.found && i < sizeof(queries) / sizeof(*queries); i++)
		if (!db_query(db, e, try_draft, &search, queries[i], "s", id))
			return NULL;
	return search.found;
}

bool sessions_add_claim(struct db *db, const char *id, char claim[USERS_TOKEN_SIZE], struct error *e)
{
	strcpy(claim, "clm_");
	secret_text(claim + 4, 40);
	return db_run(db, e, "INSERT INTO claims(token,session_id,expires_at) VALUES(?,?,?)", "ssi", claim,
		      id, (int64_t)time(NULL) + SESSIONS_CLAIM_TTL_S);
}

static bool collect_draft(const struct db_row *row, void *arg)
{
	json_array_append_new(arg, json_pack("[I,s]", (json_int_t)db_row_int(row, 0), db_row_text(row, 1)));
	return true;
}

/* Corrects one draft; `update` is the statement that writes it back. */
static bool correct_one(struct db *db, const char *id, const json_t *row, const char *update,
			bool (*correct)(json_t *draft, void *arg), void *arg, struct error *e)
{
	json_t *draft = json_loads(json_string_value(json_array_get(row, 1)), 0, NULL);
	char *text = draft && correct(draft, arg) ? json_dumps(draft, SESSIONS_JSON_FLAGS) : NULL;
	bool ok = !text ||
		  db_run(db, e, update, "ssi", text, id, (int64_t)json_integer_value(json_array_get(row, 0)));

	free(text);
	json_decref(draft);
	return ok;
}

bool sessions_correct_drafts(struct db *db, const char *id, bool (*correct)(json_t *draft, void *arg),
			     void *arg, struct error *e)
{
	static const struct {
		const char *query, *update;
	} places[] = {
		{"SELECT version,draft FROM drafts WHERE session_id=?",
		 "UPDATE drafts SET draft=? WHERE session_id=? AND version=?"},
		{"SELECT n,draft FROM undone WHERE session_id=?",
		 "UPDATE undone SET draft=? WHERE session_id=? AND n=?"},
		{"SELECT seq,draft FROM turns WHERE session_id=? AND draft IS NOT NULL",
		 "UPDATE turns SET draft=? WHERE session_id=? AND seq=?"},
		{"SELECT seq,draft FROM renders WHERE session_id=? AND status='pending'",
		 "UPDATE renders SET draft=? WHERE session_id=? AND seq=?"},
	};
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(places) / sizeof(*places); i++) {
		json_t *rows = json_array(), *row;
		size_t k;

		ok = rows ? db_query(db, e, collect_draft, rows, places[i].query, "s", id)
			  : error_set(e, ERROR_NO_MEMORY, "draft");
		json_array_foreach (rows, k, row)
			ok = ok && correct_one(db, id, row, places[i].update, correct, arg, e);
		json_decref(rows);
	}
	return ok;
}
