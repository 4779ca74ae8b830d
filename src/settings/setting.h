/* The settings by name: how each is read from text. One table serves the
 * command line, the environment and the config file. */
#ifndef NEMOFS_SETTINGS_SETTING_H
#define NEMOFS_SETTINGS_SETTING_H

#include "base/nearest.h"
#include "settings/options.h"

struct setting {
	const char *key; /* in -o and in the config file */

	/* Puts the value into its field, strings as copies. */
	bool (*parse)(struct options *o, const struct setting *setting, const char *value, struct error *e);
	size_t offset;        /* of the field in struct options */
	const char *env;      /* the variable that sets it, or NULL */
	const char *yes, *no; /* the two words of a choice; the first means true */
};

/* NULL: there is none of this name. */
const struct setting *setting_named(const char *key, size_t len);

/* Tries the names of all settings but the token, which has its own words. */
void setting_try_names(struct nearest *n);

/* Takes all that the environment sets; an empty variable is as good as none.
 * The token is wiped from it. */
bool setting_from_environment(struct options *o, struct error *e);

/* Appends $variable/nemofs, or ~/fallback/nemofs: the XDG base directory
 * specification, which ignores relative values. */
bool setting_folder(struct buf *path, const char *variable, const char *fallback);

#endif
