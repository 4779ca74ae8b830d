#include "ingest_page.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "base/str.h"
#include "child.h"
#include "disk.h"
#include "product/causes.h"
#include "proxy.h"
#include "secret.h"

enum { TOTAL_MS = 15 * 60 * 1000, CPU_SECONDS = 300, OUTPUT_MAX = 64 * 1024, PAGE_FILES_MAX = 400 };
static const uint64_t PAGE_BYTES_MAX = UINT64_C(2) << 30;

/* A downloader at work. */
struct download {
	const char *scratch; /* where its files are */
	bool too_large;
};

/* No configuration, no other programs, no state of its own; one film in one
 * file, for there is no ffmpeg in the jail to join two. A film of pieces comes
 * whole or not at all; a track that fails is a warning, a film that fails still
 * an error. The limit of a file is told before it is reached, if its size is. */
static void add_options(struct args *args, const char *program, const char *settings, const char *url)
{
	static const char *const options[] = {"--ignore-config",
					      "--no-exec",
					      "--no-cache-dir",
					      "--no-playlist",
					      "--playlist-items",
					      "1",
					      "--no-continue",
					      "--no-part",
					      "--no-mtime",
					      "--fixup",
					      "never",
					      "--format",
					      "b[height<=1080]/b/bv*/ba",
					      "--write-subs",
					      "--sub-langs",
					      "all,-live_chat",
					      "--sub-format",
					      "vtt/srt/best",
					      "--output",
					      "%(title).100B.%(ext)s",
					      "--socket-timeout",
					      "30",
					      "--retries",
					      "2",
					      "--abort-on-unavailable-fragments",
					      "--ignore-errors",
					      "--max-filesize",
					      "500M",
					      "--newline",
					      "--no-colors",
					      NULL};

	args_add(args, program);
	args_add_all(args, options);
	args_add(args, "--config-locations");
	args_add(args, settings);
	args_add(args, "--");
	args_add(args, url);
}

/* A size beyond the limit is no error to it, only a line of its output. */
static void see_line(void *arg, const char *line)
{
	struct download *download = arg;

	log_debug("yt-dlp: %s", line);
	if (strstr(line, "[download] File is larger than max-filesize"))
		download->too_large = true;
}

/* Each file has a limit of its own; a page may have any number of them. */
static bool within_limits(void *arg, struct error *e)
{
	const struct download *download = arg;
	DIR *dir = opendir(download->scratch);
	const struct dirent *entry;
	uint64_t bytes = 0, files = 0;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
			continue;
		files++;
		bytes += (uint64_t)st.st_blocks * 512;
	}
	if (dir)
		closedir(dir);
	if (bytes <= PAGE_BYTES_MAX && files <= PAGE_FILES_MAX)
		return true;
	return error_set(e, ERROR_TOO_LARGE, "a page may have 2 GB and %d files at most", PAGE_FILES_MAX);
}

/* Python ignores SIGXFSZ, so what ends at the limit of a file says EFBIG. */
static bool met_limit(const struct child_result *result)
{
	return result->status && strstr(buf_text(&result->errors), "[Errno 27] File too large");
}

/* What its end means. */
static bool judge(const struct child_result *result, bool too_large, unsigned refused, struct error *e)
{
	char words[200];

	if (too_large || met_limit(result))
		return error_set(e, ERROR_TOO_LARGE, "a file may have 500 MB at most");
	if (!result->status)
		return true;
	if (refused)
		return error_set(e, ERROR_INPUT, "this address may not be read from");
	child_last_words(result, words, sizeof(words));
	return error_set(e, ERROR_UNSUPPORTED, "no film can be read from this page: %s", words);
}

/* Where its way out is; with a password, which a command line would tell everyone. */
static bool write_settings(char path[PATH_MAX], const char *scratch, const struct proxy *proxy,
			   struct error *e)
{
	int fd = snprintf(path, PATH_MAX, "%s.conf", scratch) < PATH_MAX
			 ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
			 : -1;
	bool ok = fd >= 0 && dprintf(fd, "--proxy %s\n", proxy_url(proxy)) > 0;

	if (!ok)
		error_set_errno(e, errno, "cannot write a downloader's settings");
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool run_downloader(const struct engine *engine, const char *url, const char *scratch,
			   const char *settings, struct proxy *proxy, const atomic_bool *cancel,
			   struct error *e)
{
	static const char certificates[] = "/etc/ssl/certs";
	const char *const read[] = {settings, access(certificates, R_OK) ? NULL : certificates, NULL};
	const char *const write[] = {scratch, NULL};
	const struct jail_policy jail = {.kind = engine->tools.jail,
					 .program = engine->tools.downloader,
					 .read = read,
					 .write = write,
					 .folder = scratch,
					 .port = proxy_port(proxy),
					 .cpu_seconds = CPU_SECONDS,
					 .file_max = UPLOAD_SIZE_MAX + 1};
	struct download download = {.scratch = scratch};
	struct child child = {.jail = &jail,
			      .timeout_ms = TOTAL_MS,
			      .cancel = cancel,
			      .output_max = OUTPUT_MAX,
			      .line = see_line,
			      .watch = within_limits,
			      .arg = &download};
	struct child_result result = {0};
	struct args args = {0};
	bool ok;

