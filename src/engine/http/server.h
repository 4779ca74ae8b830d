/* The HTTP server: listeners, and the way of a request through its route. */
#ifndef NEMOFS_ENGINE_SERVER_H
#define NEMOFS_ENGINE_SERVER_H

#include "base/error.h"

struct engine;
struct server;

/* Opens the listeners of the engine's options and answers from then on, on
 * threads of its own. NULL on failure. */
struct server *server_create(struct engine *engine, struct error *e);

/* Accepts no new connections; those that are open are told that the engine stops. */
void server_quiesce(struct server *server);

/* After all works of the engine are done: no connection may be suspended any
 * more. NULL is accepted. */
void server_destroy(struct server *server);

/* Base of the API's addresses, "http://127.0.0.1:8787"; "http://localhost" if
 * only a unix socket answers. Borrowed. */
const char *server_base(const struct server *server);

#endif
