#include "model/subtitles.h"

#include <stdlib.h>
#include <string.h>

#include "api/asset.h"
#include "api/client.h"
#include "base/log.h"
#include "base/str.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "store/meta.h"
#include "text/draft.h"

static const char request[] = "Extract the captions.";

enum { FILE_MAX = 32 << 20, FILE_TIMEOUT_MS = 60000 };

static struct model *model_of(const struct subtitles *s)
{
	return s->session->model;
}

static const struct state *state_of(const struct subtitles *s)
{
	return &s->session->workspace->state;
}

void subtitles_init(struct subtitles *s, struct session *session)
{
	*s = (struct subtitles){.session = session};
	waiters_init(&s->waiters);
	buf_init(&s->file, FILE_MAX);
}

void subtitles_finish(struct subtitles *s)
{
	if (!s->session)
		return;
	wait_cancel(&s->step);
	http_cancel(&s->fetch);
	buf_finish(&s->file);
	free(s->file_name);
	turn_unref(s->turn);
	captions_destroy(s->captions);
}

/* ---- the end of a search ---- */

static void end(struct subtitles *s, const struct error *e)
{
	s->looking = false;
	session_note_error(s->session, e);
	waiters_wake(&s->waiters, NULL, e);
}

static void found(struct subtitles *s, struct captions *captions_take, const char *source)
{
	captions_set_source(captions_take, source);
	captions_destroy(s->captions);
	s->captions = captions_take;
	memcpy(s->hash, state_of(s)->hash, sizeof s->hash);
	end(s, NULL);
}

/* Keeps what has cues; frees the rest. */
static bool usable(struct captions **captions)
{
	if (*captions && (*captions)->count)
		return true;
	captions_destroy(*captions);
	*captions = NULL;
	return false;
}

/* ---- asking the agent ---- */

static void look(struct subtitles *s);

/* Under this key: for which set of files the agent was asked. */
static void asked_key(const struct subtitles *s, char out[64])
{
	snprintf(out, 64, "captions.asked.%lld", (long long)s->session->id);
}

void subtitles_forget(struct subtitles *s)
{
	char key[64];

	asked_key(s, key);
	if (store_meta_get(model_of(s)->store, key))
		store_meta_set(model_of(s)->store, key, NULL, NULL, NULL);
}

/* The files the captions would be of: asked once for each set. */
static bool asked_before(struct subtitles *s)
{
	char key[64], digest[STATE_HASH_SIZE], *text;
	const char *last;
	bool before;

	text = json_dumps(json_object_get(state_of(s)->json, "video_infos"), JSON_COMPACT | JSON_ENCODE_ANY);
	state_digest(digest, text, text ? strlen(text) : 0);
	free(text);
	asked_key(s, key);
	last = store_meta_get(model_of(s)->store, key);
	before = last && !strcmp(last, digest);
	if (!before)
		store_meta_set(model_of(s)->store, key, digest, NULL, NULL);
	return before;
}

static void answering(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	(void)e;
	if (!turn_ended(s->turn))
		wait_start(&s->step, &s->turn->grown, answering);
	else if (s->turn->phase == TURN_FAILED)
		end(s, &s->turn->error);
	else
		look(s);
}

static void began(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	if (e)
		end(s, e);
	else
		answering(wait, NULL);
}

static void ask(struct subtitles *s)
{
	struct error e;
	struct turn *turn;

	if (!json_array_size(json_object_get(state_of(s)->json, "video_infos"))) {
		error_set(&e, ERROR_NO_CAPTIONS, "nothing was uploaded yet");
		end(s, &e);
	} else if (model_of(s)->settings->captions_manual) {
		error_set(&e, ERROR_NO_CAPTIONS, "with captions=manual they are not asked for");
		end(s, &e);
	} else if (s->asked || asked_before(s)) {
		error_set(&e, ERROR_NO_CAPTIONS, "the agent was asked and gave none");
		end(s, &e);
	} else {
		s->asked = true;
		turn = turn_send(s->session, request, sizeof request - 1, &s->step, began);
		turn_unref(s->turn);
		s->turn = turn ? turn_ref(turn) : NULL;
	}
}

