/* Causes of failures in this program, in addition to the general ones (base/error.h). */
#ifndef NEMOFS_PRODUCT_CAUSES_H
#define NEMOFS_PRODUCT_CAUSES_H

#include "base/error.h"

/* One row per cause: number, name, errno, what it means, what the user can do. A
 * test compares nemofs.5's table with this one and the core's. The journal stores
 * the numbers: add new rows at the end, with the next number. */
/* clang-format off */
#define PRODUCT_CAUSES(X) \
	X(1,  TOKEN,         EACCES,       "the service refused the token",                  "set NEMO_TOKEN to a valid token, or unset it to use an anonymous one") \
	X(2,  SESSION_GONE,  ESTALE,       "the service no longer has this session",         "start a new one through new/upload or new/prompt") \
	X(3,  NO_CREDITS,    EDQUOT,       "there are not enough credits",                   "top up the account; `cat credits` shows the balance") \
	X(4,  UNSUPPORTED,   EMEDIUMTYPE,  "this kind of file is not supported",             "use one of: mp4 mov avi webm mkv jpg png gif webp mp3 wav m4a aac srt vtt") \
	X(5,  TOO_LARGE,     EFBIG,        "the file is too large",                          "compress or trim it first") \
	X(6,  PLAN,          EPERM,        "the plan does not include export",               "register or upgrade to unlock export; credits do not help here") \
	X(7,  RATE_LIMITED,  EBUSY,        "the service asks to slow down",                  "wait a minute and try again") \
	X(8,  NO_DRAFT,      ENODATA,      "there is nothing to export yet",                 "upload a video or write a prompt first") \
	X(9,  NO_CAPTIONS,   ENODATA,      "there are no captions",                          "ask for them: echo \"extract the captions\" > prompt") \
	X(10, RESOLVE,       EHOSTUNREACH, "the service's name cannot be resolved",          "check the network and NEMO_API_URL") \
	X(11, REFUSED,       ECONNREFUSED, "the service refuses connections",                "check NEMO_API_URL, or try again later") \
	X(12, UNREACHABLE,   ENETUNREACH,  "the service cannot be reached",                  "check the network; nothing was lost, try again") \
	X(14, RENDER_SLOW,   ETIMEDOUT,    "the render takes longer than render_wait",       "it goes on; open the file again to join it") \
	X(15, CONTRACT,      EREMOTEIO,    "the service's answer is not as expected",        "check NEMO_API_URL; try again later") \
	X(16, SERVER,        EREMOTEIO,    "the service reports an internal error",          "try again later") \
	X(17, RENDER_FAILED, EREMOTEIO,    "the render failed, and so did a second try",     "change the edit with a prompt, then export again") \
	X(18, TLS,           EPROTO,       "no secure connection could be made",             "check the clock; name your own authority's certificates with ca_file=") \
	X(19, AGENT,         EIO,          "the agent could not do this",                    "reword the prompt and write it again") \
	X(20, UNCLEAR,       EIO,          "the message was sent, but its outcome is unknown", "look at timeline and state.json before writing it again") \
	X(21, SHORT_BODY,    EIO,          "the file ended before its announced length",     "open it again to fetch the rest") \
	X(23, BUSY_TURN,     EAGAIN,       "an earlier message is still running",            "wait for it: cat reply") \
	X(25, NOT_DELETABLE, EPERM,        "the service cannot delete this",                 "forget the whole session with rmdir") \
	X(27, DAMAGED,       EROFS,        "the state folder was damaged; this mount is read-only", "what could be saved is kept there as .corrupt; unmount and mount again to start afresh") \
	X(31, FIXED,         EPERM,        "this part of the tree cannot be changed",        "copy videos into uploads/, write to prompt and upload, make sessions with mkdir in the root") \
	X(32, BUDGET,        EDQUOT,       "the message might cost more than max_credits allows", "mount with a larger max_credits; ledger.jsonl shows what was spent") \
	X(33, NAME_TAKEN,    EEXIST,       "that name is taken",                             "use another name") \
	X(34, NO_MESSAGE,    ENODATA,      "no message was written yet",                     "write one: echo \"trim it to 10 seconds\" > prompt") \
	X(35, NO_PAGE,       ENODATA,      "this service has no page for a browser",         "open index.html of the session instead") \
	X(36, ADDRESS,       EHOSTUNREACH, "this address cannot be reached",                 "correct it or check the network, and write it again") \
	X(37, UNDER_WAY,     EINPROGRESS,  "the message was sent, but no answer came; its outcome is being looked up", "do not send it again: `cat reply` waits for the outcome") \
	X(38, NO_EDITING,    EPERM,        "the service does not accept edits that are written into files", "ask for it: echo 'in the captions, replace \"teh\" with \"the\"' > prompt") \
	X(39, SCOPE,         EPERM,        "the token's scope does not allow this",          "register, or use a token that allows this; credits do not help here") \
	X(40, NOT_KEPT,      ENODATA,      "that past edit is not kept",                     "see history/ for those that are; `-o history=` sets how many are kept") \
	X(41, KEPT_DAMAGED,  EIO,          "the stored copy of this edit is damaged",        "the other edits are intact, and so is the session at the service") \
	X(42, PAGE_LOGIN,    EACCES,       "the page restricts who may see its video",       "sign in to it in a browser, export its cookies (Netscape format), and mount with cookies=FILE") \
	X(43, PAGE_GONE,     ENOENT,       "the page no longer has a video",                 "look at the page in a browser") \
	X(44, PAGE_LATER,    EBUSY,        "the page's video is not available now",          "write the address again later") \
	X(45, NO_LANGUAGE,   ENODATA,      "there are no captions in this language",         "run the command above, or open captions in another language") \
	X(46, NOT_RENDERED,  ENODATA,      "with render=manual, opening a file renders nothing", "write its format into export/render, or mount without render=manual")
/* clang-format on */

enum {
#define X(number, name, err, meaning, remedy) ERROR_##name = number,
	PRODUCT_CAUSES(X)
#undef X
		ERROR_CAUSE_COUNT
};

#endif
