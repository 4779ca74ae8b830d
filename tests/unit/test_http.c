#include "net/http.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "product/causes.h"
#include "scripted_server.h"

#define PATIENCE_MS 20000 /* a test that takes longer has failed */

/* ---- the actions of the server, by path ------------------------------------------------------------------
 */

#define BIG (3u << 20)
#define TAKEN 1000u
#define LONG_MESSAGE 200000u

static void reply_big(struct scripted_request *r)
{
	char *big = malloc(BIG);
	char head[64];

	for (size_t i = 0; i < BIG; i++)
		big[i] = (char)(i / 4096);
	(void)snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n", BIG);
	scripted_puts(r, head);
	scripted_write(r, big, BIG);
	free(big);
}

/* 100 KB that become 100 MB. */
static void reply_bomb(struct scripted_request *r)
{
	char bytes[110000];
	FILE *f = popen("head -c 100000000 /dev/zero | gzip -9", "r");
	size_t n = f ? fread(bytes, 1, sizeof(bytes), f) : 0;
	char head[128];

	if (f)
		pclose(f);
	(void)snprintf(head, sizeof(head),
		       "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", n);
	scripted_puts(r, head);
	scripted_write(r, bytes, n);
}

static void redirect(struct scripted_request *r, const char *to)
{
	char header[512];

	(void)snprintf(header, sizeof(header), "Location: %s\r\n", to);
	scripted_reply(r, 302, header, "moved");
}

