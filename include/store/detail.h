/* Everything stored about one session, loaded when it is first used. */
#ifndef NEMOFS_STORE_DETAIL_H
#define NEMOFS_STORE_DETAIL_H

#include "store/asset.h"
#include "store/op.h"
#include "store/render.h"

struct store_detail {
	/* Oldest first: unfinished operations, failed messages, and the newest of the others, about as many
	 * as a reader sees. */
	struct store_op *ops;
	size_t op_count;
	struct store_talk *talk; /* all messages, oldest first */
	size_t talk_count;
	struct store_render *renders; /* oldest first */
	size_t render_count;
	struct store_asset *assets; /* oldest first */
	size_t asset_count;
	struct rows_text *texts; /* owns the strings of the rows */
};

/* The operation with that id, if it is in the list; else NULL. */
const struct store_op *store_detail_op(const struct store_detail *detail, int64_t id);

/* Calls back with a struct store_detail, after all earlier writes. */
void store_detail_load(struct store *store, int64_t session, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

/* The same with only that operation, or with none if it was removed. */
void store_detail_load_op(struct store *store, int64_t op, struct wait *wait,
			  void (*done)(struct wait *, const struct error *));

void store_detail_destroy(struct store_detail *detail); /* accepts NULL */

#endif
