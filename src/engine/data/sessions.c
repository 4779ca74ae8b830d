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

/* Rows come newest first. */
static bool read_draft(const struct db_row *row, void *arg)
{
	struct draft_pair *pair = arg;
	json_t **draft = pair->version ? &pair->previous : &pair->draft;

	if (!pair->version)
		pair->version = db_row_int(row, 0);
	*draft = json_loads(db_row_text(row, 1), 0, NULL);
	return *draft != NULL;
}

bool sessions_get_draft(struct db *db, const char *id, struct draft_pair *pair, struct error *e)
{
	*pair = (struct draft_pair){0};
	if (!db_query(db, e, read_draft, pair,
		      "SELECT version,draft FROM drafts WHERE session_id=? ORDER BY version DESC LIMIT 2",
		      "s", id)) {
		draft_pair_finish(pair);
		return false;
	}
	if (pair->version && !pair->draft)
		return error_set(e, ERROR_NO_MEMORY, "draft");
	return true;
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
	*pair = (struct draft_pair){0};
}

bool sessions_put_draft(struct db *db, const char *id, int64_t base, const json_t *draft, struct error *e)
{
	char *text;
	bool ok;

	if (!draft)
		return db_run(db, e, "DELETE FROM drafts WHERE session_id=? AND version=?", "si", id, base);
	text = json_dumps(draft, SESSIONS_JSON_FLAGS);
	if (!text)
		return error_set(e, ERROR_NO_MEMORY, "draft");
	ok = db_run(db, e, "INSERT INTO drafts(session_id,version,draft) VALUES(?,?,?)", "sis", id, base + 1,
		    text) &&
	     db_run(db, e, "DELETE FROM drafts WHERE session_id=? AND version<=?", "si", id,
		    base + 1 - SESSIONS_HISTORY);
	free(text);
	return ok;
}

bool sessions_add_turn(struct db *db, const char *id, const char *message, const char *reply, bool changed,
		       struct error *e)
{
	return db_run(db, e,
		      "INSERT INTO turns(session_id,message,reply,changed,created_at) VALUES(?,?,?,?,?)",
		      "sssii", id, message, reply, (int64_t)changed, (int64_t)time(NULL));
}

bool sessions_add_claim(struct db *db, const char *id, char claim[USERS_TOKEN_SIZE], struct error *e)
{
	strcpy(claim, "clm_");
	secret_text(claim + 4, 40);
	return db_run(db, e, "INSERT INTO claims(token,session_id,expires_at) VALUES(?,?,?)", "ssi", claim,
		      id, (int64_t)time(NULL) + SESSIONS_CLAIM_TTL_S);
}
