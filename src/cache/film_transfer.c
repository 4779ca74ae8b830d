#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "film_internal.h"
#include "product/causes.h"

enum {
	REDIRECTS = 3,
	PIECE = 256 << 10,    /* bytes: the most curl reads at once, and before others have their turn */
	ROOM = 2 * PIECE,     /* bytes that may still come after a pause: curl empties its buffers */
	PROGRESS = 1 << 20,   /* bytes that earn a broken transfer another continuation */
	IDLE_TIMEOUT = 60000, /* ms */
};

static struct film_transfer *transfer_of(struct http_request *request)
{
	return container_of(request, struct film_transfer, request);
}

/* Where this transfer has nothing more to bring. */
static uint64_t limit_of(const struct film_transfer *t)
{
	return t->end < t->film->length ? t->end : t->film->length;
}

/* ---- ending ---- */

static void put_back(struct film_chunk **chunk)
{
	if (*chunk)
		film_pool_release(*chunk);
	*chunk = NULL;
}

static void retire(struct film_transfer *t)
{
	struct film *film = t->film;

	put_back(&t->chunk);
	put_back(&t->next);
	t->film = NULL;
	film_plan_soon(film);
}

void film_transfer_stop(struct film_transfer *t)
{
	if (!t->film)
		return;
	http_cancel(&t->request);
	retire(t);
}

void film_transfer_stop_all(struct film *film)
{
	for (int i = 0; i < FILM_TRANSFERS; i++)
		film_transfer_stop(&film->transfers[i]);
}

/* ---- room for what comes ---- */

/* Where nothing is kept, what no reader follows is not fetched, except for the length. */
static bool too_far_ahead(const struct film_transfer *t)
{
	const struct film *film = t->film;

	if (film->keep || film->length == BLOB_UNKNOWN || t->at < t->begin + FILM_UNKEPT_AHEAD)
		return false;
	for (int i = 0; i < FILM_RUNS; i++)
		if (film->runs[i].age && film->runs[i].next + FILM_UNKEPT_AHEAD > t->at)
			return false;
	return true;
}

/* What comes cannot be refused, so there must be room for it before it comes. */
static bool has_room(struct film_transfer *t)
{
	uint64_t boundary = (t->at / BLOB_CHUNK + 1) * BLOB_CHUNK;

	if (!t->chunk)
		t->chunk = film_pool_take(t->film, t->at);
	if (!t->chunk)
		return false;
	if (boundary - t->at < ROOM && boundary < limit_of(t) && !t->next)
		t->next = film_pool_take(t->film, boundary);
	return boundary - t->at >= ROOM || boundary >= limit_of(t) || t->next;
}

/* While data is there, curl reads on for many megabytes: readers, and everything
 * else on this loop, would have to wait. Whoever opens is told with the head, or
 * with the end where no head tells the length. */
static bool has_had_its_turn(const struct film_transfer *t)
{
	const struct film *film = t->film;

	return t->turn >= PIECE || (t->answered && film->length != BLOB_UNKNOWN && !list_empty(&film->opens));
}

static void pace(struct film_transfer *t)
{
	bool room = has_room(t), pause = !room || has_had_its_turn(t) || too_far_ahead(t);

	if (pause && !t->paused)
		http_pause(&t->request);
	else if (!pause && t->paused)
		http_resume(&t->request);
	t->paused = pause;
	if (!room)
		film_no_room(t->film, t->at, t->end);
}

void film_transfer_resume_all(struct film *film)
{
	for (int i = 0; i < FILM_TRANSFERS; i++) {
		struct film_transfer *t = &film->transfers[i];

		t->turn = 0;
		if (t->film && t->paused)
			pace(t);
	}
}

/* ---- the answer's head ---- */

/* Total length as the head tells it; BLOB_UNKNOWN if it does not. */
static uint64_t total_of(const struct http_head *head)
{
	int64_t total = head->status == 206 ? head->range_total : head->length;

	return total < 0 ? BLOB_UNKNOWN : (uint64_t)total;
}

static bool is_other_file(const struct film *film, const struct http_head *head)
{
	uint64_t total = total_of(head);

	if (!film->described)
		return false;
	if (film->etag[0] && head->etag[0] && strcmp(film->etag, head->etag) != 0)
		return true;
	return film->length != BLOB_UNKNOWN && total != BLOB_UNKNOWN && total != film->length;
}

