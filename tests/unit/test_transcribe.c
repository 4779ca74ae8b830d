#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transcribe.h"

static bool parse(struct transcribe_result *r, const char *text)
{
	struct error e = {0};
	return transcribe_parse(r, text, strlen(text), &e);
}

static void utterances_and_pauses_make_cues(void **state)
{
	struct transcribe_result r;
	(void)state;
	assert_true(parse(
		&r, "0 400 0.9 hello\n400 900 0.7 there\n\n1000 1400 0.8 next\n2100 2500 0.8 pause\n\n"));
	assert_int_equal(r.words, 4);
	assert_true(r.confidence > 0.79 && r.confidence < 0.81);
	assert_int_equal(r.captions->count, 3);
	assert_string_equal(r.captions->cues[0].text, "hello there");
	assert_int_equal(r.captions->cues[0].start_ms, 0);
	assert_int_equal(r.captions->cues[0].end_ms, 900);
	assert_string_equal(r.captions->cues[2].text, "pause");
	assert_string_equal(r.captions->language, "en");
	captions_destroy(r.captions);
}

static void long_speech_is_divided(void **state)
{
	struct transcribe_result r;
	struct buf text;
	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "%d %d 1.0 word\n", i * 300, i * 300 + 300);
	buf_putc(&text, '\n');
	assert_true(parse(&r, buf_text(&text)));
	for (size_t i = 0; i < r.captions->count; i++) {
		assert_true(strlen(r.captions->cues[i].text) <= 80);
		assert_true(r.captions->cues[i].end_ms - r.captions->cues[i].start_ms <= 6600);
	}
	assert_int_equal(r.captions->cues[r.captions->count - 1].end_ms, 30000);
	captions_destroy(r.captions);
	buf_finish(&text);
}

static void guesses_are_not_shown(void **state)
{
	struct transcribe_result r;
	(void)state;
	assert_true(parse(&r, "0 400 0.1 maybe\n400 900 0.6 this\n\n"));
	assert_null(r.captions);
	assert_int_equal(r.words, 2);
	assert_true(parse(&r, "\n\n"));
	assert_null(r.captions);
	assert_int_equal(r.words, 0);
}

static void nonsense_is_refused(void **state)
{
	static const char *const texts[] = {"0 400 0.5 word", "word\n",           "400 0 0.5 word\n",
					    "0 400 7 word\n", "0 400 nan word\n", "0 400 0.5\n",
					    "0 400 0.5 \n"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct transcribe_result r;
		if (parse(&r, texts[i]))
			fail_msg("\"%s\" was taken", texts[i]);
		assert_null(r.captions);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utterances_and_pauses_make_cues),
		cmocka_unit_test(long_speech_is_divided),
		cmocka_unit_test(guesses_are_not_shown),
		cmocka_unit_test(nonsense_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
