/* An answer to OPEN that says what libfuse 3.14 has no field for. In a file of its own: the kernel's header
 * and libfuse's share names. */
#include "open_out.h"

#include <linux/fuse.h>
#include <string.h>

_Static_assert(sizeof(struct fuse_open_out) <= OPEN_OUT_SIZE, "an answer to OPEN");

size_t open_out_stream(char out[OPEN_OUT_SIZE], uint64_t fh)
{
	struct fuse_open_out answer = {.fh = fh, .open_flags = FOPEN_DIRECT_IO | FOPEN_STREAM};

	memcpy(out, &answer, sizeof answer);
	return sizeof answer;
}
