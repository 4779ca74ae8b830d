/* Files of a session: what was uploaded and what the service generated. */
#ifndef NEMOFS_STORE_ASSET_H
#define NEMOFS_STORE_ASSET_H

#include "store/store.h"

enum store_asset_origin { STORE_ASSET_UPLOADED, STORE_ASSET_GENERATED };

/* Strings as in struct store_session. */
struct store_asset {
	int64_t id;       /* from store_new_id */
	int64_t session;  /* the session's row id */
	int64_t origin;   /* enum store_asset_origin */
	const char *name; /* as shown in uploads/ or media/ */
	const char *type; /* "video", "image", "audio" */
	const char *url;
	int64_t size;        /* bytes; -1: not known */
	int64_t duration_ms; /* -1: not known */
	const char *blob;    /* key in the cache, or "" */
	const char *spool;   /* file in the state folder, or "" */
	int64_t created_ms;  /* since 1970 */
	int64_t sent_size;   /* bytes that were sent from here; -1: it was not */
	int64_t told_size;   /* what the service says; -1: nothing */
	int64_t listed;      /* 1: the session's state has named it */
	int64_t mtime_ns;    /* since 1970; 0: created_ms */
	const char *folder;  /* of uploads/ that it lies in; "" none */
};

/* Inserts the row, or replaces that of the same id. */
void store_asset_put(struct store *store, const struct store_asset *row, struct wait *wait,
		     void (*done)(struct wait *, const struct error *));

void store_asset_remove(struct store *store, int64_t id, struct wait *wait,
			void (*done)(struct wait *, const struct error *));

#endif