static bool answer(struct scripted_request *r)
{
	const char *p = r->path;

	if (!strcmp(p, "/hello")) {
		scripted_reply(r, 200, "Content-Type: text/plain\r\nETag: \"1\"\r\n", "hello");
	} else if (!strcmp(p, "/big")) {
		reply_big(r);
	} else if (!strcmp(p, "behind.invalid:443")) { /* CONNECT, as a proxy */
		scripted_puts(r, "HTTP/1.1 200 Connection established\r\n\r\n");
		return false;
	} else if (!strcmp(p, "/second-head")) {
		scripted_puts(r, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n"
				 "5\r\nhello\r\n0\r\nHTTP/1.1 500: no\r\nx: y\r\n\r\n");
	} else if (!strcmp(p, "/empty")) {
		scripted_reply(r, 404, NULL, "");
	} else if (!strcmp(p, "/range")) {
		scripted_reply(r, 206, "Content-Range: bytes 2-4/9\r\n", "cde");
	} else if (!strcmp(p, "/nameless-range")) {
		scripted_reply(r, 206, NULL, "cde");
	} else if (!strcmp(p, "/short")) {
		scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
		return false;
	} else if (!strcmp(p, "/reset")) {
		scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
		scripted_reset(r);
		return false;
	} else if (!strcmp(p, "/die")) {
		return false;
	} else if (!strcmp(p, "/die-when-kept")) {
		if (r->turn)
			return false;
		scripted_reply(r, 200, NULL, "alive");
	} else if (!strcmp(p, "/taken")) { /* a message, without an answer */
		if (!r->turn)
			scripted_reply(r, 200, NULL, "not on a kept connection");
		else if (r->number & 1)
			scripted_reset(r);
		return false;
	} else if (!strncmp(p, "/hello-and-",
			    11)) { /* in one piece, since a reset discards data that waits */
		scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
		if (!strcmp(p + 11, "reset"))
			scripted_reset(r);
		return false;
	} else if (!strcmp(p, "/two-lengths")) {
		scripted_reply(r, 200, "Content-Length: 5\r\n", "hello");
	} else if (!strcmp(p, "/overlong")) {
		scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more");
	} else if (!strcmp(p, "/garbage")) {
		scripted_puts(r, "what is this\r\n\r\n");
		return false;
	} else if (!strcmp(p, "/bomb")) {
		reply_bomb(r);
	} else if (!strcmp(p, "/unasked")) {
		scripted_reply(r, 200, "Content-Encoding: gzip\r\n", "xx");
	} else if (!strcmp(p, "/stall")) {
		scripted_puts(r, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
		scripted_hold(r);
		return false;
	} else if (!strcmp(p, "/r1")) {
		redirect(r, "/r2");
	} else if (!strcmp(p, "/r2")) {
		redirect(r, "r3");
	} else if (!strcmp(p, "/r3")) {
		redirect(r, "/hello");
	} else if (!strcmp(p, "/to-other")) {
		redirect(r, scripted_owner(r));
	} else if (!strcmp(p, "/to-plain")) {
		redirect(r, "http://example.org/");
	} else if (!strcmp(p, "/to-file")) {
		redirect(r, "file:///etc/passwd");
	} else if (!strcmp(p, "/to-ftp")) {
		redirect(r, "ftp://127.0.0.1/");
	} else if (!strcmp(p, "/post")) {
		scripted_reply(r, 200, NULL, "posted");
	} else {
		scripted_reply(r, 500, NULL, "unknown");
	}
	return true;
}

/* ---- a fixture: server, loop, client ------------------------------------------------------------------ */

struct fixture {
	struct scripted_server *server;
	struct loop *loop;
	struct http *http;
	struct timer patience;
};

static void out_of_patience(struct timer *t)
{
	(void)t;
	fail_msg("nothing came for %d ms", PATIENCE_MS);
}

static struct http *client(struct loop *loop, const char *unix_socket)
{
	struct http_settings settings = {.user_agent = "test/1", .http_loopback = true};
	struct error e;
	struct http *http;

	settings.unix_socket = unix_socket;
	settings.unix_origin = "http://localhost/";
	http = http_create(loop, &settings, &e);
	assert_non_null(http);
	return http;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct error e;

	f->server = scripted_server_create(NULL, answer, NULL);
	f->loop = loop_create(&e);
	assert_non_null(f->loop);
	f->http = client(f->loop, NULL);
	timer_init(&f->patience, f->loop, out_of_patience);
	timer_start(&f->patience, PATIENCE_MS);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	http_destroy(f->http);
	timer_stop(&f->patience);
	loop_destroy(f->loop);
	scripted_server_destroy(f->server);
	free(f);
	return 0;
}

/* A request that records its callbacks. */
struct fetch {
	struct http_request request;
	struct loop *loop;
	struct buf body;
	struct http_head head;
	char type[32];
	struct error error;
	unsigned heads, dones, pieces;
	uint64_t sent, to_send;
	unsigned *left; /* of a group; the last one stops the loop */
};

static struct fetch *fetch_of(struct http_request *request)
{
	return container_of(request, struct fetch, request);
}

static void on_head(struct http_request *request, const struct http_head *head)
{
	struct fetch *f = fetch_of(request);

	assert_int_equal(f->dones, 0);
	f->heads++;
	f->head = *head;
	(void)snprintf(f->type, sizeof(f->type), "%s", head->type);
}

static void on_data(struct http_request *request, const void *data, size_t len)
{
	struct fetch *f = fetch_of(request);

	assert_int_equal(f->heads, 1);
	f->pieces++;
	assert_true(buf_append(&f->body, data, len));
}

static void on_sent(struct http_request *request, uint64_t bytes, uint64_t total)
{
	fetch_of(request)->sent = bytes;
	fetch_of(request)->to_send = total;
}

static void on_done(struct http_request *request, const struct error *e)
{
	struct fetch *f = fetch_of(request);

	assert_int_equal(f->dones++, 0);
	assert_null(request->transfer);
	f->error = e ? *e : (struct error){0};
	if (!f->left || --*f->left == 0)
		loop_stop(f->loop);
}

static const struct http_events events = {on_head, on_data, on_sent, on_done};

static void fetch_init(struct fetch *f, struct fixture *fixture)
{
	*f = (struct fetch){.loop = fixture->loop};
	buf_init(&f->body, 0);
}

/* Runs one request to its end. */
static void fetch_by(struct fixture *fixture, struct fetch *f, struct http_spec *spec, const char *path)
{
	char url[256];

	fetch_init(f, fixture);
	scripted_url(fixture->server, url, path);
	if (!spec->url)
		spec->url = url;
	http_start(fixture->http, &f->request, spec, &events);
	assert_int_equal(f->dones, 0);
	loop_run(fixture->loop);
	assert_int_equal(f->dones, 1);
	if (spec->url == url)
		spec->url = NULL;
}

static void expect(struct fixture *fixture, struct http_spec spec, const char *path, int cause)
{
	struct fetch f;

	fetch_by(fixture, &f, &spec, path);
	if (f.error.cause != cause)
		fail_msg("%s: %s instead of %s: %s", path, error_cause_name(f.error.cause),
			 error_cause_name(cause), f.error.words);
	buf_finish(&f.body);
}

/* ---- tests ----------------------------------------------------------------------------------------------
 */

static void a_get_gives_head_body_and_end(void **state)
{
	struct fixture *fixture = *state;
	struct fetch f;

	fetch_by(fixture, &f, &(struct http_spec){0}, "/hello");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.head.status, 200);
	assert_string_equal(f.type, "text/plain");
	assert_int_equal(f.head.length, 5);
	assert_string_equal(buf_text(&f.body), "hello");
	assert_true(http_bytes_left(&f.request));
	buf_finish(&f.body);
	assert_non_null(strstr(scripted_head(fixture->server, "GET /hello", 0), "User-Agent: test/1\r\n"));
	assert_non_null(
		strstr(scripted_head(fixture->server, "GET /hello", 0), "Accept-Encoding: identity\r\n"));
}

