/* Percent-encoding and its reverse. */
#include "base/percent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void encodes_everything_but_unreserved_bytes(void **state)
{
	static const char text[] = "aZ09-._~/?#%& \xc3\xa9\n\0x";
	struct buf out = {0};

	(void)state;
	percent_encode(&out, text, sizeof text - 1);
	assert_string_equal(buf_text(&out), "aZ09-._~%2F%3F%23%25%26%20%C3%A9%0A%00x");
	buf_finish(&out);
}

static void decodes_what_is_an_escape(void **state)
{
	static const char text[] = "a%20b%2f%c3%A9%00%zz%+1%4";
	struct buf out = {0};

	(void)state;
	percent_decode(&out, text, strlen(text));
	assert_string_equal(buf_text(&out), "a b/\xc3\xa9%00%zz%+1%4");
	buf_finish(&out);
}

static void an_address_ends_with_a_name_or_not(void **state)
{
	static const struct {
		const char *url, *name;
	} cases[] = {
		{"https://a.org/b/my%20film.mp4?sign=/x#y", "my film.mp4"},
		{"https://a.org/film.mp4#t=1", "film.mp4"},
		{"https://a.org/b/", ""},
		{"https://a.org", ""},
		{"https://a.org?x=/film.mp4", ""},
		{"/files/film.mp4?from=https://a.org/b", "film.mp4"},
		{"film.mp4", "film.mp4"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf name = {0};

		percent_decode_name(&name, cases[i].url);
		assert_string_equal(buf_text(&name), cases[i].name);
		buf_finish(&name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_everything_but_unreserved_bytes),
		cmocka_unit_test(decodes_what_is_an_escape),
		cmocka_unit_test(an_address_ends_with_a_name_or_not),
	};

	return cmocka_run_group_tests_name("percent", tests, NULL, NULL);
}
