/* Work on immutable data: short work is done at once, long work by the reader thread, so that the loop does
 * not wait for it. Loop thread. */
#ifndef NEMOFS_MODEL_ASIDE_H
#define NEMOFS_MODEL_ASIDE_H

#include "base/buf.h"
#include "base/worker.h"
#include "model/services.h"

/* Data of this many bytes or more is long: reading or writing 64 KiB takes about a millisecond. */
#define ASIDE_LONG ((size_t)64 << 10)

/* Runs a job on that many bytes. `done` always comes from the loop. */
void aside_run(struct services *services, struct job *job, size_t bytes, void (*run)(struct job *),
	       void (*done)(struct job *));

/* Call when the result of the job is not needed any more. True: the job does not run, and its owner frees it
 * now. False: the owner frees it in `done`. */
bool aside_withdraw(struct services *services, struct job *job);

/* Call after long data was freed: the reader soon returns its memory to the system. */
void aside_trim(struct services *services);

/* A text to be written. */
struct aside_text {
	void *of;                                           /* its source; aside_write takes it over … */
	void (*unref)(void *of);                            /* … and it is released on the loop's thread */
	void (*write)(void *of, int form, struct buf *out); /* on the reader's thread; appends */
	int form;
	size_t bytes; /* the length of the text or of its source */
	size_t max;   /* the most bytes of the text */
};

/* Writes it: wait->result is a struct bytes, borrowed. Fails with NO_MEMORY. */
void aside_write(struct services *services, const struct aside_text *text, struct wait *wait,
		 void (*done)(struct wait *, const struct error *));

#endif
