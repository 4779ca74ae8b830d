/* Since Linux 6.15 the kernel can be told to end a mount of which a request is not answered in time:
 * by sysctl fs.fuse.default_request_timeout and max_request_timeout. */
#ifndef NEMOFS_FS_LIMIT_H
#define NEMOFS_FS_LIMIT_H

#include <stdint.h>

/* Where the kernel tells them. */
const char *limit_folder(void);

/* How long a request of a mount that begins now may take, by the two files of the folder; 0: without a
 * limit, as far as can be told. */
uint64_t limit_of_kernel_ms(const char *folder);

/* When a request that still waits is answered instead: at the larger of half the limit and 20 s before it.
 * 0: never. */
uint64_t limit_of_waits_ms(uint64_t limit_ms);

#endif
