#include "model/ingest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "net/url.h"
#include "product/causes.h"
#include "product/metric.h"

/* A URL that the service is to fetch. */
struct fetch {
	struct list link;
	struct ingest *ingest;
	char *url;
	struct send send;
	struct api_upload_call call;
	struct waiters waiters;
	bool left; /* a signal ended its writer, who was not told the outcome */
};

static const struct services *services_of(const struct ingest *ingest)
{
	return ingest->scope->services;
}

void ingest_init(struct ingest *ingest, struct scope *scope, struct state *state)
{
	*ingest = (struct ingest){.scope = scope, .state = state};
	assets_init(&ingest->uploads, scope, state, STORE_ASSET_UPLOADED);
	list_init(&ingest->fetches);
}

static void fetch_destroy(struct fetch *f)
{
	api_call_cancel(&f->call.call);
	send_cancel(&f->send);
	list_remove(&f->link);
	free(f->url);
	free(f);
}

void ingest_finish(struct ingest *ingest)
{
	struct error gone;

	if (!ingest->scope)
		return;
	wait_cancel(&ingest->look);
	error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	while (!list_empty(&ingest->fetches)) {
		struct fetch *f = container_of(ingest->fetches.next, struct fetch, link);

		/* Not all waiters are files of this session: those in new/ waited before it existed. */
		waiters_wake(&f->waiters, NULL, &gone);
		fetch_destroy(f);
	}
	assets_finish(&ingest->uploads);
	buf_finish(&ingest->done);
}

/* Is this the uploaded file, although its size differs, since the service may change that? Yes, if the
 * whole file had left and its address is new since then. If that is not known, there is no guessing:
 * uploading it again costs nothing. */
static bool is_new_since(const struct asset *a, const struct api_asset *told)
{
	return a->only && a->size && a->sent == a->size && !assets_have_address(a->assets, told->url);
}

/* The upload whose answer was lost, in this mount or at the end of the last one; NULL: none matches. */
static struct asset *unclear_one(const struct ingest *ingest, const struct api_asset *told)
{
	struct asset *a = assets_by_name(&ingest->uploads, 0, told->filename);
	bool unclear = a && a->phase != ASSET_DONE && a->unclear;
	bool same_size = unclear && (told->size <= 0 || (uint64_t)told->size == a->size);

	return same_size || (unclear && is_new_since(a, told)) ? a : NULL;
}

static void keep_copy(struct asset *a);

static void take_in(struct ingest *ingest, const struct api_asset *told)
{
	struct asset *a;

	if (!told->url[0] || assets_know(&ingest->uploads, told))
		return;
	a = unclear_one(ingest, told);
	if (!a) {
		assets_take_in(&ingest->uploads, told);
		return;
	}
	asset_describe(a, told);
	keep_copy(a);
}

/* Is anything being sent? Such files may appear in the state before their answer has come, and must not be
 * taken for new ones. */
static bool sending(const struct ingest *ingest)
{
	for (size_t i = 0; i < ingest->uploads.count; i++)
		if (ingest->uploads.items[i]->phase == ASSET_SENDING)
			return true;
	return !list_empty(&ingest->fetches);
}

void ingest_merge(struct ingest *ingest, const struct api_assets *video_infos)
{
	bool busy = sending(ingest);

	for (size_t i = 0; i < video_infos->count; i++)
		if (unclear_one(ingest, &video_infos->items[i]))
			take_in(ingest, &video_infos->items[i]);
	if (!busy)
		assets_merge(&ingest->uploads, video_infos);
	ingest->seen |= !busy;
}

/* Sets up a file that exists only here. Its size is that of its spool, whatever the row says. */
static void load_spool(struct asset *a, const char *spool)
{
	struct stat st;

	a->phase = ASSET_LOCAL;
	a->temporary = a->folder || ingest_temporary(a->name);
	snprintf(a->spool, sizeof a->spool, "%s", spool);
	if (!fstatat(store_dir_fd(a->assets->scope->services->store), a->spool, &st, AT_SYMLINK_NOFOLLOW))
		a->size = (uint64_t)st.st_size;
}

bool ingest_load(struct ingest *ingest, const struct store_asset *row)
{
	struct asset *a = assets_load(&ingest->uploads, row);

	if (a && row->spool[0])
		load_spool(a, row->spool);
	return a != NULL;
}

