/* A remote file while it is read, and what its parts know of each other.
 *
 * remote_file.c has what readers call; download.c decides who gets which bytes and what
 * to fetch for the rest; address.c finds an address that works; fetch.c fetches from it;
 * chunk.c holds what has arrived until it is on disk. */
#ifndef NEMOFS_CACHE_DOWNLOAD_H
#define NEMOFS_CACHE_DOWNLOAD_H

#include "blob.h"
#include "cache/remote_file.h"
#include "net/http.h"

enum {
	DOWNLOAD_CHUNKS = 8,      /* memory of a file that is being read: 8 MiB */
	DOWNLOAD_FETCHES = 4,     /* at once */
	DOWNLOAD_RUNS = 8,        /* readers told apart by where they read */
	DOWNLOAD_NEAR = 2 << 20,  /* bytes: what comes within this is waited for, not fetched apart */
	DOWNLOAD_AHEAD = 4 << 20, /* bytes fetched ahead of a reader */
	DOWNLOAD_SEQUENTIAL =
		8 << 20, /* bytes read in a row, after which all that follows is fetched and kept */
};

/* A piece of memory for one aligned BLOB_CHUNK of the file, or a part of it. */
enum chunk_state {
	CHUNK_EMPTY,
	CHUNK_FILLING, /* a fetch's */
	CHUNK_WRITING, /* on its way to the disk */
	CHUNK_CLEAN,   /* readable, and free to be used again */
};

struct chunk {
	struct download *download;
	enum chunk_state state;
	char *data;          /* BLOB_CHUNK bytes, kept over many uses so that they are mapped already */
	uint64_t begin, end; /* bytes of the file that are here, at data[begin % BLOB_CHUNK] */
	uint64_t age;        /* when it was last taken */
	struct blob_write write;
};

/* One request of bytes [.., end). */
struct fetch {
	struct download *download; /* NULL: not in use */
	struct http_request request;
	uint64_t begin, end; /* as asked for; end is BLOB_UNKNOWN for all that follows */
	uint64_t at;         /* the byte that comes next */
	struct chunk *chunk; /* where it goes; NULL: to be taken */
	struct chunk *next;  /* where it goes on, reserved when the chunk is nearly full */
	unsigned address;    /* download->address_count when it was started */
	size_t turn;         /* bytes that came since the plan was made */
	bool answered;       /* a good head has come */
	bool paused;
	bool tried_again; /* it continues one that has broken, and has not brought much since */
};

/* A reader, known by its reading on where it stopped. */
struct run {
	uint64_t next;   /* where it would read on */
	uint64_t length; /* bytes read in a row */
	uint64_t age;
};

/* The addresses in the order in which they are tried. */
enum address {
	ADDRESS_KNOWN,
	ADDRESS_RENEWED,
	ADDRESS_FALLBACK,
	ADDRESS_COUNT,
};

/* From the first reader to the last. */
struct download {
	struct remote_file *file;
	struct task planning;
	bool *gone;     /* set by download_destroy while callbacks are called */
	uint64_t clock; /* counts uses, for `age` */

	/* What the server, or the blob, says of the file. */
	uint64_t length;     /* BLOB_UNKNOWN: not known yet */
	char etag[256];      /* "": none */
	bool described;      /* an answer (or the blob) has told length and etag */
	bool no_ranges;      /* the server sends from the start only */
	bool confirmed;      /* the server has said so */
	bool opened;         /* readers were told the length */
	bool restarted;      /* once already, after the file had changed */
	struct error broken; /* .cause: the file changed under its readers */

	/* The blob; NULL: nothing is kept. `keep` ends with the first failure to write. */
	struct blob *blob;
	struct wait loading;
	enum { DOWNLOAD_BLOB_NEW, DOWNLOAD_BLOB_LOADING, DOWNLOAD_BLOB_READY } blob_state;
	bool keep;

