#include "stages.h"

#include "track.h"

/* Adds copies of the draft's video tracks (`video`) or of all its other tracks to the list. */
static bool add_tracks(json_t *list, const json_t *draft, bool video)
{
	json_t *tracks = draft ? track_list(draft) : NULL, *track;
	size_t i;

	json_array_foreach (tracks, i, track)
		if ((track_type(track) == TRACK_VIDEO) == video &&
		    json_array_append_new(list, json_deep_copy(track)) < 0)
			return false;
	return true;
}

json_t *stages_join(const json_t *base, const json_t *overlays)
{
	json_t *draft = json_deep_copy(base), *list = json_array();

	if (list && add_tracks(list, base, true) && add_tracks(list, overlays, false) &&
	    json_object_set(draft, "t", list) == 0) {
		json_decref(list);
		return draft;
	}
	json_decref(list);
	json_decref(draft);
	return NULL;
}

/* Whether the draft has an equal track. */
static bool has_track(const json_t *draft, const json_t *track)
{
	json_t *other;
	size_t i;

	json_array_foreach (track_list(draft), i, other)
		if (json_equal(other, track))
			return true;
	return false;
}

/* Adds those other tracks of `draft` that `from` does not have. With `still`, also adds those that all
 * three drafts have. */
static bool add_overlays(json_t *list, const json_t *draft, const json_t *from, const json_t *still)
{
	json_t *track;
	size_t i;

	json_array_foreach (track_list(draft), i, track)
		if (track_type(track) != TRACK_VIDEO &&
		    (has_track(from, track) ? still && has_track(still, track) : true) &&
		    json_array_append_new(list, json_deep_copy(track)) < 0)
			return false;
	return true;
}

static bool both_change(const json_t *first, const json_t *now, const json_t *to)
{
	json_t *track;
	size_t i;

	json_array_foreach (track_list(first), i, track)
		if (track_type(track) != TRACK_VIDEO && !has_track(now, track) && !has_track(to, track))
			return true;
	return false;
}

json_t *stages_merge(const json_t *first, const json_t *now, const json_t *to, bool *conflict)
{
	json_t *draft, *list;

	*conflict = both_change(first, now, to);
	draft = *conflict ? NULL : json_deep_copy(now);
	list = json_array();
	if (draft && list && add_tracks(list, now, true) && add_overlays(list, to, first, now) &&
	    add_overlays(list, now, first, NULL) && json_object_set(draft, "t", list) == 0) {
		json_decref(list);
		return draft;
	}
	json_decref(list);
	json_decref(draft);
	return NULL;
}

json_t *stages_first(const json_t *from, const json_t *to)
{
	json_t *first = stages_join(to, from);

	if (first && !json_equal(first, to) && !json_equal(first, from))
		return first;
	json_decref(first);
	return NULL;
}
