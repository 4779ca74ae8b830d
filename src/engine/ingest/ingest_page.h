/* Takes the video of a page, and the captions that belong to it, by yt-dlp. */
#ifndef NEMOFS_ENGINE_INGEST_PAGE_H
#define NEMOFS_ENGINE_INGEST_PAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "downloader.h"
#include "page_info.h"
#include "upload.h"

/* A page that was looked at. */
struct page {
	struct downloads downloads;
	struct page_info info;
};

/* Asks what there is, in one call. yt-dlp runs in a jail: one scratch folder, limits on everything, and no
 * network but a proxy that holds the rules of address_allowed. Blocks. Fails with UNSUPPORTED (not installed,
 * or it finds no video there) and as page_refusal does. Finish it in any case. */
bool page_open(struct page *page, const struct page_setup *setup, const char *url, const atomic_bool *cancel,
	       struct error *e);
void page_close(struct page *page); /* zeroed ones are accepted */

/* Downloads its captions, read and written anew as WebVTT, into new files of the engine's folder `incoming`,
 * at most `max`; those that fail are left. `*count` grows by them, also on failure. Seconds, whatever the
 * video's size. */
bool page_fetch_captions(struct page *page, struct incoming *files, size_t max, size_t *count,
			 struct error *e);

/* Downloads its video: picture and sound, joined if they are streams of their own. The file must be discarded
 * in any case but success. Fails also with TOO_LARGE, TIMEOUT, CANCELLED. */
bool page_fetch_video(struct page *page, struct incoming *file, struct error *e);

#endif
