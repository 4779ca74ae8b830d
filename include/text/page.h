/* A session as a page for a browser: its film, timeline, files and conversation.
 *
 * Pure functions; any thread. */
#ifndef NEMOFS_TEXT_PAGE_H
#define NEMOFS_TEXT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum page_speaker { PAGE_YOU, PAGE_NEMO, PAGE_FAILURE };

/* A block of the conversation. */
struct page_message {
	enum page_speaker speaker;
	int64_t at_ms; /* since 1970; 0: not told */
	const char *text;
	size_t len;
};

/* Captions of the film in one language. */
struct page_track {
	const char *language; /* BCP 47; NULL: unknown */
	const char *vtt;      /* WebVTT */
	size_t len;
};

/* Files in one folder beside the page. */
struct page_files {
	const char *heading;
	const char *folder; /* "uploads/"; "": the page's own */
	const char *const *names;
	size_t count;
};

enum page_timeline {
	PAGE_TIMELINE_UNKNOWN, /* nobody asked yet */
	PAGE_TIMELINE_NONE,    /* there is no edit, and so no film */
	PAGE_TIMELINE_THERE,
};

/* All of it is borrowed. Texts are any bytes: they are repaired and escaped. */
struct page {
	const char *title;
	const char *status; /* one line for each thing that is under way */
	enum page_timeline timeline;
	const char *svg; /* if it is there: trusted, goes in as it is */
	size_t svg_len;
	const struct page_track *tracks; /* the one to be shown first */
	size_t track_count;
	const struct page_files *files;
	size_t file_count;
	const struct page_message *messages; /* oldest first */
	size_t message_count;
};

/* Appends an HTML document that needs nothing but the session's own files, which
 * it names by relative addresses: no scripts, nothing from elsewhere, light or dark
 * as the viewer prefers. Opening it reads none of those files: the film waits
 * for somebody to play it, and the captions are in the page itself, since browsers
 * refuse to load a track from a page of a file: address. Of very many files and of a
 * long conversation the page shows a part, and says where the rest is. Fails as
 * `out` does. */
bool page_write(const struct page *page, struct buf *out);

#endif
