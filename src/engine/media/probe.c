#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "product/causes.h"
#include "text/language.h"

enum { PROBE_TIMEOUT_MS = 30000, PROBE_OUTPUT_MAX = 1 << 20 };

/* What is wider is nonsense, or at least not stretched. */
enum { WIDTH_MAX = 100000 };

/* A GIF of one picture has the length of its one delay. */
enum { STILL_GIF_MAX_MS = 150 };

static const char *const type_names[] = {"video", "image", "audio", "subtitle"};

const char *probe_type_name(enum probe_type type)
{
	return type_names[type];
}

static bool type_from_name(enum probe_type *type, const char *name)
{
	for (enum probe_type t = PROBE_VIDEO; t <= PROBE_SUBTITLE; t++) {
		if (name && !strcmp(name, type_names[t])) {
			*type = t;
			return true;
		}
	}
	return false;
}

/* ---- what ffprobe wrote ---- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));
	return s ? s : "";
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

/* "12.345" seconds; 0 for "N/A" and nonsense. */
static int64_t milliseconds(const char *seconds)
{
	double s = strtod(seconds, NULL);
	return s > 0 && s < 1e9 ? (int64_t)(s * 1000 + 0.5) : 0;
}

/* "30000/1001", "16:15" */
static double ratio(const char *text)
{
	char *end;
	double a = strtod(text, &end);
	double b = *end == '/' || *end == ':' ? strtod(end + 1, NULL) : 1;
	return a > 0 && b > 0 ? a / b : 0;
}

static void read_language(struct probe_stream *s, const json_t *stream)
{
	const char *tag = text_of(json_object_get(stream, "tags"), "language");
	const struct language *l = language_find(tag);
	if (strcmp(tag, "und") != 0)
		copy(s->language, sizeof s->language, l ? l->code : tag);
}

static bool is_bitmap(const char *codec)
{
	static const char *const bitmaps[] = {"dvd_subtitle", "dvb_subtitle", "hdmv_pgs_subtitle", "xsub"};
	for (size_t i = 0; i < sizeof bitmaps / sizeof *bitmaps; i++)
		if (!strcmp(codec, bitmaps[i]))
			return true;
	return false;
}

/* Phones store films lying, with a note on how to turn them: whether that is
 * by anything but multiples of `step` degrees. */
static bool turned(const json_t *stream, int step)
{
	size_t i;
	json_t *side;
	json_array_foreach (json_object_get(stream, "side_data_list"), i, side) {
		json_int_t degrees = json_integer_value(json_object_get(side, "rotation"));
		if (degrees % step)
			return true;
	}
	return false;
}

static void read_picture(struct probe *p, const json_t *stream)
{
	int w = (int)json_integer_value(json_object_get(stream, "width"));
	int h = (int)json_integer_value(json_object_get(stream, "height"));
	double sar = ratio(text_of(stream, "sample_aspect_ratio"));
	bool swap = turned(stream, 180);
	if (sar > 0.1 && sar < 10 && w > 0 && w < WIDTH_MAX) /* as wide as it is shown */
		w = (int)(w * sar + 0.5);
	p->width = swap ? h : w;
	p->height = swap ? w : h;
	p->fps = ratio(text_of(stream, "avg_frame_rate"));
}

/* Data streams and what ffmpeg has no name for are passed over. */
static void read_stream(struct probe *p, const json_t *stream)
{
	struct probe_stream s = {.index = (int)json_integer_value(json_object_get(stream, "index"))};
	const char *codec = text_of(stream, "codec_name");
	if (!type_from_name(&s.type, text_of(stream, "codec_type")) || !*codec ||
	    p->stream_count == PROBE_STREAMS_MAX)
		return;
	copy(s.codec, sizeof s.codec, codec);
	if (!turned(stream, 360))
		copy(s.pixels, sizeof s.pixels, text_of(stream, "pix_fmt"));
	read_language(&s, stream);
	s.bitmap = s.type == PROBE_SUBTITLE && is_bitmap(codec);
	s.cover = json_integer_value(json_object_get(json_object_get(stream, "disposition"), "attached_pic"));
	if (s.type == PROBE_VIDEO && !s.cover && !p->width)
		read_picture(p, stream);
	p->has_audio |= s.type == PROBE_AUDIO;
	int64_t duration = milliseconds(text_of(stream, "duration"));
	if (duration > p->duration_ms)
		p->duration_ms = duration;
	p->streams[p->stream_count++] = s;
}

static bool has_type(const struct probe *p, enum probe_type type)
{
	for (unsigned i = 0; i < p->stream_count; i++)
		if (p->streams[i].type == type && !p->streams[i].cover)
			return true;
	return false;
}

static bool is_still(const struct probe *p)
{
	return strstr(p->format, "_pipe") || !strcmp(p->format, "image2") ||
	       (!strcmp(p->format, "gif") && p->duration_ms <= STILL_GIF_MAX_MS);
}

