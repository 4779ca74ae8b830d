#include "mlt.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "product/causes.h"
#include "track.h"

/* Lines of text, as shares of the picture's shorter side. */
#define CAPTION_SIZE 0.055
#define TITLE_SIZE 0.09

/* What MLT takes for silence, dB. */
enum { SILENCE_DB = -70 };

struct project {
	struct buf *out;
	const json_t *draft;
	const struct asset *assets;
	size_t asset_count;
	int width, height;
	double fps;
	/* So far: */
	unsigned producers;
	unsigned crossfades;
	unsigned tracks; /* of the tractor */
};

/* ---- XML ---- */

static void put_escaped(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '<')
			buf_puts(out, "&lt;");
		else if (*text == '>')
			buf_puts(out, "&gt;");
		else if (*text == '&')
			buf_puts(out, "&amp;");
		else if (*text == '"')
			buf_puts(out, "&quot;");
		else
			buf_putc(out, *text);
}

static void put_property(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "<property name=\"%s\">", name);
	put_escaped(out, value);
	buf_puts(out, "</property>");
}

static void put_number(struct buf *out, const char *name, double value)
{
	buf_printf(out, "<property name=\"%s\">%g</property>", name, value);
}

/* What a transition is between: the lowest track and that one. */
static void put_tracks(struct buf *out, unsigned upper)
{
	buf_printf(out, "<property name=\"a_track\">0</property><property name=\"b_track\">%u</property>",
		   upper);
}

/* ---- time ---- */

static int64_t frames(const struct project *p, int64_t ms)
{
	return llround((double)ms * p->fps / 1000);
}

/* Of a segment on the timeline: so that cuts stand where the render has them. */
static int64_t length_in_frames(const struct project *p, const json_t *segment)
{
	int64_t start = track_start(segment);
	return frames(p, start + track_length(segment)) - frames(p, start);
}

/* 25 is 25/1, 29.97 is 30000/1001. */
static void put_rate(struct buf *out, double fps)
{
	bool ntsc = fabs(fps - round(fps)) > 0.001 && fabs(fps * 1.001 - round(fps * 1.001)) < 0.005;
	int64_t number = ntsc ? llround(fps * 1.001) * 1000 : llround(fps * 1000);
	int64_t parts = ntsc ? 1001 : 1000;
	if (!ntsc && number % 1000 == 0) {
		number /= 1000;
		parts = 1;
	}
	buf_printf(out, "frame_rate_num=\"%" PRId64 "\" frame_rate_den=\"%" PRId64 "\"", number, parts);
}

/* ---- fades ---- */

/* A filter over so many frames. */
static void put_filter(struct buf *out, const char *service, int64_t at, int64_t length)
{
	buf_printf(out, "<filter in=\"%" PRId64 "\" out=\"%" PRId64 "\">", at, at + length - 1);
	put_property(out, "mlt_service", service);
}

/* Fades at both ends of the video, in ms. */
static void put_fades(struct project *p, bool sound, int64_t in_ms, int64_t out_ms)
{
	int64_t length = frames(p, track_main_length(p->draft));
	for (int out = 0; out < 2; out++) {
		int64_t fade = frames(p, out ? out_ms : in_ms);
		if (fade <= 0)
			continue;
		if (fade > length)
			fade = length;
		put_filter(p->out, sound ? "volume" : "brightness", out ? length - fade : 0, fade);
		if (sound) {
			put_number(p->out, "gain", out);
			put_number(p->out, "end", !out);
		} else {
			buf_printf(p->out, "<property name=\"level\">0=%d;%" PRId64 "=%d</property>", out,
				   fade, !out);
		}
		buf_puts(p->out, "</filter>\n");
	}
}

/* ---- producers ---- */

