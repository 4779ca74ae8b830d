/* Edits of a draft. Pure functions over its JSON: they use no files and no clock.
 *
 * The engine's own drafts have the documented shape of the wire contract
 * (t = tracks, tt = type, sg = segments, s = start, d = duration, both in ms,
 * m = metadata):
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
 * ("source":"tone"). A segment may also have:
 *   "reverse":true   it is played backwards
 *   "freeze":true    the first frame of `src` is shown for `d` ms, without sound
 *   "cross":1000     it goes on for 1000 ms into the next segment, in a crossfade
 *   "fx":{…}         picture effects; edit_look lists most of the names
 * The draft's `m` may also have "fade_in", "fade_out" (of the picture), "sound_in",
 * "sound_out", "cover" in ms, "loudness" in LUFS, "denoise_sound":true, "max_bytes".
 *
 * The segments of the main track follow each other without gaps. Music lasts as long
 * as the video and is repeated if it is shorter. Overlays that are "whole" last as
 * long as the video, too. Every function keeps these rules and the draft's `d` right.
 *
 * The functions change the draft in place. False: `e` has words for the user, and the
 * draft may be half changed, or with NO_CAPTIONS is unchanged. So all callers work on a
 * copy, and throw it away on failure: a failed edit changes nothing. */
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

/* Adds a new upload to the draft. Videos go to the end of the main track, so that an
 * export works right away; the first one decides the canvas. Pictures (3 s each) and
 * sound go to the main track only as long as there is no video. Otherwise they, and
 * all subtitles, change nothing until the user asks for them; returns true, too. */
bool edit_add_asset(json_t *draft, const struct asset *asset, struct error *e);

/* Appends a video, a picture or sound to the main track in any case. */
bool edit_append_asset(json_t *draft, const struct asset *asset, struct error *e);

/* ---- time ---- */

struct edit_range edit_whole(const json_t *draft);

/* Cuts ranges off at the video's end, sorts them and joins those that overlap. INPUT
 * if one is outside the video. The functions below accept ranges in any order. */
bool edit_check_ranges(const json_t *draft, struct edit_range *ranges, size_t *count, struct error *e);

/* Keep only these parts of the timeline, or remove them. The gaps are closed, and
 * texts and music are cut to match. */
bool edit_keep_ranges(json_t *draft, const struct edit_range *ranges, size_t count, struct error *e);
bool edit_remove_ranges(json_t *draft, const struct edit_range *ranges, size_t count, struct error *e);
bool edit_keep(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e);
bool edit_remove(json_t *draft, int64_t from_ms, int64_t to_ms, struct error *e);

/* Rearranges the video: only these parts stay, in this order. Adjacent parts are joined. */
bool edit_order(json_t *draft, const struct edit_range *parts, size_t count, struct error *e);

/* Splits the segment at `at_ms` into two. */
bool edit_split(json_t *draft, int64_t at_ms, struct error *e);

/* Moves a part before `at_ms`, a time of the video before the move. */
bool edit_move(json_t *draft, struct edit_range part, int64_t at_ms, struct error *e);

/* Inserts a part of an asset (to_ms 0: to its end) at a time of the edited video. */
bool edit_insert(json_t *draft, const struct asset *asset, struct edit_range part, int64_t at_ms,
		 struct error *e);

/* Removes the asset's segments from the main track, unless there are no others.
 * `*at_ms`, a time of the video, is moved to match. */
bool edit_take_clip(json_t *draft, const struct asset *asset, int64_t *at_ms, struct error *e);

/* The main track then shows only these assets, in this order, with the edits of each
 * kept. Assets that it does not show yet are added whole. */
bool edit_arrange(json_t *draft, const struct asset *const *assets, size_t count, struct error *e);

bool edit_loop(json_t *draft, unsigned times, struct error *e);
bool edit_reverse(json_t *draft, struct edit_range part, struct error *e);

/* Freezes the frame at `at_ms` for `length_ms`; then the video goes on. */
bool edit_freeze(json_t *draft, int64_t at_ms, int64_t length_ms, struct error *e);

