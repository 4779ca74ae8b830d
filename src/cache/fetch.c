/* One request of a download, from its start to its last byte. */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "download.h"
#include "product/causes.h"

enum {
	REDIRECTS = 3,
	PIECE = 256 << 10,  /* bytes: the most that curl reads at once */
	TURN = 1 << 20,     /* bytes, then other work gets a turn; each pause makes curl copy up to a PIECE */
	ROOM = 2 * PIECE,   /* bytes that may still arrive after a pause: curl empties its buffers */
	PROGRESS = 1 << 20, /* bytes after which a broken request may be continued once more */
	IDLE_TIMEOUT = 60000, /* ms */
};

static void fetch_on_head(struct http_request *request, const struct http_head *head);
static void fetch_on_data(struct http_request *request, const void *data, size_t len);
static void fetch_on_done(struct http_request *request, const struct error *e);

static const struct http_events events = {
	.head = fetch_on_head, .data = fetch_on_data, .done = fetch_on_done};

static struct fetch *fetch_of(struct http_request *request)
{
	return container_of(request, struct fetch, request);
}

/* The first byte after those that this fetch brings. */
static uint64_t limit_of(const struct fetch *f)
{
	return f->end < f->download->length ? f->end : f->download->length;
}

static bool asks_for_range(const struct fetch *f)
{
	return f->begin > 0 || f->end != BLOB_UNKNOWN;
}

/* ---- ending ---- */

static void put_back(struct chunk **chunk)
{
	if (*chunk)
		chunk_release(*chunk);
	*chunk = NULL;
}

static void retire(struct fetch *f)
{
	struct download *d = f->download;

	put_back(&f->chunk);
	put_back(&f->next);
	f->download = NULL;
	download_plan_soon(d);
}

void fetch_stop(struct fetch *f)
{
	if (!f->download)
		return;
	http_cancel(&f->request);
	retire(f);
}

void fetch_stop_all(struct download *d)
{
	for (int i = 0; i < DOWNLOAD_FETCHES; i++)
		fetch_stop(&d->fetches[i]);
}

bool fetch_brings(const struct fetch *f, uint64_t at)
{
	if (!f->download || at < f->at || at >= f->end)
		return false;
	return f->download->no_ranges || at - f->at <= DOWNLOAD_NEAR;
}

/* ---- room for the next bytes ---- */

/* Does this reader follow the fetch, and need its bytes soon? */
static bool is_followed_by(const struct fetch *f, const struct run *run)
{
	const struct download *d = f->download;

	if (!run->age || run->next <= f->begin || run->next > f->at)
		return false;
	return (d->keep && run->length >= DOWNLOAD_SEQUENTIAL) || run->next + DOWNLOAD_AHEAD > f->at;
}

/* True if no reader is near. The length is always fetched. */
static bool too_far_ahead(const struct fetch *f)
{
	const struct download *d = f->download;

	if (d->length == BLOB_UNKNOWN || f->at < f->begin + TURN || download_waits_for(d, f))
		return false;
	for (int i = 0; i < DOWNLOAD_RUNS; i++)
		if (is_followed_by(f, &d->runs[i]))
			return false;
	return true;
}

/* Received data cannot be refused, so memory is reserved before it arrives. */
static bool has_room(struct fetch *f)
{
	uint64_t boundary = (f->at / BLOB_CHUNK + 1) * BLOB_CHUNK;

	if (!f->chunk)
		f->chunk = chunk_take(f->download, f->at);
	if (!f->chunk)
		return false;
	if (boundary - f->at < ROOM && boundary < limit_of(f) && !f->next)
		f->next = chunk_take(f->download, boundary);
	return boundary - f->at >= ROOM || boundary >= limit_of(f) || f->next;
}

/* While data arrives, curl reads many megabytes without returning, and everything else on
 * this loop waits. A waiting open gets its answer after the head, or at the end if the
 * head has no length. */
static bool has_had_its_turn(const struct fetch *f)
{
	const struct download *d = f->download;

	return f->turn >= TURN || (f->answered && d->length != BLOB_UNKNOWN && !waiters_empty(&d->opens));
}

static void throttle(struct fetch *f)
{
	bool room = has_room(f), pause = !room || has_had_its_turn(f) || too_far_ahead(f);

	if (pause && !f->paused)
		http_pause(&f->request);
	else if (!pause && f->paused)
		http_resume(&f->request);
	f->paused = pause;
	if (!room)
		download_no_room(f->download, f->at, f->end);
}

void fetch_resume_all(struct download *d)
{
	for (int i = 0; i < DOWNLOAD_FETCHES; i++) {
		struct fetch *f = &d->fetches[i];

		f->turn = 0;
		if (f->download && f->paused)
			throttle(f);
	}
}

/* ---- starting ---- */

static struct fetch *unused(struct download *d)
{
	for (int i = 0; i < DOWNLOAD_FETCHES; i++)
		if (!d->fetches[i].download)
			return &d->fetches[i];
	return NULL;
}

