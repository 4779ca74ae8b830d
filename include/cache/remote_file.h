/* A file at the service, read at random offsets by many readers as if it were local.
 *
 * The bytes come once: readers that wait for them are answered from the memory
 * they arrive in, and they are written behind to the cache, from which everything
 * is read later. Sequential reading is one transfer; a read far ahead of it
 * starts another one that asks for a range. Without readers nothing is transferred,
 * and what came is kept: the next reader goes on from there.
 *
 * Addresses. Three are tried, each only when the one before has turned out unusable
 * (refused, expired, not found, unreachable): the one that is known, the same asked for
 * anew (`renew`), the fallback. After the last one reads fail, and the next read begins
 * with the first again. Where a server says when to come back, it is waited for once, up
 * to a minute. The service's headers go to its own origin alone and along no redirect, of
 * which three are followed. A page in the place of the file is a refusal, whatever its status; in the
 * place of a video (`least`) a text is one, too, and nothing.
 * Addresses are https, or http on this machine where the service itself is there.
 *
 * Everything belongs to the loop's thread. */
#ifndef NEMOFS_CACHE_REMOTE_FILE_H
#define NEMOFS_CACHE_REMOTE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/wait.h"
#include "cache/remote_service.h"

#define REMOTE_FILE_READ_MAX (1u << 20) /* bytes of one read */
#define REMOTE_FILE_KEY 64              /* room for a key */
#define REMOTE_FILE_UNKNOWN UINT64_MAX  /* a length that is not known */

struct blob;
struct disk_read;
struct download;

/* Embedded in its owner. */
struct remote_file {
	const struct remote_service *service;
	char key[REMOTE_FILE_KEY]; /* in the cache */
	const char *what;          /* for words: "export/video.mp4". The owner's */
	uint64_t length;           /* bytes, as last known; REMOTE_FILE_UNKNOWN */
	char *url;                 /* NULL: not known (yet) */
	char *fallback;            /* another address of the same bytes; NULL: none */
	uint64_t least; /* bytes that a video, sound or picture has at least: text, or less, is none;
			 * 0: it may be anything. The owner's */
	unsigned readers;
	struct download *download; /* NULL: nobody reads */

	/* Set by the owner after remote_file_init. Neither ends the file. */

	/* The address that is known has expired: the owner asks for it once more, and ends
	 * in remote_file_renewed, from inside the call or later. NULL: there is no other. */
	void (*renew)(struct remote_file *);
	/* The true length has come, and is another one than `length` was. NULL: nobody asks. */
	void (*length_changed)(struct remote_file *);
};

/* The key ([A-Za-z0-9_-]{3,63}) is chosen by us, never by the service. */
void remote_file_init(struct remote_file *file, const struct remote_service *service, const char *key,
		      const char *what);

/* Cancels everything in silence, from any state, also from a callback. Zeroed ones are accepted. */
void remote_file_finish(struct remote_file *file);

/* Where the bytes are. NULL as `fallback`: none. Copied. False: no memory, and nothing has changed. */
bool remote_file_set_address(struct remote_file *file, const char *url, const char *fallback);

/* The end of `renew`: `url` is what the service says now, or there is an error.
 * An answer that nobody waits for is ignored. */
void remote_file_renewed(struct remote_file *file, const struct error *e);

/* One more reader. `done` when the true length is known: from the cache, else
 * from the server's first answer, or where that does not tell it at the end of
 * the transfer. The caller is a reader from this call on, also after an error of
 * `done` or a wait_cancel, until remote_file_close. False: no memory, and the
 * wait is not started. */
bool remote_file_open(struct remote_file *file, struct wait *wait,
		      void (*done)(struct wait *, const struct error *), struct error *e);

/* Embedded in its owner, zeroed before its first use. */
struct remote_read {
	void (*done)(struct remote_read *, const void *data, size_t len, const struct error *);
	struct download *download; /* NULL: nothing is under way */
	struct list link;
	uint64_t offset;
	size_t size;
	struct disk_read *disk; /* under way; NULL: none */
	unsigned tries;         /* of reading it from the disk */
};

/* Exactly `size` bytes (≤ REMOTE_FILE_READ_MAX), fewer only at the end of the file;
 * valid until `done` returns. Only between remote_file_open's `done` and
 * remote_file_close. `done` comes once, from the loop, never before the call has returned. */
void remote_file_read(struct remote_file *file, struct remote_read *read, uint64_t offset, size_t size,
		      void (*done)(struct remote_read *, const void *data, size_t len, const struct error *));

/* Silence from here on; a transfer that others use goes on. Zeroed and finished ones are accepted. */
void remote_file_read_cancel(struct remote_read *read);

/* The same at once, where neither the network nor the disk must be waited for:
 * the number of bytes, `*data` valid until the next call of any remote file's
 * function; -EAGAIN: use remote_file_read. */
ssize_t remote_file_read_now(struct remote_file *file, uint64_t offset, size_t size, const void **data);

/* One reader less; its waits are finished or cancelled by then. */
void remote_file_close(struct remote_file *file);

/* The file is here already, whole: moves dir_fd/path into the cache, so that it is never
 * fetched. Only while it has no readers and was not kept before (else EEXIST). The path is copied, dir_fd
 * stays open until `done`. False: no memory, and the wait is not started. */
bool remote_file_adopt(struct remote_file *file, int dir_fd, const char *path, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

/* Removes from the cache what is kept of it, soon; while it is read, after the last reader. */
void remote_file_drop(struct remote_file *file);

#endif
