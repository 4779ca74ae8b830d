#include "assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROW = 8 };

static bool grow(struct asset_list *list)
{
	size_t room = list->count + GROW;
	struct asset *items;
	struct asset_more *more;

	if (list->count % GROW)
		return true;
	items = realloc(list->items, room * sizeof(*items));
	if (items)
		list->items = items;
	more = realloc(list->more, room * sizeof(*more));
	if (more)
		list->more = more;
	return items && more;
}

/* Copies the strings of an asset into one block. NULL: no memory. */
static char *copy_strings(struct asset *to, const struct asset *from)
{
	const char *why = from->missing ? from->missing : "";
	size_t id = strlen(from->id) + 1, name = strlen(from->name) + 1, path = strlen(from->path) + 1,
	       missing = strlen(why) + 1;
	char *block = malloc(id + name + path + missing);

	if (!block)
		return NULL;
	to->id = memcpy(block, from->id, id);
	to->name = memcpy(block + id, from->name, name);
	to->path = memcpy(block + id + name, from->path, path);
	to->missing = memcpy(block + id + name + path, why, missing);
	if (!from->missing)
		to->missing = NULL;
	return block;
}

bool asset_list_add(struct asset_list *list, const struct asset *asset, int64_t size, struct error *e)
{
	char *strings = grow(list) ? copy_strings(&list->items[list->count], asset) : NULL;

	if (!strings)
		return error_set(e, ERROR_NO_MEMORY, "asset");
	list->items[list->count].probe = asset->probe;
	list->more[list->count++] = (struct asset_more){size, strings};
	return true;
}

void asset_list_finish(struct asset_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->more[i].strings);
	free(list->items);
	free(list->more);
	*list = (struct asset_list){0};
}

static bool read_probe(struct probe *probe, const char *text)
{
	json_t *json = json_loads(text ? text : "", 0, NULL);
	bool ok = json && probe_from_json(probe, json);

	json_decref(json);
	return ok;
}

struct loading {
	struct asset_list *list;
	const char *media;
	struct error *e;
	bool ok;
};

static bool read_asset(const struct db_row *row, void *arg)
{
	struct loading *loading = arg;
	char path[4096];
	struct asset asset = {.id = db_row_text(row, 0), .name = db_row_text(row, 1), .path = path};

	snprintf(path, sizeof(path), "%s/%s", loading->media, asset.id);
	if (db_row_text(row, 4))
		asset.missing = db_row_text(row, 5) ? db_row_text(row, 5) : "";
	if (!read_probe(&asset.probe, db_row_text(row, 3)))
		loading->ok = error_set(loading->e, ERROR_SYSTEM, "the record of an upload is damaged");
	else
		loading->ok = asset_list_add(loading->list, &asset, db_row_int(row, 2), loading->e);
	return loading->ok;
}

bool assets_load(struct db *db, const char *session_id, const char *media, struct asset_list *list,
		 struct error *e)
{
	struct loading loading = {list, media, e, true};

	*list = (struct asset_list){0};
	if (db_query(db, e, read_asset, &loading,
		     "SELECT id,name,size,probe,page,failure FROM assets WHERE session_id=? ORDER BY seq",
		     "s", session_id) &&
	    loading.ok)
		return true;
	asset_list_finish(list);
	return false;
}

static bool read_count(const struct db_row *row, void *arg)
{
	*(int64_t *)arg = db_row_int(row, 0);
	return false;
}

static char *write_probe(const struct probe *probe)
{
	json_t *json = probe_to_json(probe);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}

bool assets_insert(struct db *db, const char *session_id, const struct asset *asset, int64_t size,
		   const char *page, struct error *e)
{
	char *text = write_probe(&asset->probe);
	int64_t count = 0;
	bool ok;

	if (!text)
		return error_set(e, ERROR_NO_MEMORY, "asset");
	ok = db_query(db, e, read_count, &count, "SELECT count(*) FROM assets WHERE session_id=?", "s",
		      session_id);
	if (ok && count >= ASSETS_MAX)
		ok = error_set(e, ERROR_INPUT, "a session holds at most %d uploads", ASSETS_MAX);
	ok = ok && db_run(db, e, "INSERT INTO assets(id,session_id,name,size,probe,page) VALUES(?,?,?,?,?,?)",
			  "sssiss", asset->id, session_id, asset->name, size, text, page);
	free(text);
	return ok;
}

