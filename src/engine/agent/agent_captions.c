/* Extracts captions for a request, and says in the reply where they come from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_internal.h"
#include "edit.h"
#include "extract.h"
#include "ops_internal.h"
#include "product/causes.h"
#include "text/language.h"
#include "track.h"
#include "transcribe.h"

enum { LANGUAGES_MAX = 8, SPEECH_LONG_MS = 300000 };

/* How much of the captions the reply quotes. */
enum { QUOTED_BYTES = 6000 };

struct wanted {
	const struct language *languages[LANGUAGES_MAX];
	unsigned count; /* 0: all languages */
};

/* The search for captions, and its result. */
struct sources {
	struct wanted wanted;
	struct wanted beside; /* languages of the current clip's subtitle files: they take precedence */
	struct buf noted;     /* why a clip or file gave none, one line each */
	struct error why;     /* the last of these reasons */
};

/* ---- the languages asked for ---- */

static void add_language(struct wanted *w, const char *tag)
{
	const struct language *l = language_find(tag);
	if (l && w->count < LANGUAGES_MAX)
		w->languages[w->count++] = l;
}

static struct wanted read_languages(const json_t *tags)
{
	struct wanted w = {.count = 0};
	size_t i;
	json_t *tag;
	json_array_foreach (tags, i, tag)
		add_language(&w, json_string_value(tag));
	return w;
}

static bool is_wanted(const struct wanted *w, const char *tag)
{
	const struct language *l = language_find(tag);
	for (unsigned i = 0; i < w->count; i++)
		if (w->languages[i] == l)
			return true;
	return w->count == 0;
}

/* ---- sources of captions ---- */

/* Whether the error stops the whole message, not only one source of captions. */
static bool is_fatal(const struct error *own)
{
	return own->cause == ERROR_CANCELLED || own->cause == ERROR_NO_MEMORY;
}

/* Records for the reply why the source `name` gave no captions. False and `e`: the error is fatal. */
static bool note(struct sources *s, const char *name, const struct error *own, struct error *e)
{
	if (is_fatal(own))
		return error_set(e, own->cause, "%s", own->words);
	if (!s->noted.len || !strstr(buf_text(&s->noted), own->words) || !strstr(buf_text(&s->noted), name))
		buf_printf(&s->noted, "%s%s: %s", s->noted.len ? "\n" : "", name, own->words);
	s->why = *own;
	return true;
}

/* Adds captions to the draft. It is no failure if the video does not show any part of
 * the asset that has captions; `*placed` is not increased then. */
static bool place(struct agent *a, const struct asset *shown, const struct captions *captions, bool automatic,
		  unsigned *placed, struct error *e)
{
	struct error own = {0};
	if (edit_set_captions(a->draft, shown->id, captions, automatic, &own)) {
		++*placed;
		return true;
	}
	if (own.cause == ERROR_NO_CAPTIONS)
		return true;
	*e = own;
	return false;
}

/* Uses the subtitle files that were uploaded for the clip, and sets `beside` to their languages. */
static bool take_files(struct agent *a, const struct asset *shown, struct sources *sources, unsigned *placed,
		       struct error *e)
{
	sources->beside.count = 0;
	bool ok = true;
	for (size_t i = 0; ok && i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		struct captions *captions;
		struct error own = {0};
		if (asset->probe.type != PROBE_SUBTITLE ||
		    extract_clip_of(asset, a->input->assets, a->input->asset_count, a->draft) != shown)
			continue;
		if (!extract_file(&captions, asset, &own)) {
			ok = note(sources, asset->name, &own, e);
			continue;
		}
		bool wanted = !captions->language || is_wanted(&sources->wanted, captions->language);
		ok = !wanted || place(a, shown, captions, captions->automatic, placed, e);
		if (wanted && captions->language)
			add_language(&sources->beside, captions->language);
		captions_destroy(captions);
	}
	return ok;
}

/* Keeps, of several streams of one language (signs only, for the deaf …), the one with the most captions.
 * Takes `captions` over, unless it returns false. */
