/* Runs one program to its end: without a shell, with its output captured, and with a limit on everything.
 *
 * The program and its children form a process group. The group is killed on a timeout, on a cancel, and
 * always when the program has ended. stdin is /dev/null. Only descriptors 0, 1 and 2 are inherited. The
 * environment is a fixed, clean one. */
#ifndef NEMOFS_ENGINE_CHILD_H
#define NEMOFS_ENGINE_CHILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "jail.h"

struct child {
	const char *const *argv;        /* argv[0] is the program's path; ends with NULL */
	const struct jail_policy *jail; /* never NULL; without a jail, use JAIL_NONE */
	uint64_t timeout_ms;            /* wall clock; 0: none */
	const atomic_bool *cancel;      /* checked every 50 ms; NULL: cannot be cancelled */
	size_t output_max;              /* bytes of stdout to keep; more output is an error */
	/* If set: gets each line of stdout, which is not kept then. A line longer than 4 KiB is cut. */
	void (*line)(void *arg, const char *line);
	/* If set: called every 50 ms. False ends the program; `e` is the reason. */
	bool (*watch)(void *arg, struct error *e);
	/* For JAIL_OWN_NETWORK only, and then never NULL. Takes over a socket that listens in the program's
	 * network, on the policy's port. Whoever accepts from it serves the program, which can reach nobody
	 * else. */
	void (*listener)(void *arg, int fd);
	const char *const *environment; /* additional variables, "NAME=VALUE", ended by NULL; NULL: none */
	void *arg;                      /* for `line`, `watch` and `listener` */
};

struct child_result {
	int status;        /* exit status; 128 + signal if killed by one */
	struct buf output; /* stdout, unless `line` was set */
	struct buf errors; /* the last 4 KiB of stderr */
	struct buf first;  /* the first line of stderr, or its beginning */
};

/* Blocks until the program has ended and was reaped. True: it ran; see `status` for how it ended. False: it
 * could not be run (SERVER, or a system error), was cancelled (CANCELLED), took too long (TIMEOUT), wrote too
 * much (CONTRACT), or `watch` ended it; no process is left then. Finish the result in both cases. Any thread;
 * the callbacks run on it. */
bool child_run(const struct child *child, struct child_result *result, struct error *e);
void child_result_finish(struct child_result *result);

/* The first or last line that a failed program wrote to stderr, as words for an error. It is escaped; folders
 * are removed from paths; so is a prefix such as "[mov,mp4 @ 0x…]", ffmpeg's name of the part that
 * reports. */
void child_first_words(const struct child_result *result, char *words, size_t size);
void child_last_words(const struct child_result *result, char *words, size_t size);

#endif
