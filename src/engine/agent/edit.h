/* Edits of a draft: pure functions over its JSON; no files, no clock.
 *
 * The engine's own drafts have the documented shape of the wire contract
 * (t = tracks, tt = type, sg = segments, d = milliseconds, m = metadata):
 *
 * {"d":20000,
 *  "m":{"title":"film","width":1280,"height":720,"fps":30,"fit":"crop|pad|blur"},
 *  "t":[{"tt":0,"m":{"name":"Video"},
 *        "sg":[{"s":0,"d":20000,"m":{"asset":"<id>","title":"film.mp4"},
 *               "src":{"s":0,"d":20000},"speed":1,"vol":100}]},
 *       {"tt":7,"m":{"role":"captions","name":"Captions (en)","lang":"en","burn":true,"auto":false},
 *        "sg":[{"s":500,"d":4000,"text":"Welcome","m":{"asset":"<id>"}}]},
 *       {"tt":7,"m":{"role":"title","position":"center","color":"#ffffff"},"sg":[…]},
 *       {"tt":1,"m":{"role":"music","name":"song.mp3","duck":true},
 *        "sg":[{"s":0,"d":20000,"m":{"asset":"<id>"},"src":{…},"vol":30}]}]}
 *
 * `src` is the part of the asset that is shown; `speed` 2 shows it in half the
 * time; `vol` is in percent. Music without an asset is a generated tone bed
 * ("source":"tone").
 *
 * The segments of the film follow each other without gaps; music lasts as long
 * as the film and is repeated if it is shorter. Every function keeps that and
 * `d` right.
 *
 * They change the draft in place. False, with words for the user in `e`, leaves
 * it as it was; except for NO_MEMORY, after which it must be thrown away. */
#ifndef NEMOFS_ENGINE_EDIT_H
#define NEMOFS_ENGINE_EDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asset.h"
#include "base/error.h"
#include "text/captions.h"

/* An empty draft: {"d":0,"m":{},"t":[]}. New reference; NULL without memory. */
json_t *edit_new_draft(void);

/* What an upload does at once: video and pictures go to the end of the film
 * (pictures for 3 s), so that an export works right away. The first one decides
 * the canvas. Sound becomes the film only while there is no picture; otherwise
 * it and subtitles stay assets, to be asked for: true then, too. */
bool edit_add_asset(json_t *draft, const struct asset *asset, struct error *e);

/* Keeps only [from, to) of the whole timeline; text and music are cut with it. */
bool edit_keep(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e);

/* Removes [from, to) and closes the gap. */
bool edit_remove(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e);

/* The canvas: aspect as width:height, at most 1080x1920 or 1920x1080; `fit` is
 * "crop", "pad" or "blur". */
bool edit_set_aspect(json_t *draft, int w, int h, const char *fit, struct error *e);

/* Percent of the video's own sound, 0 to 400. */
bool edit_set_volume(json_t *draft, int percent, struct error *e);

/* Playback speed of the whole film, 0.25 to 4; text and music follow. */
bool edit_set_speed(json_t *draft, double speed, struct error *e);

/* How long each picture of the film is shown, at its own speed; 0.1 s to 1 hour. */
bool edit_set_picture_length(json_t *draft, int64_t ms, struct error *e);

struct edit_title {
	const char *text;
	const char *position; /* "top", "center", "bottom" */
	const char *color;    /* "#rrggbb" */
	int64_t start_ms;
	int64_t duration_ms; /* <= 0: 3 s, or the rest of the film */
};
bool edit_add_title(json_t *draft, const struct edit_title *title, struct error *e);

/* asset NULL: the generated tone bed. Replaces the music that was there. */
bool edit_set_music(json_t *draft, const struct asset *asset, int percent, bool duck, struct error *e);
bool edit_set_music_volume(json_t *draft, int percent, struct error *e);

/* Makes the text track of the captions' language from captions of one asset,
 * in the asset's own time, placed wherever the asset is shown (cut, moved,
 * sped up); replaces what that track had from the same asset. `automatic`: made
 * by speech recognition. Fails with NO_CAPTIONS if none falls into what is shown. */
bool edit_set_captions(json_t *draft, const char *asset_id, const struct captions *captions, bool automatic,
		       struct error *e);

/* Which captions are drawn into the picture: one language, "" for the first
 * track, NULL for none. */
bool edit_burn_captions(json_t *draft, const char *language, struct error *e);

/* Removes all tracks of a role: "captions", "title", "music", "video". */
bool edit_remove_tracks(json_t *draft, const char *role, struct error *e);

/* ms; 0 for NULL and for what is no draft. */
int64_t edit_duration(const json_t *draft);
bool edit_has_content(const json_t *draft); /* ready for export */

/* Whether the film shows the asset. */
bool edit_shows_asset(const json_t *draft, const char *asset_id);

#endif
