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

/* How drafts are written, in the database and in responses. With 15 digits, 29.97 stays 29.97, and a draft
 * that is read back is written the same. */
#define SESSIONS_JSON_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(15))

struct session {
	char id[SESSIONS_ID_SIZE]; /* 19 digits */
	char task_id[40];
	char user_id[USERS_ID_SIZE];
	char name[SESSIONS_NAME_SIZE];
	char language[16];
};

/* Creates a session. The caller sets user, name and language; the ids are filled in. */
bool sessions_create(struct db *db, struct session *session, struct error *e);

/* Fails with SESSION_GONE if the user has no session with this id. */
bool sessions_get(struct db *db, const char *id, const char *user_id, struct session *session,
		  struct error *e);

/* The newest draft, and those that undo and redo lead to. */
struct draft_pair {
	int64_t version; /* 0: no draft yet */
	json_t *draft;   /* NULL: none. All references are new; draft_pair_finish drops them */
	json_t *previous;
	char *name;      /* what made it: a message, a file name; "" if unknown, NULL without a draft */
	json_t *next;    /* the version that was undone last; NULL: none, or there was an edit since */
	char *next_name; /* what made it; NULL without `next` */
};

/* If it fails, the pair is empty and need not be finished. */
bool sessions_get_draft(struct db *db, const char *id, struct draft_pair *pair, struct error *e);
void draft_pair_finish(struct draft_pair *pair);

/* The newest version's number, 0 if there is no draft. */
bool sessions_get_version(struct db *db, const char *id, int64_t *version, struct error *e);

/* These change the versions. Call them inside a transaction in which `base` was found to be the newest
 * version. put_draft adds a version after `base`, and deletes versions older than the last SESSIONS_HISTORY
 * and all that were undone. drop_draft deletes `base` for good. undo_draft removes `base` so that it can be
 * redone. redo_draft adds the version that was undone last after `base`. */
bool sessions_put_draft(struct db *db, const char *id, int64_t base, const json_t *draft, const char *name,
			struct error *e);
bool sessions_drop_draft(struct db *db, const char *id, int64_t base, struct error *e);
bool sessions_undo_draft(struct db *db, const char *id, int64_t base, struct error *e);
bool sessions_redo_draft(struct db *db, const char *id, int64_t base, struct error *e);

/* Records a message, its reply and the current draft. Keeps the drafts of the last SESSIONS_HISTORY messages
 * only. */
bool sessions_add_turn(struct db *db, const char *id, const char *message, const char *reply, bool changed,
		       struct error *e);

/* Edits that the user was asked to confirm, with the message that requested them. The next message ends the
 * question. */
struct question {
	json_t *ops;   /* NULL: there is no question */
	char *message; /* NULL if there is no question */
};

bool sessions_put_question(struct db *db, const char *id, const struct question *question, struct error *e);
bool sessions_get_question(struct db *db, const char *id, struct question *question, struct error *e);
bool sessions_end_question(struct db *db, const char *id, struct error *e);
void question_finish(struct question *question); /* accepts a zeroed one */

/* The draft after the session's n-th message, counted from 1. New reference; NULL if it is not known. */
json_t *sessions_recall(struct db *db, const char *id, int64_t n);

/* The newest draft that the session has or had and for which `is` returns true. New reference; NULL if there
 * is none. */
json_t *sessions_find_draft(struct db *db, const char *id, bool (*is)(const json_t *draft, const void *arg),
			    const void *arg, struct error *e);

/* Adds a token ("clm_…") with which a browser can take over the session, for SESSIONS_CLAIM_TTL_S. */
bool sessions_add_claim(struct db *db, const char *id, char claim[USERS_TOKEN_SIZE], struct error *e);

/* Changes all drafts of a session in place: current and old ones, and those of pending renders. `correct`
 * returns whether it changed the draft. Call it inside a transaction. */
bool sessions_correct_drafts(struct db *db, const char *id, bool (*correct)(json_t *draft, void *arg),
			     void *arg, struct error *e);

#endif
