/* Who keeps a mount: processes that use it, other mounts of it, other namespaces. */
#ifndef NEMOFS_COMMANDS_HOLDERS_H
#define NEMOFS_COMMANDS_HOLDERS_H

#include <stdbool.h>
#include <sys/types.h>

/* The name of a process's program; false: it cannot be seen. */
bool holders_comm(pid_t pid, char comm[32]);

/* Tells stderr who works in the mount on this path, or has a file of it open. */
void holders_name_users(const char *path);

/* Tells stderr where else this filesystem is mounted: bind mounts of this namespace, and other namespaces
 * by one of their processes. False: nowhere. */
bool holders_name_mounts(dev_t device);

/* The daemon that serves it; 0: it cannot be told, as by kernels before 6.17. */
pid_t holders_daemon(dev_t device);

/* The filesystem of a nemofs of this user that some namespace has on this path. False: none has. */
bool holders_find(const char *path, dev_t *device);

#endif
