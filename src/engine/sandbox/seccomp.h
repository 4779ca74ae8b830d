/* The system calls that a jailed media tool is refused. */
#ifndef NEMOFS_ENGINE_SECCOMP_H
#define NEMOFS_ENGINE_SECCOMP_H

#include <linux/filter.h>
#include <stdbool.h>

/* The program, static and immutable; NULL on machines it was not written for. */
const struct sock_fprog *seccomp_program(void);

/* What the filter may let through after all; bits. */
enum seccomp_allows {
	SECCOMP_TCP = 1, /* sockets of TCP, to connect: where to is Landlock's, or the network's, to say */
	SECCOMP_PROGRAMS = 2, /* other programs, in the same process group and namespaces; links */
	SECCOMP_SIGNALS = 4,  /* to its own processes: for a namespace of processes */
};

/* Installs it for the calling thread, which must have no_new_privs, with what `allows` (enum
 * seccomp_allows) says. Async-signal-safe. Returns 0 or an errno. */
int seccomp_enter(unsigned allows);

#endif
