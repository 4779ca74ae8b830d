#include "model/subtitles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "model/chat.h"
#include "model/settings.h"
#include "model/turn.h"
#include "product/causes.h"
#include "store/meta.h"
#include "text/draft.h"
#include "text/language.h"
#include "text/language_tag.h"

static const char request[] = "Extract the captions"; /* … in French (fr) as SRT. */

/* Of a long conversation the newest replies are read. */
enum { MAX_REPLIES = 200 };

static void state_on_known(struct wait *wait, const struct error *e);
static void file_on_done(struct subtitle_file *file, struct captions *captions_take, const struct error *e);
static void turn_on_begun(struct wait *wait, const struct error *e);
static void turn_on_grown(struct wait *wait, const struct error *e);

static const struct services *services_of(const struct subtitles *s)
{
	return s->scope->services;
}

/* Once it was asked. */
static const struct api_state *state_of(const struct subtitles *s)
{
	return s->state->now;
}

static const struct settings *settings_of(const struct subtitles *s)
{
	return services_of(s)->settings;
}

void subtitles_init(struct subtitles *s, struct scope *scope, struct state *state, const struct chat *chat,
		    struct turns *turns)
{
	*s = (struct subtitles){.scope = scope, .state = state, .chat = chat, .turns = turns};
	waiters_init(&s->waiters);
	subtitle_file_init(&s->file, scope->services, file_on_done);
}

static void forget_missing(struct subtitles *s)
{
	while (s->missing_count)
		free(s->missing[--s->missing_count]);
}

