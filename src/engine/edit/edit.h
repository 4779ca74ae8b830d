/* Edits of a draft: pure functions over its JSON; no files, no clock.
 *
 * The engine's own drafts have the documented shape of the wire contract
 * (t = tracks, tt = type, sg = segments, d = milliseconds, m = metadata):
 *
 * {"d":20000,
 *  "m":{"title":"video","width":1280,"height":720,"fps":30,"fit":"crop|pad|blur"},
 *  "t":[{"tt":0,"m":{"name":"Video"},
 *        "sg":[{"s":0,"d":20000,"m":{"asset":"<id>","title":"video.mp4"},
 *               "src":{"s":0,"d":20000},"speed":1,"vol":100}]},
 *       {"tt":0,"m":{"role":"overlay","name":"logo.png","corner":"top-right","size":15,"opacity":50,
 *                    "whole":true},"sg":[…]},
 *       {"tt":7,"m":{"role":"captions","name":"Captions (en)","lang":"en","burn":true,"auto":false},
 *        "sg":[{"s":500,"d":4000,"text":"Welcome","m":{"asset":"<id>"}}]},
 *       {"tt":7,"m":{"role":"title","position":"center","color":"#ffffff"},"sg":[…]},
 *       {"tt":1,"m":{"role":"music","name":"song.mp3","duck":true},
 *        "sg":[{"s":0,"d":20000,"m":{"asset":"<id>"},"src":{…},"vol":30}]}]}
 *
 * `src` is the part of the asset that is shown; `speed` 2 shows it in half the
 * time; `vol` is in percent. Music without an asset is a generated tone bed
 * ("source":"tone"). A segment may have, besides:
 *   "reverse":true   it is played backwards
 *   "freeze":true    the first frame of `src` stands for `d`, without sound
 *   "cross":1000     it goes on for that long into the next one, and fades into it
 *   "fx":{…}         how its picture is changed; edit_look has the names
 * and `m` of the draft: "fade_in", "fade_out" (of the picture), "sound_in", "sound_out", "cover" in ms,
 * "loudness" in LUFS, "denoise_sound":true, "max_bytes".
 *
 * The segments of the main track follow each other without gaps; music lasts as long
 * as the video and is repeated if it is shorter. Every function keeps that and
 * `d` right. Overlays that are "whole" last as long as the video, too.
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

/* What a draft may hold: more cannot be rendered. */
enum {
	EDIT_SEGMENTS_MAX = 100,
	EDIT_RANGES_MAX = 99,
	EDIT_TEXTS_MAX = 20000,
	EDIT_LENGTH_MAX_MS = 6 * 3600000,
	EDIT_REVERSE_MAX_MS = 180000
};

struct edit_range {
	int64_t from_ms, to_ms;
};

/* An empty draft: {"d":0,"m":{},"t":[]}. New reference; NULL without memory. */
json_t *edit_new_draft(void);

/* What an upload does at once: videos go to the end of the main track, so that an
 * export works right away. The first one decides the canvas. Pictures (for 3 s
 * each) and sound are the main track only as long as there is no video; otherwise they
 * and subtitles stay assets, to be asked for: true then, too. */
bool edit_add_asset(json_t *draft, const struct asset *asset, struct error *e);

/* Puts a video, a picture or sound at the end of the main track in any case. */
bool edit_append_asset(json_t *draft, const struct asset *asset, struct error *e);

/* ---- time ---- */

struct edit_range edit_whole(const json_t *draft);

/* Cuts ranges off at the video's end, sorts them, joins those that overlap; fails
 * if one lies outside. Other functions take them in any order. */
bool edit_check_ranges(const json_t *draft, struct edit_range *ranges, size_t *count, struct error *e);

/* Keeps only these parts of the timeline, or removes them and closes the gaps;
 * texts and music are cut with it. */
bool edit_keep_ranges(json_t *draft, const struct edit_range *ranges, size_t count, struct error *e);
bool edit_remove_ranges(json_t *draft, const struct edit_range *ranges, size_t count, struct error *e);
bool edit_keep(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e);
bool edit_remove(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e);

/* The main track shows these parts of itself and no others, in this order; those that meet are one. */
bool edit_order(json_t *draft, const struct edit_range *parts, size_t count, struct error *e);

/* Makes two segments of the one that is there. */
bool edit_split(json_t *draft, int64_t at_ms, struct error *e);