static bool take_longest(struct captions *longest[LANGUAGES_MAX], unsigned *count, struct captions *captions)
{
	const char *language = captions->language ? captions->language : "";
	for (unsigned i = 0; i < *count; i++) {
		const char *other = longest[i]->language ? longest[i]->language : "";
		if (strcmp(language, other) != 0)
			continue;
		struct captions *less = longest[i]->count >= captions->count ? captions : longest[i];
		if (less == longest[i])
			longest[i] = captions;
		captions_destroy(less);
		return true;
	}
	if (*count == LANGUAGES_MAX)
		return false;
	longest[(*count)++] = captions;
	return true;
}

static bool take_streams(struct agent *a, const struct asset *asset, struct sources *sources,
			 unsigned *placed, struct error *e)
{
	struct captions *longest[LANGUAGES_MAX], *captions;
	unsigned count = 0;
	bool ok = true;
	for (unsigned i = 0; ok && i < asset->probe.stream_count; i++) {
		const struct probe_stream *s = &asset->probe.streams[i];
		if (s->type != PROBE_SUBTITLE || s->bitmap || !is_wanted(&sources->wanted, s->language) ||
		    (sources->beside.count && is_wanted(&sources->beside, s->language)))
			continue;
		struct error own = {0};
		if (!extract_stream(&captions, a->input->tools, asset, s->index, a->input->cancel, &own))
			ok = own.cause == ERROR_NO_CAPTIONS || note(sources, asset->name, &own, e);
		else if (!take_longest(longest, &count, captions))
			captions_destroy(captions);
	}
	for (unsigned i = 0; i < count; i++) {
		ok = ok && place(a, asset, longest[i], false, placed, e);
		captions_destroy(longest[i]);
	}
	return ok;
}

/* The recognised speech of an asset. */
struct heard {
	struct captions *captions; /* NULL: none yet */
	int64_t at;                /* recognised up to here, ms */
	unsigned words;
};

/* Appends the captions of the next piece; takes r->captions over. */
static bool append_heard(struct heard *h, struct transcribe_result *r, struct error *e)
{
	bool ok = true;
	h->words += r->words;
	if (!h->captions) {
		h->captions = r->captions;
		return true;
	}
	for (size_t i = 0; r->captions && ok && i < r->captions->count; i++) {
		const struct cue *c = &r->captions->cues[i];
		ok = captions_append(h->captions, c->start_ms, c->end_ms, c->text, strlen(c->text), e);
	}
	captions_destroy(r->captions);
	return ok;
}

/* Recognises speech piece by piece. For a long video it stops at the first captions: the rest is left to
 * speech.h. */
static bool hear(struct agent *a, const struct asset *asset, struct heard *h, struct error *e)
{
	int64_t length = asset->probe.duration_ms;
	bool is_long = length > SPEECH_LONG_MS;
	while (h->at < length && !(is_long && h->captions)) {
		struct transcribe_result result;
		int64_t to = h->at + (is_long && !h->at ? TRANSCRIBE_FIRST_MS : TRANSCRIBE_PIECE_MS);
		to = to < length ? to : length;
		if (!transcribe_asset(&result, a->input->tools, asset, h->at, to, a->input->scratch,
				      a->input->cancel, e) ||
		    !append_heard(h, &result, e))
			return h->captions && !is_fatal(e);
		h->at = to;
	}
	return true;
}

static bool leave_rest(struct agent *a, const struct asset *asset, const struct heard *h, struct error *e)
{
	if (h->at >= asset->probe.duration_ms)
		return true;
	if (!a->rest)
		a->rest = json_array();
	return json_array_append_new(a->rest, json_pack("[s,I]", asset->id, (json_int_t)h->at)) == 0 ||
	       error_set(e, ERROR_NO_MEMORY, "no memory for captions");
}

