/* Listening sockets. */
#ifndef NEMOFS_ENGINE_LISTENER_H
#define NEMOFS_ENGINE_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Listens on a numeric address. Writes the base URL, "http://127.0.0.1:8787",
 * to `base`; for port 0, with the port that the system chose. Returns the
 * socket; -1 on failure. */
int listener_tcp(const char *host, uint16_t port, char *base, size_t size, struct error *e);

/* Listens on a unix socket at `path`. Its folder must belong to this user alone
 * (0700). Replaces a socket that nobody listens on. Returns the socket; -1 on
 * failure. */
int listener_unix(const char *path, struct error *e);

/* Whether the other end of a unix connection is a process of this user. */
bool listener_same_user(int fd);

#endif
