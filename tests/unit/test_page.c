#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/page.h"

/* Free the result. */
static char *written(const struct page *page)
{
	struct buf out = {0};

	assert_true(page_write(page, &out));
	assert_int_equal(strlen(buf_text(&out)), out.len);
	assert_true(str_utf8_valid(buf_text(&out), out.len));
	return buf_take(&out);
}

static void expect(const char *html, const char *part)
{
	if (!strstr(html, part))
		fail_msg("there is no %s in %s", part, html);
}

static void expect_none(const char *html, const char *part)
{
	if (strstr(html, part))
		fail_msg("there is %s in %s", part, html);
}

static char *page_saying(const char *text, size_t len)
{
	struct page_message message = {.speaker = PAGE_YOU, .text = text, .len = len};

	return written(&(struct page){"t", "idle", .messages = &message, .message_count = 1});
}

static void an_empty_session_is_a_page(void **state)
{
	char *html =
		written(&(struct page){.title = "talk", .status = "idle", .timeline = PAGE_TIMELINE_NONE});

	(void)state;
	assert_true(str_starts(html, "<!DOCTYPE html>\n<html lang=\"en\">"));
	assert_true(str_ends(html, "</html>\n"));
	expect(html, "<title>talk</title>");
	expect(html, "<p class=\"status\">idle</p>");
	expect(html, "There is no video yet");
	expect(html, "Nothing was said yet");
	expect(html, "default-src 'none'");
	expect_none(html, "<video");
	expect_none(html, "<script");
	free(html);
}

static void hostile_texts_stay_texts(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *shown;
	} cases[] = {
		{"</p></script><script>x()</script>", 33,
		 "&lt;/p&gt;&lt;/script&gt;&lt;script&gt;x()&lt;/script&gt;"},
		{"\"' & &amp;", 10, "&quot;&#39; &amp; &amp;amp;"},
		{"a\0b", 3, ">a b<"},
		{"a\x1b[1m\r\nb\tc", 10, ">a [1m \nb\tc<"},
		{"a\xff\xc3", 3, ">a\uFFFD\uFFFD<"},
		{"x\xc2\x85y", 4, ">x y<"},
		{"one\n\n  two", 10, ">one\n\n  two<"},
		{"<!--", 4, "&lt;!--"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *html = page_saying(cases[i].text, cases[i].len);

		expect(html, cases[i].shown);
		expect_none(html, "<script");
		free(html);
	}
}

static void titles_and_status_are_escaped(void **state)
{
	char *html = written(&(struct page){.title = "</title><b>'\"", .status = "<i>"});

	(void)state;
	expect(html, "<title>&lt;/title&gt;&lt;b&gt;&#39;&quot;</title>");
	expect(html, "<bdi>&lt;/title&gt;");
	expect(html, ">&lt;i&gt;<span class=\"hint\">Load");
	free(html);
}

static void names_become_relative_addresses(void **state)
{
	static const struct page_file names[] = {{"a b#?%.mp4", -1, 0},
						 {"\"><x>&.mp4", 1234567, INT64_C(1769860800000)},
						 {"é.mp4", -1, 0},
						 {"javascript:x", -1, 0}};
	struct page_files files[] = {{.heading = "Uploads", .folder = "uploads/", .items = names, .count = 4},
				     {.heading = "Captions",
				      .folder = "",
				      .items = &names[3],
				      .count = 1,
				      .hint = "a hint",
				      .folded = true},
				     {.heading = "None", .folder = "n/"}};
	char *html = written(&(struct page){"t", "idle", .files = files, .file_count = 3});

	(void)state;
	expect(html, "<a href=\"uploads/a%20b%23%3F%25.mp4\"><bdi>a b#?%.mp4</bdi>");
	expect(html, "<a href=\"uploads/%22%3E%3Cx%3E%26.mp4\"><bdi>&quot;&gt;&lt;x&gt;&amp;.mp4</bdi>");
	expect(html, "<a href=\"uploads/%C3%A9.mp4\">");
	expect(html, "<a href=\"./javascript%3Ax\">");
	expect(html, "</a> <span class=\"facts\">1.2 MB <time datetime=\"2026-01-31T12:00Z\">");
	expect(html, "<details>\n<summary>Captions <span>1</span></summary>\n<p class=\"hint\">a hint</p>");
	expect_none(html, "None");
	free(html);
}