static void an_answer_without_body_is_complete(void **state)
{
	struct fetch f;

	fetch_by(*state, &f, &(struct http_spec){0}, "/empty");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.head.status, 404);
	assert_int_equal(f.body.len, 0);
	assert_int_equal(f.heads, 1);
}

static void a_post_carries_its_bytes_and_headers(void **state)
{
	struct fixture *fixture = *state;
	const char *const headers[] = {"Content-Type: application/json", "X-One: 1", NULL};
	struct http_spec spec = {
		.method = HTTP_POST, .headers = headers, .body = "{\"a\":\"\0\"}", .body_len = 9};
	struct fetch f;
	const char *head;

	fetch_by(fixture, &f, &spec, "/post");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_string_equal(buf_text(&f.body), "posted");
	buf_finish(&f.body);
	head = scripted_head(fixture->server, "POST /post", 0);
	assert_non_null(strstr(head, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(head, "\r\nX-One: 1\r\n"));
	assert_non_null(strstr(head, "\r\nContent-Length: 9\r\n"));
	assert_null(strstr(head, "Expect:"));
}

static void a_post_without_body_says_length_0_and_no_type(void **state)
{
	struct fixture *fixture = *state;

	expect(fixture, (struct http_spec){.method = HTTP_POST}, "/post", ERROR_NONE);
	assert_non_null(strstr(scripted_head(fixture->server, "POST /post", 0), "\r\nContent-Length: 0\r\n"));
	assert_null(strstr(scripted_head(fixture->server, "POST /post", 0), "Content-Type:"));
}

static int memory_file(const char *text)
{
	int fd = memfd_create("part", MFD_CLOEXEC);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static void files_go_as_a_multipart_form(void **state)
{
	struct fixture *fixture = *state;
	struct http_part parts[] = {{memory_file("first file"), 10, "a.mp4", "video/mp4"},
				    {memory_file("second"), 6, "b \"q\".mov", NULL}};
	struct http_spec spec = {.method = HTTP_POST, .parts = parts, .part_count = 2};
	struct fetch f;
	const char *body;

	fetch_by(fixture, &f, &spec, "/post");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.sent, 16);
	assert_int_equal(f.to_send, 16);
	buf_finish(&f.body);
	body = scripted_body(fixture->server, "POST /post", 0);
	assert_non_null(strstr(body, "name=\"files\"; filename=\"a.mp4\"\r\nContent-Type: video/mp4\r\n"));
	assert_non_null(strstr(body, "\r\n\r\nfirst file\r\n--"));
	assert_non_null(strstr(body, "filename=\"b \\\"q\\\".mov\"")
				? body
				: strstr(body, "filename=\"b %22q%22.mov\""));
	assert_non_null(strstr(body, "\r\n\r\nsecond\r\n--"));
	assert_null(strstr(scripted_head(fixture->server, "POST /post", 0), "chunked"));
	close(parts[0].fd);
	close(parts[1].fd);
}

static void a_file_that_shrinks_fails_its_upload(void **state)
{
	struct http_part part = {memory_file("short"), 50, "a.mp4", NULL};

	expect(*state, (struct http_spec){.method = HTTP_POST, .parts = &part, .part_count = 1}, "/post",
	       ERROR_INPUT);
	close(part.fd);
}

static void line_breaks_in_headers_are_refused_before_anything_is_sent(void **state)
{
	static const char *const bad[] = {"X: a\r\nY: b", "X: a\nY: b", "nothing"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *const headers[] = {bad[i], NULL};

		expect(fixture, (struct http_spec){.headers = headers}, "/hello", ERROR_INPUT);
	}
	expect(fixture, (struct http_spec){.ranged = true, .if_range = "\"x\"\r\nY: b"}, "/hello",
	       ERROR_INPUT);
	assert_int_equal(scripted_count(fixture->server, "GET"), 0);
}

static void ranges_are_asked_for_and_read(void **state)
{
	struct fixture *fixture = *state;
	struct http_spec spec = {.ranged = true, .range_first = 2, .range_last = 4, .if_range = "\"1\""};
	struct fetch f;
	const char *head;

	fetch_by(fixture, &f, &spec, "/range");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.head.range_first, 2);
	assert_int_equal(f.head.range_last, 4);
	assert_int_equal(f.head.range_total, 9);
	buf_finish(&f.body);
	head = scripted_head(fixture->server, "GET /range", 0);
	assert_non_null(strstr(head, "\r\nRange: bytes=2-4\r\n"));
	assert_non_null(strstr(head, "\r\nIf-Range: \"1\"\r\n"));
}

