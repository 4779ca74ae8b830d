/* A file at the service, read at random offsets by many readers as if it were local.
 *
 * Bytes are transferred once: waiting readers are answered from the memory they arrive in, and the bytes are
 * written to the cache in the background, from where later reads are answered. Sequential reading is one
 * transfer; a read far ahead of it starts another one with a range request. Without readers nothing is
 * transferred; data already received is kept, and the next reader continues from there.
 *
 * Addresses. Three are tried, each only after the one before has turned out unusable (refused, expired, not
 * found, unreachable): the known address, a new one (`renew`), the fallback. After the last one reads fail,
 * and the next read begins with the first again. If a server says when to retry, this waits for it once, up
 * to a minute. The service's headers are sent only to its own origin and not along redirects, of which three
 * are followed. An HTML page instead of the file counts as a refusal, whatever its status; for a video
 * (`least`) so does a text or an empty body. Addresses are https, or http on this machine where the service
 * itself is there.
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
#define REMOTE_FILE_UNKNOWN UINT64_MAX  /* unknown length */

struct blob;
struct disk_read;
struct download;

/* Embedded in its owner. */
struct remote_file {
	const struct remote_service *service;
	char key[REMOTE_FILE_KEY]; /* in the cache */
	const char *what;          /* for messages: "export/video.mp4"; owned by the owner */
	uint64_t length;           /* bytes, as last known; REMOTE_FILE_UNKNOWN */
	char *url;                 /* NULL: not known (yet) */
	char *fallback;            /* another address with the same bytes; NULL: none */
	uint64_t least; /* the least size in bytes of a video, sound or picture: a text, or fewer bytes, is
			   not one; 0: any content is accepted. The owner's */
	unsigned readers;
	struct download *download; /* NULL: nobody reads */

	/* Set by the owner after remote_file_init. Neither callback may end the file. */

	/* The known address has expired: the owner requests a new one, and calls remote_file_renewed, from
	 * inside the call or later. NULL: there is no other. */
	void (*renew)(struct remote_file *);
	/* The true length has arrived, and differs from `length`. NULL: no callback. */
	void (*length_changed)(struct remote_file *);
};

/* We choose the key ([A-Za-z0-9_-]{3,63}), never the service. */
void remote_file_init(struct remote_file *file, const struct remote_service *service, const char *key,
		      const char *what);

/* Cancels everything silently, in any state, also from a callback. Accepts zeroed ones. */
void remote_file_finish(struct remote_file *file);

/* Where the bytes are. NULL as `fallback`: none. Copied. False: no memory, and nothing has changed. */
bool remote_file_set_address(struct remote_file *file, const char *url, const char *fallback);

/* Ends a `renew`: `url` is the service's current address, or there is an error.
 * Ignored if nothing waits for it. */
void remote_file_renewed(struct remote_file *file, const struct error *e);

/* Adds a reader. Calls `done` when the true length is known: from the cache, else
 * from the server's first answer, or at the end of the transfer if that answer
 * lacks it. The caller is a reader from this call on, also after an error of
 * `done` or a wait_cancel, until remote_file_close. False: no memory, and the
 * wait is not started. */
bool remote_file_open(struct remote_file *file, struct wait *wait,
		      void (*done)(struct wait *, const struct error *), struct error *e);

/* Embedded in its owner, zeroed before its first use. */
struct remote_read {
	void (*done)(struct remote_read *, const void *data, size_t len, const struct error *);
	struct download *download; /* NULL: nothing is running */
	struct list link;
	uint64_t offset;
	size_t size;
	struct disk_read *disk; /* running; NULL: none */
	unsigned tries;         /* of the read from the disk */
};

/* Exactly `size` bytes (≤ REMOTE_FILE_READ_MAX), fewer only at the end of the file;
 * valid until `done` returns. Only between remote_file_open's `done` and
 * remote_file_close. `done` comes once, from the loop, never before the call has returned. */
void remote_file_read(struct remote_file *file, struct remote_read *read, uint64_t offset, size_t size,
		      void (*done)(struct remote_read *, const void *data, size_t len, const struct error *));

/* No callback comes any more; a transfer that others use continues. Accepts zeroed and finished ones. */
void remote_file_read_cancel(struct remote_read *read);

/* The same, immediately, if neither the network nor the disk is needed: returns
 * the number of bytes, `*data` is valid until the next call of any function for
 * remote files; -EAGAIN: use remote_file_read. */
ssize_t remote_file_read_now(struct remote_file *file, uint64_t offset, size_t size, const void **data);

/* Removes a reader; its waits must be finished or cancelled. */
void remote_file_close(struct remote_file *file);

/* For a file that is already here, complete: moves dir_fd/path into the cache, so that it is never fetched.
 * Only while it has no readers and nothing of it is cached (else EEXIST). The path is copied, dir_fd stays
 * open until `done`. False: no memory, and the wait is not started. */
bool remote_file_adopt(struct remote_file *file, int dir_fd, const char *path, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

/* Removes the file from the cache soon; if it is being read, after the last reader. */
void remote_file_drop(struct remote_file *file);

#endif
