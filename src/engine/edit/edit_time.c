/* Edits that change the timeline. Each edit is a list of pieces of the old timeline
 * that make up the new one. Segments are cut to match, and texts and overlays move
 * with them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "edit_internal.h"
#include "track.h"

/* If a cut leaves less than both of a text, the text is removed. */
enum { STUB_MS = 500, STUB_PERCENT = 30 };

/* A part of the old timeline, times in ms. */
struct piece {
	int64_t from, to;
	double speed; /* the new speed of its segments; 0: unchanged */
	double by;    /* a factor for their speed; 0: none */
	bool reversed;
};

/* Where a part of one segment was moved to. */
struct move {
	int64_t from, to;   /* on the old timeline */
	int64_t at, length; /* on the new one */
	bool reversed;
};

struct layout {
	json_t *segments; /* of the new timeline */
	struct move moves[EDIT_SEGMENTS_MAX];
	size_t count;
	int64_t at; /* its length so far */
};

static int64_t clamp(int64_t t, int64_t low, int64_t high)
{
	return t < low ? low : t > high ? high : t;
}

/* ---- segments ---- */

/* Gives a part of a segment its share of the zoom; from and to are fractions of the segment. */
static bool cut_zoom(json_t *part, double from, double to, bool reversed)
{
	json_t *zoom = json_object_get(json_object_get(part, "fx"), "zoom");
	if (!zoom)
		return true;
	double a = track_number(zoom, "from", 1), b = track_number(zoom, "to", 1);
	double first = a + (b - a) * from, last = a + (b - a) * to;
	return edit_set(zoom, "from", json_real(reversed ? last : first)) &&
	       edit_set(zoom, "to", json_real(reversed ? first : last));
}

/* The part of the source that [from, to) of a segment shows. */
static json_t *cut_source(const json_t *segment, int64_t from, int64_t to)
{
	double speed = track_speed(segment);
	int64_t start = track_source_start(segment), length = llround((double)(to - from) * speed);
	if (track_flag(segment, "freeze"))
		return json_deep_copy(json_object_get(segment, "src"));
	if (track_flag(segment, "reverse"))
		start += track_source_length(segment) - llround((double)to * speed);
	else
		start += llround((double)from * speed);
	return json_pack("{s:I,s:I}", "s", (json_int_t)(start < 0 ? 0 : start), "d", (json_int_t)length);
}

/* A copy of [from, to) of a segment, in ms from its start. New reference; NULL without memory. */
static json_t *cut_segment(const json_t *segment, int64_t from, int64_t to, const struct piece *piece)
{
	int64_t length = track_length(segment);
	double old = track_speed(segment);
	double speed = piece->speed > 0 ? piece->speed : piece->by > 0 ? old * piece->by : old;
	json_t *part = json_deep_copy(segment);
	if (!part)
		return NULL;
	bool ok = edit_set(part, "src", cut_source(segment, from, to)) &&
		  edit_set(part, "d", json_integer(llround((double)(to - from) * old / speed))) &&
		  cut_zoom(part, (double)from / (double)length, (double)to / (double)length, piece->reversed);
	if (speed != old)
		ok = ok && edit_set(part, "speed", json_real(speed));
	if (to < length || piece->reversed)
		json_object_del(part, "cross");
	if (piece->reversed && track_flag(segment, "reverse"))
		json_object_del(part, "reverse");
	else if (piece->reversed && !track_flag(segment, "freeze"))
		ok = ok && edit_set(part, "reverse", json_true());
	if (ok)
		return part;
	json_decref(part);
	return NULL;
}

