/* Explains to the user why a page gives no video, from yt-dlp's own error text. */
#ifndef NEMOFS_ENGINE_PAGE_REFUSAL_H
#define NEMOFS_ENGINE_PAGE_REFUSAL_H

#include <stdbool.h>

#include "base/error.h"

/* Whether a newer yt-dlp may succeed where this one failed. Pure. */
bool page_refusal_is_outdated(const char *errors);

/* Sets an error from yt-dlp's stderr, or the end of it: PAGE_LOGIN, PAGE_GONE, PAGE_LATER, ADDRESS, INPUT or
 * UNSUPPORTED, with the reason and yt-dlp's last ERROR line. If a newer yt-dlp may succeed and this one is
 * old, the words include `version` (may be "") and its age in `days`. Always returns false. Pure. */
bool page_refusal(const char *errors, const char *version, int days, struct error *e);

/* The age of a version ("2025.11.12") in days; -1 if it is not a date. */
int page_refusal_age(const char *version);

enum { PAGE_OLD_DAYS = 180 }; /* sites have changed too much since a version of this age */

#endif
