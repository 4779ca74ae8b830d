/* Edits of the picture: colours and shape of a part, and overlays. */
#include <math.h>
#include <string.h>

#include "edit.h"
#include "edit_internal.h"
#include "track.h"

static json_t *effects_of(json_t *segment)
{
	json_t *fx = json_object_get(segment, "fx");
	if (fx)
		return fx;
	return edit_set(segment, "fx", json_object()) ? json_object_get(segment, "fx") : NULL;
}

/* A segment without effects has no "fx" at all. */
static void tidy(json_t *segment)
{
	if (!json_object_size(json_object_get(segment, "fx")))
		json_object_del(segment, "fx");
}

/* ---- colours ---- */

static bool is_neutral(const json_t *value)
{
	return json_is_false(value) || (json_is_number(value) && json_number_value(value) == 0);
}

static bool change_look(json_t *segment, const void *look)
{
	const char *key;
	json_t *value, *fx = effects_of(segment);
	if (!fx)
		return false;
	json_object_foreach ((json_t *)(uintptr_t)look, key, value) {
		if (is_neutral(value))
			json_object_del(fx, key);
		else if (!edit_set(fx, key, json_deep_copy(value)))
			return false;
	}
	tidy(segment);
	return true;
}

/* Spreads one zoom over all segments of the part. */
static bool spread_zoom(json_t *draft, struct edit_range part, const json_t *zoom)
{
	double from = track_number(zoom, "from", 1), to = track_number(zoom, "to", 1);
	double length = (double)(part.to_ms - part.from_ms);
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		int64_t start = track_start(segment), end = start + track_length(segment);
		json_t *own = json_object_get(json_object_get(segment, "fx"), "zoom");
		if (start < part.from_ms || start >= part.to_ms || !own)
			continue;
		double a = (double)(start - part.from_ms) / length, b = (double)(end - part.from_ms) / length;
		if (!edit_set(own, "from", json_real(from + (to - from) * a)) ||
		    !edit_set(own, "to", json_real(from + (to - from) * b)))
			return false;
	}
	return true;
}

bool edit_look(json_t *draft, struct edit_range part, const json_t *look, struct error *e)
{
	const json_t *zoom = json_object_get(look, "zoom");
	if (!edit_needs_video(draft, e) || !edit_each_in(draft, part, change_look, look, e))
		return false;
	return !zoom || spread_zoom(draft, part, zoom) || edit_no_memory(e);
}

/* ---- shape: rendering rotates a segment's picture, then mirrors it, then crops it ---- */

static bool set_flag(json_t *fx, const char *key, bool on)
{
	if (on)
		return edit_set(fx, key, json_true());
	json_object_del(fx, key);
	return true;
}

static struct edit_box read_box(const json_t *fx)
{
	const json_t *crop = json_object_get(fx, "crop");
	return (struct edit_box){track_number(crop, "x", 0), track_number(crop, "y", 0),
				 track_number(crop, "w", 100), track_number(crop, "h", 100)};
}

static bool set_box(json_t *fx, struct edit_box b)
{
	if (b.w >= 100 && b.h >= 100) {
		json_object_del(fx, "crop");
		return true;
	}
	return edit_set(fx, "crop", json_pack("{s:f,s:f,s:f,s:f}", "x", b.x, "y", b.y, "w", b.w, "h", b.h));
}

static bool turn_once(json_t *fx)
{
	int64_t degrees = (track_int(fx, "rotate", 0) + 90) % 360;
	bool h = track_flag(fx, "flip_h"), v = track_flag(fx, "flip_v");
	struct edit_box b = read_box(fx);
	if (degrees && !edit_set(fx, "rotate", json_integer(degrees)))
		return false;
	if (!degrees)
		json_object_del(fx, "rotate");
	return set_flag(fx, "flip_h", v) && set_flag(fx, "flip_v", h) &&
	       set_box(fx, (struct edit_box){100 - b.y - b.h, b.x, b.h, b.w});
}

static bool change_rotation(json_t *segment, const void *degrees)
{
	json_t *fx = effects_of(segment);
	bool ok = fx;
	for (int i = 0; ok && i < *(const int *)degrees / 90; i++)
		ok = turn_once(fx);
	tidy(segment);
	return ok;
}

bool edit_rotate(json_t *draft, struct edit_range part, int degrees, struct error *e)
{
	int turn = (degrees % 360 + 360) % 360;
	if (!edit_needs_video(draft, e))
		return false;
	if (turn % 90)
		return error_set(e, ERROR_INPUT, "a picture can be turned by 90, 180 or 270 degrees");
	bool whole = edit_is_whole(draft, part);
	if (!edit_each_in(draft, part, change_rotation, &turn, e))
		return false;
	const json_t *m = json_object_get(draft, "m");
	double w = track_number(m, "width", 0), h = track_number(m, "height", 0);
	return !whole || turn % 180 == 0 || w < 1 || edit_set_canvas(draft, h, w) || edit_no_memory(e);
}

