/* Readings of the engine's own drafts (edit.h has their shape). Everything is
 * borrowed; what is missing reads as empty, as 0 or as the default. */
#ifndef NEMOFS_ENGINE_TRACK_H
#define NEMOFS_ENGINE_TRACK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* `tt` of a track. */
enum track_type { TRACK_VIDEO = 0, TRACK_AUDIO = 1, TRACK_TEXT = 7 };

json_t *track_list(const json_t *draft); /* array; NULL: none */
json_t *track_main(const json_t *draft); /* the video itself; NULL: none yet */
json_t *track_segments(const json_t *track);

enum track_type track_type(const json_t *track);
const char *track_role(
	const json_t *track); /* "video", "overlay", "captions", "title", "music", "voice"; "" for others */
bool track_exists(const json_t *draft, const char *role); /* one of this role */
bool track_is_overlay(const json_t *track);               /* pictures over the main track */
bool track_is_whole(const json_t *track);                 /* it lasts as long as the video */

/* The video's length as its segments tell it, in ms. */
int64_t track_main_length(const json_t *draft);

/* How long music fades out at the video's end unless its track says so, in ms. */
int64_t track_music_fade(const json_t *draft);

/* A field of the track's `m`; "" without. */
const char *track_meta(const json_t *track, const char *key);
bool track_burned(const json_t *track);   /* captions that are drawn into the picture */
bool track_is_drawn(const json_t *track); /* the same of any texts: titles always are */

/* A field of any object: numbers only. */
int64_t track_int(const json_t *object, const char *key, int64_t otherwise);
double track_number(const json_t *object, const char *key, double otherwise);

bool track_flag(const json_t *object, const char *key); /* true, and nothing else */

/* Of a segment: when it begins and how long it lasts on the timeline, in ms. */
int64_t track_start(const json_t *segment);
int64_t track_length(const json_t *segment);
const char *track_text(const json_t *segment);
const char *track_asset(const json_t *segment); /* its asset's id; NULL: none */
double track_speed(const json_t *segment);      /* never 0 */

/* The part of the asset that is shown, in the asset's own ms. */
int64_t track_source_start(const json_t *segment);
int64_t track_source_length(const json_t *segment);

#endif
