/* Files of a session that the service has or gets: what was uploaded, what it
 * generated. */
#ifndef NEMOFS_MODEL_ASSET_H
#define NEMOFS_MODEL_ASSET_H

#include "api/asset.h"
#include "api/upload.h"
#include "base/table.h"
#include "base/wait.h"
#include "cache/remote_file.h"
#include "model/send.h"
#include "model/state.h"
#include "store/asset.h"

struct assets;

enum asset_phase {
	ASSET_LOCAL,   /* only here: being written, not taken by the service, or an editor's temporary */
	ASSET_SENDING, /* on its way */
	ASSET_DONE,    /* the service has it */
	ASSET_GONE,    /* removed; its number is not used again */
};

/* A file in uploads/ or media/. */
struct asset {
	struct assets *assets;
	unsigned entry; /* its number in the directory, from 1 */
	int64_t id;     /* the row's */
	enum asset_phase phase;
	char *name;          /* see asset_rename */
	unsigned folder;     /* it lies in, from 1; 0: in the directory itself */
	unsigned copies;     /* numbers given to others of this name */
	char *type;          /* "video", "image", "audio" or "" */
	uint64_t size;       /* bytes, of what is here or is read from the service; REMOTE_FILE_UNKNOWN */
	uint64_t sent_size;  /* as it was sent from here; REMOTE_FILE_UNKNOWN: it was not */
	uint64_t told_size;  /* what the service says; REMOTE_FILE_UNKNOWN */
	int64_t duration_ms; /* -1: not known */
	int64_t mtime_ns;    /* since 1970 */
	bool listed;         /* the session's state has named it … */
	unsigned seen;       /* … and this look at it was the last to do so */
	struct remote_file remote;
	struct table_link by_name, by_address, by_size;
	struct wait fresh; /* for the state, and in it a fresh address */

	/* A file that was written here. */
	bool temporary;    /* an editor's own: never sent */
	bool unclear;      /* it was sent and no answer came: the service may have it */
	struct wait look;  /* at the state, for whether it has */
	unsigned openings; /* for writing */
	unsigned writers;  /* of them, those that were not closed yet */
	bool dirty;        /* they wrote, and it was not sent since */
	int spoiled;       /* errno of a write of theirs that failed: what is there is not the file */
	int fd;            /* of its spool in the state folder; -1: none */
	char spool[48];    /* the spool's name, "" none */
	uint64_t sent;     /* bytes taken for sending */
	struct send send;
	struct api_upload_call call;
	struct asset_inspection *inspection; /* of whether it is whole; NULL: none is under way */
	struct wait adopted;
	struct waiters waiters; /* for the service's answer */
};

/* Of one session at a time: rsync needs one, and each is a directory of the tree. */
enum { ASSET_FOLDERS = 4 };

/* The files of one directory. */
struct assets {
	struct scope *scope;
	struct state *state;
	enum store_asset_origin origin;
	struct asset **items; /* by entry - 1 */
	size_t count, capacity;
	char *folders[ASSET_FOLDERS]; /* those of uploads/, by their number - 1; NULL: there is none */
	unsigned looks;               /* at the state */
	size_t first_new;             /* those before it are listed */
	struct table by_name;
	struct table by_address, by_size; /* an address without its query; this and the told size */
};

/* Of one directory: see inode numbers. */
#define ASSETS_MAX 0xe000u

/* The scope and the state are the session's and outlive it. */
void assets_init(struct assets *assets, struct scope *scope, struct state *state,
		 enum store_asset_origin origin);
void assets_finish(struct assets *assets);

/* Drops what is cached and spooled. */
void assets_forget(struct assets *assets);

/* A file of an earlier mount, as far as its row tells; NULL: no memory. */
struct asset *assets_load(struct assets *assets, const struct store_asset *row);

/* A new file, LOCAL until the caller says otherwise, not in the store yet. The
 * name is taken as it is. NULL: no memory, or ASSETS_MAX are there. */
struct asset *assets_add(struct assets *assets, const char *name);

/* Takes the name. */
void asset_rename(struct asset *asset, unsigned folder, char *name_take);

struct asset *assets_by_name(const struct assets *assets, unsigned folder, const char *name);
struct asset *assets_by_entry(const struct assets *assets, unsigned entry); /* NULL also when gone */

/* The number of the folder of that name; 0: there is none. */
unsigned assets_folder(const struct assets *assets, const char *name);

/* A folder that there is not yet; 0 with NO_SPACE, NO_MEMORY. It stays as long as something is in it, else
 * until the mount ends. */
unsigned assets_add_folder(struct assets *assets, const char *name, struct error *e);

/* False: something is in it. */
bool assets_remove_folder(struct assets *assets, unsigned folder);

/* Is that file there? Then it gets the address as it is now: signatures in it expire. */
bool assets_know(struct assets *assets, const struct api_asset *told);

/* Takes in a file the service has, of which an answer tells: under its name, made safe and unlike the others.
 */
void assets_take_in(struct assets *assets, const struct api_asset *told);

/* Takes in what a list of the state names and is not known here yet. What was uploaded is known again
 * though the service has given it another size, address or name. */
void assets_merge(struct assets *assets, const struct api_assets *list);

/* The service has the file, and says this of it. */
void asset_describe(struct asset *asset, const struct api_asset *told);

/* Percent of it that the service has. */
int asset_progress(const struct asset *asset);

/* What `ls` shows: the size it was sent with, for good. REMOTE_FILE_UNKNOWN. */
uint64_t asset_shown_size(const struct asset *asset);

/* Its content has changed now, or it gets the time by its user's wish. */
void asset_set_mtime(struct asset *asset, int64_t ns);
int64_t asset_clock_ns(void);

/* Writes its row. */
void asset_put(const struct asset *asset);

#endif
