/* The endpoints and the rules for repeating requests, with a scripted service. */
#include "api/client.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/claim.h"
#include "api/credits.h"
#include "api/message.h"
#include "api/render.h"
#include "api/sessions.h"
#include "api/state.h"
#include "api/upload.h"
#include "base/list.h"
#include "base/log.h"
#include "product/causes.h"
#include "ranges.h"
#include "scripted_server.h"
#include "wire.h"

#define PATIENCE_MS 20000
#define CREDITS "{\"code\":0,\"data\":{\"available\":95,\"frozen\":5,\"total\":100}}"
#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

/* ---- the service -------------------------------------------------------------------------------------- */

/* The deviation of one test. True: it has answered, and *keep says whether the connection stays. */
typedef bool special(struct scripted_request *r, bool *keep);

static bool is(const struct scripted_request *r, const char *method_and_path)
{
	return strncmp(r->head, method_and_path, strlen(method_and_path)) == 0;
}

static void give_token(struct scripted_request *r)
{
	char body[200];

	(void)snprintf(body, sizeof(body),
		       "{\"code\":0,\"data\":{\"token\":\"nmv_usr_canary_%u\",\"user_id\":\"anon_7\","
		       "\"credits\":100}}",
		       r->number);
	scripted_reply(r, 200, NULL, body);
}

static bool service(struct scripted_request *r)
{
	special *otherwise = *(special **)scripted_owner(r);
	bool keep = true;

	if (otherwise && otherwise(r, &keep))
		return keep;
	if (is(r, "POST /api/auth/anonymous-token"))
		give_token(r);
	else if (is(r, "GET /api/credits/balance/simple"))
		scripted_reply(r, 200, NULL, CREDITS);
	else if (is(r, "POST /api/tasks/me/with-session/nemo_agent"))
		scripted_reply(
			r, 200, NULL,
			"{\"code\":0,\"data\":{\"task_id\":17,\"session_id\":\"5529798706024415232\"}}");
	else
		scripted_reply(r, 404, NULL, "{\"detail\":\"Not Found\"}");
	return keep;
}

/* ---- a fixture ------------------------------------------------------------------------------------------
 */

struct fixture {
	special *otherwise;
	struct scripted_server *server;
	struct loop *loop;
	struct api *api;
	struct timer patience;
	char url[256];
	unsigned left; /* calls whose end is awaited */

	unsigned tokens_told;
	char token_told[64], user_told[64];
	int64_t expiry_told;

	struct error error; /* of the last call that ended */
};

static struct fixture *fx;

static void out_of_patience(struct timer *t)
{
	(void)t;
	fail_msg("nothing came for %d ms", PATIENCE_MS);
}

static void token_changed(void *owner, const struct api_token *token)
{
	struct fixture *f = owner;

	f->tokens_told++;
	(void)snprintf(f->token_told, sizeof(f->token_told), "%s", token->token);
	(void)snprintf(f->user_told, sizeof(f->user_told), "%s", token->user_id);
	f->expiry_told = token->expires_at;
	assert_string_equal(token->client_id, "client-1");
}

static struct api_config quick(void)
{
	return (struct api_config){
		.base_url = fx->url,
		.client_id = "client-1",
		.skill_platform = "test",
		.retry_wait_ms = 1,
		.backoff_ms = 1,
		.token_changed = token_changed,
		.owner = fx,
	};
}

static void open_api(const struct api_config *config)
{
	struct error e = {0};

	fx->api = api_create(fx->loop, config, &e);
	if (!fx->api)
		fail_msg("%s", e.words);
}

/* For tests that are not about tokens. */
static void open_with_token(void)
{
	struct api_config config = quick();

	config.token = "nmv_usr_of_the_user";
	open_api(&config);
}

static int setup(void **state)
{
	struct error e;

	(void)state;
	fx = calloc(1, sizeof(*fx));
	fx->server = scripted_server_create(NULL, service, &fx->otherwise);
	scripted_url(fx->server, fx->url, "");
	fx->loop = loop_create(&e);
	assert_non_null(fx->loop);
	timer_init(&fx->patience, fx->loop, out_of_patience);
	timer_start(&fx->patience, PATIENCE_MS);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	api_destroy(fx->api);
	timer_stop(&fx->patience);
	loop_destroy(fx->loop);
	scripted_server_destroy(fx->server);
	free(fx);
	return 0;
}

static void ended(const struct error *e)
{
	fx->error = e ? *e : (struct error){0};
	if (fx->left == 0 || --fx->left == 0)
		loop_stop(fx->loop);
}

static void expect(int cause)
{
	loop_run(fx->loop);
	if (fx->error.cause != cause)
		fail_msg("%s instead of %s: %s", error_cause_name(fx->error.cause), error_cause_name(cause),
			 fx->error.words);
}

static unsigned count(const char *what)
{
	return scripted_count(fx->server, what);
}

static bool sent_header(const char *what, unsigned n, const char *line)
{
	return strstr(scripted_head(fx->server, what, n), line) != NULL;
}

static struct api_credits credits;

static void on_credits(struct api_credits_call *call, const struct api_credits *got, const struct error *e)
{
	assert_false(api_call_running(&call->call));
	if (got)
		credits = *got;
	ended(e);
}

static void ask_credits(int cause)
{
	struct api_credits_call call = {0};

	api_credits_get(fx->api, &call, on_credits);
	assert_true(api_call_running(&call.call));
	expect(cause);
}

/* ---- tokens ---------------------------------------------------------------------------------------------
 */

