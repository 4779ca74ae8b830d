#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cues.h"
#include "data.h"
#include "text/captions.h"

struct writer {
	const char *suffix;
	bool (*write)(const struct captions *captions, struct buf *out);
};

static const struct writer writers[] = {
	{"srt", captions_write_srt},
	{"vtt", captions_write_vtt},
	{"txt", captions_write_txt},
	{"json", captions_write_json},
};

/* Unreadable input has no captions. */
static struct captions *parse_bytes(const char *bytes, size_t len, const char *name)
{
	struct captions *captions = NULL;
	struct error e = {0};
	char *exact = malloc(len ? len : 1);

	assert_non_null(exact);
	if (len)
		memcpy(exact, bytes, len);
	if (!captions_parse(exact, len, name, NULL, &captions, &e)) {
		assert_int_not_equal(e.cause, ERROR_NONE);
		captions = captions_create();
	}
	free(exact);
	return captions;
}

static struct captions *parse(const char *text)
{
	return parse_bytes(text, strlen(text), NULL);
}

static void expect_cue(const struct captions *captions, size_t i, int64_t start, int64_t end,
		       const char *text)
{
	assert_true(i < captions->count);
	assert_int_equal(captions->cues[i].start_ms, start);
	assert_int_equal(captions->cues[i].end_ms, end);
	assert_string_equal(captions->cues[i].text, text);
}

static void expect_written(const struct captions *captions, const struct writer *writer, const char *expected)
{
	struct buf out = {0};

	assert_true(writer->write(captions, &out));
	assert_string_equal(buf_text(&out), expected);
	buf_finish(&out);
}

static bool same_output(const char *path, const struct captions *captions, const struct writer *writer)
{
	char expected_path[4200];
	struct buf expected = {0}, out = {0};
	bool same;

	snprintf(expected_path, sizeof expected_path, "%s.as.%s", path, writer->suffix);
	if (access(expected_path, R_OK) != 0)
		return true;
	data_read(&expected, expected_path);
	assert_true(writer->write(captions, &out));
	same = expected.len == out.len && !memcmp(buf_text(&expected), buf_text(&out), out.len);
	if (!same)
		print_error("%s\nexpected\n%s\ngot\n%s\n", expected_path, buf_text(&expected),
			    buf_text(&out));
	buf_finish(&expected);
	buf_finish(&out);
	return same;
}

static bool run_case(const char *path, const json_t *expect)
{
	struct buf in = {0};
	struct captions *captions;
	const json_t *unrolled = json_object_get(expect, "dedup_soft");
	bool ok;

	data_read(&in, path);
	captions = parse_bytes(buf_text(&in), in.len, path);
	ok = same_cues(path, captions, json_object_get(expect, "cues"));
	for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
		ok &= same_output(path, captions, &writers[i]);
	if (unrolled) {
		captions_unroll(captions);
		ok &= same_cues(path, captions, unrolled);
	}
	captions_destroy(captions);
	buf_finish(&in);
	return ok;
}

static void cases_read_and_write_as_expected(void **state)
{
	char path[4096];
	glob_t found;
	size_t failed = 0;

	(void)state;
	data_path(path, sizeof path, "captions", "*.expect.json");
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *expect = json_load_file(found.gl_pathv[i], 0, NULL);

		assert_non_null(expect);
		snprintf(path, sizeof path, "%.*s", (int)(strlen(found.gl_pathv[i]) - strlen(".expect.json")),
			 found.gl_pathv[i]);
		failed += !run_case(path, expect);
		json_decref(expect);
	}
	globfree(&found);
	assert_int_equal(failed, 0);
}

