/* Edits of text tracks: captions and titles. */
#include <math.h>
#include <string.h>

#include "edit.h"
#include "edit_internal.h"
#include "product/causes.h"
#include "text/language.h"
#include "track.h"

enum { TITLE_MS = 3000, TITLE_MAX_BYTES = 2000 };

static bool is_captions(const json_t *track)
{
	return !strcmp(track_role(track), "captions");
}

/* "en" and "eng" are one language; "" is one of its own. */
static bool same_language(const char *a, const char *b)
{
	const struct language *l = language_find(a), *m = language_find(b);
	return l && m ? l == m : !strcmp(a, b);
}

/* The track of the language; "": the first. */
static json_t *find_captions(const json_t *draft, const char *language)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (is_captions(track) && (!*language || same_language(track_meta(track, "lang"), language)))
			return track;
	}
	return NULL;
}

/* A caption remembers the asset that it came from. */
static bool append_text(json_t *list, int64_t start, int64_t length, const char *text, const char *asset_id)
{
	json_t *segment = json_pack("{s:I,s:I,s:s,s:{s:s}}", "s", (json_int_t)start, "d", (json_int_t)length,
				    "text", text, "m", "asset", asset_id);
	return json_array_append_new(list, segment) == 0;
}

/* The cues that fall into what a segment shows of their asset. */
static bool place_cues(json_t *list, const json_t *segment, const struct captions *captions)
{
	double speed = track_speed(segment);
	int64_t from = track_source_start(segment), to = from + track_source_length(segment);
	int64_t at = track_start(segment);
	for (size_t i = 0; i < captions->count; i++) {
		const struct cue *c = &captions->cues[i];
		int64_t a = c->start_ms > from ? c->start_ms : from;
		int64_t b = c->end_ms < to ? c->end_ms : to;
		if (a >= b)
			continue;
		if (!append_text(list, at + llround((double)(a - from) / speed),
				 llround((double)(b - a) / speed), c->text, track_asset(segment)))
			return false;
	}
	return true;
}

/* New reference; NULL without memory. */
static json_t *place_all(const json_t *draft, const char *asset_id, const struct captions *captions)
{
	json_t *list = json_array(), *segment;
	bool ok = list;
	size_t i;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *id = track_asset(segment);
		if (id && !strcmp(id, asset_id))
			ok = ok && place_cues(list, segment, captions);
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

/* Puts the captions of other assets between those of this one. */
static bool merge_others(json_t *list, const json_t *old, const char *asset_id)
{
	size_t i, at = 0;
	json_t *segment;
	json_array_foreach (track_segments(old), i, segment) {
		const char *id = track_asset(segment);
		if (!id || !strcmp(id, asset_id))
			continue;
		while (at < json_array_size(list) &&
		       track_start(json_array_get(list, at)) <= track_start(segment))
			at++;
		if (json_array_insert(list, at, segment))
			return false;
	}
	return true;
}

static json_t *make_track(const char *language, bool burn, bool automatic, json_t *segments_take)
{
	const char *label = *language ? language : "?";
	return json_pack("{s:i,s:{s:s,s:s+++,s:s,s:b,s:b},s:o}", "tt", TRACK_TEXT, "m", "role", "captions",
			 "name", "Captions (", label, automatic ? ", auto" : "", ")", "lang", language,
			 "burn", burn, "auto", automatic, "sg", segments_take);
}

static void remove_track(json_t *draft, const json_t *track)
{
	size_t i;
	json_t *each;
	json_array_foreach (track_list(draft), i, each) {
		if (each == track) {
			json_array_remove(track_list(draft), i);
			return;
		}
	}
}

bool edit_set_captions(json_t *draft, const char *asset_id, const struct captions *captions, bool automatic,
		       struct error *e)
{
	const char *language = captions->language ? captions->language : "";
	if (!edit_needs_film(draft, e))
		return false;
	json_t *segments = place_all(draft, asset_id, captions);
	if (!segments)
		return edit_no_memory(e);
	if (!json_array_size(segments)) {
		json_decref(segments);
		return error_set(e, ERROR_NO_CAPTIONS, "no caption falls into what the film shows");
	}
	json_t *old = *language ? find_captions(draft, language) : NULL;
	bool burn = old && track_burned(old);
	bool merged = merge_others(segments, old, asset_id);
	json_t *track = make_track(language, burn, automatic, segments);
	if (!track || !merged) {
		json_decref(track);
		return edit_no_memory(e);
	}
	if (old)
		remove_track(draft, old);
	if (json_array_append_new(track_list(draft), track))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}

bool edit_burn_captions(json_t *draft, const char *language, struct error *e)
{
	json_t *chosen = language ? find_captions(draft, language) : NULL, *track;
	size_t i;
	if (language && !chosen)
		return error_set(e, ERROR_NO_CAPTIONS, "there is no caption track to draw into the picture");
	json_array_foreach (track_list(draft), i, track) {
		if (is_captions(track) &&
		    !edit_set(json_object_get(track, "m"), "burn", json_boolean(track == chosen)))
			return edit_no_memory(e);
	}
	return true;
}

bool edit_add_title(json_t *draft, const struct edit_title *title, struct error *e)
{
	int64_t duration = title->duration_ms > 0 ? title->duration_ms : TITLE_MS;
	if (!edit_needs_film(draft, e))
		return false;
	if (!*title->text || strlen(title->text) > TITLE_MAX_BYTES)
		return error_set(e, ERROR_INPUT, "a title has 1 to %d bytes of text", TITLE_MAX_BYTES);
	if (title->start_ms < 0 || title->start_ms >= edit_duration(draft))
		return error_set(e, ERROR_INPUT, "the title would start after the film's end");
	json_t *track =
		json_pack("{s:i,s:{s:s,s:s,s:s,s:s},s:[{s:I,s:I,s:s}]}", "tt", TRACK_TEXT, "m", "role",
			  "title", "name", "Title", "position", title->position, "color", title->color, "sg",
			  "s", (json_int_t)title->start_ms, "d", (json_int_t)duration, "text", title->text);
	if (json_array_append_new(track_list(draft), track))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}