static void put_volume(struct buf *out, const json_t *segment)
{
	double percent = track_number(segment, "vol", 100);
	if (percent == 100)
		return;
	buf_puts(out, "<filter>");
	put_property(out, "mlt_service", "volume");
	put_number(out, "level", percent > 0 ? 20 * log10(percent / 100) : SILENCE_DB);
	buf_puts(out, "</filter>");
}

/* The filter of that name hangs melt; this is silent, too. */
static void put_still(struct buf *out, int64_t at)
{
	put_property(out, "mlt_service", "hold");
	buf_printf(out, "<property name=\"frame\">%" PRId64 "</property>", at);
}

static void put_resource(struct project *p, const struct asset *asset, double speed)
{
	buf_puts(p->out, "<property name=\"resource\">");
	if (speed != 1)
		buf_printf(p->out, "%g:", speed);
	buf_puts(p->out, "../uploads/");
	put_escaped(p->out, asset->name);
	buf_puts(p->out, "</property>");
	if (speed != 1)
		put_property(p->out, "mlt_service", "timewarp");
}

/* A segment's part of its file, `length` frames of it from `*in` on; NULL asset: nothing to show. */
static bool put_producer(struct project *p, const json_t *segment, int64_t length, int64_t *in,
			 struct error *e)
{
	const char *id = track_asset(segment);
	const struct asset *asset = asset_find(p->assets, p->asset_count, id);
	bool still = asset && asset->probe.type == PROBE_IMAGE;
	double speed = still || track_flag(segment, "freeze") ? 1 : track_speed(segment);
	int64_t from = track_source_start(segment), to = from + track_source_length(segment);
	if (!asset)
		return error_set(e, ERROR_INPUT, "the draft names a file that is not among the uploads");
	bool reversed = track_flag(segment, "reverse") && !still && !track_flag(segment, "freeze");
	int64_t end = frames(p, llround((double)to / speed));
	/* A producer that runs backwards begins with its own last frame. */
	*in = still || track_flag(segment, "freeze") || reversed ? 0
								 : frames(p, llround((double)from / speed));
	if (!reversed || end < length)
		end = *in + length;
	if (reversed)
		speed = -speed;
	buf_printf(p->out, "<producer id=\"producer%u\" in=\"0\" out=\"%" PRId64 "\">", p->producers++,
		   end - 1);
	put_resource(p, asset, speed);
	buf_printf(p->out, "<property name=\"length\">%" PRId64 "</property>", end);
	if (track_flag(segment, "freeze"))
		put_still(p->out, frames(p, from));
	else
		put_volume(p->out, segment);
	buf_puts(p->out, "</producer>\n");
	return true;
}

/* ---- tracks ---- */

/* Where a segment goes on into the next one. */
struct tail {
	unsigned producer;
	int64_t in, length; /* frames; length 0: it ends with a cut */
};

static void put_entry(struct buf *entries, const char *kind, unsigned number, int64_t in, int64_t length)
{
	buf_printf(entries, "<entry producer=\"%s%u\" in=\"%" PRId64 "\" out=\"%" PRId64 "\"/>", kind, number,
		   in, in + length - 1);
}

static void put_part(struct buf *out, unsigned producer, int64_t in, int64_t length)
{
	buf_printf(out, "<track producer=\"producer%u\" in=\"%" PRId64 "\" out=\"%" PRId64 "\"/>", producer,
		   in, in + length - 1);
}

/* The tail of one segment fades into the beginning of the next one, as a clip of its own. */
static void put_crossfade(struct project *p, const struct tail *tail, unsigned producer, int64_t in)
{
	static const char *const services[] = {"luma", "mix"};
	buf_printf(p->out, "<tractor id=\"crossfade%u\" in=\"0\" out=\"%" PRId64 "\">", p->crossfades,
		   tail->length - 1);
	put_part(p->out, tail->producer, tail->in, tail->length);
	put_part(p->out, producer, in, tail->length);
	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		buf_printf(p->out, "<transition in=\"0\" out=\"%" PRId64 "\">", tail->length - 1);
		put_tracks(p->out, 1);
		put_property(p->out, "mlt_service", services[i]);
		if (i) /* of sound: from the one to the other */
			put_number(p->out, "start", -1);
		buf_puts(p->out, "</transition>");
	}
	buf_puts(p->out, "</tractor>\n");
}

