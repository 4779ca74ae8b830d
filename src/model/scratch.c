#include "model/scratch.h"

#include <stdlib.h>
#include <string.h>

#include "model/asset.h"
#include "model/services.h"
#include "product/causes.h"

void scratches_init(struct scratches *all, struct services *services)
{
	*all = (struct scratches){.services = services};
	list_init(&all->list);
}

static struct scratch *of_link(struct list *link)
{
	return container_of(link, struct scratch, link);
}

/* ---- creating and removing ---- */

/* The first free number after the last one used: the kernel may still remember a removed file by its
 * number. */
static unsigned free_number(struct scratches *all)
{
	do
		all->last = all->last % SCRATCH_NUMBERS + 1;
	while (scratch_by_number(all, all->last));
	return all->last;
}

static void insert(struct scratches *all, struct scratch *s)
{
	struct list *before = all->list.next;

	while (before != &all->list && of_link(before)->number < s->number)
		before = before->next;
	list_append(before, &s->link);
}

struct scratch *scratch_create(struct scratches *all, const char *name, struct error *e)
{
	struct scratch *s;

	if (all->count >= SCRATCH_FILES) {
		error_set(
			e, ERROR_NO_SPACE,
			"%s: a session has room for %d files beside its own; remove some, or work in another "
			"folder",
			name, SCRATCH_FILES);
		return NULL;
	}
	s = calloc(1, sizeof *s);
	if (!s) {
		error_set(e, ERROR_NO_MEMORY, "%s", name);
		return NULL;
	}
	s->all = all;
	s->services = all->services;
	s->number = free_number(all);
	s->mtime_ns = asset_clock_ns();
	buf_init(&s->data, SCRATCH_SIZE);
	memcpy(s->name, name, strnlen(name, sizeof s->name - 1));
	insert(all, s);
	all->count++;
	return s;
}

static void leave(struct scratch *s)
{
	if (s->all) {
		s->all->count--;
		list_remove(&s->link);
	}
	s->all = NULL;
}

static void go(struct scratch *s)
{
	leave(s);
	s->services->scratched -= s->data.len;
	buf_finish(&s->data);
	free(s);
}

struct scratch *scratch_ref(struct scratch *s)
{
	s->refs++;
	return s;
}

void scratch_unref(struct scratch *s)
{
	if (!--s->refs && !s->name[0])
		go(s);
}

void scratch_remove(struct scratch *s)
{
	s->name[0] = '\0';
	if (!s->refs)
		go(s);
}

void scratches_finish(struct scratches *all)
{
	while (all->services && !list_empty(&all->list)) {
		struct scratch *s = of_link(all->list.next);

		leave(s);
		scratch_remove(s);
	}
}

/* ---- finding ---- */

struct scratch *scratch_by_name(const struct scratches *all, const char *name)
{
	list_for_each (i, &all->list)
		if (of_link(i)->name[0] && !strcmp(of_link(i)->name, name))
			return of_link(i);
	return NULL;
}

struct scratch *scratch_by_number(const struct scratches *all, unsigned number)
{
	list_for_each (i, &all->list)
		if (of_link(i)->number == number)
			return of_link(i);
	return NULL;
}

struct scratch *scratch_after(const struct scratches *all, unsigned number)
{
	list_for_each (i, &all->list)
		if (of_link(i)->number > number && of_link(i)->name[0])
			return of_link(i);
	return NULL;
}

void scratch_rename(struct scratch *s, const char *name)
{
	struct scratch *there = s->all ? scratch_by_name(s->all, name) : NULL;

	if (there == s)
		return;
	if (there)
		scratch_remove(there);
	memset(s->name, 0, sizeof s->name);
	memcpy(s->name, name, strnlen(name, sizeof s->name - 1));
}

/* ---- content ---- */

/* Ensures that the file has at least this size, with zeros at its end. */
static bool grow(struct scratch *s, uint64_t size, struct error *e)
{
	size_t more = size > s->data.len ? (size_t)(size - s->data.len) : 0;

	if (size > SCRATCH_SIZE)
		return error_set(e, ERROR_TOO_LARGE, "%s: more than %d MiB", s->name, SCRATCH_SIZE >> 20);
	if (s->services->scratched + more > SCRATCH_SIZE_ALL)
		return error_set(e, ERROR_NO_SPACE,
				 "%s: more than %d MiB in files beside those of the sessions", s->name,
				 SCRATCH_SIZE_ALL >> 20);
	if (!buf_reserve(&s->data, more)) {
		s->data.failed = false;
		return error_set(e, ERROR_NO_MEMORY, "%s", s->name);
	}
	if (!more)
		return true;
	memset(s->data.data + s->data.len, 0, more + 1);
	s->data.len += more;
	s->services->scratched += more;
	return true;
}

bool scratch_write(struct scratch *s, const void *data, size_t size, uint64_t offset, struct error *e)
{
	if (!size)
		return true;
	if (!grow(s, offset > SCRATCH_SIZE ? offset : offset + size, e))
		return false;
	memcpy(s->data.data + offset, data, size);
	s->mtime_ns = asset_clock_ns();
	return true;
}

bool scratch_resize(struct scratch *s, uint64_t size, struct error *e)
{
	if (!grow(s, size, e))
		return false;
	s->services->scratched -= s->data.len - size;
	buf_cut(&s->data, (size_t)size);
	s->mtime_ns = asset_clock_ns();
	return true;
}
