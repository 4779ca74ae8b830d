/* A film against a server that can be told to misbehave, on real sockets. */
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
#include "blob_file.h"
#include "cache/film.h"
#include "product/causes.h"

enum { MIB = 1 << 20, REQUESTS = 4096, PIECE = 64 << 10 };

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
	/* All below guarded by the lock. */
	unsigned connections;
	uint64_t length;
	char etag[32];
	unsigned seed; /* another content */
	bool no_ranges;
	bool chunked;         /* no Content-Length */
	uint64_t real_length; /* less than announced: closes there */
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

/* Waits at the gate; true if the answer shall be cut off at `offset`. */
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
static uint64_t stop(struct server *s, uint64_t offset, uint64_t end)
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
		len = (size_t)(stop(s, offset, end) - offset);
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

	*r = (struct request){.last = UINT64_MAX - 1};
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

/* The clients are gone by now, so that every connection ends. */
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

/* ---- a film of it ---- */

struct fixture {
	char dir[64];
	struct loop *loop;
	struct http *http;
	struct cache *cache;
	struct server server;
	struct film_source source;
	struct film *film;
	unsigned asked[3]; /* for each kind of address */
	bool has_fresh, has_fallback;
};

static void resolve(struct film_source *source, struct film *film, enum film_address which)
{
	static const char *const token[] = {"Authorization: Bearer secret", NULL};
	static const char *const paths[] = {"/first", "/fresh", "/fallback"};
	struct fixture *f = container_of(source, struct fixture, source);
	struct error e;
	char url[64];

	f->asked[which]++;
	if ((which == FILM_ADDRESS_FRESH && !f->has_fresh) ||
	    (which == FILM_ADDRESS_FALLBACK && !f->has_fallback)) {
		error_set(&e, ERROR_UNREACHABLE, "no other address");
		film_no_address(film, &e);
		return;
	}
	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", f->server.port, paths[which]);
	film_address(film, url, which == FILM_ADDRESS_FALLBACK ? token : NULL);
}

static void create_film(struct fixture *f, bool with_blob, uint64_t length)
{
	struct blob *blob = with_blob ? blob_get(f->cache, "film", NULL) : NULL;
	struct film_config config = {.loop = f->loop,
				     .http = f->http,
				     .blob = blob,
				     .source = &f->source,
				     .what = "video.mp4",
				     .length = length};

	f->source.resolve = resolve;
	f->film = film_create(&config, NULL);
	assert_non_null(f->film);
	blob_unref(blob);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct http_settings settings = {.user_agent = "test", .http_loopback = true};
	struct error e;

	strcpy(f->dir, "/tmp/test_film.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->loop = loop_create(NULL);
	f->http = http_create(f->loop, &settings, &e);
	assert_non_null(f->http);
	f->cache = cache_open(f->dir, 1ull << 30, f->loop, &e);
	assert_non_null(f->cache);
	start_server(&f->server);
	create_film(f, true, BLOB_UNKNOWN);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char command[128];

	film_destroy(f->film);
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
	struct film_open_wait wait;
	struct loop *loop;
	bool called;
	struct error error;
};

static void opened(struct film_open_wait *wait, const struct error *e)
{
	struct opening *o = container_of(wait, struct opening, wait);

	o->called = true;
	o->error = e ? *e : (struct error){0};
	loop_stop(o->loop);
}

static int open_film(struct fixture *f)
{
	struct opening o = {.loop = f->loop};

	film_open(f->film, &o.wait, opened);
	assert_false(o.called);
	loop_run(f->loop);
	assert_true(o.called);
	return o.error.err;
}

struct reading {
	struct film_wait wait;
	struct loop *loop;
	bool called;
	size_t len;
	struct error error;
	unsigned *pending; /* the last of several stops the loop */
	uint64_t offset;
	unsigned seed;
};

static void have_read(struct film_wait *wait, const void *data, size_t len, const struct error *e)
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
	film_read(f->film, &r->wait, offset, size, have_read);
	assert_false(r->called);
}