static void send(struct fetch *f)
{
	struct download *d = f->download;
	const struct remote_service *service = d->file->service;
	struct http_spec spec = {
		.url = d->url,
		.headers = remote_service_headers(service, d->url),
		.ranged = asks_for_range(f),
		.range_first = f->begin,
		.range_last = f->end == BLOB_UNKNOWN ? UINT64_MAX : f->end - 1,
		.if_range = d->etag[0] == '"' ? d->etag : NULL,
		.redirects = REDIRECTS,
		.idle_timeout_ms = service->idle_timeout_ms ? service->idle_timeout_ms : IDLE_TIMEOUT,
		.buffer_size = PIECE,
	};

	http_start(service->http, &f->request, &spec, &events);
}

/* `again`: continues a broken request. Another break is an error, unless PROGRESS bytes have arrived. */
static bool start(struct download *d, uint64_t begin, uint64_t end, bool again)
{
	struct fetch *f = unused(d);

	if (!f || !d->url)
		return false;
	*f = (struct fetch){
		.download = d,
		.begin = d->no_ranges ? 0 : begin,
		.end = d->no_ranges ? BLOB_UNKNOWN : end,
		.address = d->address_count,
		.tried_again = again,
	};
	f->at = f->begin;
	if (!has_room(f)) {
		put_back(&f->chunk);
		put_back(&f->next);
		f->download = NULL;
		return false;
	}
	send(f);
	return true;
}

bool fetch_start(struct download *d, uint64_t begin, uint64_t end)
{
	return start(d, begin, end, false);
}

/* ---- the head of the answer ---- */

/* The file's length according to the head; BLOB_UNKNOWN: not given. */
static uint64_t total_of(const struct http_head *head)
{
	int64_t total = head->status == 206 ? head->range_total : head->length;

	return total < 0 ? BLOB_UNKNOWN : (uint64_t)total;
}

static bool is_other_file(const struct download *d, const struct http_head *head)
{
	uint64_t total = total_of(head);

	if (!d->described)
		return false;
	if (d->etag[0] && head->etag[0] && strcmp(d->etag, head->etag) != 0)
		return true;
	return d->length != BLOB_UNKNOWN && total != BLOB_UNKNOWN && total != d->length;
}

static void describe(struct download *d, const struct http_head *head)
{
	if (d->described)
		return;
	d->described = true;
	d->etag[0] = '\0';
	if (strlen(head->etag) < sizeof d->etag)
		strcpy(d->etag, head->etag);
	download_set_length(d, total_of(head) == BLOB_UNKNOWN ? d->length : total_of(head));
}

static int cause_of(int status)
{
	if (status == 429)
		return ERROR_RATE_LIMITED;
	return status >= 500 ? ERROR_SERVER : ERROR_CONTRACT;
}

static void fail_answer(struct fetch *f, int cause, const struct http_head *head)
{
	struct download *d = f->download;
	bool present = f->address == d->address_count;
	int64_t wait_s = head->status == 429 || head->status == 503 ? head->retry_after_s : -1;
	struct error e;

	error_set(&e, cause, "%s: the server answered %d%s%s%s", d->file->what, head->status,
		  *head->type ? " " : "", head->type,
		  total_of(head) < d->file->least ? ", without the file" : "");
	e.code = head->status;
	fetch_stop(f);
	if (present)
		address_failed(d, &e, wait_s);
}

/* The server ignores ranges: its answer starts at the first byte. */
static void begin_anew(struct fetch *f)
{
	put_back(&f->chunk);
	put_back(&f->next);
	f->download->no_ranges = true;
	f->begin = f->at = 0;
	f->end = BLOB_UNKNOWN;
}

/* The server refuses ranges: the bytes may still come with the whole file, from a running
 * transfer or from the next request. False: that was tried already. */
static bool take_the_whole(struct download *d, const struct fetch *f)
{
	if (d->no_ranges || !asks_for_range(f))
		return false;
	log_info("%s: the server refuses a range; fetching the whole file", d->file->what);
	d->no_ranges = true;
	download_plan_soon(d);
	return true;
}

static bool is_range_refused(const struct fetch *f, const struct http_head *head)
{
	return head->status == 416 || (head->status == 206 && (uint64_t)head->range_first != f->begin);
}

/* "text/plain" does not count: servers use it for types that they do not know. */
static bool is_text(const char *type)
{
	return (strncmp(type, "text/", 5) == 0 && strcmp(type, "text/plain") != 0) ||
	       strcmp(type, "application/json") == 0 || strcmp(type, "application/xml") == 0;
}

/* Is this another answer than the file, despite its good status: a gateway's page, an error of the API or the
 * store, or nothing? */
static bool is_no_media(const struct download *d, const struct http_head *head)
{
	bool from_api = d->url && remote_service_owns(d->file->service, d->url);

	if (d->file->least && (is_text(head->type) || total_of(head) < d->file->least))
		return true;
	return strcmp(head->type, "text/html") == 0 ||
	       (from_api && strcmp(head->type, "application/json") == 0);
}

