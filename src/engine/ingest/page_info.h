/* Parses what yt-dlp knows about a page (`yt-dlp -J`): chooses a video, its captions and its streams.
 * Pure. */
#ifndef NEMOFS_ENGINE_PAGE_INFO_H
#define NEMOFS_ENGINE_PAGE_INFO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "probe.h"

enum { PAGE_TRACKS_MAX = 40, PAGE_FORMATS_MAX = 2 };

/* The formats to request: picture and sound up to 1080p, in separate streams or in one. Prefers formats that
 * a render can copy to those that it must decode. */
#define PAGE_FORMATS "bv*[filesize<?450M]+ba/b[filesize<?450M]/bv*+ba/b/bv*/ba"
#define PAGE_SORT "res:1080,fps:60,vcodec:h264,acodec:aac"

struct page_track {
	const char *language; /* as on the page, "en-orig"; borrowed from the info */
	bool automatic;       /* made by the site's speech recognition */
};

struct page_info {
	json_t *video;      /* yt-dlp's description of the page's first video */
	unsigned videos;    /* number of videos on the page */
	char name[256];     /* a file name: the title, with the extension of the streams */
	struct probe probe; /* as far as the page says; duration_ms is 0 if unknown */
	struct page_track tracks[PAGE_TRACKS_MAX];
	size_t track_count, tracks_left; /* number of tracks, and of those beyond the maximum */
	/* If the page does not say whether the picture contains the sound, the second format may turn out not
	 * to be needed. */
	json_t *formats[PAGE_FORMATS_MAX]; /* picture and sound, or both in one; borrowed from `video` */
	size_t format_count;
};

/* Parses yt-dlp's output. Chooses all captions made by people, and the automatic captions of the spoken
 * language if people made none in it; never automatic translations. Fails with UNSUPPORTED if there is no
 * video or the text is not yt-dlp's output, PAGE_LATER if the video is live. Finish it in any case. */
bool page_info_read(struct page_info *info, const char *text, size_t len, struct error *e);
void page_info_finish(struct page_info *info); /* zeroed ones are accepted */

/* The video's description with this one format only, for --load-info-json. New reference; NULL without
 * memory. */
json_t *page_info_with(const struct page_info *info, const json_t *format);

/* The language of a track, without the mark of the spoken language: "en-orig" → "en". */
void page_info_language(const struct page_track *track, char language[32]);

#endif
