/* Runs one program to its end: argv without a shell, output captured, a limit
 * on everything.
 *
 * The program and all that it starts form a process group, which is killed
 * when the time is over, when the caller cancels, and in any case when the
 * program has ended. stdin is /dev/null; no descriptor but 0, 1 and 2 is
 * inherited; the environment is a fixed, clean one. */
#ifndef NEMOFS_ENGINE_CHILD_H
#define NEMOFS_ENGINE_CHILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "jail.h"

struct child {
	const char *const *argv;        /* argv[0] is the path of the program; ended by NULL */
	const struct jail_policy *jail; /* never NULL: JAIL_NONE must be said */
	uint64_t timeout_ms;            /* wall clock; 0: none */
	const atomic_bool *cancel;      /* looked at every 50 ms; NULL: cannot be cancelled */
	size_t output_max;              /* bytes of stdout kept; more is an error */
	/* If set: gets each line of stdout, instead of its being kept; beyond 4 KiB cut. */
	void (*line)(void *arg, const char *line);
	/* If set: looked at every 50 ms; false ends the program, and `e` is why. */
	bool (*watch)(void *arg, struct error *e);
	/* With JAIL_OWN_NETWORK: gets, and owns, the socket that listens inside on the policy's port; who
	 * accepts from it serves the program, which reaches nobody else. Never NULL then. */
	void (*listener)(void *arg, int fd);
	const char *const *environment; /* more of it, "NAME=VALUE", ended by NULL; NULL: none */
	void *arg;                      /* of the three */
};

struct child_result {
	int status;        /* exit status; 128 + signal if killed by one */
	struct buf output; /* stdout, unless `line` was set */
	struct buf errors; /* the last 4 KiB of stderr */
	struct buf first;  /* the first line of it, or its beginning */
};

/* Blocks until the program has ended and was reaped. True: it ran, however it
 * ended; see `status`. False: it could not be run (SERVER, which says
 * why), was cancelled (CANCELLED), took too long (TIMEOUT), or wrote too much; nothing of it is
 * left then. The result must be finished in both cases. Any thread; `line` is
 * called on it. */
bool child_run(const struct child *child, struct child_result *result, struct error *e);
void child_result_finish(struct child_result *result);

/* The first, or the last, line that a failed program wrote to stderr, as words for
 * an error text: escaped, without the paths' folders and, at its beginning, the
 * part of ffmpeg that speaks. */
void child_first_words(const struct child_result *result, char *words, size_t size);
void child_last_words(const struct child_result *result, char *words, size_t size);

#endif
