/* Simulates a distant peer: forwards TCP connections to a port of this machine, with a delay for each byte.
 *
 *   latency-proxy PORT MS    prints the port it listens on; runs until it is killed
 *
 * A connection costs a round trip before its first byte leaves, as a handshake does; loopback itself has
 * none. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)
#define UNDER_WAY 256 /* pieces: the data on the wire in one direction */
#define CONNECTIONS 256

struct piece {
	int64_t due; /* ns */
	size_t len, sent;
	char *data;
};

/* One direction. */
struct way {
	int from, to;
	int64_t begins; /* ns: no byte arrives earlier */
	struct piece pieces[UNDER_WAY];
	unsigned first, count;
	bool ended; /* no more data comes */
};

struct connection {
	struct way ways[2];
};

static struct connection *connections[CONNECTIONS];
static int64_t delay; /* ns */

static void die(const char *what)
{
	fprintf(stderr, "latency-proxy: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int open_socket(uint16_t port, int (*use)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || use(fd, (struct sockaddr *)&at, sizeof at))
		die("socket");
	return fd;
}

static void accept_one(int listener, uint16_t port)
{
	int client = accept(listener, NULL, NULL), server = open_socket(port, connect);
	struct connection *c = calloc(1, sizeof *c);
	int yes = 1;

	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);

	for (int i = 0; i < CONNECTIONS; i++)
		if (client >= 0 && c && !connections[i]) {
			c->ways[0] = (struct way){.from = client, .to = server, .begins = now() + 3 * delay};
			c->ways[1] = (struct way){.from = server, .to = client};
			connections[i] = c;
			return;
		}
	die("accept");
}

static void take(struct way *w)
{
	struct piece *p = &w->pieces[(w->first + w->count) % UNDER_WAY];
	ssize_t n;

	if (!p->data && !(p->data = malloc(PIECE)))
		die("malloc");
	n = recv(w->from, p->data, PIECE, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	*p = (struct piece){.due = now() + delay, .len = n > 0 ? (size_t)n : 0, .data = p->data};
	if (p->due < w->begins)
		p->due = w->begins;
	w->ended = n <= 0;
	w->count++;
}

/* Sends the pieces that are due. An empty piece is the end. */
static void give(struct way *w)
{
	while (w->count && w->pieces[w->first].due <= now()) {
		struct piece *p = &w->pieces[w->first];
		ssize_t n =
			p->len ? send(w->to, p->data + p->sent, p->len - p->sent, MSG_DONTWAIT | MSG_NOSIGNAL)
			       : 0;

		if (n < 0 && errno == EAGAIN)
			return;
		if (!p->len || n < 0) {
			shutdown(w->to, SHUT_WR);
			if (n < 0)
				shutdown(w->from, SHUT_RD);
		}
		p->sent += n > 0 ? (size_t)n : 0;
		if (p->sent == p->len || n < 0) {
			w->first = (w->first + 1) % UNDER_WAY;
			w->count--;
		}
	}
}

static void destroy(struct connection *c)
{
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < UNDER_WAY; j++)
			free(c->ways[i].pieces[j].data);
	close(c->ways[0].from);
	close(c->ways[0].to);
	free(c);
}

/* Sets the descriptors to wait for, and the time until the first piece is due. */
static nfds_t prepare(struct pollfd *polls, int listener, int64_t *until)
{
	nfds_t n = 0;

	polls[n++] = (struct pollfd){.fd = listener, .events = POLLIN};
	*until = INT64_MAX;
	for (int i = 0; i < CONNECTIONS; i++)
		for (int j = 0; connections[i] && j < 2; j++) {
			struct way *w = &connections[i]->ways[j];
			int64_t due = w->count ? w->pieces[w->first].due : INT64_MAX;

			if (!w->ended && w->count < UNDER_WAY)
				polls[n++] = (struct pollfd){.fd = w->from, .events = POLLIN};
			if (due <= now())
				polls[n++] = (struct pollfd){.fd = w->to, .events = POLLOUT};
			else if (due < *until)
				*until = due;
		}
	return n;
}

static void wait_for(struct pollfd *polls, nfds_t n, int64_t until)
{
	int64_t left = until - now();
	struct timespec t = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};

	if (left < 0)
		t = (struct timespec){0};
	if (ppoll(polls, n, until == INT64_MAX ? NULL : &t, NULL) < 0 && errno != EINTR)
		die("poll");
}

static void pass_on(void)
{
	for (int i = 0; i < CONNECTIONS; i++) {
		struct connection *c = connections[i];
		unsigned done = 0;

		for (int j = 0; c && j < 2; j++) {
			if (!c->ways[j].ended && c->ways[j].count < UNDER_WAY)
				take(&c->ways[j]);
			give(&c->ways[j]);
			done += c->ways[j].ended && !c->ways[j].count;
		}
		if (done == 2) {
			destroy(c);
			connections[i] = NULL;
		}
	}
}

int main(int argc, char **argv)
{
	uint16_t port = argc == 3 ? (uint16_t)strtoul(argv[1], NULL, 10) : 0;
	struct sockaddr_in at;
	socklen_t len = sizeof at;
	int listener;

	if (!port) {
		fputs("usage: latency-proxy PORT MS\n", stderr);
		return 2;
	}
	delay = strtol(argv[2], NULL, 10) * 1000000;
	listener = open_socket(0, bind);
	if (listen(listener, CONNECTIONS) || getsockname(listener, (struct sockaddr *)&at, &len))
		die("listen");
	printf("%u\n", ntohs(at.sin_port));
	fflush(stdout);
	for (;;) {
		static struct pollfd polls[1 + 4 * CONNECTIONS];
		int64_t until;
		nfds_t n = prepare(polls, listener, &until);

		wait_for(polls, n, until);
		if (polls[0].revents)
			accept_one(listener, port);
		pass_on();
	}
}
