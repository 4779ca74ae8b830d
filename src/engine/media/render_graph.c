#include "render_graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "edit.h"
#include "product/causes.h"
#include "render_look.h"
#include "tools.h"
#include "track.h"

enum {
	SOUND_ONLY_WIDTH = 640,
	SOUND_ONLY_HEIGHT = 360,
	SAMPLE_RATE = 48000,
	REVERSED_MS = 2000, /* source ms per reversed run: 60 frames of 1080p are 190 MB */
	STILL_MS = 200,     /* source ms that are read for a frozen frame */
	MANY = 8            /* so many decoders may use several threads each */
};

/* The generated music: a quiet minor chord whose notes swell at different speeds. It consists of sine waves
 * only, so nobody has rights in it. */
#define TONE_BED                                                                                             \
	"aevalsrc='0.20*sin(2*PI*110*t)*(0.7+0.3*sin(2*PI*0.07*t))"                                          \
	"+0.14*sin(2*PI*164.81*t)*(0.6+0.4*sin(2*PI*0.11*t))"                                                \
	"+0.12*sin(2*PI*220.6*t)*(0.5+0.5*sin(2*PI*0.13*t))"                                                 \
	"+0.10*sin(2*PI*261.63*t)*(0.5+0.5*sin(2*PI*0.05*t))':s=48000,lowpass=f=1200"

#define STEREO "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"

void render_graph_canvas(const json_t *draft, int *width, int *height)
{
	const json_t *m = json_object_get(draft, "m");
	*width = (int)track_int(m, "width", 0);
	*height = (int)track_int(m, "height", 0);
	if (*width < 2 || *height < 2 || *width > 4096 || *height > 4096) {
		*width = SOUND_ONLY_WIDTH;
		*height = SOUND_ONLY_HEIGHT;
	}
}

double render_graph_fps(const json_t *draft)
{
	double fps = track_number(json_object_get(draft, "m"), "fps", 0);
	return fps >= 1 && fps <= 60 ? fps : 30;
}

static double seconds(int64_t ms)
{
	return (double)ms / 1000;
}

/* ---- inputs ---- */

/* The number of the new input is input_count - 1 afterwards. */
static bool add_input(struct render_graph *g, const struct asset *asset, struct error *e)
{
	if (g->input_count == sizeof g->paths / sizeof *g->paths - 1)
		return error_set(e, ERROR_INPUT, "the draft has too many segments");
	tools_input(&g->inputs, asset->path);
	g->paths[g->input_count++] = asset->path;
	return true;
}

/* Adds the part [start, start + length) of an asset, in ms of the asset's own time. */
static bool add_part_input(struct render_graph *g, const struct asset *asset, int64_t start, int64_t length,
			   struct error *e)
{
	if (g->many)
		args_add_all(&g->inputs, (const char *const[]){"-threads", "1", NULL});
	/* Sound that is copied gets no -ss: it begins before 0 with packets that the decoder needs first. A
	 * file that is copied whole gets no -t: that would drop its last packet. */
	bool sound = !g->input_count && g->copied_sound >= 0, whole = sound && g->copied >= 0;
	if (asset->probe.type != PROBE_IMAGE && !sound) {
		args_add(&g->inputs, "-ss");
		args_printf(&g->inputs, "%.3f", seconds(start));
	}
	if (asset->probe.type != PROBE_IMAGE && !whole) {
		args_add(&g->inputs, "-t");
		args_printf(&g->inputs, "%.3f", seconds(length));
	}
	return add_input(g, asset, e);
}

/* ---- the picture ---- */

/* Fits a picture of any size to the canvas. */
static void put_fit(struct render_graph *g, unsigned i)
{
	int w, h;
	const char *fit = json_string_value(json_object_get(json_object_get(g->draft, "m"), "fit"));
	render_graph_canvas(g->draft, &w, &h);
	if (fit && !strcmp(fit, "crop"))
		buf_printf(&g->filters, "scale=%d:%d:force_original_aspect_ratio=increase,crop=%d:%d", w, h,
			   w, h);
	else if (fit && !strcmp(fit, "blur"))
		/* Blurring a small picture looks the same and is many times cheaper. */
		buf_printf(&g->filters,
			   "split[f%u][b%u];[b%u]scale=%d:%d:force_original_aspect_ratio=increase,crop=%d:%d,"
			   "boxblur=4,scale=%d:%d[c%u];[f%u]scale=%d:%d:force_original_aspect_ratio=decrease["
			   "g%u];"
			   "[c%u][g%u]overlay=(W-w)/2:(H-h)/2",
			   i, i, i, w / 8, h / 8, w / 8, h / 8, w, h, i, i, w, h, i, i, i);
	else
		buf_printf(&g->filters,
			   "scale=%d:%d:force_original_aspect_ratio=decrease,pad=%d:%d:(ow-iw)/2:(oh-ih)/2",
			   w, h, w, h);
}

