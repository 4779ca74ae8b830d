#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/timeline.h"

#define CAPTION "{'tt':7,'name':'Captions','sg':[{'s':0,'d':3000,'text':'Hello.'}]}"
#define CITY "{'tt':0,'sg':[{'s':0,'d':10000,'m':{'title':'city timelapse'}}]}"
#define LOFI "{'tt':1,'sg':[{'s':0,'d':10000,'text':'Lo-fi','vol':0.35}]}"
#define URBAN "{'tt':7,'sg':[{'s':0,'d':3000,'text':'Urban Dreams'}]}"

/* With ' for ", so that JSON can be written without escapes. */
static struct draft *parse(const char *text)
{
	char *copy = strdup(text);
	struct draft *draft = NULL;

	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	assert_true(draft_parse(copy, strlen(copy), &draft, NULL));
	free(copy);
	return draft;
}

static void expect(bool (*write)(const struct draft *, const struct words *, struct buf *), const char *text,
		   const char *expected)
{
	struct draft *draft = parse(text);
	struct buf out = {0};

	assert_true(write(draft, &words_english, &out));
	assert_string_equal(buf_text(&out), expected);
	buf_finish(&out);
	draft_destroy(draft);
}

/* `tracks` are what stands between the brackets of "t". */
static void expect_diff(const char *before, const char *after, const char *expected)
{
	struct buf text = {0}, out = {0};
	struct draft *old = NULL, *new;

	if (before) {
		buf_printf(&text, "{'d':20000,'t':[%s]}", before);
		old = parse(buf_text(&text));
		buf_clear(&text);
	}
	buf_printf(&text, "{'d':20000,'t':[%s]}", after);
	new = parse(buf_text(&text));
	assert_true(timeline_diff(old, new, &words_english, &out));
	assert_string_equal(buf_text(&out), expected);
	draft_destroy(old);
	draft_destroy(new);
	buf_finish(&text);
	buf_finish(&out);
}

static void the_summary_is_one_line(void **state)
{
	(void)state;
	expect(timeline_write_line, "{'d':10000,'t':[" CITY "," LOFI "," URBAN "]}",
	       "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
	       "3. Title: \"Urban Dreams\" (0-3s)");
}

static void the_file_has_a_line_per_track(void **state)
{
	(void)state;
	expect(timeline_write, "{'d':10000,'t':[" CITY "," URBAN "]}",
	       "Timeline (2 tracks):\n1. Video: city timelapse (0-10s)\n2. Title: \"Urban Dreams\" (0-3s)\n");
	expect(timeline_write, "{'d':10000,'t':[]}", "Timeline (0 tracks)\n");
}

static void odd_tracks_are_listed_too(void **state)
{
	(void)state;
	expect(timeline_write,
	       "{'d':10000,'t':[{'tt':0,'sg':[{'s':0,'d':1250},{'d':500,'name':'b\\n c'}]},{'tt':'effect'},"
	       "{'tt':9,'sg':[{'s':0,'d':1}]}]}",
	       "Timeline (3 tracks):\n1. Video: untitled (0-1.25s), b c (1.25-1.75s)\n2. Effect: empty\n"
	       "3. Other: untitled (0-0.001s)\n");
}

static void long_texts_and_tracks_are_cut(void **state)
{
	struct buf json = {0}, expected = {0};

	(void)state;
	buf_puts(&json, "{'d':10000,'t':[{'tt':7,'sg':[{'s':0,'d':1000,'text':'");
	buf_puts(&expected, "Timeline (1 track): 1. Captions: \"");
	for (int i = 0; i < 80; i++) {
		buf_puts(&json, "é");
		buf_puts(&expected, "é");
	}
	buf_puts(&json, "é and more'}");
	buf_puts(&expected, "…\" (0-1s)");
	for (int i = 1; i < 10; i++) {
		buf_printf(&json, ",{'s':%d000,'d':1000,'text':'%d'}", i, i);
		if (i < 8)
			buf_printf(&expected, ", \"%d\" (%d-%ds)", i, i, i + 1);
	}
	buf_puts(&json, "]}]}");
	buf_puts(&expected, " and 2 more");
	expect(timeline_write_line, buf_text(&json), buf_text(&expected));
	buf_finish(&json);
	buf_finish(&expected);
}

static void ill_formed_bytes_become_a_blank(void **state)
{
	struct draft *draft = parse("{'d':10000,'t':[{'tt':0,'sg':[{'s':0,'d':1000,'name':'a#b'}]}]}");
	struct buf out = {0};

	(void)state;
	*strchr(draft->tracks[0].segments[0].name, '#') = '\xff';
	assert_true(timeline_write_line(draft, &words_english, &out));
	assert_string_equal(buf_text(&out), "Timeline (1 track): 1. Video: a b (0-1s)");
	buf_finish(&out);
	draft_destroy(draft);
}

