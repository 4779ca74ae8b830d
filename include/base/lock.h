/* A lock between processes. Any thread. */
#ifndef NEMOFS_BASE_LOCK_H
#define NEMOFS_BASE_LOCK_H

#include <stdbool.h>

/* Takes flock(2)'s exclusive lock of the file; it lasts as long as the descriptor is open. The process that
 * holds it may be about to end, so this blocks for up to `ms` milliseconds: call it only before the loop
 * runs. False: see errno, EWOULDBLOCK if another process still holds the lock. */
bool lock_patiently(int fd, unsigned ms);

#endif
