/* Shared by the files of ops.h: one function per operation, and how it reads its fields. */
#ifndef NEMOFS_ENGINE_OPS_INTERNAL_H
#define NEMOFS_ENGINE_OPS_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent_internal.h"
#include "asset.h"
#include "base/error.h"
#include "edit.h"

/* Each applies a checked operation to a->draft and says in a->reply what was done. */
typedef bool op_apply(struct agent *a, const json_t *op, struct error *e);

op_apply op_keep, op_remove, op_order, op_remove_silence, op_split, op_move, op_insert, op_arrange,
	op_slideshow, op_loop, op_reverse, op_freeze, op_set_speed, op_crossfade;
op_apply op_set_aspect, op_set_size, op_set_fps, op_rotate, op_flip, op_crop, op_look, op_fade,
	op_add_overlay, op_set_cover;
op_apply op_set_volume, op_normalize, op_denoise_sound, op_set_music, op_set_voice;
op_apply op_add_title, op_extract_captions, op_replace_text, op_set_captions, op_set_caption, op_set_title,
	op_shift_captions, op_style_captions, op_hide_captions, op_remove_track;

/* Fields of an operation; `otherwise` if the field is missing. */
int64_t op_int(const json_t *op, const char *key, int64_t otherwise);
double op_number(const json_t *op, const char *key, double otherwise);
const char *op_text(const json_t *op, const char *key, const char *otherwise);
bool op_has(const json_t *op, const char *key);

/* "from_ms" and "to_ms". If missing: the video's start and end. */
struct edit_range op_range(const struct agent *a, const json_t *op);

/* The upload whose number the field holds; NULL and `e` if there is none. */
const struct asset *op_upload(const struct agent *a, const json_t *op, const char *key, struct error *e);

/* " from 5 s to 10 s" in the language of the reply; "" for the whole video. Static, one per thread. */
const char *op_where(const struct agent *a, const json_t *op);

double op_seconds(int64_t ms);

#endif
