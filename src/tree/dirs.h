/* The directories of the tree (tree.c), and what their entries need. */
#ifndef NEMOFS_TREE_DIRS_H
#define NEMOFS_TREE_DIRS_H

#include "fs/node.h"
#include "model/asset.h"

struct model;
struct session;
struct words;

/* Their ids are part of inode numbers. */
enum {
	DIR_ROOT,
	DIR_NEMOFS,
	DIR_NEW,
	DIR_SESSION,
	DIR_UPLOADS,
	DIR_EXPORT,
	DIR_MEDIA,
	DIR_HISTORY,
	DIR_PAST,                                  /* history/N */
	DIR_FOLDERS,                               /* of uploads/ */
	DIR_SCRATCH = DIR_FOLDERS + ASSET_FOLDERS, /* the scratch files of a session, shown in that itself */
	DIR_COUNT
};

/* Of the mode of a session's directory: cp -r makes its copy with the same mode, and is known by it. */
#define DIR_NO_COPY S_ISVTX

extern const struct dir dir_root, dir_nemofs, dir_new, dir_session, dir_uploads, dir_export, dir_media,
	dir_history, dir_past, dir_scratch;
extern const struct dir dir_folders[ASSET_FOLDERS];

/* As fs_tree.dirs. */
extern const struct dir *const tree_dirs[DIR_COUNT];

/* What the mount shows. */
struct model *tree_model(struct fs *fs);

/* The language of its own words. */
const struct words *tree_words(struct fs *fs);

/* ---- hooks of struct dir ---- */

/* root_dir.c: sessions. */
bool root_dir_loaded(struct fs *fs, const struct node *dir);
void root_dir_load(struct op *op);
void root_dir_lookup(struct op *op, const char *name);
uint64_t root_dir_version(struct fs *fs);
bool root_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		   struct node *entry);
void root_dir_mkdir(struct op *op, const char *name, mode_t mode);
void root_dir_rmdir(struct op *op, const char *name);
void root_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
		     unsigned flags);

/* session_dir.c: the workspace of a session is loaded before anything in its directories is looked at. Beside
 * its rows and captions in single languages there are scratch files, where files can be written: editors and
 * `sed -i` make one, and rename it over the file that they change. */
bool session_dir_loaded(struct fs *fs, const struct node *dir);
void session_dir_load(struct op *op);
void session_dir_lookup(struct op *op, const char *name);
bool session_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		      struct node *entry);
void session_dir_create(struct op *op, const char *name, mode_t mode);
void session_dir_unlink(struct op *op, const char *name);
void session_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags);

/* node_captions.c: captions in one language, as captions.es.srt. Any language that is asked for is found (see
 * node_captions_named): whether there are captions in it shows when they are opened. Listed are those that
 * are known to be there, where there are several. */
bool node_captions_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
			struct node *entry);

/* node_question.c: the only file that can be meant to be made in a session is an answer. */
void node_question_create(struct op *op, const char *name, mode_t mode);

/* assets_dir.c: the files of uploads/ and media/. */
void assets_dir_lookup(struct op *op, const char *name);
bool assets_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry);

/* Those of the directory that `node` is or lies in. The session's workspace is loaded. */
struct assets *assets_dir_assets(const struct node *node);

/* The number of the folder that the directory is; 0: it is none. */
unsigned assets_dir_folder(const struct node *dir);

/* history_dir.c: a directory for each message that has ended. */
void history_dir_lookup(struct op *op, const char *name);
bool history_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		      struct node *entry);

/* node_past.c: captions of an earlier edit in one language. */
void node_past_captions_lookup(struct op *op, const char *name);

/* uploads_dir.c: new ones, and folders with a dot in which programs keep what is not ready yet. */
void uploads_dir_create(struct op *op, const char *name, mode_t mode);
void uploads_dir_unlink(struct op *op, const char *name);
void uploads_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags);
void uploads_dir_mkdir(struct op *op, const char *name, mode_t mode);
void uploads_dir_rmdir(struct op *op, const char *name);

#endif
