#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "route.h"

static const struct {
	const char *method, *path;
	enum route_match match;
	const char *found, *arg;
} cases[] = {
	{"POST", "/api/auth/anonymous-token", ROUTE_FOUND, "/api/auth/anonymous-token", ""},
	{"GET", "/api/auth/anonymous-token", ROUTE_OTHER_METHOD, NULL, NULL},
	{"GET", "/api/state/nemo_agent/me/12/latest", ROUTE_FOUND, "/api/state/nemo_agent/me/{}/latest",
	 "12"},
	{"HEAD", "/api/state/nemo_agent/me/12/latest", ROUTE_FOUND, "/api/state/nemo_agent/me/{}/latest",
	 "12"},
	{"GET", "/api/state/nemo_agent/me//latest", ROUTE_NONE, NULL, NULL},
	{"GET", "/api/state/nemo_agent/me/1/2/latest", ROUTE_NONE, NULL, NULL},
	{"GET", "/api/state/nemo_agent/me/12/latest/", ROUTE_NONE, NULL, NULL},
	{"GET", "/api/state/nemo_agent/me/1 2/latest", ROUTE_NONE, NULL, NULL},
	{"POST", "/api/render/proxy/lambda", ROUTE_FOUND, "/api/render/proxy/lambda", ""},
	{"GET", "/api/render/proxy/lambda/render_1", ROUTE_FOUND, "/api/render/proxy/lambda/{}", "render_1"},
	{"POST", "/api/render/proxy/lambda/render_1/cancel", ROUTE_FOUND,
	 "/api/render/proxy/lambda/{}/cancel", "render_1"},
	{"GET", "/api/render/proxy/render_1/download", ROUTE_FOUND, "/api/render/proxy/{}/download",
	 "render_1"},
	{"GET", "/files/abc/film one.mp4", ROUTE_FOUND, "/files/{}/*", "abc"},
	{"GET", "/files/abc/", ROUTE_FOUND, "/files/{}/*", "abc"},
	{"GET", "/files/abc", ROUTE_NONE, NULL, NULL},
	{"GET", "/", ROUTE_NONE, NULL, NULL},
	{"GET", "", ROUTE_NONE, NULL, NULL},
	{"POST", "/run_sse", ROUTE_FOUND, "/run_sse", ""},
	{"POST", "/run_sse/", ROUTE_NONE, NULL, NULL},
};

static void paths_find_their_endpoint(void **state)
{
	char arg[ROUTE_ARG_SIZE];
	const struct route *route;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s %s\n", cases[i].method, cases[i].path);
		assert_int_equal(route_find(route_table, cases[i].method, cases[i].path, &route, arg),
				 cases[i].match);
		if (cases[i].match != ROUTE_FOUND)
			continue;
		assert_string_equal(route->path, cases[i].found);
		assert_string_equal(arg, cases[i].arg);
	}
}

static void arguments_have_a_limit(void **state)
{
	char path[ROUTE_ARG_SIZE + 40] = "/api/render/proxy/lambda/", arg[ROUTE_ARG_SIZE];
	size_t len = strlen(path);
	const struct route *route;

	(void)state;
	memset(path + len, 'a', ROUTE_ARG_SIZE - 1);
	assert_int_equal(route_find(route_table, "GET", path, &route, arg), ROUTE_FOUND);
	assert_int_equal(strlen(arg), ROUTE_ARG_SIZE - 1);
	memset(path + len, 'a', ROUTE_ARG_SIZE);
	assert_int_equal(route_find(route_table, "GET", path, &route, arg), ROUTE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_endpoint),
		cmocka_unit_test(arguments_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
