#include "downloader.h"

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
#include "cookies.h"
#include "disk.h"
#include "page_refusal.h"
#include "product/causes.h"
#include "proxy.h"
#include "secret.h"
#include "tools.h"
#include "upload.h"

#define COOKIES "cookies.txt" /* in the page's temporary folder */

enum {
	TOTAL_MS = 15 * 60 * 1000,
	CPU_SECONDS = 300,
	OUTPUT_MAX = 32 << 20,
	PAGE_FILES_MAX = 400, /* each piece of a stream is a file */
};
static const uint64_t PAGE_BYTES_MAX = UINT64_C(2) << 30;

/* ---- one page ---- */

static bool make_scratch(struct downloads *d, struct error *e)
{
	char name[27];

	secret_text(name, sizeof(name) - 1);
	if (snprintf(d->scratch, PATH_MAX, "%s/%s", d->setup->scratch, name) >= PATH_MAX ||
	    snprintf(d->settings, PATH_MAX, "%s/%s.conf", d->setup->scratch, name) >= PATH_MAX)
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	if (mkdir(d->scratch, 0700) == 0)
		return true;
	d->scratch[0] = '\0';
	return error_set_errno(e, errno, "cannot create a scratch folder");
}

/* Writes the proxy's address to a configuration file: it has a password, and everyone can read a command
 * line. yt-dlp parses the file as a shell would, so it names files relative to the working folder, which need
 * no quotes. */
static bool write_settings(const struct downloads *d, const struct proxy *proxy, struct error *e)
{
	int fd = open(d->settings, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && dprintf(fd, "--proxy %s\n", proxy_url(proxy)) > 0 &&
		  (!d->cookies[0] || dprintf(fd, "--cookies " COOKIES "\n") > 0);

	if (!ok)
		error_set_errno(e, errno, "cannot write a downloader's settings");
	if (fd >= 0)
		close(fd);
	return ok;
}

/* yt-dlp writes changed cookies back, into this copy. */
static bool copy_cookies(struct downloads *d, const char *url, struct error *e)
{
	const char *from = d->setup->cookies;

	if (!from)
		return true;
	if (snprintf(d->cookies, PATH_MAX, "%s/" COOKIES, d->scratch) >= PATH_MAX)
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	return cookies_copy(from, d->cookies, url, e);
}

bool downloads_init(struct downloads *d, const struct page_setup *setup, const char *url,
		    const atomic_bool *cancel, struct error *e)
{
	*d = (struct downloads){.setup = setup, .cancel = cancel};
	return make_scratch(d, e) && copy_cookies(d, url, e);
}

void downloads_finish(struct downloads *d)
{
	if (d->settings[0])
		unlink(d->settings);
	if (d->scratch[0])
		disk_remove(d->scratch);
	*d = (struct downloads){0};
}

/* ---- a run ---- */

/* The options of every run. yt-dlp must not use the user's configuration or keep state. It must fail if a
 * piece of a stream is missing. --max-filesize makes it report a large file early, if the size is known. */
static void add_options(struct args *args, const struct downloads *d, bool runtime)
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
					      "--socket-timeout",
					      "30",
					      "--retries",
					      "2",
					      "--abort-on-unavailable-fragments",
					      "--max-filesize",
					      "500M",
					      "--newline",
					      "--no-colors",
					      NULL};

	args_add(args, d->setup->tools->downloader.path);
	args_add_all(args, options);
	args_add(args, "--config-locations");
	args_add(args, d->settings);
	if (runtime) {
		args_add(args, "--js-runtimes");
		args_add(args, d->setup->tools->downloader.runtime);
	}
}

struct run {
	const struct tools *tools;
	struct downloads *d; /* NULL: it only prints its version */
	const char *scratch;
	struct proxy *proxy; /* NULL: no network */
	struct child_result result;
};

/* yt-dlp runs in a network of its own; the proxy serves it through this socket, which listens there. */
static void run_on_listener(void *arg, int listener)
{
	const struct run *run = arg;

	proxy_listen(run->proxy, listener);
}

/* Reads a line "[download] 42.1% of …". yt-dlp reports a file above the size limit in a line, and not as an
 * error. */
static void run_on_line(void *arg, const char *line)
{
	static const char begin[] = "[download] ";
	struct run *run = arg;
	struct downloads *d = run->d;
	char *end;
	double percent;

	if (strstr(line, "[download] File is larger than max-filesize"))
		d->too_large = true;
	if (!str_starts(line, begin))
		return;
	line += strlen(begin);
	percent = strtod(line, &end);
	if (end > line && *end == '%' && percent >= 0 && percent <= 100 && d->progress)
		d->progress(d->arg, (int)percent);
}

