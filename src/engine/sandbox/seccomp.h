/* The system calls that a jailed media tool is refused. */
#ifndef NEMOFS_ENGINE_SECCOMP_H
#define NEMOFS_ENGINE_SECCOMP_H

#include <linux/filter.h>
#include <stdbool.h>

/* The program, static and immutable; NULL on machines it was not written for. */
const struct sock_fprog *seccomp_program(void);

/* Installs it for the calling thread, which must have no_new_privs. With `tcp`,
 * sockets of TCP may be made and connected, none else: where to is Landlock's
 * to say. Async-signal-safe. Returns 0 or an errno. */
int seccomp_enter(bool tcp);

#endif