static void fetch_on_head(struct http_request *request, const struct http_head *head)
{
	struct fetch *f = fetch_of(request);
	struct download *d = f->download;

	if (is_range_refused(f, head) && take_the_whole(d, f)) {
		fetch_stop(f);
	} else if (head->status != 200 && head->status != 206) {
		fail_answer(f, cause_of(head->status), head);
	} else if (is_no_media(d, head)) {
		fail_answer(f, ERROR_CONTRACT, head);
	} else if (is_other_file(d, head)) {
		download_file_changed(d);
	} else if (head->status == 206 && (uint64_t)head->range_first != f->begin) {
		fail_answer(f, ERROR_CONTRACT, head);
	} else {
		describe(d, head);
		f->answered = d->confirmed = true;
		d->next = ADDRESS_RENEWED;
		d->refused = (struct error){0};
		d->paused = false;
		if (head->status == 200 && asks_for_range(f))
			begin_anew(f);
		throttle(f);
		download_plan_soon(d);
	}
}

/* ---- the body ---- */

/* Is the rest of this chunk here already? */
static bool is_superfluous(const struct fetch *f)
{
	uint64_t boundary = (f->at / BLOB_CHUNK + 1) * BLOB_CHUNK;
	uint64_t until = boundary < limit_of(f) ? boundary : limit_of(f);

	return !f->download->no_ranges && f->at > f->begin && download_available(f->download, f->at) >= until;
}

/* Copies data up to the end of the chunk; returns how many bytes. */
static size_t take(struct fetch *f, const char *data, size_t len)
{
	size_t offset = (size_t)(f->at % BLOB_CHUNK), room = BLOB_CHUNK - offset;

	if (len > room)
		len = room;
	memcpy(f->chunk->data + offset, data, len);
	f->at += len;
	f->turn += len;
	f->chunk->end = f->at;
	if (len < room)
		return len;
	put_back(&f->chunk);
	f->chunk = f->next;
	f->next = NULL;
	return len;
}

static void fetch_on_data(struct http_request *request, const void *data, size_t len)
{
	struct fetch *f = fetch_of(request);
	const char *piece = data;

	while (len) {
		uint64_t left = limit_of(f) - f->at;
		size_t n = len < left ? len : (size_t)left;

		if (!n) {
			log_error("%s: the server sends more than the %" PRIu64 " bytes it has announced",
				  f->download->file->what, f->download->length);
			fetch_stop(f);
			return;
		}
		if (!f->chunk)
			f->chunk = chunk_take(f->download, f->at);
		/* Without a chunk, the data is dropped and requested again when there is room. */
		if (!f->chunk || (f->chunk->begin == f->chunk->end && is_superfluous(f))) {
			fetch_stop(f);
			return;
		}
		n = take(f, piece, n);
		piece += n;
		len -= n;
	}
	throttle(f);
	download_plan_soon(f->download);
}

/* ---- the end ---- */

static void broke(struct download *d, const struct fetch *was, const struct error *why)
{
	bool may_retry = !was->tried_again || was->at - was->begin >= PROGRESS;

	/* A server may close a connection that was paused for long. The next read sends a new request. */
	if (was->paused && !download_waits_for(d, was))
		return;
	/* For example an answer with several parts, or without its range. */
	if (!was->answered && why->cause == ERROR_CONTRACT && take_the_whole(d, was))
		return;
	if (!was->answered && was->tried_again) {
		if (was->address == d->address_count)
			address_failed(d, why, -1);
		return;
	}
	if (!may_retry) {
		download_fail(d, was->at, was->end, why);
		return;
	}
	log_info("%s: broke at byte %" PRIu64 ", going on: %s", d->file->what, was->at, why->words);
	start(d, was->at, was->end, true);
}

static void fetch_on_done(struct http_request *request, const struct error *e)
{
	struct fetch *f = fetch_of(request), was = *f;
	struct download *d = f->download;
	struct error told;

	if (!e && d->length == BLOB_UNKNOWN && f->at < d->file->least) {
		error_set(&told, ERROR_CONTRACT, "%s: the server sent %" PRIu64 " bytes instead of the file",
			  d->file->what, f->at);
		e = &told;
	}
	if (!e && d->length == BLOB_UNKNOWN && f->end == BLOB_UNKNOWN)
		download_set_length(d, f->at);
	if (!e && f->at < limit_of(f)) {
		error_set(&told, ERROR_SHORT_BODY, "%s: byte %" PRIu64 " is missing", d->file->what, f->at);
		e = &told;
	}
	if (e && e->cause == ERROR_INPUT) { /* an invalid address comes from the service, not from the user */
		error_set(&told, ERROR_CONTRACT, "%s: %s", d->file->what, e->words);
		e = &told;
	}
	retire(f);
	if (e)
		broke(d, &was, e);
}
