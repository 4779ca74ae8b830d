/* Descriptors that are held back: where none is left, what the loop has to look up, or to log, is opened
 * all the same. Loop thread; before fork, nobody's. */
#ifndef NEMOFS_BASE_DESCRIPTORS_H
#define NEMOFS_BASE_DESCRIPTORS_H

#include <sys/types.h>

/* Holds them back, as far as there are any. Again after each close of what was opened here. */
void descriptors_hold(void);

/* As openat(2), 0600 for a new file. For what is closed soon. */
int descriptors_open(int dir, const char *path, int flags);

#endif
