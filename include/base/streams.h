/* The standard streams. */
#ifndef NEMOFS_BASE_STREAMS_H
#define NEMOFS_BASE_STREAMS_H

/* Opens /dev/null for those of descriptors 0 to 2 that are closed: else the next
 * socket or database would be one of them, and every word of ours go into it.
 * First thing in a program. */
void streams_open(void);

#endif
