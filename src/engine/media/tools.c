#include "tools.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "product/causes.h"

/* The folders that a jail lets programs be run from. */
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

/* Beside this program, as built and as installed; else where programs are. */
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

bool tools_init(struct tools *tools, bool no_jail, struct error *e)
{
	*tools = (struct tools){.jail = JAIL_NONE};
	if (!find_program(tools->ffmpeg, "ffmpeg") || !find_program(tools->ffprobe, "ffprobe"))
		return error_set(e, ERROR_SYSTEM,
				 "ffmpeg and ffprobe are needed: install the package ffmpeg");
	find_transcriber(tools->transcriber);
	if (!jail_detect(&tools->jail, e)) {
		tools->jail = JAIL_NONE;
		if (!no_jail)
			return false;
	}
	if (jail_has_port(tools->jail))
		find_program(tools->downloader, "yt-dlp");
	return true;
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
