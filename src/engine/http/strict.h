/* Which heads are refused, since two readers could understand them in two ways. */
#ifndef NEMOFS_ENGINE_STRICT_H
#define NEMOFS_ENGINE_STRICT_H

#include <microhttpd.h>

/* What is wrong with the request's head, as words; NULL: nothing. `version` is
 * the one that the handler was given with its first call, during which alone
 * this may be asked. Whoever refuses a head must close the connection: where
 * the next request begins is what is not clear. */
const char *strict_fault(struct MHD_Connection *connection, const char *version);

#endif
