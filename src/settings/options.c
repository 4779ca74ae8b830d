#include "settings/options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/client.h"
#include "api/identity.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/secret.h"
#include "base/str.h"
#include "config.h"
#include "setting.h"
#include "wire.h"

struct options_text {
	struct options_text *next;
	char text[];
};

const char *options_keep(struct options *o, const char *text)
{
	size_t size = strlen(text) + 1;
	struct options_text *t = malloc(sizeof *t + size);

	if (!t)
		return NULL;
	memcpy(t->text, text, size);
	t->next = o->texts;
	o->texts = t;
	return t->text;
}

/* ---- defaults ---- */

/* "zh_CN.UTF-8" → "zh"; "C" and nothing → "en". */
static const char *locale_language(struct options *o)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *locale = NULL;
	char language[9];
	size_t len;

	for (size_t i = 0; i < 3 && (!locale || !*locale); i++)
		locale = getenv(variables[i]);
	len = locale ? strcspn(locale, "_.@") : 0;
	if (len < 2 || len >= sizeof language || !strncmp(locale, "POSIX", 5))
		return "en";
	for (size_t i = 0; i < len; i++)
		language[i] = (char)tolower((unsigned char)locale[i]);
	language[len] = '\0';
	return options_keep(o, language);
}

static const char *install_platform(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	path[n > 0 ? n : 0] = '\0';
	return api_identity_platform(NULL, path);
}

/* Sets the defaults that the table of settings cannot express. */
static bool set_defaults(struct options *o, struct error *e)
{
	*o = (struct options){.uid = geteuid(), .gid = getegid(), .umask = -1, .log_level = -1};
	o->settings.skill_platform = install_platform();
	o->settings.max_credits = -1;
	o->settings.language = locale_language(o);
	return setting_defaults(o, e);
}

/* The embedded engine's sessions are kept in another folder than the cloud's. */
static bool default_folder(struct options *o, const char **folder, const char *variable, const char *fallback)
{
	struct buf path = {0};

	if (*folder)
		return true;
	setting_folder(&path, variable, fallback);
	if (o->local)
		buf_puts(&path, "/local");
	*folder = path.failed ? NULL : options_keep(o, buf_text(&path));
	buf_finish(&path);
	return *folder != NULL;
}

/* ---- the command line ---- */

/* Options that are passed on to FUSE and the kernel. */
static const char *const passed_on[] = {"allow_other", "allow_root", "ro",      "rw",        "auto_unmount",
					"fsname",      "subtype",    "noatime", "atime",     "sync",
					"dirsync",     "async",      "context", "fscontext", "defcontext",
					"rootcontext", "max_read"};

/* Options that are ignored: they are for mount(8) and the boot, or describe what this
 * mount always does, or have no meaning here, such as access times, which are not
 * kept. */
static const char *const ignored[] = {"defaults",   "auto",        "noauto",
				      "user",       "nouser",      "users",
				      "nousers",    "owner",       "group",
				      "nofail",     "_netdev",     "suid",
				      "nosuid",     "dev",         "nodev",
				      "exec",       "noexec",      "comment",
				      "relatime",   "norelatime",  "diratime",
				      "nodiratime", "strictatime", "nostrictatime",
				      "lazytime",   "nolazytime",  "iversion",
				      "noiversion", "mand",        "nomand",
				      "silent",     "loud",        "default_permissions"};

static bool among(const char *const *names, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == len && !strncmp(names[i], name, len))
			return true;
	return false;
}

static bool pass_on(struct options *o, const char *option, struct error *e)
{
	if (o->mount.len)
		buf_putc(&o->mount, ',');
	for (const char *p = option; *p; p++) {
		if (*p == ',' || *p == '\\')
			buf_putc(&o->mount, '\\');
		buf_putc(&o->mount, *p);
	}
	return !o->mount.failed || error_set(e, ERROR_NO_MEMORY, "mount options");
}

static bool refuse_name(const char *option, size_t len, struct error *e)
{
	struct nearest n;

	nearest_init(&n, option, len);
	setting_try_names(&n);
	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
		nearest_try(&n, passed_on[i]);
	return error_set(e, ERROR_INPUT, "-o %.*s: unknown option%s", (int)len, option,
			 nearest_hint(&n, "; see nemofs --help"));
}

