/* What goes into a session: addresses and files. */
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
	struct wait look; /* at the state: which unclear ones the service has */
	struct assets uploads;
	struct list fetches; /* addresses the service is fetching */
	struct buf done;     /* lines that were taken of a list which was broken off */
};

/* The scope and the state are the session's and outlive it. */
void ingest_init(struct ingest *ingest, struct scope *scope, struct state *state);
void ingest_finish(struct ingest *ingest);

/* Files and unfinished uploads of earlier mounts. */
bool ingest_load(struct ingest *ingest, const struct store_asset *row);
void ingest_load_op(struct ingest *ingest, const struct store_op *row);

/* Once all are loaded: finds out what the service has of what was being sent. */
void ingest_resume(struct ingest *ingest);

/* Is this line (not trimmed) an http or https address? INPUT. */
bool ingest_url_valid(const char *url, size_t len, struct error *e);

/* Gives a valid address (one line, not trimmed) to the service; calls back when
 * it has taken it; `wait` may be NULL. An address that is being fetched already
 * is not given again. */
void ingest_url(struct ingest *ingest, const char *url, size_t len, struct wait *wait,
		void (*done)(struct wait *, const struct error *));

/* Appends the addresses that are being fetched, one per line. */
void ingest_list_urls(const struct ingest *ingest, struct buf *out);

/* A list of addresses was broken off, by a failure or a signal, after these
 * lines; NULL: one came to its end. */
void ingest_broken_off(struct ingest *ingest, const struct buf *done);

/* The writer of this line, whose address is being fetched, was ended by a
 * signal: once it is taken it counts among them. */
void ingest_left(struct ingest *ingest, const char *line, size_t len);

/* Is this line of those? A list that is written again gives each of them once. */
bool ingest_taken_before(struct ingest *ingest, const char *line, size_t len);

/* Is the name that of an editor's temporary, which stays here? */
bool ingest_temporary(const char *name);

/* A new local file, empty; what lies in a folder stays here as temporaries do. EEXIST is the caller's;
 * UNSUPPORTED for a name whose extension the service does not take; ENOSPC when a session has too many. Its
 * spool is opened. */
struct asset *ingest_create(struct ingest *ingest, unsigned folder, const char *name, struct error *e);

/* Gives a file that is only here another name, or folder: how rsync and editors finish
 * theirs. A local file of that name is replaced. EEXIST once the service has
 * one; UNSUPPORTED as for ingest_create. */
bool ingest_rename(struct asset *asset, unsigned folder, const char *name, struct error *e);

/* Sends what was written; calls back with the service's answer. `wait` may be NULL. */
void ingest_send(struct asset *asset, uint64_t size, struct wait *wait,
		 void (*done)(struct wait *, const struct error *));

/* The same for what a writer has left that cannot be seen, so that nobody knows whether it was written
 * to its end: sent if it is whole by its own account, else it stays here, and `error` says so. */
void ingest_send_whole(struct asset *asset);

/* Removes a file that is only here. NOT_DELETABLE once the service has it. Who has it open goes on with its
 * spool, and the last of them calls ingest_close. */
bool ingest_remove(struct asset *asset, struct error *e);
void ingest_close(struct asset *asset);

/* Opens the spool of a local file, unless it is open. Then ingest_rest. */
bool ingest_open(struct asset *asset, struct error *e);

/* Closes the spool where nobody writes or sends it: a descriptor for each file that stays here would be too
 * many. */
void ingest_rest(struct asset *asset);

/* Ends what is under way: files stay here, as those that failed. */
void ingest_cancel(struct ingest *ingest);

/* Takes in what the state's video_infos name and is not known here yet. */
void ingest_merge(struct ingest *ingest, const struct api_assets *video_infos);

#endif
