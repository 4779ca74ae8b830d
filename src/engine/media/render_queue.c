#include "render_queue.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assets.h"
#include "base/log.h"
#include "disk.h"
#include "edit.h"
#include "engine.h"
#include "product/causes.h"
#include "render.h"
#include "renders.h"

struct render_queue {
	struct engine *engine;

	/* only on the loop's thread */
	bool busy, again;
	struct task kick;

	struct work work; /* its cancel flag is set with the lock held */
	bool found;       /* set by the work: there was a job */

	pthread_mutex_t lock;          /* guards what follows */
	char running[RENDERS_ID_SIZE]; /* "": none */
	int progress;
};

struct render_queue *render_queue_create(struct engine *engine)
{
	struct render_queue *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->engine = engine;
	pthread_mutex_init(&q->lock, NULL);
	return q;
}

void render_queue_destroy(struct render_queue *q)
{
	if (!q)
		return;
	pthread_mutex_destroy(&q->lock);
	free(q);
}

/* ---- on the renderers' thread ---- */

static void set_running(struct render_queue *q, const char *id)
{
	pthread_mutex_lock(&q->lock);
	snprintf(q->running, sizeof(q->running), "%s", id);
	q->progress = 0;
	pthread_mutex_unlock(&q->lock);
}

static void set_progress(void *arg, int percent)
{
	struct render_queue *q = arg;

	pthread_mutex_lock(&q->lock);
	q->progress = percent;
	pthread_mutex_unlock(&q->lock);
}

/* Whether the job still has this status: it may have been cancelled in the
 * meantime. */
static bool has_status(struct engine *engine, const struct render_record *record, enum render_status status,
		       struct error *e)
{
	struct render_record now;
	bool found;

	return renders_find(engine->db, record->id, record->user_id, &now, &found, e) && found &&
	       now.status == status;
}

static bool render_draft(struct render_queue *q, const struct render_record *record, const char *output,
			 struct render_result *result, struct error *e)
{
	struct engine *engine = q->engine;
	struct asset_list assets = {0};
	json_t *draft = json_loads(record->draft, 0, NULL);
	struct render render = {.draft = draft,
				.format = record->format,
				.output = output,
				.tools = &engine->tools,
				.cancel = &q->work.cancel,
				.progress = set_progress,
				.arg = q};
	bool ok = draft ? assets_load(engine->db, record->session_id, engine->media, &assets, e)
			: error_set(e, ERROR_NO_MEMORY, "draft");

	for (size_t i = 0; ok && i < assets.count; i++)
		if (assets.items[i].missing && edit_shows_asset(draft, assets.items[i].id))
			ok = error_set(e, ERROR_UNSUPPORTED, "%s did not arrive: %s", assets.items[i].name,
				       assets.items[i].missing);
	if (!ok) {
		asset_list_finish(&assets);
	} else {
		render.assets = assets.items;
		render.asset_count = assets.count;
		ok = render_run(&render, result, e);
		asset_list_finish(&assets);
	}
	json_decref(draft);
	return ok;
}

/* Renders and records the result. A job that the engine's shutdown interrupts
 * keeps its status: the next start runs it again. */
static bool run_job(struct render_queue *q, const struct render_record *record, struct error *e)
{
	struct engine *engine = q->engine;
	struct render_result result;
	char output[PATH_MAX];
	bool ok =
		snprintf(output, sizeof(output), "%s/%s", engine->outputs, record->key) < (int)sizeof(output);

	if (!has_status(engine, record, RENDER_PROCESSING, e))
		return true;
	ok = ok && render_draft(q, record, output, &result, e) && disk_sync_file(output, e) &&
	     disk_sync_folder(engine->outputs, e);
	if (ok) {
		log_debug("render %s: %lld bytes", record->id, (long long)result.size);
		ok = renders_complete(engine->db, record->id, result.duration_ms, result.size, e);
		if (ok && !has_status(engine, record, RENDER_COMPLETED, e))
			unlink(output);
		return ok;
	}
	if (e->cause == ERROR_CANCELLED)
		return true;
	log_error("render %s failed: %s", record->id, e->words);
	return renders_fail(engine->db, record->id, e->words, e);
}

static void run(struct work *work)
{
	struct render_queue *q = container_of(work, struct render_queue, work);
	struct render_record record = {0};
	struct error e = {0};

	q->found = false;
	if (!atomic_load(&work->cancel) && renders_take(q->engine->db, &record, &q->found, &e) && q->found) {
		set_running(q, record.id);
		if (!run_job(q, &record, &e))
			log_error("the outcome of render %s is not recorded: %s", record.id, e.words);
		set_running(q, "");
	} else if (e.cause) {
		log_error("cannot take a render job: %s", e.words);
	}
	render_record_finish(&record);
}

/* ---- on the loop's thread ---- */

static void try_start(struct task *task);

static void done(struct work *work)
{
	struct render_queue *q = container_of(work, struct render_queue, work);
	bool more = q->found || q->again;

	q->busy = q->again = false;
	if (more)
		try_start(&q->kick);
}

static void try_start(struct task *task)
{
	struct render_queue *q = container_of(task, struct render_queue, kick);
	struct engine *engine = q->engine;

	if (q->busy) {
		q->again = true;
		return;
	}
	if (!works_enter(&engine->works))
		return;
	q->busy = true;
	q->work = (struct work){0};
	work_start(&q->work, &engine->works, engine->renderers, run, done);
}

/* ---- any thread ---- */

void render_queue_kick(struct render_queue *q)
{
	loop_post(q->engine->loop, &q->kick, try_start);
}

void render_queue_cancel(struct render_queue *q, const char *id)
{
	pthread_mutex_lock(&q->lock);
	if (strcmp(q->running, id) == 0)
		work_cancel(&q->work);
	pthread_mutex_unlock(&q->lock);
}

int render_queue_progress(struct render_queue *q, const char *id)
{
	int progress;

	pthread_mutex_lock(&q->lock);
	progress = strcmp(q->running, id) == 0 ? q->progress : 0;
	pthread_mutex_unlock(&q->lock);
	return progress;
}