/* A run is a piece of source that becomes one input. A segment is one run, but a reversed one is split into
 * several, so that few frames are in memory at a time. */
struct run {
	const json_t *segment;
	const struct asset *asset;
	int64_t start, source; /* ms of the asset's time: start and length */
	int64_t length;        /* ms of the timeline */
};

static bool is_frozen(const struct run *run)
{
	return track_flag(run->segment, "freeze");
}

static bool is_reversed(const struct run *run)
{
	return track_flag(run->segment, "reverse") && !is_frozen(run);
}

/* Converts HDR to the range of a standard screen. */
static void put_tone_map(struct buf *filters, const struct probe_stream *s)
{
	if (s->transfer[0])
		buf_printf(
			filters,
			"zscale=tin=%s:min=2020_ncl:pin=2020:t=linear:npl=100,format=gbrpf32le,zscale=p=709,"
			"tonemap=hable:desat=0,zscale=t=709:m=709:r=limited,format=yuv420p,",
			s->transfer);
}

/* If a file's sound is longer than its picture, the last frame stays. */
static void put_picture(struct render_graph *g, unsigned i, const struct run *run)
{
	const struct probe_stream *s = probe_find(&run->asset->probe, PROBE_VIDEO);
	double length = seconds(run->length), fps = render_graph_fps(g->draft);
	int w, h;
	render_graph_canvas(g->draft, &w, &h);
	if (!s) {
		buf_printf(&g->filters,
			   "color=c=black:s=%dx%d:r=%g:d=%.3f,format=yuv420p,setsar=1,settb=AVTB[v%u];", w, h,
			   fps, length, i);
		return;
	}
	buf_printf(&g->filters, "[%u:%d]setpts=PTS/%g,", g->input_count - 1, s->index,
		   is_frozen(run) ? 1 : track_speed(run->segment));
	if (is_frozen(run))
		buf_puts(&g->filters, "trim=end_frame=1,");
	if (s->interlaced)
		buf_puts(&g->filters, "bwdif=mode=send_frame:deint=all,");
	buf_printf(&g->filters, "fps=%g:start_time=0,", fps);
	put_tone_map(&g->filters, s);
	if (is_reversed(run))
		buf_puts(&g->filters, "reverse,");
	buf_puts(&g->filters, "scale='iw*sar':ih,setsar=1,");
	render_look_shape(&g->filters, run->segment);
	put_fit(g, i);
	buf_printf(&g->filters,
		   ",setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=duration=%.3f,"
		   "setpts=PTS-STARTPTS,",
		   length);
	render_look_color(&g->filters, run->segment, w, h, fps, length);
	buf_printf(&g->filters, "format=yuv420p,setsar=1,settb=AVTB[v%u];", i);
}

/* ---- the sound ---- */

/* A single atempo filter cannot go below half the speed. */
static void put_tempo(struct buf *filters, double speed)
{
	for (; speed < 0.5; speed *= 2)
		buf_puts(filters, "atempo=0.5,");
	if (speed != 1)
		buf_printf(filters, "atempo=%g,", speed);
}

static void put_sound(struct render_graph *g, unsigned i, const struct run *run)
{
	const struct probe_stream *s = is_frozen(run) ? NULL : probe_find(&run->asset->probe, PROBE_AUDIO);
	double length = seconds(run->length);
	if (!s) {
		buf_printf(&g->filters, "anullsrc=r=%d:cl=stereo,atrim=duration=%.3f," STEREO "[a%u];",
			   SAMPLE_RATE, length, i);
		return;
	}
	buf_printf(&g->filters, "[%u:%d]aresample=%d:async=1:first_pts=0," STEREO ",", g->input_count - 1,
		   s->index, SAMPLE_RATE);
	if (is_reversed(run))
		buf_printf(&g->filters, "apad=whole_dur=%.3f,areverse,", seconds(run->source));
	put_tempo(&g->filters, track_speed(run->segment));
	buf_printf(&g->filters, "volume=%g,apad,atrim=duration=%.3f,asetpts=PTS-STARTPTS[a%u];",
		   track_number(run->segment, "vol", 100) / 100, length, i);
}