void ingest_load_op(struct ingest *ingest, const struct store_op *row)
{
	struct error e;

	if (row->phase == STORE_OP_DONE || row->phase == STORE_OP_FAILED)
		return;
	for (size_t i = 0; i < ingest->uploads.count; i++)
		if (row->phase != STORE_OP_INTENT && !strcmp(ingest->uploads.items[i]->spool, row->payload))
			ingest->uploads.items[i]->unclear = true;
	error_set(&e, ERROR_CANCELLED, "the mount ended before %s was uploaded; write it again", row->name);
	store_op_finish(services_of(ingest)->store, row->id, STORE_OP_FAILED, NULL, &e, NULL, NULL);
	scope_ended(ingest->scope, "upload", row->name, &e);
}

/* Nothing to do: ingest_merge has already seen the state. */
static void looked(struct wait *wait, const struct error *e)
{
	(void)wait;
	(void)e;
}

void ingest_resume(struct ingest *ingest)
{
	for (size_t i = 0; i < ingest->uploads.count; i++)
		if (ingest->uploads.items[i]->unclear) {
			state_get(ingest->state, 0, &ingest->look, looked);
			return;
		}
}

/* Refreshes everything that depends on the session's content. */
static void session_grew(struct ingest *ingest)
{
	state_expire(ingest->state);
	scope_changed(ingest->scope);
}

/* ---- URLs ---- */

bool ingest_url_valid(const char *url, size_t len, struct error *e)
{
	struct url_origin origin;
	struct buf shown = {0};
	struct error why = {0};
	char *copy;
	bool ok;

	str_trim(&url, &len);
	copy = strndup(url, len);
	if (!copy)
		return error_set(e, ERROR_NO_MEMORY, "an address");
	ok = strlen(copy) == len && str_utf8_valid(url, len) && url_origin(&origin, copy, &why);
	free(copy);
	if (ok)
		return true;
	if (why.cause == ERROR_NO_MEMORY)
		return error_set(e, ERROR_NO_MEMORY, "an address");
	str_escape(&shown, url, len, 80);
	error_set(e, ERROR_INPUT, "not an http or https address: %s", buf_text(&shown));
	buf_finish(&shown);
	return false;
}

static struct fetch *fetch_under_way(const struct ingest *ingest, const char *url, size_t len)
{
	list_for_each (i, &ingest->fetches) {
		struct fetch *f = container_of(i, struct fetch, link);

		if (strlen(f->url) == len && !memcmp(f->url, url, len))
			return f;
	}
	return NULL;
}

static void fetch_transmit(struct send *send);
static void fetch_on_answer(struct api_upload_call *call, const struct api_upload *answer,
			    const struct error *e);
static void fetch_ended(struct send *send, const struct error *e);

static const struct send_steps fetch_steps = {.transmit = fetch_transmit, .ended = fetch_ended};

static void fetch_start(struct fetch *f)
{
	struct scope *scope = f->ingest->scope;
	struct store_op row = {.session = scope->id,
			       .kind = STORE_OP_URL,
			       .name = f->url,
			       .payload = f->url,
			       .created_ms = store_clock_ms()};

	send_start(&f->send, scope->services->store, &row, &fetch_steps);
	scope_changed(scope);
}

void ingest_url(struct ingest *ingest, const char *url, size_t len, struct wait *wait,
		void (*done)(struct wait *, const struct error *))
{
	struct fetch *f;

	str_trim(&url, &len);
	f = fetch_under_way(ingest, url, len);
	if (f) {
		f->left = false;
		if (wait)
			wait_start(wait, &f->waiters, done);
		return;
	}
	f = calloc(1, sizeof *f);
	if (!f || !(f->url = strndup(url, len))) {
		free(f);
		if (wait)
			wait_fail_later(wait, services_of(ingest)->loop, &error_no_memory, done);
		return;
	}
	f->ingest = ingest;
	waiters_init(&f->waiters);
	if (wait)
		wait_start(wait, &f->waiters, done);
	list_append(&ingest->fetches, &f->link);
	fetch_start(f);
}

static void fetch_transmit(struct send *send)
{
	struct fetch *f = container_of(send, struct fetch, send);
	const char *urls[] = {f->url};

	if (send_may_leave(send, f->ingest->scope))
		api_upload_urls(services_of(f->ingest)->api, &f->call, f->ingest->scope->session_id, urls, 1,
				fetch_on_answer);
}

