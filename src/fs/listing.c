/* Listing a directory: ".", "..", the listed rows, the dynamic entries.
 *
 * The offset after an item says where to go on: 1 and 2 after the dots, then
 * the rows, then FIRST_DYNAMIC plus the directory's own cookie. */
#include <errno.h>
#include <string.h>

#include "core.h"

enum { DOT = 1, DOT_DOT, FIRST_ROW, FIRST_DYNAMIC = 0x10000 };

struct listing {
	struct op *op;
	size_t size, used;
};

/* The kernel drops the rest of a listing at a name that it does not accept. */
static bool acceptable(const char *name)
{
	size_t len = strlen(name);

	return len && len <= 255 && !strchr(name, '/');
}

/* False: the answer is full. `node` NULL: "." or "..", for which the kernel does no lookup. */
static bool add(struct listing *l, const char *name, const struct node *node, uint64_t next)
{
	struct fs *fs = l->op->fs;
	char *at = fs->listing + l->used;
	size_t room = l->size - l->used, need;
	struct fuse_entry_param param = {.attr = {.st_ino = l->op->node.ino, .st_mode = S_IFDIR}};

	if (!acceptable(name))
		return true;
	if (node)
		node_param(fs, node, &param);
	if (l->op->flags)
		need = fuse_add_direntry_plus(l->op->req, at, room, name, &param, (off_t)next);
	else
		need = fuse_add_direntry(l->op->req, at, room, name, &param.attr, (off_t)next);
	if (need > room)
		return false;
	l->used += need;
	return true;
}

static bool add_dots(struct listing *l, uint64_t from)
{
	if (from < DOT && !add(l, ".", NULL, DOT))
		return false;
	return from >= DOT_DOT || add(l, "..", NULL, DOT_DOT);
}

static bool add_rows(struct listing *l, uint64_t from)
{
	const struct node *dir = &l->op->node;
	const struct node_def *def = dir->dir->rows;
	bool all = l->op->fs->config.list_all;

	for (uint64_t at = FIRST_ROW; def->name; at++, def++) {
		struct node node;

		if (at <= from)
			continue;
		node = node_row(dir, dir->dir, def);
		if (!node_listed(l->op->fs, &node, def) && !(all && def->listed == UNLISTED))
			continue;
		if (!add(l, def->name, &node, at))
			return false;
	}
	return true;
}

static void add_entries(struct listing *l, uint64_t from)
{
	const struct node *dir = &l->op->node;
	uint64_t cookie = from > FIRST_DYNAMIC ? from - FIRST_DYNAMIC : 0;
	struct node node;
	char name[256];

	if (!dir->dir->next)
		return;
	while (dir->dir->next(l->op->fs, dir, &cookie, name, &node))
		if (!add(l, name, &node, FIRST_DYNAMIC + cookie))
			return;
}

/* A number that changes with the directory's entries and with the rows that come and go. Never 0. */
static uint64_t version_of(struct fs *fs, const struct node *dir)
{
	uint64_t version = dir->dir->version(fs) + 1;

	for (const struct node_def *def = dir->dir->rows; def->name; def++) {
		struct node node = node_row(dir, dir->dir, def);

		version = version * 2 + node_listed(fs, &node, def);
	}
	return version ? version : 1;
}

void listing_open(struct fs *fs, const struct node *dir, struct fuse_file_info *fi)
{
	uint64_t version;

	if (!dir->dir->version)
		return;
	version = version_of(fs, dir);
	fi->cache_readdir = 1;
	fi->keep_cache = version == fs->listed;
	fs->listed = version;
}

void listing_answer(struct op *op)
{
	struct listing l = {.op = op, .size = op->size < LISTING_SIZE ? op->size : LISTING_SIZE};
	uint64_t from = (uint64_t)op->offset;

	if (add_dots(&l, from) && add_rows(&l, from))
		add_entries(&l, from);
	op_data(op, op->fs->listing, l.used);
}