static int64_t tail_length(const struct project *p, const json_t *segment, bool last)
{
	int64_t end = track_start(segment) + track_length(segment), cross = track_int(segment, "cross", 0);
	return last || cross <= 0 ? 0 : frames(p, end + cross) - frames(p, end);
}

/* A playlist of the segments that have files, each at its time. */
static bool put_playlist(struct project *p, const json_t *track, struct error *e)
{
	struct buf entries = {0};
	struct tail tail = {0};
	int64_t at = 0;
	size_t i;
	json_t *segment;
	bool ok = true;
	json_array_foreach (track_segments(track), i, segment) {
		int64_t start = frames(p, track_start(segment)), length = length_in_frames(p, segment);
		int64_t end = start + length, in = 0;
		struct tail next = {
			.producer = p->producers,
			.length = tail_length(p, segment, i + 1 == json_array_size(track_segments(track)))};
		if (!track_asset(segment) || length <= 0)
			continue;
		ok = ok && put_producer(p, segment, length + next.length, &in, e);
		if (!ok)
			break;
		next.in = in + length;
		if (start > at)
			buf_printf(&entries, "<blank length=\"%" PRId64 "\"/>", start - at);
		if (tail.length > 0 && tail.length < length) {
			put_crossfade(p, &tail, next.producer, in);
			put_entry(&entries, "crossfade", p->crossfades++, 0, tail.length);
			in += tail.length;
			length -= tail.length;
		}
		put_entry(&entries, "producer", next.producer, in, length);
		at = end;
		tail = next;
	}
	if (ok)
		buf_printf(p->out, "<playlist id=\"playlist%u\">%s</playlist>\n", p->tracks++,
			   buf_text(&entries));
	ok = ok && (!entries.failed || error_set(e, ERROR_NO_MEMORY, "project"));
	buf_finish(&entries);
	return ok;
}

/* A recording once, from the video's start; music as often as it takes, faded at its ends as the render fades
 * it. */
static bool put_sound(struct project *p, const json_t *track, struct error *e)
{
	const json_t *segment = json_array_get(track_segments(track), 0), *m = json_object_get(track, "m");
	const struct asset *asset = asset_find(p->assets, p->asset_count, track_asset(segment));
	int64_t length = frames(p, track_main_length(p->draft)), once = 0, in = 0;
	unsigned number = p->producers;
	bool music = !strcmp(track_role(track), "music");
	if (asset)
		once = frames(p, asset->probe.duration_ms);
	if (once < 1)
		once = 1;
	if (!put_producer(p, segment, once, &in, e))
		return false;
	buf_printf(p->out, "<playlist id=\"playlist%u\">", p->tracks++);
	for (int64_t at = 0; at < length && (music || !at); at += once)
		put_entry(p->out, "producer", number, 0, at + once > length ? length - at : once);
	if (music) {
		put_fades(p, true, track_int(m, "fade_in", 0),
			  track_int(m, "fade_out", track_music_fade(p->draft)));
	}
	buf_puts(p->out, "</playlist>\n");
	return true;
}

static bool is_placed(const json_t *track)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		if (track_asset(segment))
			return track_type(track) != TRACK_TEXT;
	}
	return false;
}

static bool put_playlists(struct project *p, struct error *e)
{
	const json_t *video = track_main(p->draft);
	size_t i;
	json_t *track;
	if (!put_playlist(p, video, e))
		return false;
	json_array_foreach (track_list(p->draft), i, track) {
		if (track == video || !is_placed(track))
			continue;
		if (!(track_type(track) == TRACK_AUDIO ? put_sound : put_playlist)(p, track, e))
			return false;
	}
	return true;
}

