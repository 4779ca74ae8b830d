/* The kernel's requests: finds the node that each is about and passes the request to the node's hooks. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core.h"

/* Callbacks; each is defined below the function that registers it. */
static void lookup_on_loaded(struct op *op);
static void mkdir_on_loaded(struct op *op);
static void unlink_on_loaded(struct op *op);
static void rmdir_on_loaded(struct op *op);
static void rename_on_loaded(struct op *op);
static void create_on_loaded(struct op *op);

/* ---- beginning ---- */

/* NULL: the request is answered already. If the inode's session is gone, the answer is ESTALE, and the
 * kernel looks the path up again. */
static struct op *begin(fuse_req_t req, enum request_kind kind, fuse_ino_t ino)
{
	struct fs *fs = fuse_req_userdata(req);
	struct node node;

	if (!node_find(fs, ino, &node)) {
		fuse_reply_err(req, ESTALE);
		return NULL;
	}
	return op_create(fs, req, kind, &node);
}

static struct op *begin_on_file(fuse_req_t req, enum request_kind kind, fuse_ino_t ino,
				const struct fuse_file_info *fi)
{
	struct op *op = begin(req, kind, ino);

	if (op)
		op->file = (struct file *)(uintptr_t)fi->fh;
	return op;
}

/* Copies the name, then calls `work` as soon as the directory is loaded. */
static void when_loaded(struct op *op, const char *name, void (*work)(struct op *))
{
	const struct dir *dir = op->node.dir;

	if (name && !(op->name = strdup(name))) {
		op_errno(op, ENOMEM);
		return;
	}
	op->resume = work;
	if (dir->loaded && !dir->loaded(op->fs, &op->node))
		dir->load(op);
	else
		work(op);
}

/* For requests that concern a name in a directory. */
static struct op *begin_on_name(fuse_req_t req, enum request_kind kind, fuse_ino_t parent, const char *name)
{
	if (strlen(name) > 255) {
		fuse_reply_err(req, ENAMETOOLONG);
		return NULL;
	}
	return begin(req, kind, parent);
}

/* ---- names ---- */

static void on_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct op *op = begin_on_name(req, REQUEST_LOOKUP, parent, name);

	if (op)
		when_loaded(op, name, lookup_on_loaded);
}

static void lookup_on_loaded(struct op *op)
{
	const struct dir *dir = op->node.dir;
	const struct node_def *def = dir_row(dir, op->name);

	if (def) {
		struct node node = node_row(&op->node, dir, def);

		if (def->listed == AT_TIMES && !node_listed(op->fs, &node, def))
			op_errno(op, ENOENT);
		else
			op_entry(op, &node);
	} else if (dir->lookup) {
		dir->lookup(op, op->name);
	} else {
		op_errno(op, ENOENT);
	}
}

static void on_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	struct op *op = begin_on_name(req, REQUEST_MKDIR, parent, name);

	if (!op)
		return;
	op->flags = mode;
	when_loaded(op, name, mkdir_on_loaded);
}

static void mkdir_on_loaded(struct op *op)
{
	if (op->node.dir->mkdir)
		op->node.dir->mkdir(op, op->name, op->flags);
	else
		op_refused(op, REFUSED_MKDIR, op->name);
}

static void on_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct op *op = begin_on_name(req, REQUEST_UNLINK, parent, name);

	if (op)
		when_loaded(op, name, unlink_on_loaded);
}

static void unlink_on_loaded(struct op *op)
{
	if (op->node.dir->unlink && !dir_row(op->node.dir, op->name))
		op->node.dir->unlink(op, op->name);
	else
		op_refused(op, REFUSED_REMOVE, op->name);
}

static void on_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct op *op = begin_on_name(req, REQUEST_RMDIR, parent, name);

	if (op)
		when_loaded(op, name, rmdir_on_loaded);
}

static void rmdir_on_loaded(struct op *op)
{
	if (op->node.dir->rmdir && !dir_row(op->node.dir, op->name))
		op->node.dir->rmdir(op, op->name);
	else
		op_refused(op, REFUSED_REMOVE, op->name);
}

static void on_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t to,
		      const char *new_name, unsigned flags)
{
	struct op *op = strlen(new_name) > 255 ? NULL : begin_on_name(req, REQUEST_RENAME, parent, name);

	if (strlen(new_name) > 255)
		fuse_reply_err(req, ENAMETOOLONG);
	if (!op)
		return;
	op->flags = flags;
	op->new_name = strdup(new_name);
	if (!op->new_name)
		op_errno(op, ENOMEM);
	else if (!node_find(op->fs, to, &op->to))
		op_errno(op, ESTALE);
	else
		when_loaded(op, name, rename_on_loaded);
}

static void rename_on_loaded(struct op *op)
{
	const struct dir *dir = op->node.dir;

	if (dir->rename && !dir_row(dir, op->name) && (dir->over_rows || !dir_row(op->to.dir, op->new_name)))
		dir->rename(op, op->name, &op->to, op->new_name, op->flags);
	else
		op_refused(op, REFUSED_RENAME, op->name);
}

