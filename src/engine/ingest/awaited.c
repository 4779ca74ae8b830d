#include "awaited.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "assets.h"
#include "base/log.h"
#include "disk.h"
#include "edit.h"
#include "probe.h"
#include "product/causes.h"
#include "sessions.h"

enum { LATENCY_MS = 100, SLOTS = 256 };

/* A job that fetches one video. */
struct fetch {
	struct awaited *owner;
	char id[ASSETS_ID_SIZE];
	struct page page; /* zeroed until it is opened */
	bool opened;
	atomic_int progress;
	struct list link; /* in awaited.running; guarded by its lock */
	struct work work;
};

struct awaited {
	struct awaited_setup setup;
	pthread_mutex_t lock;
	pthread_cond_t ended; /* a job has ended */
	struct list running;
	atomic_uint arrivals[SLOTS]; /* a slot is shared by sessions with the same hash */
};

struct awaited *awaited_create(const struct awaited_setup *setup)
{
	struct awaited *a = calloc(1, sizeof(*a));
	pthread_condattr_t monotonic;

	if (!a)
		return NULL;
	a->setup = *setup;
	list_init(&a->running);
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&a->ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return a;
}

void awaited_destroy(struct awaited *a)
{
	if (!a)
		return;
	pthread_cond_destroy(&a->ended);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

/* ---- on a worker's thread ---- */

/* Replaces what the page said about a video by what the video is, in all drafts. One transaction does both,
 * so that nobody sees only one of them. */
struct arrival {
	const char *id;
	struct probe expected, real;
};

static bool correct_draft(json_t *draft, void *arg)
{
	const struct arrival *arrival = arg;

	return edit_correct_asset(draft, arrival->id, &arrival->expected, &arrival->real);
}

static bool record(const struct fetch *fetch, const struct asset_file *file, const struct probe *real,
		   int64_t size, struct error *e)
{
	struct db *db = fetch->owner->setup.db;
	struct arrival arrival = {fetch->id, file->probe, *real};

	if (!db_begin(db, e))
		return false;
	if (assets_arrive(db, fetch->id, real, size, e) &&
	    sessions_correct_drafts(db, file->session_id, correct_draft, &arrival, e)) {
		awaited_disturb(fetch->owner, file->session_id);
		return db_commit(db, e);
	}
	db_rollback(db);
	return false;
}

static bool take_in(struct fetch *fetch, const struct asset_file *file, const struct incoming *incoming,
		    struct error *e)
{
	const struct awaited_setup *setup = &fetch->owner->setup;
	char path[PATH_MAX];
	struct probe real;

	if (snprintf(path, sizeof(path), "%s/%s", setup->media, fetch->id) >= (int)sizeof(path))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	if (!probe_file(&real, setup->pages->tools, incoming->path, &fetch->work.cancel, e) ||
	    !disk_sync_file(incoming->path, e))
		return false;
	if (rename(incoming->path, path) < 0)
		return error_set_errno(e, errno, "cannot save a video");
	return disk_sync_folder(setup->media, e) && record(fetch, file, &real, incoming->size, e);
}

static void fetch_on_progress(void *arg, int percent)
{
	struct fetch *fetch = arg;

	atomic_store(&fetch->progress, percent);
}

static bool download(struct fetch *fetch, const struct asset_file *file, struct error *e)
{
	struct incoming incoming = {.fd = -1};
	bool ok = fetch->opened ||
		  page_open(&fetch->page, fetch->owner->setup.pages, file->page, &fetch->work.cancel, e);

	fetch->page.downloads.cancel = &fetch->work.cancel;
	fetch->page.downloads.progress = fetch_on_progress;
	fetch->page.downloads.arg = fetch;
	ok = ok && page_fetch_video(&fetch->page, &incoming, e) && take_in(fetch, file, &incoming, e);
	incoming_discard(&incoming);
	return ok;
}

static void fetch_run(struct work *work)
{
	struct fetch *fetch = container_of(work, struct fetch, work);
	struct db *db = fetch->owner->setup.db;
	struct asset_file file = {0};
	struct error e = {0}, own;
	bool found = false;

	if (atomic_load(&work->cancel) || !assets_find(db, fetch->id, &file, &found, &e) || !found ||
	    !file.page[0] || download(fetch, &file, &e) || e.cause == ERROR_CANCELLED)
		return; /* on a cancel, the engine's next start resumes it */
	log_warn("the video of a page does not come: %s", e.words);
	if (!assets_fail(db, fetch->id, e.cause, e.words, &own))
		log_error("a failed download is not recorded: %s", own.words);
}

/* ---- on the loop's thread ---- */

static void fetch_destroy(struct fetch *fetch)
{
	page_close(&fetch->page);
	free(fetch);
}

static void fetch_done(struct work *work)
{
	struct fetch *fetch = container_of(work, struct fetch, work);
	struct awaited *a = fetch->owner;

	pthread_mutex_lock(&a->lock);
	list_remove(&fetch->link);
	pthread_cond_broadcast(&a->ended);
	pthread_mutex_unlock(&a->lock);
	fetch_destroy(fetch);
	a->setup.ended(a->setup.arg);
}

/* ---- any thread ---- */

/* The caller holds the lock. */
static struct fetch *find_running(const struct awaited *a, const char *id)
{
	list_for_each (i, &a->running)
		if (strcmp(container_of(i, struct fetch, link)->id, id) == 0)
			return container_of(i, struct fetch, link);
	return NULL;
}

void awaited_fetch(struct awaited *a, const char *asset_id, struct page *page)
{
	struct fetch *fetch = calloc(1, sizeof(*fetch));
	bool starts;

	if (fetch) {
		fetch->owner = a;
		snprintf(fetch->id, sizeof(fetch->id), "%s", asset_id);
		fetch->opened = page != NULL;
		if (page) {
			fetch->page = *page;
			*page = (struct page){0};
		}
	}
	pthread_mutex_lock(&a->lock);
	starts = fetch && !find_running(a, asset_id) && works_enter(a->setup.works);
	if (starts)
		list_append(&a->running, &fetch->link);
	pthread_mutex_unlock(&a->lock);
	if (starts)
		work_start(&fetch->work, a->setup.works, a->setup.worker, fetch_run, fetch_done);
	else if (fetch)
		fetch_destroy(fetch);
}

static void start_one(void *arg, const char *asset_id)
{
	awaited_fetch(arg, asset_id, NULL);
}

void awaited_resume(struct awaited *a)
{
	struct error e = {0};

	if (!assets_each_awaited(a->setup.db, NULL, start_one, a, &e))
		log_error("what was being downloaded does not go on: %s", e.words);
}

void awaited_retry(struct awaited *a, const json_t *ids)
{
	struct db *db = a->setup.db;
	struct error e = {0};
	json_t *id;
	size_t i;

	json_array_foreach (ids, i, id)
		if (!assets_retry(db, json_string_value(id), &e) ||
		    !assets_each_awaited(db, json_string_value(id), start_one, a, &e))
			log_error("a download is not begun again: %s", e.words);
}

struct waiting {
	struct awaited *awaited;
	unsigned count;
};

/* Starts a job if none is running: one may have just failed and not been restarted. */
static void start_and_count(void *arg, const char *asset_id)
{
	struct waiting *waiting = arg;

	waiting->count++;
	awaited_fetch(waiting->awaited, asset_id, NULL);
}

/* Waits LATENCY_MS, or until a job ends. */
static void pause_a_moment(struct awaited *a)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LATENCY_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&a->lock);
	pthread_cond_timedwait(&a->ended, &a->lock, &until);
	pthread_mutex_unlock(&a->lock);
}

