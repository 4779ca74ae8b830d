/* The settings by name: how each is read from text. One table serves the command
 * line, the environment and the config file; --help, and by tests/rules/settings.py
 * the manual and the shells' completions, are made of it. */
#ifndef NEMOFS_SETTINGS_SETTING_H
#define NEMOFS_SETTINGS_SETTING_H

#include "base/nearest.h"
#include "settings/options.h"

/* Where a setting is shown, besides the manual. */
enum setting_rank {
	SETTING_COMMON, /* in --help with its words */
	SETTING_RARE,   /* there by its name */
	SETTING_TUNING, /* nowhere: for tests, and services that are not as usual */
};

struct setting {
	enum setting_rank rank;
	const char *key; /* in -o and in the config file */

	/* Puts the value into its field, strings as copies. */
	bool (*parse)(struct options *o, const struct setting *setting, const char *value, struct error *e);
	size_t offset;        /* of the field in struct options */
	const char *env;      /* the variable that sets it, or NULL */
	const char *yes, *no; /* the two words of a choice; the first means true */
	const char *form;     /* of its value: "SECONDS"; NULL for a choice */
	const char *usual;    /* the default as it would be written; NULL: see the words */
	const char *words;    /* what it is, in a few words */
};

/* Sets the defaults that the table has. */
bool setting_defaults(struct options *o, struct error *e);

/* Prints the common ones a line each, and the names of the rare ones. */
void setting_print(FILE *to);

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