static void an_anonymous_token_is_fetched_told_and_used(void **state)
{
	struct api_config config = quick();
	int64_t week = (int64_t)time(NULL) + WIRE_TOKEN_LIFE_S;

	(void)state;
	open_api(&config);
	ask_credits(ERROR_NONE);
	ask_credits(ERROR_NONE);
	assert_true(credits.available == 95 && credits.frozen == 5 && credits.total == 100);
	assert_int_equal(count("POST /api/auth/anonymous-token"), 1);
	assert_true(sent_header("POST /api/auth", 0, "\r\nX-Client-Id: client-1\r\n"));
	assert_true(
		sent_header("POST /api/auth", 0, "\r\nX-Skill-Source: youtube-video-caption-download\r\n"));
	assert_false(sent_header("POST /api/auth", 0, "Authorization"));
	assert_true(sent_header("GET /api/credits", 1, "\r\nAuthorization: Bearer nmv_usr_canary_0\r\n"));
	assert_true(sent_header("GET /api/credits", 1, "\r\nX-Skill-Version: " NEMOFS_VERSION "\r\n"));
	assert_true(sent_header("GET /api/credits", 1, "\r\nX-Skill-Platform: test\r\n"));
	assert_false(sent_header("GET /api/credits", 1, "X-Client-Id"));
	assert_int_equal(fx->tokens_told, 1);
	assert_string_equal(fx->token_told, "nmv_usr_canary_0");
	assert_string_equal(fx->user_told, "anon_7");
	assert_within(fx->expiry_told, week, week + 60);
	assert_string_equal(api_user_id(fx->api), "anon_7");
}

static bool token_with_expiry(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (!is(r, "POST /api/auth"))
		return false;
	scripted_reply(r, 200, NULL,
		       "{\"code\":0,\"data\":{\"token\":\"nmv_usr_dated\",\"expires_at\":\"2038-01-01T02:00:"
		       "00.5+02:00\"}}");
	return true;
}

static void the_expiry_is_read_as_iso_8601(void **state)
{
	struct api_config config = quick();

	(void)state;
	fx->otherwise = token_with_expiry;
	open_api(&config);
	ask_credits(ERROR_NONE);
	assert_int_equal(fx->expiry_told, 2145916800);
}

