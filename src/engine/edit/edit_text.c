/* Edits of text tracks: captions and titles. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "edit.h"
#include "edit_internal.h"
#include "product/causes.h"
#include "text/language.h"
#include "track.h"

enum { TITLE_MS = 3000, TEXT_MAX_BYTES = 2000 };

static bool is_captions(const json_t *track)
{
	return !strcmp(track_role(track), "captions");
}

/* "en" and "eng" are the same language; "" (unknown) equals only itself. */
static bool same_language(const char *a, const char *b)
{
	const struct language *l = language_find(a), *m = language_find(b);
	return l && m ? l == m : !strcmp(a, b);
}

json_t *edit_find_captions(const json_t *draft, const char *language)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (is_captions(track) && (!*language || same_language(track_meta(track, "lang"), language)))
			return track;
	}
	return NULL;
}

/* Captions store the id of the asset that they came from. */
static json_t *make_text(int64_t start, int64_t length, const char *text, const char *asset_id)
{
	return json_pack("{s:I,s:I,s:s,s:{s:s}}", "s", (json_int_t)start, "d", (json_int_t)length, "text",
			 text, "m", "asset", asset_id);
}

/* Inserts the cue at [r->from_ms, r->to_ms), in order of time. */
static bool insert_text(json_t *list, const struct edit_range *r, const struct cue *cue, int64_t shown,
			const char *asset_id)
{
	size_t at = json_array_size(list);
	if (edit_is_stub(shown, cue->end_ms - cue->start_ms))
		return true;
	while (at && track_start(json_array_get(list, at - 1)) > r->from_ms)
		at--;
	return json_array_insert_new(list, at,
				     make_text(r->from_ms, r->to_ms - r->from_ms, cue->text, asset_id)) == 0;
}

/* Where on the timeline the segment shows the cue, and how many ms of the cue. False: not at all. */
static bool map_cue(const json_t *segment, const struct cue *cue, struct edit_range *r, int64_t *shown)
{
	double speed = track_speed(segment);
	int64_t from = track_source_start(segment), to = from + track_source_length(segment);
	int64_t a = cue->start_ms > from ? cue->start_ms : from, b = cue->end_ms < to ? cue->end_ms : to;
	bool reversed = track_flag(segment, "reverse");
	if (a >= b || track_flag(segment, "freeze"))
		return false;
	*shown = b - a;
	r->from_ms = track_start(segment) + llround((double)(reversed ? to - b : a - from) / speed);
	r->to_ms = r->from_ms + llround((double)(b - a) / speed);
	return true;
}

/* Places the cue wherever the main track shows its asset. Adjacent parts are joined. */
static bool place_cue(json_t *list, const json_t *draft, const char *asset_id, const struct cue *cue)
{
	struct edit_range now = {0, 0}, next;
	int64_t shown = 0, more;
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *id = track_asset(segment);
		if (!id || strcmp(id, asset_id) != 0 || !map_cue(segment, cue, &next, &more))
			continue;
		if (shown && now.to_ms == next.from_ms) {
			now.to_ms = next.to_ms;
			shown += more;
			continue;
		}
		if (shown && !insert_text(list, &now, cue, shown, asset_id))
			return false;
		now = next;
		shown = more;
	}
	return !shown || insert_text(list, &now, cue, shown, asset_id);
}

/* New reference; NULL without memory. */
static json_t *place_all(const json_t *draft, const char *asset_id, const struct captions *captions)
{
	json_t *list = json_array();
	bool ok = list;
	for (size_t i = 0; i < captions->count; i++)
		ok = ok && place_cue(list, draft, asset_id, &captions->cues[i]);
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

/* Adds the captions of other assets from the old track to the list, in order of time. */
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

/* The caption track of that language; "": the one of unknown language. */
static json_t *find_same(const json_t *draft, const char *language)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (is_captions(track) && same_language(track_meta(track, "lang"), language))
			return track;
	}
	return NULL;
}

