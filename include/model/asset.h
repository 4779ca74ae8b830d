/* Files of a session that the service has or will get: uploads and generated
 * files. */
#ifndef NEMOFS_MODEL_ASSET_H
#define NEMOFS_MODEL_ASSET_H

#include "api/asset.h"
#include "api/upload.h"
#include "base/table.h"
#include "base/wait.h"
#include "base/writeback.h"
#include "cache/remote_file.h"
#include "model/send.h"
#include "model/state.h"
#include "store/asset.h"

struct assets;

enum asset_phase {
	ASSET_LOCAL,   /* only here: being written, not accepted by the service, or an editor's temporary file
			*/
	ASSET_SENDING, /* being sent */
	ASSET_DONE,    /* the service has it */
	ASSET_GONE,    /* removed; its number is not reused */
};

/* A file in uploads/ or media/. */
struct asset {
	struct assets *assets;
	unsigned entry; /* its number in the directory, from 1 */
	int64_t id;     /* the row's */
	enum asset_phase phase;
	char *name;      /* see asset_rename */
	unsigned folder; /* its folder's number, from 1; 0: in the directory itself */
	unsigned copies; /* how many numbers were given to other files with this name */
	char *type;      /* "video", "image", "audio" or "" */
	uint64_t size; /* bytes, of the local file or of the one read from the service; REMOTE_FILE_UNKNOWN */
	uint64_t sent_size;  /* bytes sent from here; REMOTE_FILE_UNKNOWN: not sent from here */
	uint64_t told_size;  /* as the service reports it; REMOTE_FILE_UNKNOWN */
	int64_t duration_ms; /* -1: not known */
	int64_t mtime_ns;    /* since 1970 */
	char *attributes;    /* extended attributes set by the user, as the row stores them; NULL: none */
	bool listed;         /* the session's state has named it … */
	unsigned seen;       /* … most recently in this answer */
	struct remote_file remote;
	struct table_link by_name, by_address, by_size;
	struct wait fresh; /* for the state, and the fresh address in it */

	/* A file that was written here. */
	bool temporary;                  /* an editor's temporary file: never sent */
	bool unclear;                    /* it was sent and no answer came: the service may have it */
	bool only;                       /* we know what the service had before this was sent */
	struct wait look;                /* for the state, to see whether the service has it */
	unsigned openings;               /* for writing */
	unsigned writers;                /* how many of them are still open */
	bool dirty;                      /* written, and not sent since then */
	int spoiled;                     /* errno of a failed write: the content is not the file */
	int fd;                          /* of its spool file in the state folder; -1: none */
	char spool[48];                  /* the spool file's name, "" none */
	struct writeback behind;         /* data being written to the spool … */
	struct wait settling;            /* … which sending waits for … */
	void (*settled)(struct asset *); /* … and then continues with this */
	uint64_t sent;                   /* bytes read for sending … */
	int64_t began_ms;                /* … since this time, by loop_now_ms */
	struct send send;
	struct api_upload_call call;
	struct asset_inspection *inspection; /* of the check for completeness; NULL: not running */
	struct wait adopted;
	struct waiters waiters; /* for the service's answer */
};

/* Per session and at the same time: rsync needs one, and each is a directory of the tree. */
enum { ASSET_FOLDERS = 4 };

/* The files of one directory. */
struct assets {
	struct scope *scope;
	struct state *state;
	enum store_asset_origin origin;
	struct asset **items; /* indexed by entry - 1 */
	size_t count, capacity;
	char *folders[ASSET_FOLDERS]; /* the folders of uploads/, indexed by number - 1; NULL: no such folder
				       */
	unsigned looks;               /* for the state */
	size_t first_new;             /* the files before it are listed */
	struct table by_name;
	struct table by_address,
		by_size; /* identifies a file: an address without its query, and the reported size */
};

/* Per directory: see inode numbers. */
#define ASSETS_MAX 0xe000u

/* The scope and the state belong to the session and must outlive this. */
void assets_init(struct assets *assets, struct scope *scope, struct state *state,
		 enum store_asset_origin origin);
void assets_finish(struct assets *assets);

/* Removes cached and spooled data. */
void assets_forget(struct assets *assets);

/* A file of an earlier mount, as its row describes it; NULL: no memory. */
struct asset *assets_load(struct assets *assets, const struct store_asset *row);

/* A new file, LOCAL until the caller changes that, and not in the store yet. The
 * name is taken unchanged. NULL: no memory, or ASSETS_MAX files exist. */
struct asset *assets_add(struct assets *assets, const char *name);

/* Gives the file this name. */
void asset_rename(struct asset *asset, unsigned folder, char *name_take);

struct asset *assets_by_name(const struct assets *assets, unsigned folder, const char *name);
struct asset *assets_by_entry(const struct assets *assets, unsigned entry); /* NULL if it was removed, too */

/* Is a file with that address known, whatever its size? */
bool assets_have_address(const struct assets *assets, const char *url);

/* The number of the folder with that name; 0: there is none. */
unsigned assets_folder(const struct assets *assets, const char *name);

/* A new folder; 0 with NO_SPACE, NO_MEMORY. It exists as long as it contains something, or until the mount
 * ends. */
unsigned assets_add_folder(struct assets *assets, const char *name, struct error *e);

/* False: it is not empty. */
bool assets_remove_folder(struct assets *assets, unsigned folder);

/* Is that file known? If so, its address is updated, since signatures in addresses expire. */
bool assets_know(struct assets *assets, const struct api_asset *told);

/* Adds a file that an answer of the service names: under its own name, made safe and unique. */
void assets_take_in(struct assets *assets, const struct api_asset *told);

/* Adds the files that a list of the state names and that are not known here yet. Uploads are recognised even
 * if the service changed their size, address or name. */
void assets_merge(struct assets *assets, const struct api_assets *list);

/* The service has the file and describes it so. */
void asset_describe(struct asset *asset, const struct api_asset *told);

/* The percentage of it that was sent. */
int asset_progress(const struct asset *asset);

/* The size that `ls` shows: once it was sent, always the size with which it was sent. REMOTE_FILE_UNKNOWN:
 * not known. */
uint64_t asset_shown_size(const struct asset *asset);

/* The limit for the extended attributes of one file, names and values together. */
#define ASSET_ATTRIBUTES_MAX ((size_t)16 << 10)

/* Appends the value; false: no such attribute, or no memory (out->failed). */
bool asset_attribute(const struct asset *asset, const char *name, struct buf *out);

/* Appends each name, followed by a NUL. */
void asset_attribute_names(const struct asset *asset, struct buf *out);

/* Like setxattr(2) and removexattr(2); they return an errno. Then call asset_put if the file has a row. */
int asset_set_attribute(struct asset *asset, const char *name, const void *value, size_t len, int flags);
int asset_remove_attribute(struct asset *asset, const char *name);

/* Its content has changed now, or the user sets its time. */
void asset_set_mtime(struct asset *asset, int64_t ns);
int64_t asset_clock_ns(void);

/* Writes its row. */
void asset_put(const struct asset *asset);

#endif
