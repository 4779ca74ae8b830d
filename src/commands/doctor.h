/* The checks of `nemofs doctor`. Each appends a line to `words`: what it found and, for
 * WARN or FAIL, what to do. */
#ifndef NEMOFS_COMMANDS_DOCTOR_H
#define NEMOFS_COMMANDS_DOCTOR_H

#include "settings/options.h"

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

/* Can /dev/fuse be opened; is fusermount3 there; does the kernel limit the time of requests; is allow_other
 * possible, if it is wanted? */
enum verdict doctor_kernel_fuse(const struct options *o, struct buf *words);
enum verdict doctor_kernel_fusermount(const struct options *o, struct buf *words);
enum verdict doctor_kernel_timeout(const struct options *o, struct buf *words);
enum verdict doctor_kernel_allow_other(const struct options *o, struct buf *words);

/* Are there dead mounts of this user; does updatedb walk mounts of nemofs? */
enum verdict doctor_kernel_mounts(const struct options *o, struct buf *words);
enum verdict doctor_kernel_updatedb(const struct options *o, struct buf *words);

/* Does a server answer at api_url? Sends no token. With --local: are the engine and what
 * it needs there? Takes up to some seconds. */
enum verdict doctor_service_reach(const struct options *o, struct buf *words);

/* Compares this machine's clock with the service's, which doctor_service_reach has seen. */
enum verdict doctor_service_clock(const struct options *o, struct buf *words);

/* Does the service accept the user's token? Requests the balance. `source` says where the token comes
 * from. */
enum verdict doctor_service_token(const struct options *o, const char *source, struct buf *words);

/* Permissions and free space of the state and cache folders. Changes nothing. */
enum verdict doctor_folder_state(const struct options *o, struct buf *words);
enum verdict doctor_folder_cache(const struct options *o, struct buf *words);

/* With --local: the engine's own checks of its tools, sandbox, speech model, fonts and
 * downloader, with a call of `say` for each. Takes seconds at most. */
void doctor_engine(const struct options *o,
		   void (*say)(void *context, enum verdict verdict, const char *name, const char *words),
		   void *context);

/* After a failed mount: if a check of the kernel's side fails, replaces the words of `e`
 * by what is wrong and what to do. Changes nothing else. */
void doctor_explain(const struct options *o, struct error *e);

/* Looks for a program in $PATH. Its path goes to `file`, of PATH_MAX bytes. */
bool doctor_find_program(const char *name, char *file);

#endif
