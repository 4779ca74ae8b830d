/* A remote file, with a server that misbehaves on demand, on real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "cache/cache.h"
#include "cache/remote_file.h"
#include "download.h"
#include "product/causes.h"
#include "ranges.h"

enum { MIB = 1 << 20, REQUESTS = 4096, PIECE = 64 << 10 };

#define TO_THE_END (UINT64_MAX - 1) /* the last byte of a range that names none */

/* ---- the server: a thread per connection ---- */

struct request {
	bool ranged;
	uint64_t first, last;
	char if_range[64];
	bool has_token;
	char path[32];
};

struct server {
	int listener;
	int port;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* The lock guards all members below. */
	unsigned connections;
	uint64_t length;
	char etag[32];
	unsigned seed; /* different content */
	bool no_ranges;
	const char *to_range; /* the answer to each range; NULL: the requested one */
	bool chunked;         /* no Content-Length */
	uint64_t real_length; /* less than announced: the connection closes there */
	uint64_t gate;        /* answers that begin before it stop there until it is raised */
	uint64_t break_at;    /* the first answer that comes there is cut off */
	int status;           /* for `refused`, instead of 200 */
	char refused[32];     /* path */
	unsigned count;
	struct request requests[REQUESTS];
};

static char at(uint64_t offset, unsigned seed)
{
	return (char)((offset * 2654435761u) >> 13 ^ offset >> 20 ^ seed * 77);
}

static void fill(char *to, uint64_t offset, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++)
		to[i] = at(offset + i, seed);
}

static bool send_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* Waits at the gate; true if the answer must be cut off at `offset`. */
static bool pass(struct server *s, uint64_t first, uint64_t offset)
{
	bool cut;

	pthread_mutex_lock(&s->lock);
	while (first < s->gate && offset >= s->gate)
		pthread_cond_wait(&s->changed, &s->lock);
	cut = offset >= s->real_length || (first < s->break_at && offset >= s->break_at);
	if (first < s->break_at && offset >= s->break_at)
		s->break_at = 0;
	pthread_mutex_unlock(&s->lock);
	return cut;
}

/* The next offset at which something may happen. */
static uint64_t end_of_piece(struct server *s, uint64_t offset, uint64_t end)
{
	const uint64_t stops[] = {s->gate, s->break_at, s->real_length};

	if (end > offset + PIECE)
		end = offset + PIECE;
	for (int i = 0; i < 3; i++)
		if (stops[i] > offset && stops[i] < end)
			end = stops[i];
	return end;
}

static bool send_body(struct server *s, int fd, uint64_t first, uint64_t end, bool chunked, unsigned seed)
{
	char piece[PIECE], size[32];

	for (uint64_t offset = first; offset < end;) {
		size_t len;

		if (pass(s, first, offset))
			return false;
		pthread_mutex_lock(&s->lock);
		len = (size_t)(end_of_piece(s, offset, end) - offset);
		pthread_mutex_unlock(&s->lock);
		fill(piece, offset, len, seed);
		snprintf(size, sizeof size, "%zx\r\n", len);
		if ((chunked && !send_all(fd, size, strlen(size))) || !send_all(fd, piece, len) ||
		    (chunked && !send_all(fd, "\r\n", 2)))
			return false;
		offset += len;
	}
	return !chunked || send_all(fd, "0\r\n\r\n", 5);
}

static void parse(const char *text, struct request *r)
{
	const char *range = strstr(text, "\r\nRange: bytes="), *condition = strstr(text, "\r\nIf-Range: ");

	*r = (struct request){.last = TO_THE_END};
	sscanf(text, "GET %31s", r->path);
	if (range) {
		char *end;

		r->ranged = true;
		r->first = strtoull(range + 15, &end, 10);
		if (*end == '-' && end[1] >= '0' && end[1] <= '9')
			r->last = strtoull(end + 1, NULL, 10);
	}
	if (condition)
		sscanf(condition + 12, "%63[^\r]", r->if_range);
	r->has_token = strstr(text, "\r\nAuthorization: Bearer secret");
}

static bool read_head(int fd, char *text, size_t size)
{
	size_t len = 0;

	while (len < size - 1) {
		ssize_t n = recv(fd, text + len, size - 1 - len, 0);

		if (n <= 0)
			return false;
		len += (size_t)n;
		text[len] = '\0';
		if (strstr(text, "\r\n\r\n"))
			return true;
	}
	return false;
}

