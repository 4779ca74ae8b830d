/* The folder to mount on: does it exist, is it free, or is a dead mount in the way? */
#ifndef NEMOFS_COMMANDS_MOUNTPOINT_H
#define NEMOFS_COMMANDS_MOUNTPOINT_H

#include <stdbool.h>

#include "base/error.h"

/* Returns the absolute path (free it). Removes mounts whose daemon has died. NULL with an
 * error: the folder is missing, is not a folder, or has a living nemofs mounted. May wait
 * for the filesystem that the folder is on. */
char *mountpoint_prepare(const char *path, struct error *e);

/* Does the folder have content, which the mount will hide? */
bool mountpoint_hides(const char *path);

#endif
