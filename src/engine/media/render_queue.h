/* Runs the render jobs, one after the other, oldest first. The database holds
 * the queue, so that it outlives the process. */
#ifndef NEMOFS_ENGINE_RENDER_QUEUE_H
#define NEMOFS_ENGINE_RENDER_QUEUE_H

#include "base/error.h"

struct engine;
struct render_queue;

struct render_queue *render_queue_create(struct engine *engine); /* NULL: no memory */
void render_queue_destroy(struct render_queue *queue);           /* NULL is accepted */

/* Looks for waiting jobs. Any thread. */
void render_queue_kick(struct render_queue *queue);

/* Stops the job if it is the one that runs; its row is the caller's matter. Any thread. */
void render_queue_cancel(struct render_queue *queue, const char *id);

/* 0 to 99 for the job that runs, else 0. Any thread. */
int render_queue_progress(struct render_queue *queue, const char *id);

#endif