/* ---- the main track ---- */

/* Whether the filters make the picture. */
static bool has_picture(const struct render_graph *g)
{
	return g->row->video && g->copied < 0 && !g->apart;
}

/* Whether the filters make the sound. */
static bool has_sound(const struct render_graph *g)
{
	return g->row->audio && g->copied_sound < 0;
}

/* Checks the segment's numbers: a client may have changed the draft. */
static bool is_sane(const json_t *segment)
{
	double speed = track_speed(segment);
	int64_t cross = track_int(segment, "cross", 0);
	return track_length(segment) > 0 && track_length(segment) <= EDIT_LENGTH_MAX_MS &&
	       track_source_start(segment) >= 0 && speed >= 0.1 && speed <= 10 && cross >= 0 &&
	       cross <= 60000 &&
	       (!track_flag(segment, "reverse") || (track_source_length(segment) > 0 &&
						    track_source_length(segment) <= 4 * EDIT_REVERSE_MAX_MS));
}

static bool put_run(struct render_graph *g, const struct run *run, struct error *e)
{
	unsigned i = g->runs++;
	if (!add_part_input(g, run->asset, run->start, run->source, e))
		return false;
	if (has_picture(g))
		put_picture(g, i, run);
	if (has_sound(g))
		put_sound(g, i, run);
	return true;
}

/* Plays the run from its end to its start, in pieces whose frames fit into memory. */
static bool put_backwards(struct render_graph *g, struct run run, struct error *e)
{
	double speed = track_speed(run.segment);
	int64_t start = run.start, end = run.start + run.source, done = 0;
	while (end > start) {
		int64_t from = end - REVERSED_MS > start ? end - REVERSED_MS : start;
		int64_t made = llround((double)(run.start + run.source - from) / speed);
		struct run part = {run.segment, run.asset, from, end - from, made - done};
		if (from == start)
			part.length = run.length - done;
		if (part.length > 0 && !put_run(g, &part, e))
			return false;
		done = made;
		end = from;
	}
	return true;
}

static bool put_segment(struct render_graph *g, const json_t *segment, struct error *e)
{
	const struct asset *asset = asset_find(g->assets, g->asset_count, track_asset(segment));
	if (!asset)
		return error_set(e, ERROR_INPUT, "the draft names a file that is not among the uploads");
	if (!is_sane(segment))
		return error_set(e, ERROR_INPUT, "the draft has a segment with impossible times");
	int64_t cross = track_int(segment, "cross", 0);
	struct run run = {segment, asset, track_source_start(segment), track_source_length(segment),
			  track_length(segment) + cross};
	int64_t more = llround((double)cross * track_speed(segment));
	run.source += more;
	if (is_reversed(&run)) /* played backwards, the crossfade shows the source before the part */
		run.start = run.start > more ? run.start - more : 0;
	if (is_frozen(&run) && asset->probe.type != PROBE_IMAGE) {
		int64_t last = asset->probe.duration_ms - STILL_MS;
		run.source = STILL_MS;
		if (run.start > last)
			run.start = last > 0 ? last : 0;
	}
	if (is_reversed(&run) && asset->probe.type != PROBE_IMAGE) {
		g->many |= run.source > MANY * REVERSED_MS;
		return put_backwards(g, run, e);
	}
	return put_run(g, &run, e);
}

/* Joins the runs [first, end) into [v<name>] and [a<name>]. */
static void put_concat(struct render_graph *g, unsigned first, unsigned end, const char *name)
{
	bool video = has_picture(g), audio = has_sound(g);
	for (unsigned i = first; i < end; i++) {
		if (video)
			buf_printf(&g->filters, "[v%u]", i);
		if (audio)
			buf_printf(&g->filters, "[a%u]", i);
	}
	if (!video && !audio)
		return;
	buf_printf(&g->filters, "concat=n=%u:v=%d:a=%d", end - first, video, audio);
	if (video)
		buf_printf(&g->filters, "[v%s]", name);
	if (audio)
		buf_printf(&g->filters, "[a%s]", name);
	buf_putc(&g->filters, ';');
}

