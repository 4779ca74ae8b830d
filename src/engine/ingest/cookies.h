/* The user's cookies, for the one site that a page belongs to. */
#ifndef NEMOFS_ENGINE_COOKIES_H
#define NEMOFS_ENGINE_COOKIES_H

#include <stdbool.h>

#include "base/error.h"

/* Copies those lines of a Netscape file that belong to the site of `url`'s host into the new file `to`
 * (0600). Fails with INPUT if `from` cannot be read, is no such file, or may be read by others; no cookie is
 * ever part of the words. */
bool cookies_copy(const char *from, const char *to, const char *url, struct error *e);

/* Whether a cookie's domain (".youtube.com") is of the site that the host belongs to. Pure; for tests. */
bool cookies_same_site(const char *domain, const char *host);

#endif
