/* Downloads the video of a page and its captions with yt-dlp. */
#ifndef NEMOFS_ENGINE_INGEST_PAGE_H
#define NEMOFS_ENGINE_INGEST_PAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "downloader.h"
#include "page_info.h"
#include "upload.h"

/* A page that was opened: its temporary files and what yt-dlp knows about it. */
struct page {
	struct downloads downloads;
	struct page_info info;
};

/* Asks yt-dlp what the page has, in one call. yt-dlp runs in a jail: it has one temporary folder, limits on
 * everything, and no network but a proxy that applies address_allowed. Blocks. Fails with UNSUPPORTED (yt-dlp
 * is not installed, or finds no video) and as page_refusal does. Close it in any case. */
bool page_open(struct page *page, const struct page_setup *setup, const char *url, const atomic_bool *cancel,
	       struct error *e);
void page_close(struct page *page); /* zeroed ones are accepted */

/* Downloads the page's captions, converts them to WebVTT and writes them to new files in the engine's folder
 * `incoming`. Writes until `*count` is `max`; leaves out captions that fail. Adds the files it made to
 * `*count`, also on failure. Takes seconds, whatever the video's size. */
bool page_fetch_captions(struct page *page, struct incoming *files, size_t max, size_t *count,
			 struct error *e);

/* Downloads the page's video, and joins picture and sound if they are separate streams. Discard the file
 * unless it succeeds. Fails also with TOO_LARGE, TIMEOUT, CANCELLED. */
bool page_fetch_video(struct page *page, struct incoming *file, struct error *e);

#endif
