#include "model/asset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "late.h"
#include "product/causes.h"

#define DURATION_MAX_S 1e9 /* larger values from the service are ignored */
#define NS_PER_MS 1000000

static void asset_on_length(struct remote_file *remote);
static void asset_renew(struct remote_file *remote);
static void asset_on_state(struct wait *fresh, const struct error *e);

void assets_init(struct assets *assets, struct scope *scope, struct state *state,
		 enum store_asset_origin origin)
{
	*assets = (struct assets){.scope = scope, .state = state, .origin = origin};
}

/* ---- finding ---- */

struct asset *assets_by_entry(const struct assets *assets, unsigned entry)
{
	struct asset *a = entry && entry <= assets->count ? assets->items[entry - 1] : NULL;

	return a && a->phase != ASSET_GONE ? a : NULL;
}

/* A file that the service calls video, image or audio cannot be empty. */
static void expect_media(struct asset *a)
{
	a->remote.least = !strcmp(a->type, "video") || !strcmp(a->type, "image") || !strcmp(a->type, "audio");
}

static void add_name(struct asset *a)
{
	table_add(&a->assets->by_name, &a->by_name, table_hash(a->name, strlen(a->name)));
}

void asset_rename(struct asset *a, unsigned folder, char *name_take)
{
	table_remove(&a->assets->by_name, &a->by_name);
	free(a->name);
	a->name = name_take;
	a->folder = folder;
	a->remote.what = a->name;
	a->copies = 0;
	add_name(a);
}

struct asset *assets_by_name(const struct assets *assets, unsigned folder, const char *name)
{
	struct table_link *l = table_first(&assets->by_name, table_hash(name, strlen(name)));

	for (; l; l = table_next(l)) {
		struct asset *a = container_of(l, struct asset, by_name);

		if (a->phase != ASSET_GONE && a->folder == folder && !strcmp(a->name, name))
			return a;
	}
	return NULL;
}

unsigned assets_folder(const struct assets *assets, const char *name)
{
	for (unsigned i = 0; i < ASSET_FOLDERS; i++)
		if (assets->folders[i] && !strcmp(assets->folders[i], name))
			return i + 1;
	return 0;
}

unsigned assets_add_folder(struct assets *assets, const char *name, struct error *e)
{
	for (unsigned i = 0; i < ASSET_FOLDERS; i++) {
		if (assets->folders[i])
			continue;
		assets->folders[i] = strdup(name);
		if (assets->folders[i])
			return i + 1;
		error_set(e, ERROR_NO_MEMORY, "%s", name);
		return 0;
	}
	error_set(e, ERROR_NO_SPACE, "%s: there are %d folders already; remove one", name, ASSET_FOLDERS);
	return 0;
}

bool assets_remove_folder(struct assets *assets, unsigned folder)
{
	for (size_t i = 0; i < assets->count; i++)
		if (assets->items[i]->phase != ASSET_GONE && assets->items[i]->folder == folder)
			return false;
	free(assets->folders[folder - 1]);
	assets->folders[folder - 1] = NULL;
	return true;
}

/* The length of the URL without its query and fragment, which may be a signature that differs in each
 * answer. */
static size_t plain_length(const char *url)
{
	return strcspn(url, "?#");
}

static uint64_t hash_of(const char *url)
{
	return table_hash(url, plain_length(url));
}

static uint64_t hash_with_size(const char *url, uint64_t size)
{
	return hash_of(url) ^ table_hash(&size, sizeof size);
}

/* Updates the tables after the file's address or the size that the service reports has changed. */
static void keep_findable(struct asset *a)
{
	table_remove(&a->assets->by_address, &a->by_address);
	table_remove(&a->assets->by_size, &a->by_size);
	if (!a->remote.url)
		return;
	table_add(&a->assets->by_address, &a->by_address, hash_of(a->remote.url));
	table_add(&a->assets->by_size, &a->by_size, hash_with_size(a->remote.url, a->told_size));
}

static bool set_address(struct asset *a, const char *url)
{
	bool ok = remote_file_set_address(&a->remote, url, NULL);

	keep_findable(a);
	return ok;
}

static bool is_at(const struct asset *a, const char *url)
{
	size_t len = plain_length(url);

	return plain_length(a->remote.url) == len && !memcmp(a->remote.url, url, len);
}

static struct asset *older(struct asset *a, struct asset *b)
{
	return !a || (b && b->entry < a->entry) ? b : a;
}

static struct asset *find_by_size(const struct assets *assets, const char *url, uint64_t size)
{
	struct table_link *l = table_first(&assets->by_size, hash_with_size(url, size));
	struct asset *found = NULL;