void subtitles_finish(struct subtitles *s)
{
	if (!s->scope)
		return;
	wait_cancel(&s->step);
	subtitle_file_finish(&s->file);
	turn_unref(s->turn);
	forget_missing(s);
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

/* "French (fr)". */
static void put_language(struct buf *out, const char *tag)
{
	const struct language *language = language_find(tag);

	if (language)
		buf_printf(out, "%s (%s)", language->name, tag);
	else
		buf_printf(out, "(%s)", tag);
}

/* ---- a search, source by source ---- */

static void search_end(struct subtitles *s, const struct error *e)
{
	s->looking = false;
	scope_ended(s->scope, "captions", NULL, e);
	waiters_wake(&s->waiters, NULL, e);
}

static void look(struct subtitles *s)
{
	state_get(s->state, settings_of(s)->state_ttl, &s->step, state_on_known);
}

void subtitles_get(struct subtitles *s, const char *language, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	wait_start(wait, &s->waiters, done);
	if (s->looking)
		return;
	s->looking = true;
	s->asked = false;
	s->wanted = language ? language : settings_of(s)->language;
	s->wanted_by_name = language;
	look(s);
}

/* What was found is what would be found now. */
static bool is_current(const struct subtitles *s)
{
	return s->all.count && !s->missing_count && !strcmp(s->hash, state_of(s)->hash) &&
	       s->heard == s->chat->count;
}

static void add(struct subtitles *s, struct captions *captions_take, const char *source)
{
	if (captions_take && !captions_set_source(captions_take, source))
		s->no_memory = true;
	caption_set_add_take(&s->found, captions_take);
}

static void add_track(struct subtitles *s, const struct draft *draft, const char *language)
{
	struct captions *captions = NULL;

	if (!draft_captions(draft, language, &captions, NULL))
		s->no_memory = true;
	add(s, captions, "the timeline's captions");
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
	add_track(s, draft, settings_of(s)->language);
	for (size_t i = 0; i < count; i++)
		add_track(s, draft, languages[i]);
}

static void next_file(struct subtitles *s);

static void state_on_known(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	if (e) {
		search_end(s, e);
	} else if (is_current(s)) {
		search_end(s, NULL);
	} else {
		caption_set_finish(&s->found);
		forget_missing(s);
		s->no_memory = false;
		s->file_number = 0;
		add_draft(s);
		next_file(s);
	}
}

/* As the service says it, or the name; false: neither does. */
static bool language_of(const struct api_asset *asset, char tag[LANGUAGE_TAG_MAX + 1])
{
	size_t len = strlen(asset->language);
	char name[256];

	if (language_tag_valid(asset->language, len)) {
		memcpy(tag, asset->language, len + 1);
		return true;
	}
	api_asset_name(asset, name);
	return language_tag_of_name(asset->filename[0] ? asset->filename : name, tag);
}

static bool has(const struct caption_set *set, const char *language)
{
	const struct captions *captions = caption_set_find(set, language);

	return captions && language_tag_equal(captions->language, language);
}

/* The newest in the list after `*skip` others. */
static const struct api_asset *find_file(const struct api_assets *list, unsigned *skip)
{
	for (size_t i = list->count; i > 0; i--)
		if (subtitle_file_is(&list->items[i - 1]) && !(*skip)--)
			return &list->items[i - 1];
	return NULL;
}

static void after_files(struct subtitles *s);

static void next_file(struct subtitles *s)
{
	const struct api_asset *asset;
	char tag[LANGUAGE_TAG_MAX + 1];

	do {
		unsigned skip = s->file_number++;

		asset = find_file(&state_of(s)->generated, &skip);
		if (!asset)
			asset = find_file(&state_of(s)->uploads, &skip);
		/* an older one, or one beside the timeline's */
	} while (asset && language_of(asset, tag) && has(&s->found, tag));
	if (asset && s->file_number <= CAPTION_SET_MAX)
		subtitle_file_get(&s->file, asset);
	else
		after_files(s);
}

static void set_language(struct subtitles *s, struct captions *captions)
{
	const struct subtitle_file *file = &s->file;
	char tag[LANGUAGE_TAG_MAX + 1];

	if (captions->language)
		return;
	if (file->language && language_tag_valid(file->language, strlen(file->language)))
		s->no_memory |= !captions_set_language(captions, file->language, strlen(file->language));
	else if (language_tag_of_name(file->name, tag))
		s->no_memory |= !captions_set_language(captions, tag, strlen(tag));
}

/* What cannot be had just now: nothing else stands in for it. */
static void note_missing(struct subtitles *s, const struct subtitle_file *file, const struct error *e)
{
	char tag[LANGUAGE_TAG_MAX + 1] = "";

	if (file->language && language_tag_valid(file->language, strlen(file->language)))
		strcpy(tag, file->language);
	else
		language_tag_of_name(file->name, tag);
	if (!s->missing_count)
		s->why = *e;
	s->missing[s->missing_count] = strdup(tag);
	if (s->missing[s->missing_count])
		s->missing_count++;
	else
		s->no_memory = true;
}

static void file_on_done(struct subtitle_file *file, struct captions *captions_take, const struct error *e)
{
	struct subtitles *s = container_of(file, struct subtitles, file);

	if (captions_take) {
		set_language(s, captions_take);
		add(s, captions_take, file->name);
	} else if (e && e->cause == ERROR_NO_MEMORY) {
		s->no_memory = true;
	} else if (e) {
		note_missing(s, file, e);
	}
	next_file(s);
}

/* Is a file missing that may be in this language? */
static bool is_missing(const struct subtitles *s, const char *language, bool surely)
{
	for (size_t i = 0; i < s->missing_count; i++)
		if (*s->missing[i] ? language && language_tag_match(s->missing[i], language) : !surely)
			return true;
	return false;
}

static int64_t duration_of(const struct api_state *state)
{
	double seconds = state->uploads.count ? state->uploads.items[0].duration_s : 0;

	if (state->draft && state->draft->duration_ms)
		return state->draft->duration_ms;
	return seconds > 0 && seconds < 1e7 ? (int64_t)(seconds * 1000) : 0;
}

static void add_reply(struct subtitles *s, const struct chat_block *block, const char *asked)
{
	const char *text = s->chat->text.data + block->start;
	struct captions *captions = NULL;

	if (!captions_in_reply(text, block->said, asked, duration_of(state_of(s)), &captions, NULL))
		s->no_memory = true;
	if (captions && s->missing_count && (!captions->language || is_missing(s, captions->language, false)))
		captions_destroy(captions);
	else
		add(s, captions, "the agent's reply");
}

/* The newest first, each with what it answers. */
static void add_replies(struct subtitles *s)
{
	const struct chat *chat = s->chat;
	size_t left = MAX_REPLIES;

	for (size_t i = chat->count; i > 0 && left; i--) {
		const struct chat_block *block = &chat->blocks[i - 1], *before = block;
		char *asked;

		if (block->speaker != CHAT_NEMO)
			continue;
		while (before > chat->blocks && before->speaker != CHAT_YOU)
			before--;
		asked = strndup(chat->text.data + before->start, before->len);
		if (asked)
			add_reply(s, block, asked);
		s->no_memory |= !asked;
		free(asked);
		left--;
	}
	s->heard = chat->count;
}

static void keep(struct subtitles *s)
{
	/* Captions whose language nobody tells are the best there are: nothing goes before them. */
	if (s->found.items[0]->language)
		caption_set_prefer(&s->found, settings_of(s)->language);
	caption_set_finish(&s->all);
	s->all = s->found;
	s->found.count = 0;
	s->version++;
	memcpy(s->hash, state_of(s)->hash, sizeof s->hash);
	for (size_t i = 0; i < s->all.count; i++)
		if (s->all.items[i]->language)
			subtitles_number(s, s->all.items[i]->language, strlen(s->all.items[i]->language));
	search_end(s, NULL);
}

static void ask(struct subtitles *s);

/* What is not known to be missing is not asked for: that costs a message. */
static void after_files(struct subtitles *s)
{
	struct error e;

	add_replies(s);
	if (s->no_memory) {
		error_set(&e, ERROR_NO_MEMORY, "captions");
		search_end(s, &e);
	} else if (s->found.count) {
		keep(s);
	} else if (s->missing_count) {
		search_end(s, &s->why);
	} else {
		ask(s);
	}
}

/* ---- asking the agent ---- */

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
		return error_set(e, ERROR_NO_CAPTIONS, "the agent was asked and gave none: see chat.md");
	store_meta_set(services_of(s)->store, key, digest, NULL, NULL);
	return is_noted(s, key, digest) || error_set(e, ERROR_NO_MEMORY, "captions");
}

