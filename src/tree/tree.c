/* The mounted tree: every directory and every file in it, as `ls -lR` shows them.
 *
 * UNLISTED files can be opened, but are listed only once they exist. They cost a message
 * or a render of their own, are for programs, or are also found elsewhere. AT_TIMES files
 * are found only while they exist.
 * Files that people copy have the owner's write bit, even if they cannot be written: cp
 * copies the mode, and without the bit a second copy could not replace the first. A row's
 * position is part of its inode number: add new rows at the end. */
#include "dirs.h"
#include "model/state.h"
#include "nodes.h"
#include "text/captions.h"

/* clang-format off */
static const struct node_def root[] = {
	{"README.md",     S_IFREG | 0444, LISTED,   .ops = &node_readme},
	{"credits",       S_IFREG | 0400, LISTED,   .ops = &node_credits,  .arg = CREDITS_TEXT},
	{"credits.json",  S_IFREG | 0400, LISTED,   .ops = &node_credits,  .arg = CREDITS_JSON},
	{"status",        S_IFREG | 0400, LISTED,   .ops = &node_status,   .arg = STATUS_TEXT},
	{"ledger.jsonl",  S_IFREG | 0600, LISTED,   .ops = &node_events},
	{"new",           S_IFDIR,        LISTED,   .dir = &dir_new},
	{"latest",        S_IFLNK | 0777, AT_TIMES, .ops = &node_latest},
	{".nemofs",       S_IFDIR,        UNLISTED, .dir = &dir_nemofs},
	{"status.json",   S_IFREG | 0400, UNLISTED, .ops = &node_status,   .arg = STATUS_JSON},
	{"AGENTS.md",     S_IFREG | 0444, LISTED,   .ops = &node_agents},
	NODE_END, /* the sessions follow */
};

/* For monitoring. It is not listed, so that programs that walk the tree do not enter it. */
static const struct node_def nemofs[] = {
	{"metrics",       S_IFREG | 0400, LISTED,   .ops = &node_metrics},
	NODE_END,
};

static const struct node_def new[] = {
	{"upload",        S_IFREG | 0600, LISTED,   .ops = &node_upload},
	{"prompt",        S_IFREG | 0200, LISTED,   .ops = &node_prompt},
	{"id",            S_IFREG | 0400, UNLISTED, .ops = &node_id}, /* an open makes a session */
	NODE_END,
};

static const struct node_def session[] = {
	{"upload",        S_IFREG | 0600, LISTED,   .ops = &node_upload},
	{"uploads",       S_IFDIR,        LISTED,   .dir = &dir_uploads},
	{"prompt",        S_IFREG | 0600, LISTED,   .ops = &node_prompt},
	{"reply",         S_IFREG | 0600, LISTED,   .ops = &node_reply},
	{"chat.md",       S_IFREG | 0600, LISTED,   .ops = &node_chat},
	{"events.jsonl",  S_IFREG | 0600, UNLISTED, .ops = &node_events},
	{"state.json",    S_IFREG | 0600, LISTED,   .ops = &node_state,    .arg = STATE_JSON},
	{"timeline",      S_IFREG | 0600, LISTED,   .ops = &node_state,    .arg = STATE_TIMELINE},
	{"timeline.svg",  S_IFREG | 0600, UNLISTED, .ops = &node_state,    .arg = STATE_TIMELINE_SVG},
	{"captions.txt",  S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_TXT},
	{"captions.srt",  S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_SRT},
	{"captions.vtt",  S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_VTT},
	{"captions.json", S_IFREG | 0600, UNLISTED, .ops = &node_captions, .arg = CAPTIONS_JSON},
	{"credits",       S_IFREG | 0400, UNLISTED, .ops = &node_credits,  .arg = CREDITS_TEXT},
	{"media",         S_IFDIR,        UNLISTED, .ops = &node_media, .dir = &dir_media},
	{"export",        S_IFDIR,        LISTED,   .dir = &dir_export},
	{"status",        S_IFREG | 0400, LISTED,   .ops = &node_status},
	{"error",         S_IFREG | 0400, LISTED,   .ops = &node_error},
	{"url",           S_IFREG | 0400, UNLISTED, .ops = &node_url},
	{"index.html",    S_IFREG | 0600, LISTED,   .ops = &node_page},
	{"reply.json",    S_IFREG | 0600, UNLISTED, .ops = &node_result},
	{"question",      S_IFREG | 0600, AT_TIMES, .ops = &node_question},
	{"cancel",        S_IFREG | 0200, LISTED,   .ops = &node_cancel},
	{"script.txt",    S_IFREG | 0600, UNLISTED, .ops = &node_script},
	{"history",       S_IFDIR,        LISTED,   .dir = &dir_history},
	NODE_END, /* captions in single languages follow */
};

static const struct node_def history[] = {NODE_END}; /* the numbers of the messages follow */
static const struct node_def past[] = {
	{"prompt",        S_IFREG | 0600, UNLISTED, .ops = &node_past, .arg = PAST_PROMPT},
	{"reply",         S_IFREG | 0600, UNLISTED, .ops = &node_past, .arg = PAST_REPLY},
	{"reply.json",    S_IFREG | 0600, UNLISTED, .ops = &node_past, .arg = PAST_RESULT},
	{"timeline",      S_IFREG | 0600, UNLISTED, .ops = &node_past, .arg = PAST_TIMELINE},
	{"draft.json",    S_IFREG | 0600, UNLISTED, .ops = &node_past, .arg = PAST_DRAFT},
	{"video.mp4",     S_IFREG | 0644, UNLISTED, .ops = &node_past_video},
	{"captions.txt",  S_IFREG | 0600, UNLISTED, .ops = &node_past_captions, .arg = CAPTIONS_TXT},
	{"captions.srt",  S_IFREG | 0600, UNLISTED, .ops = &node_past_captions, .arg = CAPTIONS_SRT},
	{"captions.vtt",  S_IFREG | 0600, UNLISTED, .ops = &node_past_captions, .arg = CAPTIONS_VTT},
	{"captions.json", S_IFREG | 0600, UNLISTED, .ops = &node_past_captions, .arg = CAPTIONS_JSON},
	NODE_END, /* captions in single languages follow */
};

