#include "cache/remote_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache_internal.h"
#include "download.h"

void remote_file_init(struct remote_file *file, const struct remote_service *service, const char *key,
		      const char *what)
{
	*file = (struct remote_file){.service = service, .what = what, .length = REMOTE_FILE_UNKNOWN};
	snprintf(file->key, sizeof file->key, "%s", key);
}

/* ---- the address ---- */

bool remote_file_set_address(struct remote_file *file, const char *url, const char *fallback)
{
	char *u = strdup(url), *f = fallback ? strdup(fallback) : NULL;

	if (!u || (fallback && !f)) {
		free(u);
		free(f);
		return false;
	}
	free(file->url);
	free(file->fallback);
	file->url = u;
	file->fallback = f;
	return true;
}

void remote_file_renewed(struct remote_file *file, const struct error *e)
{
	if (file->download)
		address_renewed(file->download, e);
}

/* ---- readers ---- */

bool remote_file_open(struct remote_file *file, struct wait *wait,
		      void (*done)(struct wait *, const struct error *), struct error *e)
{
	if (!file->download)
		file->download = download_create(file, e);
	if (!file->download)
		return false;
	file->readers++;
	wait_start(wait, &file->download->opens, done);
	download_plan_soon(file->download);
	return true;
}

void remote_file_read(struct remote_file *file, struct remote_read *read, uint64_t offset, size_t size,
		      void (*done)(struct remote_read *, const void *data, size_t len, const struct error *))
{
	read->done = done;
	read->offset = offset;
	read->size = size;
	download_read(file->download, read);
}

void remote_file_read_cancel(struct remote_read *read)
{
	download_read_cancel(read);
}

ssize_t remote_file_read_now(struct remote_file *file, uint64_t offset, size_t size, const void **data)
{
	return download_read_now(file->download, offset, size, data);
}

void remote_file_close(struct remote_file *file)
{
	if (--file->readers)
		return;
	download_destroy(file->download);
	file->download = NULL;
}

/* ---- the cache ---- */

bool remote_file_adopt(struct remote_file *file, int dir_fd, const char *path, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	struct cache *cache = file->service->cache;
	struct blob *blob = cache ? blob_get(cache, file->key, NULL) : NULL;

	if (!blob)
		return false;
	blob_adopt(blob, dir_fd, path, wait, done);
	blob_unref(blob);
	return true;
}

void remote_file_drop(struct remote_file *file)
{
	if (file->service->cache)
		cache_drop(file->service->cache, file->key);
}

void remote_file_finish(struct remote_file *file)
{
	download_destroy(file->download);
	file->download = NULL;
	free(file->url);
	free(file->fallback);
	file->url = file->fallback = NULL;
}
