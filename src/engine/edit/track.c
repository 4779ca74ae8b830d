#include "track.h"

#include <math.h>
#include <string.h>

enum { MUSIC_FADE_MS = 1500 };

json_t *track_list(const json_t *draft)
{
	json_t *list = json_object_get(draft, "t");
	return json_is_array(list) ? list : NULL;
}

json_t *track_main(const json_t *draft)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (track_type(track) == TRACK_VIDEO && !track_is_overlay(track))
			return track;
	}
	return NULL;
}

json_t *track_segments(const json_t *track)
{
	json_t *list = json_object_get(track, "sg");
	return json_is_array(list) ? list : NULL;
}

int64_t track_main_length(const json_t *draft)
{
	int64_t total = 0;
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment)
		total += track_length(segment);
	return total;
}

int64_t track_music_fade(const json_t *draft)
{
	int64_t length = track_main_length(draft);
	return length < 2 * MUSIC_FADE_MS ? length / 2 : MUSIC_FADE_MS;
}

enum track_type track_type(const json_t *track)
{
	return (enum track_type)track_int(track, "tt", -1);
}

const char *track_role(const json_t *track)
{
	const char *role = track_meta(track, "role");
	return track_type(track) == TRACK_VIDEO && !*role ? "video" : role;
}

bool track_exists(const json_t *draft, const char *role)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (!strcmp(track_role(track), role))
			return true;
	}
	return false;
}

bool track_is_overlay(const json_t *track)
{
	return track_type(track) == TRACK_VIDEO && !strcmp(track_role(track), "overlay");
}

bool track_is_whole(const json_t *track)
{
	return track_flag(json_object_get(track, "m"), "whole");
}

const char *track_meta(const json_t *track, const char *key)
{
	const char *s = json_string_value(json_object_get(json_object_get(track, "m"), key));
	return s ? s : "";
}

bool track_burned(const json_t *track)
{
	return track_flag(json_object_get(track, "m"), "burn");
}

bool track_is_drawn(const json_t *track)
{
	return track_type(track) == TRACK_TEXT &&
	       (strcmp(track_role(track), "captions") != 0 || track_burned(track));
}

bool track_flag(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

int64_t track_int(const json_t *object, const char *key, int64_t otherwise)
{
	double n = track_number(object, key, NAN);
	return n > -1e15 && n < 1e15 ? (int64_t)llround(n) : otherwise;
}

double track_number(const json_t *object, const char *key, double otherwise)
{
	const json_t *value = json_object_get(object, key);
	return json_is_number(value) ? json_number_value(value) : otherwise;
}

int64_t track_start(const json_t *segment)
{
	return track_int(segment, "s", 0);
}

int64_t track_length(const json_t *segment)
{
	return track_int(segment, "d", 0);
}

const char *track_text(const json_t *segment)
{
	const char *s = json_string_value(json_object_get(segment, "text"));
	return s ? s : "";
}

const char *track_asset(const json_t *segment)
{
	return json_string_value(json_object_get(json_object_get(segment, "m"), "asset"));
}

double track_speed(const json_t *segment)
{
	double speed = track_number(segment, "speed", 1);
	return speed > 0 ? speed : 1;
}

int64_t track_source_start(const json_t *segment)
{
	return track_int(json_object_get(segment, "src"), "s", 0);
}

int64_t track_source_length(const json_t *segment)
{
	return track_int(json_object_get(segment, "src"), "d", 0);
}
