#include "engine/engine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "engine/assets.h"
#include "engine/render_queue.h"
#include "engine/renders.h"
#include "engine/users.h"

enum { AGENT_THREADS = 4, TRANSFER_THREADS = 4 };

/* ---- the data folder ---- */

static bool check_folder(const char *path, struct error *e)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return error_set_errno(e, errno, "cannot create %s", path);
	if (lstat(path, &st) < 0)
		return error_set_errno(e, errno, "cannot use %s", path);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022))
		return error_set(e, ERROR_INPUT, "%s must be a folder that only you can write to", path);
	return true;
}

static bool make_folder(char out[PATH_MAX], const char *data, const char *name, struct error *e)
{
	if (snprintf(out, PATH_MAX, "%s/%s", data, name) >= PATH_MAX)
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	return check_folder(out, e);
}

static bool lock_folder(struct engine *engine, const char *data, struct error *e)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/lock", data) >= (int)sizeof(path))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	engine->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (engine->lock < 0)
		return error_set_errno(e, errno, "cannot open %s", path);
	if (flock(engine->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno == EWOULDBLOCK)
		return error_set(e, ERROR_INPUT, "another engine runs on %s", data);
	return error_set_errno(e, errno, "cannot lock %s", path);
}

/* Removes one entry of a folder of ours, and what is in it if it is a folder:
 * scratch folders are one level deep. */
static void remove_entry(int folder, const char *name)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	if (unlinkat(folder, name, 0) == 0)
		return;
	fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	unlinkat(folder, name, AT_REMOVEDIR);
}

/* Removes the entries that `wanted` does not know; NULL: all. */
static bool sweep(struct engine *engine, const char *path,
		  bool (*wanted)(struct engine *, const char *name, bool *known, struct error *),
		  struct error *e)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool ok = true, known;

	if (!dir)
		return error_set_errno(e, errno, "cannot read %s", path);
	while (ok && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		known = false;
		ok = !wanted || wanted(engine, entry->d_name, &known, e);
		if (ok && !known)
			remove_entry(dirfd(dir), entry->d_name);
	}
	closedir(dir);
	return ok;
}

static bool is_asset(struct engine *engine, const char *name, bool *known, struct error *e)
{
	struct asset_file file = {0};

	return assets_find(engine->db, name, &file, known, e);
}

static bool is_render(struct engine *engine, const char *name, bool *known, struct error *e)
{
	struct render_record record;

	if (!renders_find_key(engine->db, name, &record, known, e))
		return false;
	*known = *known && record.status == RENDER_COMPLETED;
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

/* What a killed run left: work that no longer runs, files that no row knows. */
static bool repair(struct engine *engine, struct error *e)
{
	return users_thaw_all(engine->db, e) && renders_requeue(engine->db, e) &&
	       sweep(engine, engine->incoming, NULL, e) && sweep(engine, engine->scratch, NULL, e) &&
	       sweep(engine, engine->media, is_asset, e) && sweep(engine, engine->outputs, is_render, e);
}

static bool open_data(struct engine *engine, struct error *e)
{
	char *data;
	bool ok = check_folder(engine->options->data, e);

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

static bool start_workers(struct engine *engine, struct error *e)
{
	engine->agents = worker_create(engine->loop, AGENT_THREADS, e);
	engine->transfers = engine->agents ? worker_create(engine->loop, TRANSFER_THREADS, e) : NULL;
	engine->renderers = engine->transfers ? worker_create(engine->loop, 1, e) : NULL;
	if (!engine->renderers)
		return false;
	engine->renders = render_queue_create(engine);
	if (!engine->renders)
		return error_set(e, ERROR_NO_MEMORY, "render queue");
	render_queue_kick(engine->renders);
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
	engine->loop = loop_create(e);
	works_init(&engine->works, engine->loop);
	if (engine->loop && tools_init(&engine->tools, options->no_jail, e) && open_data(engine, e) &&
	    start_workers(engine, e))
		return engine;
	engine_destroy(engine);
	return NULL;
}

void engine_destroy(struct engine *engine)
{
	if (!engine)
		return;
	worker_destroy(engine->renderers);
	worker_destroy(engine->transfers);
	worker_destroy(engine->agents);
	render_queue_destroy(engine->renders);
	db_close(engine->db);
	if (engine->lock >= 0)
		close(engine->lock);
	works_finish(&engine->works);
	turns_finish(&engine->turns);
	loop_destroy(engine->loop);
	free(engine);
}