/* How many bytes came, all of them right; a negative errno if none. */
static ssize_t read_film(struct fixture *f, uint64_t offset, size_t size)
{
	struct reading r = {0};

	start_read(f, &r, offset, size);
	loop_run(f->loop);
	assert_true(r.called);
	return r.error.cause ? -r.error.err : (ssize_t)r.len;
}

static void read_all(struct fixture *f, size_t size)
{
	uint64_t length = film_length(f->film);

	for (uint64_t offset = 0; offset < length; offset += size) {
		uint64_t left = length - offset;

		assert_int_equal(read_film(f, offset, size), left < size ? left : size);
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
	for (int i = 0; i < 5000 && !film_complete(f->film); i++) {
		timer_start(&timer, 1);
		loop_run(f->loop);
	}
	assert_true(film_complete(f->film));
}

static unsigned request_count(struct fixture *f)
{
	unsigned count;

	pthread_mutex_lock(&f->server.lock);
	count = f->server.count;
	pthread_mutex_unlock(&f->server.lock);
	return count;
}

static void new_film(struct fixture *f)
{
	film_destroy(f->film);
	create_film(f, true, BLOB_UNKNOWN);
}

/* ---- the ordinary way ---- */

static void sequential_reading_is_one_request(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_film(f), 0);
	assert_true(film_length(f->film) == f->server.length);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 1);
	assert_false(f->server.requests[0].ranged);
	until_complete(f);
	film_close(f->film);
}

static void what_is_cached_needs_no_server(void **state)
{
	struct fixture *f = *state;

	open_film(f);
	until_complete(f);
	film_close(f->film);
	new_film(f);
	assert_int_equal(open_film(f), 0);
	read_all(f, 128 << 10);
	assert_int_equal(request_count(f), 1);
	assert_int_equal(f->asked[FILM_ADDRESS_FIRST], 1);
	film_close(f->film);
}

