#include "render_graph.h"

#include <math.h>
#include <string.h>

#include "product/causes.h"
#include "tools.h"
#include "track.h"

enum {
	SOUND_ONLY_WIDTH = 640,
	SOUND_ONLY_HEIGHT = 360,
	SAMPLE_RATE = 48000,
	FADE_MS = 1500,
	FILM_MAX_MS = 6 * 3600000
};

/* Quiet minor chord whose notes come and go at different paces: the generated
 * tone bed. Made of sines alone, so free of anyone's rights. */
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

static double frame_rate(const json_t *draft)
{
	double fps = track_number(json_object_get(draft, "m"), "fps", 0);
	return fps >= 1 && fps <= 60 ? fps : 30;
}

static double seconds(int64_t ms)
{
	return (double)ms / 1000;
}

/* ---- inputs ---- */

/* Its number is input_count - 1 afterwards. */
static bool add_input(struct render_graph *g, const struct asset *asset, struct error *e)
{
	if (g->input_count == sizeof g->paths / sizeof *g->paths - 1)
		return error_set(e, ERROR_INPUT, "the draft has too many segments");
	tools_input(&g->inputs, asset->path);
	g->paths[g->input_count++] = asset->path;
	return true;
}

static bool add_segment_input(struct render_graph *g, const json_t *segment, const struct asset *asset,
			      struct error *e)
{
	if (asset->probe.type != PROBE_IMAGE) {
		args_add(&g->inputs, "-ss");
		args_printf(&g->inputs, "%.3f", seconds(track_source_start(segment)));
		args_add(&g->inputs, "-t");
		args_printf(&g->inputs, "%.3f", seconds(track_source_length(segment)));
	}
	return add_input(g, asset, e);
}

static const struct probe_stream *first_stream(const struct asset *asset, enum probe_type type)
{
	const struct probe *p = &asset->probe;
	for (unsigned i = 0; i < p->stream_count; i++)
		if (p->streams[i].type == type && !p->streams[i].cover)
			return &p->streams[i];
	return NULL;
}

/* ---- the picture ---- */

