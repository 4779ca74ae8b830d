#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "extract.h"
#include "probe.h"
#include "product/causes.h"
#include "ranges.h"

static char folder[] = "/tmp/test-probe-XXXXXX";
static struct tools tools;

/* Files with misleading names, or with names that show no type. */
#define MAKE_FILES                                                                                           \
	"set -e; cd %s; f='ffmpeg -v error -nostdin -y'; '%s' .; mv sample.mp4 film.txt; mv sample.mkv "     \
	"matroska;"                                                                                          \
	"$f -f lavfi -i testsrc=s=64x48:d=1 -frames:v 1 -f image2 -c:v png picture.mp3;"                     \
	"$f -f lavfi -i sine=d=2 -i picture.mp3 -map 0 -map 1 -c:v copy -disposition:v attached_pic -f mp3 " \
	"cover;"                                                                                             \
	"$f -i film.txt -map 0:v -c copy -f mp4 upright; "                                                   \
	"$f -display_rotation -90 -i upright -c copy -f mp4 turned 2>/dev/null || "                          \
	"$f -i upright -c copy -metadata:s:v rotate=90 -f mp4 turned;"                                       \
	"printf '1\\n00:00:01,000 --> 00:00:02,000\\nol\\351\\n' >latin.srt;"                                \
	"printf '1\\n00:00:01,000 --> 00:00:02,000\\n\\364 ta' >end.vi.srt;"                                 \
	"$f -i film.txt -i latin.srt -map 0:v -map 1 -c copy -metadata:s:s:0 language=spa -f matroska "      \
	"latin;"                                                                                             \
	"printf '#EXTM3U\\n#EXT-X-TARGETDURATION:20\\n#EXTINF:20,\\n%%s/matroska\\n#EXT-X-ENDLIST\\n' "      \
	"\"$PWD\" >playlist.mp4;"                                                                            \
	"printf \"ffconcat version 1.0\\nfile '%%s/matroska'\\n\" \"$PWD\" >concat.mp4;"                     \
	"printf 'hello, I am a text' >text.mp4; : >empty.mp4; head -c 60000 film.txt >cut.mp4"

static int set_up(void **state)
{
	char command[4096];
	struct error e;
	(void)state;
	if (!mkdtemp(folder) || !tools_init(&tools, false, &e))
		return -1;
	snprintf(command, sizeof command, MAKE_FILES, folder, SAMPLE_SH);
	return system(command); /* NOLINT: constants only */
}

static int tear_down(void **state)
{
	char command[128];
	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command); /* NOLINT: a private folder */
}

static bool probe(const char *name, struct probe *p, char path[128], struct error *e)
{
	snprintf(path, 128, "%s/%s", folder, name);
	*e = (struct error){0};
	return probe_file(p, &tools, path, NULL, e);
}

static const struct {
	const char *name;
	enum probe_type type;
	const char *format;
	int64_t duration;
	int width, height;
} files[] = {
	{"film.txt", PROBE_VIDEO, "mov", 20000, 320, 180},
	{"matroska", PROBE_VIDEO, "matroska", 20000, 320, 180},
	{"turned", PROBE_VIDEO, "mov", 20000, 180, 320},
	{"picture.mp3", PROBE_IMAGE, "png_pipe", 0, 64, 48},
	{"cover", PROBE_AUDIO, "mp3", 2000, 0, 0},
	{"sample.en.srt", PROBE_SUBTITLE, "srt", 0, 0, 0},
};

static void files_are_known_by_their_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct probe p;
		struct error e;
		char path[128];
		if (!probe(files[i].name, &p, path, &e))
			fail_msg("%s: %s", files[i].name, e.words);
		assert_int_equal(p.type, files[i].type);
		assert_string_equal(p.format, files[i].format);
		assert_within(p.duration_ms + 100, files[i].duration, files[i].duration + 200);
		assert_int_equal(p.width, files[i].width);
		assert_int_equal(p.height, files[i].height);
	}
}

