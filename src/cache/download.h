/* A remote file while it is being read: the data that the files of a download share.
 *
 * remote_file.c has what readers call; download.c decides who gets which bytes, and what
 * must be fetched; address.c finds an address that works; fetch.c fetches from it;
 * chunk.c holds what has arrived until it is on disk. */
#ifndef NEMOFS_CACHE_DOWNLOAD_H
#define NEMOFS_CACHE_DOWNLOAD_H

#include "blob.h"
#include "cache/remote_file.h"
#include "net/http.h"

enum {
	DOWNLOAD_CHUNKS = 8,           /* in memory for each file being read: 8 MiB */
	DOWNLOAD_FETCHES = 4,          /* transfers at the same time */
	DOWNLOAD_RUNS = 8,             /* readers that can be distinguished */
	DOWNLOAD_NEAR = 2 << 20,       /* bytes: a running transfer this near is waited for */
	DOWNLOAD_AHEAD = 4 << 20,      /* bytes fetched ahead of a reader */
	DOWNLOAD_SEQUENTIAL = 8 << 20, /* bytes read in a row: then the rest is fetched and kept */
};

/* Memory for one aligned BLOB_CHUNK of the file, or a part of it. */
enum chunk_state {
	CHUNK_EMPTY,
	CHUNK_FILLING, /* owned by a fetch */
	CHUNK_WRITING, /* being written to the disk */
	CHUNK_CLEAN,   /* readable, and free for another use */
};

struct chunk {
	struct download *download;
	enum chunk_state state;
	char *data;          /* BLOB_CHUNK bytes, kept between uses so that they stay mapped */
	uint64_t begin, end; /* the range of the file that is here, from data[begin % BLOB_CHUNK] */
	uint64_t age;        /* the clock when it was last taken */
	struct blob_write write;
};

/* One HTTP request for a range of the file. */
struct fetch {
	struct download *download; /* NULL: not in use */
	struct http_request request;
	uint64_t begin, end; /* the requested range; end is BLOB_UNKNOWN for everything that follows */
	uint64_t at;         /* the next byte */
	struct chunk *chunk; /* where the bytes go; NULL: none taken yet */
	struct chunk *next;  /* the following chunk, reserved when `chunk` is nearly full */
	unsigned address;    /* download->address_count at the start */
	size_t turn;         /* bytes received since the last plan */
	bool answered;       /* a valid head has arrived */
	bool paused;
	bool tried_again; /* it continues a broken request */
};

/* A reader, recognised by continuing where it stopped. */
struct run {
	uint64_t next;   /* the expected offset of its next read */
	uint64_t length; /* bytes read sequentially */
	uint64_t age;
};

/* The addresses in the order in which they are tried. */
enum address {
	ADDRESS_KNOWN,
	ADDRESS_RENEWED,
	ADDRESS_FALLBACK,
	ADDRESS_COUNT,
};

/* Exists from the first reader to the last. */
struct download {
	struct remote_file *file;
	struct task planning;
	bool *gone;     /* download_destroy sets it, for a function that calls back */
	uint64_t clock; /* counts uses of chunks and runs, for their `age` */

	/* The file, as the server or the blob describes it. */
	uint64_t length;     /* BLOB_UNKNOWN: not yet */
	char etag[256];      /* "": none */
	bool described;      /* length and etag come from an answer or from the blob */
	bool no_ranges;      /* the server always sends from the first byte */
	bool confirmed;      /* the server has answered with this file */
	bool opened;         /* a reader knows the length */
	bool restarted;      /* has restarted once because the file had changed */
	struct error broken; /* set (.cause): the file changed while it was read */

	/* The blob; NULL: nothing is kept. `keep` becomes false at the first failed write. */
	struct blob *blob;
	struct wait loading;
	enum { DOWNLOAD_BLOB_NEW, DOWNLOAD_BLOB_LOADING, DOWNLOAD_BLOB_READY } blob_state;
	bool keep;

