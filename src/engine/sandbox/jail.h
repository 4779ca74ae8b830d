/* The jail of every media tool: what a child may read, write and call.
 *
 * Foreign media reaches decoders with a long history of security holes, and playlists can name other files. A
 * jailed child only sees its input, its output folder, and the system's programs and fonts. It has no
 * sockets, starts no processes, sends no signals, gains no privileges, and has limited time and memory. A
 * downloader, which needs the network, can reach one port and may start programs in the same jail.
 *
 * The jail uses Landlock and seccomp if the kernel has them, else bubblewrap. Without either there is no
 * jail, and foreign media must be refused.
 *
 * The parent does everything that allocates memory or reports errors in words (jail_init). The child only
 * makes system calls between fork and exec. */
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
	JAIL_NONE /* limits and a clean environment only: if the user said --no-jail */
};

/* How a child is limited to one port. */
enum jail_network {
	JAIL_OFFLINE,     /* no sockets at all */
	JAIL_OWN_NETWORK, /* namespaces of its own for network and processes, with a socket that listens on
			     the port: see child.h */
	JAIL_ONE_PORT     /* Landlock's version 4 (Linux 6.7) limits its connections */
};

/* What one child may do, in addition to what every child may. The strings are borrowed. */
struct jail_policy {
	enum jail_kind kind;
	const char *program;      /* absolute path; may be read and executed */
	const char *const *read;  /* files and folders that it may read, ended by NULL; NULL: none */
	const char *const *run;   /* those that it may also execute */
	const char *const *write; /* folders that it may write to and read, ended by NULL; NULL: none */
	const char *folder;       /* the working folder; NULL: the root */
	enum jail_network network;
	uint16_t port;        /* TCP port on loopback that it may connect to; 0 with JAIL_OFFLINE */
	bool programs;        /* it may start other programs */
	unsigned cpu_seconds; /* 0: 600 */
	uint64_t file_max;    /* size limit of a written file, bytes; 0: 4 GiB */
};

/* A policy prepared for a fork. */
struct jail {
	const struct jail_policy *policy; /* borrowed */
	int ruleset;                      /* Landlock ruleset; -1: none */
	int filter;                       /* file with the seccomp program, for bubblewrap; -1: none */
};

/* Finds the best kind that works on this machine, by trying it: bubblewrap may be installed where it is not
 * allowed to work. Blocks for some milliseconds. False if there is none; `e` says what is missing. */
bool jail_detect(enum jail_kind *kind, struct error *e);

/* Finds out how a child of this kind can be limited to one port, by trying: first a network namespace, which
 * some systems forbid to ordinary users, then Landlock's rule. JAIL_OFFLINE if neither works. Blocks for some
 * milliseconds. */
enum jail_network jail_network_detect(enum jail_kind kind);

/* Prepares a jail. Fails if a path of the policy is missing or the kernel refuses. Any thread. */
bool jail_init(struct jail *jail, const struct jail_policy *policy, struct error *e);
void jail_finish(struct jail *jail); /* after jail_init, even if it failed; calling it twice is harmless */

/* Adds what must precede the command: bubblewrap's command line, or nothing. */
void jail_prefix(const struct jail *jail, struct args *args);

/* Forks the child. With JAIL_OWN_NETWORK, the child gets namespaces of its own for network, processes, users
 * and SysV objects, and is the first process in them. */
pid_t jail_fork(const struct jail *jail);

/* In a child with JAIL_OWN_NETWORK: brings up its loopback interface and listens there on the policy's port.
 * Returns the socket, or -1 with errno. Async-signal-safe. */
int jail_listen(const struct jail *jail);

/* In the child, between fork and exec: gives up what the jail forbids, and marks all descriptors from 3 to
 * close at exec. Async-signal-safe. Returns 0, or the errno of the step that failed; the child must then
 * exit. */
int jail_enter(const struct jail *jail);

const char *jail_kind_name(enum jail_kind kind); /* "landlock"; static */
const char *jail_network_name(enum jail_network network);

#endif
