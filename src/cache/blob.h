/* One cached file, filled in any order and readable while it is incomplete.
 *
 * Two files: `xx/KEY` holds the bytes at their own offsets, `xx/KEY.map` says
 * which of them are there, with a checksum (CRC32C) per chunk of 1 MiB. A
 * chunk read for the first time after loading is checked; one that does not
 * match (bits flipped, or the power failed between the two files) becomes a
 * hole. So nothing needs fsync, and the map may be late but never wrong.
 *
 * Loop thread. Shared by counting. */
#ifndef NEMOFS_CACHE_BLOB_H
#define NEMOFS_CACHE_BLOB_H

#include <sys/types.h>

#include "base/wait.h"
#include "blob_file.h"
#include "rangemap.h"

#define BLOB_UNKNOWN UINT64_MAX /* a length that is not known */

struct blob;
struct cache;

/* The blob of a key ([A-Za-z0-9_-]{3,100}, chosen by us, never by the
 * service): the one in use already, or a new handle, to be loaded. Never
 * touches the disk. NULL: no memory or a bad key. */
struct blob *blob_get(struct cache *cache, const char *key, struct error *e);
struct blob *blob_ref(struct blob *blob);
void blob_unref(struct blob *blob); /* the last one saves the map; NULL is accepted */

/* Opens or makes the files and reads the map; if that was done before, waits
 * only for the writes under way.
 * After an error (disk full, read-only) the blob is empty and stays so. */
void blob_load(struct blob *blob, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* Makes a blob of a finished file: moves dir_fd/path here (copied where the
 * cache is another filesystem). Loaded and complete afterwards. Only for a blob
 * that was not loaded before (else EEXIST). The path is copied, dir_fd stays open until `done`. */
void blob_adopt(struct blob *blob, int dir_fd, const char *path, struct wait *wait,
		void (*done)(struct wait *, const struct error *));

uint64_t blob_length(const struct blob *blob);        /* BLOB_UNKNOWN until set */
const char *blob_validator(const struct blob *blob);  /* the etag it was filled from, or "" */
bool blob_complete(const struct blob *blob);          /* the length is known and every byte there */
const struct rangemap *blob_map(const struct blob *); /* what can be read. Borrowed */
int blob_fd(const struct blob *blob);                 /* the data file, -1: not open. Borrowed */

/* Sets length and validator (≤ 255 bytes, else treated as none), for the map
 * on disk. What is there already stays: see blob_clear. */
void blob_describe(struct blob *blob, uint64_t length, const char *validator);
void blob_clear(struct blob *blob); /* forgets all content */

/* A write under way. Embedded in its owner, zeroed before its first use. Ended by
 * blob_write_leave, not by wait_cancel. */
struct blob_write {
	struct wait wait;
	struct blob_step *step; /* NULL: nothing is under way */
};

/* Writes a piece that lies within one chunk. The data must stay until `done`. The map
 * has it from then on. An error (no space, read-only) leaves the blob usable for reading. */
void blob_write(struct blob *blob, uint64_t offset, const void *data, size_t len, struct blob_write *write,
		void (*done)(struct wait *, const struct error *));

/* Cancels the wait and hands the data over: `memory` is given to free() when it is no
 * longer read, at once if the write has ended. */
void blob_write_leave(struct blob_write *write, void *memory);

/* Copies what can be had without waiting for the disk: a number of bytes ≤
 * len, short where the map ends; -EAGAIN: use blob_read; 0: not in the map. */
ssize_t blob_read_now(struct blob *blob, uint64_t offset, void *data, size_t len);

/* A read under way. Embedded in its owner, zeroed before its first use. */
struct blob_read {
	void (*done)(struct blob_read *, const void *data, size_t count, const struct error *);
	struct blob_step *step; /* NULL: nothing is under way */
	struct wait at_once;    /* where there is nothing to read, or no memory */
};

/* Reads by a worker. `data` given to the callback is valid until it returns;
 * count is short where the map ends, at most BLOB_CHUNK, and 0 if the disk gave
 * something else than was written: the map has a hole there from then on. The
 * only error is NO_MEMORY. */
void blob_read(struct blob *blob, uint64_t offset, size_t len, struct blob_read *read,
	       void (*done)(struct blob_read *, const void *data, size_t count, const struct error *));
void blob_read_cancel(struct blob_read *read);

#endif
