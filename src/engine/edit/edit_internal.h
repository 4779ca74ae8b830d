/* Shared by the files of edit.h. */
#ifndef NEMOFS_ENGINE_EDIT_INTERNAL_H
#define NEMOFS_ENGINE_EDIT_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "edit.h"

/* A shorter text could not be read, and is removed. */
enum { EDIT_TEXT_MIN_MS = 100 };

/* Lays the main track's segments end to end, sets `d`, fits music, texts and overlays
 * to that length, and removes empty tracks. Call it after changing segments. */
bool edit_settle(json_t *draft, struct error *e);

/* Sets a field; false without memory, also for a NULL value. Takes the value. */
bool edit_set(json_t *object, const char *key, json_t *value_take);

bool edit_no_memory(struct error *e);

double edit_seconds(int64_t ms);

/* Whether so little of a text is shown after a cut (`shown` of `whole` ms) that the text should go. */
bool edit_is_stub(int64_t shown, int64_t whole);

/* Splits the main track at both ends of the part, and calls `change` for each of the
 * part's segments. The callback returns false only if it has no memory. */
typedef bool edit_change(json_t *segment, const void *value);
bool edit_each_in(json_t *draft, struct edit_range part, edit_change *change, const void *value,
		  struct error *e);

/* Whether the part is the whole video. */
bool edit_is_whole(const json_t *draft, struct edit_range part);

/* Sets the canvas to w x h or, if that is too large to render, to the largest of this shape. */
bool edit_set_canvas(json_t *draft, double w, double h);

/* Removes all tracks of a role and returns how many. */
size_t edit_drop_role(json_t *draft, const char *role);

/* Fails unless there is a video to edit. */
bool edit_needs_video(const json_t *draft, struct error *e);

#endif