static void cached_bytes_in_memory_are_given_at_once(void **state)
{
	struct fixture *f = *state;
	const void *data;

	open_film(f);
	until_complete(f);
	read_all(f, 128 << 10); /* what went to the disk directly is in memory once it was read */
	assert_int_equal(film_read_now(f->film, MIB - 100, 1000, &data), 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(((const char *)data)[i], at(MIB - 100 + i, 0));
	assert_int_equal(film_read_now(f->film, f->server.length - 10, 1000, &data), 10);
	assert_int_equal(film_read_now(f->film, f->server.length, 1000, &data), 0);
	film_close(f->film);
}

static void the_end_is_short_and_beyond_is_nothing(void **state)
{
	struct fixture *f = *state;

	open_film(f);
	assert_int_equal(read_film(f, f->server.length - 10, 1000), 10);
	assert_int_equal(read_film(f, f->server.length, 1000), 0);
	assert_int_equal(read_film(f, f->server.length + MIB, 1000), 0);
	film_close(f->film);
}

static void an_empty_file_is_empty(void **state)
{
	struct fixture *f = *state;

	f->server.length = 0;
	assert_int_equal(open_film(f), 0);
	assert_int_equal(film_length(f->film), 0);
	assert_int_equal(read_film(f, 0, 1000), 0);
	film_close(f->film);
}

static void readers_share_one_transfer(void **state)
{
	enum { READERS = 50 };
	struct fixture *f = *state;
	struct reading readings[READERS];
	unsigned pending = READERS;

	f->server.gate = 3 * MIB;
	open_film(f);
	for (unsigned i = 0; i < READERS; i++) {
		readings[i].pending = &pending;
		start_read(f, &readings[i], i * 20000, MIB);
	}
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	for (unsigned i = 0; i < READERS; i++)
		assert_int_equal(readings[i].len, MIB);
	assert_int_equal(request_count(f), 1);
	film_close(f->film);
}

static void reading_ahead_asks_for_a_range(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 65536;
	open_film(f);
	assert_int_equal(read_film(f, 7 * MIB, 1000), 1000);
	assert_int_equal(request_count(f), 2);
	assert_true(f->server.requests[1].ranged);
	assert_int_equal(f->server.requests[1].first, 7 * MIB);
	assert_int_equal(f->server.requests[1].last, 7 * MIB + 65535);
	assert_string_equal(f->server.requests[1].if_range, "\"one\"");
	film_close(f->film);
}

static void ranges_grow_while_reading_goes_on(void **state)
{
	struct fixture *f = *state;

	f->server.length = 40 * MIB;
	f->server.gate = 65536;
	open_film(f);
	for (uint64_t offset = 10 * MIB; offset < 30 * MIB; offset += 65536)
		assert_int_equal(read_film(f, offset, 65536), 65536);
	assert_in_range(request_count(f), 4, 12);
	film_close(f->film);
}

static void random_reads_are_right(void **state)
{
	enum { AT_ONCE = 8 };
	struct fixture *f = *state;
	struct reading readings[AT_ONCE];

	srandom(7);
	open_film(f);
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
	film_close(f->film);
}

static void closing_stops_and_opening_goes_on(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 3 * MIB + 500;
	open_film(f);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(read_film(f, i * MIB, MIB), MIB);
	film_close(f->film);
	new_film(f);
	raise_gate(&f->server, 0);
	assert_int_equal(open_film(f), 0);
	read_all(f, 128 << 10);
	assert_int_equal(request_count(f), 2);
	assert_true(f->server.requests[1].ranged);
	assert_in_range(f->server.requests[1].first, 3 * MIB, 3 * MIB + 500);
	assert_string_equal(f->server.requests[1].if_range, "\"one\"");
	until_complete(f);
	film_close(f->film);
}

static void cancelling_is_silent_and_disturbs_nobody(void **state)
{
	struct fixture *f = *state;
	struct reading cancelled = {0}, other = {0};

	f->server.gate = 100;
	open_film(f);
	start_read(f, &cancelled, 0, 1000);
	start_read(f, &other, 0, 1000);
	film_read_cancel(&cancelled.wait);
	film_read_cancel(&cancelled.wait);
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	assert_false(cancelled.called);
	assert_true(other.called);
	assert_int_equal(request_count(f), 1);
	film_close(f->film);
}

struct destroyer {
	struct film_wait wait;
	struct fixture *f;
};

static void destroy_film(struct film_wait *wait, const void *data, size_t len, const struct error *e)
{
	struct destroyer *d = container_of(wait, struct destroyer, wait);

	(void)data, (void)len, (void)e;
	film_destroy(d->f->film);
	d->f->film = NULL;
	loop_stop(d->f->loop);
}

static void a_reader_may_destroy_the_film(void **state)
{
	struct fixture *f = *state;
	struct destroyer d = {.f = f};
	struct reading other = {0};

	open_film(f);
	film_read(f->film, &d.wait, 0, 1000, destroy_film);
	start_read(f, &other, 10, 1000);
	loop_run(f->loop);
	assert_false(other.called);
	assert_null(other.wait.film);
}

/* ---- servers with less to offer ---- */

static void without_ranges_readers_ahead_wait(void **state)
{
	struct fixture *f = *state;
	struct reading ahead = {0};

	f->server.no_ranges = true;
	f->server.gate = 65536;
	open_film(f);
	/* The first range is asked for in vain; what comes of it replaces the rest. */
	start_read(f, &ahead, 7 * MIB, 1000);
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	assert_int_equal(ahead.len, 1000);
	read_all(f, 100000);
	assert_in_range(request_count(f), 1, 2);
	film_close(f->film);
}

static void an_unknown_length_is_known_at_the_end(void **state)
{
	struct fixture *f = *state;
	struct opening o = {.loop = f->loop};
	struct timer timer;

	f->server.chunked = true;
	f->server.gate = 2 * MIB;
	film_open(f->film, &o.wait, opened);
	timer_init(&timer, f->loop, tick);
	timer_start(&timer, 50);
	loop_run(f->loop);
	assert_false(o.called);
	raise_gate(&f->server, 0);
	loop_run(f->loop);
	assert_true(o.called);
	assert_int_equal(o.error.err, 0);
	assert_true(film_length(f->film) == f->server.length);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 1);
	film_close(f->film);
}

