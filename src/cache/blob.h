/* One cached file. It can be filled in any order, and read while it is incomplete.
 *
 * There are two files: `xx/KEY` holds the bytes at their own offsets, `xx/KEY.map` says
 * which of them are there, with a checksum (CRC32C) per chunk of 1 MiB. A chunk is
 * checked when it is first read after loading. If it does not match (flipped bits, or a
 * power failure between the two writes), it becomes a hole. So no fsync is needed: the
 * map may be incomplete, but wrong data is never used.
 *
 * Loop thread. Reference counted. */
#ifndef NEMOFS_CACHE_BLOB_H
#define NEMOFS_CACHE_BLOB_H

#include <sys/types.h>

#include "base/wait.h"
#include "blob_file.h"
#include "rangemap.h"

#define BLOB_UNKNOWN UINT64_MAX /* unknown length */

struct blob;
struct cache;

/* The blob of a key ([A-Za-z0-9_-]{3,100}; we choose it, never the service): the existing
 * one if it is in use, else a new one that must be loaded. Does not touch the disk. NULL:
 * no memory, or a bad key. */
struct blob *blob_get(struct cache *cache, const char *key, struct error *e);
struct blob *blob_ref(struct blob *blob);
void blob_unref(struct blob *blob); /* NULL is accepted; the last one closes the files */

/* Opens or makes the files and reads the map. If that was done before, it only waits for
 * the writes that run. After an error (disk full, read-only), the blob is empty and stays
 * empty. */
void blob_load(struct blob *blob, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* Makes a complete blob from a finished file: moves dir_fd/path into the cache, or copies it from another
 * filesystem. Afterwards the blob is loaded and complete. Fails with EEXIST if the blob was loaded before.
 * The path is copied; dir_fd must stay open until `done`. */
void blob_adopt(struct blob *blob, int dir_fd, const char *path, struct wait *wait,
		void (*done)(struct wait *, const struct error *));

uint64_t blob_length(const struct blob *blob);        /* BLOB_UNKNOWN until set */
const char *blob_validator(const struct blob *blob);  /* the etag of its content, or "" */
bool blob_complete(const struct blob *blob);          /* the length is known and every byte is there */
const struct rangemap *blob_map(const struct blob *); /* what can be read; borrowed */
int blob_fd(const struct blob *blob);                 /* the data file, borrowed; -1: not open */

/* Sets length and validator (at most 255 bytes, longer ones are ignored), and saves them
 * in the map file. Bytes already there stay: see blob_clear. */
void blob_describe(struct blob *blob, uint64_t length, const char *validator);
void blob_clear(struct blob *blob); /* discards all content */

/* A write that runs. Embedded in its owner, zeroed before its first use. To leave it
 * early, call blob_write_leave, not wait_cancel. */
struct blob_write {
	struct wait wait;
	struct blob_step *step; /* NULL: nothing runs */
};

/* Writes a piece within one chunk. The data must stay valid until `done`; from then on the map contains it.
 * After an error (no space, read-only), the blob can still be read. */
void blob_write(struct blob *blob, uint64_t offset, const void *data, size_t len, struct blob_write *write,
		void (*done)(struct wait *, const struct error *));

/* Cancels the wait. Takes over the data: `memory` is freed when it is no longer read, at
 * once if the write has ended. */
void blob_write_leave(struct blob_write *write, void *memory);

/* Reads without waiting for the disk. Returns the number of bytes copied, less than `len`
 * if the map ends there; 0: not in the map; -EAGAIN: use blob_read. */
ssize_t blob_read_now(struct blob *blob, uint64_t offset, void *data, size_t len);

/* A read that runs. Embedded in its owner, zeroed before its first use. */
struct blob_read {
	void (*done)(struct blob_read *, const void *data, size_t count, const struct error *);
	struct blob_step *step; /* NULL: nothing runs */
	struct wait at_once;    /* used if there is nothing to read, or no memory */
};

/* Reads on a worker thread. `data` is valid until `done` returns. `count` is at most
 * BLOB_CHUNK, less if the map ends before, and 0 if the disk has other data than was
 * written: then the map has a hole there. The only error is NO_MEMORY. */
void blob_read(struct blob *blob, uint64_t offset, size_t len, struct blob_read *read,
	       void (*done)(struct blob_read *, const void *data, size_t count, const struct error *));
void blob_read_cancel(struct blob_read *read);

#endif
