/* Uploads into a session: addresses and files. */
#ifndef NEMOFS_MODEL_INGEST_H
#define NEMOFS_MODEL_INGEST_H

#include "api/upload.h"
#include "base/buf.h"
#include "base/wait.h"
#include "base/worker.h"
#include "model/asset.h"
#include "store/op.h"

struct ingest {
	struct scope *scope;
	struct state *state;
	struct wait look; /* for the state: which unclear ones the service has */
	struct assets uploads;
	struct list fetches; /* addresses that the service is fetching */
	bool seen;           /* the list of the service's files is up to date */
	struct buf done;     /* lines already accepted from an interrupted list */
};

/* The scope and the state belong to the session and must outlive this. */
void ingest_init(struct ingest *ingest, struct scope *scope, struct state *state);
void ingest_finish(struct ingest *ingest);

/* Files and unfinished uploads of earlier mounts. */
bool ingest_load(struct ingest *ingest, const struct store_asset *row);
void ingest_load_op(struct ingest *ingest, const struct store_op *row);

/* After all are loaded: finds out what the service has of unfinished uploads. */
void ingest_resume(struct ingest *ingest);

/* Is this line (not trimmed) an http or https address? Else INPUT. */
bool ingest_url_valid(const char *url, size_t len, struct error *e);

/* Sends a valid address (one line, not trimmed) to the service; calls back when
 * the service has accepted it; `wait` may be NULL. An address that is already
 * being fetched is not sent again. */
void ingest_url(struct ingest *ingest, const char *url, size_t len, struct wait *wait,
		void (*done)(struct wait *, const struct error *));

/* Appends the addresses that are being fetched, one per line. */
void ingest_list_urls(const struct ingest *ingest, struct buf *out);

/* A failure or a signal interrupted a list of addresses after these lines; NULL:
 * a list was completed. */
void ingest_broken_off(struct ingest *ingest, const struct buf *done);

/* A signal ended the writer of this line while its address was being fetched:
 * once accepted it counts among those lines. */
void ingest_left(struct ingest *ingest, const char *line, size_t len);

/* Is this line one of those? When the list is written again, each of them is skipped once. */
bool ingest_taken_before(struct ingest *ingest, const char *line, size_t len);

/* Has this name the extension of a video, a picture or a sound that the service accepts? */
bool ingest_media(const char *name);

/* Is this the name of an editor's temporary file, which stays here? */
bool ingest_temporary(const char *name);

/* A new, empty local file; a file in a folder stays here, as temporary files do. The caller checks for
 * EEXIST; UNSUPPORTED for a name whose extension the service does not accept; ENOSPC when a session has too
 * many. Its spool file is opened. */
struct asset *ingest_create(struct ingest *ingest, unsigned folder, const char *name, struct error *e);

/* Gives a local file another name or folder: rsync and editors do this when they finish. A local file of that
 * name is replaced. EEXIST if the service has a file of that name; UNSUPPORTED as for ingest_create. */
bool ingest_rename(struct asset *asset, unsigned folder, const char *name, struct error *e);

/* Calls `settled`, perhaps at once, when all data is in the spool file, or lost because of asset->behind.err.
 * One at a time; a later call replaces it. */
void ingest_settle(struct asset *asset, void (*settled)(struct asset *));

/* Sends the file once it has settled; calls back with the service's answer. `wait` may be NULL. */
void ingest_send(struct asset *asset, uint64_t size, struct wait *wait,
		 void (*done)(struct wait *, const struct error *));

/* The same when the writer cannot be seen, so that nobody knows whether it has finished: sends the file if
 * its own structure shows that it is complete; otherwise it stays here, and `error` says so. */
void ingest_send_whole(struct asset *asset);

/* Removes a local file. NOT_DELETABLE once the service has it. Programs that have it open keep its spool
 * file; the last one calls ingest_close. */
bool ingest_remove(struct asset *asset, struct error *e);
void ingest_close(struct asset *asset);

/* Opens the spool file of a local file, unless it is open. Then ingest_rest. */
bool ingest_open(struct asset *asset, struct error *e);

/* Closes the spool file if nothing writes or sends it: one descriptor for each local file would be too
 * many. */
void ingest_rest(struct asset *asset);

/* Ends what is running: files stay here, as failed ones do. */
void ingest_cancel(struct ingest *ingest);

/* Adds the files that the state's video_infos name and that are not known here yet. */
void ingest_merge(struct ingest *ingest, const struct api_assets *video_infos);

#endif