/* ---- over the picture ---- */

/* Sound is mixed, pictures lie over it in their place. */
static void put_transition(struct project *p, const json_t *track, unsigned number)
{
	const json_t *m = json_object_get(track, "m");
	const char *corner = track_meta(track, "corner");
	double size = track_number(m, "size", 25), margin = 100.0 / 30;
	double x = strstr(corner, "left")    ? margin
		   : strstr(corner, "right") ? 100 - size - margin
					     : (100 - size) / 2;
	double y = strstr(corner, "top")      ? margin
		   : strstr(corner, "bottom") ? 100 - size - margin
					      : (100 - size) / 2;
	buf_puts(p->out, "<transition>");
	put_tracks(p->out, number);
	if (track_is_overlay(track)) {
		put_property(p->out, "mlt_service", "composite");
		buf_printf(p->out, "<property name=\"geometry\">%.2f%%/%.2f%%:%.2f%%x%.2f%%:%.0f</property>",
			   x, y, size, size, track_number(m, "opacity", 100));
		put_number(p->out, "progressive", 1);
	} else {
		put_property(p->out, "mlt_service", "mix");
		put_number(p->out, "sum", 1);
		put_number(p->out, "always_active", 1);
	}
	buf_puts(p->out, "</transition>");
}

static void put_text(struct project *p, const json_t *track, const json_t *segment)
{
	bool captions = !strcmp(track_role(track), "captions");
	const char *color = track_meta(track, "color"), *position = track_meta(track, "position"),
		   *outline = track_meta(track, "outline");
	int64_t size = track_int(json_object_get(track, "m"), "size", 0);
	int side = p->width < p->height ? p->width : p->height;
	int64_t start = frames(p, track_start(segment)), length = length_in_frames(p, segment);
	bool top = strstr(position, "top"), bottom = captions || strstr(position, "bottom");
	buf_printf(p->out, "<filter in=\"%" PRId64 "\" out=\"%" PRId64 "\">", start, start + length - 1);
	put_property(p->out, "mlt_service", "dynamictext");
	/* A number sign would begin a keyword of it. */
	buf_puts(p->out, "<property name=\"argument\">");
	for (const char *t = track_text(segment); *t; t++) {
		char one[2] = {*t, '\0'};
		if (*t == '#')
			buf_putc(p->out, '\\');
		put_escaped(p->out, one);
	}
	buf_puts(p->out, "</property>");
	put_property(p->out, "geometry", "5%/5%:90%x90%:100");
	put_property(p->out, "halign", "center");
	put_property(p->out, "valign", top ? "top" : bottom ? "bottom" : "middle");
	put_property(p->out, "fgcolour", *color ? color : "#ffffff");
	put_property(p->out, "olcolour", *outline ? outline : "#000000");
	put_number(p->out, "outline", 2);
	put_number(p->out, "size",
		   size >= 4 && size <= 1000 ? (double)size
					     : round(side * (captions ? CAPTION_SIZE : TITLE_SIZE)));
	buf_puts(p->out, "</filter>\n");
}

static void put_texts(struct project *p)
{
	size_t i, k;
	json_t *track, *segment;
	json_array_foreach (track_list(p->draft), i, track) {
		bool captions = !strcmp(track_role(track), "captions");
		if (track_type(track) != TRACK_TEXT || (captions && !track_burned(track)))
			continue;
		json_array_foreach (track_segments(track), k, segment)
			put_text(p, track, segment);
	}
}

/* ---- what it does not hold ---- */

static bool has_in_main(const json_t *draft, const char *key)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		if (json_object_get(segment, key))
			return true;
	}
	return false;
}

static bool has_tone(const json_t *draft)
{
	size_t i, k;
	json_t *track, *segment;
	json_array_foreach (track_list(draft), i, track) {
		json_array_foreach (track_segments(track), k, segment) {
			if (track_type(track) == TRACK_AUDIO && !track_asset(segment))
				return true;
		}
	}
	return false;
}

