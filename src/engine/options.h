/* The command line of nemo-engine. */
#ifndef NEMOFS_ENGINE_OPTIONS_H
#define NEMOFS_ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "fault.h"

enum sse_form { SSE_FORM_PLAIN, SSE_FORM_ADK };
enum draft_form { DRAFT_FORM_OBJECT, DRAFT_FORM_TEXT, DRAFT_FORM_V3 };
enum render_shape { RENDER_SHAPE_TOP, RENDER_SHAPE_DATA };
/* What tokens may do. Bits. */
enum token_scope {
	TOKEN_SCOPE_READ = 1,
	TOKEN_SCOPE_WRITE = 2,
	TOKEN_SCOPE_UPLOAD = 4,
	TOKEN_SCOPE_RENDER = 8,
	TOKEN_SCOPE_ALL = 15, /* "*" */
};
enum options_action { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_CHECK };

#define CREDITS_UNLIMITED (-1)
#define CREDITS_SHOWN 100 /* the number that clients see when credits are unlimited */

struct options {
	enum options_action action;
	const char *data; /* folder; strings are borrowed from argv */
	const char *listen_text;
	char listen_host[64];   /* numeric address, without brackets; "" if not listening on TCP */
	uint16_t listen_port;   /* 0: the system chooses */
	const char *unix_path;  /* NULL: no unix socket */
	const char *public_url; /* base of the URLs that clients get; NULL: the request's Host */
	const char *downloader; /* yt-dlp's path; NULL: the usual places */
	const char *agent_url, *agent_model; /* a language model's server and name; NULL: none */
	bool agent_remote;                   /* that server may be on another machine */
	const char *recognizer; /* of speech, as for tools_find_recognizer; NULL: what is installed */
	const char *cookies;    /* a file in Netscape format; NULL: none */
	const char *web_url;    /* the page that accepts claim links; NULL: none */
	enum sse_form sse_form;
	enum render_shape render_shape;
	enum draft_form draft_form;
	int64_t credits; /* of a new user, or CREDITS_UNLIMITED */
	int64_t token_ttl_s;
	uint32_t heartbeat_ms;
	unsigned token_scope;        /* enum token_scope */
	unsigned rate_limit;         /* requests per minute and user; 0: unlimited */
	unsigned tokens_per_address; /* new clients per IP address in 7 days; 0: unlimited */
	bool retry_after_date;       /* Retry-After holds a date, not seconds */
	bool two_stage;              /* edits arrive in two steps: stages.h */
	struct fault_rule faults[FAULTS_MAX];
	size_t fault_count;
	int ready_fd; /* -1: none */
	bool allow_loopback_urls;
	bool silent_edits;
	bool ask; /* the agent asks before it edits: ask.h */
	bool no_jail;
	bool parent_death;
	bool verbose;
};

/* Fills `o` from argv. False: wrong usage, explained in `e`. */
bool options_parse(struct options *o, int argc, char **argv, struct error *e);

void options_print_help(FILE *to);

#endif
