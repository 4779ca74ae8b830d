#include "model/subtitles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "model/aside.h"
#include "model/chat.h"
#include "model/settings.h"
#include "model/turn.h"
#include "product/causes.h"
#include "store/meta.h"
#include "text/draft.h"
#include "text/language.h"
#include "text/language_tag.h"

static const char request[] = "Extract the captions"; /* continued with " in French (fr) as SRT." */

/* Only the newest replies of a long conversation are read. */
enum { MAX_REPLIES = 200, MAX_REPLY_BYTES = CAPTIONS_MAX_BYTES, CUE_BYTES = 100 };

/* A reply of the agent and the message that it answers: offsets in the search's `words`. */
struct heard {
	size_t said, said_len, asked, asked_len;
};

/* A search through all sources. While `reading`, a worker is using it. */
struct subtitles_search {
	struct job job;
	struct subtitles *subtitles; /* NULL: nobody waits for it any more */
	struct api_state *state;     /* the state that is searched */
	const char *language;        /* the mount's language; NULL: none */
	struct buf words;
	struct heard heard[MAX_REPLIES]; /* newest first */
	size_t heard_count;
	size_t bytes; /* rough size of what is read last */
	struct subtitles_found *found;
	unsigned file_number; /* which subtitle file is being looked at, from 0 */
	bool reading;
	bool no_memory; /* memory ran out, so it is unknown what a source has */
};

static void state_on_known(struct wait *wait, const struct error *e);
static void tracks_on_read(struct job *job);
static void file_on_done(struct subtitle_file *file, struct captions *captions_take, const struct error *e);
static void replies_on_read(struct job *job);
static void turn_on_begun(struct wait *wait, const struct error *e);
static void turn_on_grown(struct wait *wait, const struct error *e);

static const struct services *services_of(const struct subtitles *s)
{
	return s->scope->services;
}

/* The current state; only after it was requested. */
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

static void found_unref(void *object)
{
	struct subtitles_found *found = object;

	if (!found || --found->refs)
		return;
	caption_set_finish(&found->set);
	while (found->missing_count)
		free(found->missing[--found->missing_count]);
	free(found);
}

static void free_search(struct subtitles_search *search)
{
	found_unref(search->found);
	api_state_unref(search->state);
	buf_finish(&search->words);
	free(search);
}

/* Drops the search; if a worker is using it, the worker's callback frees it. */
static void drop_search(struct subtitles *s)
{
	struct subtitles_search *search = s->search;

	s->search = NULL;
	if (!search)
		return;
	search->subtitles = NULL;
	if (!search->reading || aside_withdraw(s->scope->services, &search->job))
		free_search(search);
}

