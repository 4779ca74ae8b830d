/* The folder to mount on: is it there, is it free, is a dead mount in the way? */
#ifndef NEMOFS_COMMANDS_MOUNTPOINT_H
#define NEMOFS_COMMANDS_MOUNTPOINT_H

#include <stdbool.h>

#include "base/error.h"

/* Gives the absolute path (free it). What a killed daemon left mounted there is
 * unmounted. NULL with words: missing, not a folder, or a living nemofs is
 * mounted on it. May wait for the filesystem the folder is on. */
char *mountpoint_prepare(const char *path, struct error *e);

/* Is there anything in the folder, which the mount is going to hide? */
bool mountpoint_hides(const char *path);

#endif
