/* An uploaded file, as the engine's media code sees it. */
#ifndef NEMOFS_ENGINE_ASSET_H
#define NEMOFS_ENGINE_ASSET_H

#include <stddef.h>

#include "probe.h"

/* The strings are borrowed: the caller keeps them during the call. */
struct asset {
	const char *id;      /* its name in drafts: letters, digits, '-', '_' */
	const char *name;    /* the client's file name, only for people to read */
	const char *path;    /* absolute; never derived from the client's name */
	struct probe probe;  /* if the file is missing: what its page says about it */
	const char *missing; /* NULL: the file is here; "": being downloaded; else why that failed */
};

/* The asset with this id; NULL if there is none. `id` may be NULL. */
const struct asset *asset_find(const struct asset *assets, size_t count, const char *id);

#endif
