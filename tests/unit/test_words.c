#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "product/causes.h"
#include "ranges.h"
#include "text/words.h"

static const struct words *of(const char *text)
{
	return words_of_text(text, strlen(text), &words_english);
}

/* The parameters of a line, as a set. */
static unsigned values_of(const char *line)
{
	unsigned found = 0;

	for (const char *s = line; (s = strchr(s, '{')); s++) {
		assert_true(s[1] >= '1' && s[1] <= '9' && s[2] == '}');
		found |= 1u << (s[1] - '0');
	}
	return found;
}

static void every_language_has_every_line(void **state)
{
	const struct words *chinese = words_of_tag("zh");

	(void)state;
	assert_ptr_not_equal(chinese, &words_english);
	for (enum words_line line = 0; line < WORDS_COUNT; line++) {
		if (!words_text(&words_english, line) || !words_text(chinese, line))
			fail_msg("line %d is missing", line);
		if (values_of(words_text(&words_english, line)) != values_of(words_text(chinese, line)))
			fail_msg("other values: %s", words_text(chinese, line));
	}
}

static void every_language_has_every_cause(void **state)
{
	const struct words *chinese = words_of_tag("zh");

	(void)state;
	for (int cause = 1; cause < ERROR_CAUSE_COUNT; cause++)
		if (*error_cause_meaning(cause) && !words_cause(chinese, cause))
			fail_msg("cause %s is missing", error_cause_name(cause));
}

static void a_reason_is_told_in_the_language_and_the_service_in_its_own(void **state)
{
	const struct words *chinese = words_of_tag("zh");
	struct error e = {0};
	struct buf out = {0};

	(void)state;
	error_set(&e, ERROR_AGENT, "ValueError: boom");
	words_put_reason(&out, chinese, &e);
	assert_string_equal(buf_text(&out), "助手无法完成 (ValueError: boom)");
	buf_clear(&out);
	words_put_reason(&out, &words_english, &e);
	assert_string_equal(buf_text(&out), "ValueError: boom");
	buf_clear(&out);
	error_set(&e, ERROR_NO_CAPTIONS, "nothing was uploaded yet"); /* our lines, in English */
	words_put_reason(&out, chinese, &e);
	assert_string_equal(buf_text(&out), "没有字幕");
	buf_clear(&out);
	e.words[0] = '\0';
	words_put_reason(&out, &words_english, &e);
	assert_string_equal(buf_text(&out), "there are no captions");
	buf_finish(&out);
}

static void a_tag_chooses_the_row(void **state)
{
	(void)state;
	assert_ptr_equal(words_of_tag("zh-Hant-TW"), words_of_tag("zh"));
	assert_ptr_equal(words_of_tag("zh_CN"), words_of_tag("zh"));
	assert_ptr_equal(words_of_tag("en-GB"), &words_english);
	assert_ptr_equal(words_of_tag("fr"), &words_english);
	assert_ptr_equal(words_of_tag(NULL), &words_english);
}

static void a_text_chooses_the_row_by_most_of_its_words(void **state)
{
	const struct words *chinese = words_of_tag("zh");

	(void)state;
	assert_ptr_equal(of("点击 Export 按钮下载。"), chinese);
	assert_ptr_equal(of("Click 导出 to download."), &words_english);
	assert_ptr_equal(words_of_text("Done.", 5, chinese), &words_english);
	assert_ptr_equal(of("上传 https://a.test/my-talk.mp4"), chinese);
	assert_ptr_equal(of("httpのような 上传"), &words_english);
	assert_ptr_equal(words_of_text("1:2", 3, chinese), chinese);
	assert_ptr_equal(words_of_text("", 0, chinese), chinese);
	assert_ptr_equal(of("動画を書き出しました"), &words_english);
	assert_ptr_equal(of("\xE5\x85\xFF"), &words_english);
}

static void values_take_their_places(void **state)
{
	struct buf out = {0};

	(void)state;
	words_put(&out, &words_english, WORDS_VOLUME, "BGM {1}", "100", "35");
	assert_string_equal(buf_text(&out), "BGM {1} volume 100% → 35%");
	buf_finish(&out);
}

static void expect_block(const char *text, const char *lines, const char *expected)
{
	struct buf out = {0};

	buf_puts(&out, text);
	words_put_block(&out, lines, strlen(lines));
	assert_string_equal(buf_text(&out), expected);
	assert_memory_equal(buf_text(&out), text, strlen(text));
	if (*lines)
		assert_within(words_before_block(buf_text(&out), out.len), strlen(text), strlen(text) + 2);
	else
		assert_int_equal(words_before_block(buf_text(&out), out.len), strlen(text));
	buf_finish(&out);
}

static void a_block_stands_below_the_text_after_a_blank_line(void **state)
{
	(void)state;
	expect_block("Done.", "a\nb\n", "Done.\n\n[nemofs] a\n[nemofs] b\n");
	expect_block("Done.\n", "a", "Done.\n\n[nemofs] a\n");
	expect_block("Done.\n\n", "a", "Done.\n\n[nemofs] a\n");
	expect_block("Done.\n\n\n", "a", "Done.\n\n\n[nemofs] a\n");
	expect_block("\n", "a", "\n\n[nemofs] a\n");
	expect_block("", "a\n", "[nemofs] a\n");
	expect_block("Done.", "", "Done.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_language_has_every_line),
		cmocka_unit_test(every_language_has_every_cause),
		cmocka_unit_test(a_reason_is_told_in_the_language_and_the_service_in_its_own),
		cmocka_unit_test(a_tag_chooses_the_row),
		cmocka_unit_test(a_text_chooses_the_row_by_most_of_its_words),
		cmocka_unit_test(values_take_their_places),
		cmocka_unit_test(a_block_stands_below_the_text_after_a_blank_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