/* Lengths that the container lacks or only guesses, rotated photos, and wrong frame rates. */
static void files_are_taken_as_they_are(void **state)
{
	static const struct {
		const char *name;
		enum probe_type type;
		int64_t duration;
		int width, height;
		double fps;
		bool plain;
	} rows[] = {
		{"loud_first.aac", PROBE_AUDIO, 20000, 0, 0, 0, false},
		{"no_xing.mp3", PROBE_AUDIO, 20000, 0, 0, 0, false},
		{"no_length.flac", PROBE_AUDIO, 4000, 0, 0, 0, false},
		{"no_length.webm", PROBE_VIDEO, 2000, 160, 120, 25, true},
		{"fragments.mp4", PROBE_VIDEO, 3026, 160, 120, 30000.0 / 1001, true},
		{"offset.mkv", PROBE_VIDEO, 3030, 160, 120, 25, true},
		{"offset.ts", PROBE_VIDEO, 3030, 160, 120, 25, true},
		{"one_frame.mp4", PROBE_VIDEO, 33, 160, 120, 30, true},
		{"exif2.jpg", PROBE_IMAGE, 0, 60, 40, 0, true},
		{"exif3.jpg", PROBE_IMAGE, 0, 60, 40, 0, true},
		{"exif5.jpg", PROBE_IMAGE, 0, 40, 60, 0, true},
		{"exif6.jpg", PROBE_IMAGE, 0, 40, 60, 0, true},
		{"exif8.jpg", PROBE_IMAGE, 0, 40, 60, 0, true},
		{"hdr_pq.mp4", PROBE_VIDEO, 1000, 160, 120, 25, false},
		{"hdr_hlg.mp4", PROBE_VIDEO, 1000, 160, 120, 25, false},
		{"interlaced.ts", PROBE_VIDEO, 2000, 160, 120, 25, false},
		{"interlaced.mp4", PROBE_VIDEO, 2000, 160, 120, 25, false},
		{"anamorphic.mp4", PROBE_VIDEO, 1000, 320, 120, 25, false},
		{"turned.mp4", PROBE_VIDEO, 1000, 120, 160, 25, false},
		{"animated.gif", PROBE_VIDEO, 2000, 80, 60, 10, true},
		{"still.webp", PROBE_IMAGE, 0, 80, 60, 0, true},
		{"sounds.mkv", PROBE_VIDEO, 2020, 160, 120, 25, true},
	};
	struct probe p;
	struct error e;
	char path[128], command[512];
	int n = snprintf(command, sizeof command, "'%s' %s", INPUTS_SH, folder);
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		n += snprintf(command + n, sizeof command - (size_t)n, " %s", rows[i].name);
	assert_int_equal(system(command), 0); /* NOLINT: constants only */
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!probe(rows[i].name, &p, path, &e))
			fail_msg("%s: %s", rows[i].name, e.words);
		const struct probe_stream *picture = probe_find(&p, PROBE_VIDEO);
		if (p.type != rows[i].type || llabs(p.duration_ms - rows[i].duration) > 50 ||
		    p.width != rows[i].width || p.height != rows[i].height || p.fps - rows[i].fps > 0.001 ||
		    rows[i].fps - p.fps > 0.001 || (picture && picture->plain != rows[i].plain))
			fail_msg("%s: %s, %lld ms, %dx%d, %g fps, plain %d", rows[i].name,
				 probe_type_name(p.type), (long long)p.duration_ms, p.width, p.height, p.fps,
				 picture && picture->plain);
	}
	assert_string_equal(probe_find(&p, PROBE_AUDIO)->language, "en");
}

static void streams_tell_their_languages(void **state)
{
	struct probe p;
	struct error e;
	char path[128];
	(void)state;
	assert_true(probe("matroska", &p, path, &e));
	assert_int_equal(p.stream_count, 4);
	assert_true(p.has_audio);
	assert_string_equal(p.streams[2].language, "en");
	assert_string_equal(p.streams[3].language, "es");
	assert_int_equal(p.streams[3].type, PROBE_SUBTITLE);
}

