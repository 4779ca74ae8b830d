/* Inode numbers: session << 24 | directory << 16 | row or entry, plus 1; in the
 * numbered directory: session << 24 | NUMBERED | item << 9 | row or entry, plus 1.
 *
 * Row 0 is the directory itself, so that the root is FUSE_ROOT_ID. */
#include <string.h>

#include "core.h"

enum {
	SESSION_SHIFT = 24,
	DIR_SHIFT = 16,
	DIR_MASK = 0x7f,
	ROW_MASK = 0xffff,
	FIRST_ENTRY = 0x1000, /* rows have smaller numbers */

	NUMBERED = 1 << 23,
	ITEM_SHIFT = 9,
	ITEM_MASK = NODE_ITEMS - 1,
	ITEM_ROW_MASK = 0x1ff,
	ITEM_FIRST_ENTRY = 0x20,

	KEPT_LONG = 3600, /* seconds, for what changes only through the kernel */
	KEPT = 60,        /* seconds, for entries that the program may add or remove */
};

static unsigned first_entry(const struct dir *dir)
{
	return dir->numbered ? ITEM_FIRST_ENTRY : FIRST_ENTRY;
}

static struct node node_at(struct session *session, uint64_t number, const struct dir *dir, unsigned item,
			   unsigned row)
{
	uint64_t within = dir->numbered ? NUMBERED | item << ITEM_SHIFT | row : dir->id << DIR_SHIFT | row;

	return (struct node){.ino = (number << SESSION_SHIFT | within) + 1,
			     .session = session,
			     .dir = dir,
			     .item = dir->numbered ? item : 0};
}

uint64_t session_number(uint64_t ino)
{
	return (ino - 1) >> SESSION_SHIFT;
}

struct node node_session(struct session *session, int64_t number, const struct dir *dir)
{
	return node_at(session, (uint64_t)number, dir, 0, 0);
}

struct node node_row(const struct node *in, const struct dir *dir, const struct node_def *def)
{
	struct node node;

	if (def->dir)
		return node_at(in->session, session_number(in->ino), def->dir, 0, 0);
	node = node_at(in->session, session_number(in->ino), dir, in->item, (unsigned)(def - dir->rows) + 1);
	node.def = def;
	return node;
}

struct node node_entry(const struct node *in, const struct dir *dir, unsigned entry)
{
	struct node node =
		node_at(in->session, session_number(in->ino), dir, in->item, first_entry(dir) + entry);

	node.entry = entry;
	return node;
}

struct node node_numbered(const struct node *in, const struct dir *dir, unsigned item)
{
	return node_at(in->session, session_number(in->ino), dir, item, 0);
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
	unsigned first = first_entry(node->dir);

	if (!row)
		return true;
	if (row >= first) {
		node->entry = row - first;
		return node->dir->entry_ops && node->entry;
	}
	node->def = nth_row(node->dir, row - 1);
	return node->def && !node->def->dir;
}

bool node_find(struct fs *fs, uint64_t ino, struct node *node)
{
	const struct fs_tree *tree = fs->config.tree;
	uint64_t n = ino - 1, number = session_number(ino), dir = n >> DIR_SHIFT & DIR_MASK;
	unsigned row = n & NUMBERED ? (unsigned)n & ITEM_ROW_MASK : (unsigned)n & ROW_MASK;

	*node = (struct node){.ino = ino};
	if (n & NUMBERED) {
		node->dir = tree->numbered;
		node->item = (unsigned)(n >> ITEM_SHIFT) & ITEM_MASK;
	} else if (dir < tree->dir_count) {
		node->dir = tree->dirs[dir];
	}
	if (!node->dir || !node->item != !node->dir->numbered)
		return false;
	if (number)
		node->session = tree->session(fs->config.owner, (int64_t)number);
	return !node->session == !node->dir->in_session && find_in_dir(node, row);
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
	return (mode & (S_IFMT | S_ISVTX)) | ((owner | owner >> 3 | owner >> 6) & ~(mode_t)umask);
}

static struct timespec node_time(const struct fs *fs, const struct node *node)
{
	int64_t ms = node->session ? fs->config.tree->made_ms(node) : 0;

	if (!ms)
		return fs->mounted;
	return (struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
}

/* The slot for a text's noted size. Several inodes share a slot, and the last one written keeps it. */
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

/* An open text has the length that its readers see. */
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
		return node->entry && node->dir->fleeting ? 0 : KEPT;
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