static void srt_reads_what_players_read(void **state)
{
	static const struct {
		const char *in;
		size_t count;
		int64_t start, end;
		const char *text;
	} cases[] = {
		{"1\n100:00:01,000 --> 123:59:59,999\nA\n", 1, 360001000, 446399999, "A"},
		{"1\n01:02.5 --> 01:03\nA\n", 1, 62500, 63000, "A"},
		{"1\n0:0:1.25-->0:0:2,7 X1:0 Y1:2\nA\n", 1, 1250, 2700, "A"},
		{"1\n00:00:01:500 --> 00:00:02:000\nA\n", 1, 1500, 2000, "A"},
		{"1\n00: 00: 01, 500 --> 00: 00: 02, 000\nA\n", 1, 1500, 2000, "A"},
		{"00:00:01,000 --> 00:00:02,000\nno index\n", 1, 1000, 2000, "no index"},
		{"\xEF\xBB\xBF\n\n7\r00:00:01,000 --> 00:00:02,000\rCR only\r\r", 1, 1000, 2000, "CR only"},
		{"1\n00:00:05,000 --> 00:00:03,000\nbackwards\n", 1, 5000, 5000, "backwards"},
		{"1\n-00:00:01,000 --> 00:00:02,000\nearly\n", 1, 0, 2000, "early"},
		{"1\n-00:00:03,000 --> -00:00:02,000\nnever\n", 0, 0, 0, NULL},
		{"1\n00:00:01,000 --> 00:00:02,000\n\n", 0, 0, 0, NULL},
		{"1\n00:00:01,000 --> 00:00:02,000\nA\n\nB\n", 1, 1000, 2000, "A\nB"},
		{"1\n00:00:01,000 --> 00:00:02,000\n42\n", 1, 1000, 2000, "42"},
		{"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}a{\\b1} {y:i}<I>b</I><br/>c <x@y.z> {d}\\Ne\n", 1,
		 1000, 2000, "a b\nc <x@y.z> {d}\ne"},
		{"1\n00:00:01,000 --> 00:00:02,000\nfish &amp; chips\n", 1, 1000, 2000, "fish &amp; chips"},
		{"1\n00:00:01,000 --> 00:00:02,000\nCaf\xE9\n", 1, 1000, 2000, "Café"},
		{"1\n00:00:01,000 --> 00:00:02,000\né \xE9\n", 1, 1000, 2000, "é \xEF\xBF\xBD"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct captions *captions = parse(cases[i].in);

		if (captions->count != cases[i].count)
			print_error("case %zu: %zu cues\n", i, captions->count);
		assert_int_equal(captions->count, cases[i].count);
		if (cases[i].count)
			expect_cue(captions, 0, cases[i].start, cases[i].end, cases[i].text);
		captions_destroy(captions);
	}
}

static void srt_tells_indexes_from_text(void **state)
{
	struct captions *captions = parse("1\n00:00:01,000 --> 00:00:02,000\n2\n\n2\n"
					  "00:00:03,000 --> 00:00:04,000\nB\n\n"
					  "00:00:05,000 --> 00:00:06,000\n77\n\n"
					  "00:00:07,000 --> 00:00:08,000\nD\n5\n"
					  "00:00:09,000 --> 00:00:10,000\nE\n\n6\n\n"
					  "00:00:11,000 --> 00:00:12,000\nF\n");

	(void)state;
	assert_int_equal(captions->count, 6);
	expect_cue(captions, 0, 1000, 2000, "2");
	expect_cue(captions, 1, 3000, 4000, "B");
	expect_cue(captions, 2, 5000, 6000, "77");
	expect_cue(captions, 3, 7000, 8000, "D");
	expect_cue(captions, 4, 9000, 10000, "E");
	captions_destroy(captions);
}

static void srt_leaves_out_a_cue_with_broken_times(void **state)
{
	struct captions *captions = parse("1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:xx:03 --> 4\nlost\n\n"
					  "3\n00:00:05,000 --> 00:00:06,000\n1 --> 2 is text\n");

	(void)state;
	assert_int_equal(captions->count, 2);
	expect_cue(captions, 0, 1000, 2000, "A");
	expect_cue(captions, 1, 5000, 6000, "1 --> 2 is text");
	captions_destroy(captions);
}

static void cues_are_sorted_by_start_and_keep_their_order(void **state)
{
	struct captions *captions = captions_create();
	char name[2] = "a";

	(void)state;
	for (int i = 0; i < 20; i++, name[0]++)
		assert_true(captions_append(captions, 1000 - i / 2 * 100, 2000, name, 1, NULL));
	assert_true(captions_sort(captions));
	for (size_t i = 1; i < captions->count; i++) {
		const struct cue *cue = &captions->cues[i];

		assert_true(cue[-1].start_ms <= cue->start_ms);
		if (cue[-1].start_ms == cue->start_ms)
			assert_true(cue[-1].text[0] < cue->text[0]);
	}
	captions_destroy(captions);
}

static void unknown_ends_are_the_next_start(void **state)
{
	struct captions *captions = captions_create();

	(void)state;
	assert_true(captions_append(captions, 3000, CUE_END_UNKNOWN, "b", 1, NULL));
	assert_true(captions_append(captions, 1000, CUE_END_UNKNOWN, "a", 1, NULL));
	assert_true(captions_settle(captions, 9000));
	expect_cue(captions, 0, 1000, 3000, "a");
	expect_cue(captions, 1, 3000, 9000, "b");
	captions_destroy(captions);
}

static void utf16_is_read_in_both_orders(void **state)
{
	static const char text[] = "1\n00:00:01,000 --> 00:00:02,000\nA";
	static const unsigned char tail[] = {0xD8, 0x3C, 0xDF, 0xAC, 0xDC, 0x00}; /* U+1F3AC, half a pair */

	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		char in[256];
		size_t n = 0;
		struct captions *captions;

		in[n++] = (char)(big ? 0xFE : 0xFF);
		in[n++] = (char)(big ? 0xFF : 0xFE);
		for (size_t i = 0; i < strlen(text); i++) {
			in[n + big] = text[i];
			in[n + 1 - big] = 0;
			n += 2;
		}
		for (size_t i = 0; i < sizeof tail; i += 2) {
			in[n + 1 - big] = (char)tail[i];
			in[n + big] = (char)tail[i + 1];
			n += 2;
		}
		captions = parse_bytes(in, n, "x.srt");
		expect_cue(captions, 0, 1000, 2000, "A🎬\xEF\xBF\xBD");
		captions_destroy(captions);
	}
}