static bool answer(struct server *s, int fd, struct request *r)
{
	char head[512], length[64] = "";
	uint64_t end, total;
	bool ranged, chunked;
	unsigned seed;
	int n;

	pthread_mutex_lock(&s->lock);
	if (s->count < REQUESTS)
		s->requests[s->count++] = *r;
	if (s->status && strcmp(r->path, s->refused) == 0) {
		n = snprintf(head, sizeof head, "HTTP/1.1 %d No\r\nContent-Length: 2\r\n\r\nno", s->status);
		pthread_mutex_unlock(&s->lock);
		return send_all(fd, head, (size_t)n);
	}
	if (s->to_range && r->ranged) {
		pthread_mutex_unlock(&s->lock);
		return send_all(fd, s->to_range, strlen(s->to_range));
	}
	total = s->length;
	ranged = r->ranged && !s->no_ranges && (!r->if_range[0] || strcmp(r->if_range, s->etag) == 0);
	chunked = s->chunked;
	seed = s->seed;
	if (!ranged)
		r->first = 0;
	end = ranged && r->last + 1 < total ? r->last + 1 : total;
	if (!chunked)
		snprintf(length, sizeof length, "Content-Length: %" PRIu64 "\r\n", end - r->first);
	n = snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%s%s", ranged ? "206 Part" : "200 OK", length,
		     chunked ? "Transfer-Encoding: chunked\r\n" : "");
	if (ranged)
		n += snprintf(head + n, sizeof head - (size_t)n,
			      "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64 "\r\n", r->first,
			      end - 1, total);
	if (s->etag[0])
		n += snprintf(head + n, sizeof head - (size_t)n, "ETag: %s\r\n", s->etag);
	n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
	pthread_mutex_unlock(&s->lock);
	return send_all(fd, head, (size_t)n) && send_body(s, fd, r->first, end, chunked, seed);
}

struct connection {
	struct server *server;
	int fd;
};

static void *serve(void *arg)
{
	struct connection *c = arg;
	struct server *s = c->server;
	struct request r;
	char text[4096];

	while (read_head(c->fd, text, sizeof text)) {
		parse(text, &r);
		if (!answer(s, c->fd, &r))
			break;
	}
	close(c->fd);
	free(c);
	pthread_mutex_lock(&s->lock);
	s->connections--;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void *accept_all(void *arg)
{
	struct server *s = arg;
	int fd;

	while ((fd = accept(s->listener, NULL, NULL)) >= 0) {
		struct connection *c = malloc(sizeof *c);
		pthread_t thread;

		*c = (struct connection){s, fd};
		pthread_mutex_lock(&s->lock);
		s->connections++;
		pthread_mutex_unlock(&s->lock);
		pthread_create(&thread, NULL, serve, c);
		pthread_detach(thread);
	}
	return NULL;
}

static void start_server(struct server *s)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof address;

	memset(s, 0, sizeof *s);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	s->length = 8 * MIB + 12345;
	s->real_length = UINT64_MAX;
	strcpy(s->etag, "\"one\"");
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(s->listener, 64), 0);
	getsockname(s->listener, (struct sockaddr *)&address, &len);
	s->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&s->thread, NULL, accept_all, s), 0);
}