/* Fades from what is there, [vx<k-1>] or the first group [vg0], to [vg<k>]; the same for the sound. */
static void put_crossfade(struct render_graph *g, unsigned k, int64_t offset, int64_t cross)
{
	const char *before = k > 1 ? "x" : "g";
	if (has_picture(g))
		buf_printf(&g->filters,
			   "[v%s%u]settb=AVTB[vl%u];[vg%u]settb=AVTB[vr%u];[vl%u][vr%u]xfade=transition=fade:"
			   "duration=%.3f:offset=%.3f,"
			   "settb=AVTB[vx%u];",
			   before, k - 1, k, k, k, k, k, seconds(cross), seconds(offset), k);
	if (has_sound(g))
		buf_printf(&g->filters, "[a%s%u][ag%u]acrossfade=d=%.3f:c1=tri:c2=tri[ax%u];", before, k - 1,
			   k, seconds(cross), k);
}

static void put_label(struct render_graph *g, const char *from, const char *to, bool sound)
{
	buf_printf(&g->filters, "[%s]%s[%s];", from, sound ? "anull" : "null", to);
}

/* Joins all segments into [video] and [speech]. First joins segments without a crossfade between them into
 * groups, then the groups by crossfades. */
static bool put_main(struct render_graph *g, struct error *e)
{
	json_t *list = track_segments(track_main(g->draft)), *segment;
	size_t i, count = json_array_size(list);
	unsigned first = 0, groups = 0;
	int64_t at = 0, crossed = 0;
	char name[16];
	if (!count)
		return error_set(e, ERROR_NO_DRAFT, "the draft is empty");
	if (count > EDIT_SEGMENTS_MAX)
		return error_set(e, ERROR_INPUT, "the draft has more than %d segments", EDIT_SEGMENTS_MAX);
	g->many = count > MANY;
	json_array_foreach (list, i, segment) {
		int64_t cross = i + 1 < count ? track_int(segment, "cross", 0) : 0;
		if (!put_segment(g, segment, e))
			return false;
		if (cross <= 0 && i + 1 < count) {
			at += track_length(segment);
			continue;
		}
		snprintf(name, sizeof name, "g%u", groups);
		put_concat(g, first, g->runs, name);
		if (groups)
			put_crossfade(g, groups, g->group_start, crossed);
		at += track_length(segment);
		g->group_start = at;
		crossed = cross;
		first = g->runs;
		groups++;
	}
	for (int sound = 0; sound < 2; sound++) {
		if (sound ? !has_sound(g) : !has_picture(g))
			continue;
		snprintf(name, sizeof name, "%c%c%u", sound ? 'a' : 'v', groups > 1 ? 'x' : 'g', groups - 1);
		put_label(g, name, sound ? "speech" : "video", sound);
	}
	return true;
}

static bool is_as_it_lies(const json_t *segment)
{
	return track_speed(segment) == 1 && !json_object_get(segment, "fx") &&
	       !track_flag(segment, "reverse") && !track_flag(segment, "freeze");
}

static bool is_whole(const json_t *segment, const struct asset *asset)
{
	return track_source_start(segment) == 0 && track_source_length(segment) >= asset->probe.duration_ms &&
	       is_as_it_lies(segment);
}

static bool has_size_of(const json_t *draft, const struct probe *p)
{
	int w, h;
	render_graph_canvas(draft, &w, &h);
	return w == p->width && h == p->height && fabs(render_graph_fps(draft) - p->fps) < 0.01;
}

static bool has_overlay(const json_t *draft)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (track_is_overlay(track))
			return true;
	}
	return false;
}

static bool fades(const json_t *draft)
{
	const json_t *m = json_object_get(draft, "m");
	return track_int(m, "fade_in", 0) > 0 || track_int(m, "fade_out", 0) > 0;
}

/* The index of the asset's video stream, if the picture can be copied: nothing is drawn over it, its size and
 * rate are the draft's, and the format allows its codec; else -1. Containers other than mov and matroska may
 * lack times. */