static void vtt_follows_the_recommendation(void **state)
{
	static const struct {
		const char *in;
		size_t count;
		int64_t start, end;
		const char *text;
	} cases[] = {
		{"WEBVTT - a title\n00:01.000-->00:02.000 line:0\nA", 1, 1000, 2000, "A"},
		{"WEBVTT\n\n123:00:01.000 --> 123:00:02.000\nA", 1, 442801000, 442802000, "A"},
		{"WEBVTT\n\n00:60.000 --> 00:61.000\nno such second", 0, 0, 0, NULL},
		{"WEBVTT\n\n00:01,000 --> 00:02,000\ncomma", 1, 1000, 2000, "comma"},
		{"WEBVTT\n\n1:01.000 --> 1:02.000\none digit", 0, 0, 0, NULL},
		{"WEBVTT\n\n00:01.00 --> 00:02.000\ntwo digits", 0, 0, 0, NULL},
		{"WEBVTT\n\nNOTE\n00:00.000 --> is not a time\nx\n\n00:01.000 --> 00:02.000\nA", 1, 1000,
		 2000, "A"},
		{"WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\nid\n00:01.000 --> 00:02.000\nA", 1,
		 1000, 2000, "A"},
		{"WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;b&gt; &amp;amp; &nbsp;&eacute;&#x1F3AC;&hellip; "
		 "&no; &ampx",
		 1, 1000, 2000, "<b> &amp; \u00A0é🎬… &no; &x"},
		{"WEBVTT\n\n00:01.000 --> 00:02.000\nA <b.c never ends", 1, 1000, 2000, "A"},
		{"WEBVTTX\n\n00:01.000 --> 00:02.000\nA", 0, 0, 0, NULL},
		{"WEBVTT", 0, 0, 0, NULL},
		{"", 0, 0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct captions *captions = parse_bytes(cases[i].in, strlen(cases[i].in), "x.vtt");

		if (captions->count != cases[i].count)
			print_error("case %zu: %zu cues\n", i, captions->count);
		assert_int_equal(captions->count, cases[i].count);
		if (cases[i].count)
			expect_cue(captions, 0, cases[i].start, cases[i].end, cases[i].text);
		captions_destroy(captions);
	}
}

static void an_arrow_starts_a_new_vtt_block(void **state)
{
	struct captions *captions = parse("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:03.000 --> 00:04.000\nB");

	(void)state;
	assert_int_equal(captions->count, 2);
	expect_cue(captions, 0, 1000, 2000, "A");
	expect_cue(captions, 1, 3000, 4000, "B");
	captions_destroy(captions);
}

static void the_vtt_header_tells_the_language(void **state)
{
	struct captions *captions =
		parse("WEBVTT\nKind: captions\nLanguage: pt-BR\n\n00:01.000 --> 00:02.000\nA");

	(void)state;
	assert_string_equal(captions->language, "pt-BR");
	assert_string_equal(captions->source, "vtt");
	captions_destroy(captions);
}

static void json3_without_durations_ends_at_the_next_event(void **state)
{
	struct captions *captions =
		parse("{\"events\":[{\"tStartMs\":\"2000\",\"segs\":[{\"utf8\":\"b\\u0000\"}]},"
		      "{\"tStartMs\":500,\"segs\":[{\"utf8\":\"a\\r\\n\\n b \"}]},7]}");

	(void)state;
	assert_int_equal(captions->count, 2);
	expect_cue(captions, 0, 500, 2000, "a\nb");
	expect_cue(captions, 1, 2000, 2000, "b\xEF\xBF\xBD");
	captions_destroy(captions);
}

static void srv3_and_srv1_are_read(void **state)
{
	struct captions *srv3 = parse(
		"<?xml version=\"1.0\"?><timedtext format=\"3\"><head><ws id=\"0\"/></head><body>"
		"<p t=\"1000\" d=\"1500\" w=\"1\"><s ac=\"1\">fish</s><s t=\"300\"> &amp; chips</s></p>\n"
		"<p t=\"2500\" a=\"1\">\n</p><p t=\"3000\">it&#39;s\ntwo</p></body></timedtext>");
	struct captions *srv1 =
		parse("<transcript><text start=\"1.25\" dur=\"2\">it&amp;#39;s</text></transcript>");

	(void)state;
	assert_int_equal(srv3->count, 2);
	expect_cue(srv3, 0, 1000, 2500, "fish & chips");
	expect_cue(srv3, 1, 3000, 3000, "it's\ntwo");
	assert_int_equal(srv1->count, 1);
	expect_cue(srv1, 0, 1250, 3250, "it's");
	captions_destroy(srv3);
	captions_destroy(srv1);
}

static void ttml_times_nest_and_blanks_collapse(void **state)
{
	struct captions *captions =
		parse("<?xml version='1.0'?><!DOCTYPE tt [<!ENTITY x '>'>]>\n<tt:tt "
		      "xmlns:tt='http://www.w3.org/ns/ttml' "
		      "xml:lang='de' ttp:frameRate='25' "
		      "ttp:tickRate='10000'><tt:head><tt:metadata><ttm:title>no</ttm:title>"
		      "</tt:metadata></tt:head><tt:body begin='10s'><tt:div>\n"
		      "<tt:p begin='00:00:01.5' end='00:00:02:05'>A\n   <tt:span>fish &amp;</tt:span>\n "
		      "chips<tt:br/>B</tt:p>"
		      "<tt:p begin='50f' dur='5000t'>C<!-- no --><ttm:desc>no</ttm:desc></tt:p>"
		      "<tt:p><tt:span begin='3s' end='4s'>D</tt:span> <tt:span begin='4s' "
		      "end='5s'>E</tt:span></tt:p>"
		      "<tt:p begin='6s' dur='1m' xml:space='preserve'>F  G<![CDATA[ <H>]]></tt:p>"
		      "</tt:div><tt:div timeContainer='seq'><tt:p dur='2s'>I</tt:p><tt:p "
		      "dur='500ms'>J</tt:p></tt:div>"
		      "</tt:body></tt:tt>");

	(void)state;
	assert_string_equal(captions->language, "de");
	assert_int_equal(captions->count, 7);
	expect_cue(captions, 0, 10000, 12000, "I");
	expect_cue(captions, 1, 11500, 12200, "A fish & chips\nB");
	expect_cue(captions, 2, 12000, 12500, "C");
	expect_cue(captions, 3, 12000, 12500, "J");
	expect_cue(captions, 4, 13000, 14000, "D");
	expect_cue(captions, 5, 14000, 15000, "E");
	expect_cue(captions, 6, 16000, 76000, "F  G <H>");
	captions_destroy(captions);
}

static void writers_keep_text_apart_from_syntax(void **state)
{
	struct captions *captions = captions_create(), *again;
	static const char text[] = "  a <b> & c --> d \r\n \n\t1 --> 2\n\"quoted\"\\";

	(void)state;
	assert_true(captions_append(captions, 360000001, 360001000, text, strlen(text), NULL));
	expect_written(captions, &writers[0],
		       "1\n100:00:00,001 --> 100:00:01,000\na <b> & c --> d\n1 -> 2\n\"quoted\"\\\n\n");
	expect_written(captions, &writers[1],
		       "WEBVTT\n\n100:00:00.001 --> 100:00:01.000\na &lt;b&gt; &amp; c --&gt; d\n1 --&gt; "
		       "2\n\"quoted\"\\\n\n");
	expect_written(captions, &writers[2], "a <b> & c --> d\n1 --> 2\n\"quoted\"\\\n");
	assert_true(captions_set_language(captions, "en-GB", 2));
	assert_true(captions_set_source(captions, "draft"));
	expect_written(captions, &writers[3],
		       "{\"language\":\"en\",\"source\":\"draft\",\"auto\":false,\"cues\":[{\"start_ms\":"
		       "360000001,\"end_"
		       "ms\":360001000,"
		       "\"text\":\"a <b> & c --> d\\n1 --> 2\\n\\\"quoted\\\"\\\\\"}]}\n");
	again = parse("{\"language\":\"en\",\"source\":\"draft\",\"auto\":true,\"timed\":false,\"cues\":[{"
		      "\"start_ms\":1,\"end_ms\":2,"
		      "\"text\":\"a\"}]}");
	expect_cue(again, 0, 1, 2, "a");
	assert_string_equal(again->language, "en");
	assert_string_equal(again->source, "draft");
	assert_true(again->automatic && again->untimed);
	captions_destroy(again);
	captions_destroy(captions);
}

static void no_captions_is_an_error(void **state)
{
	static const char *const inputs[] = {"<html><body>502</body></html>", "{\"code\":1001}",
					     "{\"events\":[", "hello"};

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		struct captions *captions = NULL;
		struct error e = {0};

		assert_false(captions_parse(inputs[i], strlen(inputs[i]), NULL, NULL, &captions, &e));
		assert_int_equal(e.cause, ERROR_INPUT);
		assert_null(captions);
	}
}

