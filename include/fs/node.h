/* What a virtual file is, and how its hooks answer the kernel.
 *
 * What is mounted is a `struct fs_tree`: tables of directories, whose rows name a
 * `struct node_ops` each. This room knows none of them by name, and of a session
 * only its number. Everything here runs on the loop's thread. */
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

/* What an inode number says. Nodes are computed from the number, never
 * allocated: a FORGET has nothing to free, and ten thousand sessions cost
 * nothing here. */
struct node {
	uint64_t ino;
	struct session *session; /* the tree's, never looked into here; NULL where dir->in_session is false */
	const struct dir *dir;   /* the directory it is or lies in */
	const struct node_def *def; /* its row; NULL: the directory itself, or a dynamic entry */
	unsigned entry;             /* a dynamic entry's number in its directory, from 1; else 0 */
};

struct node_ops {
	/* Size, times and mode of a file as far as memory knows them; never
	 * waits. `st` comes filled with what the row says; `*timeout` (seconds
	 * the kernel may keep it) comes as 0. Optional: size 0, kept for long. */
	void (*attr)(struct fs *fs, const struct node *node, struct stat *st, double *timeout);

	/* Is there such a file now? Of AT_TIMES rows: else neither listed nor found;
	 * of unlisted ones: then listed too. AT_TIMES rows need it, others may have it. */
	bool (*exists)(struct fs *fs, const struct node *node);

	/* Its user sets the time of its last change. Optional: that is accepted, and not kept. */
	void (*set_mtime)(const struct node *node, const struct timespec *mtime);

	/* Fills in what the tree's extended attributes tell of it, without waiting. Optional. */
	void (*facts)(const struct node *node, struct node_facts *facts);

	/* Each answers exactly once, now or later: see the op_ functions.
	 * Without `open` the file opens as it is; without `read` or `write` the
	 * open for it is refused with EACCES. */
	void (*open)(struct op *op);
	void (*read)(struct op *op, size_t size, off_t offset);
	void (*write)(struct op *op, const char *data, size_t size,
		      off_t offset);  /* data: only during the call */
	void (*flush)(struct op *op); /* close of one descriptor */
	void (*fsync)(struct op *op);
	void (*truncate)(struct op *op,
			 off_t size); /* without it: to 0 where there is `write`, else refused */
	void (*readlink)(struct op *op);

	/* Called when the file's text may have changed since the reader's last
	 * read: returns POLL* bits. `fs_poll_wake` wakes pollers. Optional. */
	unsigned (*poll)(struct file *file);

	/* Frees file->data. Optional. Called once for every file that was opened,
	 * and for one whose open failed if `data` is set by then. file->node.session
	 * is NULL if the session was forgotten meanwhile. */
	void (*release)(struct file *file);
};

enum node_listed {
	UNLISTED, /* can be opened; in a listing only while `exists` says so */
	LISTED,   /* always there: the kernel keeps the name */
	AT_TIMES, /* comes and goes: each look at the name asks `exists` */
};

/* A row of a directory's table: reads like `ls -l`. */
struct node_def {
	const char *name;
	mode_t mode; /* with the type: S_IFREG, S_IFDIR, S_IFLNK */
	enum node_listed listed;
	const struct node_ops *ops; /* NULL for directories */
	const struct dir *dir;      /* for directories */
	int arg;                    /* what tells rows with the same ops apart: a format … */
};

/* Ends a table of rows. */
#define NODE_END                                                                                             \
	{                                                                                                    \
		.name = NULL                                                                                 \
	}

/* A directory: fixed rows, then dynamic entries. Hooks are optional. */
struct dir {
	unsigned id;       /* its place in fs_tree.dirs, and part of the inode number */
	mode_t mode;       /* with S_IFDIR */
	bool in_session;   /* there is one for each session */
	bool accepts_mode; /* setting its mode and owner succeeds, and changes nothing */
	const struct node_def *rows;

	const struct node_ops *entry_ops; /* of dynamic files */
	mode_t entry_mode;                /* of dynamic files, with S_IFREG */

	/* A name that is no row: answers by op_entry, or op_errno(ENOENT). */
	void (*lookup)(struct op *op, const char *name);

	/* The first dynamic entry after *cookie (from 0), its name and node;
	 * false at the end. Called while listing; never waits. */
	bool (*next)(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry);

	/* Before a listing and before a lookup in it: loads what is needed,
	 * then op_loaded. Called only if `loaded` says false. */
	bool (*loaded)(struct fs *fs, const struct node *dir);
	void (*load)(struct op *op);

