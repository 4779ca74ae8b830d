#include "model/asset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#define DURATION_MAX_S 1e9 /* whatever the service says */

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

static void add_name(struct asset *a)
{
	table_add(&a->assets->by_name, &a->by_name, table_hash(a->name, strlen(a->name)));
}

void asset_rename(struct asset *a, char *name_take)
{
	table_remove(&a->assets->by_name, &a->by_name);
	free(a->name);
	a->name = name_take;
	a->remote.what = a->name;
	a->copies = 0;
	add_name(a);
}

struct asset *assets_by_name(const struct assets *assets, const char *name)
{
	struct table_link *l = table_first(&assets->by_name, table_hash(name, strlen(name)));

	for (; l; l = table_next(l)) {
		struct asset *a = container_of(l, struct asset, by_name);

		if (a->phase != ASSET_GONE && !strcmp(a->name, name))
			return a;
	}
	return NULL;
}

/* The address without what may be a signature, another one in each answer. */
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

/* After its address or its size has changed. */
static void keep_findable(struct asset *a)
{
	table_remove(&a->assets->by_address, &a->by_address);
	table_remove(&a->assets->by_size, &a->by_size);
	if (!a->remote.url)
		return;
	table_add(&a->assets->by_address, &a->by_address, hash_of(a->remote.url));
	table_add(&a->assets->by_size, &a->by_size, hash_with_size(a->remote.url, a->size));
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

		if (a->size == size && is_at(a, url))
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

/* The oldest, where there are several. There may be thousands at one address, told apart
 * by their queries and sizes alone. */
static struct asset *find(const struct assets *assets, const struct api_asset *told)
{
	if (told->size <= 0)
		return find_by_address(assets, told->url);
	return older(find_by_size(assets, told->url, (uint64_t)told->size),
		     find_by_size(assets, told->url, REMOTE_FILE_UNKNOWN));
}

/* ---- making one ---- */

/* How much of a name leaves room for a number and the extension; no character is cut in two. */
static int stem_length(const char *name, const char *extension)
{
	size_t room = 255 - sizeof " (4294967295)" - strlen(extension), len = (size_t)(extension - name);

	if (len <= room)
		return (int)len;
	while (room && ((unsigned char)name[room] & 0xC0) == 0x80)
		room--;
	return (int)room;
}

/* "video.mp4", "video (2).mp4" …: names of the service may repeat. */
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
	first = assets_by_name(assets, out);
	while (assets_by_name(assets, out)) {
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
	a->size = REMOTE_FILE_UNKNOWN;
	a->duration_ms = -1;
	a->created_ms = store_clock_ms();
	waiters_init(&a->waiters);
	snprintf(key, sizeof key, "asset_%lld", (long long)id);
	remote_file_init(&a->remote, &assets->scope->services->remote, key, a->name);
	a->remote.length_changed = asset_on_length;
	a->remote.renew = asset_renew;
	assets->items[assets->count++] = a;
	a->entry = (unsigned)assets->count;
	add_name(a);
	return a;
}

struct asset *assets_add(struct assets *assets, const char *name)
{
	return create(assets, store_new_id(assets->scope->services->store), name, "");
}

struct asset *assets_load(struct assets *assets, const struct store_asset *row)
{
	struct asset *a = create(assets, row->id, row->name, row->type);

	if (!a)
		return NULL;
	a->size = row->size < 0 ? REMOTE_FILE_UNKNOWN : (uint64_t)row->size;
	if (row->url[0] && !set_address(a, row->url))
		return NULL;
	a->duration_ms = row->duration_ms;
	a->created_ms = row->created_ms;
	a->remote.length = a->size;
	a->phase = ASSET_DONE;
	return a;
}

/* ---- what the service says of it ---- */

void asset_put(const struct asset *a)
{
	struct store_asset row = {.id = a->id,
				  .session = a->assets->scope->id,
				  .origin = a->assets->origin,
				  .name = a->name,
				  .type = a->type,
				  .url = a->remote.url,
				  .size = a->size == REMOTE_FILE_UNKNOWN ? -1 : (int64_t)a->size,
				  .duration_ms = a->duration_ms,
				  .blob = a->remote.key,
				  .spool = a->phase == ASSET_DONE ? "" : a->spool,
				  .created_ms = a->created_ms};

	store_asset_put(a->assets->scope->services->store, &row, NULL, NULL);
}

void asset_describe(struct asset *a, const struct api_asset *told)
{
	char *type = strdup(told->type);

	if (type) {
		free(a->type);
		a->type = type;
	}
	if (told->size > 0 && a->size == REMOTE_FILE_UNKNOWN)
		a->size = (uint64_t)told->size;
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

bool assets_know(struct assets *assets, const struct api_asset *told)
{
	struct asset *a = find(assets, told);

	if (a && strcmp(a->remote.url, told->url) != 0 && set_address(a, told->url))
		asset_put(a);
	return a != NULL;
}

void assets_take_in(struct assets *assets, const struct api_asset *told)
{
	struct asset *a;
	char wanted[256], name[256];

	if (!told->url[0] || assets_know(assets, told))
		return;
	api_asset_name(told, wanted);
	unique_name(assets, wanted[0] ? wanted : "file", name);
	a = assets_add(assets, name);
	if (a)
		asset_describe(a, told);
}

void assets_merge(struct assets *assets, const struct api_assets *list)
{
	for (size_t i = 0; i < list->count; i++)
		assets_take_in(assets, &list->items[i]);
}
/* ---- its remote file ---- */

static void asset_on_length(struct remote_file *remote)
{
	struct asset *a = container_of(remote, struct asset, remote);

	a->size = remote->length;
	keep_findable(a);
	asset_put(a);
}

/* The state names the same file with a new signature (assets_know). */
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

/* ---- the end ---- */

void assets_forget(struct assets *assets)
{
	for (size_t i = 0; i < assets->count; i++) {
		struct asset *a = assets->items[i];

		remote_file_drop(&a->remote);
		if (a->spool[0])
			unlinkat(store_dir_fd(assets->scope->services->store), a->spool, 0);
	}
}

static void destroy(struct asset *a)
{
	api_call_cancel(&a->call.call);
	wait_cancel(&a->look);
	wait_cancel(&a->fresh);
	send_cancel(&a->send);
	wait_cancel(&a->adopted);
	if (a->fd >= 0)
		close(a->fd);
	remote_file_finish(&a->remote);
	free(a->name);
	free(a->type);
	free(a);
}

void assets_finish(struct assets *assets)
{
	for (size_t i = 0; i < assets->count; i++)
		destroy(assets->items[i]);
	free(assets->items);
	table_finish(&assets->by_name);
	table_finish(&assets->by_address);
	table_finish(&assets->by_size);
	*assets = (struct assets){0};
}
