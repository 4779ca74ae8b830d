#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/page.h"

/* To be freed. */
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
	struct page_message message = {PAGE_YOU, 0, text, len};

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
	expect(html, "There is no film yet");
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
	expect(html, ">&lt;i&gt;</p>");
	free(html);
}

static void names_become_relative_addresses(void **state)
{
	static const char *const names[] = {"a b#?%.mp4", "\"><x>&.mp4", "é.mp4", "javascript:x"};
	struct page_files files[] = {
		{"Uploads", "uploads/", names, 4}, {"Captions", "", &names[3], 1}, {"None", "n/", NULL, 0}};
	char *html = written(&(struct page){"t", "idle", .files = files, .file_count = 3});

	(void)state;
	expect(html, "<a href=\"uploads/a%20b%23%3F%25.mp4\"><bdi>a b#?%.mp4</bdi>");
	expect(html, "<a href=\"uploads/%22%3E%3Cx%3E%26.mp4\"><bdi>&quot;&gt;&lt;x&gt;&amp;.mp4</bdi>");
	expect(html, "<a href=\"uploads/%C3%A9.mp4\">");
	expect(html, "<a href=\"./javascript%3Ax\">");
	expect_none(html, "None");
	free(html);
}

static void the_film_waits_and_its_captions_are_in_the_page(void **state)
{
	struct page_track tracks[] = {{"en", "WEBVTT\n\"", 8}, {NULL, "WEBVTT", 6}};
	char *html = written(&(struct page){"t", "idle", .tracks = tracks, .track_count = 2});

	(void)state;
	expect(html, "<video controls preload=\"none\" aria-label=\"The film\">\n<source "
		     "src=\"export/rendered\">\n<source src=\"export/video.mp4\">");
	expect(html, "srclang=\"en\" label=\"en\" src=\"data:text/vtt;charset=utf-8,WEBVTT%0A%22\" default>");
	expect(html, "srclang=\"\" label=\"captions\" src=\"data:text/vtt;charset=utf-8,WEBVTT\">");
	expect_none(html, "poster");
	free(html);
}

static void the_conversation_tells_who_spoke_and_when(void **state)
{
	struct page_message messages[] = {{PAGE_YOU, INT64_C(1769860800000), "cut it", 6},
					  {PAGE_NEMO, 0, "done", 4},
					  {PAGE_FAILURE, 0, "no", 2}};
	char *html = written(&(struct page){"t", "idle", .messages = messages, .message_count = 3});

	(void)state;
	expect(html, "<article class=\"you\">\n<h3>You <time datetime=\"2026-01-31T12:00Z\">2026-01-31 12:00 "
		     "UTC</time></h3>\n<p lang=\"\" dir=\"auto\">cut it</p>");
	expect(html, "<article class=\"nemo\">\n<h3>Nemo</h3>\n<p lang=\"\" dir=\"auto\">done</p>");
	expect(html, "<article class=\"failure\">\n<h3>Failed</h3>\n<p lang=\"\" dir=\"auto\">no</p>");
	free(html);
}

static void of_a_long_conversation_the_newest_part_is_shown(void **state)
{
	const size_t len = 1200000;
	char *long_text = malloc(len), *html;
	struct page_message messages[] = {
		{PAGE_YOU, 0, "oldest", 6}, {PAGE_NEMO, 0, long_text, len}, {PAGE_NEMO, 0, long_text, len}};

	(void)state;
	memset(long_text, 'x', len);
	html = written(&(struct page){"t", "idle", .messages = messages, .message_count = 3});
	expect(html, "2 earlier: <a href=\"chat.md\">");
	expect_none(html, "oldest");
	assert_true(strlen(html) < 2 * len);
	free(html);
	free(long_text);
}

static void of_many_files_the_rest_is_a_number(void **state)
{
	static const char *names[600];
	struct page_files files = {"Uploads", "uploads/", names, 600};
	char *html;

	(void)state;
	for (size_t i = 0; i < 600; i++)
		names[i] = "a.mp4";
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
		cmocka_unit_test(the_film_waits_and_its_captions_are_in_the_page),
		cmocka_unit_test(the_conversation_tells_who_spoke_and_when),
		cmocka_unit_test(of_a_long_conversation_the_newest_part_is_shown),
		cmocka_unit_test(of_many_files_the_rest_is_a_number),
		cmocka_unit_test(a_full_buffer_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
