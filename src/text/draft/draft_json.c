/* Reads a draft that is a JSON object, with the documented short keys or the undocumented long ones. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "captions_markup.h"
#include "draft_read.h"

static const char *const type_names[] = {"tt", "type", "track_type", NULL};
static const char *const text_names[] = {"text", NULL};

/* Objects in a segment that place it on the timeline. A "source range" is not among them: that tells which
 * part of the source file is used. */
static const char *const range_names[] = {"target_timerange", "timerange",  "target",
					  "target_range",     "time_range", "range",
					  "timing",           "time",       NULL};

static double time_of(const json_t *segment, const char *const *names)
{
	double number = draft_number(segment, names);

	for (const char *const *range = range_names; *range && isnan(number); range++)
		number = draft_number(draft_get(segment, *range), names);
	return number;
}

static double number_of(const struct draft_sources *sources, const char *const *names)
{
	double number = NAN;

	for (size_t i = 0; i < sources->count && isnan(number); i++)
		number = draft_number(sources->at[i], names);
	return number;
}

/* The first non-empty string under one of the names. Borrowed; NULL: there is none. */
static const char *string_of(const struct draft_sources *sources, const char *const *names)
{
	for (size_t i = 0; i < sources->count; i++) {
		for (const char *const *name = names; *name; name++) {
			const char *s = json_string_value(draft_get(sources->at[i], *name));

			if (s && *s)
				return s;
		}
	}
	return NULL;
}

/* The track's type, a number or a word under any of the type keys. `label`: the last such word, borrowed;
 * NULL: none. */
static enum draft_track_type type_of(const json_t *track, const char **label)
{
	char digits[24];
	enum draft_track_type type = DRAFT_TRACK_OTHER;

	*label = NULL;
	for (const char *const *name = type_names; *name && type == DRAFT_TRACK_OTHER; name++) {
		const json_t *value = json_object_get(track, *name);

		if (json_is_number(value) &&
		    snprintf(digits, sizeof digits, "%.0f", json_number_value(value)))
			type = draft_type_of(digits);
		if (json_is_string(value)) {
			type = draft_type_of(json_string_value(value));
			if (isalpha((unsigned char)*json_string_value(value)))
				*label = json_string_value(value);
		}
	}
	return type;
}

static bool set_text(struct draft_segment *segment, const struct draft_sources *sources)
{
	struct buf text = {0};
	bool failed;

	if (draft_text_of(sources, &text)) {
		segment->text = buf_take(&text);
		return segment->text;
	}
	failed = text.failed;
	buf_finish(&text);
	return !failed;
}

/* Sets the name: a title if there is one, else the text of a segment that is not on a text track (music may
 * have its name there), else the name of the file. */
static bool set_name(struct draft_segment *segment, const struct draft_sources *sources, bool text_track)
{
	const char *name = string_of(sources, draft_name_names);

	if (!name && !text_track)
		name = string_of(sources, text_names);
	if (name && draft_is_text(name)) {
		segment->name = strdup(name);
		return segment->name;
	}
	if (!name)
		name = string_of(sources, draft_address_names);
	return !name || draft_base_name(name, &segment->name);
}

/* Appends the name of a filter or transition: a string, an object with a name, or a list of these. */
static void put_look(struct buf *out, const json_t *value)
{
	static const char *const names[] = {"name", "title", "type", "preset", NULL};
	const json_t *item;
	size_t i;

	json_array_foreach (value, i, item)
		if (!json_is_array(item))
			put_look(out, item);
	for (const char *const *name = names; json_is_object(value) && *name; name++)
		if (json_is_string(draft_get(value, *name)))
			value = draft_get(value, *name);
	if (!json_is_string(value) || !draft_is_text(json_string_value(value)) ||
	    !strcmp(json_string_value(value), "none"))
		return;
	if (out->len)
		buf_puts(out, ", ");
	buf_puts(out, json_string_value(value));
}

static bool set_look(char **look, const struct draft_sources *sources, const char *const *names)
{
	struct buf out = {0};

	for (size_t i = 0; i < sources->count && !out.len; i++)
		for (const char *const *name = names; *name && !out.len; name++)
			put_look(&out, draft_get(sources->at[i], *name));
	*look = out.len ? buf_take(&out) : NULL;
	buf_finish(&out);
	return !out.failed;
}

/* The role of a track may be named only in its first segment. */
static void read_role_of_segment(struct draft_track *track, const struct draft_sources *sources)
{
	static const char *const names[] = {"type", "role", "class", "kind", NULL};

	for (size_t i = 0; i < sources->count && track->role == DRAFT_ROLE_UNKNOWN; i++)
		for (const char *const *name = names; *name; name++)
			draft_build_role(track, json_string_value(draft_get(sources->at[i], *name)));
}