/* Moves a part to before `at_ms` of the timeline as it is. */
bool edit_move(json_t *draft, struct edit_range part, int64_t at_ms, struct error *e);

/* Inserts a part of an asset (to_ms 0: to its end) at a time of the edited video. */
bool edit_insert(json_t *draft, const struct asset *asset, struct edit_range part, int64_t at_ms,
		 struct error *e);

/* Takes what the main track shows of an asset out of it, unless it shows nothing else;
 * `*at_ms`, a time of the video, goes with what stays. */
bool edit_take_clip(json_t *draft, const struct asset *asset, int64_t *at_ms, struct error *e);

/* The main track shows these assets and no others, in this order, each as it was
 * edited; those that it does not show yet are added whole. */
bool edit_arrange(json_t *draft, const struct asset *const *assets, size_t count, struct error *e);

bool edit_loop(json_t *draft, unsigned times, struct error *e);
bool edit_reverse(json_t *draft, struct edit_range part, struct error *e);

/* The frame at a time stands still for that long, and the video goes on. */
bool edit_freeze(json_t *draft, int64_t at_ms, int64_t length_ms, struct error *e);

/* Every cut that is seen (else every one) becomes a crossfade of that length;
 * `*made` counts them. The video gets shorter by as much. */
bool edit_crossfade(json_t *draft, int64_t ms, size_t *made, struct error *e);

/* ---- picture ---- */

/* The canvas: aspect as width:height, at most 1080x1920 or 1920x1080; `fit` is
 * "crop", "pad" or "blur". */
bool edit_set_aspect(json_t *draft, int w, int h, const char *fit, struct error *e);

/* The canvas in pixels, and how the pictures are brought to it; NULL: as before. */
bool edit_set_size(json_t *draft, int width, int height, const char *fit, struct error *e);
bool edit_set_fps(json_t *draft, double fps, struct error *e);

/* Changes the picture of a part; of the names below those in `look` are set, the
 * others stay. Numbers are percent, 0 and false are the picture as it is.
 *   brightness contrast saturation warmth (-100 to 100), blur sharpen (0 to 100),
 *   gray sepia negative vignette denoise stabilize (true or false),
 *   zoom {"from":1,"to":1.3} (1 to 5) over the part's length */
bool edit_look(json_t *draft, struct edit_range part, const json_t *look, struct error *e);

/* Turns by 90, 180 or 270 degrees clockwise; mirrors; cuts to a box in percent.
 * Done to the whole video, the canvas follows. */
bool edit_rotate(json_t *draft, struct edit_range part, int degrees, struct error *e);
bool edit_flip(json_t *draft, struct edit_range part, bool vertical, struct error *e);
struct edit_box {
	double x, y, w, h;
};
bool edit_crop(json_t *draft, struct edit_range part, struct edit_box box, struct error *e);

/* A field of the draft's `m`: how long the video fades, in ms ("fade_in" …), its "cover". 0: not at all. */
bool edit_set_field(json_t *draft, const char *key, int64_t value, struct error *e);

struct edit_overlay {
	const struct asset *asset;
	const char *corner; /* "top-left" … "bottom-right", "center", "top", "bottom", "left", "right" */
	double size;        /* percent of the canvas' width */
	double opacity;     /* percent */
	bool whole;         /* as long as the video, however that is cut later */
	struct edit_range part;
};

/* Lays a picture or a video over the main track. What the main track shows of it besides
 * other clips leaves the main track: an upload is put there by itself. */
bool edit_add_overlay(json_t *draft, const struct edit_overlay *overlay, struct error *e);

/* ---- sound ---- */

/* Percent of the video's own sound, 0 to 400. */
bool edit_set_volume(json_t *draft, int percent, struct error *e);
bool edit_volume_part(json_t *draft, struct edit_range part, int percent, struct error *e);
bool edit_volume_by(json_t *draft, struct edit_range part, double by, struct error *e);

/* ---- speed ---- */

/* Playback speed of the whole video, 0.25 to 4; text and music follow. */
bool edit_set_speed(json_t *draft, double speed, struct error *e);
bool edit_speed_part(json_t *draft, struct edit_range part, double speed, struct error *e);
bool edit_speed_by(json_t *draft, struct edit_range part, double factor, struct error *e);

/* How long each picture of the video is shown, at its own speed; 0.1 s to 1 hour. */
bool edit_set_picture_length(json_t *draft, int64_t ms, struct error *e);

