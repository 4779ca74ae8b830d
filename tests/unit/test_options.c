#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"
#include "pace.h"

enum { WORDS_MAX = 16 };

/* Splits `line` at blanks and parses it. */
static bool parse(struct options *o, const char *line, struct error *e)
{
	static char copy[400];
	char *argv[WORDS_MAX + 1] = {0}, *rest = copy;
	int argc = 0;

	snprintf(copy, sizeof copy, "nemo-engine %s", line);
	while (argc < WORDS_MAX && (argv[argc] = strtok_r(rest, " ", &rest)))
		argc++;
	return options_parse(o, argc, argv, e);
}

static void defaults_are_those_of_the_manual(void **state)
{
	struct options o;

	(void)state;
	assert_true(parse(&o, "--data d --unix s/e.sock", NULL));
	assert_int_equal(o.action, OPTIONS_RUN);
	assert_string_equal(o.data, "d");
	assert_string_equal(o.unix_path, "s/e.sock");
	assert_null(o.listen_text);
	assert_null(o.public_url);
	assert_int_equal(o.sse_form, SSE_FORM_PLAIN);
	assert_int_equal(o.render_shape, RENDER_SHAPE_TOP);
	assert_int_equal(o.credits, CREDITS_UNLIMITED);
	assert_int_equal(o.heartbeat_ms, 10000);
	assert_int_equal(o.token_ttl_s, 604800);
	assert_int_equal(o.ready_fd, -1);
	assert_int_equal(o.token_scope, TOKEN_SCOPE_ALL);
	assert_null(o.web_url);
	assert_false(o.allow_loopback_urls || o.silent_edits || o.no_jail || o.parent_death || o.verbose);
}

static void every_option_is_read(void **state)
{
	struct options o;

	(void)state;
	assert_true(parse(
		&o, "--data d --listen 127.0.0.1:8787 --sse-form adk --render-shape data --credits 3", NULL));
	assert_string_equal(o.listen_host, "127.0.0.1");
	assert_int_equal(o.listen_port, 8787);
	assert_int_equal(o.sse_form, SSE_FORM_ADK);
	assert_int_equal(o.render_shape, RENDER_SHAPE_DATA);
	assert_int_equal(o.credits, 3);
	assert_true(
		parse(&o, "--data d --listen [::1]:0 --silent-edits --heartbeat 50 --ready-fd 5 -v", NULL));
	assert_string_equal(o.listen_host, "::1");
	assert_int_equal(o.listen_port, 0);
	assert_true(o.silent_edits && o.verbose);
	assert_int_equal(o.heartbeat_ms, 50);
	assert_int_equal(o.ready_fd, 5);
	assert_true(parse(&o,
			  "--data d --unix s --parent-death --no-jail --allow-loopback-urls --token-ttl 1"
			  " --public-url https://example.org/x",
			  NULL));
	assert_true(o.parent_death && o.no_jail && o.allow_loopback_urls);
	assert_int_equal(o.token_ttl_s, 1);
	assert_string_equal(o.public_url, "https://example.org/x");
	assert_true(
		parse(&o, "--data d --unix s --token-scope read,upload --web-url http://localhost:1", NULL));
	assert_int_equal(o.token_scope, TOKEN_SCOPE_READ | TOKEN_SCOPE_UPLOAD);
	assert_string_equal(o.web_url, "http://localhost:1");
}

static void help_and_version_need_nothing_else(void **state)
{
	struct options o;

	(void)state;
	assert_true(parse(&o, "--help", NULL));
	assert_int_equal(o.action, OPTIONS_HELP);
	assert_true(parse(&o, "--version", NULL));
	assert_int_equal(o.action, OPTIONS_VERSION);
}

