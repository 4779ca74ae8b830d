#include "probe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "product/causes.h"
#include "text/language.h"

enum { PROBE_TIMEOUT_MS = 30000, COUNT_TIMEOUT_MS = 120000, PROBE_OUTPUT_MAX = 1 << 20 };

/* The stated length is kept unless the packets' differs by more than these two
 * together. */
enum { LENGTH_SLACK_MS = 200 };
#define LENGTH_SLACK 0.02

enum { RATE_MAX = 1000000 }; /* frames per second: higher rates are ignored */

/* If ffprobe's two frame rates differ by less than this, r_frame_rate is
 * used. */
#define RATE_SLACK 0.02

/* A start below this is the container's rounding, or sound that begins before
 * the picture. */
enum { START_SLACK_MS = 100 };

/* Wider pictures are invalid, or at least not stretched to their pixel aspect
 * ratio. */
enum { WIDTH_MAX = 100000 };

/* A GIF with a single picture has the length of one frame delay. */
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

/* "12.345" seconds as ms; 0 for "N/A" and invalid text. */
static int64_t milliseconds(const char *seconds)
{
	double s = strtod(seconds, NULL);
	return s > 0 && s < 1e9 ? (int64_t)(s * 1000 + 0.5) : 0;
}

/* "30000/1001", "16:15"; 0 for invalid text. */
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

/* Phones store videos sideways, with a rotation beside them. Whether that is
 * not a multiple of `step` degrees. */
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

/* Returns 0 also for an impossible rate. */
static double rate(const json_t *stream, const char *key)
{
	double r = ratio(text_of(stream, key));
	return r < RATE_MAX ? r : 0;
}

/* Prefers the average rate, unless it is close to the nominal one: in a broken
 * or short file, the average is slightly wrong ("29.7" for 30000/1001). */
static double frame_rate(const json_t *stream)
{
	double average = rate(stream, "avg_frame_rate");
	double usual = rate(stream, "r_frame_rate");
	return average > 0 && fabs(usual / average - 1) > RATE_SLACK ? average : usual;
}

static bool is_square(const json_t *stream)
{
	double sar = ratio(text_of(stream, "sample_aspect_ratio"));
	return sar <= 0 || fabs(sar - 1) < 0.001;
}

static void read_looks(struct probe_stream *s, const json_t *stream)
{
	const char *order = text_of(stream, "field_order"), *transfer = text_of(stream, "color_transfer");
	if (s->type != PROBE_VIDEO)
		return;
	copy(s->pixels, sizeof s->pixels, text_of(stream, "pix_fmt"));
	s->interlaced =
		!strcmp(order, "tt") || !strcmp(order, "bb") || !strcmp(order, "tb") || !strcmp(order, "bt");
	if (!strcmp(transfer, "smpte2084") || !strcmp(transfer, "arib-std-b67"))
		copy(s->transfer, sizeof s->transfer, transfer);
	s->plain = !turned(stream, 360) && is_square(stream) && !s->interlaced && !s->transfer[0];
}

static void read_picture(struct probe *p, const json_t *stream)
{
	int w = (int)json_integer_value(json_object_get(stream, "width"));
	int h = (int)json_integer_value(json_object_get(stream, "height"));
	double sar = ratio(text_of(stream, "sample_aspect_ratio"));
	bool swap = turned(stream, 180);
	if (sar > 0.1 && sar < 10 && w > 0 && w < WIDTH_MAX) /* the width in square pixels */
		w = (int)(w * sar + 0.5);
	p->width = swap ? h : w;
	p->height = swap ? w : h;
	p->fps = frame_rate(stream);
}