	for (; l; l = table_next(l)) {
		struct asset *a = container_of(l, struct asset, by_size);

		if (a->told_size == size && is_at(a, url))
			found = older(found, a);
	}
	return found;
}

static struct asset *find_by_address(const struct assets *assets, const char *url)
{
	struct table_link *l = table_first(&assets->by_address, hash_of(url));
	struct asset *found = NULL;

	for (; l; l = table_next(l)) {
		struct asset *a = container_of(l, struct asset, by_address);

		if (is_at(a, url))
			found = older(found, a);
	}
	return found;
}

bool assets_have_address(const struct assets *assets, const char *url)
{
	return find_by_address(assets, url);
}

/* Finds the file by address and size; the oldest if there are several. Thousands of files may have the same
 * address, and differ only in their queries and sizes. */
static struct asset *find(struct assets *assets, const struct api_asset *told)
{
	if (told->size <= 0)
		return find_by_address(assets, told->url);
	return older(find_by_size(assets, told->url, (uint64_t)told->size),
		     find_by_size(assets, told->url, REMOTE_FILE_UNKNOWN));
}

/* ---- creating ---- */

/* How much of the name to keep, so that a number and the extension fit. Characters are not cut. */
static int stem_length(const char *name, const char *extension)
{
	size_t room = 255 - sizeof " (4294967295)" - strlen(extension), len = (size_t)(extension - name);

	if (len <= room)
		return (int)len;
	while (room && ((unsigned char)name[room] & 0xC0) == 0x80)
		room--;
	return (int)room;
}

/* "video.mp4", "video (2).mp4" …: the service may use a name several times. */
static void unique_name(const struct assets *assets, const char *wanted, char out[256])
{
	char name[256], numbered[300];
	const char *extension;
	struct asset *first;

	str_safe_name(out, wanted);
	memcpy(name, out, sizeof name);
	extension = strrchr(name, '.');
	if (!extension || extension == name || strlen(extension) > 16)
		extension = name + strlen(name);
	first = assets_by_name(assets, 0, out);
	while (assets_by_name(assets, 0, out)) {
		snprintf(numbered, sizeof numbered, "%.*s (%u)%s", stem_length(name, extension), name,
			 ++first->copies + 1, extension);
		str_safe_name(out, numbered);
	}
}

static bool make_room(struct assets *assets)
{
	size_t capacity = assets->capacity ? assets->capacity * 2 : 4;
	struct asset **items;

	if (assets->count < assets->capacity)
		return true;
	items = realloc(assets->items, capacity * sizeof(struct asset *));
	if (!items)
		return false;
	assets->items = items;
	assets->capacity = capacity;
	return true;
}

static struct asset *create(struct assets *assets, int64_t id, const char *name, const char *type)
{
	struct asset *a = calloc(1, sizeof *a);
	char key[64];

	if (!a || assets->count >= ASSETS_MAX || !make_room(assets) || !(a->name = strdup(name)) ||
	    !(a->type = strdup(type))) {
		free(a ? a->name : NULL);
		free(a);
		return NULL;
	}
	a->assets = assets;
	a->fd = -1;
	a->id = id;
	a->size = a->sent_size = a->told_size = REMOTE_FILE_UNKNOWN;
	a->duration_ms = -1;
	a->mtime_ns = asset_clock_ns();
	waiters_init(&a->waiters);
	writeback_init(&a->behind, assets->scope->services->worker);
	snprintf(key, sizeof key, "asset_%lld", (long long)id);
	remote_file_init(&a->remote, &assets->scope->services->remote, key, a->name);
	a->remote.length_changed = asset_on_length;
	a->remote.renew = asset_renew;
	expect_media(a);
	assets->items[assets->count++] = a;
	a->entry = (unsigned)assets->count;
	add_name(a);
	return a;
}

struct asset *assets_add(struct assets *assets, const char *name)
{
	return create(assets, store_new_id(assets->scope->services->store), name, "");
}

static uint64_t size_of_row(int64_t size)
{
	return size < 0 ? REMOTE_FILE_UNKNOWN : (uint64_t)size;
}

static int64_t row_size(uint64_t size)
{
	return size == REMOTE_FILE_UNKNOWN ? -1 : (int64_t)size;
}

struct asset *assets_load(struct assets *assets, const struct store_asset *row)
{
	struct asset *a = create(assets, row->id, row->name, row->type);