bool awaited_wait(struct awaited *a, const json_t *ids, const atomic_bool *cancel, struct error *e)
{
	json_t *id;
	size_t i;

	awaited_retry(a, ids);
	for (;;) {
		struct waiting waiting = {.awaited = a};

		json_array_foreach (ids, i, id)
			if (!assets_each_awaited(a->setup.db, json_string_value(id), start_and_count,
						 &waiting, e) ||
			    !assets_check(a->setup.db, json_string_value(id), e))
				return false;
		if (!waiting.count)
			return true;
		if (atomic_load(cancel))
			return error_set(e, ERROR_CANCELLED, "stopped on request");
		pause_a_moment(a);
	}
}

int awaited_progress(struct awaited *a, const char *asset_id)
{
	const struct fetch *fetch;
	int progress;

	pthread_mutex_lock(&a->lock);
	fetch = find_running(a, asset_id);
	progress = fetch ? atomic_load(&fetch->progress) : -1;
	pthread_mutex_unlock(&a->lock);
	return progress;
}

static atomic_uint *arrivals_of(struct awaited *a, const char *session_id)
{
	unsigned hash = 5381;

	for (const char *c = session_id; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	return &a->arrivals[hash % SLOTS];
}

unsigned awaited_arrivals(struct awaited *a, const char *session_id)
{
	return atomic_load(arrivals_of(a, session_id));
}

void awaited_disturb(struct awaited *a, const char *session_id)
{
	atomic_fetch_add(arrivals_of(a, session_id), 1);
}