static bool has_ducked(const json_t *draft)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (track_flag(json_object_get(track, "m"), "duck") && json_array_size(track_segments(track)))
			return true;
	}
	return false;
}

static bool has_styled_text(const json_t *draft)
{
	static const char *const styles[] = {"box", "fade", "enter"};
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		for (size_t k = 0; track_type(track) == TRACK_TEXT && k < sizeof styles / sizeof *styles; k++)
			if (json_object_get(json_object_get(track, "m"), styles[k]))
				return true;
	}
	return false;
}

static void put_missing(struct project *p)
{
	const json_t *m = json_object_get(p->draft, "m");
	const char *fit = json_string_value(json_object_get(m, "fit"));
	const struct {
		bool there;
		const char *what;
	} rows[] = {
		{has_in_main(p->draft, "fx"), "colours, turns and crops of parts"},
		{has_styled_text(p->draft), "boxes, fades and flights of texts"},
		{has_tone(p->draft), "the generated tone bed"},
		{has_ducked(p->draft), "music that is lower while someone speaks"},
		{fit && strcmp(fit, "pad") != 0, "how pictures are brought to the size"},
		{json_object_get(m, "loudness") || json_object_get(m, "denoise_sound"),
		 "loudness and noise reduction"},
	};
	bool any = false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!rows[i].there)
			continue;
		buf_printf(p->out, "%s%s", any ? ", " : "<!-- Not in this project: ", rows[i].what);
		any = true;
	}
	if (any)
		buf_puts(p->out, " -->\n");
}

/* ---- the project ---- */

static void put_tractor(struct project *p)
{
	const json_t *video = track_main(p->draft), *m = json_object_get(p->draft, "m");
	unsigned number = 0;
	size_t i;
	json_t *track;
	buf_printf(p->out, "<tractor id=\"tractor0\" in=\"0\" out=\"%" PRId64 "\">",
		   frames(p, track_main_length(p->draft)) - 1);
	for (unsigned k = 0; k < p->tracks; k++)
		buf_printf(p->out, "<track producer=\"playlist%u\"/>", k);
	buf_putc(p->out, '\n');
	json_array_foreach (track_list(p->draft), i, track) {
		if (track != video && is_placed(track))
			put_transition(p, track, ++number);
	}
	put_texts(p);
	put_fades(p, false, track_int(m, "fade_in", 0), track_int(m, "fade_out", 0));
	put_fades(p, true, track_int(m, "sound_in", 0), track_int(m, "sound_out", 0));
	buf_puts(p->out, "</tractor>\n</mlt>\n");
}

bool mlt_write(struct buf *out, const json_t *draft, int width, int height, const struct asset *assets,
	       size_t count, struct error *e)
{
	struct project p = {.out = out,
			    .draft = draft,
			    .assets = assets,
			    .asset_count = count,
			    .width = width,
			    .height = height,
			    .fps = track_number(json_object_get(draft, "m"), "fps", 30)};
	if (!(p.fps >= 1 && p.fps <= 60))
		p.fps = 30;
	buf_puts(
		out,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<mlt LC_NUMERIC=\"C\" producer=\"tractor0\">\n");
	put_missing(&p);
	buf_printf(out,
		   "<profile description=\"nemofs\" width=\"%d\" height=\"%d\" progressive=\"1\" "
		   "sample_aspect_num=\"1\" sample_aspect_den=\"1\" display_aspect_num=\"%d\" "
		   "display_aspect_den=\"%d\" colorspace=\"709\" ",
		   p.width, p.height, p.width, p.height);
	put_rate(out, p.fps);
	buf_puts(out, "/>\n");
	if (!put_playlists(&p, e))
		return false;
	put_tractor(&p);
	return !out->failed || error_set(e, ERROR_NO_MEMORY, "project");
}
