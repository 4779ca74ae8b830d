#include "answer.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "product/causes.h"
#include "text/json.h"

static const struct {
	int status;
	const char *body;
	int cause;
	int code;
	enum api_remedy remedy;
	const char *words; /* must be in the error's words */
} failures[] = {
	{200, "{\"code\":1001,\"message\":\"bad token\"}", ERROR_TOKEN, 1001, API_REMEDY_TOKEN, "bad token"},
	{401, "{\"code\":1001}", ERROR_TOKEN, 1001, API_REMEDY_TOKEN, "401"},
	{401, "", ERROR_TOKEN, 401, API_REMEDY_TOKEN, "401"},
	{200, "{\"code\":\"1002\",\"message\":\"x\"}", ERROR_SESSION_GONE, 1002, API_REMEDY_NONE, "x"},
	{200, "{\"code\":2001,\"message\":\"x\"}", ERROR_NO_CREDITS, 2001, API_REMEDY_NONE, "x"},
	{200, "{\"code\":4001,\"message\":\"x\"}", ERROR_UNSUPPORTED, 4001, API_REMEDY_NONE, "x"},
	{200, "{\"code\":4001,\"message\":\"x\",\"data\":{\"cause\":\"PAGE_LOGIN\"}}", ERROR_PAGE_LOGIN, 4001,
	 API_REMEDY_NONE, "x"},
	{200, "{\"code\":4001,\"message\":\"x\",\"data\":{\"cause\":\"NO_CREDITS\"}}", ERROR_UNSUPPORTED,
	 4001, API_REMEDY_NONE, "x"},
	{200, "{\"code\":4002,\"message\":\"x\"}", ERROR_TOO_LARGE, 4002, API_REMEDY_NONE, "x"},
	{200, "{\"code\":7777,\"message\":\"x\"}", ERROR_SERVER, 7777, API_REMEDY_NONE, "x"},
	{200, "{\"code\":-1,\"message\":\"x\"}", ERROR_SERVER, -1, API_REMEDY_NONE, "x"},
	{200, "{\"code\":\"99999999999\",\"message\":\"x\"}", ERROR_SERVER, INT32_MAX, API_REMEDY_NONE, "x"},
	{400, "{\"message\":\"missing client id\"}", ERROR_INPUT, 400, API_REMEDY_CLIENT_ID, "missing"},
	{400, "{\"detail\":\"client_id is required\"}", ERROR_INPUT, 400, API_REMEDY_CLIENT_ID, "required"},
	{400, "{\"message\":\"clients and ideas\"}", ERROR_INPUT, 400, API_REMEDY_NONE, "ideas"},
	{400, "{\"message\":\"X-Client-Id missing\"}", ERROR_INPUT, 400, API_REMEDY_CLIENT_ID, "missing"},
	{200, "{\"code\":400,\"message\":\"x-client-id missing\"}", ERROR_INPUT, 400, API_REMEDY_CLIENT_ID,
	 "x"},
	{400, "{\"message\":\"bad url\"}", ERROR_INPUT, 400, API_REMEDY_NONE, "bad url"},
	{402, "{\"code\":402,\"error\":\"plan\"}", ERROR_PLAN, 402, API_REMEDY_NONE, "plan"},
	{402, "", ERROR_PLAN, 402, API_REMEDY_NONE, "402"},
	{403, "{}", ERROR_SCOPE, 403, API_REMEDY_NONE, "403"},
	{404, "{\"detail\":\"Session not found: 5\"}", ERROR_SESSION_GONE, 404, API_REMEDY_NONE,
	 "not found: 5"},
	{404, "<html>", ERROR_CONTRACT, 404, API_REMEDY_NONE, "404"},
	{413, "<html>", ERROR_TOO_LARGE, 413, API_REMEDY_NONE, "413"},
	{422, "{\"detail\":[{\"loc\":[\"a\"],\"msg\":\"field required\"}]}", ERROR_INPUT, 422,
	 API_REMEDY_NONE, "field required"},
	{429, "", ERROR_RATE_LIMITED, 429, API_REMEDY_WAIT, "429"},
	{429, "{\"code\":429,\"message\":\"slow down\"}", ERROR_RATE_LIMITED, 429, API_REMEDY_WAIT,
	 "slow down"},
	{503, "<html>busy</html>", ERROR_SERVER, 503, API_REMEDY_WAIT, "503"},
	{502, "<html>bad gateway</html>", ERROR_SERVER, 502, API_REMEDY_NONE, "502"},
	{500, "{\"message\":\"boom\"}", ERROR_SERVER, 500, API_REMEDY_NONE, "boom"},
	{302, "", ERROR_CONTRACT, 302, API_REMEDY_NONE, "302"},
	{418, "{}", ERROR_CONTRACT, 418, API_REMEDY_NONE, "418"},
	{200, "{\"success\":false,\"error\":\"no\\ngo\"}", ERROR_SERVER, 200, API_REMEDY_NONE, "no\\x0Ago"},
	{200, "{\"error\":\"alone\"}", ERROR_SERVER, 200, API_REMEDY_NONE, "alone"},
	{200, "", ERROR_CONTRACT, 200, API_REMEDY_NONE, ""},
	{200, "<html>welcome</html>", ERROR_CONTRACT, 200, API_REMEDY_NONE, ""},
	{200, "{\"data\":", ERROR_CONTRACT, 200, API_REMEDY_NONE, ""},
	{200, "[1]", ERROR_CONTRACT, 200, API_REMEDY_NONE, "object"},
};

