/* Speech of long videos that is recognised behind the messages: what is heard joins the captions piece by
 * piece. */
#ifndef NEMOFS_ENGINE_SPEECH_H
#define NEMOFS_ENGINE_SPEECH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "db.h"
#include "tools.h"
#include "work.h"

/* What the jobs need; borrowed. */
struct speech_setup {
	struct db *db;
	struct works *works;
	struct worker *worker; /* of one thread: recognisers fill the cores */
	const struct tools *tools;
	const char *media, *scratch; /* folders */
	/* The session's drafts change; inside their transaction, on the worker's thread. */
	void (*heard)(void *arg, const char *session_id);
	void *arg;
};

struct speech;

/* NULL without memory. Destroy it after the loop has ended; NULL is accepted. */
struct speech *speech_create(const struct speech_setup *setup);
void speech_destroy(struct speech *speech);

/* Notes what is still to be heard: [[asset, from_ms]] of the session. Inside the message's transaction. */
bool speech_note(struct db *db, const char *session_id, const json_t *rest, struct error *e);

/* Notes that the piece which begins at `from_ms` is heard: the next begins at `to_ms`, or with `last` there
 * is none.
 * `*wanted` is false, and nothing changes, if what is noted begins elsewhere by now: another message asked
 * for the captions meanwhile. Inside the transaction that adds the piece. */
bool speech_advance(struct db *db, const char *asset_id, int64_t from_ms, int64_t to_ms, bool last,
		    bool *wanted, struct error *e);

/* Goes on with the next that is noted, if nothing runs. Any thread. */
void speech_kick(struct speech *speech);

#endif
