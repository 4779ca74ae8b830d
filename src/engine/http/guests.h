/* Limits the connections of a server. If there are more than `max`, each new connection closes the one that
 * has been idle for longest (no request runs on it). So a client that opens many connections and sends
 * nothing cannot keep others out. A new connection counts as idle until its head has arrived, so `max` must
 * leave room for all that may arrive at once. Any thread. */
#ifndef NEMOFS_ENGINE_GUESTS_H
#define NEMOFS_ENGINE_GUESTS_H

#include <microhttpd.h>
#include <pthread.h>

#include "base/list.h"

struct guests {
	pthread_mutex_t lock;
	struct list idle; /* idle connections, oldest first */
	unsigned count, max;
};

void guests_init(struct guests *guests, unsigned max);
void guests_finish(struct guests *guests); /* after the last connection has ended */

/* The callback for MHD_OPTION_NOTIFY_CONNECTION, with the guests as argument. */
void guests_notify(void *guests, struct MHD_Connection *connection, void **slot,
		   enum MHD_ConnectionNotificationCode code);

/* Say that a request begins on the connection, or has ended. guests_idle() without guests_busy() before is
 * harmless. */
void guests_busy(struct guests *guests, struct MHD_Connection *connection);
void guests_idle(struct guests *guests, struct MHD_Connection *connection);

#endif