	/* The address. */
	char *url;         /* NULL: none, or being requested */
	enum address next; /* tried if this one fails */
	unsigned address_count;
	bool renewing;        /* waiting for the owner's `renew` */
	struct error refused; /* why the last address failed */
	struct timer pause;   /* the server's wait before the next try */
	bool paused;          /* has waited once since the last good answer */

	/* Readers. */
	struct waiters opens;
	struct list reads;           /* struct remote_read */
	struct list unserved;        /* those that the plan has not reached yet */
	struct waiters failed_opens; /* to be called back with `failure` */
	struct list failed_reads;
	struct error failure;
	struct run runs[DOWNLOAD_RUNS];
	unsigned jumps; /* of readers to other offsets, since the last sequential read */
	char *scratch;  /* for answers from several pieces; REMOTE_FILE_READ_MAX bytes */

	struct chunk chunks[DOWNLOAD_CHUNKS];
	struct fetch fetches[DOWNLOAD_FETCHES];
};

/* ---- download.c ---- */

struct download *download_create(struct remote_file *file, struct error *e);
void download_destroy(struct download *download); /* NULL is accepted */

/* Makes a plan in the next round of the loop: gives readers what is here, fetches the rest. */
void download_plan_soon(struct download *download);

/* Adds a read; `offset`, `size` and `done` are set. */
void download_read(struct download *download, struct remote_read *read);
void download_read_cancel(struct remote_read *read);
ssize_t download_read_now(struct download *download, uint64_t offset, size_t size, const void **data);

/* Sets the length, when it becomes known or is found to differ. Tells the owner. */
void download_set_length(struct download *download, uint64_t length);

/* The address now has another file: starts again, or fails if a reader already knows the
 * length of the first. */
void download_file_changed(struct download *download);

/* Fails the reads that need a missing byte of [begin, end), and the opens while the
 * length is unknown. */
void download_fail(struct download *download, uint64_t begin, uint64_t end, const struct error *why);

/* There is no chunk for [begin, end). If no disk write is going to free one, memory has
 * run out: the readers of the range fail. Later reads try again. */
void download_no_room(struct download *download, uint64_t begin, uint64_t end);

/* Does a reader wait for the next bytes of this fetch? */
bool download_waits_for(const struct download *download, const struct fetch *fetch);

/* The end of the bytes from `at` on that need not be fetched any more. */
uint64_t download_available(const struct download *download, uint64_t at);

uint64_t download_arrived(const struct download *download); /* number of such bytes */
bool download_complete(const struct download *download);    /* the whole file is in the blob */

/* ---- address.c ---- */

/* Looks for an address, unless that already runs. */
void address_find(struct download *download);

/* The owner has renewed the address, or failed to. */
void address_renewed(struct download *download, const struct error *e);

/* The current address does not work: tries the next one, or fails all reads. wait_s: the
 * seconds to wait first, as the server said; -1: it did not say. */
void address_failed(struct download *download, const struct error *why, int64_t wait_s);

/* ---- fetch.c ---- */

/* Starts to fetch [begin, end). False: no fetch or chunk is free, or there is no address. */
bool fetch_start(struct download *download, uint64_t begin, uint64_t end);
void fetch_stop(struct fetch *fetch); /* keeps what has arrived */
void fetch_stop_all(struct download *download);

/* Will this fetch bring the byte soon? */
bool fetch_brings(const struct fetch *fetch, uint64_t at);

/* Call it when a chunk is free again, or a reader has moved on. */
void fetch_resume_all(struct download *download);

/* ---- chunk.c ---- */

/* A chunk to be filled from the byte `at`; NULL: none is free, or no memory. */
struct chunk *chunk_take(struct download *download, uint64_t at);

/* The chunk that contains the byte; NULL: none. */
struct chunk *chunk_find(struct download *download, uint64_t at);

/* The fetch no longer needs the chunk: its content is written to the disk. */
void chunk_release(struct chunk *chunk);

/* Discards the content of all chunks; running writes go on. */
void chunk_forget_all(struct download *download);

/* Is any chunk being written to the disk? */
bool chunk_any_written(const struct download *download);

/* Frees the memory; that of a chunk being written is freed after the write. */
void chunk_finish_all(struct download *download);

#endif