void subtitles_finish(struct subtitles *s)
{
	if (!s->scope)
		return;
	wait_cancel(&s->step);
	subtitle_file_finish(&s->file);
	turn_unref(s->turn);
	drop_search(s);
	found_unref(s->all);
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

/* Appends a language as "French (fr)". */
static void put_language(struct buf *out, const char *tag)
{
	const struct language *language = language_find(tag);

	if (language)
		buf_printf(out, "%s (%s)", language->name, tag);
	else
		buf_printf(out, "(%s)", tag);
}

/* ---- a search, one source after the other ---- */

static void search_end(struct subtitles *s, const struct error *e)
{
	struct error why = e ? *e : (struct error){0}; /* a copy, since `e` may belong to the search */

	drop_search(s);
	s->looking = false;
	scope_ended(s->scope, "captions", NULL, e ? &why : NULL);
	waiters_wake(&s->waiters, NULL, e ? &why : NULL);
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

/* Would a new search find the same? */
static bool is_current(const struct subtitles *s)
{
	return s->all && !s->all->missing_count && !strcmp(s->all->hash, state_of(s)->hash) &&
	       s->all->heard == s->chat->count;
}

static struct subtitles_search *begin_search(const struct subtitles *s, struct api_state *state)
{
	struct subtitles_search *search = calloc(1, sizeof *search);

	if (!search || !(search->found = calloc(1, sizeof *search->found))) {
		free(search);
		return NULL;
	}
	search->found->refs = 1;
	search->state = api_state_ref(state);
	search->language = settings_of(s)->language;
	memcpy(search->found->hash, search->state->hash, sizeof search->found->hash);
	return search;
}

static void read_tracks(struct job *job);

static void state_on_known(struct wait *wait, const struct error *e)
{
	struct subtitles *s = container_of(wait, struct subtitles, step);

	if (e) {
		search_end(s, e);
	} else if (is_current(s)) {
		search_end(s, NULL);
	} else if (!(s->search = begin_search(s, s->state->now))) {
		search_end(s, &error_no_memory);
	} else {
		s->search->subtitles = s;
		s->search->reading = true;
		aside_run(s->scope->services, &s->search->job, s->search->state->draft_len, read_tracks,
			  tracks_on_read);
	}
}

/* ---- the draft's tracks ---- */

static void add(struct subtitles_search *search, struct captions *captions_take, const char *source)
{
	if (captions_take && !captions_set_source(captions_take, source))
		search->no_memory = true;
	caption_set_add_take(&search->found->set, captions_take);
}

static void add_track(struct subtitles_search *search, const struct draft *draft, const char *language)
{
	struct captions *captions = NULL;

	if (!draft_captions(draft, language, &captions, NULL))
		search->no_memory = true;
	add(search, captions, "the timeline's captions");
}

static void add_draft(struct subtitles_search *search)
{
	const struct draft *draft = search->state->draft;
	const char *languages[DRAFT_MAX_LANGUAGES];
	size_t count;

	if (!draft)
		return;
	count = draft_languages(draft, languages);
	add_track(search, draft, search->language);
	for (size_t i = 0; i < count; i++)
		add_track(search, draft, languages[i]);
}

static void read_tracks(struct job *job)
{
	add_draft(container_of(job, struct subtitles_search, job));
}

static void next_file(struct subtitles *s);

/* Ends a worker's use of the search, on the loop. NULL: nobody waits any more, and the search was freed. */
static struct subtitles *still_wanted(struct subtitles_search *search)
{
	struct subtitles *s = search->subtitles;

	search->reading = false;
	if (!s)
		free_search(search);
	return s;
}

static void tracks_on_read(struct job *job)
{
	struct subtitles_search *search = container_of(job, struct subtitles_search, job);
	const struct draft *draft = search->state->draft;
	struct subtitles *s = still_wanted(search);

	if (!s)
		return;
	if (draft && draft->unread_keys)
		log_info("session %s: a draft of unknown shape, keys: %s", s->scope->name,
			 draft->unread_keys);
	next_file(s);
}

/* ---- files ---- */

/* Gets the file's language from the service, or else from its name. False: neither tells it. */
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

/* The newest subtitle file in the list after `*skip` others; NULL: there is none. */
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
	struct subtitles_search *search = s->search;
	const struct api_asset *asset;
	char tag[LANGUAGE_TAG_MAX + 1];

	do {
		unsigned skip = search->file_number++;

		asset = find_file(&search->state->generated, &skip);
		if (!asset)
			asset = find_file(&search->state->uploads, &skip);
		/* skip an older file, or one whose language the timeline has */
	} while (asset && language_of(asset, tag) && has(&search->found->set, tag));
	if (asset && search->file_number <= CAPTION_SET_MAX)
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
		s->search->no_memory |=
			!captions_set_language(captions, file->language, strlen(file->language));
	else if (language_tag_of_name(file->name, tag))
		s->search->no_memory |= !captions_set_language(captions, tag, strlen(tag));
}

/* Notes a file that cannot be had now, so that nothing else is used in its place. */
static void note_missing(struct subtitles *s, const struct subtitle_file *file, const struct error *e)
{
	struct subtitles_found *found = s->search->found;
	char tag[LANGUAGE_TAG_MAX + 1] = "";

	if (file->language && language_tag_valid(file->language, strlen(file->language)))
		strcpy(tag, file->language);
	else
		language_tag_of_name(file->name, tag);
	if (!found->missing_count)
		found->why = *e;
	found->missing[found->missing_count] = strdup(tag);
	if (found->missing[found->missing_count])
		found->missing_count++;
	else
		s->search->no_memory = true;
}

static void file_on_done(struct subtitle_file *file, struct captions *captions_take, const struct error *e)
{
	struct subtitles *s = container_of(file, struct subtitles, file);

	if (captions_take) {
		set_language(s, captions_take);
		add(s->search, captions_take, file->name);
	} else if (e && e->cause == ERROR_NO_MEMORY) {
		s->search->no_memory = true;
	} else if (e) {
		note_missing(s, file, e);
	}
	next_file(s);
}

/* Is a file missing that may be in this language? With `surely`, files of unknown language do not count. */
static bool is_missing(const struct subtitles_found *found, const char *language, bool surely)
{
	for (size_t i = 0; i < found->missing_count; i++)
		if (*found->missing[i] ? language && language_tag_match(found->missing[i], language)
				       : !surely)
			return true;
	return false;
}

/* ---- the agent's replies ---- */

static int64_t duration_of(const struct api_state *state)
{
	double seconds = state->uploads.count ? state->uploads.items[0].duration_s : 0;

	if (state->draft && state->draft->duration_ms)
		return state->draft->duration_ms;
	return seconds > 0 && seconds < 1e7 ? (int64_t)(seconds * 1000) : 0;
}

static size_t copy_words(struct subtitles_search *search, const char *words, size_t len)
{
	size_t at = search->words.len;

	buf_append(&search->words, words, len);
	return at;
}

/* Copies the newest of the first `count` blocks that are in memory, newest first: each reply with its
 * question. Copies are needed since the chat grows meanwhile. */
static void collect_replies(struct subtitles_search *search, const struct chat *chat, size_t count)
{
	search->found->heard = count;
	for (size_t i = count; i > 0 && search->heard_count < MAX_REPLIES; i--) {
		const struct chat_block *block = &chat->blocks[i - 1], *before = block;
		struct heard *heard = &search->heard[search->heard_count];

		if (block->speaker != CHAT_NEMO)
			continue;
		while (before > chat->blocks && before->speaker != CHAT_YOU)
			before--;
		if (!chat_words(chat, before) ||
		    search->words.len + block->said + before->len > MAX_REPLY_BYTES)
			break;
		heard->said_len = block->said;
		heard->said = copy_words(search, chat_words(chat, block), block->said);
		heard->asked_len = before->len;
		heard->asked = copy_words(search, chat_words(chat, before), before->len);
		buf_putc(&search->words, '\0');
		search->heard_count++;
	}
	search->no_memory |= search->words.failed;
}

static void read_reply(struct subtitles_search *search, const struct heard *heard)
{
	const char *words = search->words.data;
	const struct subtitles_found *found = search->found;
	struct captions *captions = NULL;

	if (!captions_in_reply(words + heard->said, heard->said_len, words + heard->asked,
			       duration_of(search->state), &captions, NULL))
		search->no_memory = true;
	if (captions && found->missing_count &&
	    (!captions->language || is_missing(found, captions->language, false)))
		captions_destroy(captions);
	else
		add(search, captions, "the agent's reply");
}

static void measure(struct subtitles_search *search)
{
	struct subtitles_found *found = search->found;

	for (size_t i = 0; i < found->set.count; i++)
		for (unsigned format = 0; format < CAPTIONS_FORMATS; format++) {
			struct buf text = {0};

			captions_write(found->set.items[i], (enum captions_format)format, &text);
			search->no_memory |= text.failed;
			found->sizes[i][format] = text.len;
			buf_finish(&text);
		}
}

static void add_replies(struct subtitles_search *search)
{
	struct caption_set *set = &search->found->set;

	for (size_t i = 0; !search->no_memory && i < search->heard_count; i++)
		read_reply(search, &search->heard[i]);
	/* Captions of unknown language are the best there are, so they stay first. */
	if (set->count && set->items[0]->language)
		caption_set_prefer(set, search->language);
}

static void read_replies(struct job *job)
{
	struct subtitles_search *search = container_of(job, struct subtitles_search, job);

	add_replies(search);
	if (!search->no_memory)
		measure(search);
}

static void after_files(struct subtitles *s)
{
	struct subtitles_search *search = s->search;

	collect_replies(search, s->chat, s->chat->count);
	search->bytes = search->words.len;
	for (size_t i = 0; i < search->found->set.count; i++)
		search->bytes += search->found->set.items[i]->count * CUE_BYTES;
	search->reading = true;
	aside_run(s->scope->services, &search->job, search->bytes, read_replies, replies_on_read);
}

static void keep(struct subtitles *s)
{
	struct subtitles_found *found = s->search->found;

	s->search->found = NULL;
	found_unref(s->all);
	s->all = found;
	s->version++;
	for (size_t i = 0; i < found->set.count; i++)
		if (found->set.items[i]->language)
			subtitles_number(s, found->set.items[i]->language,
					 strlen(found->set.items[i]->language));
	search_end(s, NULL);
}

static void ask(struct subtitles *s);

/* The agent is asked only if it is certain that no captions exist, since a message costs credits. */
static void replies_on_read(struct job *job)
{
	struct subtitles_search *search = container_of(job, struct subtitles_search, job);
	struct subtitles *s = still_wanted(search);
	struct error e;

	if (!s)
		return;
	if (search->bytes >= ASIDE_LONG)
		aside_trim(s->scope->services);
	if (search->no_memory) {
		error_set(&e, ERROR_NO_MEMORY, "captions");
		search_end(s, &e);
	} else if (search->found->set.count) {
		keep(s);
	} else if (search->found->missing_count) {
		search_end(s, &search->found->why);
	} else {
		drop_search(s);
		ask(s);
	}
}

/* ---- asking the agent ---- */

/* The key of the note for which set of files the agent was asked. */
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

/* May the agent be asked? Only once for each set of uploaded files; so the digest of the set is noted
 * first, and without the note nothing is asked. */
static bool may_ask(struct subtitles *s, struct error *e)
{
	char key[64], digest[API_DIGEST_SIZE];

	if (!api_state_digest_uploads(state_of(s), digest))
		return error_set(e, ERROR_NO_MEMORY, "captions");
	asked_key(s, key);
	if (s->asked || is_noted(s, key, digest))
		return error_set(e, ERROR_NO_CAPTIONS, "the agent was asked but gave none: see chat.md");
	store_meta_set(services_of(s)->store, key, digest, NULL, NULL);
	return is_noted(s, key, digest) || error_set(e, ERROR_NO_MEMORY, "captions");
}

/* Writes the message to the agent. The embedded engine does not translate, so it gets no default language. */
static void put_request(const struct subtitles *s, struct buf *out)
{
	buf_puts(out, request);
	if (s->wanted && (s->wanted_by_name || !settings_of(s)->unix_socket)) {
		buf_puts(out, " in ");
		put_language(out, s->wanted);
	}
	buf_puts(out, " as SRT.");
}

/* A request under way: one of an earlier mount, or one that the user wrote in similar words. NULL: none. */
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
		error_set(&e, ERROR_NO_CAPTIONS,
			  "nothing was uploaded yet: first copy a video into uploads/");
		search_end(s, &e);
	} else if (settings_of(s)->captions_manual) {
		error_set(&e, ERROR_NO_CAPTIONS, "with captions=manual they are not requested");
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

/* Ends without captions. Unless the agent got the request, or may have got it, the note is removed so that
 * it can be asked again. */
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

/* ---- the result ---- */

/* Sets an error with a command that requests captions in that language; the answer to it is then found
 * under the language. */
static void set_not_in(const struct subtitles *s, const char *language, struct error *e)
{
	struct buf words = {0};

	buf_printf(&words, "none in %s", language);
	for (size_t i = 0, listed = 0; i < s->all->set.count; i++)
		if (s->all->set.items[i]->language)
			buf_printf(&words, "%s%s", listed++ ? ", " : "; there are some in ",
				   s->all->set.items[i]->language);
	if (settings_of(s)->editing) { /* this agent does not translate */
		buf_printf(&words, "; add them: cp FILE.srt captions.%s.srt", language);
	} else {
		buf_puts(&words, "; ask: echo \"Give me the captions in ");
		put_language(&words, language);
		buf_puts(&words, " as SRT\" > prompt");
	}
	error_set(e, ERROR_NO_LANGUAGE, "%s", buf_text(&words));
	buf_finish(&words);
}

const struct captions *subtitles_find(const struct subtitles *s, const char *language, struct error *e)
{
	const struct captions *captions = caption_set_find(&s->all->set, language);
	const char *wanted = language ? language : settings_of(s)->language;
	bool fits = captions &&
		    (!captions->language || !wanted || language_tag_match(captions->language, wanted));

	if (!fits && is_missing(s->all, wanted, captions != NULL))
		*e = s->all->why;
	else if (captions)
		return captions;
	else
		set_not_in(s, language, e);
	return NULL;
}

static size_t index_of(const struct subtitles_found *found, const struct captions *captions)
{
	size_t i = 0;

	while (found->set.items[i] != captions)
		i++;
	return i;
}

size_t subtitles_size(const struct subtitles *s, const struct captions *captions, enum captions_format format)
{
	return s->all->sizes[index_of(s->all, captions)][format];
}

/* Combines captions and format into one number. */
static int form_of(size_t index, enum captions_format format)
{
	return (int)(index * CAPTIONS_FORMATS + format);
}

static void write_captions(void *of, int form, struct buf *out)
{
	const struct subtitles_found *found = of;

	captions_write(found->set.items[(unsigned)form / CAPTIONS_FORMATS],
		       (enum captions_format)((unsigned)form % CAPTIONS_FORMATS), out);
}

void subtitles_write(const struct subtitles *s, const struct captions *captions, enum captions_format format,
		     struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	size_t index = index_of(s->all, captions);
	struct aside_text text = {.of = s->all,
				  .unref = found_unref,
				  .write = write_captions,
				  .form = form_of(index, format),
				  .bytes = s->all->sizes[index][format]};

	s->all->refs++;
	aside_write(s->scope->services, &text, wait, done);
}

/* ---- captions of an earlier edit ---- */

struct earlier {
	struct subtitles_search *search;
	char *language; /* NULL: any language */
};

static void free_earlier(void *object)
{
	struct earlier *earlier = object;

	if (earlier->search)
		free_search(earlier->search);
	free(earlier->language);
	free(earlier);
}

/* Searches the same sources, but with the earlier state. */
static void write_earlier(void *of, int form, struct buf *out)
{
	const struct earlier *earlier = of;
	struct subtitles_search *search = earlier->search;
	const struct captions *captions;

	add_draft(search);
	add_replies(search);
	captions = caption_set_find(&search->found->set, earlier->language);
	if (search->no_memory)
		out->failed = true;
	else if (captions)
		captions_write(captions, (enum captions_format)form, out);
}

/* The index of the first block after the message and its answer. */
static size_t blocks_up_to(const struct chat *chat, unsigned message)
{
	unsigned asked = 0;

	for (size_t i = 0; i < chat->count; i++)
		if (chat->blocks[i].speaker == CHAT_YOU && ++asked > message)
			return i;
	return chat->count;
}

void subtitles_write_edit(const struct subtitles *s, struct api_state *edit, unsigned message,
			  const char *language, enum captions_format format, struct wait *wait,
			  void (*done)(struct wait *, const struct error *))
{
	struct earlier *earlier = calloc(1, sizeof *earlier);
	struct aside_text text = {
		.of = earlier, .unref = free_earlier, .write = write_earlier, .form = (int)format};

	if (earlier)
		earlier->search = begin_search(s, edit);
	if (earlier && language)
		earlier->language = strdup(language);
	if (!earlier || !earlier->search || (language && !earlier->language)) {
		if (earlier)
			free_earlier(earlier);
		wait_fail_later(wait, services_of(s)->loop, &error_no_memory, done);
		return;
	}
	collect_replies(earlier->search, s->chat, blocks_up_to(s->chat, message));
	text.bytes = edit->draft_len + earlier->search->words.len;
	aside_write(s->scope->services, &text, wait, done);
}
