/* The directories of the tree (tree.c), and the hooks for their entries. */
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
	DIR_PAST,    /* history/N */
	DIR_FOLDERS, /* the folders in uploads/ */
	DIR_SCRATCH =
		DIR_FOLDERS + ASSET_FOLDERS, /* scratch files; they are listed in the session's directory */
	DIR_COUNT
};

/* Set in the mode of a session's directory. `cp -r` makes its copy with the same mode, which shows that it is
 * a copy. */
#define DIR_NO_COPY S_ISVTX

extern const struct dir dir_root, dir_nemofs, dir_new, dir_session, dir_uploads, dir_export, dir_media,
	dir_history, dir_past, dir_scratch;
extern const struct dir dir_folders[ASSET_FOLDERS];

/* For fs_tree.dirs. */
extern const struct dir *const tree_dirs[DIR_COUNT];

/* The model that the mount shows. */
struct model *tree_model(struct fs *fs);

/* The texts of nemofs in the user's language. */
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

/* session_dir.c. The workspace of a session is loaded before anything in its directories is looked up.
 * Besides its rows and its captions in single languages, the directory contains scratch files, where files
 * can be written: editors and `sed -i` write one, then rename it over the file that they change. */
bool session_dir_loaded(struct fs *fs, const struct node *dir);
void session_dir_load(struct op *op);
void session_dir_lookup(struct op *op, const char *name);
bool session_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		      struct node *entry);
void session_dir_create(struct op *op, const char *name, mode_t mode);
void session_dir_unlink(struct op *op, const char *name);
void session_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags);

/* node_captions.c: captions in one language, such as captions.es.srt. A lookup finds any language (see
 * node_captions_named); only the open shows whether there are captions in it. A listing has the languages
 * that are known, if there are several. */
bool node_captions_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
			struct node *entry);

/* node_question.c: creating `question` is answered with an explanation, any other name is refused. */
void node_question_create(struct op *op, const char *name, mode_t mode);

/* assets_dir.c: the files of uploads/ and media/. */
void assets_dir_lookup(struct op *op, const char *name);
bool assets_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry);

/* The assets of the directory that `node` is or is in. The session's workspace must be loaded. */
struct assets *assets_dir_assets(const struct node *node);

/* The directory's number as a folder of uploads/; 0: it is not such a folder. */
unsigned assets_dir_folder(const struct node *dir);

/* history_dir.c: a directory for each message that has ended. */
void history_dir_lookup(struct op *op, const char *name);
bool history_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		      struct node *entry);

/* node_past.c: captions of an earlier edit, in one language. */
void node_past_captions_lookup(struct op *op, const char *name);

/* uploads_dir.c: new uploads, and the hidden folders in which programs keep incomplete files. */
void uploads_dir_create(struct op *op, const char *name, mode_t mode);
void uploads_dir_unlink(struct op *op, const char *name);
void uploads_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags);
void uploads_dir_mkdir(struct op *op, const char *name, mode_t mode);
void uploads_dir_rmdir(struct op *op, const char *name);

#endif
