/* The thread that made a kernel request, as /proc describes it. */
#ifndef NEMOFS_FS_CALLER_H
#define NEMOFS_FS_CALLER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct caller {
	pid_t tgid;       /* the process that the thread belongs to */
	uint64_t pending; /* pending signals (bit n - 1) that are neither blocked nor ignored */
	uint64_t caught;  /* signals that the process has a handler for */
};

/* Reads the thread's state from /proc. False: the thread cannot be seen from here, because it is in another
 * PID namespace or /proc hides it (hidepid). */
bool caller_read(struct caller *caller, pid_t tid);

/* Should a pending signal end the wait? HUP, INT, QUIT, TERM and KILL do. With `only_fatal` they do so only
 * if the process has no handler for them. Other signals whose action is to end the process arrive as a
 * KILL. */
bool caller_wants_out(const struct caller *caller, bool only_fatal);

/* The signal that is ending the thread; 0: none, or the thread cannot be seen from here. */
int caller_dies_of(pid_t tid);

/* May we see which files this running process has open? Not if it belongs to another user; then we cannot
 * learn which signal ended it either. */
bool caller_shows_files(pid_t tgid);

/* Does the process have a descriptor of this file open for writing? Also false if its descriptors cannot be
 * seen or are too many to check. Never asks a filesystem. */
bool caller_writes(pid_t tgid, dev_t device, ino_t ino);

#endif