static bool add_part(struct layout *l, const json_t *segment, const struct piece *piece, struct error *e)
{
	int64_t start = track_start(segment), length = track_length(segment);
	int64_t from = clamp(piece->from - start, 0, length), to = clamp(piece->to - start, 0, length);
	if (from >= to)
		return true;
	if (l->count == EDIT_SEGMENTS_MAX)
		return error_set(e, ERROR_INPUT, "the video would have more than %d parts",
				 EDIT_SEGMENTS_MAX);
	json_t *part = cut_segment(segment, from, to, piece);
	if (!part || json_array_append(l->segments, part)) {
		json_decref(part);
		return edit_no_memory(e);
	}
	int64_t made = track_length(part);
	l->moves[l->count++] = (struct move){start + from, start + to, l->at, made, piece->reversed};
	l->at += made;
	json_decref(part);
	return l->at <= EDIT_LENGTH_MAX_MS ||
	       error_set(e, ERROR_INPUT, "the video would be longer than %d hours",
			 EDIT_LENGTH_MAX_MS / 3600000);
}

static bool add_piece(struct layout *l, const json_t *list, const struct piece *piece, struct error *e)
{
	size_t count = json_array_size(list);
	for (size_t i = 0; i < count; i++)
		if (!add_part(l, json_array_get(list, piece->reversed ? count - 1 - i : i), piece, e))
			return false;
	return true;
}

/* Removes the crossfade of the last segment: its next segment is no longer the same. */
static void end_crossfade(const struct layout *l)
{
	json_t *last = json_array_get(l->segments, json_array_size(l->segments) - 1);
	json_object_del(last, "cross");
}

static bool lay_out(struct layout *l, const json_t *list, const struct piece *pieces, size_t count,
		    struct error *e)
{
	l->segments = json_array();
	if (!l->segments)
		return edit_no_memory(e);
	for (size_t i = 0; i < count; i++) {
		if (!add_piece(l, list, &pieces[i], e))
			return false;
		if (i + 1 == count || pieces[i].reversed || pieces[i + 1].reversed ||
		    pieces[i + 1].from != pieces[i].to)
			end_crossfade(l);
	}
	return l->count || error_set(e, ERROR_INPUT, "that would leave nothing of the video");
}

/* ---- texts and overlays ---- */

/* Maps [from, to) of the old timeline, within the move, to the new one. */
static void map_part(const struct move *m, int64_t from, int64_t to, int64_t *start, int64_t *end)
{
	double scale = (double)m->length / (double)(m->to - m->from);
	int64_t a = llround((double)(from - m->from) * scale), b = llround((double)(to - m->from) * scale);
	*start = m->at + (m->reversed ? m->length - b : a);
	*end = m->at + (m->reversed ? m->length - a : b);
}

/* A text while its parts are collected; adjacent parts are joined again. */
struct text {
	const json_t *old;
	int64_t start, end; /* on the new timeline */
	int64_t shown;      /* ms of the old text */
	int64_t skipped;    /* ms of the old text before this part */
};

/* Inserts the text in order of time. */
static bool insert_text(json_t *list, json_t *text_take)
{
	size_t at = json_array_size(list);
	while (at && track_start(json_array_get(list, at - 1)) > track_start(text_take))
		at--;
	return json_array_insert_new(list, at, text_take) == 0;
}

bool edit_is_stub(int64_t shown, int64_t whole)
{
	return shown < whole && shown < STUB_MS && shown * 100 < whole * STUB_PERCENT;
}

static bool put_text(json_t *list, const struct text *t)
{
	if (edit_is_stub(t->shown, track_length(t->old)))
		return true;
	json_t *made = json_deep_copy(t->old);
	json_t *source = json_object_get(made, "src");
	if (!made || !edit_set(made, "s", json_integer(t->start)) ||
	    !edit_set(made, "d", json_integer(t->end - t->start)) ||
	    (source && !edit_set(source, "s", json_integer(track_source_start(made) + t->skipped)))) {
		json_decref(made);
		return false;
	}
	return insert_text(list, made);
}