static bool take_speech(struct agent *a, const struct asset *asset, struct sources *sources, unsigned *placed,
			struct error *e)
{
	const struct probe_stream *sound = probe_find(&asset->probe, PROBE_AUDIO);
	const char *spoken = sound ? sound->language : "";
	struct heard heard = {.captions = NULL};
	struct error own = {0};
	if (!transcribe_knows(a->input->tools, "fr") && !is_wanted(&sources->wanted, "en"))
		return true;
	if (!transcribe_knows(a->input->tools, spoken)) {
		error_set(&own, ERROR_NO_CAPTIONS, "its sound is in %s, and only English is recognised",
			  language_find(spoken)->name);
		return note(sources, asset->name, &own, e);
	}
	if (!hear(a, asset, &heard, &own)) {
		captions_destroy(heard.captions);
		return note(sources, asset->name, &own, e);
	}
	if (!heard.captions) {
		error_set(&own, ERROR_NO_CAPTIONS,
			  heard.words ? "speech found, not transcribed: recognition was too uncertain"
				      : "no speech was found");
		return note(sources, asset->name, &own, e);
	}
	bool ok = place(a, asset, heard.captions, true, placed, e) && leave_rest(a, asset, &heard, e);
	captions_destroy(heard.captions);
	return ok;
}

/* Searches one clip: its subtitle files, then its subtitle streams in other languages, then its speech. If it
 * has no captions, records that and succeeds. */
static bool take_from(struct agent *a, const struct asset *asset, struct sources *s, struct error *e)
{
	unsigned placed = 0;
	size_t noted = s->noted.len;
	struct error none = {0};
	if (!take_files(a, asset, s, &placed, e))
		return false;
	if (asset->missing) {
		a->lacks |= !placed;
		a->wants_missing |= !placed && *asset->missing;
		return true;
	}
	if (!take_streams(a, asset, s, &placed, e) ||
	    (!placed && asset->probe.has_audio && !take_speech(a, asset, s, &placed, e)))
		return false;
	if (placed || strstr(buf_text(&s->noted) + noted, asset->name))
		return true;
	error_set(&none, ERROR_NO_CAPTIONS, "no captions were found");
	return note(s, asset->name, &none, e);
}

static bool has_captions(const json_t *draft, const struct wanted *w)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (!strcmp(track_role(track), "captions") && is_wanted(w, track_meta(track, "lang")))
			return true;
	}
	return false;
}

/* Whether an upload has subtitle streams of any kind or language. */
static bool carries_any(const struct agent *a)
{
	for (size_t i = 0; i < a->input->asset_count; i++)
		if (a->input->assets[i].probe.type != PROBE_SUBTITLE &&
		    probe_find(&a->input->assets[i].probe, PROBE_SUBTITLE))
			return true;
	return false;
}

/* Fails with the reason why there are no captions: lists the streams that there are. */
static bool refuse(const struct agent *a, struct error *e)
{
	struct buf known;
	buf_init(&known, 200);
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct probe *p = &a->input->assets[i].probe;
		for (unsigned k = 0; k < p->stream_count; k++)
			if (p->streams[k].type == PROBE_SUBTITLE)
				buf_printf(&known, "%s%s%s", known.len ? ", " : "",
					   p->streams[k].language[0] ? p->streams[k].language
								     : "unknown language",
					   p->streams[k].bitmap ? " (pictures, not text)" : "");
	}
	error_set(e, ERROR_NO_CAPTIONS,
		  known.len ? "no such captions; the video carries: %s" : "no captions were found%s",
		  buf_text(&known));
	buf_finish(&known);
	return false;
}

static bool take_all(struct agent *a, struct sources *s, struct error *e)
{
	if (!edit_has_content(a->draft))
		return error_set(e, ERROR_NO_DRAFT, "there is no video yet: upload one first");
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		if (edit_shows_asset(a->draft, asset->id) && asset->probe.type != PROBE_IMAGE &&
		    !take_from(a, asset, s, e))
			return false;
	}
	if (s->noted.failed)
		return error_set(e, ERROR_NO_MEMORY, "no memory for captions");
	if (has_captions(a->draft, &s->wanted))
		return true;
	return !carries_any(a) && s->why.cause ? error_set(e, s->why.cause, "%s", s->why.words)
					       : refuse(a, e);
}

/* ---- the reply ---- */

