/* Creates, syncs and removes folders and files in the data folder. All
 * functions block. */
#ifndef NEMOFS_ENGINE_DISK_H
#define NEMOFS_ENGINE_DISK_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

/* Creates the folder (0700) if it is missing. Refuses a folder that belongs to
 * another user, or that others can write to. */
bool disk_make_folder(const char *path, struct error *e);

/* Creates a new file (0600) with this content. Fails if the path exists, even
 * as a link. A failure leaves no new file. */
bool disk_write_new(const char *path, const struct buf *content, struct error *e);

/* Wait until a file's content, or a folder's entries, are on the disk. */
bool disk_sync_file(const char *path, struct error *e);
bool disk_sync_folder(const char *path, struct error *e);

/* Removes a file, or a folder and the files directly in it. What cannot be
 * removed stays. Follows no links. */
void disk_remove(const char *path);

/* Removes the entries of a folder for which `known` does not set *yes; NULL:
 * all entries. If `known` fails, stops and fails. */
bool disk_sweep(const char *path, bool (*known)(void *arg, const char *name, bool *yes, struct error *e),
		void *arg, struct error *e);

#endif
