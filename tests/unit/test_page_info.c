#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "page_info.h"
#include "product/causes.h"

static void read_info(struct page_info *info, const char *text)
{
	struct error e = {0};

	if (!page_info_read(info, text, strlen(text), &e))
		fail_msg("%s: %s", text, e.words);
}

/* The tracks as one text: "en es de-orig(auto)". */
static void expect_tracks(const char *text, const char *expected)
{
	struct page_info info;
	char found[2000] = "";

	read_info(&info, text);
	for (size_t i = 0; i < info.track_count; i++) {
		strcat(found, i ? " " : "");
		strcat(found, info.tracks[i].language);
		strcat(found, info.tracks[i].automatic ? "(auto)" : "");
	}
	assert_string_equal(found, expected);
	page_info_finish(&info);
}

#define TRACK "[{\"ext\":\"vtt\",\"url\":\"http://x/y\"}]"
#define VIDEO "{\"title\":\"A walk\",\"format_id\":\"1\",\"url\":\"http://x/z\""

static void the_captions_that_people_made_and_what_is_spoken_are_taken(void **state)
{
	(void)state;
	expect_tracks(VIDEO "}", "");
	expect_tracks(VIDEO ",\"subtitles\":{\"es\":" TRACK ",\"en\":" TRACK ",\"live_chat\":" TRACK "}}",
		      "en es");
	/* Only the original is taken, not the hundred machine translations. */
	expect_tracks(VIDEO ",\"language\":\"de\",\"automatic_captions\":{\"af\":" TRACK ",\"de\":" TRACK
			    ",\"de-orig\":" TRACK ",\"en\":" TRACK "}}",
		      "de-orig(auto)");
	expect_tracks(VIDEO ",\"language\":\"de\",\"automatic_captions\":{\"af\":" TRACK ",\"de\":" TRACK
			    ",\"en\":" TRACK "}}",
		      "de(auto)");
	expect_tracks(VIDEO ",\"automatic_captions\":{\"af\":" TRACK ",\"en\":" TRACK "}}", "");
	expect_tracks(VIDEO ",\"automatic_captions\":{\"af\":" TRACK "}}", "af(auto)");
	/* Captions by people come before those by a machine. */
	expect_tracks(VIDEO ",\"subtitles\":{\"en-GB\":" TRACK ",\"fr\":" TRACK
			    "},\"automatic_captions\":{\"en-orig\":" TRACK "}}",
		      "en-GB fr");
	/* Names that could be read as an option, a pattern or a path. */
	expect_tracks(VIDEO ",\"subtitles\":{\"..\":" TRACK ",\"a/b\":" TRACK ",\"a,b\":" TRACK
			    ",\"-fr\":" TRACK ",\"_fr\":" TRACK ",\"-orig\":" TRACK ",\".*\":" TRACK
			    ",\"\":" TRACK ",\"it\":" TRACK "}}",
		      "it");
}

static void picture_and_sound_may_be_two_streams(void **state)
{
	struct page_info info;
	json_t *one;

	(void)state;
	read_info(&info,
		  "{\"title\":\"A/B: "
		  "\\u00e9\",\"duration\":12.5,\"format_id\":\"137+140\",\"formats\":[{\"format_id\":\"18\"},"
		  "{\"format_id\":\"137\"},{\"format_id\":\"140\"}],\"requested_formats\":["
		  "{\"format_id\":\"137\",\"vcodec\":\"avc1.640028\",\"acodec\":\"none\",\"width\":1920,"
		  "\"height\":1080,"
		  "\"fps\":30},{\"format_id\":\"140\",\"vcodec\":\"none\",\"acodec\":\"mp4a.40.2\"}]}");
	assert_int_equal(info.format_count, 2);
	assert_true(strchr(info.name, '/') == NULL && strstr(info.name, ".mp4"));
	assert_int_equal(info.probe.duration_ms, 12500);
	assert_int_equal(info.probe.height, 1080);
	assert_true(info.probe.has_audio && info.probe.type == PROBE_VIDEO);
	one = page_info_with(&info, info.formats[1]);
	assert_int_equal(json_array_size(json_object_get(one, "formats")), 1);
	assert_null(json_object_get(one, "requested_formats"));
	json_decref(one);
	page_info_finish(&info);

	read_info(&info, "{\"title\":\"x\",\"requested_formats\":[{\"vcodec\":\"avc1\",\"acodec\":\"none\"},"
			 "{\"vcodec\":\"none\",\"acodec\":\"opus\"}]}");
	assert_string_equal(info.name, "x.mkv");
	page_info_finish(&info);
	/* A list of streams without codecs, as yt-dlp reports it. */
	read_info(&info, "{\"title\":\"x\",\"format_id\":\"hls-9\",\"formats\":[{\"format_id\":\"hls-audio\","
			 "\"vcodec\":\"none\"},{\"format_id\":\"hls-9\",\"ext\":\"mp4\"}]}");
	assert_int_equal(info.format_count, 2);
	assert_string_equal(info.name, "x.mp4");
	page_info_finish(&info);
	read_info(&info,
		  "{\"title\":\"x\",\"format_id\":\"a\",\"ext\":\"m4a\",\"vcodec\":\"none\",\"url\":\"u\"}");
	assert_string_equal(info.name, "x.m4a");
	assert_int_equal(info.probe.type, PROBE_AUDIO);
	page_info_finish(&info);
}

static void of_several_videos_the_first_is_taken(void **state)
{
	struct page_info info;

	(void)state;
	read_info(&info, "{\"_type\":\"playlist\",\"playlist_count\":7,\"entries\":[null," VIDEO "}]}");
	assert_string_equal(info.name, "A walk.mp4");
	assert_int_equal(info.videos, 7);
	page_info_finish(&info);
}

static void what_gives_no_video_says_why(void **state)
{
	static const struct {
		const char *text;
		int cause;
	} rows[] = {
		{"", ERROR_UNSUPPORTED},
		{"[]", ERROR_UNSUPPORTED},
		{"not json", ERROR_UNSUPPORTED},
		{"{\"entries\":[]}", ERROR_UNSUPPORTED},
		{"{\"title\":\"x\"}", ERROR_UNSUPPORTED},
		{"{\"title\":\"x\",\"url\":\"u\",\"is_live\":true}", ERROR_PAGE_LATER},
		{"{\"title\":\"x\",\"url\":\"u\",\"live_status\":\"is_upcoming\"}", ERROR_PAGE_LATER},
		{"{\"title\":\"x\",\"url\":\"u\",\"live_status\":\"post_live\"}", ERROR_PAGE_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct page_info info;
		struct error e = {0};

		assert_false(page_info_read(&info, rows[i].text, strlen(rows[i].text), &e));
		assert_int_equal(e.cause, rows[i].cause);
		page_info_finish(&info);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_captions_that_people_made_and_what_is_spoken_are_taken),
		cmocka_unit_test(picture_and_sound_may_be_two_streams),
		cmocka_unit_test(of_several_videos_the_first_is_taken),
		cmocka_unit_test(what_gives_no_video_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
