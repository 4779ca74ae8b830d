/* The wish for captions: where they come from, and what is said about them. */
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

enum { LANGUAGES_MAX = 8 };

/* A reply is read by people: beyond this the tracks have the rest. */
enum { QUOTED_BYTES = 6000 };

struct wanted {
	const struct language *languages[LANGUAGES_MAX];
	unsigned count; /* 0: all there are */
};

/* ---- what is asked for ---- */

static struct wanted read_languages(const json_t *tags)
{
	struct wanted w = {.count = 0};
	size_t i;
	json_t *tag;
	json_array_foreach (tags, i, tag) {
		const struct language *l = language_find(json_string_value(tag));
		if (l && w.count < LANGUAGES_MAX)
			w.languages[w.count++] = l;
	}
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

/* ---- where they come from ---- */

/* Places captions in the draft; some of an asset may fall into nothing that
 * the film shows, which is no failure by itself. */
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

static bool take_streams(struct agent *a, const struct asset *asset, const struct wanted *w, unsigned *placed,
			 struct error *e)
{
	for (unsigned i = 0; i < asset->probe.stream_count; i++) {
		const struct probe_stream *s = &asset->probe.streams[i];
		struct captions *captions;
		if (s->type != PROBE_SUBTITLE || s->bitmap || !is_wanted(w, s->language))
			continue;
		struct error own = {0};
		bool ok = extract_stream(&captions, a->input->tools, asset, s->index, a->input->cancel, &own);
		if (!ok && own.cause != ERROR_NO_CAPTIONS) {
			*e = own;
			return false;
		}
		ok = !ok || place(a, asset, captions, false, placed, e);
		captions_destroy(captions);
		if (!ok)
			return false;
	}
	return true;
}

/* Subtitle files that were uploaded beside the film. */
static bool take_files(struct agent *a, const struct asset *shown, const struct wanted *w, unsigned *placed,
		       struct error *e)
{
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		struct captions *captions;
		if (asset->probe.type != PROBE_SUBTITLE)
			continue;
		if (!extract_file(&captions, asset, e))
			return false;
		bool wanted = !captions->language || is_wanted(w, captions->language);
		bool ok = !wanted || place(a, shown, captions, false, placed, e);
		captions_destroy(captions);
		if (!ok)
			return false;
	}
	return true;
}

static bool take_speech(struct agent *a, const struct asset *asset, const struct wanted *w, unsigned *placed,
			struct error *e)
{
	struct transcribe_result result;
	if (!is_wanted(w, "en"))
		return true;
	if (!transcribe_asset(&result, a->input->tools, asset, a->input->scratch, a->input->cancel, e))
		return false;
	if (!result.captions)
		return error_set(e, ERROR_NO_CAPTIONS,
				 result.words
					 ? "speech found, not transcribed: it was not understood well enough"
					 : "no speech was found");
	bool ok = place(a, asset, result.captions, true, placed, e);
	captions_destroy(result.captions);
	return ok;
}

/* In this order: what the file carries, what lies beside it, what can be heard. */
static bool take_from(struct agent *a, const struct asset *asset, const struct wanted *w, struct error *e)
{
	unsigned placed = 0;
	if (!take_streams(a, asset, w, &placed, e))
		return false;
	if (!placed && !take_files(a, asset, w, &placed, e))
		return false;
	if (!placed && asset->probe.has_audio && !take_speech(a, asset, w, &placed, e))
		return false;
	return true;
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

/* Why there are none, as far as it is known. */
static bool refuse(const struct agent *a, struct error *e)
{
	struct buf known;
	buf_init(&known, 200);
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct probe *p = &a->input->assets[i].probe;
		for (unsigned k = 0; k < p->stream_count; k++)
			if (p->streams[k].type == PROBE_SUBTITLE)
				buf_printf(&known, "%s%s%s", known.len ? ", " : "",
					   p->streams[k].language[0] ? p->streams[k].language : "unnamed",
					   p->streams[k].bitmap ? " (pictures, not text)" : "");
	}
	error_set(e, ERROR_NO_CAPTIONS,
		  known.len ? "no such captions; the video carries: %s" : "no captions were found%s",
		  buf_text(&known));
	buf_finish(&known);
	return false;
}

static bool take_all(struct agent *a, const struct wanted *w, struct error *e)
{
	if (!edit_has_content(a->draft))
		return error_set(e, ERROR_NO_DRAFT, "there is no video yet: upload one first");
	/* One clip without any does not end those of the others. */
	struct error why = {0};
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		struct error own = {0};
		if (!edit_shows_asset(a->draft, asset->id) || asset->probe.type == PROBE_IMAGE ||
		    take_from(a, asset, w, &own))
			continue;
		if (own.cause != ERROR_NO_CAPTIONS)
			return error_set(e, own.cause, "%s", own.words);
		why = own;
	}
	if (has_captions(a->draft, w))
		return true;
	return why.cause ? error_set(e, why.cause, "%s", why.words) : refuse(a, e);
}

/* ---- what is said ---- */

static const char *language_label(const struct agent *a, const char *tag)
{
	static _Thread_local char chinese[32];
	const struct language *l = language_find(tag);
	if (!l)
		return *tag ? tag : a->chinese ? "未知语言" : "unnamed";
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

bool agent_captions(struct agent *a, const json_t *languages, bool burn, struct error *e)
{
	struct wanted w = read_languages(languages);
	if (json_array_size(languages) && !w.count)
		return error_set(e, ERROR_NO_CAPTIONS, "no captions were found in that language");
	/* What is there already, perhaps cut and corrected, is not fetched again to be drawn. */
	bool there = burn && has_captions(a->draft, &w);
	if (!there && !take_all(a, &w, e))
		return false;
	if (burn) {
		const char *session = a->input->language ? a->input->language : "";
		struct error own;
		const char *language = w.count ? w.languages[0]->code : session;
		if (!edit_burn_captions(a->draft, language, &own) && !edit_burn_captions(a->draft, "", e))
			return false;
	}
	tell(a, &w, burn);
	return true;
}

bool op_extract_captions(struct agent *a, const json_t *op, struct error *e)
{
	return agent_captions(a, json_object_get(op, "languages"), json_is_true(json_object_get(op, "burn")),
			      e);
}
