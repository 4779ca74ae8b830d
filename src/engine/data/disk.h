/* Folders and files of the data folder. Blocking. */
#ifndef NEMOFS_ENGINE_DISK_H
#define NEMOFS_ENGINE_DISK_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

/* Makes the folder (0700) if it is missing; refuses one that is another
 * user's, or that others can write to. */
bool disk_make_folder(const char *path, struct error *e);

/* Makes a file (0600) that was not there, also not as a link, which is not followed. */
bool disk_write_new(const char *path, const struct buf *content, struct error *e);

/* Waits until a file's content, or a folder's entries, are on the disk. */
bool disk_sync_file(const char *path, struct error *e);
bool disk_sync_folder(const char *path, struct error *e);

/* Removes a file, or a folder with the files in it (one level). What cannot be
 * removed stays; nothing is followed. */
void disk_remove(const char *path);

/* Removes the entries of a folder that `known` does not know; NULL: all. It
 * fails, and nothing more is removed, if `known` fails. */
bool disk_sweep(const char *path, bool (*known)(void *arg, const char *name, bool *yes, struct error *e),
		void *arg, struct error *e);

#endif
