#include "smartcut.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "disk.h"
#include "product/causes.h"
#include "text/json.h"

enum {
	OUTPUT_MAX = 64 << 20,
	PROFILES = 4,
	SET_IDS = 32,
	TIMESCALE = 90000,
	TIMESCALE_MIN = 10000,
	NAL_SPS = 7,
	NAL_PPS = 8,
};

/* A running cut. */
struct job {
	const struct smartcut *cut;
	const char *source; /* the asset's path, or that of its remuxed copy */
	char remuxed[PATH_MAX];
	int stream;
	json_t *about; /* ffprobe's description of the stream */
	double ahead;  /* seconds from the start of the video file to the start of its picture */
	double start;  /* start of the file that is read, in seconds */
	double zero;   /* the video's start in seconds, on the clock of the picture in that file */
	int64_t num, den;
	int64_t scale; /* ticks per second in all pieces */
	struct smartcut_packet *packets;
	size_t packet_count;
	struct buf sets; /* the source's parameter sets, with start codes */
	unsigned set_id; /* the parameter set id for encoded frames */
	struct smartcut_plan plan;
	bool foreign; /* this source cannot be cut by copying; not an error */
};

/* ---- running programs ---- */

static bool run(struct job *j, const struct args *args, struct buf *output, struct error *e)
{
	const char *const read[] = {j->cut->asset->path, NULL};
	const struct child child = {
		.timeout_ms = j->cut->timeout_ms, .cancel = j->cut->cancel, .output_max = OUTPUT_MAX};
	struct child_result result;
	bool ok = tools_run(j->cut->tools, args, read, j->cut->folder, child, &result, e);

	if (ok && output) {
		*output = result.output;
		result.output = (struct buf){0};
	}
	if (!ok && strstr(buf_text(&result.errors), "No space left on device"))
		error_set_cause(e, ERROR_NO_SPACE);
	child_result_finish(&result);
	return ok;
}

static void begin(const struct job *j, struct args *args)
{
	tools_ffmpeg(j->cut->tools, args);
}

static void add_source(const struct job *j, struct args *args)
{
	tools_input(args, j->source);
	args_add(args, "-map");
	args_printf(args, "0:%d", j->stream);
}

#define ADD(args, ...) args_add_all(args, (const char *const[]){__VA_ARGS__, NULL})

static bool probe(struct job *j, const char *path, bool all, const char *entries, const char *form,
		  struct buf *output, struct error *e)
{
	struct args args = {0};
	bool ok;

	args_add(&args, j->cut->tools->ffprobe);
	ADD(&args, "-v", "error", "-select_streams");
	if (all)
		args_printf(&args, "%d", j->stream);
	else
		args_add(&args, "v:0");
	ADD(&args, "-show_entries", entries, "-of", form);
	if (!all)
		args_add(&args, "-count_packets");
	tools_input(&args, path);
	ok = run(j, &args, output, e);
	args_finish(&args);
	return ok;
}

/* ---- the source ---- */

static const char *told(const struct job *j, const char *name)
{
	const char *text = json_string_value(json_object_get(j->about, name));

	return text ? text : "";
}

/* x264's name of the profile. NULL if x264 cannot make frames that fit the source's. */
static const char *profile_of(const struct job *j)
{
	static const char *const names[PROFILES][2] = {{"Constrained Baseline", "baseline"},
						       {"Baseline", "baseline"},
						       {"Main", "main"},
						       {"High", "high"}};

	for (size_t i = 0; i < PROFILES; i++)
		if (strcmp(told(j, "profile"), names[i][0]) == 0)
			return names[i][1];
	return NULL;
}

static double start_of(const json_t *json, const char *path)
{
	const char *text = jsonx_string(json, path);

	return text ? strtod(text, NULL) : 0;
}

/* Read before remuxing: a file with only the picture does not show when the sound begins. */
static bool read_ahead(struct job *j, struct error *e)
{
	struct buf text = {0};
	json_t *json;

	if (!probe(j, j->source, true, "stream=start_time:format=start_time", "json", &text, e))
		return false;
	json = jsonx_parse(buf_text(&text), text.len, OUTPUT_MAX, NULL);
	j->ahead = start_of(json, "streams.0.start_time") - start_of(json, "format.start_time");
	json_decref(json);
	buf_finish(&text);
	return true;
}

