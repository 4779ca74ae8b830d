/* Where users have yt-dlp, and what it needs to run. */
#ifndef NEMOFS_ENGINE_DOWNLOADER_FIND_H
#define NEMOFS_ENGINE_DOWNLOADER_FIND_H

#include <limits.h>
#include <stddef.h>

enum { DOWNLOADER_PATHS = 10 };

/* Immutable once found. */
struct downloader {
	char path[PATH_MAX]; /* "": there is none */
	/* Besides the system's programs: the script, its Python, the environment that it lives in. */
	char run[DOWNLOADER_PATHS][PATH_MAX];
	size_t run_count;
	char user_base[PATH_MAX]; /* where `pip install --user` put it; "": elsewhere */
	char runtime[PATH_MAX];   /* of JavaScript, as "node:/usr/bin/node"; "": there is none */
};

/* Looks at `given` alone, if it is not NULL; else in ~/.local/bin, the environment of Python that is active,
 * pipx's, /usr/local/bin and /usr/bin: what a user has put there is newer than the system's. */
void downloader_find(struct downloader *d, const char *given);

#endif
