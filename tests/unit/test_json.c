#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "product/causes.h"
#include "text/json.h"

static json_t *parse(const char *text)
{
	return jsonx_parse(text, strlen(text), 1000, NULL);
}

static json_t *nested(size_t depth, struct error *e)
{
	struct buf text = {0};
	json_t *root;

	for (size_t i = 0; i < depth; i++)
		buf_puts(&text, i % 2 ? "{\"[{\":" : "[");
	buf_putc(&text, '1');
	for (size_t i = depth; i-- > 0;)
		buf_putc(&text, i % 2 ? '}' : ']');
	root = jsonx_parse(text.data, text.len, text.len, e);
	buf_finish(&text);
	return root;
}

static void depth_is_bounded_at_64(void **state)
{
	struct error e = {0};
	json_t *root = nested(64, &e);

	(void)state;
	assert_non_null(root);
	json_decref(root);
	assert_null(nested(65, &e));
	assert_int_equal(e.cause, ERROR_CONTRACT);
	assert_non_null(strstr(e.words, "too deep"));
}

static void brackets_in_strings_are_no_depth(void **state)
{
	struct buf text = {0};
	json_t *root;

	(void)state;
	buf_puts(&text, "[\"\\\\\", \"\\\"");
	for (int i = 0; i < 100; i++)
		buf_putc(&text, '[');
	buf_puts(&text, "\"]");
	root = jsonx_parse(text.data, text.len, text.len, NULL);
	assert_non_null(root);
	json_decref(root);
	buf_finish(&text);
}

static void size_is_bounded(void **state)
{
	struct error e = {0};

	(void)state;
	assert_null(jsonx_parse("[1, 2]", 6, 5, &e));
	assert_int_equal(e.cause, ERROR_CONTRACT);
	json_decref(jsonx_parse("[1, 2]", 6, 6, &e));
}

static void errors_name_the_byte(void **state)
{
	struct error e = {0};

	(void)state;
	assert_null(jsonx_parse("[1, x]", 6, 100, &e));
	assert_int_equal(e.cause, ERROR_CONTRACT);
	assert_non_null(strstr(e.words, "byte 5"));
	assert_null(jsonx_parse("", 0, 100, &e));
	assert_null(jsonx_parse("<html>\n\x01", 8, 100, &e));
	assert_null(strchr(e.words, '\n'));
	assert_null(jsonx_parse("{\"a\":1\0}", 8, 100, &e));
	assert_non_null(strstr(e.words, "byte 6"));
}

static void what_real_services_send_is_taken(void **state)
{
	json_t *root = parse("\xEF\xBB\xBF{\"a\":1,\"a\":2,\"s\":\"x\\ud800y\\ud83d\\ude00\\u0000\",\"big\":"
			     "123456789012345678901}");

	(void)state;
	assert_non_null(root);
	assert_int_equal(jsonx_int(root, "a", 0), 2);
	assert_int_equal(json_string_length(json_object_get(root, "s")), 1 + 3 + 1 + 4 + 1);
	assert_memory_equal(jsonx_string(root, "s"), "x\xEF\xBF\xBDy\xF0\x9F\x98\x80", 10);
	assert_true(jsonx_double(root, "big", 0) > 1e20);
	assert_int_equal(jsonx_int(root, "big", -5), -5);
	json_decref(root);
}

static void getters_forgive(void **state)
{
	json_t *root = parse(
		"{\"n\":null,\"s\":\"text\",\"i\":42,\"si\":\"-17\",\"r\":3.0,\"f\":2.5,\"sf\":\"2.5\","
		"\"o\":{\"list\":[{\"u\":\"x\"},{\"u\":\"y\"}]},\"e\":\"\",\"id\":5529798706024415232}");
	char id[20];

	(void)state;
	assert_ptr_equal(jsonx_get(root, ""), root);
	assert_null(jsonx_get(NULL, "a"));
	assert_null(jsonx_get(root, "n"));
	assert_null(jsonx_get(root, "n.deeper"));
	assert_null(jsonx_get(root, "s.deeper"));
	assert_null(jsonx_get(root, "o.list.2.u"));
	assert_null(jsonx_get(root, "o.list.x"));
	assert_string_equal(jsonx_string(root, "o.list.1.u"), "y");
	assert_null(jsonx_string(root, "i"));
	assert_int_equal(jsonx_int(root, "i", 0), 42);
	assert_int_equal(jsonx_int(root, "si", 0), -17);
	assert_int_equal(jsonx_int(root, "r", 0), 3);
	assert_int_equal(jsonx_int(root, "f", -1), -1);
	assert_int_equal(jsonx_int(root, "sf", -1), -1);
	assert_int_equal(jsonx_int(root, "e", -1), -1);
	assert_int_equal(jsonx_int(root, "n", -1), -1);
	assert_true(jsonx_double(root, "sf", 0) == 2.5);
	assert_true(jsonx_double(root, "i", 0) == 42.0);
	assert_true(jsonx_double(root, "s", -1) == -1);
	assert_true(jsonx_id(root, "id", id, sizeof id));
	assert_string_equal(id, "5529798706024415232");
	assert_false(jsonx_id(root, "id", id, 19));
	assert_string_equal(id, "");
	assert_true(jsonx_id(root, "s", id, sizeof id));
	assert_false(jsonx_id(root, "o", id, sizeof id));
	json_decref(root);
}

