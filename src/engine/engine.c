#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "assets.h"
#include "awaited.h"
#include "base/lock.h"
#include "base/log.h"
#include "disk.h"
#include "render_queue.h"
#include "renders.h"
#include "speech.h"
#include "users.h"

enum { AGENT_THREADS = 4, TRANSFER_THREADS = 4, DOWNLOAD_THREADS = 2, WAIT_THREADS = 8 };
/* How long to wait for the lock: after a mount was killed, its engine ends by itself, but not at once. */
enum { LOCK_MS = 4900 };

/* ---- the data folder ---- */

static bool make_folder(char out[PATH_MAX], const char *data, const char *name, struct error *e)
{
	if (snprintf(out, PATH_MAX, "%s/%s", data, name) >= PATH_MAX)
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	return disk_make_folder(out, e);
}

static bool lock_folder(struct engine *engine, const char *data, struct error *e)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/lock", data) >= (int)sizeof(path))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	engine->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (engine->lock < 0)
		return error_set_errno(e, errno, "cannot open %s", path);
	if (lock_patiently(engine->lock, LOCK_MS))
		return true;
	if (errno == EWOULDBLOCK)
		return error_set(e, ERROR_INPUT, "another engine runs on %s", data);
	return error_set_errno(e, errno, "cannot lock %s", path);
}

static bool is_asset(void *arg, const char *name, bool *yes, struct error *e)
{
	struct engine *engine = arg;
	struct asset_file file = {0};

	return assets_find(engine->db, name, &file, yes, e);
}

static bool is_render(void *arg, const char *name, bool *yes, struct error *e)
{
	struct engine *engine = arg;
	struct render_record record;

	if (!renders_find_key(engine->db, name, &record, yes, e))
		return false;
	*yes = *yes && record.status == RENDER_COMPLETED;
	return true;
}

static bool open_folders(struct engine *engine, const char *data, struct error *e)
{
	return make_folder(engine->media, data, "media", e) &&
	       make_folder(engine->outputs, data, "renders", e) &&
	       make_folder(engine->incoming, data, "incoming", e) &&
	       make_folder(engine->scratch, data, "scratch", e);
}

static bool open_database(struct engine *engine, const char *data, struct error *e)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/engine.db", data) >= (int)sizeof(path))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	engine->db = db_open(path, e);
	return engine->db != NULL;
}

/* Cleans up after a killed engine: work that no longer runs, and files that are not in the database. */
static bool repair(struct engine *engine, struct error *e)
{
	return users_thaw_all(engine->db, e) && renders_requeue(engine->db, e) &&
	       disk_sweep(engine->incoming, NULL, NULL, e) && disk_sweep(engine->scratch, NULL, NULL, e) &&
	       disk_sweep(engine->media, is_asset, engine, e) &&
	       disk_sweep(engine->outputs, is_render, engine, e);
}

static bool open_data(struct engine *engine, struct error *e)
{
	char *data;
	bool ok = disk_make_folder(engine->options->data, e);

	if (!ok)
		return false;
	data = realpath(engine->options->data, NULL);
	if (!data)
		return error_set_errno(e, errno, "cannot use %s", engine->options->data);
	ok = lock_folder(engine, data, e) && open_folders(engine, data, e) &&
	     open_database(engine, data, e) && repair(engine, e);
	free(data);
	return ok;
}

/* ---- threads ---- */

static void kick_renders(void *arg)
{
	const struct engine *engine = arg;

	render_queue_kick(engine->renders);
}

static void note_heard(void *arg, const char *session_id)
{
	const struct engine *engine = arg;

	awaited_disturb(engine->awaited, session_id);
}

static bool start_workers(struct engine *engine, struct error *e)
{
	struct awaited_setup awaited = {.db = engine->db,
					.works = &engine->works,
					.pages = &engine->pages,
					.media = engine->media,
					.ended = kick_renders,
					.arg = engine};
	struct speech_setup speech = {.db = engine->db,
				      .works = &engine->works,
				      .tools = &engine->tools,
				      .media = engine->media,
				      .scratch = engine->scratch,
				      .heard = note_heard,
				      .arg = engine};

	engine->agents = worker_create(engine->loop, AGENT_THREADS, e);
	engine->transfers = engine->agents ? worker_create(engine->loop, TRANSFER_THREADS, e) : NULL;
	engine->downloads = engine->transfers ? worker_create(engine->loop, DOWNLOAD_THREADS, e) : NULL;
	awaited.worker = engine->downloads;
	engine->waits = engine->downloads ? worker_create(engine->loop, WAIT_THREADS, e) : NULL;
	engine->listeners = engine->waits ? worker_create(engine->loop, 1, e) : NULL;
	engine->renderers = engine->listeners ? worker_create(engine->loop, 1, e) : NULL;
	if (!engine->renderers)
		return false;
	engine->renders = render_queue_create(engine);
	engine->awaited = awaited_create(&awaited);
	speech.worker = engine->listeners;
	engine->speech = speech_create(&speech);
	if (!engine->renders || !engine->awaited || !engine->speech)
		return error_set(e, ERROR_NO_MEMORY, "queues");
	render_queue_kick(engine->renders);
	return true;
}

static bool find_tools(struct engine *engine, struct error *e)
{
	if (!tools_init(&engine->tools, engine->options->no_jail, e))
		return false;
	tools_find_downloader(&engine->tools, engine->options->downloader);
	if (!tools_find_recognizer(&engine->tools, engine->options->recognizer, engine->options->agent_remote,
				   e))
		return false;
	engine->pages = (struct page_setup){.tools = &engine->tools,
					    .scratch = engine->scratch,
					    .incoming = engine->incoming,
					    .cookies = engine->options->cookies,
					    .loopback = engine->options->allow_loopback_urls};
	return true;
}

struct engine *engine_create(const struct options *options, struct error *e)
{
	struct engine *engine = calloc(1, sizeof(*engine));

	if (!engine) {
		error_set(e, ERROR_NO_MEMORY, "engine");
		return NULL;
	}
	engine->options = options;
	engine->lock = -1;
	turns_init(&engine->turns);
	pace_init(&engine->pace);
	engine->faults.rules = options->faults;
	engine->faults.count = options->fault_count;
	engine->loop = loop_create(e);
	works_init(&engine->works, engine->loop);
	if (engine->loop && find_tools(engine, e) && open_data(engine, e) && start_workers(engine, e)) {
		awaited_resume(engine->awaited);
		speech_kick(engine->speech);
		return engine;
	}
	engine_destroy(engine);
	return NULL;
}

void engine_destroy(struct engine *engine)
{
	if (!engine)
		return;
	worker_destroy(engine->renderers);
	worker_destroy(engine->downloads);
	worker_destroy(engine->waits);
	worker_destroy(engine->listeners);
	worker_destroy(engine->transfers);
	worker_destroy(engine->agents);
	render_queue_destroy(engine->renders);
	awaited_destroy(engine->awaited);
	speech_destroy(engine->speech);
	db_close(engine->db);
	if (engine->lock >= 0)
		close(engine->lock);
	works_finish(&engine->works);
	turns_finish(&engine->turns);
	pace_finish(&engine->pace);
	loop_destroy(engine->loop);
	free(engine);
}
