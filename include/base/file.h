/* Writing to files. Any thread. */
#ifndef NEMOFS_BASE_FILE_H
#define NEMOFS_BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Writes all of it at the given offset. Returns 0 or an errno; after an error a part may have been
 * written. */
int file_write(int fd, const void *data, size_t len, uint64_t offset);

#endif
