/* Downloads the videos of pages in the background. A job of its own fetches each video; a caller that needs
 * the video waits for it here. */
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

/* What the jobs need. All pointers are borrowed. */
struct awaited_setup {
	struct db *db;
	struct works *works;
	struct worker *worker; /* the jobs run on its threads */
	const struct page_setup *pages;
	const char *media;        /* the folder of uploads */
	void (*ended)(void *arg); /* a job has ended, with or without success; on the loop's thread */
	void *arg;
};

/* NULL without memory. Destroy it after the loop has ended; NULL is accepted. */
struct awaited *awaited_create(const struct awaited_setup *setup);
void awaited_destroy(struct awaited *awaited);

/* Starts a job that fetches the video of an asset, unless one is running. The asset's row must exist. `page`
 * is taken over and zeroed; NULL: the job opens the page again. Any thread. */
void awaited_fetch(struct awaited *awaited, const char *asset_id, struct page *page);

/* Starts jobs for all videos that are missing and have not failed. Called when the engine starts. */
void awaited_resume(struct awaited *awaited);

/* Retries those of these assets (an array of ids) whose download has failed. */
void awaited_retry(struct awaited *awaited, const json_t *ids);

/* Blocks until none of these videos is being downloaded. First retries those that have failed. Fails with the
 * reason if a video cannot be downloaded; CANCELLED. Any thread. */
bool awaited_wait(struct awaited *awaited, const json_t *ids, const atomic_bool *cancel, struct error *e);

/* The percentage of the stream being downloaded, picture or sound; -1 if no job is running. Any thread. */
int awaited_progress(struct awaited *awaited, const char *asset_id);

/* Says that the session's drafts were changed in place: awaited_arrivals() grows. Any thread. */
void awaited_disturb(struct awaited *awaited, const char *session_id);

/* A counter that grows when a video of the session has arrived, since the drafts may then have other lengths.
 * It may also grow for another session. Any thread. */
unsigned awaited_arrivals(struct awaited *awaited, const char *session_id);

#endif
