/* Scratch files of a session: files that programs make beside a file that they are about to replace. They are
 * kept in memory, are not sent anywhere, and end with the mount. Loop thread. */
#ifndef NEMOFS_MODEL_SCRATCH_H
#define NEMOFS_MODEL_SCRATCH_H

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"

struct services;

enum {
	SCRATCH_FILES = 16,          /* per session, including removed files that are still open */
	SCRATCH_SIZE = 2 << 20,      /* bytes of one file */
	SCRATCH_SIZE_ALL = 64 << 20, /* bytes of all of a mount's files */
	SCRATCH_NUMBERS = 0xe000,    /* see inode numbers */
};

struct scratch {
	struct list link;      /* in the session's list; the session may have been removed */
	struct scratches *all; /* NULL: removed */
	struct services *services;
	unsigned number; /* in its directory, from 1 */
	char name[256];  /* "": removed */
	struct buf data;
	int64_t mtime_ns; /* since 1970 */
	unsigned refs;    /* open files, and a running function that uses it */
	bool spent; /* it is replacing a file, or has replaced one: further writes would have no effect */
};

struct scratches {
	struct services *services;
	struct list list; /* by number */
	unsigned count, last;
};

void scratches_init(struct scratches *all, struct services *services);
void scratches_finish(struct scratches *all); /* accepts zeroed ones */

/* The name must be new. NULL: NO_SPACE, NO_MEMORY. */
struct scratch *scratch_create(struct scratches *all, const char *name, struct error *e);

/* NULL: there is no file with that name, or it was removed. */
struct scratch *scratch_by_name(const struct scratches *all, const char *name);

/* Includes removed files that are still open. NULL: there is none. */
struct scratch *scratch_by_number(const struct scratches *all, unsigned number);

/* The first file that has a name and a number greater than this; NULL: none. */
struct scratch *scratch_after(const struct scratches *all, unsigned number);

/* Like pwrite(2) and ftruncate(2): TOO_LARGE, NO_SPACE, NO_MEMORY. A failure changes nothing. */
bool scratch_write(struct scratch *scratch, const void *data, size_t size, uint64_t offset, struct error *e);
bool scratch_resize(struct scratch *scratch, uint64_t size, struct error *e);

/* Renames it; another file with that name is removed. */
void scratch_rename(struct scratch *scratch, const char *name);

/* Its name is free at once; it is freed when no program has it open. */
void scratch_remove(struct scratch *scratch);

struct scratch *scratch_ref(struct scratch *scratch);
void scratch_unref(struct scratch *scratch);

#endif
