/* Reserve descriptors: when the process has none left, the loop can still open files for lookups and for the
 * log. Loop thread; no thread before fork. */
#ifndef NEMOFS_BASE_DESCRIPTORS_H
#define NEMOFS_BASE_DESCRIPTORS_H

#include <sys/types.h>

/* Reserves as many as are available. Call it again after closing a file that was opened here. */
void descriptors_hold(void);

/* Like openat(2), 0600 for a new file. Only for files that are closed soon. */
int descriptors_open(int dir, const char *path, int flags);

#endif
