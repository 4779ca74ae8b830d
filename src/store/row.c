#include "row.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { MAX_ROW = 256 }; /* bytes of the largest struct */

static const char **text_at(const struct row_column *column, const void *row)
{
	union {
		const char *bytes;
		const char **text;
	} at = {.bytes = (const char *)row + column->offset};

	return at.text;
}

static int64_t *int_at(const struct row_column *column, const void *row)
{
	union {
		const char *bytes;
		int64_t *number;
	} at = {.bytes = (const char *)row + column->offset};

	return at.number;
}

void *row_copy(const struct row_table *table, const void *row)
{
	size_t size = table->size;
	char *copy, *end;

	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i].type == ROW_TEXT && *text_at(&table->columns[i], row))
			size += strlen(*text_at(&table->columns[i], row));
	copy = malloc(size + table->count);
	if (!copy)
		return NULL;
	memcpy(copy, row, table->size);
	end = copy + table->size;
	for (size_t i = 0; i < table->count; i++) {
		const struct row_column *column = &table->columns[i];
		const char *text;

		if (column->type != ROW_TEXT)
			continue;
		text = *text_at(column, row) ? *text_at(column, row) : "";
		*text_at(column, copy) = end;
		end = stpcpy(end, text) + 1;
	}
	return copy;
}

static sqlite3_stmt *prepare(struct db *db, struct buf *sql, struct error *e)
{
	sqlite3_stmt *statement = NULL;

	if (sql->failed)
		error_set(e, ERROR_NO_MEMORY, "database");
	else
		statement = db_prepare(db, buf_text(sql), e);
	buf_finish(sql);
	return statement;
}

static sqlite3_stmt *prepare_insert(struct db *db, const struct row_table *table, bool replace,
				    struct error *e)
{
	struct buf sql;

	buf_init(&sql, 0);
	buf_printf(&sql, "INSERT INTO %s (", table->name);
	for (size_t i = 0; i < table->count; i++)
		buf_printf(&sql, "%s%s", i ? ", " : "", table->columns[i].name);
	buf_puts(&sql, ") VALUES (");
	for (size_t i = 0; i < table->count; i++)
		buf_puts(&sql, i ? ", ?" : "?");
	buf_puts(&sql, replace ? ") ON CONFLICT (id) DO UPDATE SET " : ")");
	for (size_t i = 1; replace && i < table->count; i++)
		buf_printf(&sql, "%s%s = excluded.%s", i > 1 ? ", " : "", table->columns[i].name,
			   table->columns[i].name);
	return prepare(db, &sql, e);
}

static bool insert(struct db *db, const struct row_table *table, const void *row, bool replace,
		   struct error *e)
{
	sqlite3_stmt *statement = prepare_insert(db, table, replace, e);

	if (!statement)
		return false;
	for (size_t i = 0; i < table->count; i++) {
		const struct row_column *column = &table->columns[i];

		if (column->type == ROW_INT)
			sqlite3_bind_int64(statement, (int)i + 1, *int_at(column, row));
		else
			sqlite3_bind_text(statement, (int)i + 1, *text_at(column, row), -1, SQLITE_STATIC);
	}
	return db_step(db, statement, e) == SQLITE_DONE;
}

bool row_insert(struct db *db, const struct row_table *table, const void *row, struct error *e)
{
	return insert(db, table, row, false, e);
}

bool row_put(struct db *db, const struct row_table *table, const void *row, struct error *e)
{
	return insert(db, table, row, true, e);
}

static sqlite3_stmt *prepare_select(struct db *db, const struct row_table *table, const char *where,
				    struct error *e)
{
	struct buf sql;

	buf_init(&sql, 0);
	buf_puts(&sql, "SELECT ");
	for (size_t i = 0; i < table->count; i++)
		buf_printf(&sql, "%s%s", i ? ", " : "", table->columns[i].name);
	buf_printf(&sql, " FROM %s %s", table->name, where);
	return prepare(db, &sql, e);
}

static void read_row(const struct row_table *table, sqlite3_stmt *statement, void *row)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct row_column *column = &table->columns[i];
		const unsigned char *text;

		if (column->type == ROW_INT) {
			*int_at(column, row) = sqlite3_column_int64(statement, (int)i);
			continue;
		}
		text = sqlite3_column_text(statement, (int)i);
		*text_at(column, row) = text ? (const char *)text : "";
	}
}

bool row_each(struct db *db, const struct row_table *table, const char *where, int64_t key,
	      bool (*each)(void *context, const void *row), void *context, struct error *e)
{
	_Alignas(max_align_t) char row[MAX_ROW] = {0};
	sqlite3_stmt *statement = prepare_select(db, table, where, e);
	int code;

	if (!statement)
		return false;
	if (sqlite3_bind_parameter_count(statement))
		sqlite3_bind_int64(statement, 1, key);
	while ((code = db_step(db, statement, e)) == SQLITE_ROW) {
		read_row(table, statement, row);
		if (!each(context, row)) {
			sqlite3_reset(statement);
			return true;
		}
	}
	return code == SQLITE_DONE;
}
