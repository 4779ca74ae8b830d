#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "text/captions.h"
#include "text/script.h"

/* Two captions of one video of 10 s, one over another, and one of two lines; a gap of 20 ms is none. */
static struct captions *sample(void)
{
	static const struct {
		int64_t from, to;
		const char *text;
	} rows[] = {{1000, 3000, "And then"},
		    {3020, 5000, "we type\nls."},
		    {4000, 6000, "(typing)"},
		    {4500, 5500, "(beep)"},
		    {8000, 9990, "um"}};
	struct captions *c = captions_create();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(captions_append(c, rows[i].from, rows[i].to, rows[i].text, strlen(rows[i].text),
					    NULL));
	assert_true(captions_set_language(c, "en", 2));
	return c;
}

static const char whole[] = "0:00.000-0:01.000\n0:01.000-0:03.000 And then\n0:03.020-0:05.000 we type / ls.\n"
			    "0:04.000-0:06.000 (typing)\n0:04.500-0:05.500 (beep)\n0:06.000-0:08.000\n"
			    "0:08.000-0:09.990 um\n";

static const struct {
	const char *text, *operations; /* or how the error begins */
} rows[] = {
	{whole, ""},
	{"\357\273\2770:00.000-0:01.000\r\n\r\n0:01.000-0:03.000 And then\r\n0:03.020-0:05.000 we type / "
	 "ls.\r\n"
	 "0:04.000-0:06.000 (typing)\r\n0:04.500-0:05.500 (beep)\r\n0:06.000-0:08.000\r\n0:08.000-0:09.990 "
	 "um",
	 ""},
	/* Deleted: the last one, which includes the 10 ms after it. */
	{"0:00.000-0:01.000\n0:01.000-0:03.000 And then\n0:03.020-0:05.000 we type / ls.\n"
	 "0:04.000-0:06.000 (typing)\n0:04.500-0:05.500 (beep)\n0:06.000-0:08.000\n",
	 "[{\"op\":\"order\",\"ranges\":[{\"from_ms\":0,\"to_ms\":8000}]}]"},
	/* Moved to the front, and a gap deleted. */
	{"0:08.000-0:09.990 um\n0:00.000-0:01.000\n0:01.000-0:03.000 And then\n0:03.020-0:05.000 we type / "
	 "ls.\n"
	 "0:04.000-0:06.000 (typing)\n0:04.500-0:05.500 (beep)\n",
	 "[{\"op\":\"order\",\"ranges\":[{\"from_ms\":8000,\"to_ms\":10000},{\"from_ms\":0,\"to_ms\":6000}]}"
	 "]"},
	/* A caption above another one is removed alone, a text is corrected, and one is added in a gap. */
	{"0:00.000-0:01.000 Title\n0:01.000-0:03.000 And now / then\n0:03.020-0:05.000 we type / ls.\n"
	 "0:04.000-0:06.000 (typing)\n0:06.000-0:08.000\n0:08.000-0:09.990\n",
	 "[{\"op\":\"set_captions\",\"cues\":[{\"from_ms\":0,\"to_ms\":1000,\"text\":\"Title\"},"
	 "{\"from_ms\":1000,\"to_ms\":3000,\"text\":\"And now\\nthen\"},"
	 "{\"from_ms\":3020,\"to_ms\":5000,\"text\":\"we type\\nls.\"},"
	 "{\"from_ms\":4000,\"to_ms\":6000,\"text\":\"(typing)\"}],\"language\":\"en\"}]"},
	{"0:00.000-0:01.000\n0:01.000-0:03.000 And then\n0:01.000-0:03.000 And then\n",
	 "line 3 occurs twice"},
	{"0:00.000-0:01.000\n\n0:01.000-0:03.001 And then\n", "line 3 was not in script.txt"},
	{"0:00.000-0:01.000and\n", "line 1 was not"},
	{"hello\n", "line 1 was not"},
	{"", "nothing of the video would be left"},
	{"0:04.500-0:05.500 (beep)\n", "nothing of the video would be left"},
};

static void a_script_becomes_operations(void **state)
{
	struct captions *c = sample();
	struct buf out = {0};

	(void)state;
	assert_true(script_write(c, 10000, &out));
	assert_string_equal(buf_text(&out), whole);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error e = {0};

		buf_clear(&out);
		if (script_read(c, 10000, rows[i].text, strlen(rows[i].text), &out, &e)) {
			assert_string_equal(buf_text(&out), rows[i].operations);
		} else {
			assert_int_equal(e.cause, ERROR_INPUT);
			assert_int_equal(strncmp(e.words, rows[i].operations, strlen(rows[i].operations)), 0);
		}
	}
	buf_finish(&out);
	captions_destroy(c);
}

/* The error names the line with content that no message can carry, or that is not text. */
static void what_cannot_be_sent_is_refused(void **state)
{
	static const char nul[] = "0:00.000-0:01.000\n0:01.000-0:03.000 An\0d\n";
	struct captions *c = sample();
	struct buf out = {0};
	struct error e = {0};

	(void)state;
	assert_false(script_read(c, 10000, nul, sizeof nul - 1, &out, &e));
	assert_int_equal(e.cause, ERROR_INPUT);
	assert_string_equal(e.words, "line 2 holds a NUL");
	assert_false(script_read(c, 10000, "0:00.000-0:01.000 \xff\n", 20, &out, &e));
	assert_int_equal(e.cause, ERROR_INPUT);
	assert_string_equal(e.words, "line 1 is not UTF-8");
	assert_int_equal(out.len, 0);
	buf_finish(&out);
	captions_destroy(c);
}