static int find_plain(const struct render_graph *g, const struct asset *asset)
{
	if (!asset || g->texts || has_overlay(g->draft) || fades(g->draft) || !g->row->copied ||
	    !g->row->audio)
		return -1;
	const struct probe *p = &asset->probe;
	const struct probe_stream *s = probe_find(&asset->probe, PROBE_VIDEO);
	bool plain = p->type == PROBE_VIDEO && s && !strcmp(s->codec, g->row->copied) && s->plain &&
		     !strcmp(s->pixels, "yuv420p") &&
		     (!strcmp(p->format, "mov") || !strcmp(p->format, "matroska"));
	return plain && has_size_of(g->draft, p) ? s->index : -1;
}

/* The index of the video stream to copy as a whole, if the picture is not edited; else -1. */
static int find_copied(const struct render_graph *g)
{
	json_t *list = track_segments(track_main(g->draft));
	const json_t *segment = json_array_get(list, 0);
	const struct asset *asset = asset_find(g->assets, g->asset_count, track_asset(segment));
	return json_array_size(list) == 1 && asset && is_whole(segment, asset) ? find_plain(g, asset) : -1;
}

bool render_graph_is_cut(const struct render_graph *g, const struct asset **asset, int *stream,
			 struct smartcut_part *parts, size_t *count)
{
	json_t *list = track_segments(track_main(g->draft)), *segment;
	const char *id = track_asset(json_array_get(list, 0));
	size_t i;
	*count = json_array_size(list);
	*asset = asset_find(g->assets, g->asset_count, id);
	*stream = find_plain(g, *asset);
	if (*stream < 0 || *count > SMARTCUT_PARTS_MAX || find_copied(g) >= 0 ||
	    strcmp(g->row->copied, "h264") != 0)
		return false;
	json_array_foreach (list, i, segment) {
		const char *own = track_asset(segment);
		if (!own || strcmp(own, id) != 0 || !is_as_it_lies(segment) ||
		    track_int(segment, "cross", 0) > 0)
			return false;
		parts[i].from_ms = track_source_start(segment);
		parts[i].to_ms = parts[i].from_ms + track_source_length(segment);
	}
	return true;
}

/* The index of the audio stream to copy as a whole, if the sound is not edited; else -1. */
static int find_copied_sound(const struct render_graph *g)
{
	static const char *const changes[] = {"loudness", "denoise_sound", "sound_in", "sound_out"};
	json_t *list = track_segments(track_main(g->draft));
	const json_t *segment = json_array_get(list, 0);
	const struct asset *asset = asset_find(g->assets, g->asset_count, track_asset(segment));
	const struct probe_stream *s = asset ? probe_find(&asset->probe, PROBE_AUDIO) : NULL;
	if (json_array_size(list) != 1 || !s || !g->row->copied_sound ||
	    strcmp(s->codec, g->row->copied_sound) != 0 || !is_whole(segment, asset) ||
	    track_number(segment, "vol", 100) != 100 ||
	    (strcmp(asset->probe.format, "mov") != 0 && strcmp(asset->probe.format, "matroska") != 0) ||
	    track_exists(g->draft, "music") || track_exists(g->draft, "voice"))
		return -1;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (json_object_get(json_object_get(g->draft, "m"), changes[i]))
			return -1;
	return s->index;
}

/* ---- over the picture ---- */

/* Places an overlay in a corner, with a margin of a thirtieth of the canvas. */
static void put_place(struct buf *f, const char *corner)
{
	bool left = strstr(corner, "left"), right = strstr(corner, "right");
	bool top = strstr(corner, "top"), bottom = strstr(corner, "bottom");
	buf_puts(f, left ? "overlay=W/30:" : right ? "overlay=W-w-W/30:" : "overlay=(W-w)/2:");
	buf_puts(f, top ? "H/30" : bottom ? "H-h-H/30" : "(H-h)/2");
}