/* Other containers do not store decoding times. Remuxing also removes parameter sets in the stream. */
static bool remux(struct job *j, struct error *e)
{
	struct args args = {0};
	bool ok;

	if (strcmp(j->cut->asset->probe.format, "mov") == 0)
		return true;
	snprintf(j->remuxed, sizeof(j->remuxed), "%s/in.mp4", j->cut->folder);
	begin(j, &args);
	add_source(j, &args);
	ADD(&args, "-c", "copy", "-bsf:v", "filter_units=remove_types=7-9", "-video_track_timescale", "90000",
	    "file:in.mp4");
	ok = run(j, &args, NULL, e);
	args_finish(&args);
	j->source = j->remuxed;
	j->stream = 0;
	return ok;
}

static bool look(struct job *j, struct error *e)
{
	struct buf text = {0};
	json_t *json = NULL;
	const char *base;

	if (!probe(j, j->source, true,
		   "stream=profile,time_base,color_range,color_primaries,color_transfer,color_space,is_avc,"
		   "nal_length_size,start_time:format=start_time",
		   "json", &text, e))
		return false;
	json = jsonx_parse(buf_text(&text), text.len, OUTPUT_MAX, NULL);
	j->about = json_incref(jsonx_get(json, "streams.0"));
	j->start = start_of(json, "format.start_time");
	j->zero = start_of(json, "streams.0.start_time") - j->ahead;
	json_decref(json);
	buf_finish(&text);
	base = told(j, "time_base");
	j->num = strtoll(base, NULL, 10);
	j->den = strchr(base, '/') ? strtoll(strchr(base, '/') + 1, NULL, 10) : 0;
	j->foreign = !profile_of(j) || j->num < 1 || j->den < 1 || j->den > 100000000;
	j->scale = j->num != 1               ? TIMESCALE
		   : j->den >= TIMESCALE_MIN ? j->den
					     : j->den * ((TIMESCALE_MIN + j->den - 1) / j->den);
	return true;
}

/* Each line is "pts,dts,flags". A packet without times makes the source foreign. */
static bool read_packets(struct job *j, struct error *e)
{
	struct buf text = {0};
	size_t lines = 0;

	if (!probe(j, j->source, true, "packet=pts,dts,flags", "csv=p=0", &text, e))
		return false;
	for (const char *s = buf_text(&text); (s = strchr(s, '\n')); s++)
		lines++;
	j->packets = calloc(lines + 1, sizeof(*j->packets));
	if (!j->packets) {
		buf_finish(&text);
		return error_set(e, ERROR_NO_MEMORY, "no memory for a video's packets");
	}
	for (const char *line = buf_text(&text); *line && !j->foreign; line += strcspn(line, "\n") + 1) {
		struct smartcut_packet *p = &j->packets[j->packet_count];
		char *end, *flags;

		p->pts = strtoll(line, &end, 10);
		j->foreign = end == line || *end != ',';
		if (j->foreign)
			break;
		p->dts = strtoll(end + 1, &flags, 10);
		j->foreign = flags == end + 1;
		p->hidden = memchr(flags, 'D', strcspn(flags, "\n")) != NULL;
		j->packet_count++;
		if (!strchr(line, '\n'))
			break;
	}
	buf_finish(&text);
	return true;
}

/* Lists the packets with NAL units of these types, in ffmpeg's framecrc format. */
static bool scan(struct job *j, const char *types, struct buf *text, struct error *e)
{
	struct args args = {0};
	bool ok;

	begin(j, &args);
	args_add(&args, "-copyts");
	add_source(j, &args);
	ADD(&args, "-c", "copy", "-bsf:v");
	args_printf(&args, "filter_units=pass_types=%s", types);
	ADD(&args, "-f", "framecrc", "pipe:1");
	ok = run(j, &args, text, e);
	args_finish(&args);
	return ok;
}

/* Marks IDR pictures. Another key frame may be followed by frames that refer to earlier ones. */
static bool mark_keys(struct job *j, struct error *e)
{
	struct buf text = {0};
	const char *line;

	if (!scan(j, "5", &text, e))
		return false;
	for (line = buf_text(&text); *line; line += strcspn(line, "\n"), line += *line != '\0') {
		const char *dts = *line == '#' ? NULL : strchr(line, ',');
		int64_t at;

		if (!dts)
			continue;
		at = strtoll(dts + 1, NULL, 10);
		for (size_t low = 0, high = j->packet_count; low < high;) {
			size_t middle = (low + high) / 2;

			if (j->packets[middle].dts == at) {
				j->packets[middle].key = true;
				break;
			}
			if (j->packets[middle].dts < at)
				low = middle + 1;
			else
				high = middle;
		}
	}
	buf_finish(&text);
	return true;
}

