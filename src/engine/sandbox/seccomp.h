/* The system calls that a jailed media tool is denied. */
#ifndef NEMOFS_ENGINE_SECCOMP_H
#define NEMOFS_ENGINE_SECCOMP_H

#include <linux/filter.h>
#include <stdbool.h>

/* The filter program, static and immutable; NULL on architectures that it does not support. */
const struct sock_fprog *seccomp_program(void);

/* Bits: what the filter is to allow after all. */
enum seccomp_allows {
	SECCOMP_TCP = 1, /* TCP sockets that connect; Landlock or the network namespace limits where to */
	SECCOMP_PROGRAMS = 2, /* starting programs in the same namespaces; links to files */
	SECCOMP_SIGNALS = 4,  /* signals to its own processes; only for use in a process namespace */
};

/* Installs the filter for the calling thread, which must have no_new_privs set. `allows` has bits of enum
 * seccomp_allows. Async-signal-safe. Returns 0 or an errno. */
int seccomp_enter(unsigned allows);

#endif