/* One option of -o, with its commas unescaped. */
static bool mount_option(struct options *o, const char *option, struct error *e)
{
	size_t len = strcspn(option, "=");
	const char *value = option[len] ? option + len + 1 : NULL;
	const struct setting *setting = setting_named(option, len);

	if (!len || str_starts(option, "x-") || str_starts(option, "X-") ||
	    among(ignored, sizeof ignored / sizeof *ignored, option, len))
		return true;
	if (!strcmp(option, "ro") || !strcmp(option, "rw"))
		o->settings.read_only = option[1] == 'o';
	if (among(passed_on, sizeof passed_on / sizeof *passed_on, option, len))
		return pass_on(o, option, e);
	if (!strcmp(option, "nonempty"))
		return o->quiet_nonempty = true;
	if (!strcmp(option, "remount"))
		return error_set(e, ERROR_INPUT,
				 "-o remount: the settings of a mount cannot be changed: "
				 "unmount it and mount again");
	if (!setting)
		return refuse_name(option, len, e);
	if (!strcmp(setting->key, "token"))
		return error_set(e, ERROR_INPUT,
				 "the token is not taken from the command line, which everyone can read: "
				 "set NEMO_TOKEN, or `token = …` in the config file");
	if (!value && setting->yes && !strcmp(setting->yes, "yes"))
		value = "yes";
	return setting->parse(o, setting, value ? value : "", e);
}

/* "a,b=c\,d": commas in values are escaped as for every FUSE filesystem. */
static bool mount_options(struct options *o, const char *list, struct error *e)
{
	struct buf one = {0};
	bool ok = true;

	for (const char *p = list; ok; p++) {
		if (*p == '\\' && p[1]) {
			buf_putc(&one, *++p);
		} else if (*p && *p != ',') {
			buf_putc(&one, *p);
		} else {
			ok = one.failed ? error_set(e, ERROR_NO_MEMORY, "mount options")
					: mount_option(o, buf_text(&one), e);
			buf_clear(&one);
			if (!*p)
				break;
		}
	}
	buf_finish(&one);
	return ok;
}

static bool is_letter_of(const struct option *known, int letter)
{
	for (; known->name; known++)
		if (known->val == letter)
			return true;
	return false;
}

/* getopt sets optopt to a wrong letter; if a word has several letters, optind is not past it yet. A long
 * option with one dash is such a word. */
static bool refuse_letter(char **argv, const struct option *known, struct error *e)
{
	const char *word = argv[optind] && argv[optind][0] == '-' ? argv[optind] : argv[optind - 1];

	for (; known->name; known++)
		if (word[0] == '-' && !strcmp(word + 1, known->name))
			return error_set(e, ERROR_INPUT, "%s: unknown option; did you mean '-%s'?", word,
					 word);
	return error_set(e, ERROR_INPUT, "-%c: unknown option; see nemofs --help", optopt);
}

bool options_refuse(int option, char **argv, const struct option *known, struct error *e)
{
	const char *word = argv[optind - 1];
	struct nearest n;

	if (option == ':')
		return error_set(e, ERROR_INPUT, "%s: a value is missing", word);
	if (optopt && !(is_letter_of(known, optopt) && str_starts(word, "--") && strchr(word, '=')))
		return refuse_letter(argv, known, e);
	if (optopt)
		return error_set(e, ERROR_INPUT, "%s: this option takes no value", word);
	nearest_init(&n, word + 2, strcspn(word + 2, "="));
	for (; known->name; known++)
		nearest_try(&n, known->name);
	if (!n.word)
		return error_set(e, ERROR_INPUT, "%s: unknown option; see nemofs --help", word);
	return error_set(e, ERROR_INPUT, "%s: unknown option; did you mean '--%s'?", word, n.word);
}

static const struct option known[] = {
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{"local", no_argument, NULL, 'l'},
	{"foreground", no_argument, NULL, 'f'},
	{"debug", no_argument, NULL, 'd'},
	{"options", required_argument, NULL, 'o'},
	{0},
};

