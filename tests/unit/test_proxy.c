#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "proxy.h"

struct fixture {
	struct proxy *proxy;
	int server; /* listens */
	uint16_t port;
};

static int set_up(struct fixture *f, bool loopback)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;

	f->server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(f->server, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(f->server, 8), 0);
	assert_int_equal(getsockname(f->server, (struct sockaddr *)&a, &len), 0);
	f->port = ntohs(a.sin_port);
	f->proxy = proxy_create(loopback, false, NULL);
	assert_non_null(f->proxy);
	a.sin_port = htons(proxy_port(f->proxy));
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(client, (struct sockaddr *)&a, len), 0);
	return client;
}

/* The line "Proxy-Authorization: Basic …\r\n" for this proxy. */
static const char *password(const struct fixture *f)
{
	static char line[128];
	const char *url = proxy_url(f->proxy) + strlen("http://");
	struct buf text;

	buf_init(&text, 0);
	str_base64(&text, url, strcspn(url, "@"));
	snprintf(line, sizeof line, "Proxy-Authorization: Basic %s\r\n", buf_text(&text));
	buf_finish(&text);
	return line;
}

static void tear_down(struct fixture *f)
{
	proxy_destroy(f->proxy);
	close(f->server);
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Reads until the text ends with `end`, or (NULL) until the stream ends. */
static const char *hear(int fd, const char *end)
{
	static char text[4096];
	size_t len = 0;
	ssize_t n = 1;

	while (n > 0 && len < sizeof text - 1) {
		n = read(fd, text + len, 1);
		len += n > 0 ? (size_t)n : 0;
		text[len] = '\0';
		if (end && len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0)
			break;
	}
	return text;
}

static void a_tunnel_carries_bytes_both_ways(void **state)
{
	struct fixture f;
	int client = set_up(&f, true), server;
	char head[256];

	(void)state;
	snprintf(head, sizeof head, "CONNECT 127.0.0.1:%u HTTP/1.1\r\n%s\r\nearly", f.port, password(&f));
	say(client, head);
	server = accept(f.server, NULL, NULL);
	assert_memory_equal(hear(client, "\r\n\r\n"), "HTTP/1.1 200 ", 13);
	assert_string_equal(hear(server, "early"), "early");
	say(server, "answer");
	assert_string_equal(hear(client, "answer"), "answer");
	shutdown(client, SHUT_WR);
	assert_string_equal(hear(server, NULL), "");
	say(server, "late");
	close(server);
	assert_string_equal(hear(client, NULL), "late");
	close(client);
	tear_down(&f);
}

static void a_request_reaches_its_server_without_the_address(void **state)
{
	static const struct {
		const char *tail, *line;
	} rows[] = {{"/film.mp4?x=1", "GET /film.mp4?x=1 HTTP/1.1\r\n"},
		    {"", "GET / HTTP/1.1\r\n"},
		    {"?x=http://y/", "GET /?x=http://y/ HTTP/1.1\r\n"}};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fixture f;
		int client = set_up(&f, true), server;

		snprintf(text, sizeof text,
			 "GET http://127.0.0.1:%u%s HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n%s"
			 "Proxy-Connection: keep-alive\r\nA: b\r\n\r\n",
			 f.port, rows[i].tail, password(&f));
		say(client, text);
		server = accept(f.server, NULL, NULL);
		snprintf(text, sizeof text, "%sHost: x\r\nA: b\r\nConnection: close\r\n\r\n", rows[i].line);
		assert_string_equal(hear(server, "\r\n\r\n"), text);
		close(server);
		close(client);
		tear_down(&f);
	}
}

static void what_is_inside_is_refused(void **state)
{
	static const char *const lines[] = {"CONNECT 127.0.0.1:80 HTTP/1.1",
					    "CONNECT [::1]:80 HTTP/1.1",
					    "GET http://10.0.0.1/ HTTP/1.1",
					    "GET http://2130706433/ HTTP/1.1",
					    "GET http://localhost/ HTTP/1.1",
					    "CONNECT 168.63.129.16:80 HTTP/1.1",
					    "GET http://169.254.169.254/latest HTTP/1.1",
					    "CONNECT 100.100.100.200:80 HTTP/1.1",
					    "CONNECT [fd00:ec2::254]:80 HTTP/1.1",
					    "CONNECT [::ffff:10.0.0.1]:443 HTTP/1.1"};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct fixture f;
		int client = set_up(&f, false);

		snprintf(text, sizeof text, "%s\r\nHost: x\r\n%s\r\n", lines[i], password(&f));
		say(client, text);
		assert_memory_equal(hear(client, NULL), "HTTP/1.1 403 ", 13);
		assert_int_equal(proxy_refused(f.proxy), 1);
		close(client);
		tear_down(&f);
	}
}

static void what_is_no_request_is_refused(void **state)
{
	static const char *const heads[] = {"\r\n\r\n",
					    "GET / HTTP/1.1\r\n\r\n",
					    "GET ftp://x/ HTTP/1.1\r\n\r\n",
					    "GET\r\n\r\n",
					    "CONNECT :1 HTTP/1.1\r\n\r\n",
					    "CONNECT x: HTTP/1.1\r\n\r\n",
					    "CONNECT x:1a HTTP/1.1\r\n\r\n",
					    "CONNECT x:1234567 HTTP/1.1\r\n\r\n",
					    "CONNECT [::1 HTTP/1.1\r\n\r\n",
					    "CONNECT x\r\n\r\n "};

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct fixture f;
		int client = set_up(&f, false);

		say(client, heads[i]);
		shutdown(client, SHUT_WR);
		const char *answer = hear(client, NULL);
		if (strncmp(answer, "HTTP/1.1 400 ", 13) != 0)
			fail_msg("%s: %s", heads[i], answer);
		close(client);
		tear_down(&f);
	}
}

