/* Refuses request heads that two programs could read in different ways. */
#ifndef NEMOFS_ENGINE_STRICT_H
#define NEMOFS_ENGINE_STRICT_H

#include <microhttpd.h>

/* What is wrong with the request's head, in words; NULL: nothing. Call it only
 * during the handler's first call; `version` is that call's. If it finds a
 * fault, close the connection: nobody knows where the next request begins. */
const char *strict_fault(struct MHD_Connection *connection, const char *version);

#endif
