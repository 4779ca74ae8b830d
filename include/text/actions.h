/* Messages that the client carries out itself instead of sending them: "export",
 * "余额", "upload https://…". Pure, any thread. */
#ifndef NEMOFS_TEXT_ACTIONS_H
#define NEMOFS_TEXT_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum actions_kind {
	ACTIONS_NONE,    /* a message for the agent */
	ACTIONS_EXPORT,  /* export, 导出视频, download the video, send me the video */
	ACTIONS_CREDITS, /* credits, 积分, balance, 余额 */
	ACTIONS_STATUS,  /* status, 状态, show tracks */
	ACTIONS_UPLOAD,  /* upload, 上传, perhaps with an address */
};

struct actions {
	enum actions_kind kind;
	const char *url; /* UPLOAD only: inside the given text, NULL if there is none */
	size_t url_len;
};

/* Reads a message (UTF-8). A message is only an action if it contains nothing else; ASCII case, "please", and
 * blanks and punctuation around it (Chinese or not) do not matter. An address is http or https, without
 * trailing punctuation. */
struct actions actions_parse(const char *text, size_t len);

/* May such a message begin like this, or be this? The text may end within a character. */
bool actions_begins(const char *text, size_t len);

#endif
