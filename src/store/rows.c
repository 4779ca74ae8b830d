#include "rows.h"

#include <stdlib.h>
#include <string.h>

struct rows_text {
	struct rows_text *next;
	void *row;
};

void rows_free_texts(struct rows_text *text)
{
	while (text) {
		struct rows_text *next = text->next;

		free(text->row);
		free(text);
		text = next;
	}
}

struct gather {
	const struct row_table *table;
	struct rows *rows;
	char *array;
	size_t count, capacity;
};

static bool grow(struct gather *g)
{
	size_t capacity = g->capacity ? 2 * g->capacity : 16;
	char *array;

	if (g->count < g->capacity)
		return true;
	array = reallocarray(g->array, capacity, g->table->size);
	if (!array)
		return false;
	g->array = array;
	g->capacity = capacity;
	return true;
}

static bool keep(struct gather *g, const void *row)
{
	struct rows_text *text = calloc(1, sizeof *text);

	if (!text)
		return false;
	text->next = g->rows->texts;
	g->rows->texts = text;
	text->row = row_copy(g->table, row);
	if (!text->row || !grow(g))
		return false;
	memcpy(g->array + g->count++ * g->table->size, text->row, g->table->size);
	return true;
}

static bool gather_row(void *context, const void *row)
{
	struct gather *g = context;

	if (!keep(g, row)) {
		g->rows->failed = true;
		error_set(g->rows->error, ERROR_NO_MEMORY, "state");
	}
	return !g->rows->failed;
}

void *rows_gather(struct rows *rows, const struct row_table *table, const char *where, int64_t key,
		  size_t *count)
{
	struct gather g = {.table = table, .rows = rows};

	if (!rows->failed && !row_each(rows->db, table, where, key, gather_row, &g, rows->error))
		rows->failed = true;
	*count = g.count;
	return g.array;
}
