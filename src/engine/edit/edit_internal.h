/* What the files of edit.h share. */
#ifndef NEMOFS_ENGINE_EDIT_INTERNAL_H
#define NEMOFS_ENGINE_EDIT_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "edit.h"

/* A text that is shorter is not seen, and goes. */
enum { EDIT_TEXT_MIN_MS = 100 };

/* Lays the main track's segments end to end, and brings `d`, the music's length and
 * the ends of texts in line with it; tracks that became empty go. */
bool edit_settle(json_t *draft, struct error *e);

/* Sets a field; false without memory, also for a NULL value. Takes the value. */
bool edit_set(json_t *object, const char *key, json_t *value_take);

bool edit_no_memory(struct error *e);

double edit_seconds(int64_t ms);

/* Whether what is shown of a text of that length is a rest that is not worth reading. */
bool edit_is_stub(int64_t shown, int64_t whole);

/* Changes every segment of a part of the video, which is split at its ends.
 * A change that returns false had no memory. */
typedef bool edit_change(json_t *segment, const void *value);
bool edit_each_in(json_t *draft, struct edit_range part, edit_change *change, const void *value,
		  struct error *e);

/* Whether the part is the whole video. */
bool edit_is_whole(const json_t *draft, struct edit_range part);

/* The largest canvas of this shape up to w x h that can be rendered. */
bool edit_set_canvas(json_t *draft, double w, double h);

/* Takes all tracks of a role away; their number. */
size_t edit_drop_role(json_t *draft, const char *role);

/* Fails unless there is a video to edit. */
bool edit_needs_video(const json_t *draft, struct error *e);

#endif
