#include "guests.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

struct guest {
	struct list link; /* in guests.idle */
	int fd;
	bool closing;
};

void guests_init(struct guests *guests, unsigned max)
{
	*guests = (struct guests){.lock = PTHREAD_MUTEX_INITIALIZER, .max = max};
	list_init(&guests->idle);
}

void guests_finish(struct guests *guests)
{
	pthread_mutex_destroy(&guests->lock);
}

/* ---- with the lock held ---- */

static void leave_idle(struct guests *guests, struct guest *guest)
{
	(void)guests;
	list_remove(&guest->link);
}

static void enter_idle(struct guests *guests, struct guest *guest)
{
	if (!guest->closing && list_empty(&guest->link))
		list_append(&guests->idle, &guest->link);
}

/* Only shuts the socket down: the server's thread sees that and closes it. */
static void close_oldest(struct guests *guests)
{
	struct guest *oldest = container_of(guests->idle.next, struct guest, link);

	list_remove(&oldest->link);
	oldest->closing = true;
	guests->count--;
	shutdown(oldest->fd, SHUT_RDWR);
}

static void arrive(struct guests *guests, struct guest *guest)
{
	guests->count++;
	if (guests->count > guests->max && !list_empty(&guests->idle))
		close_oldest(guests);
	enter_idle(guests, guest);
}

static void leave(struct guests *guests, struct guest *guest)
{
	list_remove(&guest->link);
	guests->count -= !guest->closing;
}

/* ---- without the lock ---- */

static void change(struct guests *guests, struct guest *guest, void (*to)(struct guests *, struct guest *))
{
	if (!guest) /* there was no memory for the guest */
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

/* libmicrohttpd reports the end before it closes the descriptor. */
void guests_notify(void *guests, struct MHD_Connection *connection, void **slot,
		   enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*slot = guest_create(connection);
		change(guests, *slot, arrive);
	} else {
		change(guests, *slot, leave);
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