static void raise_gate(struct server *s, uint64_t gate)
{
	pthread_mutex_lock(&s->lock);
	s->gate = gate;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

/* The clients have disconnected by now, so every connection ends. */
static void stop_server(struct server *s)
{
	raise_gate(s, 0);
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->listener);
	pthread_mutex_lock(&s->lock);
	while (s->connections)
		pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

/* ---- a remote file from it ---- */

struct fixture {
	char dir[64];
	struct loop *loop;
	struct http *http;
	struct cache *cache;
	struct server server;
	struct remote_service service;
	struct remote_file file;
	char origin[64]; /* the service's */
	unsigned renewals;
	bool has_fresh;
};

static void url_of(const struct fixture *f, const char *path, char url[64])
{
	snprintf(url, 64, "http://127.0.0.1:%d%s", f->server.port, path);
}

static const char *const *service_headers(void *owner)
{
	static const char *const token[] = {"Authorization: Bearer secret", NULL};

	(void)owner;
	return token;
}

static void renew(struct remote_file *file)
{
	struct fixture *f = container_of(file, struct fixture, file);
	struct error e;
	char url[64];

	f->renewals++;
	url_of(f, "/fresh", url);
	if (!f->has_fresh)
		error_set(&e, ERROR_UNREACHABLE, "no other address");
	else
		assert_true(remote_file_set_address(file, url, NULL));
	remote_file_renewed(file, f->has_fresh ? NULL : &e);
}

static void create_file(struct fixture *f, bool kept, uint64_t length)
{
	char url[64];

	f->service = (struct remote_service){.loop = f->loop,
					     .http = f->http,
					     .cache = kept ? f->cache : NULL,
					     .url = f->origin,
					     .headers = service_headers};
	remote_file_init(&f->file, &f->service, "video", "video.mp4");
	f->file.length = length;
	f->file.renew = renew;
	url_of(f, "/first", url);
	assert_true(remote_file_set_address(&f->file, url, NULL));
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct http_settings settings = {.user_agent = "test", .http_loopback = true};
	struct error e;

	strcpy(f->dir, "/tmp/test_remote_file.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->loop = loop_create(NULL);
	f->http = http_create(f->loop, &settings, &e);
	assert_non_null(f->http);
	f->cache = cache_open(f->dir, 1ull << 30, f->loop, &e);
	assert_non_null(f->cache);
	start_server(&f->server);
	snprintf(f->origin, sizeof f->origin, "http://localhost:%d", f->server.port);
	create_file(f, true, REMOTE_FILE_UNKNOWN);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char command[128];

	remote_file_finish(&f->file);
	http_destroy(f->http);
	stop_server(&f->server);
	cache_close(f->cache);
	loop_destroy(f->loop);
	snprintf(command, sizeof command, "rm -rf '%s'", f->dir);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

struct opening {
	struct wait wait;
	struct loop *loop;
	bool called;
	struct error error;
};

static void opened(struct wait *wait, const struct error *e)
{
	struct opening *o = container_of(wait, struct opening, wait);

	o->called = true;
	o->error = e ? *e : (struct error){0};
	loop_stop(o->loop);
}

static int open_file(struct fixture *f)
{
	struct opening o = {.loop = f->loop};

	assert_true(remote_file_open(&f->file, &o.wait, opened, NULL));
	assert_false(o.called);
	loop_run(f->loop);
	assert_true(o.called);
	return o.error.err;
}

struct reading {
	struct remote_read wait;
	struct loop *loop;
	bool called;
	size_t len;
	struct error error;
	unsigned *pending; /* the last of several stops the loop */
	uint64_t offset;
	unsigned seed;
};

static void have_read(struct remote_read *wait, const void *data, size_t len, const struct error *e)
{
	struct reading *r = container_of(wait, struct reading, wait);
	const char *bytes = data;

	assert_false(r->called);
	r->called = true;
	r->len = len;
	r->error = e ? *e : (struct error){0};
	for (size_t i = 0; !e && i < len; i++)
		if (bytes[i] != at(r->offset + i, r->seed))
			fail_msg("byte %" PRIu64 " is wrong", r->offset + i);
	if (!r->pending || --*r->pending == 0)
		loop_stop(r->loop);
}

static void start_read(struct fixture *f, struct reading *r, uint64_t offset, size_t size)
{
	*r = (struct reading){
		.loop = f->loop, .offset = offset, .seed = f->server.seed, .pending = r->pending};
	remote_file_read(&f->file, &r->wait, offset, size, have_read);
	assert_false(r->called);
}

/* Returns how many bytes came, all of them right; a negative errno if none did. */
static ssize_t read_file(struct fixture *f, uint64_t offset, size_t size)
{
	struct reading r = {0};

	start_read(f, &r, offset, size);
	loop_run(f->loop);
	assert_true(r.called);
	return r.error.cause ? -r.error.err : (ssize_t)r.len;
}

static void read_all(struct fixture *f, size_t size)
{
	uint64_t length = f->file.length;

	for (uint64_t offset = 0; offset < length; offset += size) {
		uint64_t left = length - offset;

		assert_int_equal(read_file(f, offset, size), left < size ? left : size);
	}
}

/* Runs the loop until the blob has everything. */
static void tick(struct timer *timer)
{
	loop_stop(timer->loop);
}

static void until_complete(struct fixture *f)
{
	struct timer timer;

	timer_init(&timer, f->loop, tick);
	for (int i = 0; i < 5000 && !download_complete(f->file.download); i++) {
		timer_start(&timer, 1);
		loop_run(f->loop);
	}
	assert_true(download_complete(f->file.download));
}

static unsigned request_count(struct fixture *f)
{
	unsigned count;

	pthread_mutex_lock(&f->server.lock);
	count = f->server.count;
	pthread_mutex_unlock(&f->server.lock);
	return count;
}

static void new_file(struct fixture *f)
{
	remote_file_finish(&f->file);
	create_file(f, true, REMOTE_FILE_UNKNOWN);
}

/* Sets an address at the service's own origin, under another host name. */
static void set_fallback(struct fixture *f)
{
	char url[64], fallback[80];

	url_of(f, "/first", url);
	snprintf(fallback, sizeof fallback, "%s/fallback", f->origin);
	assert_true(remote_file_set_address(&f->file, url, fallback));
}

/* ---- the ordinary way ---- */

static void sequential_reading_is_one_request(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_file(f), 0);
	assert_true(f->file.length == f->server.length);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 1);
	assert_false(f->server.requests[0].ranged);
	until_complete(f);
	remote_file_close(&f->file);
}

static void what_is_cached_needs_no_server(void **state)
{
	struct fixture *f = *state;

	open_file(f);
	read_all(f, MIB);
	until_complete(f);
	remote_file_close(&f->file);
	new_file(f);
	assert_int_equal(open_file(f), 0);
	read_all(f, 128 << 10);
	assert_int_equal(request_count(f), 1);
	remote_file_close(&f->file);
}

static void cached_bytes_in_memory_are_given_at_once(void **state)
{
	struct fixture *f = *state;
	const void *data;

	open_file(f);
	read_all(f, MIB);
	until_complete(f);
	read_all(f, 128 << 10); /* data that was written straight to the disk is in memory after a read */
	assert_int_equal(remote_file_read_now(&f->file, MIB - 100, 1000, &data), 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(((const char *)data)[i], at(MIB - 100 + i, 0));
	assert_int_equal(remote_file_read_now(&f->file, f->server.length - 10, 1000, &data), 10);
	assert_int_equal(remote_file_read_now(&f->file, f->server.length, 1000, &data), 0);
	remote_file_close(&f->file);
}

static void the_end_is_short_and_beyond_is_nothing(void **state)
{
	struct fixture *f = *state;

	open_file(f);
	assert_int_equal(read_file(f, f->server.length - 10, 1000), 10);
	assert_int_equal(read_file(f, f->server.length, 1000), 0);
	assert_int_equal(read_file(f, f->server.length + MIB, 1000), 0);
	remote_file_close(&f->file);
}

static void an_empty_file_is_empty(void **state)
{
	struct fixture *f = *state;

	f->server.length = 0;
	assert_int_equal(open_file(f), 0);
	assert_int_equal(f->file.length, 0);
	assert_int_equal(read_file(f, 0, 1000), 0);
	remote_file_close(&f->file);
}

/* An empty body is not a video: it is not kept. */
static void no_video_is_empty(void **state)
{
	struct fixture *f = *state;
	uint64_t length = f->server.length;

	f->file.least = 1;
	f->server.length = 0;
	assert_int_equal(open_file(f), EREMOTEIO);
	remote_file_close(&f->file);
	f->server.length = length;
	f->file.least = length + 1; /* as the service has reported */
	assert_int_equal(open_file(f), EREMOTEIO);
	remote_file_close(&f->file);
	f->file.least = length;
	assert_int_equal(open_file(f), 0);
	read_all(f, 100000);
	remote_file_close(&f->file);
}

static void readers_share_one_transfer(void **state)
{
	enum { READERS = 50 };
	struct fixture *f = *state;
	struct reading readings[READERS];
	unsigned pending = READERS;

	f->server.gate = 3 * MIB;
	open_file(f);
	for (unsigned i = 0; i < READERS; i++) {
		readings[i].pending = &pending;
		start_read(f, &readings[i], i * 20000, MIB);
	}
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	for (unsigned i = 0; i < READERS; i++)
		assert_int_equal(readings[i].len, MIB);
	assert_int_equal(request_count(f), 1);
	remote_file_close(&f->file);
}

static void let_come(struct fixture *f)
{
	struct timer timer;

	timer_init(&timer, f->loop, tick);
	timer_start(&timer, 100);
	loop_run(f->loop);
}

static void after_a_seek_one_request_brings_what_is_near(void **state)
{
	struct fixture *f = *state;
	uint64_t here;

	f->server.length = 60 * MIB;
	f->server.gate = 65536;
	open_file(f);
	assert_int_equal(read_file(f, 7 * MIB, 1000), 1000);
	assert_int_equal(request_count(f), 2);
	assert_true(f->server.requests[1].ranged);
	assert_int_equal(f->server.requests[1].first, 7 * MIB);
	assert_int_equal(f->server.requests[1].last, TO_THE_END);
	assert_string_equal(f->server.requests[1].if_range, "\"one\"");
	let_come(f);
	here = download_available(f->file.download, 7 * MIB);
	assert_within(here, 8 * MIB, 14 * MIB); /* 4 MiB ahead, and the bytes that still come after a pause */
	for (uint64_t offset = 7 * MIB + 1000; offset < 10 * MIB; offset += 65536)
		assert_int_equal(read_file(f, offset, 65536), 65536);
	let_come(f);
	assert_within(download_available(f->file.download, 7 * MIB), 11 * MIB, 20 * MIB);
	for (uint64_t offset = 10 * MIB; offset < 40 * MIB; offset += 65536)
		assert_int_equal(read_file(f, offset, 65536), 65536);
	assert_int_equal(request_count(f), 2);
	remote_file_close(&f->file);
}

static void who_jumps_again_and_again_gets_what_is_read(void **state)
{
	struct fixture *f = *state;
	unsigned count;

	f->server.length = 60 * MIB;
	f->server.gate = 65536;
	open_file(f);
	for (uint64_t offset = 50 * MIB; offset >= 20 * MIB; offset -= 5 * MIB)
		assert_int_equal(read_file(f, offset, 1000), 1000);
	count = request_count(f);
	for (unsigned i = 4; i < count; i++)
		assert_int_equal(f->server.requests[i].last - f->server.requests[i].first, 65535);
	assert_int_equal(read_file(f, 20 * MIB + 1000, 65536), 65536);
	assert_int_equal(request_count(f), count + 1);
	assert_int_equal(f->server.requests[count].first, 20 * MIB + 65536);
	assert_true(f->server.requests[count].last >= 25 * MIB - 1); /* everything that is still missing */
	remote_file_close(&f->file);
}

static void random_reads_are_right(void **state)
{
	enum { AT_ONCE = 8 };
	struct fixture *f = *state;
	struct reading readings[AT_ONCE];

	srandom(7);
	open_file(f);
	for (int round = 0; round < 100; round++) {
		unsigned pending = AT_ONCE;

		for (int i = 0; i < AT_ONCE; i++) {
			readings[i].pending = &pending;
			start_read(f, &readings[i], (uint64_t)random() % f->server.length,
				   (size_t)random() % MIB + 1);
		}
		loop_run(f->loop);
		for (int i = 0; i < AT_ONCE; i++)
			assert_int_equal(readings[i].error.err, 0);
	}
	remote_file_close(&f->file);
}

static void closing_stops_and_opening_goes_on(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 3 * MIB + 500;
	open_file(f);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(read_file(f, i * MIB, MIB), MIB);
	remote_file_close(&f->file);
	new_file(f);
	raise_gate(&f->server, 0);
	assert_int_equal(open_file(f), 0);
	read_all(f, 128 << 10);
	assert_int_equal(request_count(f), 2);
	assert_true(f->server.requests[1].ranged);
	assert_within(f->server.requests[1].first, 3 * MIB, 3 * MIB + 500);
	assert_string_equal(f->server.requests[1].if_range, "\"one\"");
	until_complete(f);
	remote_file_close(&f->file);
}

static void cancelling_is_silent_and_disturbs_nobody(void **state)
{
	struct fixture *f = *state;
	struct reading cancelled = {0}, other = {0};

	f->server.gate = 100;
	open_file(f);
	start_read(f, &cancelled, 0, 1000);
	start_read(f, &other, 0, 1000);
	remote_file_read_cancel(&cancelled.wait);
	remote_file_read_cancel(&cancelled.wait);
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	assert_false(cancelled.called);
	assert_true(other.called);
	assert_int_equal(request_count(f), 1);
	remote_file_close(&f->file);
}

struct destroyer {
	struct remote_read wait;
	struct fixture *f;
};

static void finish_file(struct remote_read *wait, const void *data, size_t len, const struct error *e)
{
	struct destroyer *d = container_of(wait, struct destroyer, wait);

	(void)data, (void)len, (void)e;
	remote_file_finish(&d->f->file);
	loop_stop(d->f->loop);
}

static void a_reader_may_finish_the_file(void **state)
{
	struct fixture *f = *state;
	struct destroyer d = {.f = f};
	struct reading other = {0};

	open_file(f);
	remote_file_read(&f->file, &d.wait, 0, 1000, finish_file);
	start_read(f, &other, 10, 1000);
	loop_run(f->loop);
	assert_false(other.called);
	assert_null(other.wait.download);
}

/* ---- servers with less to offer ---- */

static void without_ranges_readers_ahead_wait(void **state)
{
	struct fixture *f = *state;
	struct reading ahead = {0};

	f->server.no_ranges = true;
	f->server.gate = 65536;
	open_file(f);
	/* The first range request fails; the whole file that comes instead replaces the rest. */
	start_read(f, &ahead, 7 * MIB, 1000);
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	assert_int_equal(ahead.len, 1000);
	read_all(f, 100000);
	assert_within(request_count(f), 1, 2);
	remote_file_close(&f->file);
}

/* A reader does not notice errors of the ranges. */
static void where_ranges_are_refused_the_whole_is_taken(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 416 No\r\nContent-Range: bytes */8\r\nContent-Length: 2\r\n\r\nno",
		"HTTP/1.1 206 Part\r\nContent-Type: multipart/byteranges\r\nContent-Length: 5\r\n\r\n--x--",
		"HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nno",
		"HTTP/1.1 206 Part\r\nContent-Range: all of it\r\nContent-Length: 2\r\n\r\nno"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct reading ahead = {0};

		if (i) {
			assert_int_equal(teardown(state), 0);
			assert_int_equal(setup(state), 0);
			f = *state;
		}
		f->server.to_range = answers[i];
		f->server.gate = 65536;
		open_file(f);
		start_read(f, &ahead, 7 * MIB, 1000);
		raise_gate(&f->server, 0);
		loop_run(f->loop);
		assert_int_equal(ahead.len, 1000);
		read_all(f, 100000);
		assert_within(request_count(f), 1, 3);
		remote_file_close(&f->file);
	}
}

static void an_unknown_length_is_known_at_the_end(void **state)
{
	struct fixture *f = *state;
	struct opening o = {.loop = f->loop};
	struct timer timer;

	f->server.chunked = true;
	f->server.gate = 2 * MIB;
	assert_true(remote_file_open(&f->file, &o.wait, opened, NULL));
	timer_init(&timer, f->loop, tick);
	timer_start(&timer, 50);
	loop_run(f->loop);
	assert_false(o.called);
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	assert_true(o.called);
	assert_int_equal(o.error.err, 0);
	assert_true(f->file.length == f->server.length);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 1);
	remote_file_close(&f->file);
}

