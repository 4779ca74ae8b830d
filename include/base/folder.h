/* Private folders of the user. Any thread. */
#ifndef NEMOFS_BASE_FOLDER_H
#define NEMOFS_BASE_FOLDER_H

#include <stdint.h>

#include "base/error.h"

/* Makes the folder and its missing parents (0700): mkdir -p. */
bool folder_make(const char *path, struct error *e);

/* Opens the folder, and makes it if it is missing. It must be a real directory
 * that belongs to this user and that no other user may write to; if others may
 * read it, that right is removed. Returns a descriptor to close, -1 on error. */
int folder_open(const char *path, struct error *e);

/* Is there enough space for this many more bytes on the descriptor's filesystem? A twentieth of it, at most
 * 256 MiB, stays free: a journal and other programs need space after videos have filled it. */
bool folder_has_room(int fd, uint64_t bytes);

#endif
