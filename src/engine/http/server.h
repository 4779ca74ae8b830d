/* The HTTP server: its listeners, and the path of a request to its route. */
#ifndef NEMOFS_ENGINE_SERVER_H
#define NEMOFS_ENGINE_SERVER_H

#include "base/error.h"

struct engine;
struct server;

/* Opens the listeners in the engine's options and answers from then on, on
 * threads of its own. NULL on failure. */
struct server *server_create(struct engine *engine, struct error *e);

/* Stops accepting connections. Requests on open connections that need work are
 * told that the engine is stopping. */
void server_quiesce(struct server *server);

/* Call it after all works of the engine are done: no connection may be
 * suspended. NULL is accepted. */
void server_destroy(struct server *server);

/* Base of the API's URLs, "http://127.0.0.1:8787"; "http://localhost" if there
 * is only a unix socket. Borrowed. */
const char *server_base(const struct server *server);

#endif