/* Limits the number of files and their total size: the jail only limits each file. */
static bool run_within_limits(void *arg, struct error *e)
{
	const struct run *run = arg;
	DIR *dir = opendir(run->scratch);
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

/* If `keep`, the output is kept; else its lines are read for the progress. */
static bool run_child(struct run *r, const struct args *args, bool keep, struct error *e)
{
	static const char certificates[] = "/etc/ssl/certs", openssl[] = "/etc/ssl/openssl.cnf";
	const struct downloader *where = &r->tools->downloader;
	const char *read[5] = {0}, *write[] = {r->scratch, NULL}, *run[DOWNLOADER_PATHS + 1] = {0};
	char base[PATH_MAX + 32], temporary[PATH_MAX + 16];
	const char *variables[] = {temporary, "PYTHONDONTWRITEBYTECODE=1", NULL, NULL};
	size_t reads = 0;
	const struct jail_policy jail = {.kind = r->tools->jail,
					 .program = where->path,
					 .read = read,
					 .run = run,
					 .write = write,
					 .folder = r->scratch,
					 .network = r->proxy ? r->tools->network : JAIL_OFFLINE,
					 .port = r->proxy ? proxy_port(r->proxy) : 0,
					 .programs = true,
					 .cpu_seconds = CPU_SECONDS,
					 .file_max = UPLOAD_SIZE_MAX + 1};
	const struct child child = {.argv = args_argv(args),
				    .jail = &jail,
				    .timeout_ms = TOTAL_MS,
				    .cancel = r->d ? r->d->cancel : NULL,
				    .output_max = OUTPUT_MAX,
				    .line = keep ? NULL : run_on_line,
				    .watch = run_within_limits,
				    .listener = run_on_listener,
				    .environment = variables,
				    .arg = r};

	if (!child.argv)
		return error_set(e, ERROR_NO_MEMORY, "no memory for a command line");
	if (r->proxy)
		read[reads++] = r->d->settings;
	if (access(certificates, R_OK) == 0)
		read[reads++] = certificates;
	if (access(openssl, R_OK) == 0)
		read[reads++] = openssl;
	for (size_t i = 0; i < where->run_count; i++)
		run[i] = where->run[i];
	snprintf(temporary, sizeof(temporary), "TMPDIR=%s", r->scratch);
	snprintf(base, sizeof(base), "PYTHONUSERBASE=%s", where->user_base);
	if (where->user_base[0])
		variables[2] = base;
	return child_run(&child, &r->result, e);
}

bool downloader_version(const struct tools *tools, char version[32], struct error *e)
{
	char scratch[] = "/tmp/nemo-engine-XXXXXX", words[200];
	struct run r = {.tools = tools, .scratch = scratch};
	struct args args = {0};
	bool ok = mkdtemp(scratch) || error_set_errno(e, errno, "/tmp");

	version[0] = '\0';
	args_add(&args, tools->downloader.path);
	args_add(&args, "--ignore-config");
	args_add(&args, "--version");
	ok = ok && run_child(&r, &args, true, e);
	if (ok && r.result.status) {
		child_last_words(&r.result, words, sizeof(words));
		ok = error_set(e, ERROR_UNSUPPORTED, "%s cannot be run: %s", tools->downloader.path, words);
	}
	if (ok)
		str_shorten(version, 32, buf_text(&r.result.output));
	child_result_finish(&r.result);
	args_finish(&args);
	disk_remove(scratch);
	return ok;
}

/* Python ignores SIGXFSZ, so a write beyond the jail's size limit fails with EFBIG. */
static bool met_limit(const struct child_result *result)
{
	return result->status && strstr(buf_text(&result->errors), "[Errno 27] File too large");
}

static bool judge(const struct run *r, struct error *e)
{
	struct downloads *d = r->d;
	const struct child_result *result = &r->result;
	const char *errors = buf_text(&result->errors);
	char version[32] = "";
	struct error own;

	if (d->too_large || met_limit(result))
		return error_set(e, ERROR_TOO_LARGE, "a file may have 500 MB at most");
	if (!result->status)
		return true;
	log_debug("yt-dlp: %s", errors);
	if (proxy_refused(r->proxy))
		return error_set(e, ERROR_INPUT,
				 "this address is not allowed: it is not on the public internet");
	if (page_refusal_is_outdated(errors))
		downloader_version(r->tools, version, &own);
	return page_refusal(errors, version, page_refusal_age(version), e);
}

/* Whether this yt-dlp is too old for the option --js-runtimes. */
static bool knows_no_runtimes(const struct child_result *result)
{
	return result->status && strstr(buf_text(&result->errors), "no such option: --js-runtimes");
}

bool downloads_run(struct downloads *d, const char *const *arguments, struct buf *output, struct error *e)
{
	static atomic_bool old;
	bool runtime = d->setup->tools->downloader.runtime[0] && !atomic_load(&old), again, ok;
	do {
		struct run r = {.tools = d->setup->tools,
				.d = d,
				.scratch = d->scratch,
				.proxy = proxy_create(d->setup->loopback,
						      d->setup->tools->network == JAIL_OWN_NETWORK, e)};
		struct args args = {0};

		add_options(&args, d, runtime);
		args_add_all(&args, arguments);
		ok = r.proxy && write_settings(d, r.proxy, e) && run_child(&r, &args, output, e);
		again = ok && runtime && knows_no_runtimes(&r.result);
		if (again) {
			atomic_store(&old, true);
			runtime = false;
		} else {
			ok = ok && judge(&r, e);
		}
		if (ok && output) {
			buf_finish(output);
			*output = r.result.output;
			r.result.output = (struct buf){0};
		}
		child_result_finish(&r.result);
		args_finish(&args);
		proxy_destroy(r.proxy);
	} while (again);
	if (!ok && e->cause == ERROR_SERVER) /* yt-dlp cannot be run: not a fault of the engine */
		error_set_cause(e, ERROR_UNSUPPORTED);
	return ok;
}