static void describe(struct film *film, const struct http_head *head)
{
	if (film->described)
		return;
	film->described = true;
	film->etag[0] = '\0';
	if (strlen(head->etag) < sizeof film->etag)
		strcpy(film->etag, head->etag);
	film_set_length(film, total_of(head) == BLOB_UNKNOWN ? film->length : total_of(head));
}

static void fail_answer(struct film_transfer *t, int cause, const struct http_head *head)
{
	struct film *film = t->film;
	bool present = t->address == film->address_count;
	int64_t wait_s = head->status == 429 || head->status == 503 ? head->retry_after_s : -1;
	struct error e;

	error_set(&e, cause, "%s: the server answered %d%s%s", film->what, head->status,
		  *head->type ? " " : "", head->type);
	e.code = head->status;
	film_transfer_stop(t);
	if (present)
		film_next_address(film, &e, wait_s);
}

static int cause_of(int status)
{
	if (status == 429)
		return ERROR_RATE_LIMITED;
	return status >= 500 ? ERROR_SERVER : ERROR_CONTRACT;
}

/* An answer without ranges starts at the first byte, whatever was asked for. */
static void begin_anew(struct film_transfer *t)
{
	put_back(&t->chunk);
	put_back(&t->next);
	t->film->no_ranges = true;
	t->begin = t->at = 0;
	t->end = BLOB_UNKNOWN;
}

/* A gateway's page, or an error of the API, under a status that says that all is well. */
static bool is_no_media(const struct film *film, const struct http_head *head)
{
	bool from_api = film->headers && film->headers[0];

	return strcmp(head->type, "text/html") == 0 ||
	       (from_api && strcmp(head->type, "application/json") == 0);
}

static void on_head(struct http_request *request, const struct http_head *head)
{
	struct film_transfer *t = transfer_of(request);
	struct film *film = t->film;
	bool asked_for_range = t->begin > 0 || t->end != BLOB_UNKNOWN;

	if (head->status != 200 && head->status != 206) {
		fail_answer(t, cause_of(head->status), head);
	} else if (is_no_media(film, head)) {
		fail_answer(t, ERROR_CONTRACT, head);
	} else if (is_other_file(film, head)) {
		film_changed(film);
	} else if (head->status == 206 && (uint64_t)head->range_first != t->begin) {
		fail_answer(t, ERROR_CONTRACT, head);
	} else {
		describe(film, head);
		t->answered = film->confirmed = true;
		film->next_address = FILM_ADDRESS_FRESH;
		film->refused = (struct error){0};
		film->paused = false;
		if (head->status == 200 && asked_for_range)
			begin_anew(t);
		pace(t);
		film_plan_soon(film);
	}
}

/* ---- the body ---- */

/* Whole chunks that are here already need not come again. */
static bool is_superfluous(const struct film_transfer *t)
{
	uint64_t boundary = (t->at / BLOB_CHUNK + 1) * BLOB_CHUNK;
	uint64_t until = boundary < limit_of(t) ? boundary : limit_of(t);

	return !t->film->no_ranges && t->at > t->begin && film_available(t->film, t->at) >= until;
}

/* Copies up to the chunk's end; returns how much. */
static size_t take(struct film_transfer *t, const char *data, size_t len)
{
	size_t offset = (size_t)(t->at % BLOB_CHUNK), room = BLOB_CHUNK - offset;

	if (len > room)
		len = room;
	memcpy(t->chunk->data + offset, data, len);
	t->at += len;
	t->turn += len;
	t->chunk->end = t->at;
	if (len < room)
		return len;
	put_back(&t->chunk);
	t->chunk = t->next;
	t->next = NULL;
	return len;
}

static void cut(struct film_transfer *t)
{
	log_error("%s: the server sends more than the %" PRIu64 " bytes it has announced", t->film->what,
		  t->film->length);
	film_transfer_stop(t);
}

/* The reserve was not enough: what comes now is asked for again when there is room. */
static bool has_no_chunk(struct film_transfer *t)
{
	if (!t->chunk)
		t->chunk = film_pool_take(t->film, t->at);
	return !t->chunk;
}

