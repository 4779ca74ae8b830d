#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "disk.h"
#include "ingest_url.h"
#include "product/causes.h"
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

static void what_whisper_made_up_is_left_out(void **state)
{
	static const char text[] =
		"{\"language\":\"english\",\"segments\":["
		"{\"start\":0.5,\"end\":2,\"text\":\" hello\",\"no_speech_prob\":0.1,\"avg_logprob\":-0.2},"
		"{\"start\":2,\"end\":3,\"text\":\" silence\",\"no_speech_prob\":0.9,\"avg_logprob\":-1.4},"
		"{\"start\":3,\"end\":4,\"text\":\" round round\",\"compression_ratio\":3.1},"
		"{\"start\":4,\"end\":5,\"text\":\" thanks\"},{\"start\":5,\"end\":6,\"text\":\" thanks\"},"
		"{\"start\":6,\"end\":7,\"text\":\" thanks\"},{\"start\":7,\"end\":8,\"text\":\" thanks\"},"
		"{\"start\":8,\"end\":99,\"text\":\" the end\"},{\"start\":50,\"end\":60,\"text\":\" "
		"beyond\"}]}";
	struct transcribe_result r;
	struct error e = {0};

	(void)state;
	assert_true(transcribe_read(&r, text, strlen(text), 10000, &e));
	assert_int_equal(r.captions->count, 3);
	assert_string_equal(r.captions->cues[0].text, "hello");
	assert_string_equal(r.captions->cues[1].text, "thanks");
	assert_string_equal(r.captions->cues[2].text, "the end");
	assert_int_equal(r.captions->cues[2].end_ms, 10000);
	assert_string_equal(r.captions->language, "en");
	captions_destroy(r.captions);
}

static void what_is_no_transcript_is_told(void **state)
{
	static const char *const texts[] = {"", "not json", "[]", "{\"segments\":{}}",
					    "{\"error\":\"no model\"}"};
	static const char nothing[] = "{\"result\":{\"language\":\"de\"},\"transcription\":[]}";
	struct transcribe_result r;
	struct error e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_false(transcribe_read(&r, texts[i], strlen(texts[i]), 1000, &e));
		assert_int_equal(e.cause, ERROR_CONTRACT);
		assert_null(r.captions);
	}
	assert_true(transcribe_read(&r, nothing, strlen(nothing), 1000, &e));
	assert_null(r.captions);
}

/* Sounds are in a folder that a jailed decoder writes to. */
static void what_a_decoder_left_is_never_followed(void **state)
{
	char folder[] = "/tmp/test-transcribe-XXXXXX", file[64], link[64];
	const struct ingest_question question = {
		.url = "http://127.0.0.1:1/", .file = link, .timeout_ms = 1000, .answer_max = 100};
	struct buf content, answer = {0};
	struct error e = {0};
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/file", folder);
	snprintf(link, sizeof link, "%s/link", folder);
	assert_int_equal(symlink(file, link), 0);
	buf_init(&content, 0);
	buf_puts(&content, "content");
	assert_false(disk_write_new(link, &content, &e));
	assert_int_equal(lstat(file, &st), -1);
	assert_true(disk_write_new(file, &content, &e));
	assert_false(disk_write_new(file, &content, &e));
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_size, 7);
	assert_false(ingest_url_ask(&question, &answer, &e));
	assert_non_null(strstr(e.words, "cannot read a sound"));
	buf_finish(&answer);
	buf_finish(&content);
	disk_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utterances_and_pauses_make_cues),
		cmocka_unit_test(long_speech_is_divided),
		cmocka_unit_test(guesses_are_not_shown),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(what_whisper_made_up_is_left_out),
		cmocka_unit_test(what_is_no_transcript_is_told),
		cmocka_unit_test(what_a_decoder_left_is_never_followed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
