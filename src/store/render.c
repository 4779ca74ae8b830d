#include "store/render.h"

#include "internal.h"
#include "tables.h"

#define INT(member) ROW_COLUMN_INT(struct store_render, member)
#define TEXT(member) ROW_COLUMN_TEXT(struct store_render, member)
static const struct row_column columns[] = {
	TEXT(id),  INT(session), TEXT(draft_hash), TEXT(format),    INT(phase),    TEXT(url),
	INT(size), TEXT(etag),   TEXT(blob),       INT(created_ms), INT(shown_ms),
};
const struct row_table store_render_table = {"renders", sizeof(struct store_render), ROW_COUNT(columns),
					     columns};

static bool put(struct db *db, const void *row, struct error *e)
{
	return row_put(db, &store_render_table, row, e);
}

void store_render_put(struct store *s, const struct store_render *row, struct wait *wait,
		      void (*done)(struct wait *, const struct error *))
{
	request_write(s, put, row_copy(&store_render_table, row), wait, done);
}
