/* Wakes who polls the live files of a session. */
#ifndef NEMOFS_TREE_LIVE_H
#define NEMOFS_TREE_LIVE_H

struct session;

/* A model's `changed` hook; `owner` is the struct fs. */
void live_changed(void *owner, struct session *session);

#endif
