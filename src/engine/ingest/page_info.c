#include "page_info.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "product/causes.h"
#include "text/json.h"
#include "text/language.h"

enum { INFO_BYTES_MAX = 32 << 20, TITLE_BYTES = 120, USUAL_WIDTH = 1280, USUAL_HEIGHT = 720 };

/* ---- the video ---- */

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* The first video in a list, which may contain lists. */
static json_t *first_video(json_t *json, unsigned *videos)
{
	json_t *entries = json_object_get(json, "entries"), *entry;
	int64_t told = jsonx_int(json, "playlist_count", 0);
	size_t i;

	if (!json_is_array(entries))
		return json_is_object(json) ? json : NULL;
	*videos = told > 0 ? (unsigned)told : (unsigned)json_array_size(entries);
	json_array_foreach (entries, i, entry) {
		unsigned inner = 1;
		json_t *video = first_video(entry, &inner);

		if (video)
			return video;
	}
	return NULL;
}

static bool check_live(const json_t *video, struct error *e)
{
	const char *status = text_of(video, "live_status");

	if (strcmp(status, "is_upcoming") == 0)
		return error_set(e, ERROR_PAGE_LATER, "the live video has not begun");
	if (strcmp(status, "post_live") == 0)
		return error_set(e, ERROR_PAGE_LATER,
				 "the video was live until now; its recording is not available yet");
	if (strcmp(status, "is_live") == 0 || json_is_true(json_object_get(video, "is_live")))
		return error_set(e, ERROR_PAGE_LATER, "the video is live: it can be read when it is over");
	return true;
}

/* ---- its streams ---- */

/* The codec "none" means that there is no such stream. If the codec is missing, there may be one. */
static bool lacks(const json_t *format, const char *codec)
{
	return strcmp(text_of(format, codec), "none") == 0;
}

static bool tells_sound(const json_t *format)
{
	return *text_of(format, "acodec") && !lacks(format, "acodec");
}

/* The best format with sound only: yt-dlp lists the best one last. NULL if there is none. */
static json_t *best_sound(const json_t *formats)
{
	for (size_t i = json_array_size(formats); i-- > 0;) {
		json_t *format = json_array_get(formats, i);

		if (lacks(format, "vcodec") && !lacks(format, "acodec") &&
		    strcmp(text_of(format, "protocol"), "mhtml") != 0)
			return format;
	}
	return NULL;
}

static void take_formats(struct page_info *info)
{
	json_t *asked = json_object_get(info->video, "requested_formats"), *format, *list;
	const char *id = text_of(info->video, "format_id");
	size_t i;

	json_array_foreach (asked, i, format)
		if (info->format_count < PAGE_FORMATS_MAX)
			info->formats[info->format_count++] = format;
	if (info->format_count)
		return;
	list = json_object_get(info->video, "formats");
	json_array_foreach (list, i, format)
		if (strcmp(text_of(format, "format_id"), id) == 0)
			info->formats[0] = format;
	if (!info->formats[0] && (*text_of(info->video, "url") || *id))
		info->formats[0] = info->video;
	info->format_count = info->formats[0] != NULL;
	/* A list of streams does not always say whether a picture contains the sound. */
	if (!info->format_count || lacks(info->formats[0], "vcodec") || tells_sound(info->formats[0]))
		return;
	info->formats[1] = best_sound(list);
	info->format_count += info->formats[1] != NULL;
}

/* Whether the codecs are usual in MP4, so that every player plays the file. */
static bool fits_mp4(const json_t *format)
{
	static const char *const codecs[] = {"none", "avc",  "h264", "hev", "hvc",  "av01",
					     "mp4a", "mp4v", "mp3",  "aac", "ac-3", "ec-3"};
	static const char *const names[] = {"vcodec", "acodec"};
	bool fits = true;

	for (size_t k = 0; k < 2; k++) {
		const char *codec = text_of(format, names[k]);
		bool known = !*codec;

		for (size_t i = 0; i < sizeof(codecs) / sizeof(*codecs) && !known; i++)
			known = str_starts(codec, codecs[i]);
		fits = fits && known;
	}
	return fits;
}

static const char *ending_of(const struct page_info *info)
{
	const char *own = text_of(info->formats[0], "ext");

	if (info->format_count == 1)
		return *own && strlen(own) < 8 && strcmp(own, "unknown_video") != 0 ? own : "mp4";
	return fits_mp4(info->formats[0]) && fits_mp4(info->formats[1]) ? "mp4" : "mkv";
}

static void name_file(struct page_info *info)
{
	const char *title = text_of(info->video, "title");
	char name[TITLE_BYTES + 16], whole[256];
	size_t len;

	str_safe_name(whole, *title ? title : "video");
	len = strlen(whole) < TITLE_BYTES ? strlen(whole) : TITLE_BYTES;
	while (len && len < strlen(whole) && ((unsigned char)whole[len] & 0xc0) == 0x80)
		len--;
	snprintf(name, sizeof(name), "%.*s.%s", (int)len, whole, ending_of(info));
	str_safe_name(info->name, name);
}