bool edit_set_captions(json_t *draft, const char *asset_id, const struct captions *captions, bool automatic,
		       struct error *e)
{
	const char *language = captions->language ? captions->language : "";
	if (!edit_needs_video(draft, e))
		return false;
	json_t *segments = place_all(draft, asset_id, captions);
	if (!segments)
		return edit_no_memory(e);
	if (!json_array_size(segments)) {
		json_decref(segments);
		return error_set(e, ERROR_NO_CAPTIONS, "no caption falls into what the video shows");
	}
	json_t *old = find_same(draft, language);
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

bool edit_add_captions(json_t *draft, const char *asset_id, const struct captions *captions)
{
	const char *language = captions->language ? captions->language : "";
	json_t *old = find_same(draft, language), *segments, *track;
	struct error own;
	if (!old || !json_is_true(json_object_get(json_object_get(old, "m"), "auto")))
		return false;
	segments = place_all(draft, asset_id, captions);
	if (!json_array_size(segments) || !merge_others(segments, old, "")) {
		json_decref(segments);
		return false;
	}
	track = make_track(language, track_burned(old), true, segments);
	if (!track)
		return false;
	remove_track(draft, old);
	return !json_array_append_new(track_list(draft), track) && edit_settle(draft, &own);
}

/* The id of the asset that the main track shows at that time; "": none. */
static const char *asset_at(const json_t *draft, int64_t at)
{
	const char *id = NULL;
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		if (track_start(segment) <= at)
			id = track_asset(segment);
	}
	return id ? id : "";
}