/* Parameter sets in the stream are accepted if they are all the same. */
static bool check_sets(struct job *j, struct error *e)
{
	struct buf text = {0};
	char first[16] = "";

	if (!scan(j, "7-8", &text, e))
		return false;
	for (const char *line = buf_text(&text); *line; line += strcspn(line, "\n"), line += *line != '\0') {
		const char *sum = *line == '#' ? NULL : memmem(line, strcspn(line, "\n"), "0x", 2);

		if (!sum)
			continue;
		if (!first[0])
			snprintf(first, sizeof(first), "%.10s", sum);
		j->foreign = j->foreign || strncmp(first, sum, 10) != 0;
	}
	buf_finish(&text);
	return true;
}

/* ---- parameter sets ---- */

/* Reads an unsigned Exp-Golomb number at the start of the bytes. */
static unsigned exp_golomb(const unsigned char *bytes, size_t len)
{
	unsigned zeros = 0, value = 0, bit = 0;

	while (bit < len * 8 && !(bytes[bit / 8] >> (7 - bit % 8) & 1)) {
		bit++;
		zeros++;
	}
	for (unsigned i = 0; i <= zeros && bit < len * 8; i++, bit++)
		value = value * 2 + (bytes[bit / 8] >> (7 - bit % 8) & 1);
	return value ? value - 1 : 0;
}

/* Chooses the smallest id from 1 that no parameter set of the source has, SPS or PPS. */
static void choose_id(struct job *j)
{
	const unsigned char *data = (const unsigned char *)buf_text(&j->sets);
	bool used[SET_IDS] = {false};
	bool any = false;

	for (size_t i = 0; i + 8 < j->sets.len; i++) {
		unsigned type = data[i + 3] & 31, id;

		if (data[i] || data[i + 1] || data[i + 2] != 1 || (type != NAL_SPS && type != NAL_PPS))
			continue;
		any = true;
		id = exp_golomb(data + i + (type == NAL_SPS ? 7 : 4), j->sets.len - i - 7);
		if (id < SET_IDS)
			used[id] = true;
	}
	j->set_id = 1;
	while (j->set_id < SET_IDS && used[j->set_id])
		j->set_id++;
	j->foreign = j->foreign || !any || j->set_id == SET_IDS;
}

static bool read_sets(struct job *j, struct error *e)
{
	bool avc = strcmp(told(j, "is_avc"), "true") == 0;
	struct args args = {0};
	bool ok;

	begin(j, &args);
	add_source(j, &args);
	ADD(&args, "-c", "copy", "-frames:v", "1", "-bsf:v",
	    avc ? "h264_mp4toannexb,filter_units=pass_types=7-8" : "filter_units=pass_types=7-8", "-f",
	    "h264", "pipe:1");
	ok = run(j, &args, &j->sets, e);
	args_finish(&args);
	if (ok)
		choose_id(j);
	return ok;
}

/* ---- pieces ---- */

static double seconds(const struct job *j, int64_t ticks)
{
	return (double)ticks * (double)j->num / (double)j->den;
}

static int64_t rescaled(const struct job *j, int64_t ticks)
{
	double t = seconds(j, ticks) * (double)j->scale;

	return (int64_t)(t < 0 ? t - 0.5 : t + 0.5);
}