static void a_kept_token_is_used_while_it_lasts(void **state)
{
	static const struct {
		int64_t life;
		const char *client_id;
		unsigned fetched;
	} cases[] = {{3600, "client-1", 0}, {-1, "client-1", 1}, {3600, "another", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct api_token kept = {.token = "nmv_usr_kept_one",
					 .user_id = "anon_3",
					 .client_id = cases[i].client_id,
					 .expires_at = (int64_t)time(NULL) + cases[i].life};
		struct api_config config = quick();
		unsigned before = count("POST /api/auth");

		config.kept = &kept;
		open_api(&config);
		ask_credits(ERROR_NONE);
		assert_int_equal(count("POST /api/auth") - before, cases[i].fetched);
		if (!cases[i].fetched)
			assert_true(sent_header("GET", (unsigned)i, "Bearer nmv_usr_kept_one\r\n"));
		api_destroy(fx->api);
		fx->api = NULL;
	}
}

/* Only the second token is valid. */
static bool first_token_is_bad(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (!is(r, "GET /api/credits") || !strstr(r->head, "canary_0"))
		return false;
	scripted_reply(r, 200, NULL, "{\"code\":1001,\"message\":\"bad token nmv_usr_canary_0\"}");
	return true;
}

static void a_refused_anonymous_token_is_renewed_once_for_all(void **state)
{
	struct api_config config = quick();
	struct api_credits_call calls[10] = {0};

	(void)state;
	fx->otherwise = first_token_is_bad;
	fx->left = 10;
	open_api(&config);
	for (int i = 0; i < 10; i++)
		api_credits_get(fx->api, &calls[i], on_credits);
	expect(ERROR_NONE);
	assert_int_equal(count("POST /api/auth/anonymous-token"), 2);
	assert_int_equal(count("GET /api/credits"), 20);
	assert_true(sent_header("POST /api/auth", 1, "X-Client-Id: client-1\r\n"));
	assert_int_equal(fx->tokens_told, 2);
}

static bool token_of_a_slow_clock(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (!is(r, "POST /api/auth"))
		return false;
	scripted_reply(
		r, 200, NULL,
		"{\"code\":0,\"data\":{\"token\":\"nmv_usr_past\",\"expires_at\":\"2001-01-01T00:00:00Z\"}}");
	return true;
}

/* One of the two clocks is wrong: a new token is valid all the same. */
static void a_token_that_seems_to_be_over_is_not_asked_for_again(void **state)
{
	struct api_config config = quick();

	(void)state;
	fx->otherwise = token_of_a_slow_clock;
	open_api(&config);
	ask_credits(ERROR_NONE);
	ask_credits(ERROR_NONE);
	assert_int_equal(count("POST /api/auth"), 1);
}

static bool all_tokens_are_bad(struct scripted_request *r, bool *keep)
{
	const char *bearer = strstr(r->head, "Bearer ");
	char body[200];

	(void)keep;
	if (!bearer)
		return false;
	(void)snprintf(body, sizeof(body), "{\"code\":1001,\"message\":\"refused: %.*s.\"}",
		       (int)strcspn(bearer + 7, "\r"), bearer + 7);
	scripted_reply(r, 401, NULL, body);
	return true;
}

static void a_token_refused_again_is_an_error_that_hides_it(void **state)
{
	struct api_config config = quick();

	(void)state;
	fx->otherwise = all_tokens_are_bad;
	open_api(&config);
	ask_credits(ERROR_TOKEN);
	assert_int_equal(count("POST /api/auth"), 2);
	assert_int_equal(count("GET /api/credits"), 2);
	assert_int_equal(fx->error.code, 1001);
}

static void a_token_of_the_users_is_never_replaced_nor_shown(void **state)
{
	(void)state;
	fx->otherwise = all_tokens_are_bad;
	open_with_token();
	ask_credits(ERROR_TOKEN);
	assert_int_equal(count("POST /api/auth"), 0);
	assert_int_equal(count("GET /api/credits"), 1);
	assert_null(strstr(fx->error.words, "nmv_usr_of_the_user"));
	assert_non_null(strstr(fx->error.words, "refused: *******************."));
}

static bool no_token_for_you(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (!is(r, "POST /api/auth"))
		return false;
	scripted_reply(r, 429, NULL, "{\"code\":429,\"message\":\"one per week\"}");
	return true;
}

static void all_who_wait_for_a_token_hear_that_there_is_none(void **state)
{
	struct api_config config = quick();
	struct api_credits_call calls[3] = {0};

	(void)state;
	fx->otherwise = no_token_for_you;
	fx->left = 3;
	open_api(&config);
	for (int i = 0; i < 3; i++)
		api_credits_get(fx->api, &calls[i], on_credits);
	expect(ERROR_RATE_LIMITED);
	assert_int_equal(fx->left, 0);
	assert_int_equal(count("POST /api/auth"), 2); /* including the one repetition after the wait */
	assert_int_equal(count("GET"), 0);
}

static bool wants_a_client_id(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (strcasestr(r->head, "X-Client-Id"))
		return false;
	scripted_reply(r, 400, NULL, "{\"code\":400,\"message\":\"X-Client-Id missing\"}");
	return true;
}

static void a_missing_client_id_is_sent_once(void **state)
{
	(void)state;
	fx->otherwise = wants_a_client_id;
	open_with_token();
	ask_credits(ERROR_NONE);
	assert_int_equal(count("GET /api/credits"), 2);
	assert_true(sent_header("GET", 1, "\r\nX-Client-Id: client-1\r\n"));
}

static void headers_begin_with_the_token(void **state)
{
	const char *const *headers;

	(void)state;
	open_with_token();
	headers = api_headers(fx->api);
	assert_non_null(headers[0]);
	assert_string_equal(headers[0], "Authorization: Bearer nmv_usr_of_the_user");
	assert_null(headers[4]);
}

/* ---- settings -------------------------------------------------------------------------------------------
 */

static void addresses_that_would_give_the_token_away_are_refused(void **state)
{
	static const char *const bad[] = {
		"http://example.org",      "ftp://127.0.0.1",        "https://u:p@example.org", "example.org",
		"http://127.0.0.1.nip.io", "https://example.org/?x", "https://example.org/#"};
	static const char *const good[] = {"https://example.org/", "http://127.0.0.1:8080", "http://[::1]:1/",
					   "http://localhost"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct api_config config = {.base_url = bad[i], .client_id = "client-1"};
		struct error e = {0};

		if (api_create(fx->loop, &config, &e))
			fail_msg("%s was accepted", bad[i]);
		assert_int_equal(e.cause, ERROR_INPUT);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct api_config config = {.base_url = good[i], .client_id = "client-1"};
		struct api *api = api_create(fx->loop, &config, NULL);

		assert_non_null(api);
		assert_int_not_equal(api_base_url(api)[strlen(api_base_url(api)) - 1], '/');
		api_destroy(api);
	}
}

static void settings_that_would_break_headers_are_refused(void **state)
{
	struct api_config config = {.base_url = fx->url, .client_id = "client-1"};
	struct error e = {0};

	(void)state;
	config.token = "two words";
	assert_null(api_create(fx->loop, &config, &e));
	assert_int_equal(e.cause, ERROR_INPUT);
	assert_null(strstr(e.words, "two"));
	config.token = NULL;
	config.skill_source = "a\r\nX: b";
	assert_null(api_create(fx->loop, &config, &e));
	config.skill_source = NULL;
	config.client_id = "a\nb";
	assert_null(api_create(fx->loop, &config, &e));
}

static void the_embedded_engine_is_reached_by_its_socket(void **state)
{
	char folder[] = "/tmp/nemofs-test-XXXXXX", path[64];
	struct api_config config = {
		.base_url = "http://localhost", .unix_socket = path, .token = "nmv_usr_local"};
	struct scripted_server *engine;

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/socket", folder);
	engine = scripted_server_create(path, service, &fx->otherwise);
	open_api(&config);
	ask_credits(ERROR_NONE);
	assert_int_equal(scripted_count(engine, "GET /api/credits"), 1);
	api_destroy(fx->api);
	fx->api = NULL;
	scripted_server_destroy(engine);
	unlink(path);
	rmdir(folder);
}

/* ---- repeating ------------------------------------------------------------------------------------------
 */

static const char *retry_after;
static unsigned busy_times;
static int busy_status;

static bool busy_at_first(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (r->number >= busy_times)
		return false;
	scripted_reply(r, busy_status, retry_after, "<html>busy</html>");
	return true;
}

static void a_get_that_is_put_off_is_repeated_within_limits(void **state)
{
	static const struct {
		int status;
		unsigned times;
		const char *retry_after;
		int cause;
		unsigned requests;
	} cases[] = {
		{429, 1, "Retry-After: 0\r\n", ERROR_NONE, 2},
		{429, 1, NULL, ERROR_NONE, 2},
		{429, 1, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", ERROR_NONE, 2},
		{429, 2, "Retry-After: 0\r\n", ERROR_RATE_LIMITED, 2},
		{429, 1, "Retry-After: 61\r\n", ERROR_RATE_LIMITED, 1},
		{429, 1, "Retry-After: 9000000000000000000\r\n", ERROR_RATE_LIMITED, 1},
		{503, 1, "Retry-After: 0\r\n", ERROR_NONE, 2},
		{503, 2, "Retry-After: 0\r\n", ERROR_SERVER, 2},
		{500, 3, NULL, ERROR_NONE, 4},
		{502, 3, NULL, ERROR_NONE, 4},
		{504, 3, NULL, ERROR_NONE, 4},
		{502, 9, "Retry-After: 0\r\n", ERROR_SERVER, 4},
		{501, 1, NULL, ERROR_SERVER, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		busy_status = cases[i].status;
		busy_times = cases[i].times;
		retry_after = cases[i].retry_after;
		fx->otherwise = busy_at_first;
		open_with_token();
		ask_credits(cases[i].cause);
		assert_int_equal(count("GET /api/credits"), cases[i].requests);
		(void)teardown(NULL);
		(void)setup(NULL);
	}
}

static bool drops_the_first_two(struct scripted_request *r, bool *keep)
{
	*keep = r->number >= 2;
	if (*keep)
		return false;
	if (r->number == 1)
		scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"co");
	return true;
}

static void a_get_is_repeated_when_its_connection_breaks(void **state)
{
	(void)state;
	fx->otherwise = drops_the_first_two;
	open_with_token();
	ask_credits(ERROR_NONE);
	assert_int_equal(count("GET /api/credits"), 3);
}

static bool drops_all(struct scripted_request *r, bool *keep)
{
	(void)r;
	*keep = false;
	return true;
}

static void a_get_is_not_repeated_for_ever(void **state)
{
	(void)state;
	fx->otherwise = drops_all;
	open_with_token();
	ask_credits(ERROR_UNREACHABLE);
	assert_int_equal(count("GET /api/credits"), 4);
}

static char session_id[64], task_id[64];

static void on_session(struct api_sessions_call *call, const struct api_session *session,
		       const struct error *e)
{
	(void)call;
	if (session) {
		(void)snprintf(session_id, sizeof(session_id), "%s", session->session_id);
		(void)snprintf(task_id, sizeof(task_id), "%s", session->task_id);
	}
	ended(e);
}

static void a_session_is_made(void **state)
{
	struct api_sessions_call call = {0};

	(void)state;
	open_with_token();
	api_sessions_new(fx->api, &call, NULL, "zh", on_session);
	expect(ERROR_NONE);
	assert_string_equal(session_id, "5529798706024415232");
	assert_string_equal(task_id, "17");
	assert_string_equal(scripted_body(fx->server, "POST /api/tasks", 0),
			    "{\"task_name\":\"project\",\"language\":\"zh\"}");
	assert_true(sent_header("POST /api/tasks", 0, "\r\nContent-Type: application/json\r\n"));
}

static void a_post_that_may_have_been_read_is_not_repeated(void **state)
{
	struct api_sessions_call call = {0};

	(void)state;
	fx->otherwise = drops_all;
	open_with_token();
	api_sessions_new(fx->api, &call, NULL, NULL, on_session);
	expect(ERROR_UNREACHABLE);
	assert_int_equal(count("POST /api/tasks"), 1);
	assert_true(api_call_bytes_left(&call.call));
}

static void a_post_that_was_never_sent_is_tried_again(void **state)
{
	struct api_config config = {
		.base_url = "http://127.0.0.1:1", .token = "nmv_usr_x_y", .backoff_ms = 1};
	struct api_sessions_call call = {0};

	(void)state;
	open_api(&config);
	api_sessions_new(fx->api, &call, NULL, NULL, on_session);
	expect(ERROR_REFUSED);
	assert_false(api_call_bytes_left(&call.call));
}

static bool huge(struct scripted_request *r, bool *keep)
{
	char block[4096];

	memset(block, ' ', sizeof(block));
	scripted_puts(r, "HTTP/1.1 200 OK\r\n\r\n");
	for (int i = 0; i < 1000; i++)
		scripted_write(r, block, sizeof(block));
	*keep = false;
	return true;
}

static bool redirects_elsewhere(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (strstr(r->path, "/elsewhere"))
		return false;
	scripted_reply(r, 302, "Location: /elsewhere\r\n", "");
	return true;
}

static bool cuts_off(struct scripted_request *r, bool *keep)
{
	scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":0}");
	*keep = false;
	return true;
}

static void answers_outside_the_contract_are_errors(void **state)
{
	special *const cases[] = {huge, redirects_elsewhere, cuts_off};

	(void)state;
	open_with_token();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		fx->otherwise = cases[i];
		ask_credits(ERROR_CONTRACT);
	}
	assert_int_equal(count("GET /elsewhere"), 0);
}

