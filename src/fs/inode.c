/* Inode numbers: session << 24 | directory << 16 | row or entry, plus 1.
 *
 * Row 0 is the directory itself, so that the root is FUSE_ROOT_ID. */
#include <string.h>

#include "core.h"

enum {
	SESSION_SHIFT = 24,
	DIR_SHIFT = 16,
	DIR_MASK = 0xff,
	ROW_MASK = 0xffff,
	FIRST_ENTRY = 0x1000, /* rows lie below */

	KEPT_LONG = 3600, /* seconds: what changes only through the kernel itself */
	KEPT = 60,        /* entries the program may add or drop */
};

static struct node node_at(struct session *session, uint64_t number, const struct dir *dir, unsigned row)
{
	uint64_t ino = (number << SESSION_SHIFT | (uint64_t)dir->id << DIR_SHIFT | row) + 1;

	return (struct node){.ino = ino, .session = session, .dir = dir};
}

uint64_t session_number(uint64_t ino)
{
	return (ino - 1) >> SESSION_SHIFT;
}

struct node node_session(struct session *session, int64_t number, const struct dir *dir)
{
	return node_at(session, (uint64_t)number, dir, 0);
}

struct node node_row(const struct node *in, const struct dir *dir, const struct node_def *def)
{
	struct node node;

	if (def->dir)
		return node_at(in->session, session_number(in->ino), def->dir, 0);
	node = node_at(in->session, session_number(in->ino), dir, (unsigned)(def - dir->rows) + 1);
	node.def = def;
	return node;
}

struct node node_entry(const struct node *in, const struct dir *dir, unsigned entry)
{
	struct node node = node_at(in->session, session_number(in->ino), dir, FIRST_ENTRY + entry);

	node.entry = entry;
	return node;
}

static const struct node_def *nth_row(const struct dir *dir, unsigned n)
{
	for (const struct node_def *def = dir->rows; def->name; def++)
		if (!n--)
			return def;
	return NULL;
}

static bool find_in_dir(struct node *node, unsigned row)
{
	if (!row)
		return true;
	if (row >= FIRST_ENTRY) {
		node->entry = row - FIRST_ENTRY;
		return node->dir->entry_ops && node->entry;
	}
	node->def = nth_row(node->dir, row - 1);
	return node->def && !node->def->dir;
}

bool node_find(struct fs *fs, uint64_t ino, struct node *node)
{
	const struct fs_tree *tree = fs->config.tree;
	uint64_t n = ino - 1, number = session_number(ino), dir = n >> DIR_SHIFT & DIR_MASK;

	*node = (struct node){.ino = ino, .dir = dir < tree->dir_count ? tree->dirs[dir] : NULL};
	if (!node->dir)
		return false;
	if (number)
		node->session = tree->session(fs->config.owner, (int64_t)number);
	return !node->session == !node->dir->in_session && find_in_dir(node, (unsigned)n & ROW_MASK);
}

const struct node_ops *node_hooks(const struct node *node)
{
	if (node->def)
		return node->def->ops;
	return node->entry ? node->dir->entry_ops : NULL;
}

bool node_listed(struct fs *fs, const struct node *node, const struct node_def *def)
{
	if (def->listed == LISTED)
		return true;
	return def->ops && def->ops->exists && def->ops->exists(fs, node);
}

/* ---- attributes ---- */

static mode_t node_mode(const struct node *node)
{
	if (node->def)
		return node->def->mode;
	return node->entry ? node->dir->entry_mode | S_IFREG : node->dir->mode | S_IFDIR;
}

static mode_t masked(mode_t mode, int umask)
{
	mode_t owner = mode & 0700;

	if (umask < 0)
		return mode;
	return (mode & S_IFMT) | ((owner | owner >> 3 | owner >> 6) & ~(mode_t)umask);
}

static struct timespec node_time(const struct fs *fs, const struct node *node)
{
	int64_t ms = node->session ? fs->config.tree->made_ms(node->session) : 0;

	if (!ms)
		return fs->mounted;
	return (struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
}

/* The size a text had when it was last opened, for the few that were: a place
 * is shared by several, and the last one has it. */
static size_t place_of(uint64_t ino)
{
	return (ino ^ ino >> 24) % NOTED_SIZES;
}

void node_note_size(struct fs *fs, uint64_t ino, unsigned version, size_t size)
{
	fs->noted[place_of(ino)] = (struct noted_size){ino, version, size};
}

size_t node_noted_size(const struct fs *fs, uint64_t ino, unsigned version)
{
	const struct noted_size *n = &fs->noted[place_of(ino)];

	return n->ino == ino && n->version == version ? n->size : 0;
}

/* A text being read has the length its readers see. */
static void open_text_size(struct fs *fs, const struct node *node, struct stat *st)
{
	struct list *bucket = file_bucket(fs, node->ino);

	list_for_each (i, bucket) {
		const struct file *file = container_of(i, struct file, link);

		if (file->node.ino == node->ino && file->opened && file->text)
			st->st_size = (off_t)file->text->len;
	}
}

double node_attr(struct fs *fs, const struct node *node, struct stat *st)
{
	const struct node_ops *ops = node_hooks(node);
	double timeout = ops && ops->attr ? 0 : KEPT_LONG;

	*st = (struct stat){.st_ino = node->ino, .st_uid = fs->config.uid, .st_gid = fs->config.gid};
	st->st_mode = masked(node_mode(node), fs->config.umask);
	st->st_nlink = S_ISDIR(st->st_mode) ? 2 : 1;
	st->st_blksize = 4096;
	st->st_atim = st->st_mtim = st->st_ctim = node_time(fs, node);
	if (ops && ops->attr) {
		ops->attr(fs, node, st, &timeout);
		open_text_size(fs, node, st);
	}
	st->st_blocks = (st->st_size + 511) / 512;
	return timeout;
}

static double entry_timeout(const struct node *node)
{
	if (!node->def)
		return KEPT;
	return node->def->listed == AT_TIMES ? 0 : KEPT_LONG;
}

void node_param(struct fs *fs, const struct node *node, struct fuse_entry_param *param)
{
	*param = (struct fuse_entry_param){.ino = node->ino};
	param->attr_timeout = node_attr(fs, node, &param->attr);
	param->entry_timeout = entry_timeout(node);
}

const struct node_def *dir_row(const struct dir *dir, const char *name)
{
	for (const struct node_def *def = dir->rows; def->name; def++)
		if (!strcmp(def->name, name))
			return def;
	return NULL;
}
