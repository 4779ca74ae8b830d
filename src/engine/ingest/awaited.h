/* The videos of pages that are still on their way: each is fetched by a job of its own, and whoever needs one
 * waits for it here. */
#ifndef NEMOFS_ENGINE_AWAITED_H
#define NEMOFS_ENGINE_AWAITED_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"
#include "db.h"
#include "ingest_page.h"
#include "work.h"

struct awaited;

/* What the jobs need; borrowed. */
struct awaited_setup {
	struct db *db;
	struct works *works;
	struct worker *worker; /* the jobs run on its threads */
	const struct page_setup *pages;
	const char *media;        /* the folder of uploads */
	void (*ended)(void *arg); /* one has, whatever came of it; the loop's thread */
	void *arg;
};

/* NULL without memory. Destroy it after the loop has ended; NULL is accepted. */
struct awaited *awaited_create(const struct awaited_setup *setup);
void awaited_destroy(struct awaited *awaited);

/* Begins to fetch the video of an asset, whose row is there, unless that is being done. `page` (NULL: it is
 * looked at anew) is taken over: it is zeroed. Any thread. */
void awaited_fetch(struct awaited *awaited, const char *asset_id, struct page *page);

/* Begins with all that are not here and have not failed: at the engine's start. */
void awaited_resume(struct awaited *awaited);

/* Those of these assets (an array of ids) that have failed are tried once more. */
void awaited_retry(struct awaited *awaited, const json_t *ids);

/* Blocks until none of these is on its way; what failed before is tried once more. Fails with the
 * reason where one does not come; CANCELLED. Any thread. */
bool awaited_wait(struct awaited *awaited, const json_t *ids, const atomic_bool *cancel, struct error *e);

/* Percent of the picture, or the sound, that is here; -1: nothing is known. Any thread. */
int awaited_progress(struct awaited *awaited, const char *asset_id);

/* Something else has changed the session's drafts in their places. Any thread. */
void awaited_disturb(struct awaited *awaited, const char *session_id);

/* Grows whenever a video of the session has come, for its length in drafts may be another one then; sometimes
 * for another session's, too. Any thread. */
unsigned awaited_arrivals(struct awaited *awaited, const char *session_id);

#endif
