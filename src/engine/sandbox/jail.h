/* The cage of every media tool: what a child may read, write and call.
 *
 * Foreign media reaches decoders with a long history of holes, and playlists
 * that name other files. A jailed child sees its input, its output folder, the
 * system's programs and fonts, and nothing else; it has no sockets, starts no processes, sends no signals,
 * gains no privileges, and has bounded time and memory. One that needs the network, a downloader, reaches one
 * port, and may start programs of the system, in the same jail.
 *
 * Landlock and seccomp do it where the kernel has them; else bubblewrap; else
 * there is no jail, and foreign media must be refused.
 *
 * Everything that can allocate or fail with words happens in the parent
 * (jail_init); the child between fork and exec makes system calls only. */
#ifndef NEMOFS_ENGINE_JAIL_H
#define NEMOFS_ENGINE_JAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "args.h"
#include "base/error.h"

enum jail_kind {
	JAIL_LANDLOCK,
	JAIL_BUBBLEWRAP,
	JAIL_NONE /* limits and a clean environment only: for users who said --no-jail */
};

/* How a child is kept to one port. */
enum jail_network {
	JAIL_OFFLINE,     /* no sockets at all */
	JAIL_OWN_NETWORK, /* a network and processes of its own, with a socket that listens on the port: see
			     child.h */
	JAIL_ONE_PORT     /* Landlock since its version 4 (Linux 6.7) watches its connections */
};

/* What one child may do, beyond what every one may. Borrowed strings. */
struct jail_policy {
	enum jail_kind kind;
	const char *program;      /* absolute path; may be read and executed */
	const char *const *read;  /* files and folders, ended by NULL; NULL: none */
	const char *const *run;   /* the same, which may be executed, too */
	const char *const *write; /* folders, ended by NULL; also readable; NULL: none */
	const char *folder;       /* the working folder; NULL: the root */
	enum jail_network network;
	uint16_t port;        /* of TCP on loopback, that it may connect to; 0: JAIL_OFFLINE */
	bool programs;        /* it may start others */
	unsigned cpu_seconds; /* 0: 600 */
	uint64_t file_max;    /* bytes of one written file; 0: 4 GiB */
};

/* A policy made ready for a fork. */
struct jail {
	const struct jail_policy *policy; /* borrowed */
	int ruleset;                      /* Landlock; -1: none */
	int filter;                       /* seccomp program for bubblewrap to load; -1: none */
};

/* The best kind this machine offers, tried once for real (bubblewrap is
 * installed on machines where it is not allowed to work). Blocks for some
 * milliseconds. False: none; `e` says what is missing. */
bool jail_detect(enum jail_kind *kind, struct error *e);

/* How a child of this kind can be kept to one port here, tried for real: the first of a network of
 * its own (which some systems forbid to ordinary users) and Landlock's rule; JAIL_OFFLINE: not at all. Blocks
 * for some milliseconds. */
enum jail_network jail_network_detect(enum jail_kind kind);

/* Fails if a path of the policy is missing or the kernel refuses. Any thread. */
bool jail_init(struct jail *jail, const struct jail_policy *policy, struct error *e);
void jail_finish(struct jail *jail); /* after jail_init, also a failed one; twice is harmless */

/* Adds what must stand before the command: bubblewrap's own command line, or
 * nothing. */
void jail_prefix(const struct jail *jail, struct args *args);

/* Makes the child: as fork(), but where the policy says so into a network, processes, users and SysV
 * objects of its own, in which it is the first process. */
pid_t jail_fork(const struct jail *jail);

/* In such a child: raises its loopback and listens there on the policy's port. The socket, or -1 with errno.
 * Async-signal-safe. */
int jail_listen(const struct jail *jail);

/* In the child, after fork, before exec: gives up what the jail forbids and
 * lets every descriptor from 3 upwards close at exec. Makes only
 * async-signal-safe calls. Returns 0, or the errno of the step that failed:
 * the child must then exit. */
int jail_enter(const struct jail *jail);

const char *jail_kind_name(enum jail_kind kind); /* "landlock"; static */
const char *jail_network_name(enum jail_network network);

#endif
