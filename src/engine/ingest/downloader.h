/* Runs yt-dlp in its jail, for one page. */
#ifndef NEMOFS_ENGINE_DOWNLOADER_H
#define NEMOFS_ENGINE_DOWNLOADER_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct tools;

/* Gets yt-dlp's version, "2025.11.12". Blocks for about a second. Fails, with words for the user, if yt-dlp
 * cannot be run. */
bool downloader_version(const struct tools *tools, char version[32], struct error *e);

/* What reading pages needs. It does not change, and everything made from it borrows it. */
struct page_setup {
	const struct tools *tools;
	const char *scratch, *incoming; /* folders: for temporary files, and for files that have arrived */
	const char *cookies;            /* path of the user's cookie file; NULL: none */
	bool loopback;                  /* as in address_allowed */
};

/* A page that is being read. */
struct downloads {
	const struct page_setup *setup;
	char scratch[PATH_MAX]; /* a temporary folder for this page */
	char settings[PATH_MAX];
	char cookies[PATH_MAX]; /* a copy of the site's cookies; "": none */
	const atomic_bool *cancel;
	void (*progress)(void *arg, int percent); /* may be NULL; on the caller's thread */
	void *arg;
	bool too_large; /* a file exceeded the size limit */
};

/* Makes the temporary folder and copies into it the user's cookies for the page's site. Finish it in any
 * case. */
bool downloads_init(struct downloads *d, const struct page_setup *setup, const char *url,
		    const atomic_bool *cancel, struct error *e);
void downloads_finish(struct downloads *d); /* removes the folder; accepts a zeroed one */

/* Runs yt-dlp with these arguments, added to those of every run. Its output goes to `output`; NULL: it is
 * only read for the progress. Blocks for at most 15 minutes. Fails as page_refusal does, or with TOO_LARGE,
 * TIMEOUT, CANCELLED; INPUT if an address may not be read from. */
bool downloads_run(struct downloads *d, const char *const *arguments, struct buf *output, struct error *e);

#endif
