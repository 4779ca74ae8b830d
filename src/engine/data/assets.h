/* The uploaded files of a session. Any thread. */
#ifndef NEMOFS_ENGINE_ASSETS_H
#define NEMOFS_ENGINE_ASSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asset.h"
#include "base/error.h"
#include "db.h"

/* An id is the asset's name in drafts, its file's name in the media folder, and the key in its URL. It has
 * 130 random bits. */
enum { ASSETS_ID_SIZE = 27, ASSETS_MAX = 200 };

struct asset_list {
	struct asset *items; /* in the order of upload */
	struct asset_more {
		int64_t size;  /* bytes of the file */
		char *strings; /* the asset's strings in one block; owned by the list */
	} * more;              /* same indexes as `items` */
	size_t count;
};

/* Loads the assets of a session. `media` is the folder with the files. */
bool assets_load(struct db *db, const char *session_id, const char *media, struct asset_list *list,
		 struct error *e);
void asset_list_finish(struct asset_list *list); /* accepts a zeroed one */

/* Adds a copy of the asset to the end of the list. `size` is in bytes. */
bool asset_list_add(struct asset_list *list, const struct asset *asset, int64_t size, struct error *e);

/* Adds the asset's row. The file must be in its place already, unless `page` is the URL of the page to fetch
 * it from (else NULL). Fails with INPUT if the session already has ASSETS_MAX. */
bool assets_insert(struct db *db, const char *session_id, const struct asset *asset, int64_t size,
		   const char *page, struct error *e);

/* Record what happened to a file that is fetched later: it has arrived, its download has failed, or is
 * retried. */
bool assets_arrive(struct db *db, const char *id, const struct probe *probe, int64_t size, struct error *e);
bool assets_fail(struct db *db, const char *id, int cause, const char *words, struct error *e);
bool assets_retry(struct db *db, const char *id, struct error *e);

/* Calls `each` for each asset that is being downloaded: for the one with this id, or for all (NULL). Holds
 * the database's lock. */
bool assets_each_awaited(struct db *db, const char *id, void (*each)(void *arg, const char *id), void *arg,
			 struct error *e);

/* Fails with the reason if the asset's download has failed. */
bool assets_check(struct db *db, const char *id, struct error *e);

/* What is needed to serve an asset of any session. */
struct asset_file {
	char name[256];
	struct probe probe;
	char session_id[24];
	char page[8200]; /* URL to fetch the file from; "": the file is here */
};
bool assets_find(struct db *db, const char *id, struct asset_file *file, bool *found, struct error *e);

/* The MIME type for a probe's result. Static string. */
const char *assets_mime(const struct probe *probe);

#endif
