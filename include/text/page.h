/* A session as a page for a browser: its video, captions, timeline, files and conversation.
 *
 * Pure functions; any thread. */
#ifndef NEMOFS_TEXT_PAGE_H
#define NEMOFS_TEXT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/captions.h"

enum page_speaker { PAGE_YOU, PAGE_NEMO, PAGE_FAILURE };

/* A block of the conversation. */
struct page_message {
	enum page_speaker speaker;
	int64_t at_ms;    /* since 1970; 0: not known */
	const char *text; /* NULL: not available, read chat.md */
	size_t len;
	unsigned number; /* its folder is history/NUMBER; 0: it has none */
	bool edit;       /* and that folder contains the edit at that time */
};

/* Captions of the video in one language. */
struct page_track {
	const struct captions *captions;
	const char *vtt; /* the same in WebVTT */
	size_t len;
};

struct page_file {
	const char *name;
	int64_t size;  /* bytes; -1: not known */
	int64_t at_ms; /* since 1970; 0: not known */
};

/* Files in one folder beside the page. */
struct page_files {
	const char *heading;
	const char *folder; /* "uploads/"; "": the page's own folder */
	const char *hint;   /* a sentence about them; NULL: none */
	bool folded;
	const struct page_file *items;
	size_t count;
};

/* Known facts about the video. */
struct page_video {
	int64_t length_ms;     /* 0: not known */
	int64_t width, height; /* pixels; 0: not known */
	int64_t size;          /* bytes, if the current edit is rendered; -1: not rendered */
	const char *poster;    /* the file beside the page; NULL: none */
};

enum page_timeline {
	PAGE_TIMELINE_UNKNOWN, /* nobody has asked for captions yet */
	PAGE_TIMELINE_NONE,    /* there is no edit, and so no video */
	PAGE_TIMELINE_THERE,
};

/* All of it is borrowed. Texts may be any bytes: they are repaired and escaped. */
struct page {
	const char *title;
	const char *status; /* one line for each running operation, or "idle" */
	struct page_video video;
	const char *question; /* the agent's open question, in lines; NULL: none */
	bool has_project;     /* the service has a page for it: the file `url` contains its address */
	enum page_timeline timeline;
	const char *svg; /* if there is one: trusted, inserted unchanged */
	size_t svg_len;
	const struct page_track *tracks; /* the preferred one first */
	size_t track_count;
	const struct page_files *files;
	size_t file_count;
	const struct page_message *messages; /* oldest first */
	size_t message_count;
};

/* Appends an HTML document that uses only the session's own files, by relative addresses: no scripts, nothing
 * from elsewhere, light or dark as the viewer prefers. Opening it reads only the poster: the video waits
 * until somebody plays it, and the captions are in the page itself, since browsers do not load a track from a
 * page with a file: address. If there are very many files, a long transcript, a long conversation or a very
 * long message, the page shows a part, and says where the rest is. Fails as `out` does. */
bool page_write(const struct page *page, struct buf *out);

#endif
