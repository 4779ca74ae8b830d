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
	unsigned copies;     /* numbers given to others of this name */
	char *type;          /* "video", "image", "audio" or "" */
	uint64_t size;       /* bytes; REMOTE_FILE_UNKNOWN */
	int64_t duration_ms; /* -1: not known */
	int64_t created_ms;  /* since 1970 */
	struct remote_file remote;
	struct table_link by_name, by_address, by_size;
	struct wait fresh; /* for the state, and in it a fresh address */

	/* A file that was written here. */
	bool temporary;   /* an editor's own: never sent */
	bool unclear;     /* it was sent and no answer came: the service may have it */
	struct wait look; /* at the state, for whether it has */
	unsigned writers; /* that have it open */
	bool dirty;       /* they wrote, and it was not sent since */
	int spoiled;      /* errno of a write of theirs that failed: what is there is not the file */
	int fd;           /* of its spool in the state folder; -1: none */
	char spool[48];   /* the spool's name, "" none */
	uint64_t sent;    /* bytes taken for sending */
	struct send send;
	struct api_upload_call call;
	struct wait adopted;
	struct waiters waiters; /* for the service's answer */
};

/* The files of one directory. */
struct assets {
	struct scope *scope;
	struct state *state;
	enum store_asset_origin origin;
	struct asset **items; /* by entry - 1 */
	size_t count, capacity;
	struct table by_name;
	struct table by_address, by_size; /* an address without its query; this and the size */
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
void asset_rename(struct asset *asset, char *name_take);

struct asset *assets_by_name(const struct assets *assets, const char *name);
struct asset *assets_by_entry(const struct assets *assets, unsigned entry); /* NULL also when gone */

/* Is that file there? Then it gets the address as it is now: signatures in it expire. */
bool assets_know(struct assets *assets, const struct api_asset *told);

/* Takes in a file the service has: under its name, made safe and unlike the others. */
void assets_take_in(struct assets *assets, const struct api_asset *told);

/* Takes in what a list of the state names and is not known here yet. */
void assets_merge(struct assets *assets, const struct api_assets *list);

/* The service has the file, and says this of it. */
void asset_describe(struct asset *asset, const struct api_asset *told);

/* Percent of it that the service has. */
int asset_progress(const struct asset *asset);

/* Writes its row. */
void asset_put(const struct asset *asset);

#endif
