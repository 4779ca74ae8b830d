/* Renders: which edit was rendered to which format, and where the video is cached. */
#ifndef NEMOFS_STORE_RENDER_H
#define NEMOFS_STORE_RENDER_H

#include "store/store.h"

enum store_render_phase { STORE_RENDER_RUNNING, STORE_RENDER_DONE, STORE_RENDER_FAILED };

/* Strings as in struct store_session. */
struct store_render {
	const char *id;         /* our render id, unique */
	int64_t session;        /* the session's row id */
	const char *draft_hash; /* of the draft that was rendered */
	const char *format;     /* "mp4" … */
	int64_t phase;          /* enum store_render_phase */
	const char *url;        /* of the result */
	int64_t size;           /* bytes; -1: not known */
	const char *etag;
	const char *blob;   /* key in the cache */
	int64_t created_ms; /* since 1970 */
	int64_t shown_ms;   /* when it was last requested as the session's newest edit; 0: never */
};

/* Inserts the row, or replaces the row with the same id. */
void store_render_put(struct store *store, const struct store_render *row, struct wait *wait,
		      void (*done)(struct wait *, const struct error *));

#endif
