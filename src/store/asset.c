#include "store/asset.h"

#include "internal.h"
#include "tables.h"

#define INT(member) ROW_COLUMN_INT(struct store_asset, member)
#define TEXT(member) ROW_COLUMN_TEXT(struct store_asset, member)
static const struct row_column columns[] = {
	INT(id),        INT(session),     INT(origin),   TEXT(name),   TEXT(type),       TEXT(url),
	INT(size),      INT(duration_ms), TEXT(blob),    TEXT(spool),  INT(created_ms),  INT(sent_size),
	INT(told_size), INT(listed),      INT(mtime_ns), TEXT(folder), TEXT(attributes),
};
const struct row_table store_asset_table = {"assets", sizeof(struct store_asset), ROW_COUNT(columns),
					    columns};

static bool put(struct db *db, const void *row, struct error *e)
{
	return row_put(db, &store_asset_table, row, e);
}

void store_asset_put(struct store *s, const struct store_asset *row, struct wait *wait,
		     void (*done)(struct wait *, const struct error *))
{
	request_write(s, put, row_copy(&store_asset_table, row), wait, done);
}

static bool remove_row(struct db *db, const void *row, struct error *e)
{
	const struct store_asset *asset = row;

	return db_run(db, e, "DELETE FROM assets WHERE id = ?", "i", asset->id);
}

void store_asset_remove(struct store *s, int64_t id, struct wait *wait,
			void (*done)(struct wait *, const struct error *))
{
	struct store_asset row = {.id = id};

	request_write(s, remove_row, row_copy(&store_asset_table, &row), wait, done);
}
