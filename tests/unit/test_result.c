#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/result.h"

static void fill(struct result *r, const char *words, const char *lines)
{
	result_init(r);
	buf_puts(&r->words, words);
	buf_puts(&r->lines, lines);
}

static void expect_text(const char *words, const char *lines, const char *expected)
{
	struct result r;
	struct buf out = {0};

	fill(&r, words, lines);
	assert_true(result_put_text(&r, &out));
	assert_string_equal(buf_text(&out), expected);
	buf_finish(&out);
	result_finish(&r);
}

static void the_text_is_the_words_and_a_block_of_ours(void **state)
{
	(void)state;
	expect_text("Done.", "", "Done.\n");
	expect_text("Done.\n", "", "Done.\n");
	expect_text("Done.", "a\nb\n", "Done.\n\n[nemofs] a\n[nemofs] b\n");
	expect_text("Done. \n\n", "a\n", "Done. \n\n[nemofs] a\n");
	expect_text("", "a\n", "[nemofs] a\n");
	expect_text("", "", "");
}

static void expect_json(const struct result *r, const char *asked, const char *expected)
{
	struct buf out = {0};

	assert_true(result_put_json(r, 3, asked, &out));
	assert_string_equal(buf_text(&out), expected);
	buf_finish(&out);
}

static void programs_get_all_of_it_on_a_line(void **state)
{
	struct result r;

	(void)state;
	fill(&r, "Done.\n\"so\"", "x\n");
	r.outcome = RESULT_CHANGED;
	buf_puts(&r.hints, "a\nb\n");
	buf_puts(&r.changes, "Video cut from 20s to 15s\n");
	r.before_ms = 20000;
	r.after_ms = 15000;
	r.cost = 1;
	expect_json(
		&r, "cut it\n",
		"{\"id\":3,\"asked\":\"cut it\\n\",\"outcome\":\"changed\",\"reply\":\"Done.\\n\\\"so\\\"\","
		"\"hints\":[\"a\",\"b\"],\"changes\":[\"Video cut from 20s to 15s\"],\"not_done\":[],"
		"\"question\":null,\"duration_before_ms\":20000,\"duration_after_ms\":15000,\"cost\":1,"
		"\"error\":null}\n");
	result_finish(&r);
}

static void what_is_not_known_is_null(void **state)
{
	struct result r;

	(void)state;
	result_init(&r);
	r.outcome = RESULT_FAILED;
	r.cost = 0.5;
	error_set(&r.error, ERROR_TIMEOUT, "none \"came\"");
	r.error.code = 504;
	expect_json(
		&r, "x",
		"{\"id\":3,\"asked\":\"x\",\"outcome\":\"failed\",\"reply\":\"\",\"hints\":[],\"changes\":[],"
		"\"not_done\":[],\"question\":null,\"duration_before_ms\":null,\"duration_after_ms\":null,"
		"\"cost\":0.5,\"error\":{\"errno\":\"ETIMEDOUT\",\"code\":504,\"cause\":\"TIMEOUT\","
		"\"words\":\"none \\\"came\\\"\",\"remedy\":\"try again; the operation continues "
		"meanwhile\"}}\n");
	r.question = json_pack("{s:s}", "title", "T");
	result_finish(&r);
}

static void every_outcome_has_its_word(void **state)
{
	static const char *const words[] = {"changed", "answered", "asks",    "refused",
					    "cut",     "failed",   "unclear", "cancelled"};

	(void)state;
	for (enum result_outcome i = RESULT_CHANGED; i <= RESULT_CANCELLED; i++)
		assert_string_equal(result_outcome_word(i), words[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_the_words_and_a_block_of_ours),
		cmocka_unit_test(programs_get_all_of_it_on_a_line),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(every_outcome_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
