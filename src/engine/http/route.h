/* The table of endpoints. */
#ifndef NEMOFS_ENGINE_ROUTE_H
#define NEMOFS_ENGINE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

struct request;

enum route_flags {
	ROUTE_OPEN = 1,   /* needs no token */
	ROUTE_UPLOAD = 2, /* a multipart body goes to disk, not to memory; needs the scope `upload` */
	ROUTE_WRITE = 4,  /* needs the scope `write` */
	ROUTE_RENDER = 8, /* needs the scope `render`. Routes with no flag need the scope `read` */
};

enum { ROUTE_ARG_SIZE = 129 };

struct route {
	const char *method; /* GET also matches HEAD */
	const char *path;   /* "{}" matches one segment of letters, digits, '_', '-' and '.'; the last one is
			       the argument. A final "*" matches any rest */
	unsigned flags;
	/* Answers with request_answer_*(), or starts work that does. */
	void (*handle)(struct request *);
};

enum route_match { ROUTE_FOUND, ROUTE_NONE, ROUTE_OTHER_METHOD };

/* Finds the row for a request. Fills `arg` with the path's argument, or "". */
enum route_match route_find(const struct route *table, const char *method, const char *path,
			    const struct route **route, char arg[ROUTE_ARG_SIZE]);

/* Ends with a row whose path is NULL. */
extern const struct route route_table[];

/* The handlers of the endpoints. Each group has a file: routes_<group>.c. */
void routes_token_issue(struct request *);
void routes_token_claim(struct request *);
void routes_session_create(struct request *);
void routes_session_state(struct request *);
void routes_credits_balance(struct request *);
void routes_upload(struct request *);
void routes_message_send(struct request *);
void routes_render_start(struct request *);
void routes_render_poll(struct request *);
void routes_render_cancel(struct request *);
void routes_render_download(struct request *);
void routes_files_get(struct request *);

#endif