	if (!a)
		return NULL;
	if (row->folder[0] && !(a->folder = assets_folder(assets, row->folder)) &&
	    !(a->folder = assets_add_folder(assets, row->folder, NULL)))
		return NULL;
	a->size = size_of_row(row->size);
	a->sent_size = size_of_row(row->sent_size);
	a->told_size = size_of_row(row->told_size);
	a->listed = row->listed;
	if (row->url[0] && !set_address(a, row->url))
		return NULL;
	a->duration_ms = row->duration_ms;
	a->mtime_ns = row->mtime_ns ? row->mtime_ns : row->created_ms * NS_PER_MS;
	a->remote.length = a->size;
	a->phase = ASSET_DONE;
	if (row->attributes[0] && !(a->attributes = strdup(row->attributes)))
		return NULL;
	return a;
}

/* ---- what the service says of a file ---- */

void asset_put(const struct asset *a)
{
	struct store_asset row = {.id = a->id,
				  .session = a->assets->scope->id,
				  .origin = a->assets->origin,
				  .name = a->name,
				  .type = a->type,
				  .url = a->remote.url,
				  .size = row_size(a->size),
				  .duration_ms = a->duration_ms,
				  .blob = a->remote.key,
				  .spool = a->phase == ASSET_DONE ? "" : a->spool,
				  .created_ms = a->mtime_ns / NS_PER_MS,
				  .sent_size = row_size(a->sent_size),
				  .told_size = row_size(a->told_size),
				  .listed = a->listed,
				  .mtime_ns = a->mtime_ns,
				  .attributes = a->attributes,
				  .folder = a->folder ? a->assets->folders[a->folder - 1] : ""};

	store_asset_put(a->assets->scope->services->store, &row, NULL, NULL);
}

void asset_describe(struct asset *a, const struct api_asset *told)
{
	char *type = strdup(told->type);

	if (type) {
		free(a->type);
		a->type = type;
		expect_media(a);
	}
	if (told->size > 0)
		a->told_size = (uint64_t)told->size;
	if (a->size == REMOTE_FILE_UNKNOWN)
		a->size = a->told_size;
	if (told->duration_s > 0 && told->duration_s < DURATION_MAX_S)
		a->duration_ms = (int64_t)(told->duration_s * 1000);
	if (told->url[0])
		set_address(a, told->url);
	else
		keep_findable(a);
	a->remote.length = a->size;
	a->phase = ASSET_DONE;
	asset_put(a);
}

uint64_t asset_shown_size(const struct asset *a)
{
	return a->phase == ASSET_DONE && a->sent_size != REMOTE_FILE_UNKNOWN ? a->sent_size : a->size;
}

int64_t asset_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 * NS_PER_MS + now.tv_nsec;
}

void asset_set_mtime(struct asset *a, int64_t ns)
{
	a->mtime_ns = ns;
	asset_put(a);
}

/* ---- which file the service means ---- */

/* Updates the address and size to what the service says now. */
static void update(struct asset *a, const struct api_asset *told, bool listed)
{
	uint64_t size = told->size > 0 ? (uint64_t)told->size : a->told_size;
	bool news = size != a->told_size || listed != a->listed || strcmp(a->remote.url, told->url) != 0;

	a->told_size = size;
	a->listed = listed;
	if (news && set_address(a, told->url))
		asset_put(a);
}

bool assets_know(struct assets *assets, const struct api_asset *told)
{
	struct asset *a = find(assets, told);

	if (a)
		update(a, told, a->listed);
	return a != NULL;
}

static void take_in(struct assets *assets, const struct api_asset *told, bool listed)
{
	struct asset *a;
	char wanted[256], name[256];

	api_asset_name(told, wanted);
	unique_name(assets, wanted[0] ? wanted : "file", name);
	a = assets_add(assets, name);
	if (!a)
		return;
	a->listed = listed;
	asset_describe(a, told);
}

void assets_take_in(struct assets *assets, const struct api_asset *told)
{
	if (told->url[0] && !assets_know(assets, told))
		take_in(assets, told, false);
}

/* Has the list not mentioned this file yet, in this look? */
static bool missing(const struct asset *a)
{
	return a->phase == ASSET_DONE && a->remote.url && a->seen != a->assets->looks;
}

static struct asset *at_its_address(struct assets *assets, const struct api_asset *told)
{
	struct table_link *l = table_first(&assets->by_address, hash_of(told->url));
	struct asset *found = NULL;

	for (; l; l = table_next(l)) {
		struct asset *a = container_of(l, struct asset, by_address);

		if (missing(a) && is_at(a, told->url))
			found = older(found, a);
	}
	return found;
}

static struct asset *of_its_name(struct assets *assets, const struct api_asset *told)
{
	char name[256];
	struct asset *a;

	api_asset_name(told, name);
	a = assets_by_name(assets, 0, name);
	return a && missing(a) ? a : NULL;
}