static void a_partial_answer_must_say_which_part(void **state)
{
	expect(*state, (struct http_spec){.ranged = true, .range_last = 2}, "/nameless-range",
	       ERROR_CONTRACT);
	expect(*state, (struct http_spec){0}, "/range", ERROR_CONTRACT);
}

static void broken_answers_have_their_causes(void **state)
{
	struct fixture *fixture = *state;
	struct http_spec plain = {0}, small = {.max_answer = 3}, gzip = {.gzip = true, .max_answer = 1 << 20};

	expect(fixture, plain, "/short", ERROR_SHORT_BODY);
	expect(fixture, plain, "/reset", ERROR_SHORT_BODY);
	expect(fixture, plain, "/die", ERROR_UNREACHABLE);
	expect(fixture, plain, "/two-lengths", ERROR_CONTRACT);
	expect(fixture, plain, "/overlong", ERROR_CONTRACT);
	expect(fixture, plain, "/garbage", ERROR_CONTRACT);
	expect(fixture, plain, "/unasked", ERROR_CONTRACT);
	expect(fixture, small, "/hello", ERROR_CONTRACT);
	expect(fixture, gzip, "/bomb", ERROR_CONTRACT);
}

static void a_silent_answer_times_out_by_its_idle_clock(void **state)
{
	expect(*state, (struct http_spec){.idle_timeout_ms = 50}, "/stall", ERROR_TIMEOUT);
	expect(*state, (struct http_spec){.total_timeout_ms = 50}, "/stall", ERROR_TIMEOUT);
}

static void connections_that_fail_have_their_causes_and_send_nothing(void **state)
{
	static const struct {
		const char *url;
		int cause;
	} cases[] = {
		{"http://127.0.0.1:1/", ERROR_REFUSED},
		{"https://does-not-exist.invalid/", ERROR_RESOLVE},
		{"http://example.org/", ERROR_INPUT},
		{"ftp://127.0.0.1/", ERROR_INPUT},
		{"nonsense", ERROR_INPUT},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fetch f;
		struct http_spec spec = {.url = cases[i].url};

		fetch_by(*state, &f, &spec, "");
		if (f.error.cause != cases[i].cause)
			fail_msg("%s: %s: %s", cases[i].url, error_cause_name(f.error.cause), f.error.words);
		assert_false(http_bytes_left(&f.request));
	}
}

static void running_out_of_descriptors_fails_that_request_alone(void **state)
{
	struct fixture *fixture = *state;
	struct rlimit all, none;
	struct fetch f;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = all;
	none.rlim_cur =
		3; /* descriptors that a thread of another test closes meanwhile have higher numbers */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	fetch_by(fixture, &f, &(struct http_spec){0}, "/hello");
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_int_equal(f.error.cause, ERROR_SYSTEM);
	assert_int_equal(f.error.err, EMFILE);
	assert_false(http_bytes_left(&f.request));
	expect(fixture, (struct http_spec){0}, "/hello", ERROR_NONE);
}

static void certificates_that_do_not_fit_are_refused_with_the_cause(void **state)
{
	struct fixture *fixture = *state;
	char path[] = "/tmp/certificates.XXXXXX";
	struct http_settings settings = {.user_agent = "test/1", .ca_file = path};
	void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
	struct rlimit all, little;
	struct error e = {0};
	int fd = mkstemp(path);

	assert_int_equal(write(fd, "certificates", 12), 12);
	close(fd);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	little = all;
	little.rlim_cur = 6;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	errno = ENOTTY; /* of something earlier */
	assert_null(http_create(fixture->loop, &settings, &e));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	signal(SIGXFSZ, before);
	unlink(path);
	assert_int_equal(e.err, EFBIG);
}

static void plain_http_behind_https_is_a_tls_error(void **state)
{
	struct fixture *fixture = *state;
	char url[64];

	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%u/", scripted_port(fixture->server));
	expect(fixture, (struct http_spec){.url = url}, "", ERROR_TLS);
}

/* An answer of a proxy before the service is reached is not an answer of the service. */
static void a_proxy_s_consent_is_no_answer(void **state)
{
	struct fixture *fixture = *state;
	struct http_spec spec = {.url = "https://behind.invalid/"};
	struct fetch f;
	char proxy[256];

	scripted_url(fixture->server, proxy, "");
	setenv("https_proxy", proxy, 1);
	fetch_by(fixture, &f, &spec, "");
	unsetenv("https_proxy");
	assert_int_equal(scripted_count(fixture->server, "CONNECT"), 1);
	assert_int_equal(f.error.cause, ERROR_TLS);
	assert_int_equal(f.heads, 0);
	assert_false(http_bytes_left(&f.request));
	buf_finish(&f.body);
}

