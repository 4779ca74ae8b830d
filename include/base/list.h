/* An intrusive, circular, doubly linked list. Removing a zeroed or initialised
 * node that is in no list is harmless. */
#ifndef NEMOFS_BASE_LIST_H
#define NEMOFS_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *prev;
};

#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

static inline void list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
	return !l->next || l->next == l;
}

static inline void list_append(struct list *head, struct list *node)
{
	node->prev = head->prev;
	node->next = head;
	head->prev->next = node;
	head->prev = node;
}

static inline void list_prepend(struct list *head, struct list *node)
{
	list_append(head->next, node);
}

/* Leaves the node empty, so that removing it twice is harmless. */
static inline void list_remove(struct list *node)
{
	if (!node->next)
		return;
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

/* Moves all of `from` to the end of `to`; `from` is left empty. */
static inline void list_splice(struct list *to, struct list *from)
{
	if (list_empty(from))
		return;
	from->next->prev = to->prev;
	to->prev->next = from->next;
	from->prev->next = to;
	to->prev = from->prev;
	list_init(from);
}

#define list_for_each(i, head) for (struct list *i = (head)->next; i != (head); i = i->next)

/* The current node may be removed during the iteration, the node after it may
 * not. If callbacks may remove any node, splice the list to a private head and
 * take nodes from its front instead. */
#define list_for_each_safe(i, head)                                                                          \
	for (struct list *i = (head)->next, *i##_next = i->next; i != (head);                                \
	     i = i##_next, i##_next = i->next)

#endif
