#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data.h"
#include "text/sse.h"

#define LIMIT ((size_t)1 << 20)

/* The callbacks of a parser, in the form of the expected results. */
struct record {
	struct sse sse;
	json_t *events;
	size_t comments;
	uint64_t drops;
	bool stop; /* finish the parser in the next callback */
};

static void on_event(void *owner, const struct sse_event *e)
{
	struct record *r = owner;
	json_t *event = json_pack("{s:s%, s:s%, s:s%}", "event", e->event, e->event_len, "data", e->data,
				  e->len, "id", e->id, e->id_len);

	assert_non_null(event); /* also checks that all of it is valid UTF-8 */
	assert_int_equal(e->data[e->len], '\0');
	json_array_append_new(r->events, event);
	if (r->stop)
		sse_finish(&r->sse);
}

static void on_comment(void *owner, const char *text, size_t len)
{
	struct record *r = owner;

	assert_int_equal(text[len], '\0');
	r->comments++;
	if (r->stop)
		sse_finish(&r->sse);
}

static void on_dropped(void *owner, uint64_t total)
{
	struct record *r = owner;

	r->drops = total;
	if (r->stop)
		sse_finish(&r->sse);
}

static const struct sse_handler handler = {on_event, on_comment, on_dropped};

static void record_init(struct record *r, size_t max)
{
	*r = (struct record){.events = json_array()};
	sse_init(&r->sse, &handler, r, max);
}

static void record_finish(struct record *r)
{
	sse_finish(&r->sse);
	json_decref(r->events);
}

/* Each piece is in a separate allocation of its size, so that reading past it is detected. */
static void feed(struct record *r, const char *bytes, size_t len)
{
	char *piece = malloc(len);

	if (len)
		memcpy(piece, bytes, len);
	sse_feed(&r->sse, piece, len);
	free(piece);
}

static void feed_text(struct record *r, const char *text)
{
	feed(r, text, strlen(text));
}

static json_t *record_result(const struct record *r)
{
	int64_t retry = sse_retry_ms(&r->sse);

	return json_pack("{s:O, s:o, s:s}", "events", r->events, "retry",
			 retry < 0 ? json_null() : json_integer(retry), "last_event_id",
			 sse_last_id(&r->sse));
}

static void check(const struct record *r, const struct data_case *c, const char *how, size_t at)
{
	json_t *result = record_result(r);
	void *i;
	const char *key;
	json_t *value;

	json_object_foreach_safe (result, i, key, value) {
		if (json_equal(value, json_object_get(c->expect, key)))
			continue;
		json_dumpf(result, stderr, JSON_INDENT(1));
		fail_msg("%s: %s (%zu): %s differs", c->path, how, at, key);
	}
	json_decref(result);
}

static void run_case(const struct data_case *c)
{
	struct record r;

	record_init(&r, LIMIT);
	feed(&r, c->in.data, c->in.len);
	check(&r, c, "whole", 0);
	record_finish(&r);

	record_init(&r, LIMIT);
	for (size_t i = 0; i < c->in.len; i++)
		feed(&r, c->in.data + i, 1);
	check(&r, c, "byte by byte", 0);
	record_finish(&r);

	for (size_t at = 0; at <= c->in.len; at++) {
		record_init(&r, LIMIT);
		feed(&r, c->in.data, at);
		feed(&r, c->in.data + at, c->in.len - at);
		check(&r, c, "split at", at);
		record_finish(&r);
	}
}

static void every_case_whole_bytewise_and_split_anywhere(void **state)
{
	(void)state;
	assert_true(data_each("sse", run_case) > 0);
}

static const char *data_of(const struct record *r, size_t i)
{
	return json_string_value(json_object_get(json_array_get(r->events, i), "data"));
}

static void line_ends_of_each_kind_end_a_line(void **state)
{
	struct record r;

	(void)state;
	record_init(&r, LIMIT);
	feed_text(&r, "data: a\r");
	assert_int_equal(json_array_size(r.events), 0);
	feed_text(&r, "\r");
	assert_int_equal(json_array_size(r.events), 1);
	feed_text(&r, "\n");
	feed_text(&r, "data: b\r\n");
	feed_text(&r, "data: c\n\r\n");
	assert_int_equal(json_array_size(r.events), 2);
	assert_string_equal(data_of(&r, 1), "b\nc");
	record_finish(&r);
}

static void only_one_bom_and_only_at_the_start_is_skipped(void **state)
{
	struct record r;

	(void)state;
	record_init(&r, LIMIT);
	feed_text(&r, "\xEF");
	feed_text(&r, "\xBB");
	feed_text(&r, "\xBF"
		      "data: a\n\n");
	assert_string_equal(data_of(&r, 0), "a");
	record_finish(&r);
	record_init(&r, LIMIT);
	feed_text(&r, "\xEF\xBB\xBF\xEF\xBB\xBF"
		      "data: a\n\n\xEF\xBB\xBF"
		      "data: b\n\n");
	assert_int_equal(json_array_size(r.events), 0);
	record_finish(&r);
}