/* ---- the sources, best first ---- */

static bool from_reply(struct subtitles *s)
{
	struct turn *turn = s->session->workspace->turns.last;
	struct captions *captions = NULL;

	if (!turn || !turn->final || !strstr(turn->final->data, "-->"))
		return false;
	captions_parse(turn->final->data, turn->final->len, "reply.srt", &captions, NULL);
	if (!usable(&captions))
		return false;
	found(s, captions, "the agent's reply");
	return true;
}

static bool from_draft(struct subtitles *s)
{
	const struct state *state = state_of(s);
	struct captions *captions = NULL;
	struct draft *draft = NULL;

	if (!state->draft || !draft_parse(state->draft->data, state->draft->len, &draft, NULL))
		return false;
	if (draft->unread_keys)
		log_info("session %s: a draft of unknown shape, keys: %s", s->session->name,
			 draft->unread_keys);
	draft_captions(draft, model_of(s)->settings->language, &captions, NULL);
	draft_destroy(draft);
	if (!usable(&captions))
		return false;
	found(s, captions, "the timeline's text tracks");
	return true;
}

static void without_file(struct subtitles *s)
{
	if (!from_draft(s) && !from_reply(s))
		ask(s);
}

static void file_head(struct http_request *fetch, const struct http_head *head)
{
	container_of(fetch, struct subtitles, fetch)->status = head->status;
}

static void file_data(struct http_request *fetch, const void *data, size_t len)
{
	buf_append(&container_of(fetch, struct subtitles, fetch)->file, data, len);
}

static void file_done(struct http_request *fetch, const struct error *e)
{
	struct subtitles *s = container_of(fetch, struct subtitles, fetch);
	struct captions *captions = NULL;

	if (!e && s->status == 200 && !s->file.failed)
		captions_parse(buf_text(&s->file), s->file.len, s->file_name, &captions, NULL);
	buf_finish(&s->file);
	if (usable(&captions)) {
		captions_unroll(captions);
		found(s, captions, s->file_name);
	} else {
		log_info("session %s: %s cannot be used for captions", s->session->name, s->file_name);
		without_file(s);
	}
}

static bool subtitle_name(const char *name)
{
	static const char *const endings[] = {".srt", ".vtt", ".json3", ".srv3", ".ttml"};

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (str_ends(name, endings[i]))
			return true;
	return false;
}

static bool find_file(const json_t *list, struct api_asset *file)
{
	size_t i;
	json_t *entry;

	json_array_foreach (list, i, entry) {
		if (api_asset_read(file, entry) && file->url[0] && subtitle_name(file->filename))
			return true;
	}
	return false;
}

static void fetch_file(struct subtitles *s, const struct api_asset *file)
{
	static const struct http_events events = {.head = file_head, .data = file_data, .done = file_done};
	struct http_spec spec = {.url = file->url,
				 .headers = api_headers_for(model_of(s)->api, file->url),
				 .redirects = 3,
				 .total_timeout_ms = FILE_TIMEOUT_MS,
				 .max_answer = FILE_MAX};

	free(s->file_name);
	s->file_name = strdup(file->filename);
	s->status = 0;
	http_start(api_http(model_of(s)->api), &s->fetch, &spec, &events);
}

static void known(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);
	const struct state *state = state_of(s);
	struct api_asset file;

	if (e)
		end(s, e);
	else if (s->captions && !strcmp(s->hash, state->hash))
		end(s, NULL);
	else if (find_file(json_object_get(state->json, "generated_media"), &file) ||
		 find_file(json_object_get(state->json, "video_infos"), &file))
		fetch_file(s, &file);
	else
		without_file(s);
}

static void look(struct subtitles *s)
{
	state_get(&s->session->workspace->state, model_of(s)->settings->state_ttl, &s->step, known);
}

void subtitles_get(struct subtitles *s, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	wait_start(wait, &s->waiters, done);
	if (s->looking)
		return;
	s->looking = true;
	s->asked = false;
	look(s);
}
