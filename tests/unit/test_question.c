#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data.h"
#include "text/question.h"

/* An answer is the message to send; null means that it is refused. */
static void check_answer(const struct data_case *c, const json_t *question, const json_t *text,
			 const json_t *expected)
{
	struct buf out = {0};
	struct error e = {0};
	bool ok = question_answer(question, json_string_value(text), json_string_length(text), &out, &e);

	if (ok != json_is_string(expected) ||
	    (ok && strcmp(buf_text(&out), json_string_value(expected)) != 0))
		fail_msg("%s: %s: %s", c->path, json_string_value(text), ok ? buf_text(&out) : e.words);
	if (!ok) {
		assert_int_equal(e.cause, ERROR_INPUT);
		assert_int_equal(out.len, 0);
	}
	buf_finish(&out);
}

static void run_case(const struct data_case *c)
{
	json_t *in = json_loadb(c->in.data, c->in.len, 0, NULL), *question, *wanted, *text;
	size_t i;

	assert_non_null(in);
	question = question_read(json_object_get(in, "args"));
	wanted = json_object_get(c->expect, "question");
	if (question ? !json_equal(question, wanted) : !json_is_null(wanted)) {
		json_dumpf(question, stderr, JSON_INDENT(1));
		fail_msg("%s: the question differs", c->path);
	}
	json_array_foreach (json_object_get(in, "answers"), i, text)
		check_answer(c, question, text, json_array_get(json_object_get(c->expect, "answers"), i));
	json_decref(question);
	json_decref(in);
}

static void every_case_of_the_data_folder(void **state)
{
	(void)state;
	assert_true(data_each("question", run_case) > 0);
}

static json_t *of(const char *text)
{
	json_t *args = json_loads(text, 0, NULL), *question = question_read(args);

	json_decref(args);
	assert_non_null(question);
	return question;
}

static void people_see_numbered_options(void **state)
{
	json_t *question =
		of("{\"title\":\"Style\",\"questions\":[{\"prompt\":\"Which?\",\"options\":[\"A\",\"B\"]},"
		   "{\"prompt\":\"Moods?\",\"options\":[\"C\"],\"allow_multiple\":true},"
		   "{\"prompt\":\"Why?\"}]}");
	static const char expected[] = "The agent asks: Style\n1. Which?\n   1) A\n   2) B\n"
				       "2. Moods? (you can choose several)\n   1) C\n3. Why?\n";
	struct buf out = {0};

	(void)state;
	question_put(question, &words_english, &out);
	assert_memory_equal(buf_text(&out), expected, strlen(expected));
	assert_non_null(strstr(buf_text(&out), "costs as much as a message"));
	buf_finish(&out);
	json_decref(question);
}

static void each_line_is_checked_by_itself(void **state)
{
	json_t *question = of("{\"questions\":[{\"prompt\":\"Which?\",\"options\":[\"A\",\"B\"]}]}");
	struct buf out = {0};
	struct error e;

	(void)state;
	assert_true(question_answer_line(question, 0, "2\n", 2, &out, NULL));
	assert_string_equal(buf_text(&out), "B");
	assert_false(question_answer_line(question, 0, "3", 1, &out, &e));
	assert_non_null(strstr(e.words, "1 to 2"));
	assert_false(question_answer_line(question, 1, "x", 1, &out, &e));
	assert_false(question_answer_line(question, 0, "\xFF", 1, &out, &e));
	assert_string_equal(buf_text(&out), "B");
	buf_finish(&out);
	json_decref(question);
}

static void very_many_are_bounded(void **state)
{
	json_t *args = json_pack("{s:[]}", "questions"), *question;
	json_t *options = json_array();

	(void)state;
	for (int i = 0; i < QUESTION_MAX_OPTIONS + 10; i++)
		json_array_append_new(options, json_string("x"));
	for (int i = 0; i < QUESTION_MAX_PARTS + 10; i++)
		json_array_append_new(json_object_get(args, "questions"),
				      json_pack("{s:O}", "options", options));
	question = question_read(args);
	assert_int_equal(question_count(question), QUESTION_MAX_PARTS);
	assert_int_equal(json_array_size(json_object_get(
				 json_array_get(json_object_get(question, "questions"), 0), "options")),
			 QUESTION_MAX_OPTIONS);
	json_decref(question);
	json_decref(options);
	json_decref(args);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_of_the_data_folder),
		cmocka_unit_test(people_see_numbered_options),
		cmocka_unit_test(each_line_is_checked_by_itself),
		cmocka_unit_test(very_many_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