static bool move_text(json_t *list, const json_t *old, const struct layout *l)
{
	int64_t from = track_start(old), to = from + track_length(old);
	struct text t = {.old = old};
	for (size_t i = 0; i < l->count; i++) {
		const struct move *m = &l->moves[i];
		int64_t a = from > m->from ? from : m->from, b = to < m->to ? to : m->to, start, end;
		if (a >= b)
			continue;
		map_part(m, a, b, &start, &end);
		if (t.shown && t.end == start) {
			t.end = end;
			t.shown += b - a;
			continue;
		}
		if (t.shown && !put_text(list, &t))
			return false;
		t = (struct text){old, start, end, b - a, a - from};
	}
	return !t.shown || put_text(list, &t);
}

static bool move_texts(json_t *track, const struct layout *l, struct error *e)
{
	json_t *list = json_array(), *segment;
	bool ok = list;
	size_t i;
	json_array_foreach (track_segments(track), i, segment) {
		ok = ok && move_text(list, segment, l);
		if (ok && json_array_size(list) > EDIT_TEXTS_MAX) {
			json_decref(list);
			return error_set(e, ERROR_INPUT, "a track would have more than %d captions",
					 EDIT_TEXTS_MAX);
		}
	}
	if (ok && edit_set(track, "sg", json_incref(list))) {
		json_decref(list);
		return true;
	}
	json_decref(list);
	return edit_no_memory(e);
}

static bool move_cover(json_t *draft, const struct layout *l)
{
	json_t *m = json_object_get(draft, "m");
	int64_t cover = track_int(m, "cover", -1), start, end;
	for (size_t i = 0; cover >= 0 && i < l->count; i++) {
		if (cover < l->moves[i].from || cover >= l->moves[i].to)
			continue;
		map_part(&l->moves[i], cover, cover + 1, &start, &end);
		return edit_set(m, "cover", json_integer(start));
	}
	json_object_del(m, "cover");
	return true;
}

/* ---- the new timeline ---- */

static bool take_layout(json_t *draft, const struct layout *l, struct error *e)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		bool follows = track_type(track) == TRACK_TEXT || track_is_overlay(track);
		if (follows && !track_is_whole(track) && !move_texts(track, l, e))
			return false;
	}
	if (!move_cover(draft, l) || !edit_set(track_main(draft), "sg", json_incref(l->segments)))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}

static bool rearrange(json_t *draft, const struct piece *pieces, size_t count, struct error *e)
{
	struct layout *l = calloc(1, sizeof *l);
	if (!l)
		return edit_no_memory(e);
	bool ok = lay_out(l, track_segments(track_main(draft)), pieces, count, e) && take_layout(draft, l, e);
	json_decref(l->segments);
	free(l);
	return ok;
}

/* ---- cuts ---- */

/* Sorts the ranges and joins those that overlap. Returns how many are left. */
static size_t order_ranges(struct edit_range *r, size_t count)
{
	size_t left = 0;
	for (size_t i = 1; i < count; i++) {
		struct edit_range one = r[i];
		size_t k = i;
		for (; k && r[k - 1].from_ms > one.from_ms; k--)
			r[k] = r[k - 1];
		r[k] = one;
	}
	for (size_t i = 0; i < count; i++) {
		if (left && r[i].from_ms <= r[left - 1].to_ms)
			r[left - 1].to_ms = r[i].to_ms > r[left - 1].to_ms ? r[i].to_ms : r[left - 1].to_ms;
		else
			r[left++] = r[i];
	}
	return left;
}

static bool check_range(const json_t *draft, struct edit_range *r, struct error *e)
{
	int64_t end = edit_duration(draft);
	if (!edit_needs_video(draft, e))
		return false;
	if (r->to_ms > end)
		r->to_ms = end;
	return (r->from_ms >= 0 && r->from_ms < r->to_ms) ||
	       error_set(e, ERROR_INPUT, "the video is %g s long: there is no such part", edit_seconds(end));
}

bool edit_check_ranges(const json_t *draft, struct edit_range *ranges, size_t *count, struct error *e)
{
	if (!*count || *count > EDIT_RANGES_MAX)
		return error_set(e, ERROR_INPUT, "1 to %d parts can be named", EDIT_RANGES_MAX);
	for (size_t i = 0; i < *count; i++)
		if (!check_range(draft, &ranges[i], e))
			return false;
	*count = order_ranges(ranges, *count);
	return true;
}