static void add_colours(const struct job *j, struct args *args)
{
	static const char *const names[][2] = {{"color_range", "-color_range"},
					       {"color_primaries", "-color_primaries"},
					       {"color_transfer", "-color_trc"},
					       {"color_space", "-colorspace"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = told(j, names[i][0]);

		if (*value && strcmp(value, "unknown") != 0 && strcmp(value, "reserved") != 0)
			ADD(args, names[i][1], value);
	}
}

/* Seeks to halfway between the previous frame and the first one, so that rounding cannot select another. */
static void encode(const struct job *j, const struct smartcut_piece *p, struct args *args)
{
	const int64_t *times = j->plan.times;
	double from = p->first ? seconds(j, times[p->first - 1] + times[p->first]) / 2 - j->start : 0;

	args_add(args, "-noautorotate");
	if (from > 0) {
		args_add(args, "-ss");
		args_printf(args, "%.6f", from);
	}
	add_source(j, args);
	args_add(args, "-frames:v");
	args_printf(args, "%zu", p->count);
	args_add(args, "-vf");
	args_printf(args, "settb=1/%lld,setpts=PTS-STARTPTS", (long long)j->scale);
	ADD(args, "-fps_mode", "passthrough", "-enc_time_base");
	args_printf(args, "1:%lld", (long long)j->scale);
	ADD(args, "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-profile:v", profile_of(j),
	    "-pix_fmt", "yuv420p", "-bf", "0", "-x264-params");
	args_printf(args, "sps-id=%u:open-gop=0", j->set_id);
	add_colours(j, args);
	args_add(args, "-bsf:v");
	args_printf(args, "setts=pts=PTS:dts=PTS-%lld", (long long)rescaled(j, j->plan.delay));
}

static void copy(const struct job *j, const struct smartcut_piece *p, struct args *args)
{
	const struct smartcut_packet *first = &j->packets[p->packet], *last = &j->packets[p->packet_end - 1];
	size_t behind = p->packet_end + 7 < j->packet_count ? p->packet_end + 7 : j->packet_count - 1;
	const char *length = told(j, "nal_length_size");
	double from = seconds(j, first->pts) - j->start;

	ADD(args, "-copyts", "-ss");
	args_printf(args, "%.6f", from > 0 ? from : 0);
	args_add(args, "-to");
	args_printf(args, "%.6f", seconds(j, j->packets[behind].pts) + 1 - j->start);
	add_source(j, args);
	ADD(args, "-c", "copy", "-copyinkf", "-bsf:v");
	args_printf(args, "%snoise=amount=0:drop='lt(dts,%lld)+gt(dts,%lld)',setts=pts=PTS-%lld:dts=DTS-%lld",
		    strcmp(told(j, "is_avc"), "true") != 0 ? "filter_units=remove_types=7-9,"
		    : *length && strcmp(length, "4") != 0  ? "h264_mp4toannexb,"
							   : "",
		    (long long)first->dts, (long long)last->dts, (long long)first->pts,
		    (long long)first->pts);
}

static bool make_piece(struct job *j, size_t i, struct error *e)
{
	const struct smartcut_piece *p = &j->plan.pieces[i];
	struct args args = {0};
	bool ok;

	begin(j, &args);
	if (p->copy)
		copy(j, p, &args);
	else
		encode(j, p, &args);
	ADD(&args, "-map_metadata", "-1", "-video_track_timescale");
	args_printf(&args, "%lld", (long long)j->scale);
	ADD(&args, "-f", "mp4");
	args_printf(&args, "file:s%zu.mp4", i);
	ok = run(j, &args, NULL, e);
	args_finish(&args);
	return ok;
}

/* ---- joining ---- */

static bool write_file(const struct job *j, const char *name, const struct buf *content, struct error *e)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", j->cut->folder, name) >= (int)sizeof(path))
		return error_set_errno(e, ENAMETOOLONG, "output path");
	return disk_write_new(path, content, e);
}

/* Makes x.mp4, of which only the header is used: it has the source's and the encoder's parameter sets. */
static bool make_header(struct job *j, struct error *e)
{
	struct args args = {0};
	struct buf frame = {0}, whole;
	size_t i = 0;
	bool ok;

	while (i < j->plan.count && j->plan.pieces[i].copy)
		i++;
	if (i == j->plan.count)
		return true;
	begin(j, &args);
	args_add(&args, "-i");
	args_printf(&args, "file:s%zu.mp4", i);
	ADD(&args, "-c", "copy", "-frames:v", "1", "-bsf:v", "h264_mp4toannexb", "-f", "h264", "pipe:1");
	ok = run(j, &args, &frame, e);
	args_finish(&args);
	buf_init(&whole, 0);
	buf_append(&whole, buf_text(&j->sets), j->sets.len);
	buf_append(&whole, buf_text(&frame), frame.len);
	ok = ok && (!whole.failed || error_set(e, ERROR_NO_MEMORY, "no memory for a video's header")) &&
	     write_file(j, "x.h264", &whole, e);
	buf_finish(&frame);
	buf_finish(&whole);
	args = (struct args){0};
	begin(j, &args);
	ADD(&args, "-i", "file:x.h264", "-c", "copy", "-video_track_timescale");
	args_printf(&args, "%lld", (long long)j->scale);
	args_add(&args, "file:x.mp4");
	ok = ok && run(j, &args, NULL, e);
	args_finish(&args);
	return ok;
}

