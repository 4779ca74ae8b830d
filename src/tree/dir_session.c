/* A session: reads like `ls -l`.
 *
 * Whatever people copy has the owner's write bit, though nothing can be written
 * to it: cp passes the mode on, and without it no second copy could replace the
 * first. */
#include <errno.h>

#include "nodes.h"
#include "session_dir.h"

/* clang-format off */
static const struct node_def rows[] = {
	{"upload",        S_IFREG | 0600, LISTED,   .ops = &node_upload},
	{"uploads",       S_IFDIR,        LISTED,   .dir = &dir_uploads},
	{"prompt",        S_IFREG | 0600, LISTED,   .ops = &node_prompt},
	{"reply",         S_IFREG | 0600, LISTED,   .ops = &node_reply},
	{"chat.md",       S_IFREG | 0600, LISTED,   .ops = &node_chat},
	{"events.jsonl",  S_IFREG | 0600, LISTED,   .ops = &node_events},
	{"state.json",    S_IFREG | 0600, LISTED,   .ops = &node_state,    .arg = STATE_JSON},
	{"timeline",      S_IFREG | 0600, LISTED,   .ops = &node_state,    .arg = STATE_TIMELINE},
	{"timeline.svg",  S_IFREG | 0600, LISTED,   .ops = &node_state,    .arg = STATE_TIMELINE_SVG},
	{"captions.txt",  S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_TXT},
	{"captions.srt",  S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_SRT},
	{"captions.vtt",  S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_VTT},
	{"captions.json", S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_JSON},
	{"credits",       S_IFREG | 0400, LISTED,   .ops = &node_credits,  .arg = CREDITS_TEXT},
	{"media",         S_IFDIR,        LISTED,   .dir = &dir_media},
	{"export",        S_IFDIR,        LISTED,   .dir = &dir_export},
	{"status",        S_IFREG | 0400, LISTED,   .ops = &node_status},
	{"error",         S_IFREG | 0400, LISTED,   .ops = &node_error},
	{"url",           S_IFREG | 0400, LISTED,   .ops = &node_url},
	{"index.html",    S_IFREG | 0600, LISTED,   .ops = &node_page},
	NODE_END,
};
/* clang-format on */

static void lookup(struct op *op, const char *name)
{
	struct node node;

	if (node_captions_named(&node, &op->node, name))
		op_entry(op, &node);
	else
		op_errno(op, ENOENT);
}

static bool next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256], struct node *entry)
{
	(void)fs;
	return node_captions_next(dir, cookie, name, entry);
}

const struct dir dir_session = {
	.id = DIR_SESSION,
	.mode = 0500,
	.rows = rows,
	.entry_ops = &node_captions,
	.entry_mode = 0600,
	.loaded = session_dir_loaded,
	.load = session_dir_load,
	.lookup = lookup,
	.next = next,
};
