/* yt-dlp, run in its jail for one page. */
#ifndef NEMOFS_ENGINE_DOWNLOADER_H
#define NEMOFS_ENGINE_DOWNLOADER_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct tools;

/* Its version, "2025.11.12". Blocks for about a second. Fails where it cannot be run, with words. */
bool downloader_version(const struct tools *tools, char version[32], struct error *e);

/* What reading pages needs; fixed, and borrowed by all that is done with it. */
struct page_setup {
	const struct tools *tools;
	const char *scratch, *incoming; /* folders: of work, and of files that have arrived */
	const char *cookies;            /* the user's; NULL: none */
	bool loopback;                  /* as in address_allowed */
};

/* A page that is being read: its own folder, way out, limits. */
struct downloads {
	const struct page_setup *setup;
	char scratch[PATH_MAX]; /* where its files are */
	char settings[PATH_MAX];
	char cookies[PATH_MAX]; /* "": none */
	const atomic_bool *cancel;
	void (*progress)(void *arg, int percent); /* NULL: nobody wants to know; on the caller's thread */
	void *arg;
	bool too_large; /* a file was beyond the limit of one */
};

/* Makes the folder, with the cookies of the user's that belong to the page's site. Finish it in any case. */
bool downloads_init(struct downloads *d, const struct page_setup *setup, const char *url,
		    const atomic_bool *cancel, struct error *e);
void downloads_finish(struct downloads *d); /* removes the folder; zeroed ones are accepted */

/* Runs yt-dlp with these arguments behind those of every run. Its output goes to `output` (NULL: it is only
 * looked at). Blocks, 15 minutes at most. Fails as page_refusal does, or with TOO_LARGE, TIMEOUT, CANCELLED;
 * INPUT for an address that may not be read from. */
bool downloads_run(struct downloads *d, const char *const *arguments, struct buf *output, struct error *e);

#endif
