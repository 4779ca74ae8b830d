#include "edit.h"

#include <stdlib.h>
#include <string.h>

#include "edit_internal.h"
#include "product/causes.h"
#include "track.h"

enum {
	PICTURE_MS = 3000,
	DEFAULT_FPS = 30,
	MAX_FPS = 60,
	LONG_SIDE = 1920,
	SHORT_SIDE = 1080,
	MIN_SIDE = 16
};

bool edit_no_memory(struct error *e)
{
	return error_set(e, ERROR_NO_MEMORY, "no memory for the draft");
}

bool edit_set(json_t *object, const char *key, json_t *value_take)
{
	return json_object_set_new(object, key, value_take) == 0;
}

double edit_seconds(int64_t ms)
{
	return (double)ms / 1000;
}

struct edit_range edit_whole(const json_t *draft)
{
	return (struct edit_range){0, edit_duration(draft)};
}

bool edit_is_whole(const json_t *draft, struct edit_range part)
{
	return part.from_ms <= 0 && part.to_ms >= edit_duration(draft);
}

bool edit_needs_video(const json_t *draft, struct error *e)
{
	if (edit_has_content(draft))
		return true;
	return error_set(e, ERROR_NO_DRAFT, "there is no video yet: upload one first");
}

json_t *edit_new_draft(void)
{
	return json_pack("{s:i,s:{},s:[]}", "d", 0, "m", "t");
}

int64_t edit_duration(const json_t *draft)
{
	return track_int(draft, "d", 0);
}

bool edit_has_content(const json_t *draft)
{
	return json_array_size(track_segments(track_main(draft))) > 0;
}

bool edit_shows_asset(const json_t *draft, const char *asset_id)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *id = track_asset(segment);
		if (id && !strcmp(id, asset_id))
			return true;
	}
	return false;
}

json_t *edit_assets(const json_t *draft)
{
	json_t *ids = json_array(), *track, *segment;
	size_t i, k;
	bool ok = ids != NULL;
	json_array_foreach (track_list(draft), i, track)
		json_array_foreach (track_segments(track), k, segment) {
			const char *id = track_asset(segment);
			ok = ok && (!id || !json_array_append_new(ids, json_string(id)));
		}
	if (ok)
		return ids;
	json_decref(ids);
	return NULL;
}

/* ---- keeping the draft in order ---- */

/* The video's length, or -1 without memory. */
static int64_t settle_main(json_t *track)
{
	int64_t at = 0;
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		if (!edit_set(segment, "s", json_integer(at)))
			return -1;
		at += track_length(segment);
	}
	return at;
}

static bool settle_music(json_t *track, int64_t duration)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		if (!edit_set(segment, "s", json_integer(0)) ||
		    !edit_set(segment, "d", json_integer(duration)))
			return false;
	}
	return true;
}

static bool settle_texts(json_t *track, int64_t duration)
{
	json_t *list = track_segments(track);
	for (size_t i = json_array_size(list); i-- > 0;) {
		json_t *segment = json_array_get(list, i);
		int64_t left = duration - track_start(segment);
		int64_t length = track_length(segment);
		if (left < length)
			length = left;
		if (length < EDIT_TEXT_MIN_MS)
			json_array_remove(list, i);
		else if (!edit_set(segment, "d", json_integer(length)))
			return false;
	}
	return true;
}

static bool settle_track(json_t *track, int64_t duration)
{
	if (track_type(track) == TRACK_AUDIO || track_is_whole(track))
		return settle_music(track, duration);
	return (track_type(track) != TRACK_TEXT && !track_is_overlay(track)) || settle_texts(track, duration);
}

bool edit_settle(json_t *draft, struct error *e)
{
	json_t *tracks = track_list(draft);
	int64_t duration = settle_main(track_main(draft));
	if (duration < 0 || !edit_set(draft, "d", json_integer(duration)))
		return edit_no_memory(e);
	for (size_t i = json_array_size(tracks); i-- > 0;) {
		json_t *track = json_array_get(tracks, i);
		if (!settle_track(track, duration))
			return edit_no_memory(e);
		if (!duration || !json_array_size(track_segments(track)))
			json_array_remove(tracks, i);
	}
	return true;
}

/* ---- the canvas ---- */

static int even(double side)
{
	int n = (int)(side / 2 + 0.5) * 2;
	return n < MIN_SIDE ? MIN_SIDE : n;
}

bool edit_set_canvas(json_t *draft, double w, double h)
{
	double most_w = w >= h ? LONG_SIDE : SHORT_SIDE, most_h = w >= h ? SHORT_SIDE : LONG_SIDE;
	double scale = 1;
	if (w > most_w)
		scale = most_w / w;
	if (h * scale > most_h)
		scale = most_h / h;
	json_t *m = json_object_get(draft, "m");
	return edit_set(m, "width", json_integer(even(w * scale))) &&
	       edit_set(m, "height", json_integer(even(h * scale)));
}