static void cancelled_and_destroyed_calls_are_silent(void **state)
{
	struct api_credits_call calls[4] = {0};

	(void)state;
	open_with_token();
	api_call_cancel(&calls[3].call);
	for (int i = 0; i < 3; i++)
		api_credits_get(fx->api, &calls[i], on_credits);
	api_call_cancel(&calls[1].call);
	assert_false(api_call_running(&calls[1].call));
	fx->left = 2;
	expect(ERROR_NONE);
	api_credits_get(fx->api, &calls[0], on_credits);
	api_destroy(fx->api);
	fx->api = NULL;
	assert_false(api_call_running(&calls[0].call));
	api_call_cancel(&calls[0].call);
}

/* ---- messages -------------------------------------------------------------------------------------------
 */

enum heard { BEGUN, EVENT, ALIVE, HEARD };

struct talk {
	struct api_message_call call;
	struct buf log; /* "begun|event name id data|alive|" */
	enum heard cancel_at;
	bool cancelled;
};

static struct talk *talk_of(struct api_message_call *call)
{
	return container_of(call, struct talk, call);
}

static void hear(struct api_message_call *call, enum heard what)
{
	struct talk *t = talk_of(call);

	assert_false(t->cancelled);
	if (t->cancel_at == what) {
		t->cancelled = true;
		api_call_cancel(&call->call);
		loop_stop(fx->loop);
	}
}

static void on_begun(struct api_message_call *call)
{
	buf_puts(&talk_of(call)->log, "begun|");
	hear(call, BEGUN);
}

static void on_event(struct api_message_call *call, const struct api_message_event *event)
{
	buf_printf(&talk_of(call)->log, "%s %s %s|", event->name, event->id, event->data);
	hear(call, EVENT);
}

static void on_alive(struct api_message_call *call)
{
	buf_puts(&talk_of(call)->log, "alive|");
	hear(call, ALIVE);
}

static void on_message_done(struct api_message_call *call, const struct error *e)
{
	assert_false(talk_of(call)->cancelled);
	ended(e);
}

