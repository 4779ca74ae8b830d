/* The files of the tree, for the directories' tables. */
#ifndef NEMOFS_TREE_NODES_H
#define NEMOFS_TREE_NODES_H

#include "fs/node.h"
#include "text/captions.h"

enum { CREDITS_TEXT, CREDITS_JSON };
enum { STATUS_TEXT, STATUS_JSON };

enum { PAST_PROMPT, PAST_REPLY, PAST_RESULT, PAST_TIMELINE, PAST_DRAFT };

struct api_state;
struct asset;
struct remote_file;
struct render;

/* An open that renders a format of an edit (NULL: the session's, asked for now) if it is not rendered, and
 * waits for the video's length, up to render_wait. Then calls `ready`, which answers after
 * node_render_opened; a failure is answered here. file->data belongs to it, node_render_release frees it. */
void node_render_open(struct op *op, const char *format, struct api_state *edit,
		      void (*ready)(struct op *op, struct render *render));
void node_render_opened(struct file *file);
void node_render_release(struct file *file);

/* Does the service make this file of export/? The edit for other editors is the embedded engine's. */
bool node_export_offered(struct fs *fs, const char *name);

/* For `ready`: answers the open of a video that is read through the page cache, by node_render_read. */
void node_render_choose_cache(struct op *op, struct render *render);
void node_render_read(struct op *op, size_t size, off_t offset);
void node_render_attr(const struct render *render, struct stat *st); /* NULL: there is none yet */

/* captions.* of the session and of history/N: what the name of a file in one language says, and back. False:
 * it is no such name. */
bool node_captions_named(struct node *node, const struct node *dir, const char *name);
const char *node_captions_language(const struct node *node); /* NULL: the name tells none */
enum captions_format node_captions_format(const struct node *node);

/* Answers a read with the remote file's bytes, at once or when they have arrived. */
void node_remote_read(struct op *op, struct remote_file *remote, size_t size, off_t offset);

/* Opens a file of uploads/ that is only here, also a new one. False: no memory, no descriptor. */
bool node_asset_open_local(struct file *file, struct asset *asset, struct error *e);

extern const struct node_ops node_asset;         /* uploads/NAME, media/NAME */
extern const struct node_ops node_cancel;        /* cancel */
extern const struct node_ops node_captions;      /* captions.txt .srt .vtt .json */
extern const struct node_ops node_chat;          /* chat.md */
extern const struct node_ops node_credits;       /* credits, credits.json */
extern const struct node_ops node_error;         /* error */
extern const struct node_ops node_events;        /* events.jsonl, ledger.jsonl */
extern const struct node_ops node_export;        /* export/video.mp4 … */
extern const struct node_ops node_id;            /* new/id */
extern const struct node_ops node_latest;        /* latest */
extern const struct node_ops node_media;         /* media/, but for what lies in it */
extern const struct node_ops node_metrics;       /* .nemofs/metrics */
extern const struct node_ops node_page;          /* index.html */
extern const struct node_ops node_past;          /* history/N/prompt … draft.json */
extern const struct node_ops node_past_captions; /* history/N/captions.* */
extern const struct node_ops node_past_video;    /* history/N/video.mp4 */
extern const struct node_ops node_prompt;        /* prompt, new/prompt */
extern const struct node_ops node_question;      /* question */
extern const struct node_ops node_readme;        /* README.md */
extern const struct node_ops node_agents;        /* AGENTS.md */
extern const struct node_ops node_render;        /* export/render */
extern const struct node_ops node_rendered;      /* export/rendered */
extern const struct node_ops node_reply;         /* reply */
extern const struct node_ops node_result;        /* reply.json */
extern const struct node_ops node_scratch;       /* what programs make beside the files of a session */
extern const struct node_ops node_script;        /* script.txt */
extern const struct node_ops node_state;         /* state.json, timeline, timeline.svg */
extern const struct node_ops node_status;        /* status, status.json */
extern const struct node_ops node_upload;        /* upload, new/upload */
extern const struct node_ops node_url;           /* url */

#endif
