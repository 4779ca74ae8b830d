#include "users.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "product/causes.h"
#include "secret.h"

static void copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static bool read_token(const struct db_row *row, void *arg)
{
	struct users_token *token = arg;

	copy(token->token, sizeof(token->token), db_row_text(row, 0));
	token->expires_at = db_row_int(row, 1);
	return false;
}

static bool read_user_id(const struct db_row *row, void *arg)
{
	copy(arg, USERS_ID_SIZE, db_row_text(row, 0));
	return false;
}

static bool read_count(const struct db_row *row, void *arg)
{
	*(int64_t *)arg = db_row_int(row, 0);
	return false;
}

static bool check_address(struct db *db, const struct users_terms *terms, int64_t now, struct error *e)
{
	int64_t count = 0;

	if (!terms->per_address)
		return true;
	if (!db_query(db, e, read_count, &count,
		      "SELECT count(*) FROM users WHERE address=? AND created_at>?", "si", terms->address,
		      now - USERS_WINDOW_S))
		return false;
	return count < terms->per_address ||
	       error_set(e, ERROR_RATE_LIMITED, "too many new clients from this address");
}

static bool find_or_add_user(struct db *db, const char *client_id, const struct users_terms *terms,
			     char user_id[USERS_ID_SIZE], struct error *e)
{
	int64_t now = time(NULL);

	user_id[0] = '\0';
	if (!db_query(db, e, read_user_id, user_id, "SELECT id FROM users WHERE client_id=?", "s", client_id))
		return false;
	if (user_id[0])
		return true;
	if (!check_address(db, terms, now, e))
		return false;
	strcpy(user_id, "anon_");
	secret_text(user_id + 5, 16);
	return db_run(db, e, "INSERT INTO users(id,client_id,available,address,created_at) VALUES(?,?,?,?,?)",
		      "ssisi", user_id, client_id, terms->credits, terms->address, now);
}

static bool find_or_add_token(struct db *db, int64_t ttl_s, struct users_token *token, struct error *e)
{
	int64_t now = time(NULL);

	token->token[0] = '\0';
	if (!db_run(db, e, "DELETE FROM tokens WHERE user_id=? AND expires_at<=?", "si", token->user_id,
		    now) ||
	    !db_query(db, e, read_token, token,
		      "SELECT token,expires_at FROM tokens WHERE user_id=? ORDER BY expires_at DESC", "s",
		      token->user_id))
		return false;
	if (token->token[0])
		return true;
	strcpy(token->token, "nmv_usr_");
	secret_text(token->token + 8, 40);
	token->expires_at = now + ttl_s;
	return db_run(db, e, "INSERT INTO tokens(token,user_id,expires_at) VALUES(?,?,?)", "ssi",
		      token->token, token->user_id, token->expires_at);
}

bool users_issue_token(struct db *db, const char *client_id, const struct users_terms *terms,
		       struct users_token *token, struct error *e)
{
	if (!db_begin(db, e))
		return false;
	if (find_or_add_user(db, client_id, terms, token->user_id, e) &&
	    find_or_add_token(db, terms->ttl_s, token, e))
		return db_commit(db, e);
	db_rollback(db);
	return false;
}

bool users_check_token(struct db *db, const char *token, char user_id[USERS_ID_SIZE], struct error *e)
{
	user_id[0] = '\0';
	if (!db_query(db, e, read_user_id, user_id,
		      "SELECT user_id FROM tokens WHERE token=? AND expires_at>?", "si", token,
		      (int64_t)time(NULL)))
		return false;
	return user_id[0] || error_set(e, ERROR_TOKEN, "the token is unknown or expired");
}

static bool read_credits(const struct db_row *row, void *arg)
{
	*(struct users_credits *)arg = (struct users_credits){db_row_int(row, 0), db_row_int(row, 1)};
	return false;
}

bool users_get_credits(struct db *db, const char *user_id, struct users_credits *credits, struct error *e)
{
	*credits = (struct users_credits){0};
	return db_query(db, e, read_credits, credits, "SELECT available,frozen FROM users WHERE id=?", "s",
			user_id);
}

bool users_freeze_credit(struct db *db, const char *user_id, struct error *e)
{
	int changed;

	if (!db_begin(db, e))
		return false;
	if (!db_run(db, e,
		    "UPDATE users SET available=available-1,frozen=frozen+1 WHERE id=? AND available>0", "s",
		    user_id)) {
		db_rollback(db);
		return false;
	}
	changed = db_changed(db);
	if (!db_commit(db, e))
		return false;
	return changed || error_set(e, ERROR_NO_CREDITS, "no credits are left");
}

bool users_settle_credit(struct db *db, const char *user_id, bool charge, struct error *e)
{
	return db_run(db, e, "UPDATE users SET available=available+?,frozen=frozen-1 WHERE id=? AND frozen>0",
		      "is", (int64_t)!charge, user_id);
}

bool users_thaw_all(struct db *db, struct error *e)
{
	return db_run(db, e, "UPDATE users SET available=available+frozen,frozen=0 WHERE frozen>0", "");
}
