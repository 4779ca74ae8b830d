/* A remote file read at random offsets by many readers, as if it were local.
 *
 * The bytes come once: readers waiting for them are answered from the memory
 * they arrive in, and they are written behind to a blob, from which everything
 * is read later. Sequential reading is one transfer; a read far ahead of it
 * starts another that asks for a range. Without readers nothing is transferred,
 * and what came is kept: the next reader goes on from there.
 *
 * Everything belongs to the loop's thread. */
#ifndef NEMOFS_CACHE_FILM_H
#define NEMOFS_CACHE_FILM_H

#include <sys/types.h>

#include "base/loop.h"
#include "cache/blob.h"
#include "net/http.h"

#define FILM_READ_MAX (1u << 20) /* bytes of one read */

struct film;

/* Addresses are asked for one at a time, each only when the one before has
 * turned out unusable (refused, expired, not found, unreachable). After the
 * last one reads fail, and the next read begins with the first again. */
enum film_address {
	FILM_ADDRESS_FIRST,
	FILM_ADDRESS_FRESH,    /* the service may give another address for the same file */
	FILM_ADDRESS_FALLBACK, /* another way to the same bytes */
};

/* The owner's side, embedded in the owner. Its functions do not destroy the film. */
struct film_source {
	/* Asks for an address. Answered by film_address or film_no_address, from
	 * inside the call or any time later. */
	void (*resolve)(struct film_source *, struct film *, enum film_address which);
	/* Optional: length or completeness changed (to be stored, or shown). */
	void (*changed)(struct film_source *, struct film *);
};

struct film_config {
	struct loop *loop;
	struct http *http;
	struct blob *blob; /* where the bytes are kept; a reference of its own is taken. NULL: nowhere */
	struct film_source *source;
	const char *what;         /* for words and logs: "export/video.mp4". Copied */
	uint64_t length;          /* bytes if known, else BLOB_UNKNOWN */
	unsigned idle_timeout_ms; /* 0: 60 s */
};

struct film *film_create(const struct film_config *config, struct error *e);

/* Cancels everything in silence, from any state, also from a callback. NULL is accepted. */
void film_destroy(struct film *film);

/* The answers to film_source.resolve. `headers` ("Name: value", NULL-terminated,
 * NULL for none) go to this address alone. Copied. Answers nobody waits for are ignored. */
void film_address(struct film *film, const char *url, const char *const *headers);
void film_no_address(struct film *film, const struct error *why);

/* Readers. Waits are embedded and zeroed before their first use; `done` comes
 * from the loop, never before the call has returned; cancelling is silent and
 * stops no transfer that others use. */
struct film_open_wait {
	void (*done)(struct film_open_wait *, const struct error *);
	struct film *film; /* NULL: nothing is under way */
	struct list link;
};

/* One more reader. `done` when the true length is known: from the blob, else
 * from the server's first answer, or where that does not tell it at the end of
 * the transfer. The caller is a reader from this call on,
 * also after an error or a cancel, until film_close. */
void film_open(struct film *film, struct film_open_wait *wait,
	       void (*done)(struct film_open_wait *, const struct error *));
void film_open_cancel(struct film_open_wait *wait); /* zeroed and finished ones are accepted */

/* One reader less; its waits are finished or cancelled by then. */
void film_close(struct film *film);

struct film_wait {
	void (*done)(struct film_wait *, const void *data, size_t len, const struct error *);
	struct film *film; /* NULL: nothing is under way */
	struct list link;
	uint64_t offset;
	size_t size;
	struct blob_read_wait disk;
	unsigned tries; /* of reading it from the disk */
};

/* Exactly `size` bytes (≤ FILM_READ_MAX), fewer only at the end of the file;
 * valid until `done` returns. Only between film_open's `done` and film_close. */
void film_read(struct film *film, struct film_wait *wait, uint64_t offset, size_t size,
	       void (*done)(struct film_wait *, const void *data, size_t len, const struct error *));
void film_read_cancel(struct film_wait *wait); /* zeroed and finished ones are accepted */

/* The same at once, where neither the network nor the disk must be waited for:
 * the number of bytes, `*data` valid until the next call of any film's
 * function; -EAGAIN: use film_read. */
ssize_t film_read_now(struct film *film, uint64_t offset, size_t size, const void **data);

uint64_t film_length(const struct film *film);  /* BLOB_UNKNOWN until known */
uint64_t film_arrived(const struct film *film); /* bytes that need not be fetched any more */
bool film_complete(const struct film *film);    /* all of them are in the blob */

#endif
