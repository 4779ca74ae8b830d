#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ask.h"
#include "text/question.h"

static const char calls_text[] =
	"[{\"name\":\"remove\",\"args\":{\"from_ms\":0,\"to_ms\":1000},\"result\":{\"ok\":true}},"
	"{\"name\":\"add_title\",\"args\":{\"text\":\"a, b\\n1. c\"},\"result\":{\"ok\":true}},"
	"{\"name\":\"hide_captions\",\"args\":{},\"result\":{\"ok\":true}}]";

static json_t *operations(const char *text)
{
	json_t *calls = json_loads(text, 0, NULL), *ops = ask_operations(calls);

	assert_non_null(calls);
	json_decref(calls);
	return ops;
}

static void what_is_no_list_of_edits_is_not_asked_about(void **state)
{
	(void)state;
	assert_null(operations("[]"));
	assert_null(operations("[{\"name\":\"undo\",\"args\":{},\"result\":{\"ok\":true}}]"));
	assert_null(operations(
		"[{\"name\":\"remove\",\"args\":{\"from_ms\":0,\"to_ms\":1},\"result\":{\"ok\":false}}]"));
}

/* The answers come from the client's own parser of questions. */
static void what_the_client_answers_is_what_is_chosen(void **state)
{
	static const struct {
		const char *lines;
		size_t chosen;
		const char *first, *name;
	} rows[] = {
		{"1 3\nshort", 2, "remove", "short"},
		{"2\n", 1, "add_title", NULL},
		{"skip", 0, NULL, NULL},
		{"1 2 3\nskip", 3, "remove", NULL},
		{"none of them\nx", 0, NULL, "x"},
		{"edit3", 1, "hide_captions", NULL},
	};
	json_t *ops = operations(calls_text);

	(void)state;
	assert_int_equal(json_array_size(ops), 3);
	for (int chinese = 0; chinese < 2; chinese++) {
		json_t *args = ask_question(ops, chinese), *question = question_read(args);

		assert_int_equal(question_count(question), 2);
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			struct buf message = {0};
			struct ask_answer answer;

			assert_true(question_answer(question, rows[i].lines, strlen(rows[i].lines), &message,
						    NULL));
			assert_true(ask_read(&answer, ops, buf_text(&message), NULL));
			assert_int_equal(json_array_size(answer.ops), rows[i].chosen);
			if (rows[i].chosen)
				assert_string_equal(json_string_value(json_object_get(
							    json_array_get(answer.ops, 0), "op")),
						    rows[i].first);
			if (rows[i].name)
				assert_string_equal(answer.name, rows[i].name);
			else
				assert_null(answer.name);
			ask_answer_finish(&answer);
			buf_finish(&message);
		}
		json_decref(question);
		json_decref(args);
	}
	json_decref(ops);
}

static void another_message_is_no_answer(void **state)
{
	static const char *const messages[] = {
		"", "1", "1. ", "undo", "1. Which mood?: x", "2. Which of these edits shall I make?: 1"};
	json_t *ops = operations(calls_text);
	struct ask_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		assert_false(ask_read(&answer, ops, messages[i], NULL));
	json_decref(ops);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_list_of_edits_is_not_asked_about),
		cmocka_unit_test(what_the_client_answers_is_what_is_chosen),
		cmocka_unit_test(another_message_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