static void a_second_head_behind_the_body_is_none(void **state)
{
	struct fixture *fixture = *state;
	struct http_spec spec = {0};
	struct fetch f;

	fetch_by(fixture, &f, &spec, "/second-head");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.heads, 1);
	assert_int_equal(f.head.status, 200);
	buf_finish(&f.body);
}

static void redirects_are_counted_and_refused_without_leave(void **state)
{
	struct fixture *fixture = *state;
	struct fetch f;

	fetch_by(fixture, &f, &(struct http_spec){0}, "/r1");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.head.status, 302);
	buf_finish(&f.body);
	assert_int_equal(scripted_count(fixture->server, "GET"), 1);

	fetch_by(fixture, &f, &(struct http_spec){.redirects = 3}, "/r1");
	assert_int_equal(f.error.cause, ERROR_NONE);
	assert_int_equal(f.heads, 1);
	assert_string_equal(buf_text(&f.body), "hello");
	buf_finish(&f.body);
	expect(fixture, (struct http_spec){.redirects = 2}, "/r1", ERROR_CONTRACT);
}

static void redirects_lead_nowhere_forbidden(void **state)
{
	expect(*state, (struct http_spec){.redirects = 3}, "/to-plain", ERROR_CONTRACT);
	expect(*state, (struct http_spec){.redirects = 3}, "/to-file", ERROR_CONTRACT);
	expect(*state, (struct http_spec){.redirects = 3}, "/to-ftp", ERROR_CONTRACT);
}

static void headers_stay_with_the_address_they_were_given_for(void **state)
{
	struct fixture *fixture = *state;
	const char *const headers[] = {"Authorization: Bearer canary", "X-Skill-Source: canary", NULL};
	struct http_spec spec = {.redirects = 1, .headers = headers, .ranged = true, .range_last = 4};
	char target[256], url[256];
	struct scripted_server *other;
	struct fetch f;

	scripted_url(fixture->server, target, "/hello");
	other = scripted_server_create(NULL, answer, target);
	scripted_url(other, url, "/to-other");
	spec.url = url;
	fetch_by(fixture, &f, &spec, "");
	assert_int_equal(f.error.cause, ERROR_NONE);
	buf_finish(&f.body);
	assert_non_null(strstr(scripted_head(other, "GET /to-other", 0), "canary"));
	assert_null(strstr(scripted_head(fixture->server, "GET /hello", 0), "canary"));
	assert_non_null(strstr(scripted_head(fixture->server, "GET /hello", 0), "Range: bytes=0-4"));
	scripted_server_destroy(other);
}

/* The server closes each kept connection at its second request. */
static void only_what_may_be_repeated_is_repeated_on_a_dying_connection(void **state)
{
	struct fixture *fixture = *state;
	struct http_spec twice = {0}, once = {.method = HTTP_POST, .body = "x", .body_len = 1};

	expect(fixture, twice, "/die-when-kept", ERROR_NONE);
	expect(fixture, twice, "/die-when-kept", ERROR_NONE);
	assert_int_equal(scripted_count(fixture->server, "GET /die-when-kept"),
			 3); /* curl's own retry is seen */
	expect(fixture, once, "/die-when-kept", ERROR_UNREACHABLE);
	assert_int_equal(scripted_count(fixture->server, "POST /die-when-kept"), 1);
	expect(fixture, once, "/die", ERROR_UNREACHABLE);
	assert_int_equal(scripted_count(fixture->server, "POST /die"), 2); /* including the one above */
}

/* One message, on the connection that a GET left open. */
static void send_taken(struct fixture *fixture, unsigned nonce, struct http_spec *spec, char *text)
{
	struct fetch f;

	(void)sprintf(text, "%u", nonce);
	text[strlen(text)] = ' ';
	fetch_by(fixture, &f, spec, "/taken");
	assert_int_equal(f.error.cause, ERROR_UNREACHABLE);
	assert_true(http_bytes_left(&f.request));
	buf_finish(&f.body);
}

/* Without our code, curl sends such a message a second time, on a new connection, and reports success. */
static void a_message_taken_on_a_kept_connection_leaves_once(void **state)
{
	struct fixture *fixture = *state;
	char text[LONG_MESSAGE + 1];
	struct http_part part = {.length = 9, .filename = "a.mp4", .fd = memory_file("a film or")};

	timer_start(&fixture->patience, 10 * PATIENCE_MS);
	for (unsigned i = 0; i < TAKEN; i++) {
		struct http_spec spec = {.method = HTTP_POST, .body = text};

		memset(text, 'b', sizeof(text));
		spec.body_len = i & 2 ? LONG_MESSAGE : 300;
		if (i % 5 == 4) {
			spec.parts = &part;
			spec.part_count = 1;
		}
		expect(fixture, (struct http_spec){0}, "/hello", ERROR_NONE);
		send_taken(fixture, i, &spec, text);
	}
	assert_int_equal(scripted_count(fixture->server, "POST /taken"), TAKEN);
	for (unsigned i = 0; i < TAKEN; i++)
		if (i % 5 != 4)
			assert_int_equal(strtoul(scripted_body(fixture->server, "POST /taken", i), NULL, 10),
					 i);
	close(part.fd);
}

