#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attributes.h"
#include "dirs.h"
#include "fs/fs.h"
#include "model/asset.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/words.h"
#include "tree/tree.h"

static void model_on_changed(void *owner, struct session *session);
static void model_on_leaving(void *owner, struct session *session);

/* ---- hooks of struct fs_tree ---- */

static struct session *find_session(void *owner, int64_t number)
{
	return model_session_by_rowid(owner, number);
}

static int64_t made_ms(const struct node *node)
{
	const struct workspace *workspace = node->item ? node->session->workspace : NULL;
	const struct history_message *m = workspace ? history_message(&workspace->history, node->item) : NULL;

	return m ? m->at_ms : node->session->created_ms;
}

static const char *entry_name(const struct node *node)
{
	const struct asset *asset;

	if (!node->entry || (node->dir != &dir_uploads && node->dir != &dir_media))
		return node->entry ? "captions" : NULL;
	asset = assets_by_entry(assets_dir_assets(node), node->entry);
	return asset ? asset->name : NULL;
}

static void note_failure(void *owner, const struct node *node, const char *call, const char *name,
			 const struct error *e)
{
	char path[300];

	if (node->item) {
		snprintf(path, sizeof path, "history/%u/%s", node->item, name ? name : "captions");
		name = path;
	}
	if (!node->session)
		model_note_error(owner, call, name, e);
	else
		session_note_error(node->session, call, name ? name : entry_name(node), e);
}

static void explain(enum fs_refusal what, const char *name, const char *new_name, struct error *e)
{
	switch (what) {
	case REFUSED_MKDIR:
		error_set(e, ERROR_FIXED, "%s: sessions are made in the root", name);
		break;
	case REFUSED_CREATE:
		error_set(e, ERROR_FIXED, "%s: create new files in uploads/ of a session", name);
		break;
	case REFUSED_SPECIAL:
		error_set(e, ERROR_FIXED, "%s: links, pipes and devices cannot be made here", name);
		break;
	case REFUSED_REMOVE:
		error_set(e, ERROR_FIXED, "%s cannot be removed", name);
		break;
	case REFUSED_RENAME:
		error_set(e, ERROR_FIXED, "%s cannot be renamed to %s", name, new_name);
		break;
	case REFUSED_LENGTH:
		error_set(e, ERROR_FIXED, "its length cannot be set");
		break;
	case REFUSED_MODE:
		error_set(e, ERROR_FIXED, "its mode and owner cannot be set");
		break;
	case REFUSED_WRITE:
		error_set(e, ERROR_FIXED, "it cannot be opened for writing");
		e->err = EACCES;
		break;
	}
}

struct model *tree_model(struct fs *fs)
{
	return fs_owner(fs);
}

const struct words *tree_words(struct fs *fs)
{
	return words_of_tag(tree_model(fs)->services.settings->language);
}

bool tree_reserves(const char *name)
{
	return dir_row(&dir_root, name) != NULL;
}

/* ---- callbacks of the model ---- */

/* Wakes the pollers of the files in the directory `dir`. */
static void wake(struct fs *fs, const struct node *dir)
{
	for (const struct node_def *def = dir->dir->rows; def->name; def++)
		if (def->ops && def->ops->poll)
			fs_poll_wake(fs, node_row(dir, dir->dir, def).ino);
}

/* ---- the mount ---- */

enum { SOURCE_SIZE = 512 };

/* The host of the service, as `df` and `mount` show it. */
static void name_source(char name[SOURCE_SIZE], const struct settings *settings)
{
	const char *host = strstr(settings->api_url, "://");
	size_t len = host ? strspn(host + 3, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") : 0;

	if (len && len < SOURCE_SIZE && !settings->unix_socket)
		memcpy(name, host + 3, len);
	else
		memcpy(name, "nemofs", len = strlen("nemofs"));
	name[len] = '\0';
}

struct fs *tree_mount(const struct fs_config *config, struct model *model, struct error *e)
{
	static const struct fs_tree tree = {
		.dirs = tree_dirs,
		.dir_count = DIR_COUNT,
		.numbered = &dir_past,
		.attributes = attributes,
		.session = find_session,
		.made_ms = made_ms,
		.failed = note_failure,
		.refused = explain,
	};
	struct fs_config full = *config;
	char source[SOURCE_SIZE];
	struct fs *fs;

	name_source(source, model->services.settings);
	full.tree = &tree;
	full.owner = model;
	full.source = source;
	full.list_all = model->services.settings->browse;
	full.space = model->services.settings->cache_size;
	fs = fs_create(&full, e);
	if (fs) {
		model->changed = model_on_changed;
		model->leaving = model_on_leaving;
		model->owner = fs;
	}
	return fs;
}

static void model_on_changed(void *owner, struct session *session)
{
	struct node dir = node_session(NULL, 0, &dir_root);

	wake(owner, &dir);
	if (!session)
		return;
	dir = node_session(session, session->id, &dir_session);
	wake(owner, &dir);
}

static void model_on_leaving(void *owner, struct session *session)
{
	fs_forget_session(owner, session);
	fs_forget_pages(owner, session->id);
}

void tree_unmount(struct fs *fs)
{
	if (fs) {
		tree_model(fs)->changed = NULL;
		tree_model(fs)->leaving = NULL;
	}
	fs_destroy(fs);
}
