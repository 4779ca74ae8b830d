#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/timeline_svg.h"

/* With ' for ", so that JSON can be written without escapes; to be freed. */
static char *picture_of(const char *text)
{
	char *copy = strdup(text);
	struct draft *draft = NULL;
	struct buf out = {0};

	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	assert_true(draft_parse(copy, strlen(copy), &draft, NULL));
	assert_true(timeline_svg_write(draft, &out));
	draft_destroy(draft);
	free(copy);
	return buf_take(&out);
}

static void expect(const char *picture, const char *part)
{
	const char *lanes = strstr(picture, "class=\"lane\"");

	if (!strstr(picture, part))
		fail_msg("there is no %s in %s", part, lanes ? lanes : picture);
}

static size_t count(const char *picture, const char *part)
{
	size_t n = 0;

	while ((picture = strstr(picture, part))) {
		picture += strlen(part);
		n++;
	}
	return n;
}

static void segments_stand_at_their_times(void **state)
{
	char *svg = picture_of("{'d':20000,'t':[{'tt':0,'sg':[{'s':0,'d':5000,'m':{'title':'a'}},"
			       "{'s':5000,'d':15000,'m':{'title':'b'}}]}]}");

	(void)state;
	expect(svg, "<svg class=\"video\" x=\"140\" y=\"72\" width=\"258\" height=\"48\"><title>a "
		    "(0:00-0:05)</title>");
	expect(svg, "<svg class=\"video\" x=\"399\" y=\"72\" width=\"776\" height=\"48\"><title>b "
		    "(0:05-0:20)</title>");
	free(svg);
}

static void every_track_has_a_lane_with_its_name(void **state)
{
	char *svg =
		picture_of("{'d':10000,'t':[{'tt':0,'sg':[{'s':0,'d':10000}]},"
			   "{'tt':1,'sg':[{'s':0,'d':10000,'m':{'title':'Lo-fi'},'vol':0.35}]},"
			   "{'tt':7,'sg':[{'s':0,'d':3000,'text':'Urban Dreams'}]},"
			   "{'tt':7,'lang':'es','sg':[{'s':0,'d':3000,'text':'Hola'}]},{'tt':1,'sg':[]}]}");

	(void)state;
	assert_int_equal(count(svg, "class=\"lane\""), 5);
	expect(svg, ">Captions</text><text class=\"quiet\" x=\"8\" y=\"37\">es</text>");
	expect(svg, ">empty</text>");
	expect(svg, ">Video</text>");
	expect(svg, ">BGM</text>");
	expect(svg, ">Lo-fi</text>");
	expect(svg, ">0:00-0:10, volume 35%</text>");
	expect(svg, "class=\"text\"");
	expect(svg, ">Urban Dreams</text>");
	free(svg);
}