/* The captions as segments. New reference; NULL and `e` on failure. */
static json_t *written_texts(const json_t *draft, const struct captions *captions, struct error *e)
{
	int64_t end = edit_duration(draft);
	json_t *list = json_array();
	bool ok = list || edit_no_memory(e);
	for (size_t i = 0; ok && i < captions->count; i++) {
		const struct cue *c = &captions->cues[i];
		int64_t to = c->end_ms < end ? c->end_ms : end;
		if (strlen(c->text) > TEXT_MAX_BYTES)
			ok = error_set(e, ERROR_INPUT, "caption %zu has more than %d bytes", i + 1,
				       TEXT_MAX_BYTES);
		else if (to - c->start_ms < EDIT_TEXT_MIN_MS)
			ok = error_set(e, ERROR_INPUT,
				       c->start_ms >= end ? "caption %zu begins after the video's end"
							  : "caption %zu is shorter than 0.1 s",
				       i + 1);
		else if (json_array_append_new(list, make_text(c->start_ms, to - c->start_ms, c->text,
							       asset_at(draft, c->start_ms))))
			ok = edit_no_memory(e);
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

bool edit_write_captions(json_t *draft, const struct captions *captions, struct error *e)
{
	const char *language = captions->language;
	if (!edit_needs_video(draft, e))
		return false;
	json_t *track = language ? find_same(draft, language) : edit_find_captions(draft, "");
	json_t *list = written_texts(draft, captions, e);
	if (!list)
		return false;
	if (track)
		return (edit_set(track, "sg", list) || edit_no_memory(e)) && edit_settle(draft, e);
	if (!json_array_size(list)) {
		json_decref(list);
		return error_set(e, ERROR_NO_CAPTIONS, "there are no captions");
	}
	if (json_array_append_new(track_list(draft),
				  make_track(language ? language : "", false, false, list)))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}

bool edit_burn_captions(json_t *draft, const char *language, struct error *e)
{
	json_t *chosen = language ? edit_find_captions(draft, language) : NULL, *track;
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

/* ---- titles ---- */

static bool set_details(json_t *m, const struct edit_title *title)
{
	return (!title->size || edit_set(m, "size", json_integer(title->size))) &&
	       (!title->box || edit_set(m, "box", json_true())) &&
	       (!title->fade_ms || edit_set(m, "fade", json_integer(title->fade_ms))) &&
	       (!title->enter || edit_set(m, "enter", json_string(title->enter)));
}

static bool check_text(const char *text, struct error *e)
{
	return (*text && strlen(text) <= TEXT_MAX_BYTES) ||
	       error_set(e, ERROR_INPUT, "a text has 1 to %d bytes", TEXT_MAX_BYTES);
}

bool edit_add_title(json_t *draft, const struct edit_title *title, struct error *e)
{
	int64_t duration = title->duration_ms > 0 ? title->duration_ms : TITLE_MS;
	if (!edit_needs_video(draft, e) || !check_text(title->text, e))
		return false;
	if (title->start_ms < 0 || title->start_ms >= edit_duration(draft))
		return error_set(e, ERROR_INPUT, "the title would start after the video's end");
	json_t *track =
		json_pack("{s:i,s:{s:s,s:s,s:s,s:s},s:[{s:I,s:I,s:s}]}", "tt", TRACK_TEXT, "m", "role",
			  "title", "name", "Title", "position", title->position, "color", title->color, "sg",
			  "s", (json_int_t)title->start_ms, "d", (json_int_t)duration, "text", title->text);
	if (!set_details(json_object_get(track, "m"), title) || json_array_append(track_list(draft), track)) {
		json_decref(track);
		return edit_no_memory(e);
	}
	json_decref(track);
	return edit_settle(draft, e);
}

/* ---- corrections ---- */

static bool is_meant(const json_t *track, const char *role, const char *language)
{
	return !strcmp(track_role(track), role) &&
	       (!*language || same_language(track_meta(track, "lang"), language));
}

static bool no_texts(const char *role, struct error *e)
{
	return error_set(e, ERROR_NO_CAPTIONS, "there are no %s",
			 !strcmp(role, "captions") ? "captions: extract them first" : "titles");
}

static bool replace_in(json_t *segment, const char *find, const char *with, size_t *count, struct error *e)
{
	const char *text = track_text(segment), *p = text, *hit;
	struct buf made;
	bool ok = true;
	size_t before = *count;
	buf_init(&made, 0);
	for (; (hit = strstr(p, find)); p = hit + strlen(find)) {
		buf_append(&made, p, (size_t)(hit - p));
		buf_puts(&made, with);
		++*count;
	}
	buf_puts(&made, p);
	if (made.failed)
		ok = edit_no_memory(e);
	else if (made.len > TEXT_MAX_BYTES)
		ok = error_set(e, ERROR_INPUT, "a caption would become too long");
	else if (*count > before)
		ok = edit_set(segment, "text", json_string(buf_text(&made))) || edit_no_memory(e);
	buf_finish(&made);
	return ok;
}

bool edit_replace_text(json_t *draft, const char *role, const char *language, const char *find,
		       const char *with, size_t *count, struct error *e)
{
	size_t i, k, tracks = 0;
	json_t *track, *segment;
	*count = 0;
	if (!check_text(find, e))
		return false;
	json_array_foreach (track_list(draft), i, track) {
		if (!is_meant(track, role, language))
			continue;
		tracks++;
		json_array_foreach (track_segments(track), k, segment) {
			if (!replace_in(segment, find, with, count, e))
				return false;
		}
	}
	if (!tracks)
		return no_texts(role, e);
	return *count || error_set(e, ERROR_INPUT, "\"%.60s\" does not occur in them", find);
}

/* Each title is a track of its own, so the index of titles counts over all of their tracks. */
bool edit_set_text(json_t *draft, const char *role, const char *language, size_t index, const char *text,
		   struct error *e)
{
	size_t i, seen = 0;
	json_t *track;
	if (text && !check_text(text, e))
		return false;
	json_array_foreach (track_list(draft), i, track) {
		json_t *list = track_segments(track);
		if (!is_meant(track, role, language))
			continue;
		if (index > seen && index - seen <= json_array_size(list)) {
			json_t *segment = json_array_get(list, index - seen - 1);
			if (text && !edit_set(segment, "text", json_string(text)))
				return edit_no_memory(e);
			if (!text)
				json_array_remove(list, index - seen - 1);
			return edit_settle(draft, e);
		}
		seen += json_array_size(list);
		if (!strcmp(role, "captions"))
			break;
	}
	if (!seen)
		return no_texts(role, e);
	return error_set(e, ERROR_INPUT, "there are only %zu of them", seen);
}

static bool shift(json_t *list, int64_t ms)
{
	for (size_t i = json_array_size(list); i-- > 0;) {
		json_t *segment = json_array_get(list, i);
		int64_t start = track_start(segment) + ms, end = start + track_length(segment);
		if (start < 0)
			start = 0;
		if (end <= start)
			json_array_remove(list, i);
		else if (!edit_set(segment, "s", json_integer(start)) ||
			 !edit_set(segment, "d", json_integer(end - start)))
			return false;
	}
	return true;
}

bool edit_shift_captions(json_t *draft, const char *language, int64_t ms, struct error *e)
{
	size_t i, tracks = 0;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (!is_meant(track, "captions", language))
			continue;
		tracks++;
		if (!shift(track_segments(track), ms))
			return edit_no_memory(e);
	}
	return tracks ? edit_settle(draft, e) : no_texts("captions", e);
}

bool edit_style_captions(json_t *draft, const json_t *style, struct error *e)
{
	size_t i, tracks = 0;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (!is_captions(track))
			continue;
		tracks++;
		if (json_object_update(json_object_get(track, "m"), (json_t *)(uintptr_t)style))
			return edit_no_memory(e);
	}
	return tracks || no_texts("captions", e);
}