bool assets_arrive(struct db *db, const char *id, const struct probe *probe, int64_t size, struct error *e)
{
	char *text = write_probe(probe);
	bool ok = text ? db_run(db, e,
				"UPDATE assets SET probe=?,size=?,page=NULL,failure=NULL,cause=0 WHERE id=?",
				"sis", text, size, id)
		       : error_set(e, ERROR_NO_MEMORY, "asset");

	free(text);
	return ok;
}

bool assets_fail(struct db *db, const char *id, int cause, const char *words, struct error *e)
{
	return db_run(db, e, "UPDATE assets SET failure=?,cause=? WHERE id=? AND page IS NOT NULL", "sis",
		      words, (int64_t)cause, id);
}

bool assets_retry(struct db *db, const char *id, struct error *e)
{
	return db_run(db, e, "UPDATE assets SET failure=NULL,cause=0 WHERE id=? AND failure IS NOT NULL", "s",
		      id);
}

struct visiting {
	void (*each)(void *arg, const char *id);
	void *arg;
};

static bool visit(const struct db_row *row, void *arg)
{
	const struct visiting *visiting = arg;

	visiting->each(visiting->arg, db_row_text(row, 0));
	return true;
}

bool assets_each_awaited(struct db *db, const char *id, void (*each)(void *arg, const char *id), void *arg,
			 struct error *e)
{
	struct visiting visiting = {each, arg};

	return db_query(db, e, visit, &visiting,
			"SELECT id FROM assets WHERE page IS NOT NULL AND failure IS NULL AND "
			"(?1 IS NULL OR id=?1) ORDER BY seq",
			"s", id);
}

static bool read_failure(const struct db_row *row, void *arg)
{
	error_set(arg, (int)db_row_int(row, 1), "%s: %s", db_row_text(row, 2), db_row_text(row, 0));
	return false;
}

bool assets_check(struct db *db, const char *id, struct error *e)
{
	struct error why = {0};

	if (!db_query(db, e, read_failure, &why,
		      "SELECT failure,cause,name FROM assets WHERE id=? AND failure IS NOT NULL", "s", id))
		return false;
	return !why.cause || error_set(e, why.cause, "%s", why.words);
}

struct finding {
	struct asset_file *file;
	bool *found;
};

static bool read_file(const struct db_row *row, void *arg)
{
	struct finding *finding = arg;

	snprintf(finding->file->name, sizeof(finding->file->name), "%s", db_row_text(row, 0));
	*finding->found = read_probe(&finding->file->probe, db_row_text(row, 1));
	snprintf(finding->file->session_id, sizeof(finding->file->session_id), "%s", db_row_text(row, 2));
	snprintf(finding->file->page, sizeof(finding->file->page), "%s",
		 db_row_text(row, 3) ? db_row_text(row, 3) : "");
	return false;
}

bool assets_find(struct db *db, const char *id, struct asset_file *file, bool *found, struct error *e)
{
	struct finding finding = {file, found};

	*found = false;
	return db_query(db, e, read_file, &finding,
			"SELECT name,probe,session_id,page FROM assets WHERE id=?", "s", id);
}

const char *assets_mime(const struct probe *probe)
{
	/* ffmpeg's demuxer, its MIME type, and the type if there is only sound */
	static const struct {
		const char *format, *mime, *sound;
	} rows[] = {
		{"mov", "video/mp4", "audio/mp4"}, {"matroska", "video/x-matroska", "audio/x-matroska"},
		{"avi", "video/x-msvideo", NULL},  {"mp3", "audio/mpeg", NULL},
		{"wav", "audio/wav", NULL},        {"aac", "audio/aac", NULL},
		{"ogg", "video/ogg", "audio/ogg"}, {"flac", "audio/flac", NULL},
		{"mpegts", "video/mp2t", NULL},    {"png_pipe", "image/png", NULL},
		{"jpeg_pipe", "image/jpeg", NULL}, {"webp_pipe", "image/webp", NULL},
		{"gif", "image/gif", NULL},        {"srt", "application/x-subrip", NULL},
		{"webvtt", "text/vtt", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].format, probe->format) == 0)
			return probe->type == PROBE_AUDIO && rows[i].sound ? rows[i].sound : rows[i].mime;
	return "application/octet-stream";
}
