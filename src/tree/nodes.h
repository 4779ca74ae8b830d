/* The node_ops of the tree's files, for the tables of the directories. */
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

/* Opens the render of an edit in this format (`edit` NULL: of the session's current edit): renders if needed,
 * and waits for the video's length, up to render_wait. Then calls `ready`, which must answer the op after
 * node_render_opened. Failures are answered here. file->data belongs to it; node_render_release frees
 * that. */
void node_render_open(struct op *op, const char *format, struct api_state *edit,
		      void (*ready)(struct op *op, struct render *render));
void node_render_opened(struct file *file);
void node_render_release(struct file *file);

/* Can the service make this file of export/? Only the embedded engine makes project files for other
 * editors. */
bool node_export_offered(struct fs *fs, const char *name);

/* For `ready`: answers the open of a video, through the page cache if possible. node_render_read reads it. */
void node_render_choose_cache(struct op *op, struct render *render);
void node_render_read(struct op *op, size_t size, off_t offset);
void node_render_attr(const struct render *render, struct stat *st); /* NULL: not rendered yet */

/* Captions of the session and of history/N: parse the name of a file in one language, and get language and
 * format back. False: it is not such a name. */
bool node_captions_named(struct node *node, const struct node *dir, const char *name);
const char *node_captions_language(const struct node *node); /* NULL: the name has none */
enum captions_format node_captions_format(const struct node *node);

/* Answers a read with the remote file's bytes, at once or when they arrive. */
void node_remote_read(struct op *op, struct remote_file *remote, size_t size, off_t offset);

/* Opens a file of uploads/ that is in the spool, also a new one. False: no memory or descriptor. */
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
extern const struct node_ops node_media;         /* media/ itself */
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
extern const struct node_ops node_scratch;       /* scratch files beside the files of a session */
extern const struct node_ops node_script;        /* script.txt */
extern const struct node_ops node_state;         /* state.json, timeline, timeline.svg */
extern const struct node_ops node_status;        /* status, status.json */
extern const struct node_ops node_upload;        /* upload, new/upload */
extern const struct node_ops node_url;           /* url */

#endif
