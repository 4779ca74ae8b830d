/* An uploaded file, as the media half of the engine sees it. */
#ifndef NEMOFS_ENGINE_ASSET_H
#define NEMOFS_ENGINE_ASSET_H

#include <stddef.h>

#include "probe.h"

/* Borrowed strings: the caller keeps them during the call. */
struct asset {
	const char *id;      /* what drafts name it by: letters, digits, '-', '_' */
	const char *name;    /* the client's file name, for people */
	const char *path;    /* absolute; never made from the client's name */
	struct probe probe;  /* of one that is missing: what its page tells of it */
	const char *missing; /* NULL: the file is there; "": it is on its way; else why it does not come */
};

/* The asset of this id; NULL: none. `id` may be NULL. */
const struct asset *asset_find(const struct asset *assets, size_t count, const char *id);

#endif