/* The first picture of a draft decides its canvas: size and frame rate. */
static bool open_canvas(json_t *draft, const struct asset *asset)
{
	json_t *m = json_object_get(draft, "m");
	double fps = asset->probe.fps;
	if (json_object_get(m, "width"))
		return true;
	if (fps < 1 || fps > MAX_FPS)
		fps = fps > MAX_FPS ? MAX_FPS : DEFAULT_FPS;
	return edit_set_canvas(draft, asset->probe.width, asset->probe.height) &&
	       edit_set(m, "fps", json_real(fps)) && edit_set(m, "fit", json_string("pad"));
}

static bool needs_picture(const json_t *draft, struct error *e)
{
	if (!edit_needs_video(draft, e))
		return false;
	return json_object_get(json_object_get(draft, "m"), "width") ||
	       error_set(e, ERROR_INPUT, "the video has no picture");
}

bool edit_set_size(json_t *draft, int width, int height, const char *fit, struct error *e)
{
	json_t *m = json_object_get(draft, "m");
	int longer = width > height ? width : height, shorter = width > height ? height : width;
	if (!needs_picture(draft, e))
		return false;
	if (shorter < MIN_SIDE || longer > LONG_SIDE || shorter > SHORT_SIDE)
		return error_set(e, ERROR_INPUT, "a picture has %d to %dx%d pixels (1080p)", MIN_SIDE,
				 LONG_SIDE, SHORT_SIDE);
	if (!edit_set_canvas(draft, width, height) || (fit && !edit_set(m, "fit", json_string(fit))))
		return edit_no_memory(e);
	return true;
}

bool edit_set_fps(json_t *draft, double fps, struct error *e)
{
	if (!needs_picture(draft, e))
		return false;
	if (!(fps >= 1 && fps <= MAX_FPS))
		return error_set(e, ERROR_INPUT, "1 to %d frames per second can be rendered", MAX_FPS);
	return edit_set(json_object_get(draft, "m"), "fps", json_real(fps)) || edit_no_memory(e);
}

bool edit_set_field(json_t *draft, const char *key, int64_t value, struct error *e)
{
	json_t *m = json_object_get(draft, "m");
	if (!edit_needs_video(draft, e))
		return false;
	if (!value && strcmp(key, "cover") != 0) {
		json_object_del(m, key);
		return true;
	}
	return edit_set(m, key, json_integer(value)) || edit_no_memory(e);
}

bool edit_set_aspect(json_t *draft, int w, int h, const char *fit, struct error *e)
{
	json_t *m = json_object_get(draft, "m");
	int64_t width = track_int(m, "width", 0), height = track_int(m, "height", 0);
	if (!needs_picture(draft, e))
		return false;
	if (w < 1 || h < 1 || w > 100 || h > 100 || w > 4 * h || h > 4 * w)
		return error_set(e, ERROR_INPUT, "%d:%d is no usable aspect ratio", w, h);
	/* The shorter side keeps its length. */
	double side = (double)(width < height ? width : height);
	double scale = side / (w < h ? w : h);
	if (!edit_set_canvas(draft, w * scale, h * scale) || !edit_set(m, "fit", json_string(fit)))
		return edit_no_memory(e);
	return true;
}

/* ---- the main track ---- */

static bool is_picture(const struct asset *asset)
{
	return asset->probe.type == PROBE_VIDEO || asset->probe.type == PROBE_IMAGE;
}

static json_t *make_segment(const struct asset *asset)
{
	json_int_t d = asset->probe.type == PROBE_IMAGE ? PICTURE_MS : asset->probe.duration_ms;
	return json_pack("{s:i,s:I,s:{s:s,s:s,s:s},s:{s:i,s:I},s:i,s:i}", "s", 0, "d", d, "m", "asset",
			 asset->id, "title", asset->name, "type", probe_type_name(asset->probe.type), "src",
			 "s", 0, "d", d, "speed", 1, "vol", 100);
}

static json_t *main_track(json_t *draft)
{
	json_t *track = track_main(draft);
	if (track)
		return track;
	track = json_pack("{s:i,s:{s:s},s:[]}", "tt", TRACK_VIDEO, "m", "name", "Video", "sg");
	return json_array_insert_new(track_list(draft), 0, track) ? NULL : track;
}

/* Whether the draft holds only pictures and sound as edit_add_asset adds them, without any edit. */
static bool is_untouched(const json_t *draft)
{
	size_t i;
	json_t *segment;
	if (json_array_size(track_list(draft)) != 1)
		return false;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *type = track_meta(segment, "type");
		bool slide = !strcmp(type, "image") && track_length(segment) == PICTURE_MS &&
			     track_speed(segment) == 1 && !json_object_get(segment, "fx");
		if (!slide && strcmp(type, "audio") != 0)
			return false;
	}
	return true;
}

