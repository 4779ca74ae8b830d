/* Rows as plain structs: one description of the columns is used to copy, write and read
 * them. */
#ifndef NEMOFS_STORE_ROW_H
#define NEMOFS_STORE_ROW_H

#include <stddef.h>

#include "db.h"

enum row_type { ROW_INT, ROW_TEXT }; /* int64_t, const char * */

struct row_column {
	const char *name; /* of the column and the member */
	enum row_type type;
	size_t offset;
};

struct row_table {
	const char *name; /* or a subquery, which can only be read */
	size_t size;      /* of the struct */
	size_t count;
	const struct row_column *columns; /* the first is `id`, the primary key */
};

#define ROW_COLUMN_INT(type, member)                                                                         \
	{                                                                                                    \
#member, ROW_INT, offsetof(type, member)                                                     \
	}
#define ROW_COLUMN_TEXT(type, member)                                                                        \
	{                                                                                                    \
#member, ROW_TEXT, offsetof(type, member)                                                    \
	}
#define ROW_COUNT(columns) (sizeof(columns) / sizeof *(columns))

/* A copy, with its strings in the same allocation: free() it. NULL strings become "". NULL: no memory. */
void *row_copy(const struct row_table *table, const void *row);

/* Inserts the row. Fails with EEXIST if the id is there already. */
bool row_insert(struct db *db, const struct row_table *table, const void *row, struct error *e);

/* Inserts the row, or replaces the row with the same id. */
bool row_put(struct db *db, const struct row_table *table, const void *row, struct error *e);

/* Calls `each` for every row that `where` selects ("WHERE session = ?1 ORDER BY id"); ?1
 * is `key`. The strings are valid until `each` returns; false stops. */
bool row_each(struct db *db, const struct row_table *table, const char *where, int64_t key,
	      bool (*each)(void *context, const void *row), void *context, struct error *e);

#endif
