/* Why a page gives no video, in words for the user, named from the downloader's own. */
#ifndef NEMOFS_ENGINE_PAGE_REFUSAL_H
#define NEMOFS_ENGINE_PAGE_REFUSAL_H

#include <stdbool.h>

#include "base/error.h"

/* Whether a newer downloader may do better where this one failed. Pure. */
bool page_refusal_is_outdated(const char *errors);

/* `errors` is what yt-dlp wrote to stderr, or the end of it. Sets PAGE_LOGIN, PAGE_GONE, PAGE_LATER, ADDRESS
 * or UNSUPPORTED, with the reason and its last ERROR line whole. `version` (may be ""): yt-dlp's, told with
 * its age in `days` where a newer one may do better. Always returns false. Pure. */
bool page_refusal(const char *errors, const char *version, int days, struct error *e);

/* The days since a version of that name was made ("2025.11.12"); -1: it does not tell. */
int page_refusal_age(const char *version);

enum { PAGE_OLD_DAYS = 180 }; /* a downloader of this age misses what sites have changed since */

#endif
