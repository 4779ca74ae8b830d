#include "model/subtitles.h"

#include <stdlib.h>
#include <string.h>

#include "api/client.h"
#include "base/log.h"
#include "base/str.h"
#include "model/chat.h"
#include "model/settings.h"
#include "model/turn.h"
#include "product/causes.h"
#include "store/meta.h"
#include "text/draft.h"
#include "text/language_tag.h"

static const char request[] = "Extract the captions.";

enum { FILE_MAX = 32 << 20, FILE_TIMEOUT_MS = 60000 };

static const struct services *services_of(const struct subtitles *s)
{
	return s->scope->services;
}

/* Once it was asked. */
static const struct api_state *state_of(const struct subtitles *s)
{
	return s->state->now;
}

void subtitles_init(struct subtitles *s, struct scope *scope, struct state *state, const struct chat *chat,
		    struct turns *turns)
{
	*s = (struct subtitles){.scope = scope, .state = state, .chat = chat, .turns = turns};
	waiters_init(&s->waiters);
	buf_init(&s->file, FILE_MAX);
}

void subtitles_finish(struct subtitles *s)
{
	if (!s->scope)
		return;
	wait_cancel(&s->step);
	http_cancel(&s->fetch);
	buf_finish(&s->file);
	free(s->file_name);
	free(s->file_language);
	turn_unref(s->turn);
	caption_set_finish(&s->found);
	caption_set_finish(&s->all);
	for (unsigned i = 0; i < s->language_count; i++)
		free(s->languages[i]);
}

/* ---- languages ---- */

unsigned subtitles_number(struct subtitles *s, const char *tag, size_t len)
{
	char *copy;

	if (!language_tag_valid(tag, len))
		return 0;
	copy = strndup(tag, len);
	for (unsigned i = 0; copy && i < s->language_count; i++)
		if (language_tag_equal(s->languages[i], copy)) {
			free(copy);
			return i + 1;
		}
	if (!copy || s->language_count == SUBTITLES_MAX_LANGUAGES) {
		free(copy);
		return 0;
	}
	s->languages[s->language_count++] = copy;
	return s->language_count;
}

const char *subtitles_language(const struct subtitles *s, unsigned number)
{
	return number && number <= s->language_count ? s->languages[number - 1] : NULL;
}

static void language_of_name(struct captions *captions, const char *name)
{
	char tag[LANGUAGE_TAG_MAX + 1];

	if (!captions->language && language_tag_of_name(name, tag))
		captions_set_language(captions, tag, strlen(tag));
}

/* ---- the end of a search ---- */

static void end(struct subtitles *s, const struct error *e)
{
	s->looking = false;
	scope_ended(s->scope, e);
	waiters_wake(&s->waiters, NULL, e);
}

static void keep(struct subtitles *s)
{
	caption_set_finish(&s->all);
	s->all = s->found;
	s->found.count = 0;
	s->version++;
	memcpy(s->hash, state_of(s)->hash, sizeof s->hash);
	for (size_t i = 0; i < s->all.count; i++)
		if (s->all.items[i]->language)
			subtitles_number(s, s->all.items[i]->language, strlen(s->all.items[i]->language));
	end(s, NULL);
}

static void add(struct subtitles *s, struct captions *captions_take, const char *source)
{
	if (captions_take && !captions_set_source(captions_take, source))
		s->no_memory = true;
	caption_set_add_take(&s->found, captions_take);
}

/* ---- asking the agent ---- */

static void look(struct subtitles *s);

/* Under this key: for which set of files the agent was asked. */
static void asked_key(const struct subtitles *s, char out[64])
{
	snprintf(out, 64, "captions.asked.%lld", (long long)s->scope->id);
}

void subtitles_forget(struct subtitles *s)
{
	char key[64];

	asked_key(s, key);
	if (store_meta_get(services_of(s)->store, key))
		store_meta_set(services_of(s)->store, key, NULL, NULL, NULL);
}

static bool is_noted(const struct subtitles *s, const char *key, const char *digest)
{
	const char *last = store_meta_get(services_of(s)->store, key);

	return last && !strcmp(last, digest);
}

/* The files the captions would be of: asked once for each set, so it is noted
 * before, or not asked. */