/* Brings any picture to the canvas. */
static void put_fit(struct render_graph *g, unsigned i)
{
	int w, h;
	const char *fit = json_string_value(json_object_get(json_object_get(g->draft, "m"), "fit"));
	render_graph_canvas(g->draft, &w, &h);
	if (fit && !strcmp(fit, "crop"))
		buf_printf(&g->filters, "scale=%d:%d:force_original_aspect_ratio=increase,crop=%d:%d", w, h,
			   w, h);
	else if (fit && !strcmp(fit, "blur"))
		/* Blurred while small: as soft, and many times cheaper. */
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

/* A file's sound may outlast its picture: then the last frame stays. */
static void put_picture(struct render_graph *g, unsigned i, const json_t *segment, const struct asset *asset)
{
	const struct probe_stream *s = first_stream(asset, PROBE_VIDEO);
	double length = seconds(track_length(segment)), fps = frame_rate(g->draft);
	int w, h;
	render_graph_canvas(g->draft, &w, &h);
	if (!s) {
		buf_printf(&g->filters, "color=c=black:s=%dx%d:r=%g:d=%.3f,format=yuv420p,setsar=1[v%u];", w,
			   h, fps, length, i);
		return;
	}
	buf_printf(&g->filters, "[%u:%d]setpts=PTS/%g,fps=%g:start_time=0,scale='iw*sar':ih,setsar=1,",
		   g->input_count - 1, s->index, track_speed(segment), fps);
	put_fit(g, i);
	buf_printf(&g->filters,
		   ",setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=duration=%.3f,setpts=PTS-"
		   "STARTPTS[v%u];",
		   length, i);
}

/* ---- the sound ---- */

/* One step of atempo goes down to half the speed only. */
static void put_tempo(struct buf *filters, double speed)
{
	for (; speed < 0.5; speed *= 2)
		buf_puts(filters, "atempo=0.5,");
	if (speed != 1)
		buf_printf(filters, "atempo=%g,", speed);
}

static void put_sound(struct render_graph *g, unsigned i, const json_t *segment, const struct asset *asset)
{
	const struct probe_stream *s = first_stream(asset, PROBE_AUDIO);
	double length = seconds(track_length(segment));
	if (!s) {
		buf_printf(&g->filters, "anullsrc=r=%d:cl=stereo,atrim=duration=%.3f," STEREO "[a%u];",
			   SAMPLE_RATE, length, i);
		return;
	}
	buf_printf(&g->filters, "[%u:%d]aresample=%d:async=1:first_pts=0," STEREO ",", g->input_count - 1,
		   s->index, SAMPLE_RATE);
	put_tempo(&g->filters, track_speed(segment));
	buf_printf(&g->filters, "volume=%g,apad,atrim=duration=%.3f,asetpts=PTS-STARTPTS[a%u];",
		   track_number(segment, "vol", 100) / 100, length, i);
}

/* ---- the film ---- */

/* Whether the filters make a picture. */
static bool has_picture(const struct render_graph *g)
{
	return g->row->video && g->copied < 0;
}

/* A draft may come back from a client, who can have changed anything in it. */
static bool is_sane(const json_t *segment)
{
	double speed = track_speed(segment);
	return track_length(segment) > 0 && track_length(segment) <= FILM_MAX_MS &&
	       track_source_start(segment) >= 0 && speed >= 0.1 && speed <= 10;
}

static bool put_segment(struct render_graph *g, unsigned i, const json_t *segment, struct error *e)
{
	const struct asset *asset = asset_find(g->assets, g->asset_count, track_asset(segment));
	if (!asset)
		return error_set(e, ERROR_INPUT, "the draft names a file that is not among the uploads");
	if (!is_sane(segment))
		return error_set(e, ERROR_INPUT, "the draft has a segment with impossible times");
	if (!add_segment_input(g, segment, asset, e))
		return false;
	if (has_picture(g))
		put_picture(g, i, segment, asset);
	if (g->row->audio)
		put_sound(g, i, segment, asset);
	return true;
}

/* Joins all segments to [film] and [speech]. */
static bool put_film(struct render_graph *g, struct error *e)
{
	json_t *list = track_segments(track_main(g->draft)), *segment;
	size_t i, count = json_array_size(list);
	bool video = has_picture(g), audio = g->row->audio;
	if (!count)
		return error_set(e, ERROR_NO_DRAFT, "the draft is empty");
	if (count > RENDER_SEGMENTS_MAX)
		return error_set(e, ERROR_INPUT, "the draft has more than %d segments", RENDER_SEGMENTS_MAX);
	json_array_foreach (list, i, segment) {
		if (!put_segment(g, (unsigned)i, segment, e))
			return false;
	}
	for (i = 0; i < count; i++) {
		if (video)
			buf_printf(&g->filters, "[v%zu]", i);
		if (audio)
			buf_printf(&g->filters, "[a%zu]", i);
	}
	buf_printf(&g->filters, "concat=n=%zu:v=%d:a=%d%s%s", count, video, audio, video ? "[film]" : "",
		   audio ? "[speech]" : "");
	return true;
}

static bool is_whole(const json_t *segment, const struct asset *asset)
{
	return track_source_start(segment) == 0 && track_source_length(segment) >= asset->probe.duration_ms &&
	       track_speed(segment) == 1;
}

static bool has_size_of(const json_t *draft, const struct probe *p)
{
	int w, h;
	render_graph_canvas(draft, &w, &h);
	return w == p->width && h == p->height && fabs(frame_rate(draft) - p->fps) < 0.01;
}

/* The stream that is the film's picture as it lies in its file, if only the
 * sound was changed; else -1. Other containers than these two may lack times. */
static int find_copied(const struct render_graph *g)
{
	json_t *list = track_segments(track_main(g->draft));
	const json_t *segment = json_array_get(list, 0);
	const struct asset *asset = asset_find(g->assets, g->asset_count, track_asset(segment));
	if (json_array_size(list) != 1 || !asset || g->texts || !g->row->copied || !g->row->audio)
		return -1;
	const struct probe *p = &asset->probe;
	const struct probe_stream *s = first_stream(asset, PROBE_VIDEO);
	bool plain = p->type == PROBE_VIDEO && s && !strcmp(s->codec, g->row->copied) &&
		     !strcmp(s->pixels, "yuv420p") &&
		     (!strcmp(p->format, "mov") || !strcmp(p->format, "matroska"));
	return plain && is_whole(segment, asset) && has_size_of(g->draft, p) ? s->index : -1;
}

/* Texts over the film, and what the format wants done: [v]. */
static void finish_picture(struct render_graph *g)
{
	buf_printf(&g->filters, ";[film]%s", g->texts ? "ass=" RENDER_TEXTS : "null");
	if (g->row->filter)
		buf_printf(&g->filters, ",%s", g->row->filter);
	buf_puts(&g->filters, "[v]");
}

/* ---- music ---- */

static const json_t *music_track(const json_t *draft)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (track_type(track) == TRACK_AUDIO && json_array_size(track_segments(track)))
			return track;
	}
	return NULL;
}