static bool write_list(struct job *j, struct error *e)
{
	const struct smartcut_plan *plan = &j->plan;
	struct buf list;
	bool ok, encodes = false;

	buf_init(&list, 0);
	buf_puts(&list, "ffconcat version 1.0\n");
	for (size_t i = 0; i < plan->count; i++)
		encodes = encodes || !plan->pieces[i].copy;
	if (encodes)
		buf_puts(&list, "file x.mp4\noutpoint 0\nduration 0\n");
	for (size_t i = 0; i < plan->count; i++) {
		buf_printf(&list, "file s%zu.mp4\n", i);
		if (i + 1 < plan->count)
			buf_printf(&list, "duration %lldus\n",
				   (long long)(plan->pieces[i + 1].at_us - plan->pieces[i].at_us));
	}
	ok = (!list.failed || error_set(e, ERROR_NO_MEMORY, "no memory for a video's list")) &&
	     write_file(j, "v.ffconcat", &list, e);
	buf_finish(&list);
	return ok;
}

static bool join(struct job *j, struct error *e)
{
	struct args args = {0};
	bool ok;

	begin(j, &args);
	/* "-safe 0" is harmless: the engine wrote the list and the files that it names. */
	ADD(&args, "-f", "concat", "-safe", "0", "-auto_convert", "0", "-i", "v.ffconcat", "-map", "0:v:0",
	    "-c", "copy", "-bsf:v", "setts=pts=PTS:dts=if(eq(N\\,0)\\,DTS\\,max(DTS\\,PREV_OUTDTS+1))",
	    "-tag:v", "avc1", "-map_metadata", "-1", "-video_track_timescale");
	args_printf(&args, "%lld", (long long)j->scale);
	args_add(&args, "file:" SMARTCUT_FILE);
	ok = run(j, &args, NULL, e);
	args_finish(&args);
	return ok;
}

/* Checks that the result has every frame. */
static bool count(struct job *j, struct error *e)
{
	char path[PATH_MAX];
	struct buf text = {0};
	bool ok;

	if (snprintf(path, sizeof(path), "%s/" SMARTCUT_FILE, j->cut->folder) >= (int)sizeof(path))
		return error_set_errno(e, ENAMETOOLONG, "output path");
	ok = probe(j, path, false, "stream=nb_read_packets", "csv=p=0", &text, e);
	j->foreign = ok && strtoull(buf_text(&text), NULL, 10) != j->plan.kept;
	if (j->foreign)
		log_warn("a cut has %llu frames instead of %zu: all of it is encoded",
			 strtoull(buf_text(&text), NULL, 10), j->plan.kept);
	buf_finish(&text);
	return ok;
}

static bool make(struct job *j, struct error *e)
{
	const struct smartcut *cut = j->cut;

	if (!read_ahead(j, e) || !remux(j, e) || !look(j, e))
		return false;
	if (!j->foreign && (!read_packets(j, e) || !mark_keys(j, e) || !check_sets(j, e) || !read_sets(j, e)))
		return false;
	if (!j->foreign)
		j->foreign = !smartcut_plan(
			&j->plan, j->packets, j->packet_count, (double)j->num / (double)j->den,
			j->zero * (double)j->den / (double)j->num, cut->parts, cut->part_count);
	for (size_t i = 0; !j->foreign && i < j->plan.count; i++)
		if (!make_piece(j, i, e))
			return false;
	return j->foreign || (make_header(j, e) && write_list(j, e) && join(j, e) && count(j, e));
}

static bool is_final(const struct error *e)
{
	return e->cause == ERROR_CANCELLED || e->cause == ERROR_TIMEOUT || e->cause == ERROR_NO_SPACE ||
	       e->cause == ERROR_NO_MEMORY;
}

bool smartcut_make(const struct smartcut *cut, bool *made, struct error *e)
{
	struct job j = {.cut = cut, .source = cut->asset->path, .stream = cut->stream};
	bool ok = make(&j, e);

	*made = ok && !j.foreign;
	if (!ok && !is_final(e)) {
		log_warn("a cut cannot be copied, all of it is encoded: %s", e->words);
		*e = (struct error){0};
		ok = true;
	}
	json_decref(j.about);
	free(j.packets);
	buf_finish(&j.sets);
	smartcut_plan_finish(&j.plan);
	return ok;
}