static void without_a_cache_it_streams_all_the_same(void **state)
{
	struct fixture *f = *state;

	remote_file_finish(&f->file);
	create_file(f, false, REMOTE_FILE_UNKNOWN);
	f->server.length = 30 * MIB + 99;
	open_file(f);
	read_all(f, 100000);
	assert_within(request_count(f), 1, 8);
	assert_int_equal(read_file(f, 12345, MIB), MIB);
	remote_file_close(&f->file);
}

static void without_a_cache_nothing_is_fetched_far_ahead(void **state)
{
	struct fixture *f = *state;
	struct timer timer;

	remote_file_finish(&f->file);
	create_file(f, false, REMOTE_FILE_UNKNOWN);
	f->server.length = 30 * MIB;
	open_file(f);
	timer_init(&timer, f->loop, tick);
	timer_start(&timer, 100);
	loop_run(f->loop);
	assert_int_equal(read_file(f, 3 * MIB, MIB), MIB);
	assert_true(download_arrived(f->file.download) <= 8 * MIB);
	read_all(f, MIB);
	remote_file_close(&f->file);
}

/* It is not kept: it would displace all other data and then be removed itself. */
static void what_is_larger_than_the_cache_goes_past_it(void **state)
{
	struct fixture *f = *state;
	struct error e;

	remote_file_finish(&f->file);
	cache_close(f->cache);
	f->cache = cache_open(f->dir, 20 * MIB, f->loop, &e);
	assert_non_null(f->cache);
	create_file(f, true, REMOTE_FILE_UNKNOWN);
	f->server.length = 30 * MIB;
	open_file(f);
	read_all(f, MIB);
	remote_file_close(&f->file);
	assert_int_equal(cache_used(f->cache), 0);
}

