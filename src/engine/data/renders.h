/* The render jobs in the database. Any thread. */
#ifndef NEMOFS_ENGINE_RENDERS_H
#define NEMOFS_ENGINE_RENDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "db.h"
#include "sessions.h"
#include "users.h"

enum { RENDERS_ID_SIZE = 129, RENDERS_KEY_SIZE = 27, RENDERS_WAITING_MAX = 500 };

enum render_status { RENDER_PENDING, RENDER_PROCESSING, RENDER_COMPLETED, RENDER_FAILED };

struct render_record {
	char id[RENDERS_ID_SIZE]; /* the client's */
	char user_id[USERS_ID_SIZE];
	char session_id[SESSIONS_ID_SIZE];
	char format[16];
	char key[RENDERS_KEY_SIZE]; /* name of the file, and the key in its URL */
	char error[256];            /* of a failed job */
	enum render_status status;
	int64_t duration_ms, size; /* of a completed job; size in bytes */
	char *draft;               /* JSON; set only by renders_take. Owned */
};

void render_record_finish(struct render_record *record); /* accepts a zeroed one */

/* The wire contract's word: "pending", "processing", "completed", "failed". */
const char *renders_status_name(enum render_status status);

/* Queues a job and makes its key. Fails with BUSY_TURN if the id was used
 * before, with RATE_LIMITED if RENDERS_WAITING_MAX jobs are waiting. */
bool renders_insert(struct db *db, struct render_record *record, const char *draft, struct error *e);

/* Finds one job, by `id` and owner, or by `key` only. */
bool renders_find(struct db *db, const char *id, const char *user_id, struct render_record *record,
		  bool *found, struct error *e);
bool renders_find_key(struct db *db, const char *key, struct render_record *record, bool *found,
		      struct error *e);

/* Takes the oldest pending job whose draft needs no file that is being
 * downloaded, and marks it as processing. */
bool renders_take(struct db *db, struct render_record *record, bool *found, struct error *e);

/* End a job. renders_complete changes only a job that is processing, so that a
 * cancelled one cannot complete; renders_fail one that is pending or
 * processing. `words`: the reason of the failure. */
bool renders_complete(struct db *db, const char *id, int64_t duration_ms, int64_t size, struct error *e);
bool renders_fail(struct db *db, const char *id, const char *words, struct error *e);

/* At start: makes jobs that were interrupted when the engine ended pending
 * again. */
bool renders_requeue(struct db *db, struct error *e);

#endif
