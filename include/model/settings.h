/* The settings of one mount, from the command line, the environment and the config file. The folder settings
 * fills them in, except those known only at the start of the mount; it owns the strings, which outlive
 * everything else. Times are in milliseconds. */
#ifndef NEMOFS_MODEL_SETTINGS_H
#define NEMOFS_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct settings {
	/* the service */
	const char *api_url, *web_url;
	const char *unix_socket; /* NULL; the embedded engine's */
	const char *ca_file;     /* authorities to trust instead of the system's, or NULL */
	const char *token;       /* the user's NEMO_TOKEN, or NULL */
	const char *client_id;   /* NEMO_CLIENT_ID, or NULL */
	const char *skill_source, *skill_version, *skill_platform;
	const char *language; /* "en", "zh" … */

	/* where things are kept */
	const char *mountpoint; /* absolute; set at the start of the mount */
	const char *state_dir, *cache_dir;
	uint64_t cache_size;  /* bytes */
	uint64_t events_size; /* of a session's events.jsonl; the previous file takes the same again */

	unsigned history; /* drafts of earlier messages that are kept for each session */

	double max_credits; /* credits that may be spent from this state folder; -1: no limit */

	/* the tree */
	bool read_only;                     /* nothing is made, and no message is sent */
	bool (*reserved)(const char *name); /* names that no session can have; NULL: none */
	bool browse;                        /* list all names, also those that take time */
	bool captions_manual;               /* no message is sent to get captions */
	bool editing;                       /* captions and script.txt are writable: the embedded engine */
	bool render_manual;                 /* opening an export does not start a render */
	bool hints;                         /* replies explain what talk about the web page means here */

	/* waits */
	uint64_t state_ttl;      /* how long an answer counts as fresh and is shared */
	uint64_t poll_min;       /* between two polls of a render, at first … */
	uint64_t poll_max;       /* … and at most */
	uint64_t render_wait;    /* how long an open waits for a render */
	uint64_t retry_wait;     /* after 429 without Retry-After */
	uint64_t recover_first;  /* after an interrupted stream: the first poll of the state … */
	uint64_t recover_every;  /* … and the next ones */
	uint64_t quiet_limit;    /* for a stream that sends only heartbeats */
	uint64_t turn_limit;     /* for a whole stream */
	uint64_t progress_every; /* between two notes about a long message */
	uint64_t connect_limit, answer_limit;
	uint64_t stop_wait; /* how long the end of the mount waits for a running message */
};

#endif