	void (*create)(struct op *op, const char *name, mode_t mode); /* op_created */
	void (*unlink)(struct op *op, const char *name);
	void (*mkdir)(struct op *op, const char *name, mode_t mode); /* op_entry */
	void (*rmdir)(struct op *op, const char *name);
	void (*rename)(struct op *op, const char *name, const struct node *to, const char *new_name,
		       unsigned flags);
};

/* An open file. Made by the core, given to the hooks as op->file. */
struct file {
	struct fs *fs;
	struct node node;
	const struct node_ops *ops;
	int flags;  /* of open(2) */
	pid_t tgid; /* the process that opened it for writing; 0: it cannot be seen, so that no flush
		     * counts, and nobody knows how it ends */

	/* Set by `open` before op_opened. */
	bool direct_io; /* reads bypass the page cache */
	bool stream;    /* there is no position, as in a pipe: offsets mean nothing */

	/* The page cache of earlier opens is still true. Say so whenever it is:
	 * else the kernel drops the pages inside open(2), and waits there, deaf to
	 * every signal, for the reads of other openers that are still parked. Of
	 * a page-cached read only a deadly signal ends the caller's wait, without
	 * our being told: such an op stays until it is answered. */
	bool keep_cache;
	struct bytes *text; /* what node_text_read reads; unreferenced at release */
	void *data;         /* the node's own */

	/* The core's. */
	bool opened; /* the kernel knows it and will release it */
	void *poll;  /* the kernel's poll handle, or NULL */
	struct list link;
};