static void fill_probe(struct page_info *info)
{
	struct probe *p = &info->probe;
	double seconds = jsonx_double(info->video, "duration", 0);
	bool picture = false;

	p->duration_ms = seconds > 0 && seconds < 360000 ? (int64_t)(seconds * 1000 + 0.5) : 0;
	for (size_t i = 0; i < info->format_count; i++) {
		const json_t *format = info->formats[i];

		p->has_audio = p->has_audio || !lacks(format, "acodec");
		if (lacks(format, "vcodec"))
			continue;
		picture = true;
		p->width = (int)jsonx_int(format, "width", 0);
		p->height = (int)jsonx_int(format, "height", 0);
		p->fps = jsonx_double(format, "fps", 0);
	}
	if (picture && (p->width <= 0 || p->height <= 0)) {
		p->width = USUAL_WIDTH;
		p->height = USUAL_HEIGHT;
	}
	p->type = picture ? PROBE_VIDEO : PROBE_AUDIO;
	snprintf(p->format, sizeof(p->format), "%s", str_ends(info->name, ".mp4") ? "mov" : "matroska");
}

/* ---- its captions ---- */

/* Whether the language is safe in a command line, where it is read as a pattern, and in a file name. With '-'
 * or '_' at the start, it would be an option, or exclude the language. */
static bool is_tag(const char *language)
{
	return *language && *language != '-' && *language != '_' && strlen(language) < 32 &&
	       strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
		       strlen(language);
}

static bool add_track(struct page_info *info, const char *language, bool automatic)
{
	static const char *const others[] = {"live_chat", "danmaku", "comments", "rechat"};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(language, others[i]) == 0)
			return false;
	if (!is_tag(language))
		return false;
	if (info->track_count == PAGE_TRACKS_MAX) {
		info->tracks_left++;
		return false;
	}
	info->tracks[info->track_count++] = (struct page_track){language, automatic};
	return true;
}

void page_info_language(const struct page_track *track, char language[32])
{
	size_t len = strlen(track->language);

	if (track->automatic && str_ends(track->language, "-orig"))
		len -= strlen("-orig");
	snprintf(language, 32, "%.*s", (int)len, track->language);
}

static bool same_language(const char *a, const char *b)
{
	const struct language *one = language_find(a), *two = language_find(b);

	return str_equal_nocase(a, b) || (one && one == two);
}

static bool has_track(const struct page_info *info, const char *language)
{
	for (size_t i = 0; i < info->track_count; i++)
		if (same_language(info->tracks[i].language, language))
			return true;
	return false;
}

/* The automatic track of the spoken language: the one marked "-orig", else the one in the video's language,
 * else the only one. NULL if there is none. */
static const char *spoken_track(const struct page_info *info, json_t *automatic)
{
	const char *spoken = text_of(info->video, "language"), *name, *of_language = NULL;
	json_t *formats;

	json_object_foreach (automatic, name, formats) {
		if (str_ends(name, "-orig"))
			return name;
		if (*spoken && same_language(name, spoken) && (!of_language || strcmp(name, spoken) == 0))
			of_language = name;
	}
	if (!of_language && json_object_size(automatic) == 1)
		return json_object_iter_key(json_object_iter(automatic));
	return of_language;
}

static void take_tracks(struct page_info *info)
{
	json_t *made = json_object_get(info->video, "subtitles"), *formats;
	json_t *automatic = json_object_get(info->video, "automatic_captions");
	const char *name, *spoken = spoken_track(info, automatic);
	char language[32];

	/* The spoken language and English come first, in case there are too many tracks. */
	json_object_foreach (made, name, formats)
		if (same_language(name, text_of(info->video, "language")) || same_language(name, "en"))
			add_track(info, name, false);
	json_object_foreach (made, name, formats)
		if (!same_language(name, text_of(info->video, "language")) && !same_language(name, "en"))
			add_track(info, name, false);
	if (!spoken)
		return;
	page_info_language(&(struct page_track){spoken, true}, language);
	if (!has_track(info, language))
		add_track(info, spoken, true);
}

bool page_info_read(struct page_info *info, const char *text, size_t len, struct error *e)
{
	struct error own;
	json_t *json;

	*info = (struct page_info){.videos = 1};
	json = jsonx_parse(text, len, INFO_BYTES_MAX, &own);
	if (!json)
		return error_set(e, ERROR_UNSUPPORTED, "yt-dlp's answer is invalid: %s", own.words);
	info->video = json_incref(first_video(json, &info->videos));
	json_decref(json);
	if (!info->video)
		return error_set(e, ERROR_UNSUPPORTED, "no video can be read from this page");
	if (!check_live(info->video, e))
		return false;
	take_formats(info);
	if (!info->format_count)
		return error_set(e, ERROR_UNSUPPORTED, "no video can be read from this page");
	name_file(info);
	fill_probe(info);
	take_tracks(info);
	return true;
}

void page_info_finish(struct page_info *info)
{
	json_decref(info->video);
	*info = (struct page_info){0};
}

json_t *page_info_with(const struct page_info *info, const json_t *format)
{
	json_t *video = json_copy(info->video), *list = json_array();

	if (format != info->video && json_array_append_new(list, json_deep_copy(format)) == 0 && video) {
		json_object_set(video, "formats", list);
		/* It may list two formats; only this one is wanted. */
		json_object_del(video, "requested_formats");
	}
	json_decref(list);
	return video;
}
