/* What yt-dlp knows of a page (`yt-dlp -J`): which video, which of its captions and streams are taken. Pure.
 */
#ifndef NEMOFS_ENGINE_PAGE_INFO_H
#define NEMOFS_ENGINE_PAGE_INFO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "probe.h"

enum { PAGE_TRACKS_MAX = 40, PAGE_FORMATS_MAX = 2 };

/* The formats that are asked for: picture and sound up to 1080p, in streams of their own or in one; what a
 * render can copy before what it must decode. */
#define PAGE_FORMATS "bv*[filesize<?450M]+ba/b[filesize<?450M]/bv*+ba/b/bv*/ba"
#define PAGE_SORT "res:1080,fps:60,vcodec:h264,acodec:aac"

struct page_track {
	const char *language; /* as the page says it, "en-orig"; the info's */
	bool automatic;       /* by the site's speech recognition */
};

struct page_info {
	json_t *video;      /* of the page's first video */
	unsigned videos;    /* how many there are */
	char name[256];     /* a file's: the title, and the ending that the streams will have */
	struct probe probe; /* as far as it is told; duration_ms 0: it is not */
	struct page_track tracks[PAGE_TRACKS_MAX];
	size_t track_count, tracks_left; /* those taken, and those beyond */
	/* Where it is not told whether the picture has its sound within, the second one may be more than is
	 * needed. */
	json_t *formats[PAGE_FORMATS_MAX]; /* picture and sound, or both in one; the video's */
	size_t format_count;
};

/* Of the captions that people made, all; of the automatic ones the language that is spoken, unless there
 * is one of these in it: never the translations. Fails with UNSUPPORTED where there is no video,
 * PAGE_LATER where it is live, CONTRACT for what is no answer of yt-dlp's. Finish it in any case. */
bool page_info_read(struct page_info *info, const char *text, size_t len, struct error *e);
void page_info_finish(struct page_info *info); /* zeroed ones are accepted */

/* The video with this one format alone: for --load-info-json. New reference; NULL: no memory. */
json_t *page_info_with(const struct page_info *info, const json_t *format);

/* The language of a track, without what marks the one that is spoken: "en" of "en-orig". */
void page_info_language(const struct page_track *track, char language[32]);

#endif