static const struct api_message_events message_events = {
	.begun = on_begun, .event = on_event, .alive = on_alive, .done = on_message_done};

static void say(struct talk *t, int cause)
{
	*t = (struct talk){.cancel_at = HEARD};
	buf_init(&t->log, 0);
	api_message_send(fx->api, &t->call, "55", "say \"hi\"\n", 0, 0, &message_events);
	expect(cause);
}

static bool streams_two_events(struct scripted_request *r, bool *keep)
{
	*keep = false;
	if (!is(r, "POST /run_sse"))
		return false;
	scripted_puts(r,
		      STREAM "id: 1\ndata: {\"a\":1}\n\nevent: x\ndata: two\ndata: lines\n\ndata: cut off");
	return true;
}

static void a_message_is_answered_by_events(void **state)
{
	struct talk t;

	(void)state;
	fx->otherwise = streams_two_events;
	open_with_token();
	say(&t, ERROR_NONE);
	assert_non_null(strstr(buf_text(&t.log), "begun|message 1 {\"a\":1}|x 1 two\nlines|"));
	buf_finish(&t.log);
	assert_string_equal(
		scripted_body(fx->server, "POST /run_sse", 0),
		"{\"app_name\":\"nemo_agent\",\"user_id\":\"me\",\"session_id\":\"55\",\"new_message\":"
		"{\"parts\":[{\"text\":\"say \\\"hi\\\"\\n\"}]}}");
	assert_true(sent_header("POST /run_sse", 0, "\r\nAccept: text/event-stream\r\n"));
}

static bool only_lives(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_puts(r, STREAM ": still here\n\n");
	scripted_hold(r);
	*keep = false;
	return true;
}

static bool sends_and_waits(struct scripted_request *r, bool *keep)
{
	scripted_puts(r, STREAM "data: one\n\ndata: two\n\n");
	scripted_hold(r);
	*keep = false;
	return true;
}

static void a_message_is_cancelled_in_any_callback(void **state)
{
	(void)state;
	open_with_token();
	for (enum heard at = BEGUN; at < HEARD; at++) {
		struct talk *t = calloc(1, sizeof(*t));

		fx->otherwise = at == ALIVE ? only_lives : sends_and_waits;
		t->cancel_at = at;
		buf_init(&t->log, 0);
		api_message_send(fx->api, &t->call, "55", "hi", 0, 0, &message_events);
		loop_run(fx->loop);
		assert_true(t->cancelled);
		assert_true(api_call_bytes_left(&t->call.call));
		buf_finish(&t->log);
		free(t);
		fx->otherwise = NULL;
		ask_credits(ERROR_NONE);
	}
}

static bool stream_is_reset(struct scripted_request *r, bool *keep)
{
	scripted_puts(
		r, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "b\r\ndata: one\n\n\r\n");
	*keep = false;
	return true;
}

static bool bad_gateway(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 502, NULL, "<html>bad gateway</html>");
	return true;
}

static bool unavailable(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 503, "Retry-After: 0\r\n", "");
	return true;
}

static bool answers_nothing(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 202, NULL, "");
	return true;
}

static bool sends_elsewhere(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 303, "Location: /result\r\n", "");
	return true;
}

static bool answers_json(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 200, "Content-Type: application/json\r\n", "{\"code\":0,\"data\":{}}");
	return true;
}

static void an_unclear_message_is_sent_once_and_carries_no_code(void **state)
{
	static const struct {
		special *otherwise;
		int cause;
	} cases[] = {
		{drops_all, ERROR_UNREACHABLE},    {stream_is_reset, ERROR_CONTRACT},
		{bad_gateway, ERROR_SERVER},       {unavailable, ERROR_SERVER},
		{answers_json, ERROR_CONTRACT},    {cuts_off, ERROR_CONTRACT},
		{answers_nothing, ERROR_CONTRACT}, {sends_elsewhere, ERROR_CONTRACT},
	};

	(void)state;
	open_with_token();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct talk t;

		fx->otherwise = cases[i].otherwise;
		say(&t, cases[i].cause);
		assert_int_equal(count("POST /run_sse"), i + 1);
		assert_true(api_call_bytes_left(&t.call.call));
		assert_int_equal(fx->error.code, 0);
		buf_finish(&t.log);
	}
}

/* Answers, then closes the kept connection when the message arrives on it. */
static bool dies_when_kept(struct scripted_request *r, bool *keep)
{
	if (!r->turn)
		return false;
	*keep = false;
	return true;
}

static bool streams_after_credits(struct scripted_request *r, bool *keep)
{
	return dies_when_kept(r, keep) || streams_two_events(r, keep) || (*keep = true, false);
}

static void a_message_whose_kept_connection_dies_under_it_is_unclear_and_sent_once(void **state)
{
	struct talk t;

	(void)state;
	fx->otherwise = streams_after_credits;
	open_with_token();
	ask_credits(ERROR_NONE); /* leaves open the connection that breaks later */
	say(&t, ERROR_UNREACHABLE);
	assert_true(api_call_bytes_left(&t.call.call));
	assert_int_equal(count("POST /run_sse"), 1);
	buf_finish(&t.log);
}

static bool refuses_first(struct scripted_request *r, bool *keep)
{
	if (!is(r, "POST /run_sse"))
		return false;
	if (r->number)
		return streams_two_events(r, keep);
	scripted_reply(r, 200, NULL,
		       busy_status == 429 ? "{\"code\":429,\"message\":\"slow\"}" : "{\"code\":1001}");
	return true;
}

static void a_message_that_was_not_taken_is_repeated_once(void **state)
{
	struct api_config config = quick();
	struct talk t;

	(void)state;
	fx->otherwise = refuses_first;
	for (int i = 0; i < 2; i++) {
		busy_status = i ? 429 : 1001;
		open_api(&config);
		say(&t, ERROR_NONE);
		assert_int_equal(count("POST /run_sse"), 2);
		buf_finish(&t.log);
		(void)teardown(NULL);
		(void)setup(NULL);
		config = quick();
		fx->otherwise = refuses_first;
	}
}