/* ---- texts ---- */

struct edit_title {
	const char *text;     /* lines after the first are smaller */
	const char *position; /* "top", "center", "bottom", "top-left" …, "left", "right", "lower-third" */
	const char *color;    /* "#rrggbb" */
	int64_t start_ms;
	int64_t duration_ms; /* <= 0: 3 s, or the rest of the video */
	int size;            /* pixels of the canvas; 0: as its position has it */
	bool box;            /* on a dark box */
	int fade_ms;         /* in and out; 0: none */
	const char *enter;   /* "left", "right", "top", "bottom": flies in from there; NULL: stands */
};
bool edit_add_title(json_t *draft, const struct edit_title *title, struct error *e);

/* asset NULL: the generated tone bed. Replaces the music that was there. */
bool edit_set_music(json_t *draft, const struct asset *asset, int percent, bool duck, struct error *e);
bool edit_set_music_volume(json_t *draft, int percent, struct error *e);

/* Of "music" or "voice": a percentage or, if `by` is above 0, so many times what it is. */
bool edit_set_track_volume(json_t *draft, const char *role, int percent, double by, struct error *e);

/* How long the music fades, in ms; < 0: as before. */
bool edit_set_music_fade(json_t *draft, int64_t in_ms, int64_t out_ms, struct error *e);

/* A recording over the video, once, from its start. Replaces the one that was there. */
bool edit_set_voice(json_t *draft, const struct asset *asset, int percent, struct error *e);

/* Makes the text track of the captions' language from captions of one asset,
 * in the asset's own time, placed wherever the asset is shown (cut, moved,
 * sped up); replaces what that track had from the same asset. `automatic`: made
 * by speech recognition. Fails with NO_CAPTIONS if none falls into what is shown. */
bool edit_set_captions(json_t *draft, const char *asset_id, const struct captions *captions, bool automatic,
		       struct error *e);

/* Makes the captions of their language (NULL: of the first track, else of no language) these, in
 * the video's own time; what is no more there goes. INPUT if one lies outside of the video or is
 * too short to be seen. */
bool edit_write_captions(json_t *draft, const struct captions *captions, struct error *e);

/* Which captions are drawn into the picture: one language, "" for the first
 * track, NULL for none. */
bool edit_burn_captions(json_t *draft, const char *language, struct error *e);

/* Captions that are there are corrected; `language` "": in every language.
 * `index` counts from 1. All fail with NO_CAPTIONS where there are none. */
bool edit_replace_text(json_t *draft, const char *role, const char *language, const char *find,
		       const char *with, size_t *count, struct error *e);
bool edit_set_text(json_t *draft, const char *role, const char *language, size_t index, const char *text,
		   struct error *e); /* NULL: it goes */
bool edit_shift_captions(json_t *draft, const char *language, int64_t ms, struct error *e);

/* How captions are drawn; what is missing in `style` stays as it was:
 * "color", "outline" "#rrggbb", "size" pixels, "position" "top|center|bottom", "box" true. */
bool edit_style_captions(json_t *draft, const json_t *style, struct error *e);

/* The track of that language; "": the first. NULL: none. Borrowed. */
json_t *edit_find_captions(const json_t *draft, const char *language);

/* Removes all tracks of a role: "captions", "title", "music", "voice", "overlay", "video". */
bool edit_remove_tracks(json_t *draft, const char *role, struct error *e);

/* ms; 0 for NULL and for what is no draft. */
int64_t edit_duration(const json_t *draft);
bool edit_has_content(const json_t *draft); /* ready for export */

/* Whether the main track shows the asset. */
bool edit_shows_asset(const json_t *draft, const char *asset_id);

/* The ids of all assets that the draft shows or plays, on any track; some may be there twice. NULL without
 * memory. */
json_t *edit_assets(const json_t *draft);

/* The asset, of which only its page told, has come: what shows it to the end shows it to its true end, and a
 * canvas that it opened becomes its own. True: the draft has changed. */
bool edit_correct_asset(json_t *draft, const char *asset_id, const struct probe *expected,
			const struct probe *real);

/* More of the automatic captions of an asset, behind those that the draft has. False: it has none in their
 * language, or shows none of these; nothing is changed. */
bool edit_add_captions(json_t *draft, const char *asset_id, const struct captions *captions);

#endif