/* A request whose connection broke before any byte left is not lost. */
static void a_message_for_a_connection_that_died_before_is_sent(void **state)
{
	static const char *const before[] = {"/hello-and-reset", "/hello-and-close"};
	struct fixture *fixture = *state;
	struct http_spec spec = {.method = HTTP_POST, .body = "x", .body_len = 1};

	for (unsigned i = 0; i < 200; i++) {
		expect(fixture, (struct http_spec){0}, before[i & 1], ERROR_NONE);
		while (scripted_busy(fixture->server))
			sched_yield();
		expect(fixture, spec, "/post", ERROR_NONE);
	}
	assert_int_equal(scripted_count(fixture->server, "POST /post"), 200);
}

static void a_unix_socket_serves_its_origin_alone(void **state)
{
	struct fixture *fixture = *state;
	char folder[] = "/tmp/nemofs-test-XXXXXX", path[64];
	struct scripted_server *local;
	struct http *shared = fixture->http;
	struct http_spec spec = {.url = "http://localhost/hello"};

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/socket", folder);
	local = scripted_server_create(path, answer, NULL);
	fixture->http = client(fixture->loop, path);
	expect(fixture, spec, "", ERROR_NONE);
	spec.url = NULL;
	expect(fixture, spec, "/hello", ERROR_NONE);
	assert_int_equal(scripted_count(local, "GET /hello"), 1);
	assert_int_equal(scripted_count(fixture->server, "GET /hello"), 1);
	http_destroy(fixture->http);
	fixture->http = shared;
	scripted_server_destroy(local);
	unlink(path);
	rmdir(folder);
}

static void connections_are_kept(void **state)
{
	struct fixture *fixture = *state;
	struct fetch f;

	for (int i = 0; i < 3; i++) {
		fetch_by(fixture, &f, &(struct http_spec){0}, "/hello");
		buf_finish(&f.body);
	}
	/* If connections were kept, the second round would be refused. */
	expect(fixture, (struct http_spec){0}, "/die-when-kept", ERROR_NONE);
	assert_int_equal(scripted_count(fixture->server, "GET /die-when-kept"), 2);
}

/* ---- pausing ---- */

struct slow {
	struct fetch fetch;
	struct task resume;
	bool paused;
};

static void resume_slow(struct task *task)
{
	struct slow *s = container_of(task, struct slow, resume);

	s->paused = false;
	http_resume(&s->fetch.request);
	assert_false(s->paused); /* nothing was called back in between */
}

static void on_slow_data(struct http_request *request, const void *data, size_t len)
{
	struct slow *s = container_of(fetch_of(request), struct slow, fetch);

	assert_false(s->paused);
	on_data(request, data, len);
	s->paused = true;
	http_pause(request);
	http_pause(request);
	loop_post(s->fetch.loop, &s->resume, resume_slow);
}

static void on_slow_done(struct http_request *request, const struct error *e)
{
	struct slow *s = container_of(fetch_of(request), struct slow, fetch);

	loop_unpost(s->fetch.loop, &s->resume);
	on_done(request, e);
}

static void a_paused_answer_gives_nothing_until_resumed(void **state)
{
	static const struct http_events slow_events = {on_head, on_slow_data, NULL, on_slow_done};
	struct fixture *fixture = *state;
	struct slow s = {0};
	char url[256];
	struct http_spec spec = {.url = url, .idle_timeout_ms = 5000};

	scripted_url(fixture->server, url, "/big");
	fetch_init(&s.fetch, fixture);
	http_start(fixture->http, &s.fetch.request, &spec, &slow_events);
	loop_run(fixture->loop);
	assert_int_equal(s.fetch.error.cause, ERROR_NONE);
	assert_int_equal(s.fetch.body.len, BIG);
	assert_true(s.fetch.pieces > 10);
	for (size_t i = 0; i < BIG; i += 1000)
		assert_int_equal(s.fetch.body.data[i], (char)(i / 4096));
	buf_finish(&s.fetch.body);
}

struct pauser {
	struct http_request request;
	struct timer timer;
	struct loop *loop;
	bool paused;
	bool done;
};

static void on_pauser_data(struct http_request *request, const void *data, size_t len)
{
	struct pauser *p = container_of(request, struct pauser, request);

	(void)data, (void)len;
	p->paused = true;
	http_pause(request);
}

