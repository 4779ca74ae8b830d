#include "intake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"
#include "edit.h"
#include "extract.h"
#include "probe.h"
#include "product/causes.h"
#include "sessions.h"

/* The file's random name serves as the asset's id. */
static const char *id_of(const struct incoming *file)
{
	return strrchr(file->path, '/') + 1;
}

/* The probe's error text without the engine's internal file name. */
static const char *reason_of(const struct error *why, const char *id)
{
	const char *name = strstr(why->words, id), *reason = name ? strstr(name, ": ") : NULL;

	return reason ? reason + 2 : why->words;
}

static bool probe_one(struct engine *engine, struct incoming *file, const atomic_bool *cancel,
		      struct asset_list *added, struct error *e)
{
	char path[PATH_MAX];
	struct asset asset = {.id = id_of(file), .name = file->name, .path = path};
	struct error why = {0};

	if (snprintf(path, sizeof(path), "%s/%s", engine->media, asset.id) >= (int)sizeof(path))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	if (file->expected) {
		asset.probe = *file->expected;
		asset.missing = "";
		return asset_list_add(added, &asset, 0, e);
	}
	if (probe_file(&asset.probe, &engine->tools, file->path, cancel, &why))
		return asset_list_add(added, &asset, file->size, e);
	/* The client only knows its own name for the file. */
	if (why.cause == ERROR_UNSUPPORTED)
		return error_set(e, ERROR_UNSUPPORTED, "%s: %s", file->name, reason_of(&why, asset.id));
	*e = why;
	return false;
}

/* Syncs the files' content before they are moved: content and name must be on the disk before the database
 * refers to them. */
static bool probe_all(struct engine *engine, struct incoming *files, size_t count, const atomic_bool *cancel,
		      struct asset_list *added, struct error *e)
{
	for (size_t i = 0; i < count; i++)
		if (!disk_sync_file(files[i].path, e) || !probe_one(engine, &files[i], cancel, added, e))
			return false;
	return true;
}

static bool move_all(struct engine *engine, const struct incoming *files, size_t count,
		     const struct asset_list *added, struct error *e)
{
	for (size_t i = 0; i < count; i++)
		if (files[i].expected ? unlink(files[i].path) < 0
				      : rename(files[i].path, added->items[i].path) < 0)
			return error_set_errno(e, errno, "cannot save an upload");
	return disk_sync_folder(engine->media, e);
}

static bool is_among(const struct asset_list *list, const char *id)
{
	return asset_find(list->items, list->count, id) != NULL;
}

/* Makes each subtitle file the captions of its clip, whichever of the two was uploaded last. A subtitle file
 * that cannot be read stays an asset; the error is reported when captions are requested. */
static bool set_captions(struct engine *engine, const char *session_id, json_t *draft,
			 const struct asset_list *added, struct error *e)
{
	struct asset_list all = {0};
	bool ok = assets_load(engine->db, session_id, engine->media, &all, e);

	for (size_t i = 0; ok && i < all.count; i++) {
		const struct asset *subtitle = &all.items[i], *clip;
		struct captions *captions;
		struct error own = {0};

		if (subtitle->probe.type != PROBE_SUBTITLE)
			continue;
		clip = extract_clip_of(subtitle, all.items, all.count, draft);
		if (!clip || !(is_among(added, clip->id) || is_among(added, subtitle->id)) ||
		    !extract_file(&captions, subtitle, &own))
			continue;
		if (!edit_set_captions(draft, clip->id, captions, captions->automatic, &own) &&
		    own.cause != ERROR_NO_CAPTIONS)
			ok = error_set(e, own.cause, "%s", own.words);
		captions_destroy(captions);
	}
	asset_list_finish(&all);
	return ok;
}

/* Puts the assets into the draft. Sound does not change it. */
static bool edit_draft(struct engine *engine, const char *session_id, const struct asset_list *added,
		       struct error *e)
{
	struct draft_pair pair;
	json_t *draft;
	bool ok = sessions_get_draft(engine->db, session_id, &pair, e);

	if (!ok)
		return false;
	draft = pair.draft ? json_deep_copy(pair.draft) : edit_new_draft();
	if (!draft)
		ok = error_set(e, ERROR_NO_MEMORY, "draft");
	for (size_t i = 0; ok && i < added->count; i++)
		ok = edit_add_asset(draft, &added->items[i], e);
	ok = ok && set_captions(engine, session_id, draft, added, e);
	if (ok && !json_equal(draft, pair.draft))
		ok = sessions_put_draft(engine->db, session_id, pair.version, draft, added->items[0].name, e);
	json_decref(draft);
	draft_pair_finish(&pair);
	return ok;
}

static bool record(struct engine *engine, const char *session_id, const struct incoming *files,
		   const struct asset_list *added, struct error *e)
{
	bool ok = true;

	if (!db_begin(engine->db, e))
		return false;
	for (size_t i = 0; ok && i < added->count; i++)
		ok = assets_insert(engine->db, session_id, &added->items[i], added->more[i].size,
				   files[i].page, e);
	if (ok && edit_draft(engine, session_id, added, e))
		return db_commit(engine->db, e);
	db_rollback(engine->db);
	return false;
}

bool intake_files(struct engine *engine, const char *session_id, struct incoming *files, size_t count,
		  const atomic_bool *cancel, struct asset_list *added, struct error *e)
{
	*added = (struct asset_list){0};
	if (probe_all(engine, files, count, cancel, added, e) && move_all(engine, files, count, added, e) &&
	    record(engine, session_id, files, added, e)) {
		for (size_t i = 0; i < count; i++)
			files[i].path[0] = '\0';
		return true;
	}
	/* Removes files that were moved; the others are the caller's. */
	for (size_t i = 0; i < added->count; i++)
		unlink(added->items[i].path);
	asset_list_finish(added);
	return false;
}
