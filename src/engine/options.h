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
/* What tokens may do; bits. */
enum token_scope {
	TOKEN_SCOPE_READ = 1,
	TOKEN_SCOPE_WRITE = 2,
	TOKEN_SCOPE_UPLOAD = 4,
	TOKEN_SCOPE_RENDER = 8,
	TOKEN_SCOPE_ALL = 15, /* "*" */
};
enum options_action { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_CHECK };

#define CREDITS_UNLIMITED (-1)
#define CREDITS_SHOWN 100 /* what is shown when they are unlimited */

struct options {
	enum options_action action;
	const char *data; /* folder; strings are borrowed from argv */
	const char *listen_text;
	char listen_host[64];   /* numeric address, without brackets; "" if not listening on TCP */
	uint16_t listen_port;   /* 0: the system chooses */
	const char *unix_path;  /* NULL: no unix socket */
	const char *public_url; /* base of the addresses handed out; NULL: the request's Host */
	const char *downloader; /* yt-dlp's path; NULL: where users have it */
	const char *agent_url, *agent_model; /* a language model's server, and which; NULL: none */
	bool agent_remote;                   /* it may be on another machine */
	const char *recognizer; /* of speech, as tools_find_recognizer takes it; NULL: what there is */
	const char *cookies;    /* the user's, in Netscape's format; NULL: none */
	const char *web_url;    /* of the page that takes claim links; NULL: there is none */
	enum sse_form sse_form;
	enum render_shape render_shape;
	enum draft_form draft_form;
	int64_t credits; /* of a new user, or CREDITS_UNLIMITED */
	int64_t token_ttl_s;
	uint32_t heartbeat_ms;
	unsigned token_scope;        /* enum token_scope */
	unsigned rate_limit;         /* requests a minute of one user; 0: any number */
	unsigned tokens_per_address; /* new clients in 7 days; 0: any number */
	bool retry_after_date;       /* Retry-After holds a date, not seconds */
	bool two_stage;              /* edits arrive in two steps */
	struct fault_rule faults[FAULTS_MAX];
	size_t fault_count;
	int ready_fd; /* -1: none */
	bool allow_loopback_urls;
	bool silent_edits;
	bool ask; /* edits are asked about before they are made */
	bool no_jail;
	bool parent_death;
	bool verbose;
};

/* Fills `o` from argv. False: bad usage, said in `e`. */
bool options_parse(struct options *o, int argc, char **argv, struct error *e);

void options_print_help(FILE *to);

#endif