/* Turns cuts into crossfades of `ms`: the visible cuts or, if there are none, all.
 * `*made`: how many. Each makes the video shorter by `ms`. */
bool edit_crossfade(json_t *draft, int64_t ms, size_t *made, struct error *e);

/* ---- picture ---- */

/* The canvas: aspect as width:height, at most 1080x1920 or 1920x1080; `fit` is
 * "crop", "pad" or "blur". */
bool edit_set_aspect(json_t *draft, int w, int h, const char *fit, struct error *e);

/* The canvas in pixels; `fit` as above, NULL: as before. */
bool edit_set_size(json_t *draft, int width, int height, const char *fit, struct error *e);
bool edit_set_fps(json_t *draft, double fps, struct error *e);

/* Changes the picture of a part. Sets the names below that `look` holds; the others
 * stay. Numbers are percent; 0 and false turn an effect off.
 *   brightness contrast saturation warmth (-100 to 100), blur sharpen (0 to 100),
 *   gray sepia negative vignette denoise stabilize (true or false),
 *   zoom {"from":1,"to":1.3} (1 to 5) over the part's length */
bool edit_look(json_t *draft, struct edit_range part, const json_t *look, struct error *e);

/* Turn by 90, 180 or 270 degrees clockwise; mirror; crop to a box in percent. Turning
 * or cropping the whole video also changes the canvas. */
bool edit_rotate(json_t *draft, struct edit_range part, int degrees, struct error *e);
bool edit_flip(json_t *draft, struct edit_range part, bool vertical, struct error *e);
struct edit_box {
	double x, y, w, h;
};
bool edit_crop(json_t *draft, struct edit_range part, struct edit_box box, struct error *e);

/* Sets a field of the draft's `m`, such as "fade_in" or "cover", in ms. 0 removes it, except "cover". */
bool edit_set_field(json_t *draft, const char *key, int64_t value, struct error *e);

struct edit_overlay {
	const struct asset *asset;
	const char *corner; /* "top-left" … "bottom-right", "center", "top", "bottom", "left", "right" */
	double size;        /* percent of the canvas' width */
	double opacity;     /* percent */
	bool whole;         /* always as long as the video, also after later cuts */
	struct edit_range part;
};

/* Lays a picture or a video over the main track, and removes the asset from the main
 * track: uploads are added there automatically. INPUT if the main track shows nothing
 * else. */
bool edit_add_overlay(json_t *draft, const struct edit_overlay *overlay, struct error *e);

/* ---- sound ---- */

/* The volume of the video's own sound, 0 to 400 percent; or multiplied by `by`. */
bool edit_set_volume(json_t *draft, int percent, struct error *e);
bool edit_volume_part(json_t *draft, struct edit_range part, int percent, struct error *e);
bool edit_volume_by(json_t *draft, struct edit_range part, double by, struct error *e);

/* ---- speed ---- */

/* Playback speed, 0.25 to 4; texts and music follow. */
bool edit_set_speed(json_t *draft, double speed, struct error *e);
bool edit_speed_part(json_t *draft, struct edit_range part, double speed, struct error *e);
bool edit_speed_by(json_t *draft, struct edit_range part, double factor, struct error *e);

/* How long each picture of the main track is shown, 100 ms to 1 hour. Its speed is kept. */
bool edit_set_picture_length(json_t *draft, int64_t ms, struct error *e);

/* ---- texts ---- */

struct edit_title {
	const char *text;     /* lines after the first are smaller */
	const char *position; /* "top", "center", "bottom", "top-left" …, "left", "right", "lower-third" */
	const char *color;    /* "#rrggbb" */
	int64_t start_ms;
	int64_t duration_ms; /* <= 0: 3 s, or the rest of the video */
	int size;            /* pixels of the canvas; 0: the default of its position */
	bool box;            /* on a dark box */
	int fade_ms;         /* in and out; 0: none */
	const char
		*enter; /* "left", "right", "top", "bottom": it flies in from there; NULL: it does not move */
};
bool edit_add_title(json_t *draft, const struct edit_title *title, struct error *e);

