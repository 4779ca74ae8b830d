/* Rows read into arrays, as copies that own their strings. */
#ifndef NEMOFS_STORE_ROWS_H
#define NEMOFS_STORE_ROWS_H

#include "row.h"

/* Several arrays are gathered one after the other; the first failure is the
 * last thing that is tried. */
struct rows {
	struct db *db;
	struct error *error;
	struct rows_text *texts; /* holds the strings of all rows; the reader's to free */
	bool failed;
};

/* The rows in an array of the table's struct, to be freed with free(); NULL: there are
 * none. The texts must outlive it. `where` and `key` as for row_each. */
void *rows_gather(struct rows *rows, const struct row_table *table, const char *where, int64_t key,
		  size_t *count);

void rows_free_texts(struct rows_text *texts); /* NULL is accepted */

#endif