static void what_is_no_media_is_refused(void **state)
{
	static const char *const names[] = {"text.mp4", "empty.mp4", "cut.mp4.missing"};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct probe p;
		struct error e;
		char path[128];
		assert_false(probe(names[i], &p, path, &e));
		assert_int_equal(e.cause, i < 2 ? ERROR_UNSUPPORTED : ERROR_SYSTEM);
	}
}

static void a_playlist_that_calls_itself_a_film_reads_nothing(void **state)
{
	static const char *const names[] = {"playlist.mp4", "concat.mp4"};
	char command[512];
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct probe p;
		struct error e;
		char path[128];
		assert_false(probe(names[i], &p, path, &e));
		assert_int_equal(e.cause, ERROR_UNSUPPORTED);
		if (!strstr(e.words, "convert it first"))
			fail_msg("%s: %s", names[i], e.words);
	}
	/* Without jail and lists, ffprobe follows it to the other file. */
	snprintf(command, sizeof command,
		 "ffprobe -v error -safe 0 -show_streams %s/concat.mp4 | grep -q h264", folder);
	assert_int_equal(system(command), 0); /* NOLINT: constants only */
}

/* Even if the lists failed, the jail would hold: ffprobe reads the same playlist without lists. */
static void the_jail_holds_also_without_the_lists(void **state)
{
	char path[128];
	const char *const read[] = {path, NULL};
	struct child_result result;
	struct args args = {0};
	struct error e;
	(void)state;
	if (tools.jail == JAIL_NONE)
		skip();
	snprintf(path, sizeof path, "%s/concat.mp4", folder);
	args_add(&args, tools.ffprobe);
	args_add_all(&args, (const char *const[]){"-v", "error", "-safe", "0", "-show_streams", path, NULL});
	tools_run(&tools, &args, read, NULL, (struct child){.timeout_ms = 20000}, &result, &e);
	assert_null(strstr(buf_text(&result.output), "h264"));
	assert_non_null(strstr(buf_text(&result.errors), "matroska"));
	child_result_finish(&result);
	args_finish(&args);
}

static void an_absurd_width_is_not_multiplied(void **state)
{
	static const char text[] =
		"{\"format\":{\"format_name\":\"mov\",\"duration\":\"1\"},\"streams\":[{\"index\":0,"
		"\"codec_type\":\"video\",\"codec_name\":\"h264\",\"width\":1000000000,\"height\":2,"
		"\"sample_aspect_ratio\":\"3:1\"}]}";
	struct probe p;
	struct error e;
	(void)state;
	assert_true(probe_parse(&p, text, sizeof text - 1, &e));
	assert_int_equal(p.width, 1000000000);
}

static void a_rate_that_makes_no_sense_is_not_known(void **state)
{
	static const struct {
		const char *average, *usual;
		double fps;
	} rows[] = {
		{"30000/1001", "30000/1001", 30000 / 1001.0},
		{"3000031001", "25/1", 25},
		{"25/1", "3000031001", 25},
		{"3000031001", "1e9", 0},
	};
	struct error e = {0};
	struct probe p;
	char text[300];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int len = snprintf(
			text, sizeof text,
			"{\"format\":{\"format_name\":\"mov,mp4\",\"duration\":\"2\"},\"streams\":[{"
			"\"index\":0,"
			"\"codec_type\":\"video\",\"codec_name\":\"h264\",\"width\":64,\"height\":64,"
			"\"avg_frame_rate\":\"%s\",\"r_frame_rate\":\"%s\"}]}",
			rows[i].average, rows[i].usual);
		assert_true(probe_parse(&p, text, (size_t)len, &e));
		assert_float_equal(p.fps, rows[i].fps, 0.001);
	}
}

static void a_probe_can_be_kept(void **state)
{
	struct probe p, again;
	struct error e;
	char path[128];
	(void)state;
	assert_true(probe("film.txt", &p, path, &e));
	json_t *json = probe_to_json(&p);
	assert_true(probe_from_json(&again, json));
	json_t *twice = probe_to_json(&again);
	assert_true(json_equal(json, twice));
	json_decref(twice);
	json_decref(json);
	json = json_object();
	assert_false(probe_from_json(&again, json));
	json_decref(json);
}