static void without_a_cache_it_streams_all_the_same(void **state)
{
	struct fixture *f = *state;

	film_destroy(f->film);
	create_film(f, false, BLOB_UNKNOWN);
	f->server.length = 30 * MIB + 99;
	open_film(f);
	read_all(f, 100000);
	assert_in_range(request_count(f), 1, 8);
	assert_int_equal(read_film(f, 12345, MIB), MIB);
	film_close(f->film);
}

static void without_a_cache_nothing_is_fetched_far_ahead(void **state)
{
	struct fixture *f = *state;
	struct timer timer;

	film_destroy(f->film);
	create_film(f, false, BLOB_UNKNOWN);
	f->server.length = 30 * MIB;
	open_film(f);
	timer_init(&timer, f->loop, tick);
	timer_start(&timer, 100);
	loop_run(f->loop);
	assert_int_equal(read_film(f, 3 * MIB, MIB), MIB);
	assert_true(film_arrived(f->film) <= 8 * MIB);
	read_all(f, MIB);
	film_close(f->film);
}

/* ---- servers that fail ---- */

static void a_broken_transfer_is_taken_up_once(void **state)
{
	struct fixture *f = *state;

	f->server.break_at = 2 * MIB + 77;
	open_film(f);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 2);
	assert_int_equal(f->server.requests[1].first, 2 * MIB + 77);
	assert_string_equal(f->server.requests[1].if_range, "\"one\"");
	until_complete(f);
	film_close(f->film);
}

static void a_short_body_is_an_error_where_bytes_are_missing(void **state)
{
	struct fixture *f = *state;

	f->server.real_length = 2 * MIB;
	open_film(f);
	assert_int_equal(read_film(f, 0, MIB), MIB);
	assert_int_equal(read_film(f, 2 * MIB - 1000, 1000), 1000);
	assert_int_equal(read_film(f, 2 * MIB - 1000, 2000), -EIO);
	assert_int_equal(read_film(f, 6 * MIB, 2000), -EIO);
	assert_false(film_complete(f->film));
	film_close(f->film);
	new_film(f);
	pthread_mutex_lock(&f->server.lock);
	f->server.real_length = UINT64_MAX;
	pthread_mutex_unlock(&f->server.lock);
	assert_int_equal(open_film(f), 0);
	read_all(f, 100000);
	film_close(f->film);
}

static void an_overlong_body_is_cut(void **state)
{
	struct fixture *f = *state;

	film_destroy(f->film);
	create_film(f, true, 100000);
	f->server.chunked = true;
	assert_int_equal(open_film(f), 0);
	assert_int_equal(film_length(f->film), 100000);
	assert_int_equal(read_film(f, 99000, 2000), 1000);
	until_complete(f);
	film_close(f->film);
}

static void another_file_between_two_openings_is_fetched_anew(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 3 * MIB;
	open_film(f);
	read_film(f, 2 * MIB, 1000);
	film_close(f->film);
	new_film(f);
	raise_gate(&f->server, 0);
	strcpy(f->server.etag, "\"two\"");
	f->server.length = 5 * MIB;
	f->server.seed = 1;
	assert_int_equal(open_film(f), 0);
	assert_int_equal(film_length(f->film), 5 * MIB);
	read_all(f, 100000);
	film_close(f->film);
}

static void another_file_while_reading_is_an_error(void **state)
{
	struct fixture *f = *state;

	f->server.gate = 65536;
	open_film(f);
	assert_int_equal(read_film(f, 0, 1000), 1000);
	pthread_mutex_lock(&f->server.lock);
	strcpy(f->server.etag, "\"two\"");
	f->server.seed = 1;
	pthread_mutex_unlock(&f->server.lock);
	assert_int_equal(read_film(f, 7 * MIB, 1000), -EIO);
	assert_int_equal(read_film(f, 0, 1000), -EIO);
	film_close(f->film);
	raise_gate(&f->server, 0);
	assert_int_equal(open_film(f), 0);
	read_all(f, 100000);
	film_close(f->film);
}

