/* Private folders of the user. Any thread. */
#ifndef NEMOFS_BASE_FOLDER_H
#define NEMOFS_BASE_FOLDER_H

#include "base/error.h"

/* Makes the folder and its missing parents (0700): mkdir -p. */
bool folder_make(const char *path, struct error *e);

/* Opens the folder, made if it is missing. It must be a
 * real directory of this user to which nobody else may write; what others may
 * read is closed to them. Returns a descriptor to close, -1 on error. */
int folder_open(const char *path, struct error *e);

#endif