	add_options(&args, engine->tools.downloader, settings, url);
	child.argv = args_argv(&args);
	ok = child.argv ? child_run(&child, &result, e) &&
				  judge(&result, download.too_large, proxy_refused(proxy), e)
			: error_set(e, ERROR_NO_MEMORY, "no memory for a command line");
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

/* ---- what it left ---- */

enum kind { FILM, SUBTITLES, OTHER };

/* What has no known ending is a film: the probe is the judge of those. Text
 * that no tool here can read as a file by itself is left behind. */
static enum kind kind_of(const char *name)
{
	static const struct {
		const char *ending;
		enum kind kind;
	} rows[] = {
		{".vtt", SUBTITLES}, {".srt", SUBTITLES}, {".ass", OTHER},  {".ssa", OTHER},
		{".ttml", OTHER},    {".dfxp", OTHER},    {".json", OTHER}, {".json3", OTHER},
		{".srv1", OTHER},    {".srv2", OTHER},    {".srv3", OTHER}, {".lrc", OTHER},
		{".sbv", OTHER},     {".scc", OTHER},     {".sub", OTHER},  {".tt", OTHER},
		{".txt", OTHER},     {".xml", OTHER},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_ends(name, rows[i].ending))
			return rows[i].kind;
	return FILM;
}

/* Moves one file of the scratch folder to the incoming ones. */
static bool take_file(const struct engine *engine, int folder, const char *name, struct incoming *file,
		      struct error *e)
{
	struct stat st;

	if (!incoming_create(file, engine->incoming, name, e))
		return false;
	close(file->fd);
	file->fd = -1;
	if (renameat(folder, name, AT_FDCWD, file->path) < 0 || lstat(file->path, &st) < 0)
		return error_set_errno(e, errno, "cannot take over a download");
	file->size = st.st_size;
	return st.st_size <= UPLOAD_SIZE_MAX ||
	       error_set(e, ERROR_TOO_LARGE, "a file may have 500 MB at most");
}

/* Takes the files of one kind. Only plain files: the jail
 * makes no others, but what a downloader left is judged, not trusted. */
static bool take_kind(const struct engine *engine, DIR *dir, enum kind kind, struct incoming *files,
		      size_t max, size_t *count, struct error *e)
{
	const struct dirent *entry;
	struct stat st;

	rewinddir(dir);
	while (*count < max && (entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode) || kind_of(entry->d_name) != kind)
			continue;
		if (!take_file(engine, dirfd(dir), entry->d_name, &files[(*count)++], e))
			return false;
	}
	return true;
}

static bool take_files(const struct engine *engine, const char *scratch, struct incoming *files, size_t max,
		       size_t *count, struct error *e)
{
	DIR *dir = opendir(scratch);
	size_t before = *count;
	bool ok;

	if (!dir)
		return error_set_errno(e, errno, "cannot read a scratch folder");
	ok = take_kind(engine, dir, FILM, files, max, count, e);
	if (ok && *count == before)
		ok = error_set(e, ERROR_UNSUPPORTED, "no film can be read from this page");
	ok = ok && take_kind(engine, dir, SUBTITLES, files, max, count, e);
	closedir(dir);
	return ok;
}

static bool make_scratch(const struct engine *engine, char scratch[PATH_MAX], struct error *e)
{
	char name[27];

	secret_text(name, sizeof(name) - 1);
	if (snprintf(scratch, PATH_MAX, "%s/%s", engine->scratch, name) >= PATH_MAX)
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	return mkdir(scratch, 0700) == 0 || error_set_errno(e, errno, "cannot create a scratch folder");
}

bool ingest_page(const struct engine *engine, const char *url, struct incoming *files, size_t max,
		 size_t *count, const atomic_bool *cancel, struct error *e)
{
	char scratch[PATH_MAX], settings[PATH_MAX];
	struct proxy *proxy;
	bool ok;

	if (!engine->tools.downloader[0])
		return error_set(e, ERROR_UNSUPPORTED,
				 "this is a page, not a film; with yt-dlp installed and Linux 6.7 or "
				 "newer, its film could be read");
	if (!make_scratch(engine, scratch, e))
		return false;
	proxy = proxy_create(engine->options->allow_loopback_urls, e);
	ok = proxy && write_settings(settings, scratch, proxy, e);
	if (ok) {
		ok = run_downloader(engine, url, scratch, settings, proxy, cancel, e) &&
		     take_files(engine, scratch, files, max, count, e);
		unlink(settings);
	}
	proxy_destroy(proxy);
	disk_remove(scratch);
	return ok;
}
