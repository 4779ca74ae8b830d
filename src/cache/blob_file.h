/* The two files of a blob, as the worker threads use them.
 *
 * KEY holds the bytes. KEY.map holds a head, and one entry per chunk with the run of
 * bytes that is there and its checksum. An entry is written after its bytes. Head and
 * entries have checksums of their own, so that a torn write counts as a missing entry. An
 * incomplete chunk that was filled in several places records only its longest run.
 *
 * One thread at a time changes a blob; another may check and read it. */
#ifndef NEMOFS_CACHE_BLOB_FILE_H
#define NEMOFS_CACHE_BLOB_FILE_H

#include <pthread.h>

#include "base/error.h"
#include "rangemap.h"

#define BLOB_CHUNK (1u << 20)

enum { BLOB_FILE_VALIDATOR = 256, BLOB_FILE_NAME = 128 };

struct blob_head {
	uint64_t length; /* UINT64_MAX: not known */
	char validator[BLOB_FILE_VALIDATOR];
};

struct blob_entry {
	uint32_t begin, end; /* within the chunk; empty: nothing */
	uint32_t crc;        /* of that run */
	uint32_t check;      /* checksum of the three fields above and the chunk's number */
};

struct blob_file {
	int fd, map;   /* -1: not open; there may be no files until something is written */
	int direct;    /* the data file opened with O_DIRECT; -1: not possible, or too slow */
	unsigned late; /* the number of slow writes with O_DIRECT: after a few, the page cache is used */
	int dir;       /* the cache's folder; owned by the caller */
	char key[BLOB_FILE_NAME];
	pthread_mutex_t lock;
	struct blob_entry *entries; /* guarded by lock */
	size_t count;               /* guarded by lock */
};

void blob_file_init(struct blob_file *file);
void blob_file_finish(struct blob_file *file);

/* The two file names, relative to the cache's folder, which has 256 subfolders. */
void blob_file_names(const char *key, char data[BLOB_FILE_NAME], char map[BLOB_FILE_NAME]);
void blob_file_unlink(int dir, const char *key);

/* Opens both files; `head` and `ranges` get what an earlier run left. Missing files are
 * made by the first write, so that a video's first byte does not wait for the disk. */
bool blob_file_open(struct blob_file *file, int dir, const char *key, struct blob_head *head,
		    struct rangemap *ranges, struct error *e);

/* Replaces the data file by from_dir/path and opens it. Writes the head, and an entry for
 * every chunk. */
bool blob_file_adopt(struct blob_file *file, int dir, const char *key, int from_dir, const char *path,
		     struct blob_head *head, struct error *e);

bool blob_file_save_head(struct blob_file *file, const struct blob_head *head, struct error *e);
bool blob_file_clear(struct blob_file *file, struct error *e);

/* Writes a piece within one chunk, and its entry. With run_end > 0, the bytes [run_begin,
 * run_end) of the chunk are there afterwards, and the entry covers that run. */
bool blob_file_write(struct blob_file *file, uint64_t offset, const void *data, size_t len,
		     uint32_t run_begin, uint32_t run_end, struct error *e);

/* True if the chunk's run has the checksum of its entry. */
bool blob_file_check(struct blob_file *file, uint64_t chunk);
void blob_file_forget(struct blob_file *file, uint64_t chunk);

/* Marks the blob as used now. */
void blob_file_touch(struct blob_file *file);

#endif
