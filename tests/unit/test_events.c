/* The project's own reader of event streams must read the engine's stream back without a change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "events.h"
#include "text/reply.h"

#include "text/sse.h"

struct reading {
	struct reply *reply;
	unsigned events, comments, tools, heartbeats;
};

static void on_event(void *owner, const struct sse_event *event)
{
	struct reading *reading = owner;
	enum reply_kind kind = reply_event(reading->reply, event->data, event->len);

	reading->events++;
	reading->tools += kind == REPLY_TOOL;
	reading->heartbeats += kind == REPLY_HEARTBEAT;
	assert_int_not_equal(kind, REPLY_SKIPPED);
}

static void on_comment(void *owner, const char *text, size_t len)
{
	(void)text;
	(void)len;
	((struct reading *)owner)->comments++;
}

static void read_back(struct reading *reading, const struct buf *stream)
{
	static const struct sse_handler handler = {.event = on_event, .comment = on_comment};
	struct sse sse;

	assert_false(stream->failed);
	*reading = (struct reading){.reply = reply_create(1 << 20)};
	sse_init(&sse, &handler, reading, 1 << 20);
	sse_feed(&sse, buf_text(stream), stream->len);
	sse_finish(&sse);
	reply_end(reading->reply);
}

static const enum sse_form forms[] = {SSE_FORM_PLAIN, SSE_FORM_ADK};

static void a_reply_is_read_back_as_it_was(void **state)
{
	static const char *const replies[] = {
		"Done.",
		"I cut the film from 0:05 to 0:12 and added the title \"Urban Dreams\" at the top, in white.",
		"已经把字幕提取出来了，共有二十四条，语言是英语和西班牙语，可以直接导出。",
		"one line\nanother line with \\ and \"quotes\" and <b>tags</b>\n\nand a last one",
		"nothing-to-break-at-in-this-very-long-word-that-goes-on-and-on-and-on",
		"😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
	};

	(void)state;
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
		for (size_t f = 0; f < 2; f++) {
			struct reading reading;
			struct buf stream;
			size_t len;

			print_message("form %d: %s\n", (int)f, replies[i]);
			buf_init(&stream, 0);
			events_reply(&stream, forms[f], "turn", replies[i]);
			read_back(&reading, &stream);
			assert_string_equal(reply_text(reading.reply, &len), replies[i]);
			assert_int_equal(reply_error_count(reading.reply), 0);
			reply_destroy(reading.reply);
			buf_finish(&stream);
		}
}

static void pieces_are_cut_between_characters(void **state)
{
	struct buf stream;

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		buf_init(&stream, 0);
		events_reply(&stream, forms[f], "turn", "字幕字幕字幕字幕字幕字幕字幕字幕字幕字幕字幕é字");
		assert_true(str_utf8_valid(buf_text(&stream), stream.len));
		buf_finish(&stream);
	}
}

static void calls_are_kept_out_of_the_reply(void **state)
{
	json_t *calls = json_loads("[{\"name\":\"cut\",\"args\":{\"from\":5},\"result\":{\"ok\":true}},"
				   "{\"name\":\"title\",\"args\":{},\"result\":{}}]",
				   0, NULL);

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		struct reading reading;
		struct buf stream;
		size_t len;

		buf_init(&stream, 0);
		events_calls(&stream, forms[f], "turn", calls);
		read_back(&reading, &stream);
		assert_int_equal(reading.events, 4);
		assert_int_equal(reading.tools, 4);
		assert_int_equal(reply_tool_count(reading.reply), 2);
		assert_string_equal(reply_tool(reading.reply, 0), "cut");
		assert_string_equal(reply_text(reading.reply, &len), "");
		reply_destroy(reading.reply);
		buf_finish(&stream);
	}
	json_decref(calls);
}

static void a_heartbeat_says_nothing(void **state)
{
	(void)state;
	for (size_t f = 0; f < 2; f++) {
		struct reading reading;
		struct buf stream;

		buf_init(&stream, 0);
		events_heartbeat(&stream, forms[f]);
		read_back(&reading, &stream);
		assert_int_equal(reading.heartbeats + reading.comments, 1);
		assert_false(reply_visible(reading.reply));
		reply_destroy(reading.reply);
		buf_finish(&stream);
	}
}

static void a_failure_is_read_as_one(void **state)
{
	struct reading reading;
	struct buf stream;

	(void)state;
	buf_init(&stream, 0);
	events_error(&stream, "the disk \"full\"\nis full");
	read_back(&reading, &stream);
	assert_int_equal(reply_error_count(reading.reply), 1);
	assert_string_equal(reply_error(reading.reply, 0)->words, "the disk \"full\"\nis full");
	reply_destroy(reading.reply);
	buf_finish(&stream);
}

static void a_reply_that_the_model_cut_is_read_as_cut(void **state)
{
	(void)state;
	for (size_t f = 0; f < 2; f++) {
		struct reading reading;
		struct buf stream;
		size_t len;

		buf_init(&stream, 0);
		events_cut_reply(&stream, forms[f], "turn",
				 "One sentence is here, and another one follows it.", "MAX_TOKENS");
		read_back(&reading, &stream);
		assert_string_equal(reply_cut(reading.reply), "MAX_TOKENS");
		assert_null(reply_failure(reading.reply));
		assert_string_equal(reply_text(reading.reply, &len), "One sentence is here, and ");
		reply_destroy(reading.reply);
		buf_finish(&stream);
	}
}

static void details_of_a_failure_show_no_stack_trace(void **state)
{
	struct reading reading;
	struct buf stream;

	(void)state;
	buf_init(&stream, 0);
	events_error_details(&stream, "ServerError", "overloaded");
	read_back(&reading, &stream);
	assert_int_equal(reply_error_count(reading.reply), 1);
	assert_non_null(strstr(reply_failure(reading.reply)->words, "overloaded"));
	assert_null(strstr(reply_failure(reading.reply)->words, "Traceback"));
	reply_destroy(reading.reply);
	buf_finish(&stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_is_read_back_as_it_was),
		cmocka_unit_test(pieces_are_cut_between_characters),
		cmocka_unit_test(calls_are_kept_out_of_the_reply),
		cmocka_unit_test(a_heartbeat_says_nothing),
		cmocka_unit_test(a_failure_is_read_as_one),
		cmocka_unit_test(a_reply_that_the_model_cut_is_read_as_cut),
		cmocka_unit_test(details_of_a_failure_show_no_stack_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