bool edit_keep_ranges(json_t *draft, const struct edit_range *ranges, size_t count, struct error *e)
{
	struct edit_range r[EDIT_RANGES_MAX];
	struct piece pieces[EDIT_RANGES_MAX];
	if (count > EDIT_RANGES_MAX)
		return error_set(e, ERROR_INPUT, "1 to %d parts can be named", EDIT_RANGES_MAX);
	memcpy(r, ranges, count * sizeof *r);
	if (!edit_check_ranges(draft, r, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		pieces[i] = (struct piece){.from = r[i].from_ms, .to = r[i].to_ms};
	return rearrange(draft, pieces, count, e);
}

bool edit_order(json_t *draft, const struct edit_range *parts, size_t count, struct error *e)
{
	struct piece pieces[EDIT_RANGES_MAX];
	size_t made = 0;
	if (!count || count > EDIT_RANGES_MAX)
		return error_set(e, ERROR_INPUT, "1 to %d parts can be named", EDIT_RANGES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct edit_range r = parts[i];
		if (!check_range(draft, &r, e))
			return false;
		if (made && pieces[made - 1].to == r.from_ms)
			pieces[made - 1].to = r.to_ms;
		else
			pieces[made++] = (struct piece){.from = r.from_ms, .to = r.to_ms};
	}
	return rearrange(draft, pieces, made, e);
}

bool edit_remove_ranges(json_t *draft, const struct edit_range *ranges, size_t count, struct error *e)
{
	struct edit_range r[EDIT_RANGES_MAX];
	struct piece pieces[EDIT_RANGES_MAX + 1];
	int64_t at = 0, end = edit_duration(draft);
	size_t kept = 0;
	if (count > EDIT_RANGES_MAX)
		return error_set(e, ERROR_INPUT, "1 to %d parts can be named", EDIT_RANGES_MAX);
	memcpy(r, ranges, count * sizeof *r);
	if (!edit_check_ranges(draft, r, &count, e))
		return false;
	for (size_t i = 0; i <= count; i++) {
		int64_t to = i < count ? r[i].from_ms : end;
		if (at < to)
			pieces[kept++] = (struct piece){.from = at, .to = to};
		at = i < count ? r[i].to_ms : end;
	}
	if (!kept)
		return error_set(e, ERROR_INPUT, "that would leave nothing of the video");
	return rearrange(draft, pieces, kept, e);
}

bool edit_keep(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e)
{
	return edit_keep_ranges(draft, &(struct edit_range){from_ms, to_ms}, 1, e);
}

bool edit_remove(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e)
{
	return edit_remove_ranges(draft, &(struct edit_range){from_ms, to_ms}, 1, e);
}

/* ---- order ---- */

bool edit_split(json_t *draft, int64_t at_ms, struct error *e)
{
	int64_t end = edit_duration(draft);
	const struct piece pieces[] = {{.from = 0, .to = at_ms}, {.from = at_ms, .to = end}};
	if (!edit_needs_video(draft, e))
		return false;
	if (at_ms < 0 || at_ms > end)
		return error_set(e, ERROR_INPUT, "the video is %g s long: it has no such time",
				 edit_seconds(end));
	return at_ms == 0 || at_ms == end || rearrange(draft, pieces, 2, e);
}

bool edit_move(json_t *draft, struct edit_range r, int64_t at_ms, struct error *e)
{
	int64_t end = edit_duration(draft);
	struct piece pieces[4];
	if (!check_range(draft, &r, e))
		return false;
	if (at_ms < 0 || at_ms > end || (at_ms > r.from_ms && at_ms < r.to_ms))
		return error_set(e, ERROR_INPUT, "a part cannot be moved into itself or beyond the end");
	bool later = at_ms >= r.to_ms;
	const int64_t order[4][2] = {{0, later ? r.from_ms : at_ms},
				     {later ? r.to_ms : r.from_ms, later ? at_ms : r.to_ms},
				     {later ? r.from_ms : at_ms, later ? r.to_ms : r.from_ms},
				     {later ? at_ms : r.to_ms, end}};
	for (size_t i = 0; i < 4; i++)
		pieces[i] = (struct piece){.from = order[i][0], .to = order[i][1]};
	return rearrange(draft, pieces, 4, e);
}

bool edit_insert(json_t *draft, const struct asset *asset, struct edit_range r, int64_t at_ms,
		 struct error *e)
{
	int64_t end = edit_duration(draft), added, whole;
	if (!edit_needs_video(draft, e))
		return false;
	if (at_ms < 0 || at_ms > end)
		return error_set(e, ERROR_INPUT, "the video is %g s long: it has no such time",
				 edit_seconds(end));
	if (!edit_append_asset(draft, asset, e))
		return false;
	added = edit_duration(draft);
	whole = added - end;
	if (r.to_ms <= 0 || r.to_ms > whole)
		r.to_ms = whole;
	if (r.from_ms < 0 || r.from_ms >= r.to_ms)
		return error_set(e, ERROR_INPUT, "the upload is %g s long: there is no such part",
				 edit_seconds(whole));
	const struct piece pieces[] = {{.from = 0, .to = at_ms},
				       {.from = end + r.from_ms, .to = end + r.to_ms},
				       {.from = at_ms, .to = end}};
	return rearrange(draft, pieces, 3, e);
}

/* Appends the parts of the timeline that show the asset to the pieces. Returns the new count. */
static size_t pieces_of(const json_t *draft, const char *id, struct piece *pieces, size_t count)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *own = track_asset(segment);
		int64_t start = track_start(segment);
		if (own && !strcmp(own, id) && count < EDIT_SEGMENTS_MAX)
			pieces[count++] = (struct piece){.from = start, .to = start + track_length(segment)};
	}
	return count;
}

