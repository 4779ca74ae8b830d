#include "tools.h"

#include <ftw.h>
#include <glob.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "product/causes.h"

/* Searches only folders whose programs the jail may run. */
static bool find_program(char path[PATH_MAX], const char *name)
{
	static const char *const folders[] = {"/usr/bin", "/usr/local/bin", "/bin"};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, PATH_MAX, "%s/%s", folders[i], name);
		if (!access(path, X_OK))
			return true;
	}
	path[0] = '\0';
	return false;
}

/* Looks beside this program, which is right for a build tree and an installation; else in the programs'
 * folders. */
static void find_transcriber(char path[PATH_MAX])
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n > 0) {
		self[n] = '\0';
		int len = snprintf(path, PATH_MAX, "%s/nemo-transcribe", dirname(self));
		if (len < PATH_MAX && !access(path, X_OK))
			return;
	}
	find_program(path, "nemo-transcribe");
}

static int font_on_walk(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	static const char *const ends[] = {".ttf", ".otf", ".ttc", ".pfb"};
	(void)st, (void)walk;
	for (size_t i = 0; type == FTW_F && i < sizeof ends / sizeof *ends; i++)
		if (str_ends(path, ends[i]))
			return 1;
	return 0;
}

/* Searches only folders that the jail may read. */
static bool find_font(void)
{
	enum { FOLDERS = 8 }; /* descriptors that nftw may have open at a time */
	return nftw("/usr/share/fonts", font_on_walk, FOLDERS, FTW_PHYS) == 1 ||
	       nftw("/usr/local/share/fonts", font_on_walk, FOLDERS, FTW_PHYS) == 1;
}

bool tools_init(struct tools *tools, bool no_jail, struct error *e)
{
	*tools = (struct tools){.jail = JAIL_NONE};
	if (!find_program(tools->ffmpeg, "ffmpeg") || !find_program(tools->ffprobe, "ffprobe"))
		return error_set(e, ERROR_SYSTEM,
				 "ffmpeg and ffprobe are needed: install the package ffmpeg");
	find_transcriber(tools->transcriber);
	tools->fonts = find_font();
	if (!jail_detect(&tools->jail, e)) {
		tools->jail = JAIL_NONE;
		if (!no_jail)
			return false;
	}
	tools->network = jail_network_detect(tools->jail);
	return true;
}

static bool find_whisper(char path[PATH_MAX])
{
	const char *home = getenv("HOME"), *list = getenv("PATH");
	char folder[PATH_MAX];
	while (list && *list) {
		size_t n = strcspn(list, ":");
		if (*list == '/' && snprintf(path, PATH_MAX, "%.*s/whisper-cli", (int)n, list) < PATH_MAX &&
		    !access(path, X_OK))
			return true;
		list += n + (list[n] == ':');
	}
	if (home && snprintf(folder, sizeof folder, "%s/.local/bin", home) < (int)sizeof folder &&
	    snprintf(path, PATH_MAX, "%.4000s/whisper-cli", folder) < PATH_MAX && !access(path, X_OK))
		return true;
	return find_program(path, "whisper-cli");
}

/* Picks the first name in sorted order, so that the choice is stable. */
static bool find_model(char path[PATH_MAX])
{
	const char *home = getenv("HOME");
	char pattern[PATH_MAX];
	glob_t found = {0};
	bool ok = home && *home == '/' &&
		  snprintf(pattern, sizeof pattern, "%s/.local/share/nemofs/models/ggml-*.bin", home) <
			  (int)sizeof pattern &&
		  !glob(pattern, 0, NULL, &found) && found.gl_pathc;
	if (ok)
		snprintf(path, PATH_MAX, "%s", found.gl_pathv[0]);
	globfree(&found);
	return ok;
}

static bool find_server(struct recognizer *r, const char *given, struct error *e)
{
	const char *name = strchr(given, '#');
	size_t len = name ? (size_t)(name - given) : strlen(given);
	if (!name || !name[1] || len >= sizeof r->url || strlen(name) > sizeof r->name)
		return error_set(e, ERROR_INPUT, "--recognizer: \"%s\" is not http://HOST:PORT/v1#MODEL",
				 given);
	snprintf(r->url, sizeof r->url, "%.*s", (int)len, given);
	snprintf(r->name, sizeof r->name, "%s", name + 1);
	return true;
}

bool tools_find_recognizer(struct tools *tools, const char *given, bool remote, struct error *e)
{
	struct recognizer *r = &tools->recognizer;
	r->remote = remote;
	if (given && (str_starts(given, "http://") || str_starts(given, "https://")))
		return find_server(r, given, e);
	if (given && !str_starts(given, "whisper:/"))
		return error_set(e, ERROR_INPUT,
				 "--recognizer: \"%s\" is neither whisper:/PATH/OF/MODEL.bin nor "
				 "http://HOST:PORT/v1#MODEL",
				 given);
	if (given)
		snprintf(r->model, sizeof r->model, "%s", given + strlen("whisper:"));
	if (find_whisper(r->whisper) && (given ? !access(r->model, R_OK) : find_model(r->model)))
		return true;
	if (given)
		error_set(e, ERROR_INPUT, "--recognizer: %s cannot be read",
			  r->whisper[0] ? r->model : "whisper-cli is not in PATH, and its model");
	r->whisper[0] = r->model[0] = '\0';
	return !given;
}

void tools_find_downloader(struct tools *tools, const char *given)
{
	if (tools->network != JAIL_OFFLINE)
		downloader_find(&tools->downloader, given);
}

void tools_ffmpeg(const struct tools *tools, struct args *args)
{
	static const char *const common[] = {"-nostdin", "-hide_banner", "-v", "error", "-y", NULL};
	args_add(args, tools->ffmpeg);
	args_add_all(args, common);
}

void tools_input(struct args *args, const char *path)
{
	static const char *const lists[] = {
		"-protocol_whitelist", TOOLS_PROTOCOLS, "-format_whitelist", TOOLS_FORMATS, "-i", NULL};
	args_add_all(args, lists);
	args_printf(args, "file:%s", path);
}

static unsigned cpu_seconds(uint64_t wall_ms)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return (unsigned)(wall_ms / 1000 + 1) * (unsigned)(cores > 0 ? cores : 1);
}

bool tools_run(const struct tools *tools, const struct args *args, const char *const *read,
	       const char *folder, struct child child, struct child_result *result, struct error *e)
{
	const char *const *argv = args_argv(args);
	*result = (struct child_result){.status = -1};
	if (!argv)
		return error_set(e, ERROR_NO_MEMORY, "no memory for a command line");
	const char *const write[] = {folder, NULL};
	const struct jail_policy policy = {.kind = tools->jail,
					   .program = argv[0],
					   .read = read,
					   .write = write,
					   .folder = folder,
					   .cpu_seconds = cpu_seconds(child.timeout_ms)};
	child.argv = argv;
	child.jail = &policy;
	if (!child_run(&child, result, e))
		return false;
	if (!result->status)
		return true;
	char words[200];
	child_first_words(result, words, sizeof words);
	return error_set(e, ERROR_UNSUPPORTED, "%s: %s", strrchr(argv[0], '/') + 1, words);
}
