/* The standard streams. */
#ifndef NEMOFS_BASE_STREAMS_H
#define NEMOFS_BASE_STREAMS_H

/* Opens /dev/null for each of descriptors 0 to 2 that is closed: otherwise the
 * next socket or database would get that number, and our output would be written
 * to it. Call it first in a program. */
void streams_open(void);

#endif