static bool change_flip(json_t *segment, const void *vertical)
{
	bool v = *(const bool *)vertical;
	const char *key = v ? "flip_v" : "flip_h";
	json_t *fx = effects_of(segment);
	struct edit_box b = read_box(fx);
	if (v)
		b.y = 100 - b.y - b.h;
	else
		b.x = 100 - b.x - b.w;
	bool ok = fx && set_flag(fx, key, !track_flag(fx, key)) && set_box(fx, b);
	tidy(segment);
	return ok;
}

bool edit_flip(json_t *draft, struct edit_range part, bool vertical, struct error *e)
{
	return edit_needs_video(draft, e) && edit_each_in(draft, part, change_flip, &vertical, e);
}

/* The box is relative to what an earlier crop shows. */
static bool change_crop(json_t *segment, const void *box)
{
	const struct edit_box *b = box;
	json_t *fx = effects_of(segment);
	const struct edit_box old = read_box(fx);
	bool ok = fx && set_box(fx, (struct edit_box){old.x + b->x * old.w / 100, old.y + b->y * old.h / 100,
						      b->w * old.w / 100, b->h * old.h / 100});
	tidy(segment);
	return ok;
}

bool edit_crop(json_t *draft, struct edit_range part, struct edit_box b, struct error *e)
{
	if (!edit_needs_video(draft, e))
		return false;
	if (!(b.x >= 0 && b.y >= 0 && b.w >= 5 && b.h >= 5 && b.x + b.w <= 100.01 && b.y + b.h <= 100.01))
		return error_set(e, ERROR_INPUT, "a picture can be cut to a box within it of at least 5 %%");
	bool whole = edit_is_whole(draft, part);
	if (!edit_each_in(draft, part, change_crop, &b, e))
		return false;
	const json_t *m = json_object_get(draft, "m");
	double w = track_number(m, "width", 0), h = track_number(m, "height", 0);
	return !whole || w < 1 || edit_set_canvas(draft, w * b.w / 100, h * b.h / 100) || edit_no_memory(e);
}

/* ---- overlays ---- */

bool edit_take_clip(json_t *draft, const struct asset *asset, int64_t *at_ms, struct error *e)
{
	struct edit_range shown[EDIT_RANGES_MAX];
	size_t i, count = 0, total = json_array_size(track_segments(track_main(draft)));
	int64_t earlier = 0;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *own = track_asset(segment);
		int64_t start = track_start(segment), length = track_length(segment);
		if (!own || strcmp(own, asset->id) != 0 || count == EDIT_RANGES_MAX)
			continue;
		shown[count++] = (struct edit_range){start, start + length};
		if (start < *at_ms)
			earlier += *at_ms < start + length ? *at_ms - start : length;
	}
	if (!count || count == total)
		return true;
	*at_ms -= earlier;
	return edit_remove_ranges(draft, shown, count, e);
}

static bool shows_nothing_else(const json_t *draft, const char *id)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *own = track_asset(segment);
		if (!own || strcmp(own, id) != 0)
			return false;
	}
	return true;
}

static json_t *overlay_track(const struct edit_overlay *o, int64_t length)
{
	const struct asset *a = o->asset;
	json_int_t source = a->probe.type == PROBE_IMAGE ? length : a->probe.duration_ms;
	return json_pack("{s:i,s:{s:s,s:s,s:s,s:f,s:f,s:b},s:[{s:I,s:I,s:{s:s,s:s,s:s},s:{s:i,s:I}}]}", "tt",
			 TRACK_VIDEO, "m", "role", "overlay", "name", a->name, "corner", o->corner, "size",
			 o->size, "opacity", o->opacity, "whole", o->whole, "sg", "s",
			 (json_int_t)(o->whole ? 0 : o->part.from_ms), "d", (json_int_t)length, "m", "asset",
			 a->id, "title", a->name, "type", probe_type_name(a->probe.type), "src", "s", 0, "d",
			 source);
}

bool edit_add_overlay(json_t *draft, const struct edit_overlay *o, struct error *e)
{
	struct edit_overlay own = *o;
	int64_t at = 0;
	if (!edit_needs_video(draft, e))
		return false;
	if (shows_nothing_else(draft, o->asset->id))
		return error_set(e, ERROR_INPUT,
				 "the video shows nothing else: upload what is to lie over it");
	if (!edit_take_clip(draft, o->asset, &at, e))
		return false;
	if (!(o->size >= 2 && o->size <= 100 && o->opacity >= 1 && o->opacity <= 100))
		return error_set(e, ERROR_INPUT, "a size is 2 to 100 %%, an opacity 1 to 100 %%");
	int64_t end = edit_duration(draft);
	if (own.whole)
		own.part = edit_whole(draft);
	if (own.part.to_ms > end)
		own.part.to_ms = end;
	if (own.part.from_ms < 0 || own.part.from_ms >= own.part.to_ms)
		return error_set(e, ERROR_INPUT, "the video is %g s long: there is no such part",
				 edit_seconds(end));
	json_t *track = overlay_track(&own, own.part.to_ms - own.part.from_ms);
	if (json_array_append_new(track_list(draft), track))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}