static void id_with_nul_is_ignored_and_others_persist(void **state)
{
	static const char stream[] = "id: 7\ndata: a\n\nid: x\0y\ndata: b\n\nid\ndata: c\n\n";
	struct record r;

	(void)state;
	record_init(&r, LIMIT);
	feed(&r, stream, sizeof stream - 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.events, 1), "id")), "7");
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.events, 2), "id")), "");
	record_finish(&r);
}

static void retry_takes_digits_only_and_saturates(void **state)
{
	static const struct {
		const char *line;
		int64_t ms;
	} rows[] = {
		{"retry: 250\n", 250}, {"retry: 2s\n", -1}, {"retry: -1\n", -1},
		{"retry:\n", -1},      {"retry\n", -1},     {"retry:  5\n", -1},
		{"retry: 0010\n", 10}, {"retry: 5", -1},    {"retry: 99999999999999999999\n", INT64_MAX},
		{"Retry: 5\n", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct record r;

		record_init(&r, LIMIT);
		feed_text(&r, rows[i].line);
		assert_int_equal(sse_retry_ms(&r.sse), rows[i].ms);
		record_finish(&r);
	}
}

static void comments_are_reported_as_signs_of_life(void **state)
{
	struct record r;

	(void)state;
	record_init(&r, LIMIT);
	feed_text(&r, ": ping\n\n:\n:\xFF\ndata: a\n:x\n\n");
	assert_int_equal(r.comments, 4);
	assert_int_equal(json_array_size(r.events), 1);
	record_finish(&r);
}

/* The same stream with values of every length around the limit, whole and
 * byte by byte. */
static void an_oversized_event_is_dropped_and_the_stream_goes_on(void **state)
{
	const size_t max = 32;

	(void)state;
	for (size_t n = 0; n < 3 * max; n++) {
		struct buf stream = {0};
		struct record r[2];

		buf_puts(&stream, "data:");
		for (size_t i = 0; i < n; i++)
			buf_putc(&stream, 'x');
		buf_puts(&stream, "\nid: 1\n\n: ok\n\ndata: next\n\n");
		record_init(&r[0], max);
		feed(&r[0], stream.data, stream.len);
		record_init(&r[1], max);
		for (size_t i = 0; i < stream.len; i++)
			feed(&r[1], stream.data + i, 1);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(r[i].drops, n > max);
			assert_int_equal(json_array_size(r[i].events), n > max ? 1 : 2);
			assert_string_equal(data_of(&r[i], n > max ? 0 : 1), "next");
			assert_string_equal(sse_last_id(&r[i].sse), "1");
			record_finish(&r[i]);
		}
		buf_finish(&stream);
	}
}

static void many_small_lines_count_against_the_limit(void **state)
{
	struct record r;

	(void)state;
	record_init(&r, 8);
	for (int i = 0; i < 9; i++)
		feed_text(&r, "data\n");
	feed_text(&r, "\n");
	assert_int_equal(r.drops, 0);
	for (int i = 0; i < 10; i++)
		feed_text(&r, "data\n");
	feed_text(&r, "\n");
	assert_int_equal(r.drops, 1);
	record_finish(&r);
}

static void a_callback_may_finish_the_parser(void **state)
{
	static const char *const streams[] = {"data: a\n\ndata: b\n\n", ": x\n: y\n",
					      "data: 123456789\n\ndata: b\n\n"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (int bytewise = 0; bytewise < 2; bytewise++) {
			struct record r;

			record_init(&r, 8);
			r.stop = true;
			if (bytewise)
				feed_text(&r, "d\nd"); /* leave something in the buffer */
			feed_text(&r, streams[i] + bytewise);
			assert_true(json_array_size(r.events) + r.comments + r.drops <= 1);
			record_finish(&r);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_whole_bytewise_and_split_anywhere),
		cmocka_unit_test(line_ends_of_each_kind_end_a_line),
		cmocka_unit_test(only_one_bom_and_only_at_the_start_is_skipped),
		cmocka_unit_test(id_with_nul_is_ignored_and_others_persist),
		cmocka_unit_test(retry_takes_digits_only_and_saturates),
		cmocka_unit_test(comments_are_reported_as_signs_of_life),
		cmocka_unit_test(an_oversized_event_is_dropped_and_the_stream_goes_on),
		cmocka_unit_test(many_small_lines_count_against_the_limit),
		cmocka_unit_test(a_callback_may_finish_the_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
