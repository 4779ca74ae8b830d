/* Reads the engine's own drafts (edit.h has their shape). Results are borrowed. A
 * missing field reads as empty, as 0 or as its default. */
#ifndef NEMOFS_ENGINE_TRACK_H
#define NEMOFS_ENGINE_TRACK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* `tt` of a track. */
enum track_type { TRACK_VIDEO = 0, TRACK_AUDIO = 1, TRACK_TEXT = 7 };

json_t *track_list(const json_t *draft); /* array; NULL: none */
json_t *track_main(const json_t *draft); /* the main track; NULL: none yet */
json_t *track_segments(const json_t *track);

enum track_type track_type(const json_t *track);
const char *track_role(
	const json_t *track); /* "video", "overlay", "captions", "title", "music", "voice"; "" for others */
bool track_exists(const json_t *draft, const char *role); /* whether the draft has such a track */
bool track_is_overlay(const json_t *track);               /* pictures over the main track */
bool track_is_whole(const json_t *track);                 /* it always lasts as long as the video */

/* The sum of the main track's segments, in ms. */
int64_t track_main_length(const json_t *draft);

/* How long music fades out at the video's end unless its track says so, in ms. */
int64_t track_music_fade(const json_t *draft);

/* A text field of the `m` of a track or segment; "" if missing. */
const char *track_meta(const json_t *track, const char *key);
bool track_burned(const json_t *track);   /* captions that are drawn into the picture */
bool track_is_drawn(const json_t *track); /* texts that are drawn: burned captions, and all titles */

/* A number field of any object; `otherwise` if it is missing or no number. */
int64_t track_int(const json_t *object, const char *key, int64_t otherwise);
double track_number(const json_t *object, const char *key, double otherwise);

bool track_flag(const json_t *object, const char *key); /* whether the field is true */

/* When a segment begins on the timeline and how long it lasts there, in ms. */
int64_t track_start(const json_t *segment);
int64_t track_length(const json_t *segment);
const char *track_text(const json_t *segment);
const char *track_asset(const json_t *segment); /* its asset's id; NULL: none */
double track_speed(const json_t *segment);      /* never 0 */

/* The part of the asset that the segment shows, in ms of the asset. */
int64_t track_source_start(const json_t *segment);
int64_t track_source_length(const json_t *segment);

#endif
