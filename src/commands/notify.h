/* Notifies the service manager, like sd_notify(3): sends a datagram to the socket in
 * $NOTIFY_SOCKET. */
#ifndef NEMOFS_COMMANDS_NOTIFY_H
#define NEMOFS_COMMANDS_NOTIFY_H

/* Sends a state such as "READY=1". Does nothing without a service manager. Never waits. */
void notify_manager(const char *state);

#endif
