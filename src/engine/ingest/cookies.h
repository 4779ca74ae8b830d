/* Selects the user's cookies for the one site that a page belongs to. */
#ifndef NEMOFS_ENGINE_COOKIES_H
#define NEMOFS_ENGINE_COOKIES_H

#include <stdbool.h>

#include "base/error.h"

/* Copies the lines of a cookie file in Netscape's format that belong to the site of `url`'s host, into the
 * new file `to` (mode 0600). Fails with INPUT if `from` cannot be read, is not such a file, or others may
 * read it. An error's words never contain a cookie. */
bool cookies_copy(const char *from, const char *to, const char *url, struct error *e);

/* Whether a cookie's domain (".youtube.com") belongs to the same site as the host. Pure; also for tests. */
bool cookies_same_site(const char *domain, const char *host);

#endif