/* Puts the i-th overlay over [video]; the result is [video] again. */
static bool put_overlay(struct render_graph *g, unsigned i, const json_t *track, struct error *e)
{
	const json_t *segment = json_array_get(track_segments(track), 0), *m = json_object_get(track, "m");
	const struct asset *asset = asset_find(g->assets, g->asset_count, track_asset(segment));
	const struct probe_stream *s = asset ? probe_find(&asset->probe, PROBE_VIDEO) : NULL;
	double size = track_number(m, "size", 25), opacity = track_number(m, "opacity", 100);
	double start = seconds(track_start(segment)), end = start + seconds(track_length(segment));
	int w, h;
	if (!s || !(size >= 1 && size <= 100) || !(opacity >= 0 && opacity <= 100) ||
	    track_start(segment) < 0 || track_length(segment) > EDIT_LENGTH_MAX_MS)
		return error_set(e, ERROR_INPUT, "the draft overlays a file that is not among the uploads");
	if (asset->probe.type == PROBE_IMAGE
		    ? !add_input(g, asset, e)
		    : !add_part_input(g, asset, track_source_start(segment), track_length(segment), e))
		return false;
	render_graph_canvas(g->draft, &w, &h);
	buf_printf(&g->filters,
		   ";[%u:%d]setpts=PTS-STARTPTS+%.3f/TB,scale='iw*sar':ih,setsar=1,scale=%d:-2,format=rgba,"
		   "colorchannelmixer=aa=%.3f[o%u];[video]%s[p%u];[p%u][o%u]",
		   g->input_count - 1, s->index, start, 2 * (int)(w * size / 200 + 0.5), opacity / 100, i,
		   "null", i, i, i);
	put_place(&g->filters, track_meta(track, "corner"));
	buf_printf(&g->filters, ":eof_action=%s:enable='between(t\\,%.3f\\,%.3f)'[video]",
		   asset->probe.type == PROBE_IMAGE ? "repeat" : "pass", start, end - 0.001);
	return true;
}

static bool put_overlays(struct render_graph *g, struct error *e)
{
	unsigned made = 0;
	size_t i;
	json_t *track;
	json_array_foreach (track_list(g->draft), i, track) {
		if (track_is_overlay(track) && json_array_size(track_segments(track)) &&
		    !put_overlay(g, made++, track, e))
			return false;
	}
	return true;
}

static double fade_seconds(const json_t *m, const char *key, double length)
{
	double s = seconds(track_int(m, key, 0));
	return s > length ? length : s;
}

/* Adds the filter "fade" or "afade" at both ends; times are in seconds. */
static void put_fades(struct render_graph *g, const char *filter, double in, double out)
{
	double length = seconds(track_main_length(g->draft));
	if (in > 0)
		buf_printf(&g->filters, ",%s=t=in:st=0:d=%.3f", filter, in);
	if (out > 0)
		buf_printf(&g->filters, ",%s=t=out:st=%.3f:d=%.3f", filter, length - out, out);
}

/* Adds overlays, texts, fades and the format's own filters; the result is [v]. */
static bool finish_picture(struct render_graph *g, struct error *e)
{
	const json_t *m = json_object_get(g->draft, "m");
	double length = seconds(track_main_length(g->draft));
	int64_t cover = track_int(m, "cover", 0);
	if (!put_overlays(g, e))
		return false;
	buf_printf(&g->filters, ";[video]%s", g->texts ? "ass=" RENDER_TEXTS : "null");
	put_fades(g, "fade", fade_seconds(m, "fade_in", length), fade_seconds(m, "fade_out", length));
	if (g->row->still && cover > 0 && cover < track_main_length(g->draft))
		buf_printf(&g->filters, ",trim=start=%.3f,setpts=PTS-STARTPTS", seconds(cover));
	if (g->row->filter)
		buf_printf(&g->filters, ",%s", g->row->filter);
	buf_puts(&g->filters, "[v]");
	return true;
}

/* ---- music and voice ---- */

static const json_t *sound_track(const json_t *draft, const char *role)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		bool meant = !strcmp(track_role(track), role);
		if (track_type(track) == TRACK_AUDIO && meant && json_array_size(track_segments(track)))
			return track;
	}
	return NULL;
}

static bool put_sound_source(struct render_graph *g, const json_t *segment, bool loop, struct error *e)
{
	const char *id = track_asset(segment);
	const struct asset *asset = asset_find(g->assets, g->asset_count, id);
	if (!id) {
		buf_puts(&g->filters, ";" TONE_BED);
		return true;
	}
	const struct probe_stream *s = asset ? probe_find(&asset->probe, PROBE_AUDIO) : NULL;
	if (!s)
		return error_set(e, ERROR_INPUT, "the draft names music that is not among the uploads");
	if (loop)
		args_add_all(&g->inputs, (const char *const[]){"-stream_loop", "-1", NULL});
	if (!add_input(g, asset, e))
		return false;
	buf_printf(&g->filters, ";[%u:%d]aresample=%d", g->input_count - 1, s->index, SAMPLE_RATE);
	return true;
}