static void a_track_is_called_by_its_own_name(void **state)
{
	static const struct {
		const char *track, *lane;
	} rows[] = {
		{"'tt':1,'m':{'name':'song.mp3'},'sg':[{'s':0,'d':9000}]",
		 ">song.mp3</text><text class=\"quiet\" x=\"8\" y=\"37\">BGM<"},
		{"'tt':7,'name':'Captions','lang':'en','sg':[]",
		 ">Captions</text><text class=\"quiet\" x=\"8\" y=\"37\">en<"},
		{"'tt':0,'name':'video','sg':[{'s':0,'d':9000}]",
		 ">Video</text><text class=\"quiet\" x=\"8\" y=\"37\"><"},
		{"'tt':1,'name':'A very long name of a song.mp3','sg':[]", ">A very long…</text>"},
		{"'tt':1,'name':'https://x.test/1.mp3','sg':[]", ">1.mp3</text>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char draft[300], *svg;

		snprintf(draft, sizeof draft, "{'d':9000,'t':[{%s}]}", rows[i].track);
		svg = picture_of(draft);
		expect(svg, rows[i].lane);
		free(svg);
	}
}

#define FAMILY "👩‍👩‍👧‍👦" /* seven code points that are one character */

/* A segment of 5 s in 40 s has room for 130 px less its edges. */
static void what_has_no_room_ends_with_an_ellipsis_and_whole_characters(void **state)
{
	static const struct {
		const char *name, *shown;
	} rows[] = {
		{"a name that is too long", ">a name that…<"},
		{"这是一个非常长的名字没有空格", ">这是一个非常长…<"},
		{FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY,
		 ">" FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY "…<"},
		{"short", ">short<"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char draft[600], *svg;

		snprintf(draft, sizeof draft,
			 "{'d':40000,'t':[{'tt':0,'sg':[{'s':0,'d':5000,'m':{'title':'%s'}}]}]}",
			 rows[i].name);
		svg = picture_of(draft);
		expect(svg, rows[i].shown);
		free(svg);
	}
}

static void texts_cannot_leave_their_element(void **state)
{
	char *svg = picture_of("{'d':10000,'t':[{'tt':7,'sg':[{'s':0,'d':10000,"
			       "'text':'</text><script>alert(1)</script> & \\u0007 \\ufffe end'}]}]}");

	(void)state;
	assert_null(strstr(svg, "<script"));
	assert_null(strchr(svg, '\a'));
	assert_null(strstr(svg, "\uFFFE"));
	expect(svg, "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;");
	free(svg);
}

static void long_captions_take_two_lines(void **state)
{
	char *svg = picture_of(
		"{'d':40000,'t':[{'tt':7,'sg':[{'s':0,'d':10000,"
		"'text':'one two three four five six seven eight nine ten eleven twelve thirteen'}]}]}");

	(void)state;
	expect(svg, ">one two three four five six seven</text>");
	expect(svg, ">eight nine ten eleven twelve…</text>");
	expect(svg, "twelve thirteen (0:00-0:10)</title>");
	free(svg);
}

static void the_axis_counts_in_round_steps(void **state)
{
	char *svg = picture_of("{'d':20000,'t':[{'tt':0,'sg':[{'s':0,'d':20000}]}]}");

	(void)state;
	expect(svg, ">0:00</text>");
	expect(svg, ">0:02</text>");
	expect(svg, ">0:20</text>");
	assert_int_equal(count(svg, "class=\"grid\""), 11);
	free(svg);
	svg = picture_of("{'d':7200000,'t':[{'tt':0,'sg':[{'s':0,'d':7200000}]}]}");
	expect(svg, ">30:00</text>");
	expect(svg, ">2:00:00</text>");
	free(svg);
}

static void no_draft_is_a_picture_too(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(timeline_svg_write(NULL, &out));
	expect(buf_text(&out), "There is no timeline yet");
	assert_true(str_ends(buf_text(&out), "</svg>\n"));
	buf_finish(&out);
}

static void a_huge_draft_makes_a_bounded_picture(void **state)
{
	struct buf text = {0};
	char *svg;

	(void)state;
	buf_puts(&text, "{'d':100000,'t':[");
	for (int i = 0; i < 100; i++) {
		buf_printf(&text, "%s{'tt':7,'sg':[", i ? "," : "");
		for (int k = 0; k < 100; k++)
			buf_printf(&text, "%s{'s':%d,'d':1000,'text':'word'}", k ? "," : "", k * 1000);
		buf_puts(&text, "]}");
	}
	buf_puts(&text, "]}");
	svg = picture_of(buf_text(&text));
	expect(svg, "not shown: 36 tracks, 2400 segments");
	assert_true(strlen(svg) < 2000000);
	free(svg);
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_stand_at_their_times),
		cmocka_unit_test(every_track_has_a_lane_with_its_name),
		cmocka_unit_test(a_track_is_called_by_its_own_name),
		cmocka_unit_test(what_has_no_room_ends_with_an_ellipsis_and_whole_characters),
		cmocka_unit_test(texts_cannot_leave_their_element),
		cmocka_unit_test(long_captions_take_two_lines),
		cmocka_unit_test(the_axis_counts_in_round_steps),
		cmocka_unit_test(no_draft_is_a_picture_too),
		cmocka_unit_test(a_huge_draft_makes_a_bounded_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
