/* The connections of a server. Those on which no request runs are kept while
 * there is room: where there are more than a number of all, the one that is idle for longest is
 * closed for each that comes, so that whoever opens many and asks nothing keeps nobody
 * out. One that was just accepted is idle until its head has come: there must be room for
 * as many as may come at once. Any thread. */
#ifndef NEMOFS_ENGINE_GUESTS_H
#define NEMOFS_ENGINE_GUESTS_H

#include <microhttpd.h>
#include <pthread.h>

#include "base/list.h"

struct guests {
	pthread_mutex_t lock;
	struct list idle; /* the oldest first */
	unsigned count, max;
};

void guests_init(struct guests *guests, unsigned max);
void guests_finish(struct guests *guests); /* after the last connection has ended */

/* For MHD_OPTION_NOTIFY_CONNECTION, with the guests as argument. */
void guests_notify(void *guests, struct MHD_Connection *connection, void **slot,
		   enum MHD_ConnectionNotificationCode code);

/* A request begins on the connection, or has ended. Ends may come without a begin. */
void guests_busy(struct guests *guests, struct MHD_Connection *connection);
void guests_idle(struct guests *guests, struct MHD_Connection *connection);

#endif
