/* What `nemofs doctor` looks at. Each check appends one line of words: what is
 * there or, for a WARN or FAIL, also what to do. */
#ifndef NEMOFS_COMMANDS_DOCTOR_H
#define NEMOFS_COMMANDS_DOCTOR_H

#include "settings/options.h"

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

/* Can /dev/fuse be opened, is fusermount3 there, may others look if that was asked for? */
enum verdict doctor_kernel_fuse(const struct options *o, struct buf *words);
enum verdict doctor_kernel_fusermount(const struct options *o, struct buf *words);
enum verdict doctor_kernel_timeout(const struct options *o, struct buf *words);
enum verdict doctor_kernel_allow_other(const struct options *o, struct buf *words);

/* Are there dead mounts of this user; does updatedb walk the living? */
enum verdict doctor_kernel_mounts(const struct options *o, struct buf *words);
enum verdict doctor_kernel_updatedb(const struct options *o, struct buf *words);

/* Does anybody answer at api_url? Asked without a token. With --local instead:
 * the engine and what it needs. Waits up to some seconds. */
enum verdict doctor_service_reach(const struct options *o, struct buf *words);

/* This machine's clock against that of the service, as doctor_service_reach has heard it. */
enum verdict doctor_service_clock(const struct options *o, struct buf *words);

/* Is the user's token, which comes from `source`, accepted? Asks for the balance with it. */
enum verdict doctor_service_token(const struct options *o, const char *source, struct buf *words);

/* Rights and space of the state and cache folders; nothing is made or changed. */
enum verdict doctor_folder_state(const struct options *o, struct buf *words);
enum verdict doctor_folder_cache(const struct options *o, struct buf *words);

/* With --local: what the engine says of its tools, jail, speech model, fonts and
 * downloader, each by a call of `say`. Takes seconds at most. */
void doctor_engine(const struct options *o,
		   void (*say)(void *context, enum verdict verdict, const char *name, const char *words),
		   void *context);

/* After a mount that failed: if something of the kernel's side is in its way, says
 * that, and what to do, instead of the words of `e`. Changes nothing else. */
void doctor_explain(const struct options *o, struct error *e);

/* Is there such a program in $PATH? Where goes to `file`, of PATH_MAX bytes. */
bool doctor_find_program(const char *name, char *file);

#endif