static void the_video_waits_and_its_captions_are_in_the_page(void **state)
{
	char first[] = "one\n<two>", second[] = "three", english[] = "en";
	struct cue cues[] = {{0, 2000, first}, {3725000, 3726000, second}};
	struct captions captions[] = {{.language = english, .cues = cues, .count = 2},
				      {.cues = cues, .count = 1, .untimed = true}};
	struct page_track tracks[] = {{&captions[0], "WEBVTT\n\"", 8}, {&captions[1], "WEBVTT", 6}};
	char *html = written(&(struct page){"t", "idle", .tracks = tracks, .track_count = 2});

	(void)state;
	expect(html, "<video controls preload=\"none\" aria-label=\"The video\">\n<source "
		     "src=\"export/rendered\">\n<source src=\"export/video.mp4\">");
	expect(html, "<summary>Transcript <span>en, 2 lines</span></summary>");
	expect(html, "<li><time>0:00</time><span dir=\"auto\" lang=\"en\">one\n&lt;two&gt;</span></li>");
	expect(html, "<li><time>1:02:05</time><span dir=\"auto\" lang=\"en\">three</span></li>");
	expect(html, "<summary>Transcript <span>1 line</span></summary>");
	expect(html, "<li><span dir=\"auto\" lang=\"\">one");
	expect(html, "srclang=\"en\" label=\"en\" src=\"data:text/vtt;charset=utf-8,WEBVTT%0A%22\" default>");
	expect(html, "srclang=\"\" label=\"captions\" src=\"data:text/vtt;charset=utf-8,WEBVTT\">");
	expect_none(html, "poster");
	free(html);
}

static void what_is_known_of_the_video_is_told(void **state)
{
	static const struct {
		struct page_video video;
		bool project;
		const char *shown; /* NULL: nothing */
	} rows[] = {
		{{.size = -1}, false, NULL},
		{{20000, 1280, 720, 12345678, NULL},
		 false,
		 "<p class=\"facts\">0:20 · 1280×720 · 12.3 MB</p>"},
		{{0, 1280, 720, -1, NULL}, false, "<p class=\"facts\">1280×720</p>"},
		{{3725000, 0, 720, -1, "export/cover.jpg"}, false, "<p class=\"facts\">1:02:05</p>"},
		{{1, 9, 16, -1, "export/cover.png"},
		 false,
		 " style=\"aspect-ratio:9/16\" poster=\"export/cover.png\">"},
		{{.size = -1}, true, "open the link in <a href=\"url\">url</a>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *html = written(
			&(struct page){"t", "idle", .video = rows[i].video, .has_project = rows[i].project});

		if (rows[i].shown)
			expect(html, rows[i].shown);
		else
			expect_none(html, "<p class=\"facts\">");
		if (!rows[i].project)
			expect_none(html, "href=\"url\"");
		free(html);
	}
}

static void what_runs_and_what_is_asked_is_told(void **state)
{
	char *html = written(&(struct page){"t", "thinking 12 s\n", .question = "Which <one>?\n1. A\n"});

	(void)state;
	expect(html, "<p class=\"status running\">thinking 12 s\n<span class=\"hint\">Load this page again");
	expect(html, "<h2>The agent asks</h2>\n<article class=\"question\">\n<p lang=\"\" dir=\"auto\">Which "
		     "&lt;one&gt;?\n1. A");
	free(html);
}

