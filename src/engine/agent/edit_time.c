/* Edits that move time: cuts and speed. What happens to the film's segments is
 * written down as a map from old to new times, and texts follow that map. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "edit_internal.h"
#include "track.h"

/* Between two knots, time is stretched evenly. */
struct knot {
	int64_t from, to;
};

/* Knots rise in `from`, and the first is {0, 0}. */
static int64_t map_time(const struct knot *knots, size_t count, int64_t t)
{
	size_t i = 1;
	while (i + 1 < count && t >= knots[i].from)
		i++;
	const struct knot *a = &knots[i - 1], *b = &knots[i];
	if (t >= b->from)
		return b->to;
	return a->to + llround((double)(t - a->from) * (double)(b->to - a->to) / (double)(b->from - a->from));
}

static bool move_texts(json_t *track, const struct knot *knots, size_t count)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		int64_t start = track_start(segment);
		int64_t from = map_time(knots, count, start);
		int64_t to = map_time(knots, count, start + track_length(segment));
		if (!edit_set(segment, "s", json_integer(from)) ||
		    !edit_set(segment, "d", json_integer(to - from)))
			return false;
	}
	return true;
}

static bool move_all_texts(json_t *draft, const struct knot *knots, size_t count, struct error *e)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (track_type(track) == TRACK_TEXT && !move_texts(track, knots, count))
			return edit_no_memory(e);
	}
	return edit_settle(draft, e);
}

/* Appends the part [from, to) of a segment, counted from its start, to a list. */
static bool append_part(json_t *list, const json_t *segment, int64_t from, int64_t to)
{
	if (from >= to)
		return true;
	double speed = track_speed(segment);
	json_t *part = json_deep_copy(segment);
	json_t *source = json_pack("{s:I,s:I}", "s",
				   (json_int_t)(track_source_start(segment) + llround((double)from * speed)),
				   "d", (json_int_t)llround((double)(to - from) * speed));
	if (part && edit_set(part, "d", json_integer(to - from)) && edit_set(part, "src", source))
		return json_array_append_new(list, part) == 0;
	json_decref(part);
	return false;
}

static int64_t clamp(int64_t t, int64_t low, int64_t high)
{
	return t < low ? low : t > high ? high : t;
}

/* The film without [from, to). */
static bool cut_film(json_t *track, int64_t from, int64_t to)
{
	json_t *kept = json_array(), *segment;
	bool ok = kept;
	size_t i;
	json_array_foreach (track_segments(track), i, segment) {
		int64_t start = track_start(segment), length = track_length(segment);
		ok = ok && append_part(kept, segment, 0, clamp(from - start, 0, length)) &&
		     append_part(kept, segment, clamp(to - start, 0, length), length);
	}
	if (ok)
		return edit_set(track, "sg", kept);
	json_decref(kept);
	return false;
}

bool edit_remove(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e)
{
	int64_t end = edit_duration(draft);
	if (!edit_needs_film(draft, e))
		return false;
	if (to_ms > end)
		to_ms = end;
	if (from_ms < 0 || from_ms >= to_ms)
		return error_set(e, ERROR_INPUT, "the film is %.1f s long: there is nothing to cut out there",
				 (double)end / 1000);
	if (from_ms == 0 && to_ms == end)
		return error_set(e, ERROR_INPUT, "that would leave nothing of the film");
	const struct knot knots[] = {
		{0, 0}, {from_ms, from_ms}, {to_ms, from_ms}, {end, end - (to_ms - from_ms)}};
	if (!cut_film(track_main(draft), from_ms, to_ms))
		return edit_no_memory(e);
	/* A cut from the very start has no stretch before it. */
	size_t skip = from_ms == 0;
	return move_all_texts(draft, knots + skip, 4 - skip, e);
}

bool edit_keep(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e)
{
	int64_t end = edit_duration(draft);
	if (!edit_needs_film(draft, e))
		return false;
	if (to_ms > end)
		to_ms = end;
	if (from_ms < 0 || from_ms >= to_ms)
		return error_set(e, ERROR_INPUT, "the film is %.1f s long: that part is not in it",
				 (double)end / 1000);
	if (to_ms < end && !edit_remove(draft, to_ms, end, e))
		return false;
	return from_ms == 0 || edit_remove(draft, 0, from_ms, e);
}

/* What becomes of one segment; `value` is the edit's. False: no memory. */
typedef bool change_segment(json_t *segment, double value);

static bool change_speed(json_t *segment, double speed)
{
	int64_t changed = llround((double)track_length(segment) * track_speed(segment) / speed);
	return edit_set(segment, "d", json_integer(changed)) && edit_set(segment, "speed", json_real(speed));
}

static bool change_picture(json_t *segment, double ms)
{
	if (strcmp(track_meta(segment, "type"), "image") != 0)
		return true;
	return edit_set(segment, "d", json_integer(llround(ms / track_speed(segment)))) &&
	       edit_set(segment, "src", json_pack("{s:i,s:I}", "s", 0, "d", (json_int_t)llround(ms)));
}

/* Changes all segments, and notes in the knots where each went. */
static bool change_all(json_t *track, change_segment *change, double value, struct knot *knots)
{
	size_t i;
	json_t *segment;
	knots[0] = (struct knot){0, 0};
	json_array_foreach (track_segments(track), i, segment) {
		int64_t length = track_length(segment);
		if (!change(segment, value))
			return false;
		knots[i + 1] = (struct knot){knots[i].from + length, knots[i].to + track_length(segment)};
	}
	return true;
}

static bool change_film(json_t *draft, change_segment *change, double value, struct error *e)
{
	json_t *track = track_main(draft);
	size_t count = json_array_size(track_segments(track)) + 1;
	struct knot *knots = calloc(count, sizeof *knots);
	if (!knots)
		return edit_no_memory(e);
	bool ok = change_all(track, change, value, knots) || edit_no_memory(e);
	ok = ok && move_all_texts(draft, knots, count, e);
	free(knots);
	return ok;
}

bool edit_set_speed(json_t *draft, double speed, struct error *e)
{
	if (!edit_needs_film(draft, e))
		return false;
	if (!(speed >= 0.25 && speed <= 4))
		return error_set(e, ERROR_INPUT, "a speed is 0.25 to 4");
	return change_film(draft, change_speed, speed, e);
}

bool edit_set_picture_length(json_t *draft, int64_t ms, struct error *e)
{
	if (!edit_needs_film(draft, e))
		return false;
	if (ms < 100 || ms > 3600000)
		return error_set(e, ERROR_INPUT, "a picture is shown for 0.1 s to 1 hour");
	return change_film(draft, change_picture, (double)ms, e);
}
