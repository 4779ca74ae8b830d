/* The way out for one downloader: an HTTP proxy on loopback that connects to
 * allowed addresses and to nothing else.
 *
 * Names are resolved here, each address is checked (address_allowed), and the
 * connection goes to that very address, so that neither a redirect nor a name
 * that changes its mind leads inside. Who does not know the random password is
 * refused. A connection serves one tunnel or one request, so that nothing goes
 * to another host's server; each has a thread. */
#ifndef NEMOFS_ENGINE_PROXY_H
#define NEMOFS_ENGINE_PROXY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct proxy;

/* Listens on a free port of 127.0.0.1; with `elsewhere` it only names one, and proxy_listen gives it the
 * socket that listens there, in a network of the client's own. `loopback`: as in address_allowed. NULL on
 * failure. */
struct proxy *proxy_create(bool loopback, bool elsewhere, struct error *e);

/* Takes the listening socket over and serves it. Once; without it nobody is served. */
void proxy_listen(struct proxy *proxy, int listener);

/* Cuts what is open. Waits for a name that is just being resolved. NULL is accepted. */
void proxy_destroy(struct proxy *proxy);

/* "http://name:password@127.0.0.1:port". Not for command lines, which everyone can read. */
const char *proxy_url(const struct proxy *proxy);

uint16_t proxy_port(const struct proxy *proxy);

/* How many connections were refused for their address. Any thread. */
unsigned proxy_refused(const struct proxy *proxy);

#endif