static bool no_credits(struct scripted_request *r, bool *keep)
{
	(void)keep;
	if (!is(r, "POST /run_sse"))
		return false;
	scripted_reply(r, 200, "Content-Type: application/json\r\n",
		       "{\"code\":2001,\"message\":\"Insufficient\"}");
	return true;
}

static void no_credits_names_the_way_out(void **state)
{
	struct api_config config = quick();
	struct talk t;

	(void)state;
	fx->otherwise = no_credits;
	config.web_url = "https://web.example.org/";
	open_api(&config);
	say(&t, ERROR_NO_CREDITS);
	assert_string_equal(buf_text(&t.log), "");
	assert_string_equal(fx->error.words,
			    "Insufficient; register at https://web.example.org/register?bind=anon_7");
	assert_int_equal(fx->error.code, 2001);
	assert_int_equal(count("POST /run_sse"), 1);
	buf_finish(&t.log);
	api_destroy(fx->api);
	open_with_token();
	say(&t, ERROR_NO_CREDITS);
	assert_string_equal(fx->error.words, "Insufficient; top up");
	buf_finish(&t.log);
}

static bool session_lost(struct scripted_request *r, bool *keep)
{
	(void)r, (void)keep;
	scripted_reply(r, 404, NULL, "{\"detail\":\"Session not found: 55\"}");
	return true;
}

static void a_lost_session_is_a_refusal(void **state)
{
	struct talk t;

	(void)state;
	fx->otherwise = session_lost;
	open_with_token();
	say(&t, ERROR_SESSION_GONE);
	assert_int_equal(fx->error.code, 404);
	buf_finish(&t.log);
}

static void a_text_that_is_no_utf_8_is_not_sent(void **state)
{
	struct talk t = {.cancel_at = HEARD};

	(void)state;
	open_with_token();
	api_message_send(fx->api, &t.call, "55", "\xff", 0, 0, &message_events);
	expect(ERROR_INPUT);
	assert_false(api_call_bytes_left(&t.call.call));
	assert_int_equal(count(""), 0);
}

static void a_silent_stream_is_given_up(void **state)
{
	struct talk t = {.cancel_at = HEARD};

	(void)state;
	fx->otherwise = sends_and_waits;
	open_with_token();
	api_message_send(fx->api, &t.call, "55", "hi", 50, 0, &message_events);
	expect(ERROR_TIMEOUT);
	api_message_send(fx->api, &t.call, "55", "hi", 0, 50, &message_events);
	expect(ERROR_TIMEOUT);
	buf_finish(&t.log);
}

/* ---- uploads, state, renders, links ---------------------------------------------------------------------
 */

static bool takes_uploads(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 200, NULL,
		       "{\"code\":0,\"data\":{\"files\":[{\"filename\":\"talk.mp4\",\"file_type\":\"video\","
		       "\"cdn_url\":"
		       "\"https://cdn/1\",\"duration\":2.5,\"width\":640,\"height\":360},17,null],"
		       "\"session_state_applied\":true}}");
	return true;
}

static void on_upload(struct api_upload_call *call, const struct api_upload *upload, const struct error *e)
{
	(void)call;
	if (upload) {
		assert_int_equal(upload->count, 1);
		assert_true(upload->state_applied);
		assert_string_equal(upload->files[0].filename, "talk.mp4");
		assert_string_equal(upload->files[0].url, "https://cdn/1");
		assert_true(upload->files[0].duration_s == 2.5 && upload->files[0].fps == -1);
		assert_int_equal(upload->files[0].width, 640);
		assert_int_equal(upload->files[0].size, -1);
	}
	ended(e);
}

static uint64_t bytes_sent;

static void on_sent(struct api_upload_call *call, uint64_t bytes, uint64_t total)
{
	(void)call;
	assert_int_equal(total, 7);
	bytes_sent = bytes;
}

static void files_and_addresses_are_uploaded(void **state)
{
	static const char *const urls[] = {"https://a.org/x.mp4?y=\"z\"", "http://b.org/"};
	struct api_upload_call call = {0};
	struct http_part part = {memfd_create("part", MFD_CLOEXEC), 7, "talk.mp4", "video/mp4"};

	(void)state;
	assert_int_equal(write(part.fd, "a video", 7), 7);
	fx->otherwise = takes_uploads;
	open_with_token();
	api_upload_files(fx->api, &call, "5/5", &part, 1, on_sent, on_upload);
	expect(ERROR_NONE);
	assert_int_equal(bytes_sent, 7);
	assert_non_null(strstr(scripted_body(fx->server, "POST /api/upload-video/nemo_agent/me/5%2F5 ", 0),
			       "\r\n\r\na video\r\n"));
	assert_true(sent_header("POST", 0, "Content-Type: multipart/form-data"));
	api_upload_urls(fx->api, &call, "55", urls, 2, on_upload);
	expect(ERROR_NONE);
	assert_string_equal(
		scripted_body(fx->server, "POST /api/upload-video/nemo_agent/me/55 ", 0),
		"{\"urls\":[\"https://a.org/x.mp4?y=\\\"z\\\"\",\"http://b.org/\"],\"source_type\":\"url\"}");
	close(part.fd);
}

static void a_file_over_the_limit_sends_nothing(void **state)
{
	struct api_upload_call call = {0};
	struct http_part part = {-1, API_FILE_MAX + 1ull, "talk.mp4", NULL};

	(void)state;
	open_with_token();
	api_upload_files(fx->api, &call, "55", &part, 1, NULL, on_upload);
	expect(ERROR_TOO_LARGE);
	assert_int_equal(count(""), 0);
}

