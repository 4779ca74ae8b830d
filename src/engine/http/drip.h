/* A response that is sent byte by byte, for --fault slow-drip. */
#ifndef NEMOFS_ENGINE_DRIP_H
#define NEMOFS_ENGINE_DRIP_H

#include <microhttpd.h>

struct engine;

/* A response that sends `text` (taken over) at 25 bytes a second. NULL without
 * memory, or if the engine is stopping. It occupies one of the `transfers`
 * threads. */
struct MHD_Response *drip_response(struct engine *engine, struct MHD_Connection *connection, char *text);

#endif
