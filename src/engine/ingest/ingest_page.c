#include "ingest_page.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "product/causes.h"
#include "text/captions.h"
#include "tools.h"

enum { JOIN_MS = 5 * 60 * 1000, CHUNK = 65536 };

bool page_open(struct page *page, const struct page_setup *setup, const char *url, const atomic_bool *cancel,
	       struct error *e)
{
	const char *const arguments[] = {"-J", "-f", PAGE_FORMATS, "-S", PAGE_SORT, "--", url, NULL};
	struct buf answer = {0};
	bool ok;

	*page = (struct page){0};
	if (!setup->tools->downloader.path[0])
		return error_set(e, ERROR_UNSUPPORTED, "%s",
				 setup->tools->network == JAIL_OFFLINE
					 ? "this is a page, not a video: no jail here can keep a downloader "
					   "to the network's outside (`nemofs doctor` tells more)"
					 : "this is a page, not a video: install yt-dlp to read it");
	ok = downloads_init(&page->downloads, setup, url, cancel, e) &&
	     downloads_run(&page->downloads, arguments, &answer, e) &&
	     page_info_read(&page->info, buf_text(&answer), answer.len, e);
	buf_finish(&answer);
	return ok;
}

void page_close(struct page *page)
{
	downloads_finish(&page->downloads);
	page_info_finish(&page->info);
}

/* ---- the scratch folder ---- */

static bool write_info(const struct page *page, const char *name, const json_t *info, struct error *e)
{
	char path[PATH_MAX + 16];
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", page->downloads.scratch, name);
	ok = info && json_dump_file(info, path, JSON_COMPACT) == 0;
	return ok || error_set(e, ERROR_NO_SPACE, "cannot write what is known of a page");
}

/* Finds a file whose name begins like this and does not end with ".json"; "" if there is none. Accepts only
 * regular files: the jail allows no others, but yt-dlp's files are not trusted. */