static bool read_segment(struct draft_builder *b, void *with, const json_t *json)
{
	struct draft_track *track = with;
	struct draft_times times = {time_of(json, draft_start_names), time_of(json, draft_length_names),
				    time_of(json, draft_end_names)};
	bool text_track = track->type == DRAFT_TRACK_TEXT;
	struct draft_segment *segment = draft_build_segment(b, times);
	struct draft_sources sources;
	bool ok;

	if (!segment)
		return false;
	draft_sources_init(&sources, json);
	if (track->count == 1)
		read_role_of_segment(track, &sources);
	segment->volume = draft_volume(number_of(&sources, draft_volume_names));
	segment->speed = draft_speed(number_of(&sources, draft_speed_names));
	ok = set_name(segment, &sources, text_track) && (!text_track || set_text(segment, &sources)) &&
	     set_look(&segment->filter, &sources, draft_filter_names) &&
	     set_look(&segment->transition, &sources, draft_transition_names);
	draft_sources_finish(&sources);
	return ok || error_set(b->error, ERROR_NO_MEMORY, "draft");
}

/* Calls `read` for each object in an array, or in an object that has ids as keys. */
static bool each(struct draft_builder *b, const json_t *list, void *with,
		 bool (*read)(struct draft_builder *b, void *with, const json_t *value))
{
	const json_t *value;
	size_t i;
	void *at;

	json_array_foreach (list, i, value)
		if (json_is_object(value) && !read(b, with, value))
			return false;
	if (!json_is_object(list))
		return true;
	for (at = json_object_iter(draft_walked(list)); at;
	     at = json_object_iter_next(draft_walked(list), at))
		if (json_is_object(json_object_iter_value(at)) && !read(b, with, json_object_iter_value(at)))
			return false;
	return true;
}

static const json_t *first_list(const json_t *object, const char *const *names)
{
	const json_t *list = NULL;

	for (; *names && !json_is_array(list) && !json_is_object(list); names++)
		list = draft_get(object, *names);
	return list;
}

/* The i-th object that may hold a track's values: the track itself, then those that describe it. May be
 * NULL. */
static const json_t *place_of(const json_t *track, size_t i)
{
	static const char *const names[] = {"m", "meta", "metadata"};

	return i ? draft_get(track, names[i - 1]) : track;
}

enum { PLACES = 4 };

/* The first string under one of the names, in the track or in what describes it. Borrowed; NULL: none. */
static const char *word_of(const json_t *track, const char *const *names)
{
	const char *word = NULL;

	for (; *names && !word; names++)
		for (size_t i = 0; i < PLACES && !word; i++)
			word = json_string_value(draft_get(place_of(track, i), *names));
	return word;
}

static void read_role(struct draft_track *track, const json_t *json)
{
	for (size_t i = 0; i < PLACES; i++) {
		for (const char *const *name = draft_role_names; *name; name++)
			draft_build_role(track, json_string_value(draft_get(place_of(json, i), *name)));
		track->automatic |= json_is_true(draft_get(place_of(json, i), "auto"));
	}
}

/* Converts the track's texts to plain text. If one text has an ASS override, ASS escapes count in all of
 * them. */
static bool make_plain(struct draft_builder *b, const struct draft_track *track)
{
	bool ass = false;

	for (size_t i = 0; i < track->count && !ass; i++) {
		const char *text = track->segments[i].text;

		ass = text && captions_markup_is_ass(text, strlen(text));
	}
	for (size_t i = 0; i < track->count; i++)
		if (!draft_build_plain(b, &track->segments[i], ass))
			return false;
	return true;
}

static bool read_track(struct draft_builder *b, void *with, const json_t *json)
{
	static const char *const names[] = {"sg", "segments", "clips", "items", NULL};
	const char *label;
	enum draft_track_type type = type_of(json, &label);
	struct draft_track *track = draft_build_track(b, type, label);

	(void)with;
	if (!track || !draft_build_language(b, track, word_of(json, draft_language_names)) ||
	    !draft_build_name(b, track, word_of(json, draft_name_names)))
		return false;
	read_role(track, json);
	return each(b, first_list(json, names), track, read_segment) && make_plain(b, track);
}

bool draft_json_read(struct draft_builder *b, const json_t *root)
{
	static const char *const names[] = {"t", "tracks", NULL};

	b->duration = draft_number(root, draft_length_names);
	return each(b, first_list(root, names), NULL, read_track);
}