static bool command_option(struct options *o, int option, char **argv, struct error *e)
{
	switch (option) {
	case 'h':
		o->action = OPTIONS_HELP;
		return true;
	case 'V':
		o->action = OPTIONS_VERSION;
		return true;
	case 'l':
		return o->local = true;
	case 'd':
		o->debug = true; /* implies -f, as with every FUSE filesystem */
		return o->foreground = true;
	case 'f':
		return o->foreground = true;
	case 'o':
		o->has_options = true;
		return mount_options(o, optarg, e);
	case 's':
	case 'n':
	case 'v': /* mount(8) passes these to its helpers */
		return true;
	case 't':
		return true;
	default:
		return options_refuse(option, argv, known, e);
	}
}

/* MOUNTPOINT, or SOURCE MOUNTPOINT as mount(8) calls it. */
static bool command_operands(struct options *o, int count, char **operands, struct error *e)
{
	if (o->action != OPTIONS_MOUNT)
		return true;
	if (count < 1 || count > 2)
		return error_set(e, ERROR_INPUT, "%s; see nemofs --help",
				 count ? "too many arguments" : "the mountpoint is missing");
	o->mountpoint = operands[count - 1];
	o->source = count > 1 ? operands[0] : NULL;
	return true;
}

static bool parse_command(struct options *o, int argc, char **argv, struct error *e)
{
	int option;

	optind = 0; /* restarts getopt */
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":hVfdo:snvt:", known, NULL)) != -1)
		if (!command_option(o, option, argv, e))
			return false;
	return command_operands(o, argc - optind, argv + optind, e);
}

/* ---- everything together ---- */

/* The embedded engine is polled more often than the cloud, because it is our own. */
static void default_polling(struct settings *settings, bool local)
{
	if (!settings->poll_max)
		settings->poll_max = local ? 1000 : 10000;
	if (!settings->poll_min)
		settings->poll_min = local ? 100 : 1000;
}

static bool complete(struct options *o, struct error *e)
{
	default_polling(&o->settings, o->local);
	o->settings.captions_manual |= o->settings.read_only;
	o->settings.editing = o->local;
	o->settings.hints &= !o->local; /* the embedded agent has no web page */
	if (!o->settings.language ||
	    !default_folder(o, &o->settings.state_dir, "XDG_STATE_HOME", ".local/state") ||
	    !default_folder(o, &o->settings.cache_dir, "XDG_CACHE_HOME", ".cache"))
		return error_set(e, ERROR_NO_MEMORY, "options");
	if (o->settings.poll_max < o->settings.poll_min)
		return error_set(e, ERROR_INPUT, "poll_max is less than poll_min");
	if (o->settings.token)
		secret_hide(o->settings.token);
	return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct error *e)
{
	if (!set_defaults(o, e) || !parse_command(o, argc, argv, e))
		return false;
	if (o->action != OPTIONS_MOUNT)
		return true;
	/* Later sources win, so the command line is parsed once more. Options to pass on
	 * are collected again. */
	buf_clear(&o->mount);
	return config_load(o, e) && setting_from_environment(o, e) && parse_command(o, argc, argv, e) &&
	       complete(o, e);
}

void options_finish(struct options *o)
{
	while (o->texts) {
		struct options_text *t = o->texts;

		o->texts = t->next;
		explicit_bzero(t->text, strlen(t->text));
		free(t);
	}
	buf_finish(&o->mount);
}

void options_print_help(FILE *to)
{
	fputs("usage: nemofs [OPTION...] MOUNTPOINT        mount the NemoVideo cloud there\n"
	      "       nemofs umount [-l] MOUNTPOINT        end a mount\n"
	      "       nemofs status [MOUNTPOINT]           show what is running\n"
	      "       nemofs wait [PATH]                   wait until nothing runs any more\n"
	      "       nemofs doctor [OPTION...]            check whether a mount would work\n"
	      "       nemofs help COMMAND                  describe a command\n"
	      "  --local           mount the embedded engine instead: no account, no network\n"
	      "  -f, --foreground  log to stderr               -d, --debug    log all requests\n"
	      "  -h, --help        this text                   -V, --version  the version\n"
	      "  -o SETTING,...    as in the file $XDG_CONFIG_HOME/nemofs/config:\n",
	      to);
	setting_print(to);
	fputs("  and the options of every FUSE filesystem, such as allow_other and ro\n"
	      "Environment: NEMO_TOKEN (else an anonymous account), https_proxy. See nemofs(1).\n",
	      to);
}
