/* What a virtual file is, and how its hooks answer the kernel.
 *
 * What is mounted is a `struct fs_tree`: tables of directories, in which each row
 * names a `struct node_ops`. This folder knows none of them by name, and knows
 * only the number of a session. Everything here runs on the loop's thread. */
#ifndef NEMOFS_FS_NODE_H
#define NEMOFS_FS_NODE_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/loop.h"
#include "base/wait.h"

struct fs;
struct op;
struct file;
struct session;
struct dir;
struct node_def;
struct node_facts;
struct fuse_pollhandle;

/* What an inode number means. Nodes are computed from the number and never
 * allocated: FORGET has nothing to free, and ten thousand sessions need no memory
 * here. */
struct node {
	uint64_t ino;
	struct session *session;    /* belongs to the tree, opaque here; NULL if dir->in_session is false */
	const struct dir *dir;      /* the directory itself, or the one that contains it */
	const struct node_def *def; /* its row; NULL: the directory itself, or a dynamic entry */
	unsigned entry;             /* number of a dynamic entry in its directory, from 1; else 0 */
	unsigned item;              /* number of the numbered directory that it is or is in, from 1; else 0 */
};

/* The numbers of numbered directories are less than this. */
#define NODE_ITEMS 0x4000u

/* The largest number of an entry in a numbered directory. */
#define NODE_ITEM_ENTRIES 0x1dfu

/* Extended attributes that users set on a file: user.* names that the tree does not use itself. Like the
 * system calls; `set` and `remove` return an errno. */
struct node_attributes {
	bool (*get)(const struct node *node, const char *name, struct buf *out);
	void (*list)(const struct node *node, struct buf *out); /* appends each name, followed by a NUL */
	int (*set)(const struct node *node, const char *name, const void *value, size_t size, int flags);
	int (*remove)(const struct node *node, const char *name);
};

struct node_ops {
	/* Size, times and mode of a file as far as they are in memory; never
	 * blocks. `st` is filled from the row; `*timeout` (seconds the kernel may
	 * keep it) is 0. Optional: without it, size 0, kept for long. */
	void (*attr)(struct fs *fs, const struct node *node, struct stat *st, double *timeout);

	/* Does the file exist now? An AT_TIMES row is listed and found only while it does; an UNLISTED row is
	 * listed only while it does. Required for AT_TIMES rows, optional for others. */
	bool (*exists)(struct fs *fs, const struct node *node);

	/* The user sets the time of the last change. Optional: without it, the call succeeds and nothing is
	 * stored. */
	void (*set_mtime)(const struct node *node, const struct timespec *mtime);

	/* Optional: without it, users cannot set any. */
	const struct node_attributes *attributes;

	/* Fills in the tree's extended attributes of the file, without blocking. Optional. */
	void (*facts)(const struct node *node, struct node_facts *facts);

	/* Each answers exactly once, now or later: see the op_ functions. Without
	 * `open`, opening succeeds; without `read` or `write`, opening for
	 * reading or writing fails with EACCES. */
	void (*open)(struct op *op);
	void (*read)(struct op *op, size_t size, off_t offset);
	void (*write)(struct op *op, const char *data, size_t size,
		      off_t offset);  /* data is valid only during the call */
	void (*flush)(struct op *op); /* one descriptor was closed */
	void (*fsync)(struct op *op);
	void (*truncate)(struct op *op, off_t size); /* without it: truncating to 0 succeeds if there is
							`write`, anything else is refused */
	void (*readlink)(struct op *op);

	/* Called when the file's text may have changed since the reader's last
	 * read: returns POLL* bits. `fs_poll_wake` wakes pollers. Optional. */
	unsigned (*poll)(struct file *file);

	/* Frees file->data. Optional. Called once for every file that was opened, and for a failed open that
	 * has set `data`. file->node.session is NULL if the session was forgotten meanwhile. */
	void (*release)(struct file *file);
};