static void every_failure_has_its_cause_code_and_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++) {
		struct api_answer answer;
		struct error e = {0};
		const char *body = failures[i].body;

		if (api_answer_read(&answer, failures[i].status, body, strlen(body), 1 << 20, &e))
			fail_msg("%d %s was taken for an answer", failures[i].status, body);
		if (e.cause != failures[i].cause || e.code != failures[i].code ||
		    answer.remedy != failures[i].remedy)
			fail_msg("%d %s: %s %d remedy %d: %s", failures[i].status, body,
				 error_cause_name(e.cause), e.code, answer.remedy, e.words);
		if (!strcasestr(e.words, failures[i].words))
			fail_msg("%d %s: words: %s", failures[i].status, body, e.words);
		assert_int_equal(e.err, error_cause_errno(e.cause));
		api_answer_finish(&answer);
	}
}

static void both_shapes_give_their_data(void **state)
{
	static const struct {
		const char *body;
		int64_t n; /* data.n */
	} cases[] = {
		{"{\"code\":0,\"message\":\"ok\",\"data\":{\"n\":1}}", 1},
		{"{\"success\":true,\"data\":{\"n\":2}}", 2},
		{"{\"n\":3,\"status\":\"pending\"}", 3},
		{"{\"n\":4,\"status\":\"failed\",\"error\":\"the render's, not the question's\"}", 4},
		{"\xef\xbb\xbf{\"data\":{\"n\":5}}", 5},
		{"{\"code\":200,\"data\":{\"n\":6}}", 6},
		{"{\"code\":0,\"data\":null}", -1},
		{"{\"success\":true}", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct api_answer answer;
		struct error e = {0};

		if (!api_answer_read(&answer, 200, cases[i].body, strlen(cases[i].body), 1 << 20, &e))
			fail_msg("%s: %s", cases[i].body, e.words);
		assert_int_equal(jsonx_int(answer.data, "n", -1), cases[i].n);
		api_answer_finish(&answer);
	}
}

static void depth_and_size_are_bounded(void **state)
{
	char deep[400] = "{\"a\":";
	struct api_answer answer;
	struct error e = {0};

	(void)state;
	memset(deep + 5, '[', 100);
	memset(deep + 105, ']', 100);
	deep[205] = '}';
	assert_false(api_answer_read(&answer, 200, deep, 206, 1 << 20, &e));
	assert_int_equal(e.cause, ERROR_CONTRACT);
	api_answer_finish(&answer);
	assert_false(api_answer_read(&answer, 200, "{\"a\":1}", 7, 6, &e));
	assert_int_equal(e.cause, ERROR_CONTRACT);
	api_answer_finish(&answer);
}

static void words_are_cut_to_one_line(void **state)
{
	char body[2000] = "{\"code\":7,\"message\":\"";
	struct api_answer answer;
	struct error e = {0};

	(void)state;
	memset(body + strlen(body), 'x', 1500);
	(void)strcat(body, "\"}");
	assert_false(api_answer_read(&answer, 200, body, strlen(body), 1 << 20, &e));
	assert_true(strlen(e.words) < sizeof e.words);
	assert_null(strchr(e.words, '\n'));
	api_answer_finish(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_failure_has_its_cause_code_and_remedy),
		cmocka_unit_test(both_shapes_give_their_data),
		cmocka_unit_test(depth_and_size_are_bounded),
		cmocka_unit_test(words_are_cut_to_one_line),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
