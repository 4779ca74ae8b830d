/* Counts the kernel's requests: how many there were, how they ended, how long they took. Loop thread. */
#ifndef NEMOFS_FS_METER_H
#define NEMOFS_FS_METER_H

#include <stdint.h>

#include "base/buf.h"

/* clang-format off */
#define REQUEST_KINDS(X) \
	X(LOOKUP, "lookup") X(GETATTR, "getattr") X(SETATTR, "setattr") X(READLINK, "readlink") \
	X(GETXATTR, "getxattr") X(LISTXATTR, "listxattr") X(MKDIR, "mkdir") X(MKNOD, "mknod") X(UNLINK, "unlink") X(RMDIR, "rmdir") \
	X(RENAME, "rename") X(OPEN, "open") X(CREATE, "create") X(READ, "read") X(WRITE, "write") X(FLUSH, "flush") \
	X(FSYNC, "fsync") X(READDIR, "readdir")
/* clang-format on */

enum request_kind {
#define X(name, word) REQUEST_##name,
	REQUEST_KINDS(X)
#undef X
		REQUEST_KIND_COUNT
};

enum { METER_BUCKETS = 7 }; /* 100 us, 1 ms … 100 s, and more */

struct meter {
	struct meter_kind {
		uint64_t failed, interrupted;
		uint64_t buckets[METER_BUCKETS + 1];
		uint64_t nanoseconds;
	} kinds[REQUEST_KIND_COUNT];
};

const char *request_word(enum request_kind kind);

uint64_t meter_now(void); /* ns, monotonic */

/* Counts a request of this kind: how long it took, and the errno that it ended with; 0: success. */
void meter_count(struct meter *meter, enum request_kind kind, uint64_t nanoseconds, int err);

/* Appends counters and histograms in Prometheus's text format. */
void meter_write(const struct meter *meter, struct buf *out);

#endif