/* ---- servers that fail ---- */

static void a_broken_transfer_is_taken_up_once(void **state)
{
	struct fixture *f = *state;

	f->server.break_at = 2 * MIB + 77;
	open_file(f);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 2);
	assert_int_equal(f->server.requests[1].first, 2 * MIB + 77);
	assert_string_equal(f->server.requests[1].if_range, "\"one\"");
	until_complete(f);
	remote_file_close(&f->file);
}

static void a_short_body_is_an_error_where_bytes_are_missing(void **state)
{
	struct fixture *f = *state;

	f->server.real_length = 2 * MIB;
	open_file(f);
	assert_int_equal(read_file(f, 0, MIB), MIB);
	assert_int_equal(read_file(f, 2 * MIB - 1000, 1000), 1000);
	assert_int_equal(read_file(f, 2 * MIB - 1000, 2000), -EIO);
	assert_int_equal(read_file(f, 6 * MIB, 2000), -EIO);
	assert_false(download_complete(f->file.download));
	remote_file_close(&f->file);
	new_file(f);
	pthread_mutex_lock(&f->server.lock);
	f->server.real_length = UINT64_MAX;
	pthread_mutex_unlock(&f->server.lock);
	assert_int_equal(open_file(f), 0);
	read_all(f, 100000);
	remote_file_close(&f->file);
}

