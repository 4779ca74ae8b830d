#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data.h"
#include "text/hints.h"

/* The names in the first column of instructions.tsv, in the order of words.h. */
static const char *const names[] = {"srt",    "video",  "timeline", "captions", "media",  "chat",
				    "panels", "prompt", "upload",   "preview",  "account"};

static unsigned find(const char *text)
{
	return hints_find(text, strlen(text));
}

/* Calls for every line of a file of tests/data/gui; returns how many there were. */
static size_t each_line(const char *name, void (*check)(char *line))
{
	char path[4096];
	struct buf all = {0};
	size_t count = 0;

	data_path(path, sizeof path, "gui", name);
	data_read(&all, path);
	for (char *line = strtok(all.data, "\n"); line; line = strtok(NULL, "\n")) {
		if (*line == '#')
			continue;
		check(line);
		count++;
	}
	buf_finish(&all);
	return count;
}

static void check_instruction(char *line)
{
	char *text = strchr(line, '\t'), *rest = NULL;
	unsigned found;

	assert_non_null(text);
	*text++ = '\0';
	found = find(text);
	for (char *name = strtok_r(line, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
		size_t i = 0;

		while (i < sizeof names / sizeof *names && strcmp(names[i], name) != 0)
			i++;
		if (!(found >> i & 1))
			fail_msg("no hint \"%s\" for: %s", name, text);
	}
}

static void every_instruction_has_the_hints_that_fit(void **state)
{
	(void)state;
	assert_true(each_line("instructions.tsv", check_instruction) > 100);
}

static void check_plain(char *line)
{
	if (find(line))
		fail_msg("hints %#x for: %s", find(line), line);
}

static void what_is_no_talk_about_a_page_has_none(void **state)
{
	(void)state;
	assert_true(each_line("plain.txt", check_plain) > 10);
}

static void addresses_code_quotations_and_captions_do_not_count(void **state)
{
	static const char *const texts[] = {
		"https://example.com/open/the/captions/panel?click=export-button",
		"Run `click the Export button to save` in it.",
		"```\nclick the Export button\n```",
		"> Click the Export button.",
		"It says \"Stop! Click the Export button\".",
		"旁白：「打开设置面板，点击保存按钮。」",
		"[00:01] Click the Export button.",
		"1\n00:00:01,000 --> 00:00:02,000\nClick the Export button\n\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (find(texts[i]))
			fail_msg("%#x: %s", find(texts[i]), texts[i]);
}

static void expect_line(const char *text, const char *expected)
{
	const struct words *words = words_of_text(text, strlen(text), &words_english);
	struct buf out = {0};

	hints_put(&out, words, find(text));
	assert_string_equal(buf_text(&out), expected);
	buf_finish(&out);
}

static void each_thing_stands_once_in_the_language_of_the_reply(void **state)
{
	(void)state;
	expect_line("Click Export to download it. Or tap the Export button. Download the SRT file with the "
		    "button below.",
		    "captions.srt has the captions; `cp export/video.mp4 .` gets the video.");
	expect_line("字幕已提取。点击导出按钮下载SRT文件。", "字幕在 captions.srt 中。");
	expect_line("All is done.", "");
}

static void of_a_long_text_the_end_counts(void **state)
{
	struct buf text = {0};

	(void)state;
	while (text.len < (1 << 20))
		buf_puts(&text, "A long answer. ");
	buf_puts(&text, "Click the Export button.");
	assert_int_not_equal(hints_find(text.data, text.len), 0);
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_instruction_has_the_hints_that_fit),
		cmocka_unit_test(what_is_no_talk_about_a_page_has_none),
		cmocka_unit_test(addresses_code_quotations_and_captions_do_not_count),
		cmocka_unit_test(each_thing_stands_once_in_the_language_of_the_reply),
		cmocka_unit_test(of_a_long_text_the_end_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