static bool may_be(const struct asset *a, const struct api_asset *told)
{
	int64_t ms = told->duration_s > 0 && told->duration_s < DURATION_MAX_S
			     ? (int64_t)(told->duration_s * 1000)
			     : -1;

	return (!a->type[0] || !told->type[0] || !strcmp(a->type, told->type)) &&
	       (ms < 0 || a->duration_ms < 0 || llabs(ms - a->duration_ms) < 1000);
}

/* Finds a file that was uploaded since the last look and may be this one. */
static struct asset *new_there(struct assets *assets, const struct api_asset *told)
{
	while (assets->first_new < assets->count && assets->items[assets->first_new]->listed)
		assets->first_new++;
	for (size_t i = assets->first_new; i < assets->count; i++)
		if (!assets->items[i]->listed && missing(assets->items[i]) && may_be(assets->items[i], told))
			return assets->items[i];
	return NULL;
}

/* Ways to find a file, the most certain first. Each is tried for the whole list before the next. For
 * generated files only the first is used, since the service does not change them. */
static struct asset *(*const ways[])(struct assets *, const struct api_asset *) = {find, at_its_address,
										   of_its_name, new_there};

void assets_merge(struct assets *assets, const struct api_assets *list)
{
	size_t count = assets->origin == STORE_ASSET_UPLOADED ? sizeof ways / sizeof *ways : 1;
	bool *known = calloc(list->count + 1, sizeof *known);

	if (!known)
		log_error("session %s: the service's list of files is not read: out of memory",
			  assets->scope->name);
	assets->looks++;
	for (size_t way = 0; known && way < count; way++)
		for (size_t i = 0; i < list->count; i++) {
			const struct api_asset *told = &list->items[i];
			struct asset *a = known[i] || !told->url[0] ? NULL : ways[way](assets, told);

			if (!a)
				continue;
			known[i] = true;
			a->seen = assets->looks;
			update(a, told, true);
		}
	for (size_t i = 0; known && i < list->count; i++)
		if (!known[i] && list->items[i].url[0] && !find(assets, &list->items[i]))
			take_in(assets, &list->items[i], true);
	free(known);
}

/* ---- its remote file ---- */

static void asset_on_length(struct remote_file *remote)
{
	struct asset *a = container_of(remote, struct asset, remote);

	a->size = remote->length;
	asset_put(a);
}

/* Fetches the state, which has the file's address with a new signature; assets_know takes it from there. */
static void asset_renew(struct remote_file *remote)
{
	struct asset *a = container_of(remote, struct asset, remote);

	wait_cancel(&a->fresh);
	state_get(a->assets->state, 0, &a->fresh, asset_on_state);
}

static void asset_on_state(struct wait *fresh, const struct error *e)
{
	remote_file_renewed(&container_of(fresh, struct asset, fresh)->remote, e);
}

int asset_progress(const struct asset *a)
{
	if (a->phase == ASSET_DONE)
		return 100;
	return a->phase == ASSET_SENDING && a->size ? (int)(a->sent * 100 / a->size) : 0;
}

/* ---- forgetting and freeing ---- */

void assets_forget(struct assets *assets)
{
	for (size_t i = 0; i < assets->count; i++) {
		struct asset *a = assets->items[i];

		remote_file_drop(&a->remote);
		if (a->spool[0])
			unlinkat(store_dir_fd(assets->scope->services->store), a->spool, 0);
	}
}

/* Tells those who wait for room to write. Those who wait for the upload are woken elsewhere, by the asset's
 * own waiters. */
static void stop_writing(struct asset *a)
{
	struct error gone;

	wait_cancel(&a->settling);
	error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	waiters_wake(&a->behind.moved, NULL, &gone);
	writeback_finish(&a->behind);
}

static void destroy(struct asset *a)
{
	api_call_cancel(&a->call.call);
	wait_cancel(&a->look);
	wait_cancel(&a->fresh);
	send_cancel(&a->send);
	wait_cancel(&a->adopted);
	stop_writing(a);
	late_forget(a);
	if (a->fd >= 0)
		close(a->fd);
	remote_file_finish(&a->remote);
	free(a->name);
	free(a->attributes);
	free(a->type);
	free(a);
}

void assets_finish(struct assets *assets)
{
	for (size_t i = 0; i < assets->count; i++)
		destroy(assets->items[i]);
	free(assets->items);
	for (unsigned i = 0; i < ASSET_FOLDERS; i++)
		free(assets->folders[i]);
	table_finish(&assets->by_name);
	table_finish(&assets->by_address);
	table_finish(&assets->by_size);
	*assets = (struct assets){0};
}
