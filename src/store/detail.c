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
	free(d->talk);
	free(d->renders);
	free(d->assets);
	rows_free_texts(d->texts);
	free(d);
}

static void destroy(void *detail)
{
	store_detail_destroy(detail);
}

static void *finish_load(struct store_detail *d, const struct rows *rows)
{
	d->texts = rows->texts;
	if (!rows->failed)
		return d;
	store_detail_destroy(d);
	return NULL;
}

/* Reads the answered messages that are followed by less than 256 KiB of conversation, all other messages, and
 * other operations that have not ended. */
static const char with_words[] =
	"WHERE id IN ("
	" SELECT id FROM (SELECT id, phase, asked + told AS own, sum(asked + told) OVER (ORDER BY id DESC) "
	"AS sum"
	"  FROM ops WHERE session = ?1 AND kind = 0) WHERE sum - own < 262144 OR phase <> 2"
	" UNION ALL SELECT id FROM ops WHERE session = ?1 AND kind <> 0 AND phase IN (0, 1, 4)) ORDER BY id";

static void *load(struct db *db, int64_t session, struct error *e)
{
	struct store_detail *d = calloc(1, sizeof *d);
	struct rows rows = {.db = db, .error = e};

	if (!d) {
		error_set(e, ERROR_NO_MEMORY, "state");
		return NULL;
	}
	d->ops = rows_gather(&rows, &store_op_table, with_words, session, &d->op_count);
	d->talk = rows_gather(&rows, &store_talk_table, "WHERE session = ?1 AND kind = 0 ORDER BY id",
			      session, &d->talk_count);
	d->renders = rows_gather(&rows, &store_render_table, "WHERE session = ?1 ORDER BY created_ms, id",
				 session, &d->render_count);
	d->assets = rows_gather(&rows, &store_asset_table, "WHERE session = ?1 ORDER BY id", session,
				&d->asset_count);
	return finish_load(d, &rows);
}

static void *load_op(struct db *db, int64_t op, struct error *e)
{
	struct store_detail *d = calloc(1, sizeof *d);
	struct rows rows = {.db = db, .error = e};

	if (!d) {
		error_set(e, ERROR_NO_MEMORY, "state");
		return NULL;
	}
	d->ops = rows_gather(&rows, &store_op_table, "WHERE id = ?1", op, &d->op_count);
	return finish_load(d, &rows);
}

const struct store_op *store_detail_op(const struct store_detail *detail, int64_t id)
{
	size_t low = 0, high = detail->op_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (detail->ops[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < detail->op_count && detail->ops[low].id == id ? &detail->ops[low] : NULL;
}

void store_detail_load(struct store *s, int64_t session, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	request_read(s, load, session, destroy, wait, done);
}

void store_detail_load_op(struct store *s, int64_t op, struct wait *wait,
			  void (*done)(struct wait *, const struct error *))
{
	request_read(s, load_op, op, destroy, wait, done);
}
