/* For --two-stage: an edit arrives in two steps, first the video tracks, then the
 * others (music, titles, captions). Pure functions over drafts. */
#ifndef NEMOFS_ENGINE_STAGES_H
#define NEMOFS_ENGINE_STAGES_H

#include <jansson.h>
#include <stdbool.h>

/* A copy of the draft `base` with the audio and text tracks of the draft `overlays`
 * (NULL: none) instead of its own. New reference; NULL without memory. */
json_t *stages_join(const json_t *base, const json_t *overlays);

/* The draft after the first step of the edit from `from` (NULL: no draft) to `to`.
 * New reference. NULL without memory, or if the edit needs one step only. */
json_t *stages_first(const json_t *from, const json_t *to);

/* Merges the second step, from `first` to `to`, into the draft `now`, which somebody else made from `first`
 * meanwhile. The video tracks are those of `now`; of the other tracks, both sides' changes are kept. New
 * reference. NULL with `*conflict` if both changed the same track; NULL without it if memory ran out. */
json_t *stages_merge(const json_t *first, const json_t *now, const json_t *to, bool *conflict);

#endif
