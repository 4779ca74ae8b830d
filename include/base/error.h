/* Errors that carry errno, cause and words together.
 *
 * Synchronous functions return `bool` and fill a `struct error *`; callbacks
 * get a `const struct error *`, NULL for success. An error is logged once,
 * where the operation ends. */
#ifndef NEMOFS_BASE_ERROR_H
#define NEMOFS_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* The causes that every program has: number, name, errno, what it means, what the
 * user can do. A program adds its own causes in a table like this, linked as
 * error_own. Numbers are unique across both and never change: journals store
 * them. */
/* clang-format off */
#define ERROR_CORE(X) \
	X(13, TIMEOUT,        ETIMEDOUT,    "no answer came in time",                    "try again; the operation continues meanwhile") \
	X(22, INPUT,          EINVAL,       "the input cannot be used",                  "correct it and write it again") \
	X(24, INTERRUPTED,    EINTR,        "interrupted",                               "the operation continues; open the file again to join it") \
	X(26, NO_SPACE,       ENOSPC,       "the disk is full",                          "free some space and try again") \
	X(28, NO_MEMORY,      ENOMEM,       "out of memory",                             "try again") \
	X(29, CANCELLED,      ECANCELED,    "cancelled",                                 "start it again") \
	X(30, SYSTEM,         EIO,          "a system call failed",                      "see the system's error message")
/* clang-format on */

enum {
	ERROR_NONE,
#define X(number, name, err, meaning, remedy) ERROR_##name = number,
	ERROR_CORE(X)
#undef X
};

struct error_row {
	const char *name, *meaning, *remedy;
	int err;
};

/* Makes a row of such a table, at the index of its number. */
#define ERROR_ROW(number, name, err, meaning, remedy) [number] = {#name, meaning, remedy, err},

/* Defined by the program that links this room: rows indexed by number; unused numbers are zero. */
extern const struct error_rows {
	const struct error_row *rows;
	int count;
} error_own;

struct error {
	int cause;       /* ERROR_ and its name */
	int err;         /* errno for the caller; > 0 once set */
	int code;        /* the service's own code or HTTP status; 0: none */
	char words[400]; /* the service's or the program's own words, UTF-8, one line */
};

/* For when there is no memory even for words. */
extern const struct error error_no_memory;

/* Sets the cause with its errno from the table and the words, formatted as printf
 * does and cut at the buffer's size. `e` may be NULL. Always returns false, so
 * that `return error_set(...)` ends a function. */
bool error_set(struct error *e, int cause, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for a failed system call: cause SYSTEM (NO_SPACE for ENOSPC and
 * EDQUOT, NO_MEMORY for ENOMEM) with errno `err`; strerror's text follows the
 * words. */
bool error_set_errno(struct error *e, int err, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Appends to the words, cut at the buffer's size; for advice, which belongs after
 * the system's message. Always returns false. */
bool error_add(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Replaces the cause and its errno; the words stay. Always returns false. */
bool error_set_cause(struct error *e, int cause);

/* The cause's row. Static strings. */
const char *error_cause_name(int cause);    /* "NO_CREDITS" */
const char *error_cause_meaning(int cause); /* "no credits are left" */
const char *error_cause_remedy(int cause);
int error_cause_errno(int cause);

/* Writes "EDQUOT (code 2001): no credits are left\n<words>\nwhat to do: …\n"
 * into buf, always terminated; returns the length written. */
size_t error_format(const struct error *e, char *buf, size_t size);

#endif
