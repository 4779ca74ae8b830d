/* Finds the user's yt-dlp and what it needs to run. */
#ifndef NEMOFS_ENGINE_DOWNLOADER_FIND_H
#define NEMOFS_ENGINE_DOWNLOADER_FIND_H

#include <limits.h>
#include <stddef.h>

enum { DOWNLOADER_PATHS = 10 };

/* Does not change once found. */
struct downloader {
	char path[PATH_MAX]; /* "": not found */
	/* What the jail must let it run besides the system's programs: the script, its Python and that
	 * Python's environment. */
	char run[DOWNLOADER_PATHS][PATH_MAX];
	size_t run_count;
	char user_base[PATH_MAX]; /* PYTHONUSERBASE, if `pip install --user` installed yt-dlp; else "" */
	char runtime[PATH_MAX];   /* a JavaScript runtime, as "node:/usr/bin/node"; "": none */
};

/* Looks only at `given`, unless it is NULL. Otherwise looks in ~/.local/bin, the active Python environment,
 * pipx's environments, /usr/local/bin and /usr/bin, in this order: a user's own copy is usually newer than
 * the system's. */
void downloader_find(struct downloader *d, const char *given);

#endif