static void the_conversation_tells_who_spoke_and_when(void **state)
{
	struct page_message messages[] = {{PAGE_YOU, INT64_C(1769860800000), "cut it", 6, 0, false},
					  {PAGE_NEMO, 0, "done", 4, 0, false},
					  {PAGE_FAILURE, 0, "no", 2, 0, false},
					  {PAGE_YOU, 0, "how long?", 9, 2, false},
					  {PAGE_YOU, 0, "cut more", 8, 3, true}};
	char *html = written(&(struct page){"t", "idle", .messages = messages, .message_count = 5});

	(void)state;
	expect(html, "<article class=\"you\">\n<h3>You <time datetime=\"2026-01-31T12:00Z\">2026-01-31 12:00 "
		     "UTC</time></h3>\n<p lang=\"\" dir=\"auto\">cut it</p>");
	expect(html, "<article class=\"nemo\">\n<h3>Nemo</h3>\n<p lang=\"\" dir=\"auto\">done</p>");
	expect(html, "<article class=\"failure\">\n<h3>Failed</h3>\n<p lang=\"\" dir=\"auto\">no</p>");
	expect(html, "<h3>You <span class=\"facts\">2</span></h3>");
	expect(html,
	       "<a href=\"history/3/timeline\">timeline</a>, <a href=\"history/3/video.mp4\">video</a>");
	expect_none(html, "history/2");
	free(html);
}

static void of_a_long_conversation_the_newest_part_is_shown(void **state)
{
	const size_t len = 1200000;
	char *long_text = malloc(len), *html;
	struct page_message messages[] = {{PAGE_YOU, 0, "oldest", 6, 0, false},
					  {PAGE_NEMO, 0, long_text, len, 0, false},
					  {PAGE_NEMO, 0, long_text, len, 0, false}};

	(void)state;
	memset(long_text, 'x', len);
	html = written(&(struct page){"t", "idle", .messages = messages, .message_count = 3});
	expect(html, "2 earlier: <a href=\"chat.md\">");
	expect_none(html, "oldest");
	assert_true(strlen(html) < 2 * len);
	free(html);
	free(long_text);
}

static void of_a_very_long_message_a_part_is_shown(void **state)
{
	const size_t len = 5000000;
	char *long_text = malloc(len), *html;
	struct page_message messages[] = {{PAGE_NEMO, 0, long_text, len, 0, false}};

	(void)state;
	memset(long_text, 'x', len);
	html = written(&(struct page){"t", "idle", .messages = messages, .message_count = 1});
	expect(html, "x … <a href=\"chat.md\">chat.md</a></p>");
	assert_true(strlen(html) < len / 2);
	free(html);
	free(long_text);
}

static void of_many_files_the_rest_is_a_number(void **state)
{
	static struct page_file names[600];
	struct page_files files = {.heading = "Uploads", .folder = "uploads/", .items = names, .count = 600};
	char *html;

	(void)state;
	for (size_t i = 0; i < 600; i++)
		names[i].name = "a.mp4";
	html = written(&(struct page){"t", "idle", .files = &files, .file_count = 1});
	expect(html, "and 100 more in uploads/");
	free(html);
}

static void a_full_buffer_is_a_failure(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_false(page_write(&(struct page){.title = "t", .status = "idle"}, &out));
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_session_is_a_page),
		cmocka_unit_test(hostile_texts_stay_texts),
		cmocka_unit_test(titles_and_status_are_escaped),
		cmocka_unit_test(names_become_relative_addresses),
		cmocka_unit_test(the_video_waits_and_its_captions_are_in_the_page),
		cmocka_unit_test(what_is_known_of_the_video_is_told),
		cmocka_unit_test(what_runs_and_what_is_asked_is_told),
		cmocka_unit_test(the_conversation_tells_who_spoke_and_when),
		cmocka_unit_test(of_a_long_conversation_the_newest_part_is_shown),
		cmocka_unit_test(of_a_very_long_message_a_part_is_shown),
		cmocka_unit_test(of_many_files_the_rest_is_a_number),
		cmocka_unit_test(a_full_buffer_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
