/* The uploaded files of a session. Any thread. */
#ifndef NEMOFS_ENGINE_ASSETS_H
#define NEMOFS_ENGINE_ASSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asset.h"
#include "base/error.h"
#include "db.h"

/* An id serves as the asset's name in drafts, as its file's name in the media
 * folder, and as the key of its address: 130 random bits. */
enum { ASSETS_ID_SIZE = 27, ASSETS_MAX = 200 };

struct asset_list {
	struct asset *items; /* in the order of upload */
	struct asset_more {
		int64_t size;  /* bytes of the file */
		char *strings; /* id, name and path of the asset; the list's */
	} * more;              /* by the same index */
	size_t count;
};

/* Loads those of a session; the files lie in the folder `media`. */
bool assets_load(struct db *db, const char *session_id, const char *media, struct asset_list *list,
		 struct error *e);
void asset_list_finish(struct asset_list *list); /* zeroed ones are accepted */

/* Adds a copy of one to the end of the list. */
bool asset_list_add(struct asset_list *list, const struct asset *asset, int64_t size, struct error *e);

/* Writes the asset's row; the file is in its place already, unless `page` (else NULL) is the address of the
 * page that it is to be fetched from. Fails with INPUT if the session has ASSETS_MAX of them. */
bool assets_insert(struct db *db, const char *session_id, const struct asset *asset, int64_t size,
		   const char *page, struct error *e);

/* A file that was fetched later: it has come, it does not come and why, it is tried again. */
bool assets_arrive(struct db *db, const char *id, const struct probe *probe, int64_t size, struct error *e);
bool assets_fail(struct db *db, const char *id, int cause, const char *words, struct error *e);
bool assets_retry(struct db *db, const char *id, struct error *e);

/* Calls `each` for those on their way: for this one, or (NULL) for all. */
bool assets_each_awaited(struct db *db, const char *id, void (*each)(void *arg, const char *id), void *arg,
			 struct error *e);

/* Fails with the reason if it did not come. */
bool assets_check(struct db *db, const char *id, struct error *e);

/* Whether any session has the asset, and what is needed to serve it. */
struct asset_file {
	char name[256];
	struct probe probe;
	char session_id[24];
	char page[8200]; /* "": the file is there */
};
bool assets_find(struct db *db, const char *id, struct asset_file *file, bool *found, struct error *e);

/* MIME type of what a probe found. Static string. */
const char *assets_mime(const struct probe *probe);

#endif
