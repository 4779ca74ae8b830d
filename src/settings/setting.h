/* The table of settings: how each is parsed. It is used for the command line, the
 * environment and the config file. --help is made from it and, by
 * tests/rules/settings.py, the manual and the shells' completions. */
#ifndef NEMOFS_SETTINGS_SETTING_H
#define NEMOFS_SETTINGS_SETTING_H

#include "base/nearest.h"
#include "settings/options.h"

/* Where a setting is shown, besides the manual. */
enum setting_rank {
	SETTING_COMMON, /* in --help, with its description */
	SETTING_RARE,   /* in --help, only its name */
	SETTING_TUNING, /* not in --help: for tests and unusual services */
};

struct setting {
	enum setting_rank rank;
	const char *key; /* in -o and in the config file */

	/* Parses the value and stores it in its field; strings are copied. */
	bool (*parse)(struct options *o, const struct setting *setting, const char *value, struct error *e);
	size_t offset;        /* of its field in struct options */
	const char *env;      /* the environment variable; NULL: none */
	const char *yes, *no; /* the two words of a choice; the first means true */
	const char *form;     /* of its value, such as "SECONDS"; NULL for a choice */
	const char *usual;    /* the default, as a user would write it; NULL: see `words` */
	const char *words;    /* a short description */
};

/* Sets the defaults from the table. */
bool setting_defaults(struct options *o, struct error *e);

/* Prints the common settings, one per line, and the names of the rare ones. */
void setting_print(FILE *to);

/* NULL: there is no such setting. */
const struct setting *setting_named(const char *key, size_t len);

/* Tries the names of all settings, except the token, which has an error of its own. */
void setting_try_names(struct nearest *n);

/* Applies the environment's settings. An empty variable is ignored. The token is wiped
 * from the environment. */
bool setting_from_environment(struct options *o, struct error *e);

/* Appends $variable/nemofs, or ~/fallback/nemofs. As the XDG base directory specification
 * says, a relative value is ignored. */
bool setting_folder(struct buf *path, const char *variable, const char *fallback);

#endif
