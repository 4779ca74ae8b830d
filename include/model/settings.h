/* The settings of one mount, from the command line, the environment and the
 * config file. Filled by the room settings, but what the start of the mount alone knows; strings
 * are owned there and outlive everything else. Times are in milliseconds. */
#ifndef NEMOFS_MODEL_SETTINGS_H
#define NEMOFS_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct settings {
	/* the service */
	const char *api_url, *web_url;
	const char *unix_socket; /* NULL; the embedded engine's */
	const char *ca_file;     /* authorities to believe instead of the system's, or NULL */
	const char *token;       /* the user's NEMO_TOKEN, or NULL */
	const char *client_id;   /* NEMO_CLIENT_ID, or NULL */
	const char *skill_source, *skill_version, *skill_platform;
	const char *language; /* "en", "zh" … */

	/* where things are kept */
	const char *mountpoint; /* absolute; what the start of the mount knows */
	const char *state_dir, *cache_dir;
	uint64_t cache_size;  /* bytes */
	uint64_t events_size; /* of events.jsonl of a session, and as much again before it */

	double max_credits; /* that may be spent from this state folder; -1: no limit */

	/* the tree */
	bool read_only;                     /* nothing is made, and no message sent */
	bool (*reserved)(const char *name); /* no session can be called so; NULL: none is */
	bool browse;                        /* list all names, also those that cost time */
	bool captions_manual;               /* no message is sent to get captions */
	bool editing;                       /* captions and script.txt can be written: the embedded engine */
	bool render_manual;                 /* opening an export does not start a render */
	bool hints;                         /* replies tell what talk about the web page means here */

	/* waits */
	uint64_t state_ttl;      /* answers this fresh are shared */
	uint64_t poll_min;       /* between two looks at a render, at first … */
	uint64_t poll_max;       /* … and at most */
	uint64_t render_wait;    /* how long an open waits for a render */
	uint64_t retry_wait;     /* after 429 without Retry-After */
	uint64_t recover_first;  /* after a cut stream: first look at the state … */
	uint64_t recover_every;  /* … and then */
	uint64_t quiet_limit;    /* a stream with heartbeats only */
	uint64_t turn_limit;     /* a stream in all */
	uint64_t progress_every; /* between two notes about a message that takes long */
	uint64_t connect_limit, answer_limit;
	uint64_t stop_wait; /* the end of the mount waits so long for a message under way */
};

#endif