static bool put_music_source(struct render_graph *g, const json_t *segment, struct error *e)
{
	const char *id = track_asset(segment);
	const struct asset *asset = asset_find(g->assets, g->asset_count, id);
	if (!id) {
		buf_puts(&g->filters, ";" TONE_BED);
		return true;
	}
	const struct probe_stream *s = asset ? first_stream(asset, PROBE_AUDIO) : NULL;
	if (!s)
		return error_set(e, ERROR_INPUT, "the draft names music that is not among the uploads");
	args_add_all(&g->inputs, (const char *const[]){"-stream_loop", "-1", NULL});
	if (!add_input(g, asset, e))
		return false;
	buf_printf(&g->filters, ";[%u:%d]aresample=%d", g->input_count - 1, s->index, SAMPLE_RATE);
	return true;
}

/* Music under the film's own sound: quieter while someone speaks, faded out. */
static bool put_music(struct render_graph *g, const json_t *track, struct error *e)
{
	const json_t *segment = json_array_get(track_segments(track), 0);
	int64_t length = track_film_length(g->draft), fade = length < 2 * FADE_MS ? length / 2 : FADE_MS;
	if (!put_music_source(g, segment, e))
		return false;
	buf_printf(&g->filters, "," STEREO ",volume=%g,atrim=duration=%.3f,afade=t=out:st=%.3f:d=%.3f[music]",
		   track_number(segment, "vol", 100) / 100, seconds(length), seconds(length - fade),
		   seconds(fade));
	if (json_is_true(json_object_get(json_object_get(track, "m"), "duck")))
		buf_puts(&g->filters, ";[speech]asplit[s1][s2];[music][s2]sidechaincompress="
				      "threshold=0.03:ratio=4:attack=50:release=700[ducked];[s1][ducked]");
	else
		buf_puts(&g->filters, ";[speech][music]");
	buf_puts(&g->filters, "amix=inputs=2:duration=first:normalize=0,alimiter=level=0[a]");
	return true;
}

static bool finish_sound(struct render_graph *g, struct error *e)
{
	const json_t *music = music_track(g->draft);
	if (music)
		return put_music(g, music, e);
	buf_puts(&g->filters, ";[speech]anull[a]");
	return true;
}

bool render_graph_build(struct render_graph *g, struct error *e)
{
	args_init(&g->inputs);
	buf_init(&g->filters, 0);
	g->copied = find_copied(g);
	if (!put_film(g, e))
		return false;
	if (has_picture(g))
		finish_picture(g);
	if (g->row->audio && !finish_sound(g, e))
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
