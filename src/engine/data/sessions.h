/* Sessions, the versions of their drafts, and their messages. Any thread. */
#ifndef NEMOFS_ENGINE_SESSIONS_H
#define NEMOFS_ENGINE_SESSIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "db.h"
#include "users.h"

enum {
	SESSIONS_ID_SIZE = 20,
	SESSIONS_HISTORY = 100,
	SESSIONS_NAME_SIZE = 256,
	SESSIONS_CLAIM_TTL_S = 604800
};

/* How drafts are written, in the database and in answers: 15 digits, so that
 * 29.97 stays 29.97, and what was read back is written the same. */
#define SESSIONS_JSON_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(15))

struct session {
	char id[SESSIONS_ID_SIZE]; /* 19 digits */
	char task_id[40];
	char user_id[USERS_ID_SIZE];
	char name[SESSIONS_NAME_SIZE];
	char language[16];
};

/* Makes one; user, name and language are taken from `session`, ids are filled in. */
bool sessions_create(struct db *db, struct session *session, struct error *e);

/* Fails with SESSION_GONE if there is none of this id that belongs to the user. */
bool sessions_get(struct db *db, const char *id, const char *user_id, struct session *session,
		  struct error *e);

/* The newest draft and its neighbours in time. */
struct draft_pair {
	int64_t version; /* 0: no draft yet */
	json_t *draft;   /* NULL: none. New references, ended by draft_pair_finish */
	json_t *previous;
	char *name;      /* what made it: a message, the name of a file; "" if that is not known */
	json_t *next;    /* the one that was undone last; NULL: none, or there was an edit since */
	char *next_name; /* "" without */
};

bool sessions_get_draft(struct db *db, const char *id, struct draft_pair *pair, struct error *e);
void draft_pair_finish(struct draft_pair *pair);

/* The newest version's number, 0 if there is no draft. */
bool sessions_get_version(struct db *db, const char *id, int64_t *version, struct error *e);

/* These change the versions inside the caller's transaction, where `base` was
 * found to be the newest. The first adds one after it, forgets those older than
 * SESSIONS_HISTORY and what was undone before; the second takes `base` away for good;
 * the others take it away to be had again, and take it up again. */
bool sessions_put_draft(struct db *db, const char *id, int64_t base, const json_t *draft, const char *name,
			struct error *e);
bool sessions_drop_draft(struct db *db, const char *id, int64_t base, struct error *e);
bool sessions_undo_draft(struct db *db, const char *id, int64_t base, struct error *e);
bool sessions_redo_draft(struct db *db, const char *id, int64_t base, struct error *e);

/* Keeps what was asked and answered, and the draft as it is then, of the last
 * SESSIONS_HISTORY messages. */
bool sessions_add_turn(struct db *db, const char *id, const char *message, const char *reply, bool changed,
		       struct error *e);

/* The edits that the session's user was asked about, with the message that meant them; ended by the next
 * message. */
struct question {
	json_t *ops;   /* NULL: nothing is asked */
	char *message; /* NULL likewise */
};

bool sessions_put_question(struct db *db, const char *id, const struct question *question, struct error *e);
bool sessions_get_question(struct db *db, const char *id, struct question *question, struct error *e);
bool sessions_end_question(struct db *db, const char *id, struct error *e);
void question_finish(struct question *question); /* zeroed ones are accepted */

/* The draft after the session's n-th message, from 1. New reference; NULL: it is not known. */
json_t *sessions_recall(struct db *db, const char *id, int64_t n);

/* The newest draft that the session has, or had, of which `is` is true. New reference; NULL: none. */
json_t *sessions_find_draft(struct db *db, const char *id, bool (*is)(const json_t *draft, const void *arg),
			    const void *arg, struct error *e);

/* A token with which a browser can take the session over ("clm_…"). */
bool sessions_add_claim(struct db *db, const char *id, char claim[USERS_TOKEN_SIZE], struct error *e);

/* Changes all drafts that a session has, had, or is to render, in their places: `correct` says whether it has
 * changed one. Inside a transaction. */
bool sessions_correct_drafts(struct db *db, const char *id, bool (*correct)(json_t *draft, void *arg),
			     void *arg, struct error *e);

#endif