/* Ignores data streams and streams with an unknown codec. */
static void read_stream(struct probe *p, const json_t *stream)
{
	struct probe_stream s = {.index = (int)json_integer_value(json_object_get(stream, "index"))};
	const char *codec = text_of(stream, "codec_name");
	if (!type_from_name(&s.type, text_of(stream, "codec_type")) || !*codec ||
	    p->stream_count == PROBE_STREAMS_MAX)
		return;
	copy(s.codec, sizeof s.codec, codec);
	read_looks(&s, stream);
	read_language(&s, stream);
	s.bitmap = s.type == PROBE_SUBTITLE && is_bitmap(codec);
	s.cover = json_integer_value(json_object_get(json_object_get(stream, "disposition"), "attached_pic"));
	s.chosen = json_integer_value(json_object_get(json_object_get(stream, "disposition"), "default"));
	if (s.type == PROBE_VIDEO && !s.cover && !p->width)
		read_picture(p, stream);
	p->has_audio |= s.type == PROBE_AUDIO;
	int64_t duration = milliseconds(text_of(stream, "duration"));
	if (duration > p->duration_ms)
		p->duration_ms = duration;
	p->streams[p->stream_count++] = s;
}

const struct probe_stream *probe_find(const struct probe *p, enum probe_type type)
{
	const struct probe_stream *found = NULL;
	for (unsigned i = 0; i < p->stream_count; i++) {
		const struct probe_stream *s = &p->streams[i];
		if (s->type == type && !s->cover && (!found || (s->chosen && !found->chosen)))
			found = s;
	}
	return found;
}

static bool has_type(const struct probe *p, enum probe_type type)
{
	return probe_find(p, type) != NULL;
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
	else if (!strcmp(p->format, "webp_pipe"))
		return error_set(e, ERROR_UNSUPPORTED, "an animated WebP cannot be read here: make it a GIF");
	else
		return error_set(e, ERROR_UNSUPPORTED, "it contains no picture, sound or subtitles");
	if (p->type == PROBE_IMAGE)
		p->duration_ms = p->start_ms = 0;
	if (p->type == PROBE_IMAGE || p->type == PROBE_AUDIO)
		p->fps = 0;
	return true;
}

bool probe_parse(struct probe *probe, const char *text, size_t len, struct error *e)
{
	*probe = (struct probe){0};
	json_t *root = json_loadb(text, len, 0, NULL);
	if (!root)
		return error_set(e, ERROR_UNSUPPORTED, "ffprobe's answer is not JSON");
	const json_t *format = json_object_get(root, "format");
	const char *names = text_of(format, "format_name"); /* "mov,mp4,m4a,…" */
	snprintf(probe->format, sizeof probe->format, "%.*s", (int)strcspn(names, ","), names);
	probe->duration_ms = milliseconds(text_of(format, "duration"));
	probe->start_ms = milliseconds(text_of(format, "start_time"));
	size_t i;
	json_t *stream;
	json_array_foreach (json_object_get(root, "streams"), i, stream)
		read_stream(probe, stream);
	json_decref(root);
	return decide_type(probe, e);
}

/* ---- ffprobe ---- */

/* Runs `ffprobe WHAT… -i PATH`. Finish the result in any case. */
static bool ask(const struct tools *tools, const char *path, const char *const *what, struct child child,
		struct child_result *result, struct error *e)
{
	const char *const read[] = {path, NULL};
	struct args args = {0};
	args_add(&args, tools->ffprobe);
	args_add_all(&args, (const char *const[]){"-v", "error", NULL});
	args_add_all(&args, what);
	tools_input(&args, path);
	bool ok = tools_run(tools, &args, read, NULL, child, result, e);
	args_finish(&args);
	if (!ok && strstr(e->words, "not on whitelist"))
		error_set(e, ERROR_UNSUPPORTED,
			  "files of this kind are not taken (mp4 mov avi webm mkv gif jpg png webp mp3 wav "
			  "m4a aac are): convert it first");
	return ok;
}

/* The times that a file's packets span. */
struct count {
	double start, end; /* seconds */
};

/* Takes a packet's line "pts,duration"; a value may be "N/A". */
static void count_packet(void *arg, const char *line)
{
	struct count *count = arg;
	char *end;
	double at = strtod(line, &end), length = *end == ',' ? strtod(end + 1, NULL) : 0;
	if (end == line || !(at > -1e9 && at < 1e9))
		return;
	if (at < count->start)
		count->start = at;
	if (at + length > count->end)
		count->end = at + length;
}