enum node_listed {
	UNLISTED, /* can be opened; listed only while `exists` returns true */
	LISTED,   /* always exists: the kernel caches the name */
	AT_TIMES, /* comes and goes: each lookup of the name calls `exists` */
};

/* A row of a directory's table: reads like `ls -l`. */
struct node_def {
	const char *name;
	mode_t mode; /* with the type: S_IFREG, S_IFDIR, S_IFLNK */
	enum node_listed listed;
	const struct node_ops *ops; /* NULL for directories */
	const struct dir *dir;      /* for directories */
	int arg;                    /* distinguishes rows with the same ops: a format … */
};

/* Marks the end of a table of rows. */
#define NODE_END                                                                                             \
	{                                                                                                    \
		.name = NULL                                                                                 \
	}

/* A directory: fixed rows, then dynamic entries. Hooks are optional. */
struct dir {
	unsigned id;     /* its index in fs_tree.dirs, and part of the inode number */
	mode_t mode;     /* with S_IFDIR */
	bool in_session; /* there is one for each session */
	bool numbered; /* a session has many of them, told apart by node.item. A tree can have one such table
			*/
	bool accepts_mode; /* setting its mode or owner succeeds and has no effect */
	bool fleeting;     /* each access to the name of a dynamic entry is a lookup */
	bool over_rows;    /* `rename` also gets new names that are rows */
	const struct node_def *rows;

	const struct node_ops *entry_ops; /* for dynamic files */
	mode_t entry_mode;                /* for dynamic files, with S_IFREG */

	/* For a name that is not a row: answers by op_entry, or op_errno(ENOENT). */
	void (*lookup)(struct op *op, const char *name);

	/* Returns a different number whenever entries are added, removed or renamed: the kernel caches the
	 * listing of such a directory. One directory per tree. */
	uint64_t (*version)(struct fs *fs);

	/* The first dynamic entry after *cookie (from 0), with its name and node;
	 * false at the end. Called while listing; never blocks. */
	bool (*next)(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry);

	/* Before a listing and before a lookup: loads what is needed, then
	 * op_loaded. Called only if `loaded` returns false. */
	bool (*loaded)(struct fs *fs, const struct node *dir);
	void (*load)(struct op *op);

	void (*create)(struct op *op, const char *name, mode_t mode); /* op_created */
	void (*unlink)(struct op *op, const char *name);
	void (*mkdir)(struct op *op, const char *name, mode_t mode); /* op_entry */
	void (*rmdir)(struct op *op, const char *name);
	void (*rename)(struct op *op, const char *name, const struct node *to, const char *new_name,
		       unsigned flags);
};

/* An open file. Made by the core, passed to the hooks as op->file. */
struct file {
	struct fs *fs;
	struct node node;
	const struct node_ops *ops;
	int flags;  /* of open(2) */
	pid_t tgid; /* the process that opened it for writing; 0: that process cannot be seen, so no flush
		       counts and how the process ends is unknown */

	/* Set by `open` before op_opened. */
	bool direct_io; /* reads bypass the page cache */
	bool stream;    /* the file has no position, as a pipe: offsets are ignored */

	/* The page cache of earlier opens is still valid. Say so whenever it is:
	 * otherwise the kernel drops the pages inside open(2), where the caller waits for parked reads of
	 * other openers and no signal can interrupt it. Only a fatal signal ends the caller's wait in a
	 * page-cached read, and the kernel does not report that: such an op stays until it is answered. */
	bool keep_cache;
	struct bytes *text; /* the text that node_text_read reads; unreferenced at release */
	void *data;         /* the node's own */

	/* Used only by the core. */
	bool opened; /* the kernel knows it and will send a release */
	void *poll;  /* the kernel's poll handle, or NULL */
	struct list link;
};