static const struct node_def export[] = {
	{"video.mp4",     S_IFREG | 0644, LISTED,   .ops = &node_export}, /* a render costs no credits */
	{"video.mov",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.webm",    S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.mkv",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.avi",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"video.gif",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.mp3",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.wav",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.m4a",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"audio.aac",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"cover.jpg",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"cover.png",     S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"cover.webp",    S_IFREG | 0644, UNLISTED, .ops = &node_export},
	{"render",        S_IFREG | 0200, UNLISTED, .ops = &node_render},
	{"rendered",      S_IFREG | 0400, UNLISTED, .ops = &node_rendered},
	{"project.mlt",   S_IFREG | 0644, UNLISTED, .ops = &node_export}, /* only from the embedded engine */
	NODE_END,
};

static const struct node_def uploads[] = {NODE_END}; /* the uploads follow */
static const struct node_def media[] = {NODE_END};   /* the generated files follow */
static const struct node_def none[] = {NODE_END};

#define IN_SESSION .in_session = true, .loaded = session_dir_loaded, .load = session_dir_load

const struct dir dir_root = {
	.id = DIR_ROOT, .mode = 0700, .rows = root,
	.loaded = root_dir_loaded, .load = root_dir_load, .lookup = root_dir_lookup,
	.next = root_dir_next, .version = root_dir_version,
	.mkdir = root_dir_mkdir, .rmdir = root_dir_rmdir, .rename = root_dir_rename,
};
const struct dir dir_nemofs = {.id = DIR_NEMOFS, .mode = 0500, .rows = nemofs};
const struct dir dir_new = {.id = DIR_NEW, .mode = 0500, .rows = new};
const struct dir dir_session = {
	.id = DIR_SESSION, .mode = 0700 | DIR_NO_COPY, .rows = session, IN_SESSION, .accepts_mode = true,
	.entry_ops = &node_captions, .entry_mode = 0600, .lookup = session_dir_lookup, .next = session_dir_next,
	.create = session_dir_create, .unlink = session_dir_unlink, .rename = session_dir_rename, .over_rows = true,
};
const struct dir dir_scratch = {
	.id = DIR_SCRATCH, .mode = 0700, .rows = none, IN_SESSION,
	.entry_ops = &node_scratch, .entry_mode = 0600, .fleeting = true,
};
const struct dir dir_uploads = {
	.id = DIR_UPLOADS, .mode = 0700, .rows = uploads, IN_SESSION, .accepts_mode = true,
	.entry_ops = &node_asset, .entry_mode = 0600, .lookup = assets_dir_lookup, .next = assets_dir_next,
	.create = uploads_dir_create, .unlink = uploads_dir_unlink, .rename = uploads_dir_rename,
	.mkdir = uploads_dir_mkdir, .rmdir = uploads_dir_rmdir,
};
#define FOLDER(n) { \
	.id = DIR_FOLDERS + (n), .mode = 0700, .rows = uploads, IN_SESSION, .accepts_mode = true, \
	.entry_ops = &node_asset, .entry_mode = 0600, .lookup = assets_dir_lookup, .next = assets_dir_next, \
	.create = uploads_dir_create, .unlink = uploads_dir_unlink, .rename = uploads_dir_rename, \
}
const struct dir dir_folders[ASSET_FOLDERS] = {FOLDER(0), FOLDER(1), FOLDER(2), FOLDER(3)};
const struct dir dir_export = {.id = DIR_EXPORT, .mode = 0500, .rows = export, IN_SESSION};
const struct dir dir_media = {
	.id = DIR_MEDIA, .mode = 0500, .rows = media, IN_SESSION,
	.entry_ops = &node_asset, .entry_mode = 0600, .lookup = assets_dir_lookup, .next = assets_dir_next,
};
const struct dir dir_history = {
	.id = DIR_HISTORY, .mode = 0500, .rows = history, IN_SESSION,
	.lookup = history_dir_lookup, .next = history_dir_next,
};
const struct dir dir_past = {
	.id = DIR_PAST, .mode = 0500, .rows = past, IN_SESSION, .numbered = true,
	.entry_ops = &node_past_captions, .entry_mode = 0600, .lookup = node_past_captions_lookup,
};

const struct dir *const tree_dirs[DIR_COUNT] = {
	[DIR_ROOT] = &dir_root,       [DIR_NEMOFS] = &dir_nemofs, [DIR_NEW] = &dir_new,     [DIR_SESSION] = &dir_session,
	[DIR_UPLOADS] = &dir_uploads, [DIR_EXPORT] = &dir_export, [DIR_MEDIA] = &dir_media,
	[DIR_HISTORY] = &dir_history, [DIR_PAST] = &dir_past,
	[DIR_FOLDERS] = &dir_folders[0], &dir_folders[1], &dir_folders[2], &dir_folders[3],
	[DIR_SCRATCH] = &dir_scratch,
};
/* clang-format on */