static void refuse_new(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct op *op = begin_on_name(req, REQUEST_MKNOD, parent, name);

	if (op)
		op_refused(op, REFUSED_SPECIAL, name);
}

static void on_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t dev)
{
	(void)mode, (void)dev;
	refuse_new(req, parent, name);
}

static void on_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name)
{
	(void)target;
	refuse_new(req, parent, name);
}

static void on_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name)
{
	(void)ino;
	refuse_new(req, parent, name);
}

/* ---- attributes ---- */

static void on_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct op *op = begin(req, REQUEST_GETATTR, ino);

	(void)fi;
	if (op)
		op_attr(op);
}

static void truncate_file(struct op *op, off_t size)
{
	const struct node_ops *ops = node_hooks(&op->node);

	op->success = op_attr;
	if (ops && ops->truncate)
		ops->truncate(op, size);
	else if (ops && ops->write && !size)
		op_errno(op, 0); /* opening with `>` truncates first */
	else
		op_refused(op, REFUSED_LENGTH, NULL);
}

/* May the node's mode and owner be set? For what a user makes they are accepted and not kept, so that
 * `touch`, `cp -p`, `tar -x` and `mkdir -m` work. Those of rows cannot be changed. */
static bool accepts_mode(const struct node *node)
{
	return node->entry || (!node->def && node->dir->accepts_mode);
}

static void set_times(struct op *op, const struct timespec *mtime, int set)
{
	const struct node_ops *ops = node_hooks(&op->node);
	struct timespec now;

	if (set & FUSE_SET_ATTR_MTIME_NOW) {
		clock_gettime(CLOCK_REALTIME, &now);
		mtime = &now;
	}
	if (ops && ops->set_mtime && set & (FUSE_SET_ATTR_MTIME | FUSE_SET_ATTR_MTIME_NOW))
		ops->set_mtime(&op->node, mtime);
	op_attr(op);
}

static void on_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *st, int set, struct fuse_file_info *fi)
{
	struct op *op = begin(req, REQUEST_SETATTR, ino);

	if (!op)
		return;
	if (fi)
		op->file = (struct file *)(uintptr_t)fi->fh;
	if (set & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID) && !accepts_mode(&op->node))
		op_refused(op, REFUSED_MODE, NULL);
	else if (set & FUSE_SET_ATTR_SIZE)
		truncate_file(op, st->st_size);
	else
		set_times(op, &st->st_mtim, set);
}

/* Programs stop asking for attributes of other namespaces after the first EOPNOTSUPP on a filesystem. */
static void on_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
	struct op *op;

	if (!str_starts(name, "user.")) {
		fuse_reply_err(req, EOPNOTSUPP);
		return;
	}
	op = begin(req, REQUEST_GETXATTR, ino);
	if (!op)
		return;
	op->size = size;
	when_loaded(op, name, xattr_get);
}

static void on_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name, const char *value, size_t size,
			int flags)
{
	struct op *op;

	if (!str_starts(name, "user.")) {
		fuse_reply_err(req, EOPNOTSUPP);
		return;
	}
	op = begin(req, REQUEST_SETATTR, ino);
	if (!op)
		return;
	op->size = size;
	op->flags = (unsigned)flags;
	op->new_name = malloc(size + 1);
	if (!op->new_name) {
		op_errno(op, ENOMEM);
		return;
	}
	memcpy(op->new_name, value, size);
	when_loaded(op, name, xattr_set);
}

static void on_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	struct op *op = begin(req, REQUEST_SETATTR, ino);

	if (op)
		when_loaded(op, name, xattr_remove);
}

static void on_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
	struct op *op = begin(req, REQUEST_LISTXATTR, ino);

	if (!op)
		return;
	op->size = size;
	when_loaded(op, NULL, xattr_list);
}

static void on_readlink(fuse_req_t req, fuse_ino_t ino)
{
	struct op *op = begin(req, REQUEST_READLINK, ino);
	const struct node_ops *ops = op ? node_hooks(&op->node) : NULL;

	if (ops && ops->readlink)
		ops->readlink(op);
	else if (op)
		op_errno(op, EINVAL);
}

/* Reports free space, for programs that check for it before they write. */
static void on_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct fs *fs = fuse_req_userdata(req);
	struct statvfs st = {.f_bsize = 4096, .f_frsize = 4096, .f_namemax = 255};

	(void)ino;
	st.f_blocks = st.f_bfree = st.f_bavail = fs->config.space / st.f_frsize;
	fuse_reply_statfs(req, &st);
}

/* ---- directories ---- */

static void list(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, bool attributes)
{
	struct op *op = begin(req, REQUEST_READDIR, ino);

	if (!op)
		return;
	op->size = size;
	op->offset = offset;
	op->flags = attributes;
	when_loaded(op, NULL, listing_answer);
}