static void a_diff_words_what_was_added_and_removed(void **state)
{
	(void)state;
	expect_diff(NULL, CITY, "Added video city timelapse (0-10s)\n");
	expect_diff(CITY, CITY "," URBAN, "Added title \"Urban Dreams\" (0-3s)\n");
	expect_diff(CITY, CITY "," LOFI, "Added BGM Lo-fi (0-10s, 35%)\n");
	expect_diff(CITY "," LOFI "," URBAN, CITY,
		    "Removed BGM Lo-fi (0-10s, 35%)\nRemoved title \"Urban Dreams\" (0-3s)\n");
	expect_diff(CITY "," LOFI, CITY "," LOFI, "");
	expect_diff(CITY, CITY "," CAPTION, "Added caption \"Hello.\" (0-3s)\n");
	expect_diff(CITY "," CAPTION, CITY, "Removed caption \"Hello.\" (0-3s)\n");
}

static void a_diff_words_times_volumes_and_texts(void **state)
{
	(void)state;
	expect_diff("{'tt':0,'sg':[{'s':0,'d':20000,'name':'a'}]}",
		    "{'tt':0,'sg':[{'s':0,'d':10000,'name':'a'}]}", "Video cut from 20s to 10s\n");
	expect_diff("{'tt':0,'sg':[{'s':0,'d':10000}]}", "{'tt':0,'sg':[{'s':0,'d':20000}]}",
		    "Video extended from 10s to 20s\n");
	expect_diff("{'tt':1,'sg':[{'s':0,'d':20000,'name':'a'}]}",
		    "{'tt':1,'sg':[{'s':0,'d':20000,'name':'a','vol':0.35}]}", "BGM volume 100% → 35%\n");
	expect_diff("{'tt':7,'sg':[{'s':0,'d':3000,'text':'a'},{'s':5000,'d':1000,'text':'b'}]}",
		    "{'tt':7,'sg':[{'s':2000,'d':3000,'text':'a'},{'s':5000,'d':1000,'text':'c'}]}",
		    "Title \"a\" moved from 0-3s to 2-5s\nTitle \"b\" changed to \"c\"\n");
	expect_diff("{'tt':0,'sg':[{'s':0,'d':20000,'name':'a'}]}",
		    "{'tt':0,'sg':[{'s':5000,'d':1500,'name':'a','vol':0}]}",
		    "Video changed from 0-20s to 5-6.5s\nVideo volume 100% → 0%\n");
}

static void a_diff_matches_what_did_not_change_first(void **state)
{
	(void)state;
	expect_diff("{'tt':7,'sg':[{'s':1000,'d':1000,'text':'No.'},{'s':5000,'d':1000,'text':'No.'}]}",
		    "{'tt':7,'sg':[{'s':5000,'d':1000,'text':'No.'}]}", "Removed title \"No.\" (1-2s)\n");
}

static void a_diff_counts_what_is_many(void **state)
{
	struct buf many = {0}, moved = {0};

	(void)state;
	buf_puts(&many, "{'tt':7,'sg':[");
	buf_puts(&moved, "{'tt':7,'sg':[");
	for (int i = 0; i < 7; i++) {
		buf_printf(&many, "%s{'s':%d000,'d':500,'text':'%d'}", i ? "," : "", i + 1, i);
		buf_printf(&moved, "%s{'s':%d000,'d':250,'text':'%d'}", i ? "," : "", i + 1, i);
	}
	buf_puts(&many, "]}");
	buf_puts(&moved, "]}");
	expect_diff("", buf_text(&many), "Added 7 title segments (1-7.5s)\n");
	expect_diff(buf_text(&many), "", "Removed 7 title segments (1-7.5s)\n");
	expect_diff(buf_text(&many), buf_text(&moved),
		    "Title \"0\" cut from 0.5s to 0.25s\nTitle \"1\" cut from 0.5s to 0.25s\n"
		    "Title \"2\" cut from 0.5s to 0.25s\nTitle \"3\" cut from 0.5s to 0.25s\n"
		    "Title \"4\" cut from 0.5s to 0.25s\n2 more title segments changed\n");
	buf_finish(&many);
	buf_finish(&moved);
}