static void an_upload_is_sent_once(void **state)
{
	struct api_upload_call call = {0};
	struct http_part part = {memfd_create("part", MFD_CLOEXEC), 7, "talk.mp4", NULL};

	(void)state;
	assert_int_equal(write(part.fd, "a video", 7), 7);
	fx->otherwise = drops_all;
	open_with_token();
	api_upload_files(fx->api, &call, "55", &part, 1, NULL, on_upload);
	expect(ERROR_UNREACHABLE);
	assert_int_equal(count("POST"), 1);
	assert_true(api_call_bytes_left(&call.call));
	close(part.fd);
}

static const char *state_body;
static char *draft_seen;
static bool state_seen;

static bool gives_state(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 200, NULL, state_body);
	return true;
}

static void on_state(struct api_state_call *call, struct api_state *got, const struct error *e)
{
	(void)call;
	free(draft_seen);
	draft_seen = NULL;
	state_seen = got && got->state;
	if (got) {
		assert_int_equal(got->data->data[0], '{');
		assert_int_equal(got->data->data[got->data->len - 1], '}');
		draft_seen = got->draft_text ? strndup(got->draft_text, got->draft_len) : NULL;
	}
	ended(e);
}

static void the_state_gives_its_draft_byte_by_byte(void **state)
{
	static const struct {
		const char *body, *draft; /* NULL: none */
		bool has_state;
	} cases[] = {
		{"{\"code\":0,\"data\":{\"session_id\":\"55\",\"state\":{\"draft\": {\"b\" : 1.50,\"a\":[ "
		 "1e2 ]} }}}",
		 "{\"b\" : 1.50,\"a\":[ 1e2 ]}", true},
		{"{\"data\":{\"state\":{\"draft\":\"<draft\\u003e\"}}}", "\"<draft\\u003e\"", true},
		{"{\"data\":{\"state\":{\"draft\":null}}}", NULL, true},
		{"{\"data\":{\"state\":{\"draft\":{}}}}", NULL, true},
		{"{\"data\":{\"state\":{}}}", NULL, true},
		{"{\"data\":{\"state\":null}}", NULL, false},
		{"{\"data\":{}}", NULL, false},
		{"{\"state\":{\"draft\":{\"t\":[]}}}", "{\"t\":[]}", true},
	};
	struct api_state_call call = {0};

	(void)state;
	fx->otherwise = gives_state;
	open_with_token();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		state_body = cases[i].body;
		api_state_get(fx->api, &call, "55", on_state);
		expect(ERROR_NONE);
		assert_int_equal(state_seen, cases[i].has_state);
		if (cases[i].draft)
			assert_string_equal(draft_seen, cases[i].draft);
		else
			assert_null(draft_seen);
	}
	assert_non_null(scripted_head(fx->server, "GET /api/state/nemo_agent/me/55/latest ", 0));
	state_body = "{\"data\":null}";
	api_state_get(fx->api, &call, "55", on_state);
	expect(ERROR_CONTRACT);
	free(draft_seen);
	draft_seen = NULL;
}

static const char *render_body;
static int render_answer;
static struct api_render render;
static char render_url[200], render_id[80], render_reason[80];

static bool renders(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, render_answer, NULL, render_body);
	return true;
}

static void on_render(struct api_render_call *call, const struct api_render *got, const struct error *e)
{
	(void)call;
	if (got) {
		render = *got;
		(void)snprintf(render_url, sizeof(render_url), "%s", got->url);
		(void)snprintf(render_id, sizeof(render_id), "%s", got->id);
		(void)snprintf(render_reason, sizeof(render_reason), "%s", got->reason);
	}
	ended(e);
}

static void renders_are_read_in_all_their_forms(void **state)
{
	static const struct {
		const char *body;
		enum api_render_status status;
		double progress;
		const char *id, *url, *reason;
	} cases[] = {
		{"{\"taskId\":\"r9\",\"status\":\"pending\",\"progress\":0}", API_RENDER_PENDING, 0, "r9", "",
		 ""},
		{"{\"id\":\"r8\",\"status\":\"processing\",\"progress\":42.5}", API_RENDER_PROCESSING, 42.5,
		 "r8", "", ""},
		{"{\"success\":true,\"data\":{\"status\":\"completed\",\"progress\":100,\"outputUrl\":"
		 "\"https://c/1\"}}",
		 API_RENDER_COMPLETED, 100, "r1", "https://c/1", ""},
		{"{\"status\":\"completed\",\"output\":{\"url\":\"https://c/2\",\"duration\":3,\"size\":77}}",
		 API_RENDER_COMPLETED, -1, "r1", "https://c/2", ""},
		{"{\"status\":\"failed\",\"error\":\"no font\"}", API_RENDER_FAILED, -1, "r1", "", "no font"},
		{"{\"success\":true,\"data\":{\"status\":\"failed\",\"error\":{\"message\":\"oom\"}}}",
		 API_RENDER_FAILED, -1, "r1", "", "oom"},
		{"{\"success\":true,\"status\":\"completed\",\"output\":{\"url\":\"https://c/3\"}}",
		 API_RENDER_COMPLETED, -1, "r1", "https://c/3", ""},
		{"{\"success\":true,\"data\":{\"outputUrl\":\"https://c/4\"}}", API_RENDER_COMPLETED, -1,
		 "r1", "https://c/4", ""},
		{"{\"success\":true}", API_RENDER_PENDING, -1, "r1", "", ""},
	};
	struct api_render_call call = {0};

	(void)state;
	fx->otherwise = renders;
	render_answer = 200;
	open_with_token();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		render_body = cases[i].body;
		api_render_poll(fx->api, &call, "r1", on_render);
		expect(ERROR_NONE);
		assert_int_equal(render.status, cases[i].status);
		assert_true(render.progress == cases[i].progress);
		assert_string_equal(render_id, cases[i].id);
		assert_string_equal(render_url, cases[i].url);
		assert_string_equal(render_reason, cases[i].reason);
	}
	assert_int_equal(count("GET /api/render/proxy/lambda/r1 "), sizeof(cases) / sizeof(*cases));
}