/* Replaces the music. asset NULL: the generated tone bed. `duck`: lower it during speech. */
bool edit_set_music(json_t *draft, const struct asset *asset, int percent, bool duck, struct error *e);
bool edit_set_music_volume(json_t *draft, int percent, struct error *e);

/* The volume of "music" or "voice": multiplied by `by` if that is above 0, else `percent`. */
bool edit_set_track_volume(json_t *draft, const char *role, int percent, double by, struct error *e);

/* How long the music fades in and out, in ms; < 0: as before. */
bool edit_set_music_fade(json_t *draft, int64_t in_ms, int64_t out_ms, struct error *e);

/* Plays a recording over the video, once, from the video's start. Replaces an earlier one. */
bool edit_set_voice(json_t *draft, const struct asset *asset, int percent, struct error *e);

/* Adds the captions of one asset to the text track of their language. Their times are
 * the asset's own; each caption is placed wherever the main track shows that part of
 * the asset. Replaces the asset's earlier captions in that track. `automatic`: made by
 * speech recognition. NO_CAPTIONS if the video shows none of the captions' times. */
bool edit_set_captions(json_t *draft, const char *asset_id, const struct captions *captions, bool automatic,
		       struct error *e);

/* Replaces the whole caption track of the captions' language. Times are those of the video. Without
 * a language: replaces the first caption track, or makes one without a language. INPUT if a caption
 * begins after the video's end or is shorter than EDIT_TEXT_MIN_MS. */
bool edit_write_captions(json_t *draft, const struct captions *captions, struct error *e);

/* Chooses the captions that are drawn into the picture: a language, "" for the first
 * caption track, NULL for none. */
bool edit_burn_captions(json_t *draft, const char *language, struct error *e);

/* Correct captions ("captions") or titles ("title"). `language` "": any; edit_set_text
 * then corrects the first caption track only. `index` counts from 1. NO_CAPTIONS if
 * there are no such texts. */
bool edit_replace_text(json_t *draft, const char *role, const char *language, const char *find,
		       const char *with, size_t *count, struct error *e);
bool edit_set_text(json_t *draft, const char *role, const char *language, size_t index, const char *text,
		   struct error *e); /* NULL: removes it */
bool edit_shift_captions(json_t *draft, const char *language, int64_t ms, struct error *e);

/* How captions are drawn. Sets the fields that `style` holds; the others stay:
 * "color", "outline" "#rrggbb", "size" pixels, "position" "top|center|bottom", "box" true. */
bool edit_style_captions(json_t *draft, const json_t *style, struct error *e);

/* The caption track of that language; "": the first. NULL: none. Borrowed. */
json_t *edit_find_captions(const json_t *draft, const char *language);

/* Removes all tracks of a role: "captions", "title", "music", "voice", "overlay", "video". */
bool edit_remove_tracks(json_t *draft, const char *role, struct error *e);

/* The video's length in ms; 0 if `draft` is NULL or not a draft. */
int64_t edit_duration(const json_t *draft);
bool edit_has_content(const json_t *draft); /* ready for export */

/* Whether the main track shows the asset. */
bool edit_shows_asset(const json_t *draft, const char *asset_id);

/* The ids of all assets that the draft uses, on any track; an id may appear twice. New reference; NULL
 * without memory. */
json_t *edit_assets(const json_t *draft);

/* Corrects the draft when a missing file has been downloaded: until then its length and size (`expected`)
 * came from its web page only. Segments that show the asset to its end are made to end at its real end, and
 * the canvas gets its real size if the asset decided the canvas. True: the draft has changed. */
bool edit_correct_asset(json_t *draft, const char *asset_id, const struct probe *expected,
			const struct probe *real);

/* Adds later automatic captions of an asset to those that the draft has. False, and nothing is changed, if
 * the draft has no automatic captions in that language or shows none of these captions' times. */
bool edit_add_captions(json_t *draft, const char *asset_id, const struct captions *captions);

#endif
