#include "net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *url, *origin; /* origin NULL: refused */
	bool https, loopback;
} addresses[] = {
	{"https://Example.ORG/a?b#c", "https://example.org:443", true, false},
	{"HTTPS://example.org:8443", "https://example.org:8443", true, false},
	{"http://localhost:80/", "http://localhost:80", false, true},
	{"http://127.0.0.1:9/", "http://127.0.0.1:9", false, true},
	{"http://127.255.0.9/", "http://127.255.0.9:80", false, true},
	{"http://0x7f.1/", "http://127.0.0.1:80", false, true},
	{"http://[::1]:7/", "http://[::1]:7", false, true},
	{"http://localhost.example.org/", "http://localhost.example.org:80", false, false},
	{"http://127.0.0.1.example.org/", "http://127.0.0.1.example.org:80", false, false},
	{"http://128.0.0.1/", "http://128.0.0.1:80", false, false},
	{"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]:80", false, false},
	{"https://user:secret@example.org/", NULL, false, false},
	{"https://user@example.org/", NULL, false, false},
	{"ftp://example.org/", NULL, false, false},
	{"file:///etc/passwd", NULL, false, false},
	{"javascript:alert(1)", NULL, false, false},
	{"example.org/a", NULL, false, false},
	{"https://", NULL, false, false},
	{"https://exa\r\nmple.org/", NULL, false, false},
	{"https://example.org:99999/", NULL, false, false},
	{"", NULL, false, false},
};

static void takes_origins_apart_or_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct url_origin origin;
		struct error e = {0};
		bool ok = url_origin(&origin, addresses[i].url, &e);

		if (!addresses[i].origin) {
			if (ok)
				fail_msg("%s was accepted as %s", addresses[i].url, origin.text);
			assert_int_equal(e.cause, ERROR_INPUT);
			assert_null(strstr(e.words, "secret"));
			continue;
		}
		if (!ok)
			fail_msg("%s: %s", addresses[i].url, e.words);
		assert_string_equal(origin.text, addresses[i].origin);
		assert_int_equal(origin.https, addresses[i].https);
		assert_int_equal(origin.loopback, addresses[i].loopback);
	}
}

static void host_names_over_the_limit_are_refused(void **state)
{
	struct url_origin origin;
	char url[600] = "https://";

	(void)state;
	memset(url + 8, 'a', 254);
	assert_false(url_origin(&origin, url, NULL));
	url[8 + 253] = '\0';
	assert_true(url_origin(&origin, url, NULL));
}

static void plain_http_needs_loopback_and_leave(void **state)
{
	static const struct {
		const char *url;
		bool leave, permitted;
	} cases[] = {
		{"https://example.org/", false, true}, {"https://127.0.0.1/", false, true},
		{"http://127.0.0.1/", true, true},     {"http://127.0.0.1/", false, false},
		{"http://example.org/", true, false},  {"http://10.0.0.1/", true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct url_origin origin;
		struct error e;

		assert_true(url_origin(&origin, cases[i].url, &e));
		assert_int_equal(url_permitted(&origin, cases[i].leave, &e), cases[i].permitted);
	}
}

static void references_resolve_as_rfc_3986_says(void **state)
{
	static const struct {
		const char *reference, *full;
	} cases[] = {
		{"/x?y", "https://a.org/x?y"},      {"d", "https://a.org/b/d"},
		{"../d", "https://a.org/d"},        {"//c.org/d", "https://c.org/d"},
		{"http://c.org/", "http://c.org/"}, {"?q", "https://a.org/b/c?q"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *full = url_resolve("https://a.org/b/c", cases[i].reference);

		assert_non_null(full);
		assert_string_equal(full, cases[i].full);
		free(full);
	}
}

static void blanks_are_mended(void **state)
{
	char *mended = url_mend("https://a.org/my film.mp4?x= y%20z");
	char *moved = url_resolve("https://a.org/b/c", "d e");

	(void)state;
	assert_string_equal(mended, "https://a.org/my%20film.mp4?x=%20y%20z");
	assert_string_equal(moved, "https://a.org/b/d%20e");
	free(mended);
	free(moved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_origins_apart_or_refuses),
		cmocka_unit_test(host_names_over_the_limit_are_refused),
		cmocka_unit_test(plain_http_needs_loopback_and_leave),
		cmocka_unit_test(references_resolve_as_rfc_3986_says),
		cmocka_unit_test(blanks_are_mended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