bool edit_arrange(json_t *draft, const struct asset *const *assets, size_t count, struct error *e)
{
	struct piece pieces[EDIT_SEGMENTS_MAX];
	size_t made = 0;
	for (size_t i = 0; i < count; i++)
		if (!edit_shows_asset(draft, assets[i]->id) && !edit_append_asset(draft, assets[i], e))
			return false;
	for (size_t i = 0; i < count; i++)
		made = pieces_of(draft, assets[i]->id, pieces, made);
	return rearrange(draft, pieces, made, e);
}

bool edit_loop(json_t *draft, unsigned times, struct error *e)
{
	struct piece pieces[EDIT_SEGMENTS_MAX];
	if (!edit_needs_video(draft, e))
		return false;
	if (times < 2 || times > EDIT_SEGMENTS_MAX)
		return error_set(e, ERROR_INPUT, "a video can be played 2 to %d times", EDIT_SEGMENTS_MAX);
	for (unsigned i = 0; i < times; i++)
		pieces[i] = (struct piece){.from = 0, .to = edit_duration(draft)};
	return rearrange(draft, pieces, times, e);
}

bool edit_reverse(json_t *draft, struct edit_range r, struct error *e)
{
	if (!check_range(draft, &r, e))
		return false;
	if (r.to_ms - r.from_ms > EDIT_REVERSE_MAX_MS)
		return error_set(e, ERROR_INPUT, "at most %d s can be played backwards",
				 EDIT_REVERSE_MAX_MS / 1000);
	const struct piece pieces[] = {{.from = 0, .to = r.from_ms},
				       {.from = r.from_ms, .to = r.to_ms, .reversed = true},
				       {.from = r.to_ms, .to = edit_duration(draft)}};
	return rearrange(draft, pieces, 3, e);
}

/* The segment that shows a time of the video. */
static json_t *segment_at(const json_t *draft, int64_t at)
{
	size_t i;
	json_t *segment, *last = NULL;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		last = segment;
		if (at < track_start(segment) + track_length(segment))
			break;
	}
	return last;
}

