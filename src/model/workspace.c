#include "model/workspace.h"
#include "model/aside.h"

#include <stdlib.h>

#include "base/log.h"
#include "model/settings.h"
#include "product/causes.h"

/* ---- loading ---- */

/* Loads the messages. Of those that have ended, only the last one needs a turn,
 * since only that has files of its own. */
static bool load_messages(struct workspace *w, const struct store_detail *detail)
{
	for (size_t i = 0; i < detail->talk_count; i++) {
		const struct store_talk *talk = &detail->talk[i];
		bool last = i + 1 == detail->talk_count;
		bool ended = talk->phase == STORE_OP_DONE || talk->phase == STORE_OP_FAILED;

		if (!last && ended)
			history_load(&w->history, ++w->turns.count, talk);
		else if (!turn_load(&w->turns, store_detail_op(detail, talk->id)))
			return false;
	}
	history_loaded(&w->history);
	return true;
}

static bool load_ops(struct workspace *w, const struct store_detail *detail)
{
	for (size_t i = 0; i < detail->op_count; i++)
		if (detail->ops[i].kind != STORE_OP_MESSAGE)
			ingest_load_op(&w->ingest, &detail->ops[i]);
	chat_load(&w->chat, detail);
	return load_messages(w, detail);
}

static bool load_asset(struct workspace *w, const struct store_asset *row)
{
	if (row->origin == STORE_ASSET_GENERATED)
		return assets_load(&w->media, row) != NULL;
	return ingest_load(&w->ingest, row);
}

static bool load_all(struct workspace *w, const struct store_detail *detail)
{
	for (size_t i = 0; i < detail->asset_count; i++)
		if (!load_asset(w, &detail->assets[i]))
			return false;
	for (size_t i = 0; i < detail->render_count; i++)
		if (!exports_load(&w->exports, &detail->renders[i]))
			return false;
	return load_ops(w, detail);
}

static void discard(struct workspace *w, const struct error *why);

static void loaded(struct wait *wait, const struct error *e)
{
	struct workspace *w = container_of(wait, struct workspace, load);
	struct store_detail *detail = wait->result;
	struct error nomem;

	if (!e && !load_all(w, detail)) {
		error_set(&nomem, ERROR_NO_MEMORY, "session %s", w->scope.name);
		e = &nomem;
	}
	store_detail_destroy(detail);
	if (e) {
		log_error("session %s cannot be loaded: %s", w->scope.name, e->words);
		w->lost(w->session);
		discard(w, e);
		return;
	}
	w->ready = true;
	turns_resume(&w->turns);
	ingest_resume(&w->ingest);
	waiters_wake(&w->loading, NULL, NULL);
}

static void state_on_arrived(struct state *state)
{
	workspace_take_files(container_of(state, struct workspace, state), state->now);
}

struct workspace *workspace_create(const struct workspace_owner *owner)
{
	struct workspace *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->session = owner->session;
	w->scope = owner->scope;
	w->lost = owner->lost;
	waiters_init(&w->loading);
	state_init(&w->state, &w->scope, state_on_arrived);
	chat_init(&w->chat, &w->scope);
	eventlog_init(&w->events, &w->scope);
	history_init(&w->history, &w->scope);
	turns_init(&w->turns, &(struct turn_parts){.scope = &w->scope,
						   .state = &w->state,
						   .chat = &w->chat,
						   .events = &w->events,
						   .media = &w->media,
						   .history = &w->history,
						   .account = owner->account,
						   .ledger = owner->ledger,
						   .ingest = &w->ingest,
						   .exports = &w->exports});
	ingest_init(&w->ingest, &w->scope, &w->state);
	w->ingest.seen = owner->blank;
	assets_init(&w->media, &w->scope, &w->state, STORE_ASSET_GENERATED);
	exports_init(&w->exports, &w->scope, &w->state, owner->cancellations);
	subtitles_init(&w->subtitles, &w->scope, &w->state, &w->chat, &w->turns);
	claim_init(&w->claim, &w->scope);
	scratches_init(&w->scratches, w->scope.services);
	if (owner->blank)
		w->ready = true;
	else
		store_detail_load(w->scope.services->store, w->scope.id, &w->load, loaded);
	return w;
}

void workspace_take_files(struct workspace *w, const struct api_state *state)
{
	ingest_merge(&w->ingest, &state->uploads);
	assets_merge(&w->media, &state->generated);
}

void workspace_forget(struct workspace *w)
{
	subtitles_forget(&w->subtitles);
	exports_forget(&w->exports);
	history_forget(&w->history);
	assets_forget(&w->ingest.uploads);
	assets_forget(&w->media);
	jsonl_forget(&w->events);
}

static bool holds_much(const struct workspace *w)
{
	const struct subtitles_found *captions = w->subtitles.all;

	return (w->state.now && w->state.now->data->len >= ASIDE_LONG) || w->chat.text.len >= ASIDE_LONG ||
	       (captions && captions->sizes[0][CAPTIONS_JSON] >= ASIDE_LONG);
}

/* Frees the workspace, and then tells those who wait for it to load. */
static void discard(struct workspace *w, const struct error *why)
{
	struct services *services = w->scope.services;
	struct waiters waiters;
	bool much = holds_much(w);

	waiters_init(&waiters);
	list_splice(&waiters.list, &w->loading.list);
	wait_cancel(&w->load);
	/* Those that wait are finished before what they wait for. */
	scratches_finish(&w->scratches);
	claim_finish(&w->claim);
	subtitles_finish(&w->subtitles);
	turns_finish(&w->turns);
	history_finish(&w->history);
	exports_finish(&w->exports);
	ingest_finish(&w->ingest);
	assets_finish(&w->media);
	jsonl_finish(&w->events);
	chat_finish(&w->chat);
	state_finish(&w->state);
	free(w);
	if (much)
		aside_trim(services);
	waiters_wake(&waiters, NULL, why);
}

void workspace_destroy(struct workspace *w)
{
	struct error gone;

	error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	if (w)
		discard(w, &gone);
}

/* ---- progress ---- */

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* The progress of what runs, in percent: the least of all. Messages and URLs do
 * not report theirs and count as 0. */
int workspace_progress(const struct workspace *w)
{
	int progress = turns_busy(&w->turns) || !list_empty(&w->ingest.fetches) ? 0 : 100;

	for (size_t i = 0; i < w->ingest.uploads.count; i++)
		if (w->ingest.uploads.items[i]->phase == ASSET_SENDING)
			progress = least(progress, asset_progress(w->ingest.uploads.items[i]));
	list_for_each (i, &w->exports.renders) {
		const struct render *r = container_of(i, struct render, link);

		if (r->phase != RENDER_FAILED)
			progress = least(progress, render_progress(r));
	}
	return progress;
}