static const char *language_label(const struct agent *a, const char *tag)
{
	static _Thread_local char chinese[32];
	const struct language *l = language_find(tag);
	if (!l)
		return *tag ? tag : a->chinese ? "未知语言" : "an unknown language";
	if (!a->chinese)
		return l->name;
	snprintf(chinese, sizeof chinese, "%s%s", l->name_zh,
		 strlen(l->name_zh) > strlen("日") ? "语" : "文");
	return chinese;
}

static void quote_track(struct agent *a, const json_t *track)
{
	size_t i;
	json_t *segment;
	buf_printf(&a->appendix, "\n\n[%s]", language_label(a, track_meta(track, "lang")));
	json_array_foreach (track_segments(track), i, segment) {
		if (a->appendix.len > QUOTED_BYTES) {
			buf_puts(&a->appendix, "\n…");
			return;
		}
		buf_printf(&a->appendix, "\n%s", track_text(segment));
	}
}

static void tell(struct agent *a, const struct wanted *w, bool burned)
{
	size_t i;
	json_t *track;
	bool first = true;
	const char *drawn = NULL;
	json_array_foreach (track_list(a->draft), i, track) {
		const char *tag = track_meta(track, "lang");
		size_t n = json_array_size(track_segments(track));
		if (strcmp(track_role(track), "captions") != 0 || !is_wanted(w, tag))
			continue;
		bool automatic = json_is_true(json_object_get(json_object_get(track, "m"), "auto"));
		AGENT_SAY(a, "%sFound %zu captions in %s%s.", "%s找到 %zu 条字幕，语言 %s%s。",
			  first ? "" : " ", n, language_label(a, tag),
			  !automatic   ? ""
			  : a->chinese ? "（自动识别，可能有错）"
				       : " (auto-generated, may contain errors)");
		first = false;
		quote_track(a, track);
		if (burned && track_burned(track))
			drawn = tag;
	}
	if (drawn)
		AGENT_SAY(a, " Those in %s are drawn into the picture.", "%s字幕会烧录到画面里。",
			  language_label(a, drawn));
}

/* Says how much of long videos is recognised so far. */
static void tell_rest(struct agent *a)
{
	size_t i;
	json_t *each;
	json_array_foreach (a->rest, i, each) {
		long long at = json_integer_value(json_array_get(each, 1)) / 1000;
		AGENT_SAY(a, " The first %lld:%02lld min are recognised; the rest follows by itself.",
			  " 已识别前 %lld:%02lld 分钟，其余会自动继续。", at / 60, at % 60);
	}
}

/* Says which clips have no captions, and which files cannot be read. */
static void tell_noted(struct agent *a, const struct sources *s)
{
	const char *end;
	for (const char *line = buf_text(&s->noted); *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		AGENT_SAY(a, " %.*s.", " %.*s。", (int)(end - line), line);
	}
}

static bool extract(struct agent *a, struct sources *s, bool burn, struct error *e)
{
	/* To burn captions, use those in the draft, if any: the user may have corrected them. */
	bool there = burn && has_captions(a->draft, &s->wanted);
	if (!there && !take_all(a, s, e))
		return false;
	if (burn) {
		const char *session = a->input->language ? a->input->language : "";
		struct error own;
		const char *language = s->wanted.count ? s->wanted.languages[0]->code : session;
		if (!edit_burn_captions(a->draft, language, &own) && !edit_burn_captions(a->draft, "", e))
			return false;
	}
	tell(a, &s->wanted, burn);
	tell_rest(a);
	tell_noted(a, s);
	return true;
}

bool agent_captions(struct agent *a, const json_t *languages, bool burn, struct error *e)
{
	struct sources s = {.wanted = read_languages(languages)};
	if (json_array_size(languages) && !s.wanted.count)
		return error_set(e, ERROR_NO_CAPTIONS, "no captions were found in that language");
	bool ok = extract(a, &s, burn, e);
	buf_finish(&s.noted);
	return ok;
}

bool op_extract_captions(struct agent *a, const json_t *op, struct error *e)
{
	return agent_captions(a, json_object_get(op, "languages"), json_is_true(json_object_get(op, "burn")),
			      e);
}