static bool may_ask(struct subtitles *s, struct error *e)
{
	char key[64], digest[API_DIGEST_SIZE];

	if (!api_state_digest_uploads(state_of(s), digest))
		return error_set(e, ERROR_NO_MEMORY, "captions");
	asked_key(s, key);
	if (s->asked || is_noted(s, key, digest))
		return error_set(e, ERROR_NO_CAPTIONS, "the agent was asked and gave none");
	store_meta_set(services_of(s)->store, key, digest, NULL, NULL);
	return is_noted(s, key, digest) || error_set(e, ERROR_NO_MEMORY, "captions");
}

/* Only what the agent has, or may have, heard counts as asked. */
static void not_answered(struct subtitles *s, const struct error *e)
{
	if (e->cause != ERROR_AGENT && e->cause != ERROR_UNCLEAR)
		subtitles_forget(s);
	end(s, e);
}

static void answering(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	(void)e;
	if (!turn_ended(s->turn))
		wait_start(&s->step, &s->turn->grown, answering);
	else if (s->turn->phase == TURN_FAILED)
		not_answered(s, &s->turn->error);
	else
		look(s);
}

static void began(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	if (e)
		not_answered(s, e);
	else
		answering(wait, NULL);
}

/* The same request under way: of an earlier mount, or by the user. */
static struct turn *being_asked(const struct subtitles *s)
{
	list_for_each (i, &s->turns->queue) {
		struct turn *turn = container_of(i, struct turn, link);

		if (!strcmp(turn->text, request))
			return turn;
	}
	return NULL;
}

static void join(struct subtitles *s, struct turn *turn)
{
	s->asked = true;
	turn_unref(s->turn);
	s->turn = turn_ref(turn);
	wait_start(&s->step, &turn->grown, answering);
}

static void ask(struct subtitles *s)
{
	struct error e;
	struct turn *turn = being_asked(s);

	if (turn && !s->asked) {
		join(s, turn);
	} else if (!state_of(s)->uploads.count) {
		error_set(&e, ERROR_NO_CAPTIONS, "nothing was uploaded yet");
		end(s, &e);
	} else if (services_of(s)->settings->captions_manual) {
		error_set(&e, ERROR_NO_CAPTIONS, "with captions=manual they are not asked for");
		end(s, &e);
	} else if (!may_ask(s, &e)) {
		end(s, &e);
	} else {
		s->asked = true;
		turn = turn_send(s->turns, request, sizeof request - 1, &s->step, began);
		turn_unref(s->turn);
		s->turn = turn ? turn_ref(turn) : NULL;
	}
}

/* ---- the sources, best first ---- */

/* The last thing the agent said that holds captions. */
static void add_reply(struct subtitles *s)
{
	const struct chat *chat = s->chat;
	struct captions *captions = NULL;

	for (size_t i = chat->count; i && !captions; i--) {
		const struct chat_block *block = &chat->blocks[i - 1];

		if (block->speaker == CHAT_NEMO &&
		    !captions_in_reply(chat->text.data + block->start, block->said, NULL, 0, &captions, NULL))
			s->no_memory = true;
	}
	add(s, captions, "the agent's reply");
	s->heard = chat->count;
}

static void add_track(struct subtitles *s, const struct draft *draft, const char *language)
{
	struct captions *captions = NULL;

	if (!draft_captions(draft, language, &captions, NULL))
		s->no_memory = true;
	add(s, captions, "the timeline's text tracks");
}

static void add_draft(struct subtitles *s)
{
	const struct draft *draft = state_of(s)->draft;
	const char *languages[DRAFT_MAX_LANGUAGES];
	size_t count;

	if (!draft)
		return;
	if (draft->unread_keys)
		log_info("session %s: a draft of unknown shape, keys: %s", s->scope->name,
			 draft->unread_keys);
	count = draft_languages(draft, languages);
	add_track(s, draft, services_of(s)->settings->language);
	for (size_t i = 0; i < count; i++)
		add_track(s, draft, languages[i]);
}

/* What is not known to be missing is not asked for: that costs a message. */
static void give_up(struct subtitles *s)
{
	struct error e;

	error_set(&e, ERROR_NO_MEMORY, "captions");
	end(s, &e);
}

