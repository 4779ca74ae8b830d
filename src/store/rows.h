/* Rows read into arrays, as copies that own their strings. */
#ifndef NEMOFS_STORE_ROWS_H
#define NEMOFS_STORE_ROWS_H

#include "row.h"

/* Several arrays can be read in turn. After a failure, nothing more is read. */
struct rows {
	struct db *db;
	struct error *error;
	struct rows_text *texts; /* holds the strings of all rows; freed by the reader */
	bool failed;
};

/* Returns the rows as an array of the table's struct, to be freed with free(); NULL:
 * none. The texts must outlive it. `where` and `key` are as for row_each. */
void *rows_gather(struct rows *rows, const struct row_table *table, const char *where, int64_t key,
		  size_t *count);

void rows_free_texts(struct rows_text *texts); /* NULL is accepted */

#endif
