/* An edit that arrives in two steps, for --two-stage: first the video, then what
 * lies over it (music, titles, captions). Pure functions over drafts. */
#ifndef NEMOFS_ENGINE_STAGES_H
#define NEMOFS_ENGINE_STAGES_H

#include <jansson.h>
#include <stdbool.h>

/* A copy of the draft `base` with the overlays of the draft `overlays` (NULL:
 * none) instead of its own. New reference; NULL without memory. */
json_t *stages_join(const json_t *base, const json_t *overlays);

/* What the draft is after the first step from `from` (NULL: no draft) to `to`.
 * New reference; NULL without memory, and if the edit has one step only. */
json_t *stages_first(const json_t *from, const json_t *to);

/* The draft `now`, which was made of `first` by somebody else meanwhile, with what the second step to `to`
 * lays over the video: of each track the change of whoever made one. New reference; NULL with `*conflict`
 * where both have changed the same one, and without it for want of memory. */
json_t *stages_merge(const json_t *first, const json_t *now, const json_t *to, bool *conflict);

#endif