/* Every subtitle file was looked at. */
static void after_files(struct subtitles *s)
{
	caption_set_prefer(&s->found, services_of(s)->settings->language);
	add_draft(s);
	s->heard = 0;
	if (!s->found.count)
		add_reply(s);
	if (s->no_memory)
		give_up(s);
	else if (s->found.count)
		keep(s);
	else
		ask(s);
}

static void next_file(struct subtitles *s);

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
	struct error why = e ? *e : (struct error){0};

	if (!e && s->file.failed && s->file.len < FILE_MAX)
		error_set(&why, ERROR_NO_MEMORY, "captions");
	else if (!e && s->status == 200 && !s->file.failed)
		captions_parse(buf_text(&s->file), s->file.len, s->file_name, s->file_language, &captions,
			       &why);
	s->no_memory |= why.cause == ERROR_NO_MEMORY;
	buf_finish(&s->file);
	if (!captions || !captions->count)
		log_info("session %s: %s cannot be used for captions", s->scope->name, s->file_name);
	if (captions) {
		captions_unroll(captions);
		if (!captions->language && s->file_language &&
		    language_tag_valid(s->file_language, strlen(s->file_language)))
			captions_set_language(captions, s->file_language, strlen(s->file_language));
		language_of_name(captions, s->file_name);
	}
	add(s, captions, s->file_name);
	next_file(s);
}

static bool subtitle_name(const char *name)
{
	static const char *const endings[] = {"srt",  "vtt",  "json3", "srv1", "srv2",
					      "srv3", "ttml", "dfxp",  "xml",  "json"};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (dot && str_equal_nocase(dot + 1, endings[i]))
			return true;
	return false;
}

static bool is_subtitle(const struct api_asset *file)
{
	char name[256];

	if (file->url[0] && str_equal_nocase(file->type, "subtitle"))
		return true;
	if (!file->url[0] || file->filename[0])
		return file->url[0] && subtitle_name(file->filename);
	api_asset_name(file, name);
	return subtitle_name(name);
}

/* The first subtitle file in the list after `*skip` others. */
static const struct api_asset *find_file(const struct api_assets *list, unsigned *skip)
{
	for (size_t i = 0; i < list->count; i++)
		if (is_subtitle(&list->items[i]) && !(*skip)--)
			return &list->items[i];
	return NULL;
}

static void fetch_file(struct subtitles *s, const struct api_asset *file)
{
	static const struct http_events events = {.head = file_head, .data = file_data, .done = file_done};
	struct http_spec spec = {.url = file->url,
				 .headers = remote_service_headers(&services_of(s)->remote, file->url),
				 .redirects = 3,
				 .total_timeout_ms = FILE_TIMEOUT_MS,
				 .max_answer = FILE_MAX};
	char name[256];

	api_asset_name(file, name);
	free(s->file_name);
	free(s->file_language);
	s->file_name = strdup(name);
	s->file_language = file->language[0] ? strdup(file->language) : NULL;
	if (!s->file_name) {
		s->no_memory = true;
		after_files(s);
		return;
	}
	s->status = 0;
	http_start(api_http(services_of(s)->api), &s->fetch, &spec, &events);
}

static void next_file(struct subtitles *s)
{
	unsigned skip = s->file_number++;
	const struct api_asset *file = find_file(&state_of(s)->generated, &skip);

	if (!file)
		file = find_file(&state_of(s)->uploads, &skip);
	if (file && s->file_number <= CAPTION_SET_MAX)
		fetch_file(s, file);
	else
		after_files(s);
}

/* What was found is what would be found now. */
static bool is_current(const struct subtitles *s)
{
	return s->all.count && !strcmp(s->hash, state_of(s)->hash) &&
	       (!s->heard || s->heard == s->chat->count);
}

static void known(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	if (e) {
		end(s, e);
	} else if (is_current(s)) {
		end(s, NULL);
	} else {
		caption_set_finish(&s->found);
		s->no_memory = false;
		s->file_number = 0;
		next_file(s);
	}
}

static void look(struct subtitles *s)
{
	state_get(s->state, services_of(s)->settings->state_ttl, &s->step, known);
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
