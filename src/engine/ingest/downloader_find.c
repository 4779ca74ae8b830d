#include "downloader_find.h"

#include <glob.h>
#include <libgen.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

static const char *home(void)
{
	const char *own = getenv("HOME");
	const struct passwd *user = own && *own == '/' ? NULL : getpwuid(getuid());

	return own && *own == '/' ? own : user ? user->pw_dir : "/";
}

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool look_at(char path[PATH_MAX], const char *folder, const char *below, const char *name)
{
	if (folder && *folder == '/' && snprintf(path, PATH_MAX, "%s%s%s", folder, below, name) < PATH_MAX &&
	    is_program(path))
		return true;
	path[0] = '\0';
	return false;
}

/* Whether the jail shows this path anyway, as part of the system. */
static bool is_of_system(const char *path)
{
	return str_starts(path, "/usr/") || str_starts(path, "/bin/") || str_starts(path, "/lib");
}

static void may_run(struct downloader *d, const char *path)
{
	if (is_of_system(path) || d->run_count == DOWNLOADER_PATHS || strlen(path) < 2 ||
	    access(path, F_OK) < 0)
		return;
	for (size_t i = 0; i < d->run_count; i++)
		if (strcmp(d->run[i], path) == 0)
			return;
	snprintf(d->run[d->run_count++], PATH_MAX, "%s", path);
}

/* The interpreter in a script's "#!" line; "" if it has none. */
static void read_interpreter(char interpreter[PATH_MAX], const char *script)
{
	char line[PATH_MAX] = "";
	FILE *f = fopen(script, "re");
	const char *start = line + 2;

	interpreter[0] = '\0';
	if (f && fgets(line, sizeof(line), f) && str_starts(line, "#!")) {
		start += strspn(start, " ");
		snprintf(interpreter, PATH_MAX, "%.*s", (int)strcspn(start, " \n"), start);
	}
	if (f)
		fclose(f);
}

/* Whether the folder has the modules of this Python (python3.12, pypy3.11). */
static bool has_modules(const char *lib, const char *python)
{
	char pattern[PATH_MAX + 64];
	glob_t found = {0};
	bool is;

	snprintf(pattern, sizeof(pattern), "%s/%s[0-9]*/", lib, python);
	is = glob(pattern, 0, NULL, &found) == 0;
	globfree(&found);
	return is;
}

/* Whether the jail must not show the whole folder: the home folder, one above it, or ~/.local. */
static bool is_private(const char *folder)
{
	char real[PATH_MAX], own[PATH_MAX], local[PATH_MAX + 8];
	size_t len;

	if (!realpath(folder, real) || !realpath(home(), own))
		return true;
	snprintf(local, sizeof(local), "%s/.local", own);
	len = strcmp(real, "/") == 0 ? 0 : strlen(real);
	return strcmp(real, local) == 0 || (strncmp(own, real, len) == 0 && (!own[len] || own[len] == '/'));
}

/* Lets the jail run one Python. Shows its whole installation folder if that contains a Python and is not
 * private; else only the interpreter and its modules. */
static void allow_installation(struct downloader *d, const char *interpreter)
{
	char prefix[PATH_MAX], lib[PATH_MAX], settings[PATH_MAX + 16];
	bool modules;

	snprintf(prefix, sizeof(prefix), "%s", interpreter);
	dirname(dirname(prefix));
	if (snprintf(lib, sizeof(lib), "%s/lib", prefix) >= (int)sizeof(lib) || strpbrk(prefix, "*?[{\\"))
		return;
	modules = has_modules(lib, "python") || has_modules(lib, "pypy");
	snprintf(settings, sizeof(settings), "%s/pyvenv.cfg", prefix);
	if ((modules || access(settings, F_OK) == 0) && !is_private(prefix)) {
		may_run(d, prefix);
		return;
	}
	may_run(d, interpreter);
	if (modules)
		may_run(d, lib);
}

/* Lets the jail run a Python: its environment (with pyvenv.cfg two folders up), and the installation that the
 * environment's links lead to. */
static void allow_python(struct downloader *d, const char *interpreter)
{
	char real[PATH_MAX];

	if (!*interpreter)
		return;
	allow_installation(d, interpreter);
	if (realpath(interpreter, real))
		allow_installation(d, real);
}

static void find_runtime(struct downloader *d)
{
	static const char *const names[][2] = {
		{"deno", "deno"}, {"node", "node"}, {"quickjs", "qjs"}, {"bun", "bun"}};
	const char *const folders[][2] = {{"/usr/local", "/bin/"},
					  {"/usr", "/bin/"},
					  {home(), "/.local/bin/"},
					  {home(), "/.deno/bin/"},
					  {home(), "/.bun/bin/"}};
	char path[PATH_MAX - 16], real[PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (size_t k = 0; k < sizeof(folders) / sizeof(*folders); k++) {
			if (snprintf(path, sizeof(path), "%s%s%s", folders[k][0], folders[k][1],
				     names[i][1]) >= (int)sizeof(path) ||
			    !is_program(path))
				continue;
			snprintf(d->runtime, sizeof(d->runtime), "%s:%s", names[i][0], path);
			may_run(d, path);
			if (realpath(path, real))
				may_run(d, real);
			return;
		}
}

static bool find_program(struct downloader *d, const char *given)
{
	static const char name[] = "yt-dlp";

	if (given)
		return look_at(d->path, given, "", "");
	return look_at(d->path, home(), "/.local/bin/", name) ||
	       look_at(d->path, getenv("VIRTUAL_ENV"), "/bin/", name) ||
	       look_at(d->path, home(), "/.local/share/pipx/venvs/yt-dlp/bin/", name) ||
	       look_at(d->path, home(), "/.local/pipx/venvs/yt-dlp/bin/", name) ||
	       look_at(d->path, "/usr/local", "/bin/", name) || look_at(d->path, "/usr", "/bin/", name);
}

void downloader_find(struct downloader *d, const char *given)
{
	char real[PATH_MAX], interpreter[PATH_MAX], local[PATH_MAX];

	*d = (struct downloader){.path = ""};
	if (!find_program(d, given))
		return;
	if (!realpath(d->path, real))
		snprintf(real, sizeof(real), "%s", d->path);
	may_run(d, d->path);
	may_run(d, real);
	read_interpreter(interpreter, real);
	allow_python(d, interpreter);
	/* If the system's Python runs a script of the user's, the script's modules are in ~/.local. */
	if (snprintf(local, sizeof(local), "%s/.local", home()) < (int)sizeof(local) &&
	    str_starts(real, local) && is_of_system(interpreter)) {
		snprintf(d->user_base, sizeof(d->user_base), "%s", local);
		if (snprintf(real, sizeof(real), "%s/lib", local) < (int)sizeof(real))
			may_run(d, real);
	}
	find_runtime(d);
}
