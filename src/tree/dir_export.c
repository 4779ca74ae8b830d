/* export/: what the cloud renders. Only the film is listed before it exists:
 * a render of it costs no credits. */
#include "nodes.h"
#include "session_dir.h"

/* clang-format off */
static const struct node_def rows[] = {
	{"video.mp4",  S_IFREG | 0644, LISTED,   .ops = &node_export},
	{"video.mov",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.webm", S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.mkv",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.avi",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.gif",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.mp3",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.wav",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.m4a",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.aac",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"cover.jpg",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"cover.png",  S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"cover.webp", S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"render",     S_IFREG | 0200, UNLISTED, .ops = &node_render},
	{"rendered",   S_IFREG | 0400, UNLISTED, .ops = &node_rendered},
	NODE_END,
};
/* clang-format on */

const struct dir dir_export = {
	.id = DIR_EXPORT,
	.mode = 0500,
	.rows = rows,
	.loaded = session_dir_loaded,
	.load = session_dir_load,
};