static void on_pauser_done(struct http_request *request, const struct error *e)
{
	(void)e;
	container_of(request, struct pauser, request)->done = true;
}

static void stop_the_loop(struct timer *t)
{
	loop_stop(container_of(t, struct pauser, timer)->loop);
}

static void the_idle_clock_stands_still_while_paused(void **state)
{
	static const struct http_events pauser_events = {.data = on_pauser_data, .done = on_pauser_done};
	struct fixture *fixture = *state;
	struct pauser p = {.loop = fixture->loop};
	char url[256];

	scripted_url(fixture->server, url, "/stall");
	http_start(fixture->http, &p.request, &(struct http_spec){.url = url, .idle_timeout_ms = 40},
		   &pauser_events);
	timer_init(&p.timer, fixture->loop, stop_the_loop);
	timer_start(&p.timer, 200);
	loop_run(fixture->loop);
	assert_true(p.paused);
	assert_false(p.done);
	http_cancel(&p.request);
}

/* ---- cancelling ---- */

enum moment { AT_HEAD, AT_DATA, AT_SENT, AT_OTHERS_DATA, MOMENTS };

/* Cancels at one moment, frees the request at once, and starts another one
 * from inside the callback, whose end stops the loop. */
struct canceller {
	struct http_request *victim;
	struct fixture *fixture;
	enum moment moment;
	struct fetch *next;
	struct http_request bystander;
};

static struct canceller *canceller;

static void cancel_now(void)
{
	struct canceller *c = canceller;
	char url[256];

	http_cancel(c->victim);
	free(c->victim);
	c->victim = NULL;
	scripted_url(c->fixture->server, url, "/hello");
	http_start(c->fixture->http, &c->next->request, &(struct http_spec){.url = url}, &events);
}

static void victim_head(struct http_request *r, const struct http_head *head)
{
	(void)head;
	assert_ptr_equal(r, canceller->victim);
	if (canceller->moment == AT_HEAD)
		cancel_now();
}

static void victim_data(struct http_request *r, const void *data, size_t len)
{
	(void)data, (void)len;
	assert_ptr_equal(r, canceller->victim);
	if (canceller->moment == AT_DATA)
		cancel_now();
}

static void victim_sent(struct http_request *r, uint64_t bytes, uint64_t total)
{
	(void)bytes, (void)total;
	assert_ptr_equal(r, canceller->victim);
	if (canceller->moment == AT_SENT)
		cancel_now();
}

static void victim_done(struct http_request *r, const struct error *e)
{
	(void)r, (void)e;
	fail_msg("a cancelled request was called back");
}

static void bystander_data(struct http_request *r, const void *data, size_t len)
{
	(void)r, (void)data, (void)len;
	if (canceller->victim && canceller->moment == AT_OTHERS_DATA)
		cancel_now();
}

static void bystander_done(struct http_request *r, const struct error *e)
{
	(void)r;
	assert_null(e);
}

static void cancelling_means_silence_in_every_callback(void **state)
{
	static const struct http_events victim_events = {victim_head, victim_data, victim_sent, victim_done};
	static const struct http_events bystander_events = {.data = bystander_data, .done = bystander_done};
	struct fixture *fixture = *state;

	for (enum moment m = 0; m < MOMENTS; m++) {
		struct fetch next;
		struct canceller c = {.fixture = fixture, .moment = m, .next = &next};
		struct http_part part = {memory_file("some file"), 9, "a.mp4", NULL};
		char url[256], big[256];
		struct http_spec spec = {.url = url};

		canceller = &c;
		fetch_init(&next, fixture);
		c.victim = calloc(1, sizeof(*c.victim));
		scripted_url(fixture->server, url, m == AT_OTHERS_DATA ? "/stall" : "/big");
		scripted_url(fixture->server, big, "/big");
		if (m == AT_SENT)
			spec = (struct http_spec){
				.url = url, .method = HTTP_POST, .parts = &part, .part_count = 1};
		http_start(fixture->http, c.victim, &spec, &victim_events);
		if (m == AT_OTHERS_DATA)
			http_start(fixture->http, &c.bystander, &(struct http_spec){.url = big},
				   &bystander_events);
		loop_run(fixture->loop);
		assert_null(c.victim);
		assert_string_equal(buf_text(&next.body), "hello");
		buf_finish(&next.body);
		http_cancel(&c.bystander);
		close(part.fd);
	}
}

