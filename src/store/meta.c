#include "store/meta.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* There are only a few entries; all are kept in memory. */
struct meta {
	struct list link;
	char *value;
	char key[];
};

static struct meta *find(const struct store *s, const char *key)
{
	list_for_each (i, &s->meta) {
		struct meta *m = container_of(i, struct meta, link);

		if (strcmp(m->key, key) == 0)
			return m;
	}
	return NULL;
}

static void destroy(struct meta *m)
{
	list_remove(&m->link);
	free(m->value);
	free(m);
}

static struct meta *create(struct store *s, const char *key)
{
	size_t len = strlen(key) + 1;
	struct meta *m = calloc(1, sizeof *m + len);

	if (!m)
		return NULL;
	memcpy(m->key, key, len);
	list_append(&s->meta, &m->link);
	return m;
}

static bool remember(struct store *s, const char *key, const char *value)
{
	struct meta *m = find(s, key);
	char *copy;

	if (!value) {
		if (m)
			destroy(m);
		return true;
	}
	copy = strdup(value);
	if (copy && !m)
		m = create(s, key);
	if (!copy || !m) {
		free(copy);
		return false;
	}
	free(m->value);
	m->value = copy;
	return true;
}

bool store_meta_load(struct store *s, struct error *e)
{
	sqlite3_stmt *statement = db_prepare(&s->db, "SELECT key, value FROM meta", e);
	int code;

	if (!statement)
		return false;
	while ((code = db_step(&s->db, statement, e)) == SQLITE_ROW) {
		if (!remember(s, (const char *)sqlite3_column_text(statement, 0),
			      (const char *)sqlite3_column_text(statement, 1)))
			return error_set(e, ERROR_NO_MEMORY, "state");
	}
	return code == SQLITE_DONE;
}

void store_meta_finish(struct store *s)
{
	while (!list_empty(&s->meta))
		destroy(container_of(s->meta.next, struct meta, link));
}

const char *store_meta_get(const struct store *s, const char *key)
{
	struct meta *m = find(s, key);

	return m ? m->value : NULL;
}

/* The argument of a write: two strings in one allocation. */
struct pair {
	const char *value; /* NULL: remove */
	char key[];
};

static struct pair *pair_create(const char *key, const char *value)
{
	size_t key_len = strlen(key) + 1, value_len = value ? strlen(value) + 1 : 0;
	struct pair *pair = malloc(sizeof *pair + key_len + value_len);

	if (!pair)
		return NULL;
	memcpy(pair->key, key, key_len);
	pair->value = value ? memcpy(pair->key + key_len, value, value_len) : NULL;
	return pair;
}

static bool set(struct db *db, const void *arg, struct error *e)
{
	const struct pair *pair = arg;

	if (!pair->value)
		return db_run(db, e, "DELETE FROM meta WHERE key = ?", "t", pair->key);
	return db_run(db, e, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", "tt", pair->key,
		      pair->value);
}

void store_meta_save(struct store *s)
{
	list_for_each (i, &s->meta) {
		struct meta *m = container_of(i, struct meta, link);

		request_write(s, set, pair_create(m->key, m->value), NULL, NULL);
	}
}

void store_meta_set(struct store *s, const char *key, const char *value, struct wait *wait,
		    void (*done)(struct wait *, const struct error *))
{
	struct pair *pair = pair_create(key, value);

	if (pair && !remember(s, key, value)) {
		free(pair);
		pair = NULL;
	}
	request_write(s, set, pair, wait, done);
}
