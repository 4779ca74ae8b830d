#include "head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void feed(struct head *head, const char *text)
{
	for (const char *end; *text; text = end) {
		end = strchr(text, '\n') + 1;
		head_line(head, text, (size_t)(end - text));
	}
}

static void reads_the_fields_of_an_answer(void **state)
{
	struct head head = {0};

	(void)state;
	feed(&head,
	     "HTTP/1.1 206 Partial Content\r\nContent-Type:  Video/MP4; codecs=x\r\n"
	     "CONTENT-LENGTH: 10\r\nContent-Range: bytes 5-14/100\r\nETag: W/\"a\"\r\n"
	     "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
	assert_false(head.complete);
	feed(&head, "\r\n");
	assert_true(head.complete);
	assert_int_equal(head.shown.status, 206);
	assert_string_equal(head.shown.type, "video/mp4");
	assert_int_equal(head.shown.length, 10);
	assert_int_equal(head.shown.range_first, 5);
	assert_int_equal(head.shown.range_last, 14);
	assert_int_equal(head.shown.range_total, 100);
	assert_string_equal(head.shown.etag, "W/\"a\"");
	assert_string_equal(head.shown.last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_int_equal(head.shown.date, 784111777);
	assert_int_equal(head.shown.retry_after_s, -1);
	head_finish(&head);
}

static void a_type_that_is_no_token_is_none(void **state)
{
	struct head head = {0};

	(void)state;
	feed(&head, "HTTP/1.1 200 OK\r\nContent-Type: video/\033[2J\r\n\r\n");
	assert_string_equal(head.shown.type, "");
	head_finish(&head);
}

static void a_later_answer_replaces_an_interim_one(void **state)
{
	struct head head = {0};

	(void)state;
	feed(&head, "HTTP/1.1 103 Early Hints\r\nETag: \"old\"\r\nLocation: /x\r\n\r\n");
	feed(&head, "HTTP/2 200 \r\n\r\n");
	assert_int_equal(head.shown.status, 200);
	assert_string_equal(head.shown.etag, "");
	assert_null(head.location);
	feed(&head, "ETag: \"trailer\"\r\n");
	assert_string_equal(head.shown.etag, "");
	head_finish(&head);
}

static void retry_after_comes_in_seconds_or_as_a_date(void **state)
{
	static const struct {
		const char *fields;
		int64_t seconds;
	} cases[] = {
		{"Retry-After: 7\r\n", 7},
		{"Retry-After: 0\r\n", 0},
		{"Retry-After: -5\r\n", -1},
		{"Retry-After: soon\r\n", -1},
		{"Retry-After: 99999999999999999999\r\n", -1},
		{"Retry-After: Sun, 06 Nov 1994 08:49:57 GMT\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 20},
		{"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:07 GMT\r\n", 0},
		{"Retry-After: Sun, 06 Nov 1994 08:49:07 GMT\r\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct head head = {0};

		feed(&head, "HTTP/1.1 429 Slow\r\n");
		feed(&head, cases[i].fields);
		feed(&head, "\r\n");
		assert_int_equal(head.shown.retry_after_s, cases[i].seconds);
		head_finish(&head);
	}
}

static void unusable_ranges_and_lengths_count_as_unknown(void **state)
{
	static const char *const values[] = {
		"bytes 9-5/10", "bytes 5-10/10", "items 0-1/2",  "bytes -5-6/9", "bytes 0-",    "",
		"bytes -1-0/9", "bytes-1-0/9",   "bytes 0--1/9", "bytes +0-1/9", "bytes 0-+1/9"};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct head head = {0};
		char line[64];

		feed(&head, "HTTP/1.1 206 X\r\nContent-Length: 12x\r\n");
		(void)snprintf(line, sizeof(line), "Content-Range: %s\r\n\r\n", values[i]);
		feed(&head, line);
		assert_int_equal(head.shown.length, -1);
		assert_int_equal(head.shown.range_first, -1);
		head_finish(&head);
	}
}

static void an_unsatisfied_range_tells_the_total(void **state)
{
	struct head head = {0};

	(void)state;
	feed(&head, "HTTP/1.1 416 X\r\nContent-Range: bytes */42\r\n\r\n");
	assert_int_equal(head.shown.range_first, -1);
	assert_int_equal(head.shown.range_total, 42);
	head_finish(&head);
}

static void lengths_are_counted_and_encodings_seen(void **state)
{
	struct head head = {0};

	(void)state;
	feed(&head,
	     "HTTP/1.1 200 X\r\nContent-Length: 1\r\nContent-Length: 1\r\nContent-Encoding: gzip\r\n\r\n");
	assert_int_equal(head.length_fields, 2);
	assert_true(head.encoded);
	head_finish(&head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_fields_of_an_answer),
		cmocka_unit_test(a_type_that_is_no_token_is_none),
		cmocka_unit_test(a_later_answer_replaces_an_interim_one),
		cmocka_unit_test(retry_after_comes_in_seconds_or_as_a_date),
		cmocka_unit_test(unusable_ranges_and_lengths_count_as_unknown),
		cmocka_unit_test(an_unsatisfied_range_tells_the_total),
		cmocka_unit_test(lengths_are_counted_and_encodings_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