static void a_diff_words_speeds_filters_and_transitions(void **state)
{
	(void)state;
	expect_diff("{'tt':0,'sg':[{'s':0,'d':20000}]}", "{'tt':0,'sg':[{'s':0,'d':10000,'speed':2}]}",
		    "Video cut from 20s to 10s\nVideo speed 1x → 2x\n");
	expect_diff("{'tt':0,'sg':[{'s':0,'d':20000,'speed':'1.0'}]}", "{'tt':0,'sg':[{'s':0,'d':20000}]}",
		    "");
	expect_diff("{'tt':0,'sg':[{'s':0,'d':9000}]}",
		    "{'tt':0,'sg':[{'s':0,'d':9000,'m':{'filters':[{'name':'Warm'},'grain']}}]}",
		    "Video filter none → Warm, grain\n");
	expect_diff("{'tt':0,'sg':[{'s':0,'d':9000,'filter':'Warm'}]}",
		    "{'tt':0,'sg':[{'s':0,'d':9000,'filter':'none'}]}", "Video filter Warm → none\n");
	expect_diff("{'tt':0,'sg':[{'s':0,'d':2000,'name':'a'},{'s':2000,'d':2000,'name':'b'}]}",
		    "{'tt':0,'sg':[{'s':0,'d':2000,'name':'a','transition':{'type':'fade','duration':500}},"
		    "{'s':2000,'d':2000,'name':'b'}]}",
		    "Video a transition none → fade\n");
}

static void a_template_has_them_too(void **state)
{
	static const char
		start[] = "<draft duration='6000'><track type='video'><clip in='0' out='3000' name='a'/>",
		end[] = "<clip in='3000' out='6000' name='b' speed='0.5' filter='Warm'/><transitions>"
			"<transition type='fade' from-clip='1' to-clip='2' in='2500' duration='1000'/>"
			"</transitions></track></draft>";
	struct buf before = {0}, after = {0}, out = {0};
	struct draft *old, *new;

	(void)state;
	buf_printf(&before, "%s<clip in='3000' out='6000' name='b'/></track></draft>", start);
	buf_printf(&after, "%s%s", start, end);
	assert_true(draft_parse(buf_text(&before), before.len, &old, NULL));
	assert_true(draft_parse(buf_text(&after), after.len, &new, NULL));
	assert_true(timeline_diff(old, new, &words_english, &out));
	assert_string_equal(buf_text(&out), "Video b speed 1x → 0.5x\nVideo b filter none → Warm\n"
					    "Added transition fade (2.5-3.5s)\n");
	buf_clear(&out);
	assert_true(timeline_diff(old, new, words_of_tag("zh"), &out));
	assert_non_null(strstr(buf_text(&out), "已添加转场 fade"));
	draft_destroy(old);
	draft_destroy(new);
	buf_finish(&before);
	buf_finish(&after);
	buf_finish(&out);
}

static void all_of_it_is_told_in_chinese_too(void **state)
{
	struct draft *old = parse("{'d':9000,'t':[{'tt':0,'sg':[{'s':0,'d':9000}]}," LOFI "]}"),
		     *new = parse("{'d':5000,'t':[{'tt':0,'sg':[{'s':0,'d':5000,'speed':1.5}]}," URBAN "]}");
	struct buf out = {0};

	(void)state;
	assert_true(timeline_diff(old, new, words_of_tag("zh"), &out));
	assert_true(timeline_write(new, words_of_tag("zh"), &out));
	assert_string_equal(buf_text(&out), "视频 从 9s 剪短到 5s\n视频 速度 1x → 1.5x\n"
					    "已移除背景音乐 Lo-fi（0-10s, 35%）\n"
					    "已添加标题 \"Urban Dreams\"（0-3s）\n"
					    "时间线（2 条轨道）:\n1. 视频: 未命名 (0-5s)\n"
					    "2. 标题: \"Urban Dreams\" (0-3s)\n");
	draft_destroy(old);
	draft_destroy(new);
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_summary_is_one_line),
		cmocka_unit_test(the_file_has_a_line_per_track),
		cmocka_unit_test(odd_tracks_are_listed_too),
		cmocka_unit_test(long_texts_and_tracks_are_cut),
		cmocka_unit_test(ill_formed_bytes_become_a_blank),
		cmocka_unit_test(a_diff_words_what_was_added_and_removed),
		cmocka_unit_test(a_diff_words_times_volumes_and_texts),
		cmocka_unit_test(a_diff_matches_what_did_not_change_first),
		cmocka_unit_test(a_diff_counts_what_is_many),
		cmocka_unit_test(a_diff_words_speeds_filters_and_transitions),
		cmocka_unit_test(a_template_has_them_too),
		cmocka_unit_test(all_of_it_is_told_in_chinese_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
