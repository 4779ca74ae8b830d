/* What the parts of a film know of each other.
 *
 * film.c has the readers and decides what to fetch; film_transfer.c fetches
 * from what film_address.c has found;
 * film_pool.c holds what has arrived until it is on disk. */
#ifndef NEMOFS_CACHE_FILM_INTERNAL_H
#define NEMOFS_CACHE_FILM_INTERNAL_H

#include "cache/film.h"

enum {
	FILM_CHUNKS = 8,             /* memory of a film that is being read: 8 MiB */
	FILM_TRANSFERS = 4,          /* at once */
	FILM_RUNS = 8,               /* readers told apart by where they read */
	FILM_AHEAD = 2 << 20,        /* bytes: what comes within this is waited for, not fetched apart */
	FILM_UNKEPT_AHEAD = 4 << 20, /* bytes read ahead where nothing is kept */
	FILM_FETCH_MIN = 64 << 10,   /* bytes of the first range of a reader */
	FILM_SEQUENTIAL = 8 << 20,   /* bytes read in a row, from which a fetch has no end */
};

/* A piece of memory for one aligned BLOB_CHUNK of the file, or a part of it. */
enum film_chunk_state {
	FILM_CHUNK_EMPTY,
	FILM_CHUNK_FILLING, /* a transfer's */
	FILM_CHUNK_WRITING, /* on its way to the disk */
	FILM_CHUNK_CLEAN,   /* readable, and free to be used again */
};

struct film_chunk {
	struct film *film;
	enum film_chunk_state state;
	char *data;          /* BLOB_CHUNK bytes, kept over many uses so that they are mapped already */
	uint64_t begin, end; /* bytes of the file that are here, at data[begin % BLOB_CHUNK] */
	uint64_t age;        /* when it was last taken */
	struct blob_wait written;
};

/* One request of bytes [.., end). */
struct film_transfer {
	struct film *film; /* NULL: not in use */
	struct http_request request;
	uint64_t begin, end;      /* as asked for; end is BLOB_UNKNOWN for all that follows */
	uint64_t at;              /* the byte that comes next */
	struct film_chunk *chunk; /* where it goes; NULL: to be taken */
	struct film_chunk *next;  /* where it goes on, reserved when the chunk is nearly full */
	unsigned address;         /* film->address_count when it was started */
	size_t turn;              /* bytes that came since the plan was made */
	bool answered;            /* a good head has come */
	bool paused;
	bool tried_again; /* it continues one that has broken, and has not brought much since */
};

/* A reader, known by its reading on where it stopped. */
struct film_run {
	uint64_t next;   /* where it would read on */
	uint64_t length; /* bytes read in a row */
	uint64_t age;
};

struct film {
	struct loop *loop;
	struct http *http;
	struct film_source *source;
	char *what; /* the file's name, for words */
	unsigned idle_timeout_ms;
	struct task task; /* plan() */
	bool *gone;       /* set by film_destroy while callbacks are called */
	uint64_t clock;   /* counts uses, for `age` */

	/* The file. */
	uint64_t length; /* BLOB_UNKNOWN: not known yet */
	char etag[256];  /* "": none */
	bool described;  /* an answer (or the blob) has told length and etag */
	bool no_ranges;  /* the server sends from the start only */
	bool confirmed;  /* the server has said so, since the first reader came */
	bool opened;     /* readers were told the length since then */
	bool told_complete;
	bool restarted;      /* once already, after the file had changed */
	struct error broken; /* .cause: the file changed under its readers; until the last one closes */

	/* The blob; `keep` ends with the first failure to write. */
	struct blob *blob;
	struct blob_wait loading;
	enum { FILM_BLOB_NEW, FILM_BLOB_LOADING, FILM_BLOB_READY } blob_state;
	bool keep;

	/* The address. */
	char *url; /* NULL: none, or being asked for */
	char **headers;
	unsigned next_address; /* to ask for when this one fails: enum film_address */
	unsigned address_count;
	bool resolving;
	struct error refused; /* why the last address failed */
	struct timer pause;   /* until the next one is asked for, as the server has told */
	bool paused;          /* once already, since an answer was good */

	/* Readers. */
	unsigned readers;
	struct list opens;        /* struct film_open_wait */
	struct list reads;        /* struct film_wait */
	struct list unserved;     /* those of them the plan has not come to yet */
	struct list failed_opens; /* to be told `failure` */
	struct list failed_reads;
	struct error failure;
	struct film_run runs[FILM_RUNS];
	char *scratch; /* for answers that are not in one piece; FILM_READ_MAX bytes */

	struct film_chunk chunks[FILM_CHUNKS];
	struct film_transfer transfers[FILM_TRANSFERS];
};

/* ---- film.c ---- */

void film_plan_soon(struct film *film);

/* The length is known from now on (or found to be another): tells the owner. */
void film_set_length(struct film *film, uint64_t length);

/* The server has another file under the address than the one begun with:
 * starts anew, or breaks the film if readers have seen the first. */
void film_changed(struct film *film);

/* Ends, with this error, the reads that need a byte of [begin, end) which is
 * not here, and the opens if the length is still unknown. */
void film_fail(struct film *film, uint64_t begin, uint64_t end, const struct error *why);

/* There is no room for what comes of [begin, end): unless the disk will make some, memory
 * ran out, and who waits for it is told. What is read later is tried again. */
void film_no_room(struct film *film, uint64_t begin, uint64_t end);

/* The run of bytes at `at` that need not be fetched any more: its end. */
uint64_t film_available(const struct film *film, uint64_t at);

/* ---- film_address.c ---- */

/* Asks the owner for an address, unless that was done. */
void film_resolve(struct film *film);

/* The present address does not work: asks for the next, or fails everything. The server
 * may have told to wait so many seconds; -1: it has not. */
void film_next_address(struct film *film, const struct error *why, int64_t wait_s);

void film_pause_over(struct timer *pause);

void film_forget_address(struct film *film);

/* ---- film_pool.c ---- */

/* A chunk for the byte `at`, being filled; NULL: none is free now, or no memory. */
struct film_chunk *film_pool_take(struct film *film, uint64_t at);

/* The chunk that has this byte, or NULL. */
struct film_chunk *film_pool_find(struct film *film, uint64_t at);

/* The transfer has done with the chunk: what it holds is written behind. */
void film_pool_release(struct film_chunk *chunk);

/* Forgets the content of all chunks; what is being written goes on. */
void film_pool_forget(struct film *film);

/* Is any of it on its way to the disk? */
bool film_pool_writes(const struct film *film);

/* Gives back what is not in use, when the last reader has gone. */
void film_pool_trim(struct film *film);

/* Gives the memory back, that of chunks being written when they are. */
void film_pool_finish(struct film *film);

/* ---- film_transfer.c ---- */

/* Starts fetching [begin, end); false: all transfers or chunks are in use. */
bool film_transfer_start(struct film *film, uint64_t begin, uint64_t end);

/* The same for what a broken one has left over: it gets no second chance. */
void film_transfer_continue(struct film *film, uint64_t at, uint64_t end);
void film_transfer_stop(struct film_transfer *transfer); /* keeps what has come */
void film_transfer_stop_all(struct film *film);

/* Will the byte come by this transfer, soon? */
bool film_transfer_brings(const struct film_transfer *transfer, uint64_t at);

/* A chunk has become free, or a reader has moved on. */
void film_transfer_resume_all(struct film *film);

#endif