/* Appends the frame at `at` as a segment of its own to the video. */
static bool append_still(json_t *draft, int64_t at, int64_t length, struct error *e)
{
	const json_t *segment = segment_at(draft, at);
	int64_t within = at - track_start(segment), most = track_length(segment);
	json_t *still = json_deep_copy(segment);
	json_t *source = cut_source(segment, within < most ? within : most - 1, most);
	json_object_del(still, "cross");
	json_object_del(still, "reverse");
	if (track_flag(segment, "reverse")) /* played backwards, the first frame shown is the last of `src` */
		edit_set(source, "s", json_integer(track_int(source, "s", 0) + track_int(source, "d", 0)));
	if (!still || !source || !edit_set(still, "src", source) || !edit_set(source, "d", json_integer(1)) ||
	    !edit_set(still, "d", json_integer(length)) || !edit_set(still, "speed", json_integer(1)) ||
	    !edit_set(still, "freeze", json_true())) {
		json_decref(still);
		return edit_no_memory(e);
	}
	if (json_array_append_new(track_segments(track_main(draft)), still))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}

bool edit_freeze(json_t *draft, int64_t at_ms, int64_t length_ms, struct error *e)
{
	int64_t end = edit_duration(draft);
	if (!edit_needs_video(draft, e))
		return false;
	if (at_ms < 0 || at_ms > end || length_ms < 100 || length_ms > 3600000)
		return error_set(e, ERROR_INPUT,
				 "the video is %g s long; a frame of it can stand for 0.1 s to 1 hour",
				 edit_seconds(end));
	if (!append_still(draft, at_ms, length_ms, e))
		return false;
	const struct piece pieces[] = {
		{.from = 0, .to = at_ms}, {.from = end, .to = end + length_ms}, {.from = at_ms, .to = end}};
	return rearrange(draft, pieces, 3, e);
}

/* ---- speed ---- */

static bool check_speed(const json_t *draft, const struct piece *piece, struct error *e)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		int64_t start = track_start(segment);
		double speed = piece->speed > 0 ? piece->speed : track_speed(segment) * piece->by;
		if (start >= piece->to || start + track_length(segment) <= piece->from)
			continue;
		if (!(speed >= 0.25 && speed <= 4))
			return error_set(e, ERROR_INPUT, "a speed is 0.25 to 4 times");
	}
	return true;
}

static bool change_speed(json_t *draft, struct edit_range r, double speed, double by, struct error *e)
{
	if (!check_range(draft, &r, e))
		return false;
	const struct piece pieces[] = {{.from = 0, .to = r.from_ms},
				       {.from = r.from_ms, .to = r.to_ms, .speed = speed, .by = by},
				       {.from = r.to_ms, .to = edit_duration(draft)}};
	return check_speed(draft, &pieces[1], e) && rearrange(draft, pieces, 3, e);
}

bool edit_set_speed(json_t *draft, double speed, struct error *e)
{
	return edit_speed_part(draft, edit_whole(draft), speed, e);
}

bool edit_speed_part(json_t *draft, struct edit_range r, double speed, struct error *e)
{
	if (!edit_needs_video(draft, e))
		return false;
	if (!(speed > 0))
		return error_set(e, ERROR_INPUT, "a speed is 0.25 to 4 times");
	return change_speed(draft, r, speed, 0, e);
}

bool edit_speed_by(json_t *draft, struct edit_range r, double factor, struct error *e)
{
	if (!edit_needs_video(draft, e))
		return false;
	if (!(factor > 0))
		return error_set(e, ERROR_INPUT, "a speed is 0.25 to 4 times");
	return change_speed(draft, r, 0, factor, e);
}