/* If the service has the file in spite of an error, the next look at the state shows it. */
static void fetch_on_answer(struct api_upload_call *call, const struct api_upload *answer,
			    const struct error *e)
{
	struct fetch *f = container_of(call, struct fetch, call);

	for (size_t i = 0; !e && i < answer->count; i++)
		take_in(f->ingest, &answer->files[i]);
	if (e)
		send_failed(&f->send, e);
	else
		send_done(&f->send, "");
}

static void remember(struct ingest *ingest, const char *url, size_t len)
{
	buf_append(&ingest->done, url, len);
	buf_putc(&ingest->done, '\n');
}

/* Unlink first: waking a waiter may submit the same URL again. */
static void fetch_ended(struct send *send, const struct error *e)
{
	struct fetch *f = container_of(send, struct fetch, send);
	struct ingest *ingest = f->ingest;

	if (!e && f->left)
		remember(ingest, f->url, strlen(f->url));
	list_remove(&f->link);
	scope_ended(ingest->scope, "upload", f->url, e);
	session_grew(ingest);
	waiters_wake(&f->waiters, NULL, e);
	fetch_destroy(f);
}

void ingest_list_urls(const struct ingest *ingest, struct buf *out)
{
	list_for_each (i, &ingest->fetches)
		buf_printf(out, "%s\n", container_of(i, struct fetch, link)->url);
}

void ingest_broken_off(struct ingest *ingest, const struct buf *done)
{
	buf_clear(&ingest->done);
	if (done && done->len)
		buf_append(&ingest->done, done->data, done->len);
}

void ingest_left(struct ingest *ingest, const char *line, size_t len)
{
	struct fetch *f;

	str_trim(&line, &len);
	f = fetch_under_way(ingest, line, len);
	if (f)
		f->left = true;
}

static bool same_line(const char *a, size_t len_a, const char *b, size_t len_b)
{
	str_trim(&a, &len_a);
	return len_a == len_b && !memcmp(a, b, len_b);
}

bool ingest_taken_before(struct ingest *ingest, const char *line, size_t len)
{
	struct buf *done = &ingest->done;
	size_t at = 0;

	str_trim(&line, &len);
	while (at < done->len) {
		const char *stop = memchr(done->data + at, '\n', done->len - at);
		size_t next = stop ? (size_t)(stop - done->data) + 1 : done->len;

		if (same_line(done->data + at, next - at, line, len)) {
			memmove(done->data + at, done->data + next, done->len - next);
			done->len -= next - at;
			return true;
		}
		at = next;
	}
	return false;
}

/* ---- files written here ---- */

static const char *const formats[] = {"mp4", "mov", "avi",  "webm", "mkv", "jpg", "jpeg",
				      "png", "gif", "webp", "mp3",  "wav", "m4a", "aac"};

static bool ends_in(const char *name, const char *extension)
{
	const char *dot = strrchr(name, '.');

	return dot && str_equal_nocase(dot + 1, extension);
}

bool ingest_media(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (ends_in(name, formats[i]))
			return true;
	return false;
}

static bool supported(const char *name)
{
	return ingest_media(name) || ends_in(name, "srt") || ends_in(name, "vtt");
}

bool ingest_temporary(const char *name)
{
	size_t len = strlen(name);

	return name[0] == '.' || (len && name[len - 1] == '~') || !strcmp(name, "4913") ||
	       str_ends(name, ".swp") || str_ends(name, ".part") || str_ends(name, ".tmp");
}