static void who_does_not_know_the_password_is_refused(void **state)
{
	static const char *const given[] = {"", "Proxy-Authorization: Basic bmVtbzpuZW1v\r\n",
					    "Proxy-Authorization: Basic \r\n", "Authorization: Basic x\r\n"};
	char text[256];

	(void)state;
	for (size_t i = 0; i <= sizeof given / sizeof *given; i++) {
		struct fixture f;
		int client = set_up(&f, true);
		char half[128];

		/* The last one is the right one without its end. */
		snprintf(half, sizeof half, "%.*s\r\n", (int)strlen(password(&f)) - 4, password(&f));
		snprintf(text, sizeof text, "CONNECT 127.0.0.1:%u HTTP/1.1\r\n%s\r\n", f.port,
			 i < sizeof given / sizeof *given ? given[i] : half);
		say(client, text);
		assert_memory_equal(hear(client, NULL), "HTTP/1.1 407 ", 13);
		close(client);
		tear_down(&f);
	}
}

/* A second request on the connection may be for another host. */
static void a_connection_serves_one_request(void **state)
{
	struct fixture f;
	int client = set_up(&f, true), server;
	char text[512];

	(void)state;
	snprintf(text, sizeof text, "POST http://127.0.0.1:%u/ HTTP/1.1\r\nContent-Length: 4\r\n%s\r\nbo",
		 f.port, password(&f));
	say(client, text);
	server = accept(f.server, NULL, NULL);
	hear(server, "\r\n\r\nbo");
	say(client, "dy");
	assert_string_equal(hear(server, "dy"), "dy");
	say(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	hear(client, "ok");
	snprintf(text, sizeof text, "GET http://other.example/ HTTP/1.1\r\n%s\r\n", password(&f));
	say(client, text);
	assert_string_equal(hear(client, NULL), "");
	assert_string_equal(hear(server, NULL), "");
	close(server);
	close(client);
	tear_down(&f);
}

static void more_than_one_request_at_once_is_refused(void **state)
{
	struct fixture f;
	int client = set_up(&f, true);
	char text[512];

	(void)state;
	snprintf(text, sizeof text,
		 "GET http://127.0.0.1:%u/ HTTP/1.1\r\n%s\r\nGET http://x/ HTTP/1.1\r\n\r\n", f.port,
		 password(&f));
	say(client, text);
	assert_memory_equal(hear(client, NULL), "HTTP/1.1 400 ", 13);
	close(client);
	tear_down(&f);
}

static int another_client(const struct fixture *f)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				.sin_port = htons(proxy_port(f->proxy))};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

/* A server whose queue is full accepts no connection, and does not refuse it either. */
static void one_that_cannot_be_reached_holds_up_nothing(void **state)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	int deaf = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), full[2];
	struct fixture f;
	int client = set_up(&f, true), other = another_client(&f), server;
	char text[256];

	(void)state;
	assert_int_equal(bind(deaf, (struct sockaddr *)&a, len) || listen(deaf, 0), 0);
	assert_int_equal(getsockname(deaf, (struct sockaddr *)&a, &len), 0);
	for (int i = 0; i < 2; i++) {
		full[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)connect(full[i], (struct sockaddr *)&a, len);
	}
	snprintf(text, sizeof text, "CONNECT 127.0.0.1:%u HTTP/1.1\r\n%s\r\n", ntohs(a.sin_port),
		 password(&f));
	say(client, text);
	snprintf(text, sizeof text, "CONNECT 127.0.0.1:%u HTTP/1.1\r\n%s\r\n", f.port, password(&f));
	say(other, text);
	server = accept(f.server, NULL, NULL);
	assert_memory_equal(hear(other, "\r\n\r\n"), "HTTP/1.1 200 ", 13);
	assert_int_equal(recv(client, text, 1, MSG_DONTWAIT), -1); /* it still waits */
	close(server);
	close(other);
	close(client);
	close(full[0]);
	close(full[1]);
	close(deaf);
	tear_down(&f);
}

static void it_ends_with_tunnels_open(void **state)
{
	struct fixture f;
	int client = set_up(&f, true);

	(void)state;
	say(client, "CONNECT ");
	tear_down(&f);
	assert_string_equal(hear(client, NULL), "");
	close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tunnel_carries_bytes_both_ways),
		cmocka_unit_test(a_request_reaches_its_server_without_the_address),
		cmocka_unit_test(what_is_inside_is_refused),
		cmocka_unit_test(what_is_no_request_is_refused),
		cmocka_unit_test(who_does_not_know_the_password_is_refused),
		cmocka_unit_test(a_connection_serves_one_request),
		cmocka_unit_test(more_than_one_request_at_once_is_refused),
		cmocka_unit_test(one_that_cannot_be_reached_holds_up_nothing),
		cmocka_unit_test(it_ends_with_tunnels_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