static bool decide_type(struct probe *p, struct error *e)
{
	if (has_type(p, PROBE_VIDEO) && p->width > 0 && p->height > 0)
		p->type = is_still(p) ? PROBE_IMAGE : PROBE_VIDEO;
	else if (p->has_audio)
		p->type = PROBE_AUDIO;
	else if (has_type(p, PROBE_SUBTITLE))
		p->type = PROBE_SUBTITLE;
	else
		return error_set(e, ERROR_UNSUPPORTED, "no picture, sound or subtitles in it");
	if (p->type == PROBE_IMAGE)
		p->duration_ms = 0;
	if (p->type == PROBE_IMAGE || p->type == PROBE_AUDIO)
		p->fps = 0;
	if ((p->type == PROBE_VIDEO || p->type == PROBE_AUDIO) && p->duration_ms <= 0)
		return error_set(e, ERROR_UNSUPPORTED, "its length cannot be told");
	return true;
}

bool probe_parse(struct probe *probe, const char *text, size_t len, struct error *e)
{
	*probe = (struct probe){0};
	json_t *root = json_loadb(text, len, 0, NULL);
	if (!root)
		return error_set(e, ERROR_UNSUPPORTED, "ffprobe's answer is no JSON");
	const json_t *format = json_object_get(root, "format");
	const char *names = text_of(format, "format_name"); /* "mov,mp4,m4a,…" */
	snprintf(probe->format, sizeof probe->format, "%.*s", (int)strcspn(names, ","), names);
	probe->duration_ms = milliseconds(text_of(format, "duration"));
	size_t i;
	json_t *stream;
	json_array_foreach (json_object_get(root, "streams"), i, stream)
		read_stream(probe, stream);
	json_decref(root);
	return decide_type(probe, e);
}

bool probe_file(struct probe *probe, const struct tools *tools, const char *path, const atomic_bool *cancel,
		struct error *e)
{
	static const char *const what[] = {
		"-v",
		"error",
		"-of",
		"json",
		"-show_entries",
		"format=format_name,duration"
		":stream=index,codec_type,codec_name,width,height,pix_fmt,sample_aspect_ratio,avg_frame_rate,"
		"duration"
		":stream_tags=language:stream_disposition=attached_pic:stream_side_data=rotation",
		NULL};
	const char *const read[] = {path, NULL};
	struct args args = {0};
	struct child_result result;
	args_add(&args, tools->ffprobe);
	args_add_all(&args, what);
	tools_input(&args, path);
	struct child child = {
		.timeout_ms = PROBE_TIMEOUT_MS, .cancel = cancel, .output_max = PROBE_OUTPUT_MAX};
	bool ok = tools_run(tools, &args, read, NULL, child, &result, e);
	ok = ok && probe_parse(probe, buf_text(&result.output), result.output.len, e);
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

/* ---- kept ---- */

static json_t *stream_to_json(const struct probe_stream *s)
{
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:b,s:b}", "index", s->index, "type", type_names[s->type],
			 "codec", s->codec, "pixels", s->pixels, "language", s->language, "bitmap", s->bitmap,
			 "cover", s->cover);
}

json_t *probe_to_json(const struct probe *p)
{
	json_t *streams = json_array();
	for (unsigned i = 0; i < p->stream_count; i++)
		if (json_array_append_new(streams, stream_to_json(&p->streams[i]))) {
			json_decref(streams);
			return NULL;
		}
	return json_pack("{s:s,s:s,s:I,s:i,s:i,s:f,s:b,s:o}", "type", type_names[p->type], "format",
			 p->format, "duration_ms", (json_int_t)p->duration_ms, "width", p->width, "height",
			 p->height, "fps", p->fps, "has_audio", p->has_audio, "streams", streams);
}

static bool stream_from_json(struct probe_stream *s, json_t *json)
{
	const char *type, *codec, *language, *pixels = ""; /* older ones do not say it */
	int bitmap, cover;
	if (json_unpack(json, "{s:i,s:s,s:s,s?s,s:s,s:b,s:b}", "index", &s->index, "type", &type, "codec",
			&codec, "pixels", &pixels, "language", &language, "bitmap", &bitmap, "cover", &cover))
		return false;
	copy(s->pixels, sizeof s->pixels, pixels);
	copy(s->codec, sizeof s->codec, codec);
	copy(s->language, sizeof s->language, language);
	s->bitmap = bitmap;
	s->cover = cover;
	return type_from_name(&s->type, type);
}

bool probe_from_json(struct probe *p, json_t *json)
{
	const char *type, *format;
	json_int_t duration;
	int has_audio;
	json_t *streams, *stream;
	size_t i;
	*p = (struct probe){0};
	if (json_unpack(json, "{s:s,s:s,s:I,s:i,s:i,s:F,s:b,s:o}", "type", &type, "format", &format,
			"duration_ms", &duration, "width", &p->width, "height", &p->height, "fps", &p->fps,
			"has_audio", &has_audio, "streams", &streams))
		return false;
	copy(p->format, sizeof p->format, format);
	p->duration_ms = duration;
	p->has_audio = has_audio;
	json_array_foreach (streams, i, stream) {
		if (i >= PROBE_STREAMS_MAX || !stream_from_json(&p->streams[p->stream_count++], stream))
			return false;
	}
	return type_from_name(&p->type, type);
}