static bool count_length(struct probe *p, const struct tools *tools, const char *path,
			 const atomic_bool *cancel, struct error *e)
{
	static const char *const audio[] = {"-select_streams",
					    "a",
					    "-of",
					    "csv=p=0",
					    "-show_entries",
					    "packet=pts_time,duration_time",
					    NULL};
	static const char *const video[] = {"-select_streams",
					    "V",
					    "-of",
					    "csv=p=0",
					    "-show_entries",
					    "packet=pts_time,duration_time",
					    NULL};
	struct count count = {.start = 1e9, .end = -1e9};
	struct child child = {
		.timeout_ms = COUNT_TIMEOUT_MS, .cancel = cancel, .line = count_packet, .arg = &count};
	struct child_result result;
	bool ok = true;
	for (int i = 0; ok && i < 2; i++) {
		if (!has_type(p, i ? PROBE_AUDIO : PROBE_VIDEO))
			continue;
		ok = ask(tools, path, i ? audio : video, child, &result, e);
		child_result_finish(&result);
	}
	if (!ok || count.end <= count.start)
		return ok;
	int64_t length = (int64_t)((count.end - count.start) * 1000 + 0.5), stated = p->duration_ms;
	int64_t slack = LENGTH_SLACK_MS + (int64_t)((double)length * LENGTH_SLACK);
	if (stated <= 0 || llabs(stated - length) > slack)
		p->duration_ms = length;
	return true;
}

/* Whether the container states no length, or a guess from the bit rate, or its
 * last time instead of a length. */
static bool must_be_counted(const struct probe *p)
{
	if (p->type != PROBE_VIDEO && p->type != PROBE_AUDIO)
		return false;
	return p->duration_ms <= 0 || !strcmp(p->format, "aac") || !strcmp(p->format, "mp3") ||
	       (!strcmp(p->format, "matroska") && p->start_ms > START_SLACK_MS);
}

/* A photo's rotation is in its EXIF data. ffprobe reports it for the frame
 * only, not for the stream. */
static bool turn_photo(struct probe *p, const struct tools *tools, const char *path,
		       const atomic_bool *cancel, struct error *e)
{
	static const char *const what[] = {
		"-of", "json", "-read_intervals", "%+#1", "-show_entries", "frame_side_data=rotation", NULL};
	struct child child = {
		.timeout_ms = PROBE_TIMEOUT_MS, .cancel = cancel, .output_max = PROBE_OUTPUT_MAX};
	struct child_result result;
	bool ok = ask(tools, path, what, child, &result, e);
	json_t *root = ok ? json_loadb(buf_text(&result.output), result.output.len, 0, NULL) : NULL;
	const json_t *frame = json_array_get(json_object_get(root, "frames"), 0);
	if (turned(frame, 180)) {
		int width = p->width;
		p->width = p->height;
		p->height = width;
	}
	json_decref(root);
	child_result_finish(&result);
	return ok;
}

static bool ask_all(struct probe *p, const struct tools *tools, const char *path, const atomic_bool *cancel,
		    struct error *e)
{
	static const char *const what[] = {
		"-of", "json", "-show_entries",
		"format=format_name,duration,start_time"
		":stream=index,codec_type,codec_name,width,height,pix_fmt,sample_aspect_ratio,avg_frame_rate,"
		"r_frame_rate,field_order,color_transfer,duration"
		":stream_tags=language:stream_disposition=attached_pic,default:stream_side_data=rotation",
		NULL};
	struct child child = {
		.timeout_ms = PROBE_TIMEOUT_MS, .cancel = cancel, .output_max = PROBE_OUTPUT_MAX};
	struct child_result result;
	bool ok = ask(tools, path, what, child, &result, e);
	ok = ok && probe_parse(p, buf_text(&result.output), result.output.len, e);
	child_result_finish(&result);
	return ok;
}