/* Was it opened for writing, with or without reading? */
static inline bool file_for_writing(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

/* One kernel request, answered now or later. */
struct op {
	struct fs *fs;
	struct node node;  /* the node it is about; for lookup, create …: the directory */
	struct file *file; /* set for open … release */
	pid_t tid;         /* the caller's thread */

	/* For the hook that parks the op. */
	struct wait wait;
	void *data;
	size_t size;
	off_t offset;

	/* Used only by the core. */
	void *req;                   /* fuse_req_t */
	unsigned kind;               /* enum request_kind */
	uint64_t began;              /* ns, monotonic */
	void (*cancel)(struct op *); /* NULL: not parked */
	bool (*committed)(const struct op *);
	struct list link; /* in the list of parked ones */
	struct task interrupt;
	struct timer look_again;
	struct timer limit;           /* the kernel would soon end the mount */
	int late;                     /* the cause to report in that case, set before parking; 0: TIMEOUT */
	void (*resume)(struct op *);  /* what to do once the directory or the session is loaded */
	void (*success)(struct op *); /* how op_errno(op, 0) answers; NULL: with a plain success */
	char *name, *new_name;        /* copies: passed to the hooks, valid until the op is answered */
	struct node to;
	unsigned flags; /* the mode, the flags of rename, or whether the listing wants attributes */
};

/* Requests that no hook accepts. */
enum fs_refusal {
	REFUSED_MKDIR,
	REFUSED_CREATE,
	REFUSED_SPECIAL, /* to make a link, a pipe, a device */
	REFUSED_REMOVE,
	REFUSED_RENAME,
	REFUSED_LENGTH,
	REFUSED_MODE, /* or its owner */
	REFUSED_WRITE,
};

/* ---- answers: each ends the op, which must not be used afterwards ---- */

void op_failed(struct op *op, const struct error *e); /* also passes the error to fs_tree.failed */
void op_refused(struct op *op, enum fs_refusal what,
		const char *name);     /* with the words of fs_tree.refused; `name` may be NULL */
void op_errno(struct op *op, int err); /* 0: plain success. Not reported to the tree, except ENOMEM */
void op_opened(struct op *op);
void op_data(struct op *op, const void *data, size_t size);
void op_written(struct op *op, size_t size);
void op_entry(struct op *op, const struct node *node);
void op_missing(struct op *op); /* the name does not exist; the kernel does not ask again for a minute */
void op_created(struct op *op, const struct node *node); /* the core has made op->file for `node` */
void op_link(struct op *op, const char *target);

/* The callback for a `load` that waits by op->wait: the core goes on, or op_failed. */
void op_loaded(struct wait *wait, const struct error *e);

/* The hook answers later. From now on a signal to the caller calls `cancel`,
 * which ends the wait silently (often wait_cancel(&op->wait)), and then the core
 * answers EINTR. */
void op_park(struct op *op, void (*cancel)(struct op *));

/* A `cancel` for hooks that wait only by op->wait. */
void op_stop_waiting(struct op *op);

/* The same for work that the service has already begun and whose outcome the
 * caller must learn: only a signal that kills the caller ends the wait. */
void op_park_committed(struct op *op, void (*cancel)(struct op *));

/* The same, from the moment that `committed` returns true. */
void op_park_until(struct op *op, void (*cancel)(struct op *), bool (*committed)(const struct op *));

/* Is this flush the close that counts? It does not count if it is by a child that inherited the descriptor,
 * of a duplicate (shells make them for `>&3`), or by a process that cannot be seen; then the release decides,
 * if the text is complete. */
bool op_closes(const struct op *op);

/* Is this close the result of a signal that ends the caller? Then the text may be
 * incomplete, and `e` says so. */
bool op_cut_short(const struct op *op, struct error *e);

/* ---- inodes ---- */

/* The row with that name; NULL: the directory has none. */
const struct node_def *dir_row(const struct dir *dir, const char *name);

/* The node of a session's directory. `number`: the number that fs_tree.session takes, from 1, below 2^40. */
struct node node_session(struct session *session, int64_t number, const struct dir *dir);

/* The node of a row, or of a dynamic file, in the same session as `in`, or outside of all sessions like
 * it. */
struct node node_row(const struct node *in, const struct dir *dir, const struct node_def *def);
struct node node_entry(const struct node *in, const struct dir *dir, unsigned entry);

/* A numbered directory in the same session as `in`. `item`: from 1, below NODE_ITEMS. */
struct node node_numbered(const struct node *in, const struct dir *dir, unsigned item);

/* False: there is no such node (any more). */
bool node_find(struct fs *fs, uint64_t ino, struct node *node);

/* ---- the mount ---- */

void *fs_owner(struct fs *fs); /* of its config */

/* The kernel drops the pages and attributes it keeps of the node. Calls back when
 * that is done, or with false if it is not possible. Runs on a thread of its own,
 * and always before an open is answered with keep_cache: an open without
 * keep_cache drops them itself, and then the caller waits in it for all running reads of the same file, and
 * no signal can interrupt it. */
bool fs_invalidate(struct fs *fs, uint64_t ino, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* Wakes the pollers of all open files of this node. */
void fs_poll_wake(struct fs *fs, uint64_t ino);

/* Before a session is freed: ends its waiting requests (an open with ENOENT,
 * others with ESTALE) and detaches it from the open files; later requests for
 * those fail with ESTALE. */
void fs_forget_session(struct fs *fs, const struct session *session);

/* What the pages that the kernel keeps under this number may contain since fs_note_pages: a pointer that
 * belongs to the tree, opaque here, valid until fs_forget_pages; NULL: nothing. */
void *fs_pages(const struct fs *fs, uint64_t ino);
bool fs_note_pages(struct fs *fs, const struct node *node, void *content); /* false: no memory */

/* The session of this number was removed, and its entries with it. */
void fs_forget_pages(struct fs *fs, int64_t number);

/* Appends the number of open files and waiting requests, and the results and durations of answered requests,
 * in Prometheus' text format. */
void fs_write_metrics(const struct fs *fs, struct buf *out);

/* ---- for nodes whose content is a text ---- */

/* The size of a version of a text when it was last opened or written: `stat` reports it until the next open.
 * 0: not known, or empty. The core notes version 0. */
void node_note_size(struct fs *fs, uint64_t ino, unsigned version, size_t size);
size_t node_noted_size(const struct fs *fs, uint64_t ino, unsigned version);

/* Reports the noted size, else 1; never cached by the kernel. While the file is open, its true size. */
void node_text_attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout);

/* Reads from file->text. */
void node_text_read(struct op *op, size_t size, off_t offset);

/* Takes over the text (NULL: answers ENOMEM) and answers the open. */
void node_text_opened(struct op *op, struct bytes *text_take);

/* The same for files that the kernel may keep in its page cache, so that mmap
 * works on them. */
void node_text_opened_cached(struct op *op, struct bytes *text_take);

/* The callback for work that makes a text for an open that waits by op->wait: node_text_opened, or
 * op_failed. */
void node_text_on_made(struct wait *wait, const struct error *e);

/* ---- what is mounted ---- */

/* An extended attribute. */
struct fs_attribute {
	const char *name;
	bool (*put)(const struct node *node,
		    struct buf *out); /* appends its value; false: the node does not have it */
};

struct fs_tree {
	const struct dir *const *dirs; /* indexed by their ids; the first is the root; no gaps */
	size_t dir_count;
	const struct dir *numbered;            /* the one directory with that flag; NULL: none */
	const struct fs_attribute *attributes; /* the last has no name */

	/* The session of a number; NULL: it was removed. */
	struct session *(*session)(void *owner, int64_t number);

	/* When the session of a node, or the subject of its numbered directory, was made, since 1970; 0: not
	 * known. */
	int64_t (*made_ms)(const struct node *node);

	/* A call ("open", "close", "mkdir" …) on the node failed with this error. `name`: the name in the
	 * call, or the row's; NULL: a dynamic entry's name, which the tree knows. */
	void (*failed)(void *owner, const struct node *node, const char *call, const char *name,
		       const struct error *e);

	/* Says why this cannot be done. `name` and `new_name` are NULL if the call has none. */
	void (*refused)(enum fs_refusal what, const char *name, const char *new_name, struct error *e);
};

#endif
