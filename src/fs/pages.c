/* Remembers which content the kernel's page cache holds for an inode whose content can change. */
#include <stdlib.h>

#include "core.h"

struct pages {
	struct list link;
	struct table_link by_ino;
	uint64_t ino;
	void *content;
};

static struct pages *find(const struct fs *fs, uint64_t ino)
{
	struct table_link *l = table_first(&fs->pages_by_ino, table_hash(&ino, sizeof ino));

	for (; l; l = table_next(l))
		if (container_of(l, struct pages, by_ino)->ino == ino)
			return container_of(l, struct pages, by_ino);
	return NULL;
}

void *fs_pages(const struct fs *fs, uint64_t ino)
{
	const struct pages *pages = find(fs, ino);

	return pages ? pages->content : NULL;
}

bool fs_note_pages(struct fs *fs, const struct node *node, void *content)
{
	struct pages *pages = find(fs, node->ino);

	if (!pages) {
		pages = calloc(1, sizeof *pages);
		if (!pages)
			return false;
		pages->ino = node->ino;
		list_append(&fs->pages, &pages->link);
		table_add(&fs->pages_by_ino, &pages->by_ino, table_hash(&node->ino, sizeof node->ino));
	}
	pages->content = content;
	return true;
}

static void forget(struct fs *fs, struct pages *pages)
{
	table_remove(&fs->pages_by_ino, &pages->by_ino);
	list_remove(&pages->link);
	free(pages);
}

void fs_forget_pages(struct fs *fs, int64_t number)
{
	list_for_each_safe (i, &fs->pages) {
		struct pages *pages = container_of(i, struct pages, link);

		if (session_number(pages->ino) == (uint64_t)number)
			forget(fs, pages);
	}
}

void pages_finish(struct fs *fs)
{
	list_for_each_safe (i, &fs->pages)
		forget(fs, container_of(i, struct pages, link));
	table_finish(&fs->pages_by_ino);
}
