/* Takes the film of a page, and the subtitles that belong to it, by yt-dlp. */
#ifndef NEMOFS_ENGINE_INGEST_PAGE_H
#define NEMOFS_ENGINE_INGEST_PAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "engine.h"
#include "upload.h"

/* Downloads the page's film and its subtitles into new files of the engine's
 * folder `incoming`: the film first, at most `max` files; `*count` says how many
 * there are, also on failure, and they must be discarded then. yt-dlp runs in a
 * jail: one scratch folder, limits on everything, and no network but a proxy
 * that holds the rules of address_allowed; of all files together 2 GiB, and 400
 * of them. Blocks, 15 minutes at most. Fails
 * with UNSUPPORTED (not installed, or it finds no film there), INPUT (refused
 * address), TOO_LARGE, TIMEOUT, CANCELLED. */
bool ingest_page(const struct engine *engine, const char *url, struct incoming *files, size_t max,
		 size_t *count, const atomic_bool *cancel, struct error *e);

#endif
