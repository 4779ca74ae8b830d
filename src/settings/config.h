/* The config file, $XDG_CONFIG_HOME/nemofs/config: lines of `key = value`, and comments
 * that start with `#`. */
#ifndef NEMOFS_SETTINGS_CONFIG_H
#define NEMOFS_SETTINGS_CONFIG_H

#include "settings/options.h"

/* Applies the config file's settings; a missing file is like an empty one. The file must
 * belong to the user or to root. With a token in it, it must be readable by the user
 * alone (0600). Errors contain the file and line. */
bool config_load(struct options *o, struct error *e);

#endif
