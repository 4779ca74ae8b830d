#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ass.h"

static const struct {
	const char *text, *escaped;
} escapes[] = {
	{"plain", "plain"},
	{"a\nb", "a\\Nb"},
	{"{\\p1}", "\\{\\\u2060p1\\}"},
	{"\\N", "\\\u2060N"},
	{"C:\\", "C:\\\u2060"},
	{"tab\tbell\a", "tab bell "},
	{"commas, 100% 'quotes'", "commas, 100% 'quotes'"},
	{"你好 😀", "你好 😀"},
};

static void text_is_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		struct buf out;
		buf_init(&out, 0);
		ass_escape(&out, escapes[i].text);
		assert_string_equal(buf_text(&out), escapes[i].escaped);
		buf_finish(&out);
	}
}

static void assert_script(const char *draft, const char *events)
{
	struct buf out;
	json_t *json = json_loads(draft, 0, NULL);
	assert_non_null(json);
	buf_init(&out, 0);
	ass_write(&out, json, 1280, 720);
	const char *begin = strstr(buf_text(&out), "Dialogue:");
	assert_string_equal(begin ? begin : "", events);
	assert_int_equal(out.len > 0, *events != '\0');
	buf_finish(&out);
	json_decref(json);
}

static void titles_and_burned_captions_are_written(void **state)
{
	(void)state;
	assert_script("{\"t\":[{\"tt\":7,\"m\":{\"role\":\"captions\",\"burn\":true},"
		      "\"sg\":[{\"s\":500,\"d\":3661234,\"text\":\"one\\ntwo\"}]}]}",
		      "Dialogue: 0,0:00:00.50,1:01:01.73,Caption,,0,0,0,,one\\Ntwo\n");
	assert_script(
		"{\"t\":[{\"tt\":7,\"m\":{\"role\":\"title\",\"position\":\"top\",\"color\":\"#102030\"},"
		"\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"T\"}]}]}",
		"Dialogue: 0,0:00:00.00,0:00:01.00,Top,,0,0,0,,{\\c&H302010&}T\n");
}

static void a_colour_cannot_smuggle_commands(void **state)
{
	(void)state;
	assert_script("{\"t\":[{\"tt\":7,\"m\":{\"role\":\"title\",\"color\":\"#}{\\\\p1&\"},"
		      "\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"T\"}]}]}",
		      "Dialogue: 0,0:00:00.00,0:00:01.00,Center,,0,0,0,,{\\c&H000000&}T\n");
}

static void captions_that_are_not_burned_are_left_out(void **state)
{
	(void)state;
	assert_script("{\"t\":[{\"tt\":7,\"m\":{\"role\":\"captions\",\"burn\":false},"
		      "\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"T\"}]}]}",
		      "");
	assert_script("{\"t\":[]}", "");
	assert_script("{}", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(titles_and_burned_captions_are_written),
		cmocka_unit_test(a_colour_cannot_smuggle_commands),
		cmocka_unit_test(captions_that_are_not_burned_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
