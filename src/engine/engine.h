/* The engine's shared state. */
#ifndef NEMOFS_ENGINE_ENGINE_H
#define NEMOFS_ENGINE_ENGINE_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/worker.h"
#include "db.h"
#include "downloader.h"
#include "fault.h"
#include "options.h"
#include "pace.h"
#include "tools.h"
#include "turns.h"
#include "work.h"

struct render_queue;
struct awaited;
struct speech;

/* The fields do not change after engine_create, so all threads may read them. works, turns, faults and pace
 * change inside, and have their own locks. */
struct engine {
	const struct options *options;
	struct tools tools;
	struct loop *loop;
	struct works works;
	struct turns turns;
	struct faults faults;
	struct pace pace;
	struct db *db;
	struct worker *agents;    /* run messages */
	struct worker *transfers; /* probe uploads, fetch uploads by URL */
	struct worker *downloads; /* fetch the videos of web pages */
	struct worker *waits;     /* wait for files that are still being downloaded */
	struct worker *listeners; /* recognise the speech of long videos; one thread */
	struct worker *renderers; /* render; one thread, because x264 uses all cores */
	struct render_queue *renders;
	struct awaited *awaited;
	struct speech *speech;
	struct page_setup pages;
	int lock; /* descriptor of the lock on the data folder */

	/* Absolute paths of folders in the data folder. */
	char media[PATH_MAX];    /* uploads, by asset id */
	char outputs[PATH_MAX];  /* renders, by key */
	char incoming[PATH_MAX]; /* incomplete uploads; emptied at start */
	char scratch[PATH_MAX];  /* temporary files of running messages; emptied at start */
};

/* Opens the data folder and creates it if it is missing. Repairs what a killed engine
 * left behind, and continues its renders. NULL and `e` on failure, also if the folder
 * belongs to another user or another engine uses it. `options` are borrowed. */
struct engine *engine_create(const struct options *options, struct error *e);

/* Call it after the loop has ended and the server is destroyed. NULL is accepted. */
void engine_destroy(struct engine *engine);

#endif
