/* Anonymous users, their tokens and credits. Any thread. */
#ifndef NEMOFS_ENGINE_USERS_H
#define NEMOFS_ENGINE_USERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "db.h"

enum { USERS_ID_SIZE = 32, USERS_TOKEN_SIZE = 64 };

struct users_token {
	char token[USERS_TOKEN_SIZE]; /* "nmv_usr_…" */
	char user_id[USERS_ID_SIZE];  /* "anon_…", always the same for a client id */
	int64_t expires_at;           /* seconds, wall clock */
};

/* The terms for new users and tokens. */
struct users_terms {
	int64_t credits;      /* of a new user */
	int64_t ttl_s;        /* lifetime of a token */
	unsigned per_address; /* new users from one address in USERS_WINDOW_S; 0: no limit */
	const char *address;  /* the client's, as text */
};
enum { USERS_WINDOW_S = 7 * 24 * 3600 };

/* Returns the client's valid token, or a new one. A client that is not known
 * becomes a user. Fails with RATE_LIMITED if its address has brought too many
 * new users. */
bool users_issue_token(struct db *db, const char *client_id, const struct users_terms *terms,
		       struct users_token *token, struct error *e);

/* Finds the user of a token. Fails with TOKEN if the token is unknown or
 * expired. */
bool users_check_token(struct db *db, const char *token, char user_id[USERS_ID_SIZE], struct error *e);

struct users_credits {
	int64_t available, frozen;
};

bool users_get_credits(struct db *db, const char *user_id, struct users_credits *credits, struct error *e);

/* Reserves (freezes) one credit for work that begins. Fails with NO_CREDITS. */
bool users_freeze_credit(struct db *db, const char *user_id, struct error *e);

/* Ends the reservation: charges the credit, or gives it back. */
bool users_settle_credit(struct db *db, const char *user_id, bool charge, struct error *e);

/* At start: gives back credits that were reserved when the engine ended. */
bool users_thaw_all(struct db *db, struct error *e);

#endif
