/* Edits of sound: the video's own sound, the music, and the recorded voice. */
#include <math.h>
#include <string.h>

#include "edit.h"
#include "edit_internal.h"
#include "track.h"

enum { PERCENT_MAX = 400 };

static bool check_percent(int percent, struct error *e)
{
	return (percent >= 0 && percent <= PERCENT_MAX) ||
	       error_set(e, ERROR_INPUT, "a volume is 0 to %d %%", PERCENT_MAX);
}

static bool change_volume(json_t *segment, const void *percent)
{
	return edit_set(segment, "vol", json_integer(*(const int *)percent));
}

static bool multiply_volume(json_t *segment, const void *by)
{
	double percent = track_number(segment, "vol", 100) * *(const double *)by;
	return edit_set(segment, "vol", json_integer(percent > PERCENT_MAX ? PERCENT_MAX : llround(percent)));
}

bool edit_set_volume(json_t *draft, int percent, struct error *e)
{
	return edit_volume_part(draft, edit_whole(draft), percent, e);
}

bool edit_volume_part(json_t *draft, struct edit_range part, int percent, struct error *e)
{
	return edit_needs_video(draft, e) && check_percent(percent, e) &&
	       edit_each_in(draft, part, change_volume, &percent, e);
}

bool edit_volume_by(json_t *draft, struct edit_range part, double by, struct error *e)
{
	return edit_needs_video(draft, e) && edit_each_in(draft, part, multiply_volume, &by, e);
}

/* ---- music and voice tracks ---- */

static bool add_sound(json_t *draft, const char *role, const struct asset *asset, int percent, bool duck,
		      struct error *e)
{
	if (!edit_needs_video(draft, e) || !check_percent(percent, e))
		return false;
	const char *name = asset ? asset->name : "Generated tone bed";
	json_int_t length = asset ? asset->probe.duration_ms : 0;
	edit_drop_role(draft, role);
	json_t *track = json_pack("{s:i,s:{s:s,s:s,s:b},s:[{s:i,s:i,s:{s:s,s:s},s:{s:i,s:I},s:i}]}", "tt",
				  TRACK_AUDIO, "m", "role", role, "name", name, "duck", duck, "sg", "s", 0,
				  "d", 0, "m", asset ? "asset" : "source", asset ? asset->id : "tone",
				  "title", name, "src", "s", 0, "d", length, "vol", percent);
	if (json_array_append_new(track_list(draft), track))
		return edit_no_memory(e);
	return edit_settle(draft, e);
}

bool edit_set_music(json_t *draft, const struct asset *asset, int percent, bool duck, struct error *e)
{
	return add_sound(draft, "music", asset, percent, duck, e);
}

bool edit_set_voice(json_t *draft, const struct asset *asset, int percent, struct error *e)
{
	return add_sound(draft, "voice", asset, percent, false, e);
}

/* ---- changes of these tracks ---- */

static json_t *find_sound(const json_t *draft, const char *role, struct error *e)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (track_type(track) == TRACK_AUDIO && !strcmp(track_role(track), role))
			return json_array_get(track_list(draft), i);
	}
	error_set(e, ERROR_INPUT, "there is no %s track", role);
	return NULL;
}

bool edit_set_track_volume(json_t *draft, const char *role, int percent, double by, struct error *e)
{
	size_t i;
	json_t *track, *segment;
	if ((by <= 0 && !check_percent(percent, e)) || !(track = find_sound(draft, role, e)))
		return false;
	json_array_foreach (track_segments(track), i, segment) {
		if (!(by > 0 ? multiply_volume(segment, &by) : change_volume(segment, &percent)))
			return edit_no_memory(e);
	}
	return true;
}

bool edit_set_music_volume(json_t *draft, int percent, struct error *e)
{
	return edit_set_track_volume(draft, "music", percent, 0, e);
}

bool edit_set_music_fade(json_t *draft, int64_t in_ms, int64_t out_ms, struct error *e)
{
	json_t *track = find_sound(draft, "music", e), *m = json_object_get(track, "m");
	if (!track)
		return false;
	if ((in_ms >= 0 && !edit_set(m, "fade_in", json_integer(in_ms))) ||
	    (out_ms >= 0 && !edit_set(m, "fade_out", json_integer(out_ms))))
		return edit_no_memory(e);
	return true;
}
