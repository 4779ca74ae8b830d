#include "speech.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "base/log.h"
#include "edit.h"
#include "sessions.h"
#include "transcribe.h"

struct speech {
	struct speech_setup setup;
	struct task kick;
	bool busy, again; /* a piece is running; another kick came. Loop's thread */
	bool found;       /* there was a piece. Worker's thread, then the loop's */
	struct work work;
};

/* Where the next piece to recognise begins. */
struct piece {
	char asset[ASSETS_ID_SIZE], session[SESSIONS_ID_SIZE];
	int64_t from_ms;
};

struct speech *speech_create(const struct speech_setup *setup)
{
	struct speech *s = calloc(1, sizeof(*s));

	if (s)
		s->setup = *setup;
	return s;
}

void speech_destroy(struct speech *s)
{
	free(s);
}

bool speech_note(struct db *db, const char *session_id, const json_t *rest, struct error *e)
{
	bool ok = true;
	json_t *each;
	size_t i;

	json_array_foreach (rest, i, each)
		ok = ok &&
		     db_run(db, e, "INSERT OR REPLACE INTO speech(asset_id,session_id,from_ms) VALUES(?,?,?)",
			    "ssi", json_string_value(json_array_get(each, 0)), session_id,
			    (int64_t)json_integer_value(json_array_get(each, 1)));
	return ok;
}

bool speech_advance(struct db *db, const char *asset_id, int64_t from_ms, int64_t to_ms, bool last,
		    bool *wanted, struct error *e)
{
	bool ok = last ? db_run(db, e, "DELETE FROM speech WHERE asset_id=? AND from_ms=?", "si", asset_id,
				from_ms)
		       : db_run(db, e, "UPDATE speech SET from_ms=? WHERE asset_id=? AND from_ms=?", "isi",
				to_ms, asset_id, from_ms);

	*wanted = ok && db_changed(db) > 0;
	return ok;
}

/* ---- on the worker's thread ---- */

static bool read_piece(const struct db_row *row, void *arg)
{
	struct piece *p = arg;

	snprintf(p->asset, sizeof(p->asset), "%s", db_row_text(row, 0));
	snprintf(p->session, sizeof(p->session), "%s", db_row_text(row, 1));
	p->from_ms = db_row_int(row, 2);
	return false;
}

struct heard {
	const char *asset;
	const struct captions *captions;
};

static bool add_heard(json_t *draft, void *arg)
{
	const struct heard *heard = arg;

	return edit_add_captions(draft, heard->asset, heard->captions);
}

/* Writes the captions and the progress in one transaction. If the piece is no longer the next one, its
 * captions are dropped: it is recognised again later. */
static bool record(struct speech *s, const struct piece *p, const struct captions *captions, int64_t to_ms,
		   bool last, struct error *e)
{
	struct heard heard = {p->asset, captions};
	struct db *db = s->setup.db;
	bool wanted;

	if (!db_begin(db, e))
		return false;
	if (speech_advance(db, p->asset, p->from_ms, to_ms, last, &wanted, e) &&
	    (!captions || !wanted || sessions_correct_drafts(db, p->session, add_heard, &heard, e))) {
		if (captions && wanted)
			s->setup.heard(s->setup.arg, p->session);
		return db_commit(db, e);
	}
	db_rollback(db);
	return false;
}

static bool hear(struct speech *s, const struct piece *p, struct error *e)
{
	struct asset_file file = {0};
	struct transcribe_result result = {0};
	char path[PATH_MAX];
	struct asset asset = {.id = p->asset, .name = file.name, .path = path};
	int64_t to_ms = p->from_ms + TRANSCRIBE_PIECE_MS, length;
	bool found, ok;

	if (!assets_find(s->setup.db, p->asset, &file, &found, e))
		return false;
	snprintf(path, sizeof(path), "%s/%s", s->setup.media, p->asset);
	asset.probe = file.probe;
	length = found ? file.probe.duration_ms : 0;
	to_ms = to_ms < length ? to_ms : length;
	ok = to_ms <= p->from_ms || transcribe_asset(&result, s->setup.tools, &asset, p->from_ms, to_ms,
						     s->setup.scratch, &s->work.cancel, e);
	ok = ok && record(s, p, result.captions, to_ms, to_ms >= length, e);
	captions_destroy(result.captions);
	return ok;
}

/* Recognises the next piece. After a failure the asset is given up. After a cancel, when the engine stops,
 * the piece is done after the next start. */
static void run(struct work *work)
{
	struct speech *s = container_of(work, struct speech, work);
	struct piece p = {.asset = ""};
	struct error e = {0}, own;

	s->found = false;
	if (atomic_load(&work->cancel) ||
	    !db_query(s->setup.db, &e, read_piece, &p,
		      "SELECT asset_id,session_id,from_ms FROM speech ORDER BY rowid LIMIT 1", "") ||
	    !p.asset[0])
		return;
	s->found = true;
	if (hear(s, &p, &e) || e.cause == ERROR_CANCELLED)
		return;
	log_warn("speech is recognised no further: %s", e.words);
	s->found = db_run(s->setup.db, &own, "DELETE FROM speech WHERE asset_id=? AND from_ms=?", "si",
			  p.asset, p.from_ms);
}

/* ---- on the loop's thread ---- */

static void start(struct task *task);

static void done(struct work *work)
{
	struct speech *s = container_of(work, struct speech, work);
	bool more = s->found || s->again;

	s->busy = s->again = false;
	if (more)
		start(&s->kick);
}

static void start(struct task *task)
{
	struct speech *s = container_of(task, struct speech, kick);

	if (s->busy) {
		s->again = true;
		return;
	}
	if (!works_enter(s->setup.works))
		return;
	s->busy = true;
	s->work = (struct work){0};
	work_start(&s->work, s->setup.works, s->setup.worker, run, done);
}

void speech_kick(struct speech *s)
{
	loop_post(s->setup.works->loop, &s->kick, start);
}
