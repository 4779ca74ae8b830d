/* Why things fail in this program, besides what fails in any (base/error.h). */
#ifndef NEMOFS_PRODUCT_CAUSES_H
#define NEMOFS_PRODUCT_CAUSES_H

#include "base/error.h"

/* One row per cause: number, name, errno, what it means, what the user can do.
 * nemofs.5's table is tested against this one and the core's. The journal keeps
 * the numbers: new rows stand at the end and get the next one. */
/* clang-format off */
#define PRODUCT_CAUSES(X) \
	X(1,  TOKEN,          EACCES,       "the service refused the token",             "set NEMO_TOKEN to a valid token, or unset it to use an anonymous one") \
	X(2,  SESSION_GONE,   ESTALE,       "the service no longer has this session",    "start a new one through new/upload or new/prompt") \
	X(3,  NO_CREDITS,     EDQUOT,       "the credits do not suffice",                "top up the account; `cat credits` shows the balance") \
	X(4,  UNSUPPORTED,    EMEDIUMTYPE,  "this kind of file is not supported",        "use one of: mp4 mov avi webm mkv jpg png gif webp mp3 wav m4a aac") \
	X(5,  TOO_LARGE,      EFBIG,        "the file is too large",                     "compress or trim it first") \
	X(6,  PLAN,           EPERM,        "the plan does not include export",          "register or upgrade to unlock export; credits do not help here") \
	X(7,  RATE_LIMITED,   EBUSY,        "the service asks to slow down",             "wait a minute and try again") \
	X(8,  NO_DRAFT,       ENODATA,      "there is nothing to export yet",            "upload a video or write a prompt first") \
	X(9,  NO_CAPTIONS,    ENODATA,      "there are no captions",                     "ask for them: echo \"extract the captions\" > prompt") \
	X(10, RESOLVE,        EHOSTUNREACH, "the service's name cannot be resolved",     "check the network and NEMO_API_URL") \
	X(11, REFUSED,        ECONNREFUSED, "the service refuses connections",           "check NEMO_API_URL, or try again later") \
	X(12, UNREACHABLE,    ENETUNREACH,  "the service cannot be reached",             "check the network; nothing was lost, try again") \
	X(14, RENDER_SLOW,    ETIMEDOUT,    "the render takes longer than render_wait",  "it goes on; open the file again to join it") \
	X(15, CONTRACT,       EREMOTEIO,    "the answer is not what the service promises", "check NEMO_API_URL; try again later") \
	X(16, SERVER,         EREMOTEIO,    "the service reports an internal error",     "try again later") \
	X(17, RENDER_FAILED,  EREMOTEIO,    "the render failed, also when tried again",  "change the edit with a prompt, then export again") \
	X(18, TLS,            EPROTO,       "no secure connection could be made",        "check the clock, and name the authority's certificates by ca_file=") \
	X(19, AGENT,          EIO,          "the agent could not do this",               "reword the prompt and write it again") \
	X(20, UNCLEAR,        EIO,          "the message was sent, its outcome is not known", "look at timeline and state.json before writing it again") \
	X(21, SHORT_BODY,     EIO,          "the file ended before its announced length", "open it again to fetch the rest") \
	X(23, BUSY_TURN,      EAGAIN,       "an earlier message is still running",       "wait for it: cat reply") \
	X(25, NOT_DELETABLE,  EPERM,        "the service cannot delete this",            "forget the whole session with rmdir") \
	X(27, DAMAGED,        EROFS,        "the state folder was damaged; this mount is read-only", "what could be saved is kept there as .corrupt; unmount and mount again to begin anew") \
	X(31, FIXED,          EPERM,        "this part of the tree is fixed",            "copy films into uploads/, write to prompt and upload, make sessions with mkdir in the root") \
	X(32, BUDGET,         EDQUOT,       "the message might cost more than max_credits allows", "mount with a larger max_credits; ledger.jsonl shows what was spent") \
	X(33, NAME_TAKEN,     EEXIST,       "that name is taken",                        "use another name") \
	X(34, NO_MESSAGE,     ENODATA,      "no message was written yet",                "write one: echo \"trim it to 10 seconds\" > prompt") \
	X(35, NO_PAGE,        ENODATA,      "this service has no page for a browser",    "open index.html of the session instead") \
	X(36, ADDRESS,        EHOSTUNREACH, "this address cannot be reached",            "correct it or check the network, and write it again") \
	X(37, UNDER_WAY,      EINPROGRESS,  "the message was sent, and no byte of an answer came; its outcome is being looked up", "do not send it again: `cat reply` waits for the outcome") \
	X(38, NO_EDITING,     EPERM,        "the service takes no edits that are written into files", "ask for it: echo 'in the captions, replace \"teh\" with \"the\"' > prompt") \
	X(39, SCOPE,          EPERM,        "the token's scope does not reach so far",   "register, or use a token that may do this; credits do not help here")
/* clang-format on */

enum {
#define X(number, name, err, meaning, remedy) ERROR_##name = number,
	PRODUCT_CAUSES(X)
#undef X
		ERROR_CAUSE_COUNT
};

#endif
