/* Listening sockets. */
#ifndef NEMOFS_ENGINE_LISTENER_H
#define NEMOFS_ENGINE_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A TCP socket at a numeric address; writes its base address,
 * "http://127.0.0.1:8787", with the port that the system chose. -1 on failure. */
int listener_tcp(const char *host, uint16_t port, char *base, size_t size, struct error *e);

/* A unix socket at `path`, whose folder must be the caller's alone (0700). A
 * socket that nobody listens on any more is replaced. -1 on failure. */
int listener_unix(const char *path, struct error *e);

/* Whether the other end of a unix connection is a process of this user. */
bool listener_same_user(int fd);

#endif