static bool open_spool(struct asset *a, struct error *e)
{
	snprintf(a->spool, sizeof a->spool, "spool-%lld", (long long)a->id);
	a->fd = openat(store_dir_fd(a->assets->scope->services->store), a->spool,
		       O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	return a->fd >= 0 || error_set_errno(e, errno, "cannot spool %s", a->name);
}

struct asset *ingest_create(struct ingest *ingest, unsigned folder, const char *name, struct error *e)
{
	struct asset *a;
	bool temporary = folder || ingest_temporary(name);

	if (!temporary && !supported(name)) {
		error_set(e, ERROR_UNSUPPORTED, "%s", name);
		return NULL;
	}
	a = assets_add(&ingest->uploads, name);
	if (!a) {
		error_set(e, ingest->uploads.count < ASSETS_MAX ? ERROR_NO_MEMORY : ERROR_NO_SPACE, "%s",
			  name);
		return NULL;
	}
	a->folder = folder;
	a->temporary = temporary;
	a->size = 0;
	a->phase = ASSET_LOCAL;
	if (open_spool(a, e)) {
		asset_put(a); /* before anything is written, so that a crash leaves no unknown spool */
		return a;
	}
	a->phase = ASSET_GONE;
	return NULL;
}

void ingest_close(struct asset *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
}

bool ingest_open(struct asset *a, struct error *e)
{
	if (a->fd < 0)
		a->fd = openat(store_dir_fd(a->assets->scope->services->store), a->spool,
			       O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return a->fd >= 0 || error_set_errno(e, errno, "cannot open what is kept of %s", a->name);
}

void ingest_rest(struct asset *a)
{
	if (!a->openings && a->phase != ASSET_SENDING)
		ingest_close(a);
}

static void unlink_spool(struct asset *a)
{
	if (a->spool[0])
		unlinkat(store_dir_fd(a->assets->scope->services->store), a->spool, 0);
	a->spool[0] = '\0';
}

static void forget_spool(struct asset *a)
{
	unlink_spool(a);
	ingest_close(a);
}

bool ingest_remove(struct asset *a, struct error *e)
{
	if (a->phase != ASSET_LOCAL)
		return error_set(e, ERROR_NOT_DELETABLE, "%s %s", a->name,
				 a->phase == ASSET_SENDING ? "is being uploaded" : "was uploaded");
	unlink_spool(a);
	if (!a->openings)
		ingest_close(a);
	a->phase = ASSET_GONE;
	store_asset_remove(a->assets->scope->services->store, a->id, NULL, NULL);
	return true;
}

bool ingest_rename(struct asset *a, unsigned folder, const char *name, struct error *e)
{
	struct asset *old = assets_by_name(a->assets, folder, name);
	bool temporary = folder || ingest_temporary(name);
	char *copy;

	if (a->phase != ASSET_LOCAL)
		return error_set(e, ERROR_NOT_DELETABLE, "%s was uploaded and keeps its name", a->name);
	if (!temporary && !supported(name))
		return error_set(e, ERROR_UNSUPPORTED, "%s", name);
	if (old && old != a && old->phase != ASSET_LOCAL)
		return error_set(e, ERROR_NAME_TAKEN, "%s was uploaded", name);
	copy = strdup(name);
	if (!copy)
		return error_set(e, ERROR_NO_MEMORY, "%s", name);
	if (old && old != a)
		ingest_remove(old, NULL);
	asset_rename(a, folder, copy);
	a->temporary = temporary;
	asset_put(a);
	return true;
}

static void adopted(struct wait *wait, const struct error *e)
{
	struct asset *a = container_of(wait, struct asset, adopted);

	if (e)
		log_debug("%s is not kept in the cache: %s", a->name, e->words);
	forget_spool(a);
}

/* The service has the file: its spool becomes the cached copy. */
static void keep_copy(struct asset *a)
{
	int dir_fd = store_dir_fd(a->assets->scope->services->store);

	if (!remote_file_adopt(&a->remote, dir_fd, a->spool, &a->adopted, adopted))
		forget_spool(a);
}

/* ---- sending files ---- */

static void file_transmit(struct send *send);
static void file_on_progress(struct api_upload_call *call, uint64_t bytes, uint64_t total);
static void file_on_answer(struct api_upload_call *call, const struct api_upload *answer,
			   const struct error *e);
static void file_on_looked(struct wait *wait, const struct error *ignored);
static void file_ended(struct send *send, const struct error *e);

static const struct send_steps file_steps = {.transmit = file_transmit, .ended = file_ended};

static void on_settled(struct wait *wait, const struct error *e)
{
	struct asset *a = container_of(wait, struct asset, settling);

	(void)e;
	ingest_settle(a, a->settled);
}

void ingest_settle(struct asset *a, void (*settled)(struct asset *))
{
	a->settled = settled;
	if (!writeback_settled(&a->behind)) {
		if (!wait_running(&a->settling))
			wait_start(&a->settling, &a->behind.moved, on_settled);
		return;
	}
	if (a->behind.err)
		a->spoiled = a->behind.err;
	settled(a);
}

static void send_settled(struct asset *a);
static void upload_ended(struct asset *a, const struct error *e);

void ingest_send(struct asset *a, uint64_t size, struct wait *wait,
		 void (*done)(struct wait *, const struct error *))
{
	struct services *services = a->assets->scope->services;

	if (a->phase == ASSET_LOCAL && !ingest_open(a, &a->send.error)) {
		scope_ended(a->assets->scope, "upload", a->name, &a->send.error);
		if (wait)
			wait_fail_later(wait, services->loop, &a->send.error, done);
		return;
	}
	if (wait && a->phase == ASSET_DONE)
		wait_done_later(wait, services->loop, done);
	else if (wait)
		wait_start(wait, &a->waiters, done);
	if (a->phase != ASSET_LOCAL)
		return;
	a->unclear = false; /* from an earlier attempt */
	a->phase = ASSET_SENDING;
	a->size = a->sent_size = size;
	a->sent = 0;
	a->began_ms = (int64_t)loop_now_ms();
	asset_put(a);
	ingest_settle(a, send_settled);
}

static void send_settled(struct asset *a)
{
	struct services *services = a->assets->scope->services;
	struct store_op row = {.session = a->assets->scope->id,
			       .kind = STORE_OP_UPLOAD,
			       .name = a->name,
			       .payload = a->spool,
			       .created_ms = store_clock_ms()};
	struct error e;

	if (a->behind.err) {
		error_set_errno(&e, a->behind.err, "%s could not be spooled", a->name);
		upload_ended(a, &e);
		return;
	}
	send_start(&a->send, services->store, &row, &file_steps);
	scope_changed(a->assets->scope);
}

static void file_transmit(struct send *send)
{
	struct asset *a = container_of(send, struct asset, send);
	const struct ingest *ingest = container_of(a->assets, struct ingest, uploads);
	struct http_part part = {.fd = a->fd, .length = a->size, .filename = a->name};

	a->only = ingest->seen;
	if (send_may_leave(send, a->assets->scope))
		api_upload_files(a->assets->scope->services->api, &a->call, a->assets->scope->session_id,
				 &part, 1, file_on_progress, file_on_answer);
}

static void file_on_progress(struct api_upload_call *call, uint64_t bytes, uint64_t total)
{
	struct asset *a = container_of(call, struct asset, call);

	(void)total;
	a->sent = bytes;
}

static void file_on_answer(struct api_upload_call *call, const struct api_upload *answer,
			   const struct error *e)
{
	struct asset *a = container_of(call, struct asset, call);
	struct state *state = a->assets->state;

	if (!e) {
		asset_describe(a, &answer->files[0]);
		keep_copy(a);
		send_done(&a->send, "");
	} else if (!send_left_open(&call->call, e)) {
		send_failed(&a->send, e);
	} else {
		a->unclear = true;
		send_unclear(&a->send, e);
		state_expire(state);
		state_get(state, 0, &a->look, file_on_looked);
	}
}

/* ingest_merge has seen the state: if the service has the file, its phase is ASSET_DONE. */
static void file_on_looked(struct wait *wait, const struct error *ignored)
{
	struct asset *a = container_of(wait, struct asset, look);

	(void)ignored;
	if (a->phase == ASSET_DONE)
		send_done(&a->send, "");
	else
		send_failed(&a->send, &a->send.error);
}

static void upload_ended(struct asset *a, const struct error *e)
{
	struct ingest *ingest = container_of(a->assets, struct ingest, uploads);

	metric_add(e ? METRIC_UPLOAD_FAILED : METRIC_UPLOAD_DONE, 1);
	if (e) {
		a->phase = ASSET_LOCAL;
		ingest_rest(a);
	}
	scope_ended(ingest->scope, "upload", a->name, e);
	session_grew(ingest);
	waiters_wake(&a->waiters, NULL, e);
}

static void file_ended(struct send *send, const struct error *e)
{
	upload_ended(container_of(send, struct asset, send), e);
}

/* ---- cancelling ---- */

/* Cancels all uploads. If a file has left completely, the service may still accept it; the next look at the
 * state shows it. */
void ingest_cancel(struct ingest *ingest)
{
	struct list *next = ingest->fetches.next;
	struct error e;

	error_set(&e, ERROR_CANCELLED, "ended by cancel");
	for (size_t i = 0; i < ingest->uploads.count; i++) {
		struct asset *a = ingest->uploads.items[i];

		if (a->phase != ASSET_SENDING)
			continue;
		a->unclear |= a->size && a->sent == a->size;
		api_call_cancel(&a->call.call);
		wait_cancel(&a->look);
		if (wait_running(&a->settling)) {
			wait_cancel(&a->settling);
			upload_ended(a, &e);
		} else {
			send_stop(&a->send, &e);
		}
	}
	while (next != &ingest->fetches) {
		struct fetch *f = container_of(next, struct fetch, link);

		next = next->next;
		api_call_cancel(&f->call.call);
		send_stop(&f->send, &e);
	}
}
