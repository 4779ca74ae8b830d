/* What the files in src/fs share. The tree sees fs/fs.h and fs/node.h only. */
#ifndef NEMOFS_FS_CORE_H
#define NEMOFS_FS_CORE_H

#define FUSE_USE_VERSION 314
#include <fuse_lowlevel.h>
#include <time.h>

#include "base/list.h"
#include "base/table.h"
#include "base/worker.h"
#include "fs/fs.h"
#include "fs/node.h"
#include "meter.h"

enum {
	FILE_BUCKETS = 256, /* hash buckets of the open files, by inode number */
	NOTED_SIZES = 512,
	LISTING_SIZE = 128 * 1024, /* largest answer to readdir, in bytes */
};

/* The size that a text had when it was last opened. */
struct noted_size {
	uint64_t ino; /* 0: the slot is unused */
	unsigned version;
	size_t size;
};

struct fs {
	struct fs_config config;
	struct fuse_session *session;
	struct watch watch;
	dev_t device;            /* of the mount; 0: not known */
	struct fuse_buf request; /* the request being read; its memory is reused */
	struct timespec mounted; /* the time shown for nodes that have no time of their own */
	bool initialised;        /* INIT was answered */
	bool announced;          /* `mounted` was called */
	bool over;               /* `ended` is called once no notice is under way */
	struct list parked;      /* ops that wait for something */
	uint64_t limit_ms;       /* the kernel's time limit for a request; 0: none */
	struct list spare;       /* freed ops kept for reuse */
	unsigned spare_count;
	struct list files[FILE_BUCKETS];
	struct meter meter;
	struct worker *notifier; /* one thread */
	unsigned notices;        /* given to the notifier and not done yet */
	struct noted_size noted[NOTED_SIZES];
	struct list pages; /* which content the kernel's page cache may hold, by inode */
	struct table pages_by_ino;
	uint64_t listed; /* the version of the listing that the kernel keeps; 0: none */
	char listing[LISTING_SIZE];
};

/* fs.c: answers INIT. */
void fs_init(void *userdata, struct fuse_conn_info *conn);

/* request.c */
extern const struct fuse_lowlevel_ops request_ops;

/* op.c. `op_create` answers ENOMEM itself and returns NULL. */
struct op *op_create(struct fs *fs, fuse_req_t req, enum request_kind kind, const struct node *node);
void op_attr(struct op *op);            /* answers with the attributes of op->node */
void op_count(struct op *op, size_t n); /* answers with the size of an extended attribute */
void op_cancel(struct op *op, int err); /* ends a parked op from our side */
struct file *op_file(struct op *op, int flags,
		     const struct node_ops *ops); /* makes op->file; NULL: no memory */
void file_destroy(struct file *file);
struct list *file_bucket(struct fs *fs, uint64_t ino);

/* inode.c */
uint64_t session_number(uint64_t ino); /* 0: not in a session */
bool node_listed(struct fs *fs, const struct node *node, const struct node_def *def);
const struct node_ops *node_hooks(const struct node *node);                /* NULL for directories */
double node_attr(struct fs *fs, const struct node *node, struct stat *st); /* returns the timeout, s */
void node_param(struct fs *fs, const struct node *node, struct fuse_entry_param *param);

/* pages.c */
void pages_finish(struct fs *fs);

/* xattr.c: these answer the requests for extended attributes. The session is loaded. */
void xattr_get(struct op *op);
void xattr_set(struct op *op); /* op->new_name holds op->size bytes of value, op->flags the flags */
void xattr_list(struct op *op);
void xattr_remove(struct op *op);

/* listing.c: tells the kernel whether it may cache the listing, and whether its cached copy is current. */
void listing_open(struct fs *fs, const struct node *dir, struct fuse_file_info *fi);

/* listing.c: answers READDIR, or READDIRPLUS if op->flags is not 0. */
void listing_answer(struct op *op);

#endif
