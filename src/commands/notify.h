/* What a service manager is told, as sd_notify(3) does it: a datagram to the
 * socket that $NOTIFY_SOCKET names. */
#ifndef NEMOFS_COMMANDS_NOTIFY_H
#define NEMOFS_COMMANDS_NOTIFY_H

/* "READY=1", "STOPPING=1". Nothing happens where no manager asked for it. Never waits. */
void notify_manager(const char *state);

#endif