bool probe_file(struct probe *probe, const struct tools *tools, const char *path, const atomic_bool *cancel,
		struct error *e)
{
	const struct probe_stream *picture;
	struct stat st;
	if (stat(path, &st) == 0 && !st.st_size)
		return error_set(e, ERROR_UNSUPPORTED, "it is empty");
	if (!ask_all(probe, tools, path, cancel, e))
		return false;
	picture = probe_find(probe, PROBE_VIDEO);
	if (probe->type == PROBE_IMAGE && picture && !strcmp(picture->codec, "mjpeg") &&
	    !turn_photo(probe, tools, path, cancel, e))
		return false;
	if (must_be_counted(probe) && !count_length(probe, tools, path, cancel, e))
		return false;
	return probe->type == PROBE_IMAGE || probe->type == PROBE_SUBTITLE || probe->duration_ms > 0 ||
	       error_set(e, ERROR_UNSUPPORTED, "its length is unknown");
}

/* ---- for the database ---- */

static json_t *stream_to_json(const struct probe_stream *s)
{
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:s}", "index", s->index, "type",
			 type_names[s->type], "codec", s->codec, "pixels", s->pixels, "language", s->language,
			 "bitmap", s->bitmap, "cover", s->cover, "plain", s->plain, "interlaced",
			 s->interlaced, "chosen", s->chosen, "transfer", s->transfer);
}

json_t *probe_to_json(const struct probe *p)
{
	json_t *streams = json_array();
	for (unsigned i = 0; i < p->stream_count; i++)
		if (json_array_append_new(streams, stream_to_json(&p->streams[i]))) {
			json_decref(streams);
			return NULL;
		}
	return json_pack("{s:s,s:s,s:I,s:I,s:i,s:i,s:f,s:b,s:o}", "type", type_names[p->type], "format",
			 p->format, "duration_ms", (json_int_t)p->duration_ms, "start_ms",
			 (json_int_t)p->start_ms, "width", p->width, "height", p->height, "fps", p->fps,
			 "has_audio", p->has_audio, "streams", streams);
}

static bool stream_from_json(struct probe_stream *s, json_t *json)
{
	/* Older databases lack the optional fields. */
	const char *type, *codec, *language, *pixels = "", *transfer = "";
	int bitmap, cover, plain = 0, interlaced = 0, chosen = 0;
	if (json_unpack(json, "{s:i,s:s,s:s,s?s,s:s,s:b,s:b,s?b,s?b,s?b,s?s}", "index", &s->index, "type",
			&type, "codec", &codec, "pixels", &pixels, "language", &language, "bitmap", &bitmap,
			"cover", &cover, "plain", &plain, "interlaced", &interlaced, "chosen", &chosen,
			"transfer", &transfer))
		return false;
	copy(s->pixels, sizeof s->pixels, pixels);
	copy(s->transfer, sizeof s->transfer, transfer);
	s->plain = plain;
	s->interlaced = interlaced;
	s->chosen = chosen;
	copy(s->codec, sizeof s->codec, codec);
	copy(s->language, sizeof s->language, language);
	s->bitmap = bitmap;
	s->cover = cover;
	return type_from_name(&s->type, type);
}

bool probe_from_json(struct probe *p, json_t *json)
{
	const char *type, *format;
	json_int_t duration, start = 0;
	int has_audio;
	json_t *streams, *stream;
	size_t i;
	*p = (struct probe){0};
	if (json_unpack(json, "{s:s,s:s,s:I,s?I,s:i,s:i,s:F,s:b,s:o}", "type", &type, "format", &format,
			"duration_ms", &duration, "start_ms", &start, "width", &p->width, "height",
			&p->height, "fps", &p->fps, "has_audio", &has_audio, "streams", &streams))
		return false;
	copy(p->format, sizeof p->format, format);
	p->duration_ms = duration;
	p->start_ms = start;
	p->has_audio = has_audio;
	json_array_foreach (streams, i, stream) {
		if (i >= PROBE_STREAMS_MAX || !stream_from_json(&p->streams[p->stream_count++], stream))
			return false;
	}
	return type_from_name(&p->type, type);
}
