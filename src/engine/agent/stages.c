#include "stages.h"

#include "track.h"

/* Adds copies of the draft's tracks that are video, or those that are not. */
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

json_t *stages_join(const json_t *film, const json_t *overlays)
{
	json_t *draft = json_deep_copy(film), *list = json_array();

	if (list && add_tracks(list, film, true) && add_tracks(list, overlays, false) &&
	    json_object_set(draft, "t", list) == 0) {
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
