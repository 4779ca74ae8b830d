/* An answer to OPEN with a flag that libfuse 3.14 has no field for. It has a file of its own because the
 * kernel's header and libfuse's define the same names. */
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