static void an_overlong_body_is_cut(void **state)
{
	struct fixture *f = *state;

	remote_file_finish(&f->file);
	create_file(f, true, 100000);
	f->server.chunked = true;
	assert_int_equal(open_file(f), 0);
	assert_int_equal(f->file.length, 100000);
	assert_int_equal(read_file(f, 99000, 2000), 1000);
	until_complete(f);
	remote_file_close(&f->file);
}

static void another_file_between_two_openings_is_fetched_anew(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 3 * MIB;
	open_file(f);
	read_file(f, 2 * MIB, 1000);
	remote_file_close(&f->file);
	new_file(f);
	raise_gate(&f->server, 0);
	strcpy(f->server.etag, "\"two\"");
	f->server.length = 5 * MIB;
	f->server.seed = 1;
	assert_int_equal(open_file(f), 0);
	assert_int_equal(f->file.length, 5 * MIB);
	read_all(f, 100000);
	remote_file_close(&f->file);
}

static void another_file_while_reading_is_an_error(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 65536;
	open_file(f);
	assert_int_equal(read_file(f, 0, 1000), 1000);
	pthread_mutex_lock(&f->server.lock);
	strcpy(f->server.etag, "\"two\"");
	f->server.seed = 1;
	pthread_mutex_unlock(&f->server.lock);
	assert_int_equal(read_file(f, 7 * MIB, 1000), -EIO);
	assert_int_equal(read_file(f, 0, 1000), -EIO);
	remote_file_close(&f->file);
	raise_gate(&f->server, 0);
	assert_int_equal(open_file(f), 0);
	read_all(f, 100000);
	remote_file_close(&f->file);
}

