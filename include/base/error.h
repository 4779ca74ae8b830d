/* Errors that carry errno, cause and words together.
 *
 * Synchronous functions return `bool` and fill a `struct error *`; callbacks
 * get a `const struct error *`, NULL for success. An error is logged once,
 * where the operation ends. */
#ifndef NEMOFS_BASE_ERROR_H
#define NEMOFS_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* One row per cause: name, errno, what it means, what the user can do.
 * nemofs.5's table is tested against this one. The journal keeps their
 * numbers: new ones stand at the end. */
/* clang-format off */
#define ERROR_CAUSES(X) \
	X(TOKEN,          EACCES,       "the service refused the token",             "set NEMO_TOKEN to a valid token, or unset it to use an anonymous one") \
	X(SESSION_GONE,   ESTALE,       "the service no longer has this session",    "start a new one through new/upload or new/prompt") \
	X(NO_CREDITS,     EDQUOT,       "no credits are left",                       "top up the account; `cat credits` shows the balance") \
	X(UNSUPPORTED,    EMEDIUMTYPE,  "this kind of file is not supported",        "use one of: mp4 mov avi webm mkv jpg png gif webp mp3 wav m4a aac") \
	X(TOO_LARGE,      EFBIG,        "the file is larger than 500 MB",            "compress or trim it first") \
	X(PLAN,           EPERM,        "the plan does not include export",          "register or upgrade to unlock export; credits do not help here") \
	X(RATE_LIMITED,   EBUSY,        "the service asks to slow down",             "wait a minute and try again") \
	X(NO_DRAFT,       ENODATA,      "there is nothing to export yet",            "upload a video or write a prompt first") \
	X(NO_CAPTIONS,    ENODATA,      "there are no captions",                     "ask for them: echo \"extract the captions\" > prompt") \
	X(RESOLVE,        EHOSTUNREACH, "the service's name cannot be resolved",     "check the network and NEMO_API_URL") \
	X(REFUSED,        ECONNREFUSED, "the service refuses connections",           "check NEMO_API_URL, or try again later") \
	X(UNREACHABLE,    ENETUNREACH,  "the service cannot be reached",             "check the network; nothing was lost, try again") \
	X(TIMEOUT,        ETIMEDOUT,    "no answer came in time",                    "try again; what was begun goes on") \
	X(RENDER_SLOW,    ETIMEDOUT,    "the render takes longer than render_wait",  "it goes on; open the file again to join it") \
	X(CONTRACT,       EREMOTEIO,    "the answer is not what the service promises", "check NEMO_API_URL; try again later") \
	X(SERVER,         EREMOTEIO,    "the service reports an internal error",     "try again later") \
	X(RENDER_FAILED,  EREMOTEIO,    "the render failed, also when tried again",  "change the edit with a prompt, then export again") \
	X(TLS,            EPROTO,       "no secure connection could be made",        "check the clock, and name the authority's certificates by ca_file=") \
	X(AGENT,          EIO,          "the agent could not do this",               "reword the prompt and write it again") \
	X(UNCLEAR,        EIO,          "the message was sent, its outcome is not known", "look at timeline and state.json before writing it again") \
	X(SHORT_BODY,     EIO,          "the file ended before its announced length", "open it again to fetch the rest") \
	X(INPUT,          EINVAL,       "the input cannot be used",                  "correct it and write it again") \
	X(BUSY_TURN,      EAGAIN,       "an earlier message is still running",       "wait for it: cat reply") \
	X(INTERRUPTED,    EINTR,        "interrupted",                               "what was begun goes on; open it again to join it") \
	X(NOT_DELETABLE,  EPERM,        "the service cannot delete this",            "forget the whole session with rmdir") \
	X(NO_SPACE,       ENOSPC,       "the disk of the state or cache folder is full", "free some space; nothing was sent") \
	X(DAMAGED,        EROFS,        "the state folder was damaged; this mount is read-only", "what could be saved is kept there as .corrupt; unmount and mount again to begin anew") \
	X(NO_MEMORY,      ENOMEM,       "out of memory",                             "try again") \
	X(CANCELLED,      ECANCELED,    "cancelled",                                 "start it again") \
	X(SYSTEM,         EIO,          "a system call failed",                      "see the system's words for it") \
	X(FIXED,          EPERM,        "this part of the tree is fixed",            "copy films into uploads/, write to prompt and upload, make sessions with mkdir in the root") \
	X(BUDGET,         EDQUOT,       "the message might cost more than max_credits allows", "mount with a larger max_credits; ledger.jsonl shows what was spent") \
	X(NAME_TAKEN,     EEXIST,       "that name is taken",                        "use another name")
/* clang-format on */

enum error_cause {
	ERROR_NONE,
#define X(name, number, meaning, remedy) ERROR_##name,
	ERROR_CAUSES(X)
#undef X
		ERROR_CAUSE_COUNT
};

struct error {
	enum error_cause cause;
	int err;         /* errno for the caller; > 0 once set */
	int code;        /* the service's own code or HTTP status; 0: none */
	char words[400]; /* the service's or the program's own words, UTF-8, one line */
};

/* Where even words would need memory. */
extern const struct error error_no_memory;

/* Sets the cause with its errno of the table; words as by printf, cut at the
 * buffer's size. `e` may be NULL. Always returns false, so that
 * `return error_set(...)` ends a function. */
bool error_set(struct error *e, enum error_cause cause, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a failed system call: cause SYSTEM (NO_SPACE for ENOSPC and
 * EDQUOT, NO_MEMORY for ENOMEM) with errno `err`, words followed by strerror. */
bool error_set_errno(struct error *e, int err, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The cause's row. Static strings. */
const char *error_cause_name(enum error_cause cause);    /* "NO_CREDITS" */
const char *error_cause_meaning(enum error_cause cause); /* "no credits are left" */
const char *error_cause_remedy(enum error_cause cause);
int error_cause_errno(enum error_cause cause);

/* Writes "EDQUOT (code 2001): no credits are left\n<words>\nwhat to do: …\n"
 * into buf, always terminated; returns the length written. */
size_t error_format(const struct error *e, char *buf, size_t size);

#endif
