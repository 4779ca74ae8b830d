/* A call of an endpoint of the service.
 *
 * Everything in this folder belongs to the loop's thread. Each endpoint has a
 * file, with a call struct embedded by its user (zeroed before its first use), a
 * function that starts it, and one callback:
 *  - starting cannot fail, and calls nothing back before it has returned;
 *  - the callback comes exactly once, from the loop, and may free or restart
 *    the call; what it is given is borrowed and lasts until it returns;
 *  - after api_call_cancel, which any callback may call, nothing is called back.
 * Calls are repeated automatically where the wire contract allows it: after a renewed
 * token, after a requested wait, and a GET whose connection broke. A message or
 * an upload of which a byte may have been sent is sent again only after an answer
 * that says it was not taken (1001, 429). */
#ifndef NEMOFS_API_CALL_H
#define NEMOFS_API_CALL_H

#include <stdbool.h>

#include "base/error.h"
#include "base/loop.h"

struct api;
struct api_exchange;
struct api_exchange_events;

/* Embedded in the call struct of every endpoint. */
struct api_call {
	struct api_exchange *exchange; /* NULL: not running */
	const struct api_exchange_events *events;
	struct api *api;
	struct loop *loop;
	struct task no_memory;
	bool bytes_left;
};

/* Nothing is called back afterwards, and the call may be freed or started again.
 * Accepts zeroed and finished calls. */
void api_call_cancel(struct api_call *call);

bool api_call_running(const struct api_call *call);

/* May any byte of the call's own request (not of a token's request) have left
 * this machine? Still true after the callback and after api_call_cancel. */
bool api_call_bytes_left(const struct api_call *call);

/* Does the answer say that the service did not take the request? False if that is not known: after a
 * gateway's 5xx, a redirect, a success of another shape, and anything that is not an answer of the service.
 */
bool api_is_refusal(const struct error *e);

#endif
