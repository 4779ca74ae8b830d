/* Downloads in which libcurl itself fails. Linked with --wrap. */
#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "ingest_url.h"
#include "product/causes.h"

static CURLMcode performed;

/* The functions that --wrap calls. */
CURLMcode __wrap_curl_multi_perform(CURLM *multi, int *running);

CURLMcode __wrap_curl_multi_perform(CURLM *multi, int *running)
{
	(void)multi;
	(void)running;
	return performed;
}

static void what_fails_is_told(void **state)
{
	static const struct {
		CURLMcode code;
		int cause;
	} rows[] = {{CURLM_OUT_OF_MEMORY, ERROR_NO_MEMORY}, {CURLM_INTERNAL_ERROR, ERROR_SYSTEM}};
	char folder[] = "/tmp/test-ingest-url-XXXXXX";
	const struct ingest_question question = {
		.url = "http://127.0.0.1:1/", .timeout_ms = 1000, .answer_max = 100};
	struct error e;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_true(ingest_url_init(&e));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct incoming file;
		enum ingest_kind kind;
		struct buf answer;

		performed = rows[i].code;
		assert_false(ingest_url(&file, "http://127.0.0.1:1/a.mp4", folder, true, NULL, &kind, &e));
		assert_int_equal(e.cause, rows[i].cause);
		incoming_discard(&file);
		assert_false(ingest_url_ask(&question, &answer, &e));
		assert_int_equal(e.cause, rows[i].cause);
		buf_finish(&answer);
	}
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_fails_is_told)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