static void on_data(struct http_request *request, const void *data, size_t len)
{
	struct film_transfer *t = transfer_of(request);
	const char *piece = data;

	while (len) {
		uint64_t left = limit_of(t) - t->at;
		size_t n = len < left ? len : (size_t)left;

		if (!n) {
			cut(t);
			return;
		}
		if (has_no_chunk(t) || (t->chunk->begin == t->chunk->end && is_superfluous(t))) {
			film_transfer_stop(t);
			return;
		}
		n = take(t, piece, n);
		piece += n;
		len -= n;
	}
	pace(t);
	film_plan_soon(t->film);
}

/* ---- the end ---- */

static void broke(struct film *film, const struct film_transfer *was, const struct error *why)
{
	bool may_retry = !was->tried_again || was->at - was->begin >= PROGRESS;

	if (!was->answered && was->tried_again) {
		if (was->address == film->address_count)
			film_next_address(film, why, -1);
		return;
	}
	if (!may_retry) {
		film_fail(film, was->at, was->end, why);
		return;
	}
	log_info("%s: broke at byte %" PRIu64 ", going on: %s", film->what, was->at, why->words);
	film_transfer_continue(film, was->at, was->end);
}

static void on_done(struct http_request *request, const struct error *e)
{
	struct film_transfer *t = transfer_of(request), was = *t;
	struct film *film = t->film;
	struct error told;

	if (!e && film->length == BLOB_UNKNOWN && t->end == BLOB_UNKNOWN)
		film_set_length(film, t->at);
	if (!e && t->at < limit_of(t)) {
		error_set(&told, ERROR_SHORT_BODY, "%s: byte %" PRIu64 " is missing", film->what, t->at);
		e = &told;
	}
	if (e && e->cause == ERROR_INPUT) { /* the address is the service's, not the user's */
		error_set(&told, ERROR_CONTRACT, "%s: %s", film->what, e->words);
		e = &told;
	}
	retire(t);
	if (e)
		broke(film, &was, e);
}

static const struct http_events events = {.head = on_head, .data = on_data, .done = on_done};

/* ---- starting ---- */

static struct film_transfer *unused(struct film *film)
{
	for (int i = 0; i < FILM_TRANSFERS; i++)
		if (!film->transfers[i].film)
			return &film->transfers[i];
	return NULL;
}

static void send(struct film_transfer *t)
{
	struct film *film = t->film;
	struct http_spec spec = {
		.url = film->url,
		.headers = (const char *const *)film->headers,
		.ranged = t->begin > 0 || t->end != BLOB_UNKNOWN,
		.range_first = t->begin,
		.range_last = t->end == BLOB_UNKNOWN ? UINT64_MAX : t->end - 1,
		.if_range = film->etag[0] == '"' ? film->etag : NULL,
		.redirects = REDIRECTS,
		.idle_timeout_ms = film->idle_timeout_ms ? film->idle_timeout_ms : IDLE_TIMEOUT,
		.buffer_size = PIECE,
	};

	http_start(film->http, &t->request, &spec, &events);
}

static bool start(struct film *film, uint64_t begin, uint64_t end, bool again)
{
	struct film_transfer *t = unused(film);

	if (!t || !film->url)
		return false;
	*t = (struct film_transfer){
		.film = film,
		.begin = film->no_ranges ? 0 : begin,
		.end = film->no_ranges ? BLOB_UNKNOWN : end,
		.address = film->address_count,
		.tried_again = again,
	};
	t->at = t->begin;
	if (!has_room(t)) {
		put_back(&t->chunk);
		put_back(&t->next);
		t->film = NULL;
		return false;
	}
	send(t);
	return true;
}

bool film_transfer_start(struct film *film, uint64_t begin, uint64_t end)
{
	return start(film, begin, end, false);
}

void film_transfer_continue(struct film *film, uint64_t at, uint64_t end)
{
	start(film, at, end, true);
}

bool film_transfer_brings(const struct film_transfer *t, uint64_t at)
{
	if (!t->film || at < t->at || at >= t->end)
		return false;
	return t->film->no_ranges || at - t->at <= FILM_AHEAD;
}
