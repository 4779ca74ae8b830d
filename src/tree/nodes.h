/* The files of the tree, for the directories' tables. */
#ifndef NEMOFS_TREE_NODES_H
#define NEMOFS_TREE_NODES_H

#include "fs/node.h"

enum { CREDITS_TEXT, CREDITS_JSON };
enum { STATUS_TEXT, STATUS_JSON };
enum { STATE_JSON, STATE_TIMELINE, STATE_TIMELINE_SVG };
enum { CAPTIONS_TXT, CAPTIONS_SRT, CAPTIONS_VTT, CAPTIONS_JSON };

struct asset;
struct remote_file;
struct render;

/* An open that renders a format if the edit has changed, and waits for the video's length, up to
 * render_wait. Then calls `ready`, which answers after node_render_opened; a failure is
 * answered here. file->data belongs to it, node_render_release frees it. */
void node_render_open(struct op *op, const char *format, void (*ready)(struct op *op, struct render *render));
void node_render_opened(struct file *file);
void node_render_release(struct file *file);

/* Answers a read with the remote file's bytes, at once or when they have arrived. */
void node_remote_read(struct op *op, struct remote_file *remote, size_t size, off_t offset);

/* Opens a file of uploads/ that is only here, also a new one. False: no memory, no descriptor. */
bool node_asset_open_local(struct file *file, struct asset *asset, struct error *e);

extern const struct node_ops node_asset;    /* uploads/NAME, media/NAME */
extern const struct node_ops node_cancel;   /* cancel */
extern const struct node_ops node_captions; /* captions.txt .srt .vtt .json */
extern const struct node_ops node_chat;     /* chat.md */
extern const struct node_ops node_credits;  /* credits, credits.json */
extern const struct node_ops node_error;    /* error */
extern const struct node_ops node_events;   /* events.jsonl, ledger.jsonl */
extern const struct node_ops node_export;   /* export/video.mp4 … */
extern const struct node_ops node_id;       /* new/id */
extern const struct node_ops node_latest;   /* latest */
extern const struct node_ops node_metrics;  /* .nemofs/metrics */
extern const struct node_ops node_page;     /* index.html */
extern const struct node_ops node_prompt;   /* prompt, new/prompt */
extern const struct node_ops node_question; /* question */
extern const struct node_ops node_readme;   /* README.md */
extern const struct node_ops node_agents;   /* AGENTS.md */
extern const struct node_ops node_render;   /* export/render */
extern const struct node_ops node_rendered; /* export/rendered */
extern const struct node_ops node_reply;    /* reply */
extern const struct node_ops node_result;   /* reply.json */
extern const struct node_ops node_script;   /* script.txt */
extern const struct node_ops node_state;    /* state.json, timeline, timeline.svg */
extern const struct node_ops node_status;   /* status, status.json */
extern const struct node_ops node_upload;   /* upload, new/upload */
extern const struct node_ops node_url;      /* url */

#endif
