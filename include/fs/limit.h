/* Since Linux 6.15 the kernel can end a mount that does not answer a request in time: sysctl
 * fs.fuse.default_request_timeout and max_request_timeout. */
#ifndef NEMOFS_FS_LIMIT_H
#define NEMOFS_FS_LIMIT_H

#include <stdint.h>

/* Where the kernel shows these settings. */
const char *limit_folder(void);

/* How long a request of a new mount may take, according to the two files of the folder; 0: no known limit. */
uint64_t limit_of_kernel_ms(const char *folder);

/* How long a request may wait before it is answered anyway: half the limit, or 20 s less than the limit if
 * that is longer. 0: without limit. */
uint64_t limit_of_waits_ms(uint64_t limit_ms);

#endif