/* Was it opened to be written, alone or read as well? */
static inline bool file_for_writing(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

/* One kernel request, answered now or later. */
struct op {
	struct fs *fs;
	struct node node;  /* what it is about; for lookup, create …: the directory */
	struct file *file; /* for open … release */
	pid_t tid;         /* the caller's thread */

	/* For the hook that parks it. */
	struct wait wait;
	void *data;
	size_t size;
	off_t offset;

	/* The core's. */
	void *req;                   /* fuse_req_t */
	unsigned kind;               /* enum request_kind */
	uint64_t began;              /* ns, monotonic */
	void (*cancel)(struct op *); /* NULL: not parked */
	bool (*committed)(const struct op *);
	struct list link; /* among the parked ones */
	struct task interrupt;
	struct timer look_again;
	struct timer limit;           /* the kernel would soon end the mount */
	int late;                     /* the cause to be told then, set before it parks; 0: TIMEOUT */
	void (*resume)(struct op *);  /* what is to be done once the directory or the session is loaded */
	void (*success)(struct op *); /* how op_errno(op, 0) answers; NULL: plainly */
	char *name, *new_name;        /* copies: given to the hooks, valid until the op is answered */
	struct node to;
	unsigned flags; /* the mode, the flags of rename, or: the listing wants attributes */
};

/* What no hook takes. */
enum fs_refusal {
	REFUSED_MKDIR,
	REFUSED_CREATE,
	REFUSED_SPECIAL, /* a link, a pipe, a device */
	REFUSED_REMOVE,
	REFUSED_RENAME,
	REFUSED_LENGTH,
	REFUSED_MODE, /* or its owner */
	REFUSED_WRITE,
};

/* ---- answers: each ends the op, which is then gone ---- */

void op_failed(struct op *op, const struct error *e); /* fs_tree.failed gets the error, too */
void op_refused(struct op *op, enum fs_refusal what,
		const char *name);     /* as fs_tree.refused says; `name` may be NULL */
void op_errno(struct op *op, int err); /* 0: success without more. No story to tell, but that of ENOMEM */
void op_opened(struct op *op);
void op_data(struct op *op, const void *data, size_t size);
void op_written(struct op *op, size_t size);
void op_entry(struct op *op, const struct node *node);
void op_missing(struct op *op); /* no such name; the kernel does not ask again for a minute */
void op_created(struct op *op, const struct node *node); /* op->file has been made by the core for `node` */
void op_link(struct op *op, const char *target);

/* The callback of what a `load` waits for by op->wait: the core goes on, or op_failed. */
void op_loaded(struct wait *wait, const struct error *e);

/* The hook answers later. From now on a signal to the caller calls `cancel`,
 * which ends the wait silently (often wait_cancel(&op->wait)) and then the core
 * answers EINTR. */
void op_park(struct op *op, void (*cancel)(struct op *));

/* A `cancel` for those who wait by op->wait alone. */
void op_stop_waiting(struct op *op);

/* The same for work that is already under way at the service and whose outcome
 * the caller must learn: only a signal that the caller does not survive
 * ends the wait. */
void op_park_committed(struct op *op, void (*cancel)(struct op *));

/* The same from the moment on that `committed` says so. */
void op_park_until(struct op *op, void (*cancel)(struct op *), bool (*committed)(const struct op *));

/* Is this flush the close that counts? Not that of a child which only inherited
 * the descriptor, nor that of a duplicate, as shells make them for `>&3`, nor any of a process that
 * cannot be seen: then what was written counts at the release, if it is whole. */
bool op_closes(const struct op *op);

/* Is it a close because a signal ends the caller? What he wrote is not all he
 * meant to. Then `e` says so. */
bool op_cut_short(const struct op *op, struct error *e);

/* ---- inodes ---- */

/* The row of that name; NULL: the directory has none. */
const struct node_def *dir_row(const struct dir *dir, const char *name);

/* The node of a session's directory. `number`: what fs_tree.session finds it by, from 1, below 2^40. */
struct node node_session(struct session *session, int64_t number, const struct dir *dir);

/* The node of a row, and of a dynamic file, in the session that `in` belongs to, or outside of all with it.
 */
struct node node_row(const struct node *in, const struct dir *dir, const struct node_def *def);
struct node node_entry(const struct node *in, const struct dir *dir, unsigned entry);

/* False: no such node (any more). */
bool node_find(struct fs *fs, uint64_t ino, struct node *node);

/* ---- the mount ---- */

void *fs_owner(struct fs *fs); /* of its config */

/* The kernel drops the pages and attributes it keeps of the node. Calls back
 * when that is done, or false: it cannot be. Done from a thread of its own, and
 * always before an open is answered with keep_cache: an open without it drops
 * them itself, and then the caller waits in it, deaf to signals, for every read
 * of the same file that is under way. */
bool fs_invalidate(struct fs *fs, uint64_t ino, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* Wakes the pollers of all open files of this node. */
void fs_poll_wake(struct fs *fs, uint64_t ino);

/* Before a session is freed: ends what waits in it (an open with ENOENT, else
 * ESTALE), and takes it from the open files, whose every later request fails
 * with ESTALE too. */
void fs_forget_session(struct fs *fs, const struct session *session);

/* What the kernel may hold pages of under this number since fs_note_pages: the tree's own, never looked into
 * here, which lives until fs_forget_pages; NULL: nothing. */
void *fs_pages(const struct fs *fs, uint64_t ino);
bool fs_note_pages(struct fs *fs, const struct node *node, void *content); /* false: no memory */

/* The session of this number is gone, and all of that with it. */
void fs_forget_pages(struct fs *fs, int64_t number);

/* Appends how many files are open, how many requests wait, and how those that were answered ended and how
 * long they took, in Prometheus' text format. */
void fs_write_metrics(const struct fs *fs, struct buf *out);

/* ---- for nodes whose content is a text ---- */

/* The size that a version of a text had when it was opened or written last: what `stat` says of it until it
 * is opened again. 0: not known, or empty. The core notes version 0. */
void node_note_size(struct fs *fs, uint64_t ino, unsigned version, size_t size);
size_t node_noted_size(const struct fs *fs, uint64_t ino, unsigned version);

/* The noted size, else 1; never cached by the kernel. While the file is open, its true size. */
void node_text_attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout);

/* Reads from file->text. */
void node_text_read(struct op *op, size_t size, off_t offset);

/* Takes the text over (NULL: answers ENOMEM) and answers the open. */
void node_text_opened(struct op *op, struct bytes *text_take);

/* The same for files that the kernel may keep in its page cache, so that mmap
 * and all programs work on them. */
void node_text_opened_cached(struct op *op, struct bytes *text_take);

/* ---- what is mounted ---- */

/* An extended attribute. */
struct fs_attribute {
	const char *name;
	bool (*put)(const struct node *node,
		    struct buf *out); /* appends its value; false: the node has none */
};

struct fs_tree {
	const struct dir *const *dirs; /* by their ids; the first is the root. Every one has its place */
	size_t dir_count;
	const struct fs_attribute *attributes; /* the last has no name */

	/* The session of a number; NULL: it is gone. */
	struct session *(*session)(void *owner, int64_t number);

	/* When it was made, since 1970; 0: not known. */
	int64_t (*made_ms)(const struct session *session);

	/* A call ("open", "close", "mkdir" …) on the node ends with this error. `name`: what it was given, or
	 * the row's; NULL: an entry's, which the tree knows. */
	void (*failed)(void *owner, const struct node *node, const char *call, const char *name,
		       const struct error *e);

	/* Says why that cannot be done. `name` and `new_name` as far as there are any, else NULL. */
	void (*refused)(enum fs_refusal what, const char *name, const char *new_name, struct error *e);
};

#endif