static bool has_segment(const json_t *track, const char *type)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		if (!strcmp(track_meta(segment, "type"), type))
			return true;
	}
	return false;
}

static void drop_sound(json_t *track)
{
	json_t *list = track_segments(track);
	for (size_t i = json_array_size(list); i-- > 0;)
		if (!strcmp(track_meta(json_array_get(list, i), "type"), "audio"))
			json_array_remove(list, i);
}

bool edit_append_asset(json_t *draft, const struct asset *asset, struct error *e)
{
	json_t *track = main_track(draft);
	if (!track)
		return edit_no_memory(e);
	if (json_array_size(track_segments(track)) >= EDIT_SEGMENTS_MAX)
		return error_set(e, ERROR_INPUT, "the video would have more than %d parts",
				 EDIT_SEGMENTS_MAX);
	if (json_array_append_new(track_segments(track), make_segment(asset)))
		return edit_no_memory(e);
	if (is_picture(asset) && !open_canvas(draft, asset))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}

/* ---- a file that was downloaded later ---- */

static bool correct_segment(json_t *segment, const struct probe *expected, const struct probe *real)
{
	int64_t start = track_source_start(segment), length = track_source_length(segment), left;

	if (start + length < expected->duration_ms && start + length <= real->duration_ms)
		return false;
	left = real->duration_ms - start;
	if (left == length || left <= 0)
		return false;
	return edit_set(json_object_get(segment, "src"), "d", json_integer(left)) &&
	       edit_set(segment, "d", json_integer((int64_t)((double)left / track_speed(segment))));
}

/* Replaces the canvas by that of the real file, unless the user has changed the canvas since. */
static bool correct_canvas(json_t *draft, const struct probe *expected, const struct probe *real)
{
	json_t *m = json_object_get(draft, "m"), *guess = json_pack("{s:{}}", "m");
	const struct asset asset = {.probe = *real}, before = {.probe = *expected};
	bool same = guess && open_canvas(guess, &before) &&
		    json_equal(json_object_get(m, "width"),
			       json_object_get(json_object_get(guess, "m"), "width")) &&
		    json_equal(json_object_get(m, "height"),
			       json_object_get(json_object_get(guess, "m"), "height"));

	json_decref(guess);
	if (!same || !real->width ||
	    (real->width == expected->width && real->height == expected->height &&
	     real->fps == expected->fps))
		return false;
	json_object_del(m, "width");
	return open_canvas(draft, &asset);
}

bool edit_correct_asset(json_t *draft, const char *asset_id, const struct probe *expected,
			const struct probe *real)
{
	struct error own;
	bool changed = false, first = true;
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *id = track_asset(segment);
		bool its = id && !strcmp(id, asset_id);
		if (its)
			changed = correct_segment(segment, expected, real) || changed;
		if (its && first)
			changed = correct_canvas(draft, expected, real) || changed;
		first = false;
	}
	return changed && edit_settle(draft, &own);
}

/* The first video replaces pictures and sound that nobody has edited. */
bool edit_add_asset(json_t *draft, const struct asset *asset, struct error *e)
{
	json_t *track = track_main(draft);
	bool has_video = has_segment(track, "video"), has_canvas = has_video || has_segment(track, "image");
	switch (asset->probe.type) {
	case PROBE_VIDEO:
		if (track && is_untouched(draft)) {
			json_array_clear(track_segments(track));
			json_object_clear(json_object_get(draft, "m"));
		}
		break;
	case PROBE_IMAGE:
		if (has_video)
			return true;
		break;
	case PROBE_AUDIO:
		if (has_canvas)
			return true;
		break;
	case PROBE_SUBTITLE:
		return true;
	}
	if (track && is_picture(asset) && !has_canvas)
		drop_sound(track);
	return edit_append_asset(draft, asset, e);
}

/* ---- tracks by role ---- */

size_t edit_drop_role(json_t *draft, const char *role)
{
	json_t *tracks = track_list(draft);
	size_t removed = 0;
	for (size_t i = json_array_size(tracks); i-- > 0;) {
		if (strcmp(track_role(json_array_get(tracks, i)), role) != 0)
			continue;
		json_array_remove(tracks, i);
		removed++;
	}
	return removed;
}

bool edit_remove_tracks(json_t *draft, const char *role, struct error *e)
{
	if (!edit_drop_role(draft, role))
		return error_set(e, ERROR_INPUT, "there is no %s track", role);
	if (!strcmp(role, "video"))
		json_object_clear(json_object_get(draft, "m"));
	return edit_settle(draft, e);
}
