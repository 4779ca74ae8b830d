/* The thread behind a kernel request, as /proc knows it. */
#ifndef NEMOFS_FS_CALLER_H
#define NEMOFS_FS_CALLER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct caller {
	pid_t tgid;       /* its process */
	uint64_t pending; /* signals (bit n - 1) that wait to be delivered, neither blocked nor ignored */
	uint64_t caught;  /* signals it has a handler for */
};

/* False: it cannot be seen from here: it is of another PID namespace, or /proc is (hidepid). */
bool caller_read(struct caller *caller, pid_t tid);

/* Does a pending signal call for an end of the wait? HUP, INT, QUIT, TERM and
 * KILL do; if `only_fatal`, only where the caller will not survive it. Other
 * signals whose action is to end the process arrive as a KILL. */
bool caller_wants_out(const struct caller *caller, bool only_fatal);

/* The signal that is ending the thread; 0: none, or it is not to be seen from here. */
int caller_dies_of(pid_t tid);

/* May be looked at which files the process, which lives, has open? Not those of other users. Else it is
 * not known either what ended it. */
bool caller_shows_files(pid_t tgid);

/* Has the process a descriptor of this file that is open for writing? False
 * also where its descriptors cannot be seen, or are too many to be looked
 * through. Asks no filesystem. */
bool caller_writes(pid_t tgid, dev_t device, ino_t ino);

#endif