static void an_expired_address_is_replaced(void **state)
{
	struct fixture *f = *state;

	set_fallback(f);
	f->has_fresh = true;
	f->server.status = 403;
	strcpy(f->server.refused, "/first");
	assert_int_equal(open_file(f), 0);
	read_all(f, 100000);
	assert_int_equal(f->renewals, 1);
	assert_int_equal(request_count(f), 2);
	assert_string_equal(f->server.requests[1].path, "/fresh");
	remote_file_close(&f->file);
}

static void the_fallback_gets_its_headers_and_no_one_else_does(void **state)
{
	struct fixture *f = *state;

	set_fallback(f);
	f->server.status = 410;
	strcpy(f->server.refused, "/first");
	assert_int_equal(open_file(f), 0);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 2);
	assert_false(f->server.requests[0].has_token);
	assert_true(f->server.requests[1].has_token);
	remote_file_close(&f->file);
}

static void headers_go_to_the_services_origin_alone(void **state)
{
	struct fixture *f = *state;
	char url[128];

	snprintf(url, sizeof url, "%s/api/render/proxy/x/download", f->origin);
	assert_non_null(remote_service_headers(&f->service, url)[0]);
	assert_string_equal(remote_service_headers(&f->service, url)[0], "Authorization: Bearer secret");
	assert_null(remote_service_headers(&f->service, f->file.url)[0]);
	assert_null(remote_service_headers(&f->service, "https://cdn.example.org/a.mp4")[0]);
	assert_null(remote_service_headers(&f->service, "nonsense")[0]);
}

