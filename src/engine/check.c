#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "args.h"
#include "base/str.h"
#include "check.h"
#include "child.h"
#include "downloader.h"
#include "jail.h"
#include "model.h"
#include "page_refusal.h"
#include "tools.h"

enum {
	ANSWER_MS = 10000,
	ANSWER_MAX = 16384,
};

static void say(const char *verdict, const char *name, const char *words)
{
	printf("%s\t%s\t%s\n", verdict, name, words);
}

/* Runs a tool and returns its first line of output. False: it failed, `e` says why. */
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
	version[strcspn(version, " ")] = '\0'; /* the copyright follows */
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

/* Checks the recogniser of --recognizer: a server must have the model. whisper-cli is not run, because it
 * takes seconds to load its model. False: there is none. */
static bool check_own_speech(const struct tools *tools)
{
	const struct recognizer *own = &tools->recognizer;
	const struct model server = {own->url, own->name, own->remote};
	char words[300];
	struct error e;

	if (own->whisper[0]) {
		snprintf(words, sizeof words, "all languages, by whisper-cli with %.200s",
			 strrchr(own->model, '/') ? strrchr(own->model, '/') + 1 : own->model);
		say("ok", "speech", words);
	} else if (own->url[0] && model_check(&server, &e)) {
		snprintf(words, sizeof words, "%.100s answers at %.150s", own->name, own->url);
		say("ok", "speech", words);
	} else if (own->url[0]) {
		say("WARN", "speech", e.words);
	}
	return own->whisper[0] || own->url[0];
}

/* nemo-transcribe loads its model even for empty input, so this tests the model, too. */
static void check_speech(const struct tools *tools)
{
	const char *const argv[] = {tools->transcriber, "/dev/null", NULL};
	char line[200];
	struct error e;

	if (check_own_speech(tools))
		return;
	if (!tools->transcriber[0])
		say("WARN", "speech", "nemo-transcribe is not installed: speech is not recognised");
	else if (ask(tools, argv, line, &e))
		say("ok", "speech", "English is recognised");
	else
		say("WARN", "speech", e.words);
}

static void check_fonts(const struct tools *tools)
{
	if (tools->fonts)
		say("ok", "fonts", "are there");
	else
		say("WARN", "fonts",
		    "none: titles and captions are not seen in the picture: apt install fonts-dejavu-core");
}

static void check_model(const struct options *options)
{
	const struct model model = {options->agent_url, options->agent_model, options->agent_remote};
	char words[300];
	struct error e;

	if (!model.url)
		return;
	if (!model_check(&model, &e)) {
		say("WARN", "model", e.words);
		return;
	}
	snprintf(words, sizeof words, "%.200s answers for what the rules do not understand%s", model.name,
		 model.remote ? "; it may be on another machine" : "");
	say("ok", "model", words);
}

static void check_downloader(const struct tools *tools)
{
	char line[32], words[300];
	struct error e;
	int age;

	if (tools->network == JAIL_OFFLINE) {
		say("ok", "yt-dlp",
		    "is not used: no jail here can keep it to one port. It needs user namespaces (sysctl "
		    "user.max_user_namespaces, or kernel.apparmor_restrict_unprivileged_userns=0), or "
		    "Linux 6.7 or newer");
		return;
	}
	if (!tools->downloader.path[0]) {
		say("ok", "yt-dlp", "is not installed: an address must be that of a video, not of a page");
		return;
	}
	if (!downloader_version(tools, line, &e)) {
		say("WARN", "yt-dlp", e.words);
		return;
	}
	age = page_refusal_age(line);
	snprintf(words, sizeof words, "%.20s%s%.200s", line,
		 tools->downloader.runtime[0] ? ", JavaScript by " : "", tools->downloader.runtime);
	if (age > PAGE_OLD_DAYS)
		snprintf(words, sizeof words,
			 "%.20s is %d days old, and pages change: install a newer one, `pipx install yt-dlp`",
			 line, age);
	say(age > PAGE_OLD_DAYS ? "WARN" : "ok", "yt-dlp", words);
}

bool check_print(const struct options *options)
{
	struct tools tools;
	struct error e;
	bool ok;

	if (!tools_init(&tools, options->no_jail, &e)) {
		say("FAIL", "engine", e.words);
		return false;
	}
	tools_find_downloader(&tools, options->downloader);
	ok = tools_find_recognizer(&tools, options->recognizer, options->agent_remote, &e);
	if (!ok)
		say("FAIL", "speech", e.words);
	ok &= check_media(&tools);
	check_jail(&tools);
	check_speech(&tools);
	check_fonts(&tools);
	check_downloader(&tools);
	check_model(options);
	return ok;
}
