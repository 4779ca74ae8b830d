/* What all parts of the engine share. */
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

/* Everything but the insides of works, turns, faults and pace is fixed once created, so that all threads
 * may read it. */
struct engine {
	const struct options *options;
	struct tools tools;
	struct loop *loop;
	struct works works;
	struct turns turns;
	struct faults faults;
	struct pace pace;
	struct db *db;
	struct worker *agents;    /* messages */
	struct worker *transfers; /* probing of uploads, downloads by address */
	struct worker *downloads; /* videos of pages, which others wait for */
	struct worker *waits;     /* readers of files that are still on their way */
	struct worker *listeners; /* speech of long videos; one thread */
	struct worker *renderers; /* one thread: x264 fills the cores */
	struct render_queue *renders;
	struct awaited *awaited;
	struct speech *speech;
	struct page_setup pages;
	int lock; /* holds the data folder for this process */

	/* Folders below the data folder, absolute. */
	char media[PATH_MAX];    /* uploads, by asset id */
	char outputs[PATH_MAX];  /* renders, by key */
	char incoming[PATH_MAX]; /* what is still arriving; emptied at start */
	char scratch[PATH_MAX];  /* of running messages; emptied at start */
};

/* Opens the data folder (made if missing; refused if it is another user's, or
 * another engine runs on it), repairs what a killed run left behind and
 * continues its renders. NULL on failure. `options` are borrowed. */
struct engine *engine_create(const struct options *options, struct error *e);

/* After the loop has ended and the servers are gone. NULL is accepted. */
void engine_destroy(struct engine *engine);

#endif