	/* The address. */
	char *url;         /* NULL: none, or being asked for */
	enum address next; /* to be tried when this one fails */
	unsigned address_count;
	bool renewing;        /* the owner is being asked */
	struct error refused; /* why the last address failed */
	struct timer pause;   /* until the next one is tried, as the server has told */
	bool paused;          /* once already, since an answer was good */

	/* Readers. */
	struct waiters opens;
	struct list reads;           /* struct remote_read */
	struct list unserved;        /* those of them the plan has not come to yet */
	struct waiters failed_opens; /* to be told `failure` */
	struct list failed_reads;
	struct error failure;
	struct run runs[DOWNLOAD_RUNS];
	unsigned jumps; /* to other places, since one has read on */
	char *scratch;  /* for answers that are not in one piece; REMOTE_FILE_READ_MAX bytes */

	struct chunk chunks[DOWNLOAD_CHUNKS];
	struct fetch fetches[DOWNLOAD_FETCHES];
};

/* ---- download.c ---- */

struct download *download_create(struct remote_file *file, struct error *e);
void download_destroy(struct download *download); /* NULL is accepted */

/* Plans in the next round of the loop: gives readers what is here, fetches for the rest. */
void download_plan_soon(struct download *download);

/* Takes in a read that remote_file_read has filled in. */
void download_read(struct download *download, struct remote_read *read);
void download_read_cancel(struct remote_read *read);
ssize_t download_read_now(struct download *download, uint64_t offset, size_t size, const void **data);

/* The length is known from now on (or found to be another): tells the owner. */
void download_set_length(struct download *download, uint64_t length);

/* The server has another file under the address than the one begun with:
 * starts anew, or breaks the download if readers have seen the first. */
void download_file_changed(struct download *download);

/* Ends, with this error, the reads that need a byte of [begin, end) which is
 * not here, and the opens if the length is still unknown. */
void download_fail(struct download *download, uint64_t begin, uint64_t end, const struct error *why);

/* There is no room for what comes of [begin, end): unless the disk will make some, memory
 * ran out, and its readers are told. What is read later is tried again. */
void download_no_room(struct download *download, uint64_t begin, uint64_t end);

/* Does a reader wait for what comes next by this fetch? */
bool download_waits_for(const struct download *download, const struct fetch *fetch);

/* The run of bytes at `at` that need not be fetched any more: its end. */
uint64_t download_available(const struct download *download, uint64_t at);

uint64_t download_arrived(const struct download *download); /* bytes that need not be fetched any more */
bool download_complete(const struct download *download);    /* all of them are in the blob */

/* ---- address.c ---- */

/* Looks for an address, unless that is under way. */
void address_find(struct download *download);

/* The owner has asked for it anew. */
void address_renewed(struct download *download, const struct error *e);

/* The present address does not work: tries the next, or fails everything. The server
 * may have told to wait so many seconds; -1: it has not. */
void address_failed(struct download *download, const struct error *why, int64_t wait_s);

/* ---- fetch.c ---- */

/* Starts fetching [begin, end); false: all fetches or chunks are in use. */
bool fetch_start(struct download *download, uint64_t begin, uint64_t end);
void fetch_stop(struct fetch *fetch); /* keeps what has come */
void fetch_stop_all(struct download *download);

/* Will the byte come by this fetch, soon? */
bool fetch_brings(const struct fetch *fetch, uint64_t at);

/* A chunk has become free, or a reader has moved on. */
void fetch_resume_all(struct download *download);

/* ---- chunk.c ---- */

/* A chunk for the byte `at`, being filled; NULL: none is free now, or no memory. */
struct chunk *chunk_take(struct download *download, uint64_t at);

/* The chunk that has this byte, or NULL. */
struct chunk *chunk_find(struct download *download, uint64_t at);

/* The fetch has done with the chunk: what it holds is written behind. */
void chunk_release(struct chunk *chunk);

/* Forgets the content of all chunks; what is being written goes on. */
void chunk_forget_all(struct download *download);

/* Is any of it on its way to the disk? */
bool chunk_any_written(const struct download *download);

/* Gives the memory back, that of chunks being written when they are. */
void chunk_finish_all(struct download *download);

#endif