static void without_any_address_opening_fails_and_may_be_tried_again(void **state)
{
	struct fixture *f = *state;

	f->server.status = 404;
	strcpy(f->server.refused, "/first");
	assert_int_equal(open_file(f), EREMOTEIO);
	remote_file_close(&f->file);
	f->server.status = 0;
	assert_int_equal(open_file(f), 0);
	remote_file_close(&f->file);
}

static void a_server_that_is_gone_is_told_at_open(void **state)
{
	struct fixture *f = *state;
	int port = f->server.port;

	f->server.port = 1;
	new_file(f);
	assert_int_equal(open_file(f), ECONNREFUSED);
	remote_file_close(&f->file);
	f->server.port = port;
}

static void a_flipped_bit_is_fetched_again(void **state)
{
	struct fixture *f = *state;
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME], path[256], byte;
	int fd;

	open_file(f);
	read_all(f, MIB);
	until_complete(f);
	remote_file_close(&f->file);
	remote_file_finish(&f->file);
	blob_file_names("video", data, map);
	snprintf(path, sizeof path, "%s/%s", f->dir, data);
	fd = open(path, O_RDWR);
	assert_int_equal(pread(fd, &byte, 1, 3 * MIB + 5), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 3 * MIB + 5), 1);
	close(fd);
	create_file(f, true, REMOTE_FILE_UNKNOWN);
	assert_int_equal(open_file(f), 0);
	read_all(f, 300000);
	assert_int_equal(request_count(f), 2);
	assert_int_equal(f->server.requests[1].first, 3 * MIB);
	remote_file_close(&f->file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sequential_reading_is_one_request),
		TEST(what_is_cached_needs_no_server),
		TEST(cached_bytes_in_memory_are_given_at_once),
		TEST(the_end_is_short_and_beyond_is_nothing),
		TEST(an_empty_file_is_empty),
		TEST(no_video_is_empty),
		TEST(readers_share_one_transfer),
		TEST(after_a_seek_one_request_brings_what_is_near),
		TEST(who_jumps_again_and_again_gets_what_is_read),
		TEST(random_reads_are_right),
		TEST(closing_stops_and_opening_goes_on),
		TEST(cancelling_is_silent_and_disturbs_nobody),
		TEST(a_reader_may_finish_the_file),
		TEST(without_ranges_readers_ahead_wait),
		TEST(where_ranges_are_refused_the_whole_is_taken),
		TEST(an_unknown_length_is_known_at_the_end),
		TEST(without_a_cache_it_streams_all_the_same),
		TEST(without_a_cache_nothing_is_fetched_far_ahead),
		TEST(what_is_larger_than_the_cache_goes_past_it),
		TEST(a_broken_transfer_is_taken_up_once),
		TEST(a_short_body_is_an_error_where_bytes_are_missing),
		TEST(an_overlong_body_is_cut),
		TEST(another_file_between_two_openings_is_fetched_anew),
		TEST(another_file_while_reading_is_an_error),
		TEST(an_expired_address_is_replaced),
		TEST(the_fallback_gets_its_headers_and_no_one_else_does),
		TEST(headers_go_to_the_services_origin_alone),
		TEST(without_any_address_opening_fails_and_may_be_tried_again),
		TEST(a_server_that_is_gone_is_told_at_open),
		TEST(a_flipped_bit_is_fetched_again),
	};

	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
