/* All that is kept of one session, loaded when it is first touched. */
#ifndef NEMOFS_STORE_DETAIL_H
#define NEMOFS_STORE_DETAIL_H

#include "store/asset.h"
#include "store/op.h"
#include "store/render.h"

struct store_detail {
	struct store_op *ops; /* all operations, oldest first; the messages among them are the conversation */
	size_t op_count;
	struct store_render *renders; /* oldest first */
	size_t render_count;
	struct store_asset *assets; /* oldest first */
	size_t asset_count;
	struct rows_text *texts; /* holds the strings of the rows */
};

/* Calls back with a struct store_detail, after all writes asked for before. */
void store_detail_load(struct store *store, int64_t session, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

void store_detail_destroy(struct store_detail *detail); /* NULL is accepted */

#endif