/* A longer or shorter picture is first made by speed, so that texts follow. */
bool edit_set_picture_length(json_t *draft, int64_t ms, struct error *e)
{
	struct piece pieces[EDIT_SEGMENTS_MAX] = {0};
	size_t i, count = json_array_size(track_segments(track_main(draft)));
	json_t *segment;
	if (!edit_needs_video(draft, e))
		return false;
	if (ms < 100 || ms > 3600000)
		return error_set(e, ERROR_INPUT, "a picture is shown for 0.1 s to 1 hour");
	if (count > EDIT_SEGMENTS_MAX)
		return error_set(e, ERROR_INPUT, "the video has more than %d parts", EDIT_SEGMENTS_MAX);
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		int64_t start = track_start(segment), length = track_length(segment);
		pieces[i] = (struct piece){.from = start, .to = start + length};
		if (!strcmp(track_meta(segment, "type"), "image"))
			pieces[i].by = (double)length * track_speed(segment) / (double)ms;
	}
	if (!rearrange(draft, pieces, count, e))
		return false;
	/* Then the speed is restored, and the source gets the length instead. */
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		if (strcmp(track_meta(segment, "type"), "image") != 0 || i >= count || !(pieces[i].by > 0))
			continue;
		double speed = track_speed(segment) / pieces[i].by;
		if (!edit_set(segment, "speed", json_real(speed)) ||
		    !edit_set(segment, "src", json_pack("{s:i,s:I}", "s", 0, "d", (json_int_t)ms)))
			return edit_no_memory(e);
	}
	return true;
}

/* ---- crossfades ---- */

/* Whether `b` continues the source where `a` ends: the cut between them is not visible. */
static bool goes_on(const json_t *a, const json_t *b)
{
	const char *one = track_asset(a), *other = track_asset(b);
	return one && other && !strcmp(one, other) && !track_flag(a, "reverse") &&
	       !track_flag(b, "reverse") &&
	       track_source_start(a) + track_source_length(a) == track_source_start(b);
}

static bool crossfade_at(json_t *draft, size_t i, int64_t ms, struct error *e)
{
	const json_t *segment = json_array_get(track_segments(track_main(draft)), i);
	int64_t end = track_start(segment) + track_length(segment);
	if (!edit_remove(draft, end - ms, end, e))
		return false;
	json_t *shortened = json_array_get(track_segments(track_main(draft)), i);
	return edit_set(shortened, "cross", json_integer(ms)) || edit_no_memory(e);
}

bool edit_crossfade(json_t *draft, int64_t ms, size_t *made, struct error *e)
{
	json_t *list = track_segments(track_main(draft));
	size_t count = json_array_size(list), seen = 0;
	*made = 0;
	if (!edit_needs_video(draft, e))
		return false;
	if (ms < 100 || ms > 10000)
		return error_set(e, ERROR_INPUT, "a crossfade lasts 0.1 to 10 s");
	for (size_t i = 0; i + 1 < count; i++)
		seen += !goes_on(json_array_get(list, i), json_array_get(list, i + 1));
	for (size_t i = count - 1; i-- > 0;) {
		const json_t *a, *b;
		list = track_segments(track_main(draft));
		a = json_array_get(list, i);
		b = json_array_get(list, i + 1);
		if ((seen && goes_on(a, b)) || track_int(a, "cross", 0))
			continue;
		if (track_length(a) < 2 * ms || track_length(b) < 2 * ms)
			return error_set(e, ERROR_INPUT, "a part is shorter than two crossfades of %g s",
					 edit_seconds(ms));
		if (!crossfade_at(draft, i, ms, e))
			return false;
		++*made;
	}
	return *made || error_set(e, ERROR_INPUT, "the video is one clip: there is nothing to cross-fade");
}

/* ---- parts ---- */

bool edit_each_in(json_t *draft, struct edit_range r, edit_change *change, const void *value, struct error *e)
{
	size_t i;
	json_t *segment;
	if (!check_range(draft, &r, e) || !edit_split(draft, r.from_ms, e) || !edit_split(draft, r.to_ms, e))
		return false;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		int64_t start = track_start(segment);
		if (start >= r.from_ms && start < r.to_ms && !change(segment, value))
			return edit_no_memory(e);
	}
	return true;
}
