#include "guests.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

struct guest {
	struct list link; /* of the idle ones */
	int fd;
	bool closing;
};

void guests_init(struct guests *guests, unsigned idle_max)
{
	*guests = (struct guests){.lock = PTHREAD_MUTEX_INITIALIZER, .idle_max = idle_max};
	list_init(&guests->idle);
}

void guests_finish(struct guests *guests)
{
	pthread_mutex_destroy(&guests->lock);
}

/* ---- with the lock held ---- */

static void leave_idle(struct guests *guests, struct guest *guest)
{
	if (list_empty(&guest->link))
		return;
	list_remove(&guest->link);
	guests->idle_count--;
}

/* The connection's own thread sees its end and closes it. */
static void close_oldest(struct guests *guests)
{
	struct guest *oldest = container_of(guests->idle.next, struct guest, link);

	leave_idle(guests, oldest);
	oldest->closing = true;
	shutdown(oldest->fd, SHUT_RDWR);
}

static void enter_idle(struct guests *guests, struct guest *guest)
{
	if (guest->closing || !list_empty(&guest->link))
		return;
	list_append(&guests->idle, &guest->link);
	if (++guests->idle_count > guests->idle_max)
		close_oldest(guests);
}

/* ---- without ---- */

static void change(struct guests *guests, struct guest *guest, void (*to)(struct guests *, struct guest *))
{
	if (!guest) /* there was no memory for it */
		return;
	pthread_mutex_lock(&guests->lock);
	to(guests, guest);
	pthread_mutex_unlock(&guests->lock);
}

static struct guest *guest_create(struct MHD_Connection *connection)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	if (!guest)
		return NULL;
	list_init(&guest->link);
	guest->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	return guest;
}

/* Its end is told before the descriptor is closed. */
void guests_notify(void *arg, struct MHD_Connection *connection, void **slot,
		   enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*slot = guest_create(connection);
		change(arg, *slot, enter_idle);
	} else {
		change(arg, *slot, leave_idle);
		free(*slot);
		*slot = NULL;
	}
}

static struct guest *guest_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void guests_busy(struct guests *guests, struct MHD_Connection *connection)
{
	change(guests, guest_of(connection), leave_idle);
}

void guests_idle(struct guests *guests, struct MHD_Connection *connection)
{
	change(guests, guest_of(connection), enter_idle);
}