/* ---- captions ---- */

static bool extract(struct captions **c, const char *name, int stream, struct error *e)
{
	struct asset asset = {.id = "x", .name = name};
	char path[128];
	if (!probe(name, &asset.probe, path, e))
		return false;
	asset.path = path;
	if (stream < 0)
		return extract_file(c, &asset, e);
	return extract_stream(c, &tools, &asset, stream, NULL, e);
}

static void captions_are_read_from_streams_and_files(void **state)
{
	static const struct {
		const char *name;
		int stream;
		const char *language, *last;
	} sources[] = {
		{"film.txt", 2, "en", "Thank you for watching and see you next time."},
		{"film.txt", 3, "es", "Gracias por ver el video y hasta la próxima."},
		{"matroska", 3, "es", "Gracias por ver el video y hasta la próxima."},
		{"sample.es.srt", -1, "es", "Gracias por ver el video y hasta la próxima."},
	};
	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		struct captions *c;
		struct error e;
		if (!extract(&c, sources[i].name, sources[i].stream, &e))
			fail_msg("%s: %s", sources[i].name, e.words);
		assert_int_equal(c->count, 4);
		assert_string_equal(c->language, sources[i].language);
		assert_string_equal(c->cues[3].text, sources[i].last);
		/* Matroska begins with the 64 ms that the sound codec needs to start. */
		assert_within(c->cues[3].start_ms, 15579, 15649);
		captions_destroy(c);
	}
}

static void captions_that_are_not_utf8_are_read_again(void **state)
{
	struct captions *c;
	struct error e;
	(void)state;
	if (!extract(&c, "latin", 1, &e))
		fail_msg("%s", e.words);
	assert_int_equal(c->count, 1);
	assert_string_equal(c->cues[0].text, "olé");
	captions_destroy(c);
}

/* The last letter waits in the converter for a tone mark that could follow it. */
static void the_last_letter_of_a_file_is_kept(void **state)
{
	struct captions *c;
	struct error e;
	(void)state;
	if (!extract(&c, "end.vi.srt", -1, &e))
		fail_msg("%s", e.words);
	assert_string_equal(c->cues[0].text, "ô ta");
	captions_destroy(c);
}

static void only_caption_streams_give_captions(void **state)
{
	struct captions *c;
	struct error e;
	struct asset asset = {.id = "x", .name = "x", .path = "/nonexistent"};
	(void)state;
	assert_false(extract(&c, "film.txt", 0, &e));
	assert_int_equal(e.cause, ERROR_NO_CAPTIONS);
	asset.probe.stream_count = 1;
	asset.probe.streams[0] =
		(struct probe_stream){.type = PROBE_SUBTITLE, .bitmap = true, .codec = "dvd_subtitle"};
	assert_false(extract_stream(&c, &tools, &asset, 0, NULL, &e));
	assert_int_equal(e.cause, ERROR_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_known_by_their_content),
		cmocka_unit_test(files_are_taken_as_they_are),
		cmocka_unit_test(streams_tell_their_languages),
		cmocka_unit_test(what_is_no_media_is_refused),
		cmocka_unit_test(a_playlist_that_calls_itself_a_film_reads_nothing),
		cmocka_unit_test(the_jail_holds_also_without_the_lists),
		cmocka_unit_test(an_absurd_width_is_not_multiplied),
		cmocka_unit_test(a_rate_that_makes_no_sense_is_not_known),
		cmocka_unit_test(a_probe_can_be_kept),
		cmocka_unit_test(captions_are_read_from_streams_and_files),
		cmocka_unit_test(captions_that_are_not_utf8_are_read_again),
		cmocka_unit_test(the_last_letter_of_a_file_is_kept),
		cmocka_unit_test(only_caption_streams_give_captions),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
