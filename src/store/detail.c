#include "store/detail.h"

#include <stdlib.h>
#include <string.h>

#include "store/internal.h"
#include "store/tables.h"

/* Rows are gathered as copies that own their strings; the arrays point into them. */
struct store_detail_text {
	struct store_detail_text *next;
	void *row;
};

static void free_texts(struct store_detail_text *text)
{
	while (text) {
		struct store_detail_text *next = text->next;

		free(text->row);
		free(text);
		text = next;
	}
}

void store_detail_destroy(struct store_detail *d)
{
	if (!d)
		return;
	free(d->ops);
	free(d->renders);
	free(d->assets);
	free_texts(d->texts);
	free(d);
}

/* ---- worker thread ---- */

struct gather {
	const struct row_table *table;
	struct store_detail *detail;
	char *rows;
	size_t count, cap;
	bool failed;
};

static bool grow(struct gather *g)
{
	size_t cap = g->cap ? 2 * g->cap : 16;
	char *rows;

	if (g->count < g->cap)
		return true;
	rows = reallocarray(g->rows, cap, g->table->size);
	if (!rows)
		return false;
	g->rows = rows;
	g->cap = cap;
	return true;
}

static bool keep(struct gather *g, const void *row)
{
	struct store_detail_text *text = calloc(1, sizeof *text);

	if (!text)
		return false;
	text->next = g->detail->texts;
	g->detail->texts = text;
	text->row = row_copy(g->table, row);
	if (!text->row || !grow(g))
		return false;
	memcpy(g->rows + g->count++ * g->table->size, text->row, g->table->size);
	return true;
}

static bool gather_row(void *context, const void *row)
{
	struct gather *g = context;

	g->failed = !keep(g, row);
	return !g->failed;
}

static void *gather(struct db *db, const struct row_table *table, const char *where, int64_t session,
		    struct store_detail *detail, size_t *count, bool *ok, struct error *e)
{
	struct gather g = {.table = table, .detail = detail};

	*ok = *ok && row_each(db, table, where, session, gather_row, &g, e);
	if (g.failed)
		*ok = error_set(e, ERROR_NO_MEMORY, "state");
	*count = g.count;
	return g.rows;
}

struct load {
	struct store_request request;
	int64_t session;
	struct store_detail *detail;
	struct store_detail_wait *wait; /* NULL: nobody waits (any more) */
};

static bool load_run(struct store_request *r, struct db *db, struct error *e)
{
	struct load *l = container_of(r, struct load, request);
	struct store_detail *d = calloc(1, sizeof *d);
	bool ok = true;

	store_detail_destroy(l->detail);
	l->detail = d;
	if (!d)
		return error_set(e, ERROR_NO_MEMORY, "state");
	d->ops = gather(db, &store_op_table, "WHERE session = ?1 ORDER BY id", l->session, d, &d->op_count,
			&ok, e);
	d->renders = gather(db, &store_render_table, "WHERE session = ?1 ORDER BY created_ms, id", l->session,
			    d, &d->render_count, &ok, e);
	d->assets = gather(db, &store_asset_table, "WHERE session = ?1 ORDER BY id", l->session, d,
			   &d->asset_count, &ok, e);
	return ok;
}

/* ---- loop thread ---- */

static void load_deliver(struct store_request *r, const struct error *e)
{
	struct load *l = container_of(r, struct load, request);
	struct store_detail_wait *wait = l->wait;
	struct store_detail *detail = l->detail;

	if (!wait)
		return;
	l->wait = NULL;
	wait->request = NULL;
	if (e) {
		wait->done(wait, NULL, e);
		return;
	}
	l->detail = NULL;
	wait->done(wait, detail, NULL);
}

static void load_destroy(struct store_request *r)
{
	struct load *l = container_of(r, struct load, request);

	if (l->wait)
		l->wait->request = NULL;
	store_detail_destroy(l->detail);
	free(l);
}

static void no_memory(struct task *task)
{
	struct store_detail_wait *wait = container_of(task, struct store_detail_wait, no_memory);
	struct error e;

	error_set(&e, ERROR_NO_MEMORY, "state");
	wait->done(wait, NULL, &e);
}

void store_detail_load(struct store *s, int64_t session, struct store_detail_wait *wait,
		       void (*done)(struct store_detail_wait *, struct store_detail *, const struct error *))
{
	struct load *l = calloc(1, sizeof *l);

	wait->done = done;
	wait->request = l ? &l->request : NULL;
	if (!l) {
		loop_post(s->loop, &wait->no_memory, no_memory);
		return;
	}
	l->request.run = load_run;
	l->request.deliver = load_deliver;
	l->request.destroy = load_destroy;
	l->session = session;
	l->wait = wait;
	request_submit(&s->queue, &l->request);
}

void store_detail_wait_cancel(struct store_detail_wait *wait)
{
	if (wait->no_memory.loop)
		loop_unpost(wait->no_memory.loop, &wait->no_memory);
	if (!wait->request)
		return;
	container_of(wait->request, struct load, request)->wait = NULL;
	wait->request = NULL;
}