static void truth_is_that_of_scripts(void **state)
{
	json_t *root = parse("[null,false,0,0.0,\"\",[],{}, true,1,\"0\",[0],{\"a\":null}]");

	(void)state;
	for (size_t i = 0; i < json_array_size(root); i++)
		assert_int_equal(jsonx_truthy(json_array_get(root, i)), i >= 7);
	assert_false(jsonx_truthy(NULL));
	json_decref(root);
}

static void spans_are_the_bytes_as_they_came(void **state)
{
	static const struct {
		const char *text, *path, *span; /* NULL: none */
	} rows[] = {
		{"{\"data\": {\"state\": {\"draft\": {\"z\":1.50, \"a\" : [1e3 ]} , \"x\":0}}}",
		 "data.state.draft", "{\"z\":1.50, \"a\" : [1e3 ]}"},
		{" [1, 2] ", "", "[1, 2]"},
		{"{\"a\":1,\"a\":2}", "a", "2"},
		{"{\"a\":{\"b\":1},\"a\":{}}", "a.b", NULL},
		{"{\"a\":\"x\\\"}{\",\"b\":-0.0}", "b", "-0.0"},
		{"{\"a\":\"\\\\\",\"b\":true}", "b", "true"},
		{"{\"\\u0061\\ud83d\\ude00\":7}", "a\xF0\x9F\x98\x80", "7"},
		{"{\"a\\/b\":7}", "a/b", "7"},
		{"{\"\\ud800\":7}", "\xEF\xBF\xBD", "7"},
		{"{\"ab\":7}", "a", NULL},
		{"{\"a\":7}", "ab", NULL},
		{"{\"a\":[10,{\"b\":\"s\"}]}", "a.1.b", "\"s\""},
		{"{\"a\":[10]}", "a.1", NULL},
		{"{\"a\":[]}", "a.0", NULL},
		{"{\"a\":null}", "a", NULL},
		{"{\"a\":null}", "a.b", NULL},
		{"{}", "a", NULL},
		{"\xEF\xBB\xBF{\"a\":1}", "a", "1"},
		{"{\"a\":1", "a", NULL},
		{"{\"a\":", "a", NULL},
		{"{\"a\":}", "a", NULL},
		{"{\"a", "a", NULL},
		{"{\"a\":[1,", "a.1", NULL},
		{"", "", NULL},
		{"3", "a", NULL},
		{"{\"o\":{\"a\":1}, \"a\":2}", "a", "2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct jsonx_span span;
		size_t len = strlen(rows[i].text);
		char *text = malloc(len + !len); /* of its own size, without NUL */
		bool found;

		memcpy(text, rows[i].text, len);
		found = jsonx_span(text, len, rows[i].path, &span);
		if (found != (rows[i].span != NULL))
			fail_msg("%s at %s", rows[i].text, rows[i].path);
		if (found) {
			assert_int_equal(span.len, strlen(rows[i].span));
			assert_memory_equal(text + span.offset, rows[i].span, span.len);
		}
		free(text);
	}
}

static void what_is_indented_says_the_same(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{" 12345678901234567890 ", "12345678901234567890\n"},
		{"\xEF\xBB\xBF{\"a\":1.50,\"b\" :[ ] , \"c\":{\n}}",
		 "{\n  \"a\": 1.50,\n  \"b\": [],\n  \"c\": {}\n}\n"},
		{"[true,[null,{\"a\":-1e3}],\"{,[:\"]",
		 "[\n  true,\n  [\n    null,\n    {\n      \"a\": -1e3\n    }\n  ],\n  \"{,[:\"\n]\n"},
		{"[\"\\u4e16\\/\\n\\ud83d\\ude00\\u0000\\\"\",\"\\ud800\"]",
		 "[\n  \"世/\\n😀\\u0000\\\"\",\n  \"\xEF\xBF\xBD\"\n]\n"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&out);
		assert_true(jsonx_indent(cases[i].text, strlen(cases[i].text), &out));
		assert_string_equal(buf_text(&out), cases[i].lines);
	}
	/* No other cases are expected, and others would do no harm. */
	jsonx_indent("]}\"ab\\", 6, &out);
	jsonx_indent("{", 1, &out);
	jsonx_indent("", 0, &out);
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depth_is_bounded_at_64),
		cmocka_unit_test(brackets_in_strings_are_no_depth),
		cmocka_unit_test(size_is_bounded),
		cmocka_unit_test(errors_name_the_byte),
		cmocka_unit_test(what_real_services_send_is_taken),
		cmocka_unit_test(getters_forgive),
		cmocka_unit_test(truth_is_that_of_scripts),
		cmocka_unit_test(spans_are_the_bytes_as_they_came),
		cmocka_unit_test(what_is_indented_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