static void captions_that_do_not_roll_stay(void **state)
{
	struct captions *captions =
		parse("1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:02,000 --> 00:00:03,000\nNo.\n\n"
		      "3\n00:00:03,000 --> 00:00:04,000\nYes.\n\n4\n00:00:04,000 --> 00:00:05,000\nWhy?\n");

	(void)state;
	captions_unroll(captions);
	assert_int_equal(captions->count, 4);
	expect_cue(captions, 1, 2000, 3000, "No.");
	captions_destroy(captions);
}

static void too_many_cues_are_refused(void **state)
{
	struct captions *captions = captions_create();
	struct error e = {0};

	(void)state;
	for (unsigned i = 0; i < CAPTIONS_MAX_CUES; i++)
		assert_true(captions_append(captions, i, i, "x", 1, &e));
	assert_false(captions_append(captions, 0, 0, "x", 1, &e));
	assert_int_equal(e.cause, ERROR_INPUT);
	captions_destroy(captions);
}

static void captions_are_found_in_a_reply(void **state)
{
	static const char *const replies[] = {
		"1\n00:00:01,000 --> 00:00:02,000\nHello\nyou\n\n2\n00:00:03,000 --> 00:00:04,000\nBye",
		"Here they are:\n\n```srt\n1\n00:00:01,000 --> 00:00:02,000\nHello\nyou\n\n2\n00:00:03,000 "
		"--> "
		"00:00:04,000\nBye\n```\n\nShall I translate them?",
		"Done. Here they are:\n1\n00:00:01,000 --> 00:00:02,000\nHello\nyou\n\nThe second "
		"part:\n2\n00:00:03,000 --> "
		"00:00:04,000\nBye\n\nShall I translate them?",
		"WEBVTT\r\n\r\n00:01.000 --> 00:02.000 align:start\r\n<v Bob>Hello\r\nyou\r\n\r\n00:03.000 "
		"--> "
		"00:04.000\r\nBye\r\n\r\nThat is all.\r\n",
		"```\nsome "
		"code\n```\n~~~json\n{\"cues\":[{\"start_ms\":1000,\"end_ms\":2000,\"text\":\"Hello\\nyou\"},"
		"{\"start_ms\":3000,\"end_ms\":4000,\"text\":\"Bye\"}]}\n~~~",
	};
	struct captions *none;

	(void)state;
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
		struct captions *captions;

		assert_true(captions_in_reply(replies[i], strlen(replies[i]), NULL, 0, &captions, NULL));
		if (!captions || captions->count != 2)
			fail_msg("reply %zu", i);
		expect_cue(captions, 0, 1000, 2000, "Hello\nyou");
		expect_cue(captions, 1, 3000, 4000, "Bye");
		captions_destroy(captions);
	}
	assert_true(captions_in_reply("Use A --> B.", 12, NULL, 0, &none, NULL));
	assert_null(none);
	assert_true(captions_in_reply("", 0, NULL, 0, &none, NULL));
	assert_null(none);
}