/* Mixes a voice with the video's own sound; the result is [speech] again. */
static bool put_voice(struct render_graph *g, const json_t *track, struct error *e)
{
	const json_t *segment = json_array_get(track_segments(track), 0);
	if (!put_sound_source(g, segment, false, e))
		return false;
	buf_printf(&g->filters,
		   "," STEREO ",volume=%g,apad,atrim=duration=%.3f[voice];[speech][voice]amix=inputs=2:"
		   "duration=first:normalize=0[speech]",
		   track_number(segment, "vol", 100) / 100, seconds(track_main_length(g->draft)));
	return true;
}

/* Adds music, which gets quieter while someone speaks if it is set to duck, and fades. The result is
 * [sound]. */
static bool put_music(struct render_graph *g, const json_t *track, struct error *e)
{
	const json_t *segment = json_array_get(track_segments(track), 0), *m = json_object_get(track, "m");
	int64_t length = track_main_length(g->draft), fade = track_music_fade(g->draft);
	int64_t in = track_int(m, "fade_in", 0), out = track_int(m, "fade_out", fade);
	if (!put_sound_source(g, segment, true, e))
		return false;
	buf_printf(&g->filters, "," STEREO ",volume=%g,atrim=duration=%.3f",
		   track_number(segment, "vol", 100) / 100, seconds(length));
	put_fades(g, "afade", seconds(in < length ? in : length), seconds(out < length ? out : length));
	buf_puts(&g->filters, "[music]");
	if (track_flag(m, "duck"))
		buf_puts(&g->filters, ";[speech]asplit[s1][s2];[music][s2]sidechaincompress="
				      "threshold=0.03:ratio=4:attack=50:release=700[ducked];[s1][ducked]");
	else
		buf_puts(&g->filters, ";[speech][music]");
	buf_puts(&g->filters, "amix=inputs=2:duration=first:normalize=0,alimiter=level=0[sound]");
	return true;
}

/* Mixes all sound and applies the settings of the whole; the result is [a]. */
static bool finish_sound(struct render_graph *g, struct error *e)
{
	const json_t *m = json_object_get(g->draft, "m"), *voice = sound_track(g->draft, "voice");
	const json_t *music = sound_track(g->draft, "music");
	double length = seconds(track_main_length(g->draft));
	double loudness = track_number(m, "loudness", 0);
	if (track_flag(m, "denoise_sound"))
		buf_puts(&g->filters, ";[speech]afftdn=nf=-25[speech]");
	if ((voice && !put_voice(g, voice, e)) || (music && !put_music(g, music, e)))
		return false;
	buf_printf(&g->filters, ";[%s]anull", music ? "sound" : "speech");
	if (loudness <= -5 && loudness >= -70)
		buf_printf(&g->filters, ",loudnorm=I=%.1f:TP=-1.5:LRA=11," STEREO, loudness);
	put_fades(g, "afade", fade_seconds(m, "sound_in", length), fade_seconds(m, "sound_out", length));
	buf_puts(&g->filters, "[a]");
	return true;
}

bool render_graph_build(struct render_graph *g, struct error *e)
{
	args_init(&g->inputs);
	buf_init(&g->filters, 0);
	g->copied_sound = find_copied_sound(g);
	g->copied = find_copied(g);
	if (!put_main(g, e))
		return false;
	if (!has_picture(g) && !has_sound(g))
		buf_clear(&g->filters);
	else /* drop the last ';': the next chain begins with one */
		buf_cut(&g->filters, g->filters.len - 1);
	if (has_picture(g) && !finish_picture(g, e))
		return false;
	if (has_sound(g) && !finish_sound(g, e))
		return false;
	if (g->inputs.failed || g->filters.failed)
		return error_set(e, ERROR_NO_MEMORY, "no memory for the render's graph");
	return true;
}

void render_graph_finish(struct render_graph *g)
{
	args_finish(&g->inputs);
	buf_finish(&g->filters);
}
