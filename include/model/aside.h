/* What is made of something immutable: at once where that is short, else by the reader, so that nobody else
 * waits for it. Loop thread. */
#ifndef NEMOFS_MODEL_ASIDE_H
#define NEMOFS_MODEL_ASIDE_H

#include "base/buf.h"
#include "base/worker.h"
#include "model/services.h"

/* Bytes from which on something is long: reading or writing 64 KiB takes about a millisecond. */
#define ASIDE_LONG ((size_t)64 << 10)

/* Runs a job of so many bytes. `done` comes from the loop in any case. */
void aside_run(struct services *services, struct job *job, size_t bytes, void (*run)(struct job *),
	       void (*done)(struct job *));

/* Nobody waits for the job any more. True: it is not begun, and its owner frees it now; else in `done`. */
bool aside_withdraw(struct services *services, struct job *job);

/* Something long was freed: its memory goes back to the system, soon. */
void aside_trim(struct services *services);

/* A text to be written. */
struct aside_text {
	void *of;                                           /* what it is written of; taken … */
	void (*unref)(void *of);                            /* … and given back on the loop's thread */
	void (*write)(void *of, int form, struct buf *out); /* the reader's thread; appends */
	int form;
	size_t bytes; /* how long the text is, or what it is written of */
	size_t max;   /* bytes of the text */
};

/* Writes it: wait->result is a struct bytes, borrowed. Fails with NO_MEMORY. */
void aside_write(struct services *services, const struct aside_text *text, struct wait *wait,
		 void (*done)(struct wait *, const struct error *));

#endif