/* "cues" null: the text contains no captions. */
static bool run_reply_case(const char *path, const json_t *expect)
{
	const json_t *cues = json_object_get(expect, "cues");
	const char *language = json_string_value(json_object_get(expect, "language"));
	struct captions *found = NULL;
	struct buf in = {0};
	bool ok;

	data_read(&in, path);
	assert_true(
		captions_in_reply(buf_text(&in), in.len, json_string_value(json_object_get(expect, "asked")),
				  json_integer_value(json_object_get(expect, "duration_ms")), &found, NULL));
	ok = json_is_null(cues) == !found;
	if (!ok)
		print_error("%s: %s\n", path, found ? found->cues[0].text : "no captions");
	if (ok && found) {
		ok = same_cues(path, found, cues);
		ok &= found->untimed == json_is_false(json_object_get(expect, "timed"));
		ok &= !language == !found->language && (!language || !strcmp(language, found->language));
		if (!ok)
			print_error("%s: %s, %s\n", path, found->language,
				    found->untimed ? "untimed" : "timed");
	}
	captions_destroy(found);
	buf_finish(&in);
	return ok;
}

static void replies_are_read_in_every_usual_shape(void **state)
{
	char path[4096];
	glob_t found;
	size_t failed = 0;

	(void)state;
	data_path(path, sizeof path, "captions_reply", "*.expect.json");
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *expect = json_load_file(found.gl_pathv[i], 0, NULL);

		assert_non_null(expect);
		snprintf(path, sizeof path, "%.*s.txt",
			 (int)(strlen(found.gl_pathv[i]) - strlen(".expect.json")), found.gl_pathv[i]);
		failed += !run_reply_case(path, expect);
		json_decref(expect);
	}
	globfree(&found);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(captions_are_found_in_a_reply),
		cmocka_unit_test(replies_are_read_in_every_usual_shape),
		cmocka_unit_test(cases_read_and_write_as_expected),
		cmocka_unit_test(srt_reads_what_players_read),
		cmocka_unit_test(srt_tells_indexes_from_text),
		cmocka_unit_test(srt_leaves_out_a_cue_with_broken_times),
		cmocka_unit_test(cues_are_sorted_by_start_and_keep_their_order),
		cmocka_unit_test(unknown_ends_are_the_next_start),
		cmocka_unit_test(utf16_is_read_in_both_orders),
		cmocka_unit_test(vtt_follows_the_recommendation),
		cmocka_unit_test(an_arrow_starts_a_new_vtt_block),
		cmocka_unit_test(the_vtt_header_tells_the_language),
		cmocka_unit_test(json3_without_durations_ends_at_the_next_event),
		cmocka_unit_test(srv3_and_srv1_are_read),
		cmocka_unit_test(ttml_times_nest_and_blanks_collapse),
		cmocka_unit_test(writers_keep_text_apart_from_syntax),
		cmocka_unit_test(no_captions_is_an_error),
		cmocka_unit_test(captions_that_do_not_roll_stay),
		cmocka_unit_test(too_many_cues_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