static void without_captions_it_is_one_part(void **state)
{
	struct captions *c = captions_create();
	struct buf out = {0};

	(void)state;
	assert_true(script_write(c, 3723456, &out));
	assert_string_equal(buf_text(&out), "0:00.000-1:02:03.456\n");
	captions_destroy(c);
	buf_finish(&out);
}

/* Random deletions and orders: the parts are those of the lines, and unchanged lines change nothing.
 */
static void random_scripts_keep_their_lines(void **state)
{
	struct captions *c = sample();

	(void)state;
	srand(7);
	for (int round = 0; round < 100; round++) {
		static const struct {
			int64_t from, to;
		} own[] = {{0, 1000},    {1000, 3000}, {3000, 5000}, {5000, 6000},
			   {6000, 6000}, {6000, 8000}, {8000, 10000}};
		const char *lines[7], *p = whole;
		size_t order[7], count = 0, part = 0, range;
		int64_t wanted = 0, told = 0;
		struct buf text = {0}, out = {0};
		struct error e = {0};
		json_t *list, *op, *each;

		for (size_t i = 0; i < 7; i++, p = strchr(p, '\n') + 1)
			lines[i] = p;
		for (size_t i = 0; i < 7; i++)
			if (rand() % 3)
				order[count++] = i;
		for (size_t i = count; i > 1; i--) {
			size_t k = (size_t)rand() % i, swap = order[k];

			order[k] = order[i - 1];
			order[i - 1] = swap;
		}
		for (size_t i = 0; i < count; i++) {
			buf_append(&text, lines[order[i]], strcspn(lines[order[i]], "\n") + 1);
			wanted += own[order[i]].to - own[order[i]].from;
		}
		if (!script_read(c, 10000, buf_text(&text), text.len, &out, &e)) {
			assert_int_equal(wanted, 0);
		} else if (out.len) {
			list = json_loads(buf_text(&out), 0, NULL);
			op = json_array_get(list, json_array_size(list) - 1);
			if (strcmp(json_string_value(json_object_get(op, "op")), "order") == 0) {
				json_array_foreach (json_object_get(op, "ranges"), range, each) {
					int64_t from = json_integer_value(json_object_get(each, "from_ms"));
					int64_t to = json_integer_value(json_object_get(each, "to_ms"));

					told += to - from;
					while (from < to) { /* it is made of the next lines */
						while (own[order[part]].from >= own[order[part]].to)
							part++;
						assert_int_equal(own[order[part]].from, from);
						from = own[order[part++]].to;
					}
				}
				assert_int_equal(told, wanted);
			} else {
				assert_int_equal(wanted, 10000);
			}
			json_decref(list);
		} else {
			assert_int_equal(wanted, 10000);
		}
		buf_finish(&text);
		buf_finish(&out);
	}
	captions_destroy(c);
}

static void captions_that_do_not_parse_are_told_by_their_line(void **state)
{
	static const struct {
		bool vtt;
		const char *text, *error; /* NULL: there is no error */
	} checks[] = {
		{false,
		 "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo\nlines\n",
		 NULL},
		{false,
		 "\xef\xbb\xbf"
		 "00:00:01,000 --> 00:00:02,000\r\nOne\r\n",
		 NULL},
		{false, "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nTwo\n", "line 5: no times"},
		{false, "1\n00:00:01,000 -> 00:00:02,000\nOne\n", "line 2: no times"},
		{false, "1\n00:00:02,000 --> 00:00:01,000\nOne\n", "line 2: the caption ends"},
		{false, "1\n00:00:01,000 --> 00:00:02,000\n\n", "line 3: the caption has no text"},
		{false, "1\n00:00:01,000 --> 00:00:02,000\nol\xe9\n", "line 3: not UTF-8"},
		{false, "hello\n", "line 1: no times"},
		{true, "WEBVTT\n\nNOTE by me\nand you\n\nname\n00:01.000 --> 00:02.000 align:start\nOne\n",
		 NULL},
		{true, "00:01.000 --> 00:02.000\nOne\n", "line 1: WebVTT begins"},
		{true, "WEBVTT\n\n00:01.000 --> later\nOne\n", "line 3: no times"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct error e = {0};
		bool ok = captions_check(checks[i].text, strlen(checks[i].text), checks[i].vtt, &e);

		if (ok != !checks[i].error ||
		    (!ok && strncmp(e.words, checks[i].error, strlen(checks[i].error)) != 0))
			fail_msg("%s: %s", checks[i].text, ok ? "taken" : e.words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_becomes_operations),
		cmocka_unit_test(what_cannot_be_sent_is_refused),
		cmocka_unit_test(without_captions_it_is_one_part),
		cmocka_unit_test(random_scripts_keep_their_lines),
		cmocka_unit_test(captions_that_do_not_parse_are_told_by_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