static void cancelling_before_and_after_is_harmless(void **state)
{
	struct fixture *fixture = *state;
	struct http_request zeroed = {0};
	struct fetch f;
	char url[256];

	http_cancel(&zeroed);
	http_pause(&zeroed);
	http_resume(&zeroed);
	fetch_init(&f, fixture);
	http_start(fixture->http, &f.request, &(struct http_spec){.url = "nonsense"}, &events);
	http_cancel(&f.request); /* its failure was not reported yet */
	scripted_url(fixture->server, url, "/hello");
	http_start(fixture->http, &f.request, &(struct http_spec){.url = url}, &events);
	http_cancel(&f.request);
	http_cancel(&f.request);
	assert_false(http_bytes_left(&f.request));
	http_start(fixture->http, &f.request, &(struct http_spec){.url = url}, &events);
	loop_run(fixture->loop);
	assert_string_equal(buf_text(&f.body), "hello");
	http_cancel(&f.request);
	buf_finish(&f.body);
}

static void destroying_the_client_cancels_all(void **state)
{
	struct fixture *fixture = *state;
	struct fetch f[8];
	char url[256];

	scripted_url(fixture->server, url, "/stall");
	for (int i = 0; i < 8; i++) {
		fetch_init(&f[i], fixture);
		http_start(fixture->http, &f[i].request, &(struct http_spec){.url = i ? url : "bad"},
			   &events);
	}
	http_destroy(fixture->http);
	fixture->http = client(fixture->loop, NULL);
	expect(fixture, (struct http_spec){0}, "/hello", ERROR_NONE);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(f[i].dones, 0);
		assert_null(f[i].request.transfer);
	}
}

/* 200 answers that all wait, until one more request finds all of them begun. */
#define STREAMS 200

struct stream {
	struct fetch fetch;
	unsigned *begun;
};

static void on_stream_data(struct http_request *request, const void *data, size_t len)
{
	struct stream *s = container_of(fetch_of(request), struct stream, fetch);

	on_data(request, data, len);
	if (++*s->begun == STREAMS)
		loop_stop(s->fetch.loop);
}

static void two_hundred_streams_are_open_at_once(void **state)
{
	static const struct http_events stream_events = {on_head, on_stream_data, NULL, on_done};
	struct fixture *fixture = *state;
	struct stream *streams = calloc(STREAMS, sizeof(*streams));
	unsigned begun = 0;
	char url[256];

	scripted_url(fixture->server, url, "/stall");
	for (int i = 0; i < STREAMS; i++) {
		fetch_init(&streams[i].fetch, fixture);
		streams[i].begun = &begun;
		http_start(fixture->http, &streams[i].fetch.request,
			   &(struct http_spec){.url = url, .buffer_size = 4096}, &stream_events);
	}
	loop_run(fixture->loop);
	assert_int_equal(begun, STREAMS);
	expect(fixture, (struct http_spec){0}, "/hello", ERROR_NONE);
	for (int i = 0; i < STREAMS; i++) {
		assert_int_equal(streams[i].fetch.dones, 0);
		http_cancel(&streams[i].fetch.request);
		buf_finish(&streams[i].fetch.body);
	}
	free(streams);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_get_gives_head_body_and_end),
		TEST(an_answer_without_body_is_complete),
		TEST(a_post_carries_its_bytes_and_headers),
		TEST(a_post_without_body_says_length_0_and_no_type),
		TEST(files_go_as_a_multipart_form),
		TEST(a_file_that_shrinks_fails_its_upload),
		TEST(line_breaks_in_headers_are_refused_before_anything_is_sent),
		TEST(ranges_are_asked_for_and_read),
		TEST(a_partial_answer_must_say_which_part),
		TEST(broken_answers_have_their_causes),
		TEST(a_silent_answer_times_out_by_its_idle_clock),
		TEST(connections_that_fail_have_their_causes_and_send_nothing),
		TEST(running_out_of_descriptors_fails_that_request_alone),
		TEST(certificates_that_do_not_fit_are_refused_with_the_cause),
		TEST(plain_http_behind_https_is_a_tls_error),
		TEST(a_proxy_s_consent_is_no_answer),
		TEST(a_second_head_behind_the_body_is_none),
		TEST(redirects_are_counted_and_refused_without_leave),
		TEST(redirects_lead_nowhere_forbidden),
		TEST(headers_stay_with_the_address_they_were_given_for),
		TEST(only_what_may_be_repeated_is_repeated_on_a_dying_connection),
		TEST(a_message_taken_on_a_kept_connection_leaves_once),
		TEST(a_message_for_a_connection_that_died_before_is_sent),
		TEST(a_unix_socket_serves_its_origin_alone),
		TEST(connections_are_kept),
		TEST(a_paused_answer_gives_nothing_until_resumed),
		TEST(the_idle_clock_stands_still_while_paused),
		TEST(cancelling_means_silence_in_every_callback),
		TEST(cancelling_before_and_after_is_harmless),
		TEST(destroying_the_client_cancels_all),
		TEST(two_hundred_streams_are_open_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