static void bad_usage_is_refused_with_words(void **state)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		{"", "--data"},
		{"--data d", "--listen"},
		{"--unix s", "--data"},
		{"--data d --unix s extra", "extra"},
		{"--data d --unix s --colour", "--colour"},
		{"-data d --unix s", "-data: unknown option; did you mean '--data'?"},
		{"--data d -xy --unix s", "-xy: unknown option"},
		{"--data d -x --unix s", "-x: unknown option"},
		{"--data d --unix s --ask=1", "--ask=1: this option takes no value"},
		{"--data d --unix s --sse-form x", "--sse-form: \"x\" is not one of: plain adk"},
		{"--unix s --data", "--data"},
		{"--data d --listen 8787", "8787"},
		{"--data d --listen :8787", ":8787"},
		{"--data d --listen ::1:8787", "::1:8787"},
		{"--data d --listen 127.0.0.1:65536", "65536"},
		{"--data d --listen 127.0.0.1:", "listen"},
		{"--data d --listen 127.0.0.1:1x", "1x"},
		{"--data d --unix s --sse-form json", "json"},
		{"--data d --unix s --render-shape deep", "deep"},
		{"--data d --unix s --credits -1", "-1"},
		{"--data d --unix s --credits many", "many"},
		{"--data d --unix s --heartbeat 0", "0"},
		{"--data d --unix s --ready-fd x", "x"},
		{"--data d --unix s --public-url ftp://x", "ftp://x"},
		{"--data d --unix s --public-url http://x/", "slash"},
		{"--data d --unix s --agent-url http://x/v1", "--agent-model"},
		{"--check --agent-url http://x/v1", "--agent-model"},
		{"--check --agent-model m", "--agent-url"},
	};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = {0};

		print_message("\"%s\"\n", cases[i].line);
		assert_false(parse(&o, cases[i].line, &e));
		assert_int_equal(e.cause, ERROR_INPUT);
		assert_non_null(strstr(e.words, cases[i].words));
	}
}

static void faults_say_how_often_and_where(void **state)
{
	struct options o;
	struct error e;

	(void)state;
	assert_true(parse(&o, "--data d --unix s --fault cut-stream --fault bad-gateway:3@/run_sse", NULL));
	assert_int_equal(o.fault_count, 2);
	assert_int_equal(o.faults[0].fault->kind, FAULT_CUT);
	assert_int_equal(o.faults[0].times, 1);
	assert_string_equal(o.faults[0].path, "/");
	assert_int_equal(o.faults[1].fault->kind, FAULT_GATEWAY);
	assert_int_equal(o.faults[1].times, 3);
	assert_string_equal(o.faults[1].path, "/run_sse");
	assert_false(parse(&o, "--data d --unix s --fault cut-strea", &e));
	assert_false(parse(&o, "--data d --unix s --fault cut-stream:", &e));
	assert_false(parse(&o, "--data d --unix s --fault cut-stream@run_sse", &e));
}

static void a_fault_strikes_as_often_as_it_says(void **state)
{
	struct fault_rule rules[2];
	struct faults faults = {.rules = rules, .count = 2};

	(void)state;
	assert_true(fault_parse(&rules[0], "bad-token:2@/a", NULL));
	assert_true(fault_parse(&rules[1], "no-plan", NULL));
	assert_int_equal(fault_take(&faults, FAULT_ANSWER, "/a/b")->code, 1001);
	assert_int_equal(fault_take(&faults, FAULT_ANSWER, "/b")->code, 402);
	assert_null(fault_take(&faults, FAULT_ANSWER, "/b"));
	assert_null(fault_take(&faults, FAULT_LOST, "/a"));
	assert_int_equal(fault_take(&faults, FAULT_ANSWER, "/a")->code, 1001);
	assert_null(fault_take(&faults, FAULT_ANSWER, "/a"));
}

static void a_user_has_so_many_requests_a_minute(void **state)
{
	static struct pace pace;

	(void)state;
	pace_init(&pace);
	assert_int_equal(pace_count(&pace, "anon_a", 2, 1000), 0);
	assert_int_equal(pace_count(&pace, "anon_a", 2, 2000), 0);
	assert_int_equal(pace_count(&pace, "anon_b", 2, 2000), 0);
	assert_int_equal(pace_count(&pace, "anon_a", 2, 30500), 31);
	assert_int_equal(pace_count(&pace, "anon_a", 2, 61000), 0);
	pace_finish(&pace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_the_manual),
		cmocka_unit_test(every_option_is_read),
		cmocka_unit_test(help_and_version_need_nothing_else),
		cmocka_unit_test(bad_usage_is_refused_with_words),
		cmocka_unit_test(faults_say_how_often_and_where),
		cmocka_unit_test(a_fault_strikes_as_often_as_it_says),
		cmocka_unit_test(a_user_has_so_many_requests_a_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
