/* The only way to the network for one downloader: an HTTP proxy on loopback that connects to allowed
 * addresses only.
 *
 * The proxy resolves names, checks each address (address_allowed) and connects to that same address. So
 * neither a redirect nor a name that changes its address leads to a private network. Clients must know a
 * random password. A connection serves one tunnel or one request, so that nothing reaches another host's
 * server. Each connection has a thread. */
#ifndef NEMOFS_ENGINE_PROXY_H
#define NEMOFS_ENGINE_PROXY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct proxy;

/* Listens on a free port of 127.0.0.1. With `elsewhere`, it only chooses a port, and proxy_listen passes it a
 * socket that listens there, in the client's own network. `loopback`: as in address_allowed. NULL on
 * failure. */
struct proxy *proxy_create(bool loopback, bool elsewhere, struct error *e);

/* Takes the listening socket over and serves it. Call it at most once. */
void proxy_listen(struct proxy *proxy, int listener);

/* Closes all connections. Waits while a name is being resolved. NULL is accepted. */
void proxy_destroy(struct proxy *proxy);

/* "http://name:password@127.0.0.1:port". Do not put it on a command line: everyone can read those.
 * Borrowed. */
const char *proxy_url(const struct proxy *proxy);

uint16_t proxy_port(const struct proxy *proxy);

/* How many requests were refused because of their address. Any thread. */
unsigned proxy_refused(const struct proxy *proxy);

#endif