static void on_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct fs *fs = fuse_req_userdata(req);
	struct node node;

	if (!node_find(fs, ino, &node)) {
		fuse_reply_err(req, ESTALE);
		return;
	}
	listing_open(fs, &node, fi);
	fuse_reply_open(req, fi);
}

static void on_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *fi)
{
	(void)fi;
	list(req, ino, size, offset, false);
}

static void on_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			   struct fuse_file_info *fi)
{
	(void)fi;
	list(req, ino, size, offset, true);
}

/* ---- files ---- */

static bool may_open(const struct node_ops *ops, int flags)
{
	int mode = flags & O_ACCMODE;

	return ops && (mode == O_WRONLY || ops->read) && (mode == O_RDONLY || ops->write);
}

/* A refused read is not noted: grep -r tries to read every file. */
static void refuse_open(struct op *op, int flags)
{
	if ((flags & O_ACCMODE) == O_RDONLY)
		op_errno(op, EACCES);
	else
		op_refused(op, REFUSED_WRITE, NULL);
}

static void on_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct op *op = begin(req, REQUEST_OPEN, ino);
	const struct node_ops *ops = op ? node_hooks(&op->node) : NULL;

	if (!op)
		return;
	if (!may_open(ops, fi->flags))
		refuse_open(op, fi->flags);
	else if (!op_file(op, fi->flags, ops))
		op_errno(op, ENOMEM);
	else if (ops->open)
		ops->open(op);
	else
		op_opened(op);
}

static void on_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		      struct fuse_file_info *fi)
{
	struct op *op = begin_on_name(req, REQUEST_CREATE, parent, name);

	if (!op)
		return;
	op->flags = mode;
	if (!op->node.dir->create)
		op_refused(op, REFUSED_CREATE, name);
	else if (!op_file(op, fi->flags, op->node.dir->entry_ops))
		op_errno(op, ENOMEM);
	else
		when_loaded(op, name, create_on_loaded);
}

static void create_on_loaded(struct op *op)
{
	op->node.dir->create(op, op->name, op->flags);
}

static void on_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *fi)
{
	struct op *op = begin_on_file(req, REQUEST_READ, ino, fi);

	if (op)
		op->file->ops->read(op, size, offset);
}

static void on_write(fuse_req_t req, fuse_ino_t ino, const char *data, size_t size, off_t offset,
		     struct fuse_file_info *fi)
{
	struct op *op = begin_on_file(req, REQUEST_WRITE, ino, fi);

	if (op)
		op->file->ops->write(op, data, size, offset);
}

static void on_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct op *op = begin_on_file(req, REQUEST_FLUSH, ino, fi);

	if (!op)
		return;
	if (op->file->ops->flush)
		op->file->ops->flush(op);
	else
		op_errno(op, 0);
}

static void on_fsync(fuse_req_t req, fuse_ino_t ino, int only_data, struct fuse_file_info *fi)
{
	struct op *op = begin_on_file(req, REQUEST_FSYNC, ino, fi);

	(void)only_data;
	if (!op)
		return;
	if (op->file->ops->fsync)
		op->file->ops->fsync(op);
	else
		op_errno(op, 0);
}

static void on_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	file_destroy((struct file *)(uintptr_t)fi->fh);
	fuse_reply_err(req, 0);
}

static void on_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi, struct fuse_pollhandle *handle)
{
	struct file *file = (struct file *)(uintptr_t)fi->fh;

	(void)ino;
	if (handle) {
		if (file->poll)
			fuse_pollhandle_destroy(file->poll);
		file->poll = handle;
	}
	if (file->ops->poll && (file->node.session || !file->node.dir->in_session))
		fuse_reply_poll(req, file->ops->poll(file));
	else
		fuse_reply_poll(req, POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM);
}

/* FORGET needs no handler, since inodes are only numbers. The kernel handles the other missing requests
 * itself, or refuses them after it has asked once. */
const struct fuse_lowlevel_ops request_ops = {
	.init = fs_init,
	.lookup = on_lookup,
	.getattr = on_getattr,
	.setattr = on_setattr,
	.readlink = on_readlink,
	.getxattr = on_getxattr,
	.listxattr = on_listxattr,
	.setxattr = on_setxattr,
	.removexattr = on_removexattr,
	.mknod = on_mknod,
	.mkdir = on_mkdir,
	.unlink = on_unlink,
	.rmdir = on_rmdir,
	.symlink = on_symlink,
	.rename = on_rename,
	.link = on_link,
	.open = on_open,
	.read = on_read,
	.write = on_write,
	.flush = on_flush,
	.release = on_release,
	.fsync = on_fsync,
	.opendir = on_opendir,
	.readdir = on_readdir,
	.readdirplus = on_readdirplus,
	.statfs = on_statfs,
	.create = on_create,
	.poll = on_poll,
};
