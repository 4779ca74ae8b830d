/* What keeps a mount alive: processes that use it, other mounts of it, and other namespaces. */
#ifndef NEMOFS_COMMANDS_HOLDERS_H
#define NEMOFS_COMMANDS_HOLDERS_H

#include <stdbool.h>
#include <sys/types.h>

/* The name of a process's program. False: it cannot be read. */
bool holders_comm(pid_t pid, char comm[32]);

/* Lists on stderr the processes that have the mount as their working directory, or have one of its files
 * open. False: none was found; another user's, or this process, may be. */
bool holders_name_users(const char *path);

/* Lists on stderr where else this filesystem is mounted: bind mounts in this namespace, and mounts in other
 * namespaces, each with one of their processes. False: nowhere. */
bool holders_name_mounts(dev_t device);

/* The daemon that serves the filesystem; 0: not found. Kernels before 6.17 do not say. */
pid_t holders_daemon(dev_t device);

/* Finds a mount of nemofs by this user on this path, in any namespace. False: there is none. */
bool holders_find(const char *path, dev_t *device);

#endif