static void find_file(const struct page *page, const char *begin, char name[256])
{
	DIR *dir = opendir(page->downloads.scratch);
	const struct dirent *entry;
	struct stat st;

	name[0] = '\0';
	while (dir && !name[0] && (entry = readdir(dir)))
		if (str_starts(entry->d_name, begin) && !str_ends(entry->d_name, ".json") &&
		    fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
			snprintf(name, 256, "%s", entry->d_name);
	if (dir)
		closedir(dir);
}

/* ---- its captions ---- */

static bool read_file(const struct page *page, const char *name, struct buf *text)
{
	char path[PATH_MAX + 256];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", page->downloads.scratch, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	while (buf_reserve(text, CHUNK) && (n = read(fd, text->data + text->len, CHUNK)) > 0)
		text->len += (size_t)n;
	close(fd);
	return n == 0 && buf_append(text, "", 0);
}

/* Names the file like the video, with the language in place of the extension. */
static bool create_file(const struct page *page, const char *language, struct incoming *file, struct error *e)
{
	const char *video = page->info.name;
	char name[300];

	snprintf(name, sizeof(name), "%.*s.%s.vtt", (int)(strrchr(video, '.') - video), video, language);
	return incoming_create(file, page->downloads.setup->incoming, name, e);
}

static bool write_captions(const struct captions *captions, struct incoming *file, struct error *e)
{
	struct buf text;
	bool ok;

	buf_init(&text, 0);
	ok = captions_write_vtt(captions, &text) ? incoming_write(file, buf_text(&text), text.len, e)
						 : error_set(e, ERROR_NO_MEMORY, "captions");
	close(file->fd);
	file->fd = -1;
	buf_finish(&text);
	return ok;
}

/* Raises the video's length to the end of its captions: a page states the length in whole seconds, or not at
 * all. */
static void note_length(struct page *page, const struct captions *captions)
{
	int64_t end = captions->cues[captions->count - 1].end_ms;

	if (end > page->info.probe.duration_ms)
		page->info.probe.duration_ms = end;
}

/* Leaves out a track that was not downloaded or cannot be parsed. */
static bool take_track(struct page *page, const struct page_track *track, struct incoming *files,
		       size_t *count, struct error *e)
{
	char begin[64], name[256], language[32];
	struct captions *captions = NULL;
	struct error own = {0};
	struct buf text;
	bool ok = true;

	snprintf(begin, sizeof(begin), "page.%s.", track->language);
	page_info_language(track, language);
	find_file(page, begin, name);
	buf_init(&text, CAPTIONS_MAX_BYTES);
	if (!name[0]) {
		log_warn("the captions in %s of a page could not be downloaded", language);
	} else if (!read_file(page, name, &text) ||
		   !captions_parse(buf_text(&text), text.len, name, language, &captions, &own)) {
		log_warn("the captions in %s of a page cannot be read: %s", language, own.words);
	} else if (captions->count) {
		captions_unroll(captions);
		captions->automatic = captions->automatic || track->automatic;
		note_length(page, captions);
		ok = create_file(page, language, &files[(*count)++], e) &&
		     write_captions(captions, &files[*count - 1], e);
	}
	captions_destroy(captions);
	buf_finish(&text);
	return ok;
}

static bool download_captions(struct page *page, struct error *e)
{
	struct buf languages;
	bool ok;

	buf_init(&languages, 0);
	for (size_t i = 0; i < page->info.track_count; i++)
		buf_printf(&languages, "%s%s", i ? "," : "", page->info.tracks[i].language);
	const char *const arguments[] = {"--load-info-json",
					 "page.json",
					 "--skip-download",
					 "--ignore-errors",
					 "--write-subs",
					 "--write-auto-subs",
					 "--sub-langs",
					 buf_text(&languages),
					 "--sub-format",
					 "vtt/srt/ttml/json3/srv3/srv1/ass/best",
					 "-f",
					 PAGE_FORMATS,
					 "-S",
					 PAGE_SORT,
					 "-o",
					 "page.%(ext)s",
					 NULL};
	ok = !languages.failed || error_set(e, ERROR_NO_MEMORY, "captions");
	ok = ok && write_info(page, "page.json", page->info.video, e) &&
	     downloads_run(&page->downloads, arguments, NULL, e);
	buf_finish(&languages);
	return ok;
}

bool page_fetch_captions(struct page *page, struct incoming *files, size_t max, size_t *count,
			 struct error *e)
{
	struct error own = {0};
	bool ok = true;

	if (!page->info.track_count)
		return true;
	if (page->info.tracks_left)
		log_warn("of the captions of a page, %zu were left: it has more than %d",
			 page->info.tracks_left, PAGE_TRACKS_MAX);
	/* If the site refuses, the video's download will report the reason. */
	if (!download_captions(page, &own)) {
		if (own.cause == ERROR_CANCELLED || own.cause == ERROR_TOO_LARGE)
			return error_set(e, own.cause, "%s", own.words);
		log_warn("the captions of a page: %s", own.words);
	}
	for (size_t i = 0; i < page->info.track_count && ok && *count < max; i++)
		ok = take_track(page, &page->info.tracks[i], files, count, e);
	return ok;
}

/* ---- its video ---- */

static bool is_plain(const char *id)
{
	return *id &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen(id) &&
	       strcmp(id, "all") != 0;
}

/* Selects the format by its id. "all" if the id would be read as a format expression: the info file has only
 * this format. */
static bool download_format(struct page *page, size_t i, char name[256], struct error *e)
{
	const char *id = json_string_value(json_object_get(page->info.formats[i], "format_id"));
	char info[32], output[32], begin[32];
	const char *const arguments[] = {
		"--load-info-json", info, "-f", id && is_plain(id) ? id : "all", "-o", output, NULL};
	json_t *video = page_info_with(&page->info, page->info.formats[i]);
	bool ok;

	snprintf(info, sizeof(info), "stream%zu.json", i);
	snprintf(output, sizeof(output), "stream%zu.%%(ext)s", i);
	snprintf(begin, sizeof(begin), "stream%zu.", i);
	ok = write_info(page, info, video, e) && downloads_run(&page->downloads, arguments, NULL, e);
	json_decref(video);
	if (!ok)
		return false;
	find_file(page, begin, name);
	return name[0] || error_set(e, ERROR_UNSUPPORTED, "no video can be read from this page");
}

/* A picture's stream may already contain the sound. */
static bool has_sound(const struct page *page, const char *name, bool *yes, struct error *e)
{
	char path[PATH_MAX + 256];
	struct probe probe;

	snprintf(path, sizeof(path), "%s/%s", page->downloads.scratch, name);
	if (!probe_file(&probe, page->downloads.setup->tools, path, page->downloads.cancel, e))
		return false;
	*yes = probe.has_audio;
	return true;
}

static bool join(const struct page *page, const char *picture, const char *sound, char name[256],
		 struct error *e)
{
	static const char *const what[] = {"-map", "0:v:0", "-map", "1:a:0", "-c", "copy", NULL};
	const struct tools *tools = page->downloads.setup->tools;
	const struct child child = {
		.timeout_ms = JOIN_MS, .cancel = page->downloads.cancel, .output_max = 4096};
	struct child_result result;
	struct args args = {0};
	bool ok;

	snprintf(name, 256, "joined%s", strrchr(page->info.name, '.'));
	tools_ffmpeg(tools, &args);
	tools_input(&args, picture);
	tools_input(&args, sound);
	args_add_all(&args, what);
	args_printf(&args, "file:%s", name);
	ok = tools_run(tools, &args, NULL, page->downloads.scratch, child, &result, e);
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

/* Moves a file from the temporary folder to the folder `incoming`. */
static bool take_file(const struct page *page, const char *name, struct incoming *file, struct error *e)
{
	char path[PATH_MAX + 256];
	struct stat st;

	if (!incoming_create(file, page->downloads.setup->incoming, page->info.name, e))
		return false;
	close(file->fd);
	file->fd = -1;
	snprintf(path, sizeof(path), "%s/%s", page->downloads.scratch, name);
	if (rename(path, file->path) < 0 || lstat(file->path, &st) < 0)
		return error_set_errno(e, errno, "cannot take over a download");
	file->size = st.st_size;
	return st.st_size <= UPLOAD_SIZE_MAX ||
	       error_set(e, ERROR_TOO_LARGE, "a file may have 500 MB at most");
}

bool page_fetch_video(struct page *page, struct incoming *file, struct error *e)
{
	char picture[256], sound[256], joined[256];
	bool whole;

	*file = (struct incoming){.fd = -1};
	if (!download_format(page, 0, picture, e))
		return false;
	whole = page->info.format_count == 1;
	if (!whole && !has_sound(page, picture, &whole, e))
		return false;
	if (whole)
		return take_file(page, picture, file, e);
	return download_format(page, 1, sound, e) && join(page, picture, sound, joined, e) &&
	       take_file(page, joined, file, e);
}