static void a_render_sends_the_draft_as_it_is(void **state)
{
	static const char draft[] = "{\"z\" :1.0,  \"a\":\"\\u00e9\"}";
	struct api_render_call call = {0};
	char *url;

	(void)state;
	fx->otherwise = renders;
	render_answer = 200;
	render_body = "{\"id\":\"r1\",\"status\":\"pending\"}";
	open_with_token();
	api_render_start(fx->api, &call, "r1", "5\"5", draft, strlen(draft), NULL, NULL, on_render);
	expect(ERROR_NONE);
	assert_string_equal(
		scripted_body(fx->server, "POST /api/render/proxy/lambda ", 0),
		"{\"id\":\"r1\",\"sessionId\":\"5\\\"5\",\"draft\":{\"z\" :1.0,  \"a\":\"\\u00e9\"},"
		"\"output\":{\"format\":\"mp4\",\"quality\":\"high\"}}");
	api_render_cancel(fx->api, &call, "r1", on_render);
	expect(ERROR_NONE);
	assert_int_equal(count("POST /api/render/proxy/lambda/r1/cancel "), 1);
	url = api_render_download_url(fx->api, "r/1");
	assert_true(strstr(url, fx->url) == url);
	assert_non_null(strstr(url, "/api/render/proxy/r%2F1/download"));
	free(url);
}

static void a_render_that_is_there_already_is_adopted(void **state)
{
	struct api_render_call call = {0};

	(void)state;
	fx->otherwise = renders;
	render_answer = 409;
	render_body = "{\"success\":false,\"error\":\"id already exists\"}";
	open_with_token();
	api_render_start(fx->api, &call, "r1", "55", "{}", 2, NULL, NULL, on_render);
	expect(ERROR_NONE);
	assert_true(render.adopted);
	assert_string_equal(render_id, "r1");
	render_answer = 402;
	render_body = "{\"code\":402}";
	api_render_start(fx->api, &call, "r1", "55", "{}", 2, NULL, NULL, on_render);
	expect(ERROR_PLAN);
	assert_non_null(strstr(fx->error.words, "unlock export"));
}

static void render_ids_are_new_each_time(void **state)
{
	char a[80], b[80];

	(void)state;
	api_render_new_id(a);
	api_render_new_id(b);
	assert_int_equal(strncmp(a, "render_", 7), 0);
	assert_string_not_equal(a, b);
}

static bool claims(struct scripted_request *r, bool *keep)
{
	(void)keep;
	scripted_reply(r, 200, NULL, "{\"code\":0,\"data\":{\"claim_token\":\"clm_a&b\",\"expires_in\":60}}");
	return true;
}

static void on_claim(struct api_claim_call *call, const struct api_claim *claim, const struct error *e)
{
	(void)call;
	assert_string_equal(claim->link, WIRE_WEB_URL "/workspace/claim?ct=clm_a%26b");
	assert_int_equal(claim->expires_in, 60);
	ended(e);
}

static void a_link_opens_the_session_in_a_browser(void **state)
{
	struct api_claim_call call = {0};

	(void)state;
	fx->otherwise = claims;
	open_with_token();
	api_claim_start(fx->api, &call, "17", "55", on_claim);
	expect(ERROR_NONE);
	assert_string_equal(scripted_body(fx->server, "POST /api/auth/claim-token", 0),
			    "{\"task_id\":\"17\",\"session_id\":\"55\"}");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_anonymous_token_is_fetched_told_and_used),
		TEST(the_expiry_is_read_as_iso_8601),
		TEST(a_kept_token_is_used_while_it_lasts),
		TEST(a_token_that_seems_to_be_over_is_not_asked_for_again),
		TEST(a_refused_anonymous_token_is_renewed_once_for_all),
		TEST(a_token_refused_again_is_an_error_that_hides_it),
		TEST(a_token_of_the_users_is_never_replaced_nor_shown),
		TEST(all_who_wait_for_a_token_hear_that_there_is_none),
		TEST(a_missing_client_id_is_sent_once),
		TEST(headers_begin_with_the_token),
		TEST(addresses_that_would_give_the_token_away_are_refused),
		TEST(settings_that_would_break_headers_are_refused),
		TEST(the_embedded_engine_is_reached_by_its_socket),
		TEST(a_get_that_is_put_off_is_repeated_within_limits),
		TEST(a_get_is_repeated_when_its_connection_breaks),
		TEST(a_get_is_not_repeated_for_ever),
		TEST(a_session_is_made),
		TEST(a_post_that_may_have_been_read_is_not_repeated),
		TEST(a_post_that_was_never_sent_is_tried_again),
		TEST(answers_outside_the_contract_are_errors),
		TEST(cancelled_and_destroyed_calls_are_silent),
		TEST(a_message_is_answered_by_events),
		TEST(a_message_is_cancelled_in_any_callback),
		TEST(an_unclear_message_is_sent_once_and_carries_no_code),
		TEST(a_message_whose_kept_connection_dies_under_it_is_unclear_and_sent_once),
		TEST(a_message_that_was_not_taken_is_repeated_once),
		TEST(no_credits_names_the_way_out),
		TEST(a_lost_session_is_a_refusal),
		TEST(a_text_that_is_no_utf_8_is_not_sent),
		TEST(a_silent_stream_is_given_up),
		TEST(files_and_addresses_are_uploaded),
		TEST(a_file_over_the_limit_sends_nothing),
		TEST(an_upload_is_sent_once),
		TEST(the_state_gives_its_draft_byte_by_byte),
		TEST(renders_are_read_in_all_their_forms),
		TEST(a_render_sends_the_draft_as_it_is),
		TEST(a_render_that_is_there_already_is_adopted),
		TEST(render_ids_are_new_each_time),
		TEST(a_link_opens_the_session_in_a_browser),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
