/* Recognises the speech of long videos in the background, and adds it to the captions piece by piece, after
 * the message that asked for captions has ended. */
#ifndef NEMOFS_ENGINE_SPEECH_H
#define NEMOFS_ENGINE_SPEECH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "db.h"
#include "tools.h"
#include "work.h"

/* What the background work needs. Borrowed. */
struct speech_setup {
	struct db *db;
	struct works *works;
	struct worker *worker; /* has one thread: a recogniser uses all cores */
	const struct tools *tools;
	const char *media, *scratch; /* folders */
	/* Called when the session's drafts change, inside the transaction, on the worker's thread. */
	void (*heard)(void *arg, const char *session_id);
	void *arg;
};

struct speech;

/* NULL without memory. Destroy it only after the loop has ended; NULL is accepted. */
struct speech *speech_create(const struct speech_setup *setup);
void speech_destroy(struct speech *speech);

/* Records which speech is not recognised yet: [[asset, from_ms]] of the session. Call it inside the
 * message's transaction. */
bool speech_note(struct db *db, const char *session_id, const json_t *rest, struct error *e);

/* Records that the piece which begins at `from_ms` is recognised. The next piece begins at `to_ms`; with
 * `last` there is none. If the recorded piece begins elsewhere, because another message asked for the
 * captions meanwhile, nothing changes and `*wanted` is false. Call it inside the transaction that adds the
 * piece. */
bool speech_advance(struct db *db, const char *asset_id, int64_t from_ms, int64_t to_ms, bool last,
		    bool *wanted, struct error *e);

/* Starts the next recorded piece if none is running. Any thread. */
void speech_kick(struct speech *speech);

#endif
