#include "store/detail.h"

#include <stdlib.h>

#include "internal.h"
#include "rows.h"
#include "tables.h"

void store_detail_destroy(struct store_detail *d)
{
	if (!d)
		return;
	free(d->ops);
	free(d->renders);
	free(d->assets);
	rows_free_texts(d->texts);
	free(d);
}

static void destroy(void *detail)
{
	store_detail_destroy(detail);
}

static void *load(struct db *db, int64_t session, struct error *e)
{
	struct store_detail *d = calloc(1, sizeof *d);
	struct rows rows = {.db = db, .error = e};

	if (!d) {
		error_set(e, ERROR_NO_MEMORY, "state");
		return NULL;
	}
	d->ops = rows_gather(&rows, &store_op_table, "WHERE session = ?1 ORDER BY id", session, &d->op_count);
	d->renders = rows_gather(&rows, &store_render_table, "WHERE session = ?1 ORDER BY created_ms, id",
				 session, &d->render_count);
	d->assets = rows_gather(&rows, &store_asset_table, "WHERE session = ?1 ORDER BY id", session,
				&d->asset_count);
	d->texts = rows.texts;
	if (!rows.failed)
		return d;
	store_detail_destroy(d);
	return NULL;
}

void store_detail_load(struct store *s, int64_t session, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	request_read(s, load, session, destroy, wait, done);
}
