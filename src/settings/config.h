/* The config file, $XDG_CONFIG_HOME/nemofs/config: lines of `key = value`, and
 * comments after `#` at the start of a line. */
#ifndef NEMOFS_SETTINGS_CONFIG_H
#define NEMOFS_SETTINGS_CONFIG_H

#include "settings/options.h"

/* Takes all that it sets; no file is as good as an empty one. It must be the
 * user's or root's, and for the user alone (0600) if it holds a token. Errors
 * name file and line. */
bool config_load(struct options *o, struct error *e);

#endif
