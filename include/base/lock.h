/* One process at a time. Any thread. */
#ifndef NEMOFS_BASE_LOCK_H
#define NEMOFS_BASE_LOCK_H

#include <stdbool.h>

/* Takes flock(2)'s exclusive lock of the file; it lasts as long as the descriptor. The
 * process that has it may be about to end: waits up to `ms` milliseconds for that, and
 * blocks meanwhile, so only before the loop runs. False: see errno, EWOULDBLOCK if another
 * still has it. */
bool lock_patiently(int fd, unsigned ms);

#endif
