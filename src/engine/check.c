#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "args.h"
#include "base/str.h"
#include "check.h"
#include "child.h"
#include "jail.h"
#include "tools.h"

enum {
	ANSWER_MS = 10000,
	ANSWER_MAX = 16384,
	OLD_DAYS = 180, /* a downloader of this age misses what sites have changed since */
	FOLDERS = 8,    /* open at a time, in a walk */
};

static void say(const char *verdict, const char *name, const char *words)
{
	printf("%s\t%s\t%s\n", verdict, name, words);
}

/* The first line of what a tool writes; false: what is wrong with it is in `e`. */
static bool ask(const struct tools *tools, const char *const *argv, char line[200], struct error *e)
{
	const struct child child = {.timeout_ms = ANSWER_MS, .output_max = ANSWER_MAX};
	struct child_result result;
	struct args args = {0};
	bool ok;

	args_add_all(&args, argv);
	ok = tools_run(tools, &args, NULL, NULL, child, &result, e);
	str_shorten(line, 200, ok ? buf_text(&result.output) : "");
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

static bool check_media(const struct tools *tools)
{
	const char *const argv[] = {tools->ffmpeg, "-version", NULL};
	char line[200], *version;
	struct error e;

	if (!ask(tools, argv, line, &e)) {
		say("FAIL", "ffmpeg", e.words);
		return false;
	}
	version = str_starts(line, "ffmpeg version ") ? line + strlen("ffmpeg version ") : line;
	version[strcspn(version, " ")] = '\0'; /* whose it is stands behind */
	say("ok", "ffmpeg", version);
	return true;
}

static void check_jail(const struct tools *tools)
{
	char words[200];

	snprintf(words, sizeof words, "%s%s", jail_kind_name(tools->jail),
		 tools->jail == JAIL_NONE ? ": media tools run unjailed, as --no-jail allows" : "");
	say(tools->jail == JAIL_NONE ? "WARN" : "ok", "jail", words);
}

/* It loads its model whatever the sound is. */
static void check_speech(const struct tools *tools)
{
	const char *const argv[] = {tools->transcriber, "/dev/null", NULL};
	char line[200];
	struct error e;

	if (!tools->transcriber[0])
		say("WARN", "speech", "nemo-transcribe is not installed: speech is not recognised");
	else if (ask(tools, argv, line, &e))
		say("ok", "speech", "English is recognised");
	else
		say("WARN", "speech", e.words);
}

static int is_font(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	static const char *const ends[] = {".ttf", ".otf", ".ttc", ".pfb"};

	(void)st, (void)walk;
	for (size_t i = 0; type == FTW_F && i < sizeof ends / sizeof *ends; i++)
		if (str_ends(path, ends[i]))
			return 1;
	return 0;
}

static void check_fonts(void)
{
	if (nftw("/usr/share/fonts", is_font, FOLDERS, FTW_PHYS) == 1 ||
	    nftw("/usr/local/share/fonts", is_font, FOLDERS, FTW_PHYS) == 1)
		say("ok", "fonts", "are there");
	else
		say("WARN", "fonts",
		    "none: titles and captions are not seen in the picture: apt install fonts-dejavu-core");
}

/* "2023.03.04" is its version, and the day it was made. */
static int age_in_days(const char *version)
{
	struct tm day = {0};
	time_t made;

	if (!strptime(version, "%Y.%m.%d", &day))
		return -1;
	made = timegm(&day);
	return (int)((time(NULL) - made) / 86400);
}

static void check_downloader(const struct tools *tools)
{
	const char *const argv[] = {tools->downloader, "--version", NULL};
	char line[200], words[300];
	struct error e;
	int age;

	if (!jail_has_port(tools->jail)) {
		say("ok", "yt-dlp",
		    "is not used: pages are read where the kernel has Landlock of Linux 6.7 or newer");
		return;
	}
	if (!tools->downloader[0]) {
		say("ok", "yt-dlp", "is not installed: an address must be that of a video, not of a page");
		return;
	}
	if (!ask(tools, argv, line, &e)) {
		say("WARN", "yt-dlp", e.words);
		return;
	}
	age = age_in_days(line);
	snprintf(words, sizeof words, "%.20s", line);
	if (age > OLD_DAYS)
		snprintf(words, sizeof words,
			 "%.20s is %d days old, and pages change: install a newer one into /usr/local/bin",
			 line, age);
	say(age > OLD_DAYS ? "WARN" : "ok", "yt-dlp", words);
}

bool check_print(bool no_jail)
{
	struct tools tools;
	struct error e;
	bool ok;

	if (!tools_init(&tools, no_jail, &e)) {
		say("FAIL", "engine", e.words);
		return false;
	}
	ok = check_media(&tools);
	check_jail(&tools);
	check_speech(&tools);
	check_fonts();
	check_downloader(&tools);
	return ok;
}