static void an_expired_address_is_replaced(void **state)
{
	struct fixture *f = *state;

	f->has_fresh = true;
	f->server.status = 403;
	strcpy(f->server.refused, "/first");
	assert_int_equal(open_film(f), 0);
	read_all(f, 100000);
	assert_int_equal(f->asked[FILM_ADDRESS_FRESH], 1);
	assert_int_equal(f->asked[FILM_ADDRESS_FALLBACK], 0);
	assert_string_equal(f->server.requests[1].path, "/fresh");
	film_close(f->film);
}

static void the_fallback_gets_its_headers_and_no_one_else_does(void **state)
{
	struct fixture *f = *state;

	f->has_fallback = true;
	f->server.status = 410;
	strcpy(f->server.refused, "/first");
	assert_int_equal(open_film(f), 0);
	read_all(f, 100000);
	assert_int_equal(request_count(f), 2);
	assert_false(f->server.requests[0].has_token);
	assert_true(f->server.requests[1].has_token);
	film_close(f->film);
}

static void without_any_address_opening_fails_and_may_be_tried_again(void **state)
{
	struct fixture *f = *state;

	f->server.status = 404;
	strcpy(f->server.refused, "/first");
	assert_int_equal(open_film(f), EREMOTEIO);
	film_close(f->film);
	f->server.status = 0;
	assert_int_equal(open_film(f), 0);
	film_close(f->film);
}

static void a_server_that_is_gone_is_told_at_open(void **state)
{
	struct fixture *f = *state;
	int port = f->server.port;

	f->server.port = 1;
	assert_int_equal(open_film(f), ECONNREFUSED);
	film_close(f->film);
	f->server.port = port;
}

static void a_flipped_bit_is_fetched_again(void **state)
{
	struct fixture *f = *state;
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME], path[256], byte;
	int fd;

	open_film(f);
	until_complete(f);
	film_close(f->film);
	film_destroy(f->film);
	blob_file_names("film", data, map);
	snprintf(path, sizeof path, "%s/%s", f->dir, data);
	fd = open(path, O_RDWR);
	assert_int_equal(pread(fd, &byte, 1, 3 * MIB + 5), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 3 * MIB + 5), 1);
	close(fd);
	create_film(f, true, BLOB_UNKNOWN);
	assert_int_equal(open_film(f), 0);
	read_all(f, 300000);
	assert_int_equal(request_count(f), 2);
	assert_int_equal(f->server.requests[1].first, 3 * MIB);
	film_close(f->film);
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
		TEST(readers_share_one_transfer),
		TEST(reading_ahead_asks_for_a_range),
		TEST(ranges_grow_while_reading_goes_on),
		TEST(random_reads_are_right),
		TEST(closing_stops_and_opening_goes_on),
		TEST(cancelling_is_silent_and_disturbs_nobody),
		TEST(a_reader_may_destroy_the_film),
		TEST(without_ranges_readers_ahead_wait),
		TEST(an_unknown_length_is_known_at_the_end),
		TEST(without_a_cache_it_streams_all_the_same),
		TEST(without_a_cache_nothing_is_fetched_far_ahead),
		TEST(a_broken_transfer_is_taken_up_once),
		TEST(a_short_body_is_an_error_where_bytes_are_missing),
		TEST(an_overlong_body_is_cut),
		TEST(another_file_between_two_openings_is_fetched_anew),
		TEST(another_file_while_reading_is_an_error),
		TEST(an_expired_address_is_replaced),
		TEST(the_fallback_gets_its_headers_and_no_one_else_does),
		TEST(without_any_address_opening_fails_and_may_be_tried_again),
		TEST(a_server_that_is_gone_is_told_at_open),
		TEST(a_flipped_bit_is_fetched_again),
	};

	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
