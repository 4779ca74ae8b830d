/* The head of a response, parsed line by line. Private to net. */
#ifndef NEMOFS_NET_HEAD_H
#define NEMOFS_NET_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "net/http.h"

struct head {
	struct http_head shown;
	char type[128], etag[256], last_modified[64];
	char *location;         /* as it came, owned */
	int64_t retry_at;       /* Unix seconds; -1: not told as a date */
	unsigned length_fields; /* number of Content-Length headers */
	bool range_field;       /* a Content-Range header came */
	bool encoded;           /* Content-Encoding other than identity */
	bool complete;          /* the blank line has come */
};

/* Zeroed heads are accepted. */
void head_finish(struct head *head);

/* Takes one line with its line end. A status line after an interim response
 * begins the next response; lines after a final one (trailers) are ignored. */
void head_line(struct head *head, const char *line, size_t len);

#endif