/* The embedded engine has the languages that the video has, and translates none. */
static void put_request(const struct subtitles *s, struct buf *out)
{
	buf_puts(out, request);
	if (s->wanted && (s->wanted_by_name || !settings_of(s)->unix_socket)) {
		buf_puts(out, " in ");
		put_language(out, s->wanted);
	}
	buf_puts(out, " as SRT.");
}

/* The same request under way: of an earlier mount, or by the user in words like these. */
static struct turn *being_asked(const struct subtitles *s)
{
	list_for_each (i, &s->turns->queue) {
		struct turn *turn = container_of(i, struct turn, link);

		if (!strncasecmp(turn->text, request, strlen(request)))
			return turn;
	}
	return NULL;
}

static void join(struct subtitles *s, struct turn *turn)
{
	s->asked = true;
	turn_unref(s->turn);
	s->turn = turn_ref(turn);
	wait_start(&s->step, &turn->grown, turn_on_grown);
}

static void ask(struct subtitles *s)
{
	struct turn *turn = s->asked ? NULL : being_asked(s);
	struct buf words = {0};
	struct error e;

	put_request(s, &words);
	if (turn) {
		join(s, turn);
	} else if (words.failed) {
		error_set(&e, ERROR_NO_MEMORY, "captions");
		search_end(s, &e);
	} else if (!state_of(s)->uploads.count) {
		error_set(&e, ERROR_NO_CAPTIONS, "nothing was uploaded yet");
		search_end(s, &e);
	} else if (settings_of(s)->captions_manual) {
		error_set(&e, ERROR_NO_CAPTIONS, "with captions=manual they are not asked for");
		search_end(s, &e);
	} else if (!may_ask(s, &e)) {
		search_end(s, &e);
	} else {
		s->asked = true;
		turn = turn_send(s->turns, words.data, words.len, &s->step, turn_on_begun);
		turn_unref(s->turn);
		s->turn = turn ? turn_ref(turn) : NULL;
	}
	buf_finish(&words);
}

/* Only what the agent has, or may have, heard counts as asked. */
static void not_answered(struct subtitles *s, const struct error *e)
{
	if (e->cause != ERROR_AGENT && e->cause != ERROR_UNCLEAR && e->cause != ERROR_CANCELLED)
		subtitles_forget(s);
	search_end(s, e);
}

static void turn_on_begun(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	if (e && e->cause != ERROR_UNDER_WAY)
		not_answered(s, e);
	else
		turn_on_grown(wait, NULL);
}

static void turn_on_grown(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	(void)e;
	if (!turn_ended(s->turn))
		wait_start(&s->step, &s->turn->grown, turn_on_grown);
	else if (s->turn->phase == TURN_FAILED || s->turn->error.cause == ERROR_CANCELLED)
		not_answered(s, &s->turn->error);
	else
		look(s);
}

/* ---- what was found ---- */

/* The words that ask for it: what answers them is found under that name. */
static void set_not_in(const struct subtitles *s, const char *language, struct error *e)
{
	struct buf words = {0};

	buf_printf(&words, "none in %s", language);
	for (size_t i = 0, listed = 0; i < s->all.count; i++)
		if (s->all.items[i]->language)
			buf_printf(&words, "%s%s", listed++ ? ", " : "; there are some in ",
				   s->all.items[i]->language);
	buf_puts(&words, "; ask: echo \"Give me the captions in ");
	put_language(&words, language);
	buf_puts(&words, " as SRT\" > prompt");
	error_set(e, ERROR_NO_CAPTIONS, "%s", buf_text(&words));
	buf_finish(&words);
}

const struct captions *subtitles_find(const struct subtitles *s, const char *language, struct error *e)
{
	const struct captions *captions = caption_set_find(&s->all, language);
	const char *wanted = language ? language : settings_of(s)->language;
	bool fits = captions &&
		    (!captions->language || !wanted || language_tag_match(captions->language, wanted));

	if (!fits && is_missing(s, wanted, captions != NULL))
		*e = s->why;
	else if (captions)
		return captions;
	else
		set_not_in(s, language, e);
	return NULL;
}
