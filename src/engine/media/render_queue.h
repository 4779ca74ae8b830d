/* Runs the render jobs one at a time, oldest first. The queue is in the
 * database, so it survives a restart. */
#ifndef NEMOFS_ENGINE_RENDER_QUEUE_H
#define NEMOFS_ENGINE_RENDER_QUEUE_H

#include "base/error.h"

struct engine;
struct render_queue;

struct render_queue *render_queue_create(struct engine *engine); /* NULL: no memory */
void render_queue_destroy(struct render_queue *queue);           /* NULL is accepted */

/* Makes the queue look for waiting jobs. Any thread. */
void render_queue_kick(struct render_queue *queue);

/* Stops the job if it is running. The caller changes the job's row. Any
 * thread. */
void render_queue_cancel(struct render_queue *queue, const char *id);

/* The percentage, 0 to 99, if this job is running; else 0. Any thread. */
int render_queue_progress(struct render_queue *queue, const char *id);

#endif
