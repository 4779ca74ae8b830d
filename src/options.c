#include "options.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

enum { CONFIG_SIZE = 64 * 1024 };

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

/* ---- values ---- */

struct row;

/* Reads a value into its field. */

/* A setting: its name in the config file and in -o, where it is kept. */
struct row {
	const char *key;
	bool (*parse)(struct options *o, const struct row *row, const char *value, struct error *e);
	size_t offset;   /* in struct options */
	const char *env; /* the variable that sets it, or NULL */
	const char *yes; /* of a choice of two words: the one that means true */
	const char *no;
};

static void *field(struct options *o, const struct row *row)
{
	return (char *)o + row->offset;
}

static bool put(struct options *o, const struct row *row, const char *value, struct error *e)
{
	const char **text = field(o, row);

	*text = options_keep(o, value);
	return *text || error_set(e, ERROR_NO_MEMORY, "%s", row->key);
}

/* Everything here may end up in a header. */
static bool parse_text(struct options *o, const struct row *row, const char *value, struct error *e)
{
	for (const char *p = value; *p; p++)
		if (iscntrl((unsigned char)*p))
			return error_set(e, ERROR_INPUT, "%s: control characters are not allowed", row->key);
	if (!*value)
		return error_set(e, ERROR_INPUT, "%s: a value is missing", row->key);
	return put(o, row, value, e);
}

static bool loopback(const char *host, size_t len)
{
	char text[64];
	struct in_addr address;

	if (len >= sizeof text)
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	if (str_equal_nocase(text, "localhost") || !strcmp(text, "[::1]"))
		return true;
	return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

static size_t host_length(const char *host)
{
	const char *bracket = *host == '[' ? strchr(host, ']') : NULL;

	return bracket ? (size_t)(bracket - host) + 1 : strcspn(host, ":/?#");
}

/* https, or http to this machine; a slash at the end is dropped. */
static bool parse_url(struct options *o, const struct row *row, const char *value, struct error *e)
{
	const char *host = strstr(value, "://");
	char url[512];
	size_t len = strlen(value);

	host = host ? host + 3 : "";
	if (len >= sizeof url || !host_length(host) || memchr(host, '@', strcspn(host, "/")) ||
	    !(str_starts(value, "https://") ||
	      (str_starts(value, "http://") && loopback(host, host_length(host)))))
		return error_set(e, ERROR_INPUT, "%s: not an https address (or http to this machine)",
				 row->key);
	while (len && value[len - 1] == '/')
		len--;
	memcpy(url, value, len);
	url[len] = '\0';
	return parse_text(o, row, url, e);
}

static const char *home(void)
{
	const char *dir = getenv("HOME");
	const struct passwd *user;

	if (dir && *dir == '/')
		return dir;
	user = getpwuid(geteuid());
	return user && user->pw_dir ? user->pw_dir : "/";
}

/* Made absolute, since the daemon's working directory is the root. */
static bool parse_folder(struct options *o, const struct row *row, const char *value, struct error *e)
{
	struct buf path = {0};
	char *here = NULL;
	bool ok;

	if (str_starts(value, "~/"))
		buf_printf(&path, "%s%s", home(), value + 1);
	else if (*value && *value != '/' && (here = getcwd(NULL, 0)))
		buf_printf(&path, "%s/%s", here, value);
	else
		buf_puts(&path, value);
	free(here);
	ok = path.failed ? error_set(e, ERROR_NO_MEMORY, "%s", row->key)
			 : parse_text(o, row, buf_text(&path), e);
	buf_finish(&path);
	return ok;
}

/* Seconds, fractions allowed, kept in ms. */
static bool parse_seconds(struct options *o, const struct row *row, const char *value, struct error *e)
{
	uint64_t *ms = field(o, row);
	char *end;
	double seconds = strtod(value, &end);

	if (end == value || *end || !(seconds >= 0 && seconds <= 1e7))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not a number of seconds", row->key, value);
	*ms = (uint64_t)(seconds * 1000 + 0.5);
	return true;
}

/* Bytes; K, M, G and T are powers of 1024. */
static bool parse_size(struct options *o, const struct row *row, const char *value, struct error *e)
{
	static const char units[] = "KMGT";
	uint64_t *bytes = field(o, row);
	char *end;
	double n = strtod(value, &end);
	const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;

	if (unit) {
		n *= (double)(UINT64_C(1) << (10 * (unit - units + 1)));
		end++;
	}
	if (end == value || *end || !(n >= 0 && n < 1e18))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not a size such as 500M or 10G", row->key,
				 value);
	*bytes = (uint64_t)n;
	return true;
}

/* One of two words; without a value it means yes. */
static bool parse_choice(struct options *o, const struct row *row, const char *value, struct error *e)
{
	bool *flag = field(o, row);

	*flag = !strcmp(value, row->yes);
	if (*flag || !strcmp(value, row->no))
		return true;
	return error_set(e, ERROR_INPUT, "%s: \"%s\" is neither %s nor %s", row->key, value, row->yes,
			 row->no);
}

static bool parse_number(struct options *o, const struct row *row, const char *value, struct error *e)
{
	int base = !strcmp(row->key, "umask") ? 8 : 10;
	unsigned *number = field(o, row);
	char *end;
	long n = strtol(value, &end, base);

	if (end == value || *end || n < 0 || n > (base == 8 ? 0777 : INT32_MAX))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not such a number", row->key, value);
	*number = (unsigned)n;
	return true;
}

/* ---- the settings ---- */

#define SETTING(name) offsetof(struct options, settings.name)
#define TEXT(name, env)                                                                                      \
	{                                                                                                    \
#name, parse_text, SETTING(name), env, NULL, NULL                                            \
	}
#define URL(name, env)                                                                                       \
	{                                                                                                    \
#name, parse_url, SETTING(name), env, NULL, NULL                                             \
	}
#define FOLDER(name)                                                                                         \
	{                                                                                                    \
#name, parse_folder, SETTING(name), NULL, NULL, NULL                                         \
	}
#define SECONDS(name)                                                                                        \
	{                                                                                                    \
#name, parse_seconds, SETTING(name), NULL, NULL, NULL                                        \
	}
#define SIZE(name)                                                                                           \
	{                                                                                                    \
#name, parse_size, SETTING(name), NULL, NULL, NULL                                           \
	}
#define NUMBER(name)                                                                                         \
	{                                                                                                    \
#name, parse_number, offsetof(struct options, name), NULL, NULL, NULL                        \
	}
#define CHOICE(key, field, yes, no)                                                                          \
	{                                                                                                    \
		key, parse_choice, offsetof(struct options, field), NULL, yes, no                            \
	}

static const struct row rows[] = {
	URL(api_url, "NEMO_API_URL"),
	URL(web_url, "NEMO_WEB_URL"),
	TEXT(token, "NEMO_TOKEN"),
	TEXT(client_id, "NEMO_CLIENT_ID"),
	TEXT(skill_source, NULL),
	TEXT(skill_version, NULL),
	TEXT(skill_platform, "SKILL_SOURCE"),
	TEXT(language, NULL),
	FOLDER(state_dir),
	FOLDER(cache_dir),
	SIZE(cache_size),
	CHOICE("browse", settings.browse, "yes", "no"),
	CHOICE("captions", settings.captions_manual, "manual", "auto"),
	CHOICE("render", settings.render_manual, "manual", "open"),
	CHOICE("local", local, "yes", "no"),
	CHOICE("local_urls", local_urls, "yes", "no"),
	SECONDS(state_ttl),
	SECONDS(poll_min),
	SECONDS(poll_max),
	SECONDS(render_wait),
	SECONDS(retry_wait),
	SECONDS(recover_first),
	SECONDS(recover_every),
	SECONDS(quiet_limit),
	SECONDS(turn_limit),
	SECONDS(connect_limit),
	SECONDS(answer_limit),
	NUMBER(uid),
	NUMBER(gid),
	NUMBER(umask),
};

static const struct row *row_named(const char *key, size_t len)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].key) == len && !strncmp(rows[i].key, key, len))
			return &rows[i];
	return NULL;
}

/* ---- defaults ---- */

/* The XDG base directory specification: relative values are ignored. */
static bool base_folder(struct buf *path, const char *variable, const char *fallback)
{
	const char *dir = getenv(variable);

	if (dir && *dir == '/')
		buf_puts(path, dir);
	else
		buf_printf(path, "%s/%s", home(), fallback);
	return buf_puts(path, "/nemofs");
}

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

/* How the vendor's tools tell where they were installed from. */
static const char *install_platform(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	path[n > 0 ? n : 0] = '\0';
	if (strstr(path, "/.clawhub/"))
		return "clawhub";
	return strstr(path, "/.cursor/skills/") ? "cursor" : "unknown";
}

static void set_defaults(struct options *o)
{
	*o = (struct options){.uid = geteuid(), .gid = getegid(), .umask = -1};
	o->settings = (struct settings){
		.api_url = "https://mega-api-prod.nemovideo.ai",
		.web_url = "https://nemovideo.com",
		.skill_source = "youtube-video-caption-download",
		.skill_version = NEMOFS_VERSION,
		.skill_platform = install_platform(),
		.cache_size = UINT64_C(10) << 30,
		.state_ttl = 1000,
		.poll_min = 1000,
		.poll_max = 10000,
		.render_wait = 300000,
		.retry_wait = 30000,
		.recover_first = 30000,
		.recover_every = 60000,
		.quiet_limit = 600000,
		.turn_limit = 900000,
		.connect_limit = 10000,
		.answer_limit = 60000,
	};
	o->settings.language = locale_language(o);
}

/* The embedded engine's sessions are kept apart from the cloud's. */
static bool default_folder(struct options *o, const char **folder, const char *variable, const char *fallback)
{
	struct buf path = {0};

	if (*folder)
		return true;
	base_folder(&path, variable, fallback);
	if (o->local)
		buf_puts(&path, "/local");
	*folder = path.failed ? NULL : options_keep(o, buf_text(&path));
	buf_finish(&path);
	return *folder != NULL;
}

/* ---- the config file ---- */

struct config {
	char path[4096];
	bool is_private; /* may hold a token */
};

/* Returns the length, 0 if there is no file; -1: said in `e`. */
static ssize_t read_config(struct config *config, char *text, struct error *e)
{
	int fd = open(config->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd >= 0 && !fstat(fd, &st)) {
		config->is_private = st.st_uid == geteuid() && !(st.st_mode & 077);
		if (S_ISREG(st.st_mode) && (st.st_uid == geteuid() || st.st_uid == 0))
			n = read(fd, text, CONFIG_SIZE);
		else
			errno = EPERM;
	}
	if (n < 0)
		error_set_errno(e, errno, "%s%s", config->path, errno == ELOOP ? " is a symbolic link" : "");
	if (n == CONFIG_SIZE) {
		error_set(e, ERROR_INPUT, "%s: too large", config->path);
		n = -1;
	}
	if (fd >= 0)
		close(fd);
	return n;
}

static bool config_line(struct options *o, const struct config *config, const char *line, size_t len,
			struct error *e)
{
	const char *equals = memchr(line, '=', len), *value = equals ? equals + 1 : line + len;
	size_t key_len = equals ? (size_t)(equals - line) : len, value_len = (size_t)(line + len - value);
	const struct row *row;
	char text[2048];

	str_trim(&line, &key_len);
	str_trim(&value, &value_len);
	row = row_named(line, key_len);
	if (!row)
		return error_set(e, ERROR_INPUT, "unknown key \"%.*s\"", (int)(key_len < 60 ? key_len : 60),
				 line);
	if (!equals)
		return error_set(e, ERROR_INPUT, "\"%s\" has no value: write %s = …", row->key, row->key);
	if (!strcmp(row->key, "token") && !config->is_private)
		return error_set(e, ERROR_INPUT,
				 "a file with a token must be yours and for you alone: chmod 600");
	if (value_len >= sizeof text)
		return error_set(e, ERROR_INPUT, "%s: the value is too long", row->key);
	memcpy(text, value, value_len);
	text[value_len] = '\0';
	return row->parse(o, row, text, e);
}

static bool parse_config(struct options *o, const struct config *config, const char *text, size_t len,
			 struct error *e)
{
	const char *end = text + len;

	for (int number = 1; text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text)), *line = text;
		size_t n = (size_t)((newline ? newline : end) - line);
		struct error why;

		text = newline ? newline + 1 : end;
		str_trim(&line, &n);
		if (n && *line != '#' && !config_line(o, config, line, n, &why))
			return error_set(e, ERROR_INPUT, "%s:%d: %s", config->path, number, why.words);
	}
	return true;
}

static bool load_config(struct options *o, struct error *e)
{
	struct buf path = {0};
	struct config config = {0};
	char *text = malloc(CONFIG_SIZE);
	ssize_t n = -1;
	bool ok;

	base_folder(&path, "XDG_CONFIG_HOME", ".config");
	snprintf(config.path, sizeof config.path, "%s/config", buf_text(&path));
	if (!text || path.failed)
		error_set(e, ERROR_NO_MEMORY, "config file");
	else
		n = read_config(&config, text, e);
	ok = n >= 0 && parse_config(o, &config, text, (size_t)n, e);
	if (text)
		explicit_bzero(text, CONFIG_SIZE);
	free(text);
	buf_finish(&path);
	return ok;
}

/* ---- the environment ---- */

/* An empty variable is as good as none. Secrets are wiped where they stand:
 * /proc/PID/environ shows that memory. */
static bool load_environment(struct options *o, struct error *e)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *value = rows[i].env ? getenv(rows[i].env) : NULL;
		bool ok = !value || !*value || rows[i].parse(o, &rows[i], value, e);

		if (value && !strcmp(rows[i].env, "NEMO_TOKEN")) {
			explicit_bzero(value, strlen(value));
			unsetenv(rows[i].env);
		}
		if (!ok)
			return false;
	}
	return true;
}

/* ---- the command line ---- */

/* What FUSE and the kernel understand. */
static const char *const passed_on[] = {
	"allow_other", "allow_root", "ro",         "rw",          "auto_unmount", "fsname", "subtype",
	"noatime",     "relatime",   "nodiratime", "atime",       "sync",         "async",  "dirsync",
	"context",     "fscontext",  "defcontext", "rootcontext", "max_read"};

/* What is for mount(8) and the boot, or what this mount always does. */
static const char *const ignored[] = {
	"defaults", "auto",  "noauto", "user",   "nouser",  "users",
	"nousers",  "owner", "group",  "nofail", "_netdev", "suid",
	"nosuid",   "dev",   "nodev",  "exec",   "noexec",  "default_permissions",
	"comment"};

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

/* One option of -o, commas unescaped. */
static bool mount_option(struct options *o, const char *option, struct error *e)
{
	size_t len = strcspn(option, "=");
	const char *value = option[len] ? option + len + 1 : NULL;
	const struct row *row = row_named(option, len);

	if (!len || str_starts(option, "x-") || among(ignored, sizeof ignored / sizeof *ignored, option, len))
		return true;
	if (among(passed_on, sizeof passed_on / sizeof *passed_on, option, len))
		return pass_on(o, option, e);
	if (!row)
		return error_set(e, ERROR_INPUT, "-o %.*s: unknown option; see nemofs --help", (int)len,
				 option);
	if (!strcmp(row->key, "token"))
		return error_set(e, ERROR_INPUT,
				 "the token is not taken from the command line, which everyone can read: "
				 "set NEMO_TOKEN, or `token = …` in the config file");
	if (!value && row->parse == parse_choice && !strcmp(row->yes, "yes"))
		value = "yes";
	return row->parse(o, row, value ? value : "", e);
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
		o->debug = true; /* and in the foreground, as with every FUSE filesystem */
		return o->foreground = true;
	case 'f':
		return o->foreground = true;
	case 'o':
		return mount_options(o, optarg, e);
	case 's':
	case 'n':
	case 'v': /* mount(8) gives them to its helpers */
		return true;
	case 't':
		return true;
	case ':':
		return error_set(e, ERROR_INPUT, "%s: a value is missing", argv[optind - 1]);
	default:
		return error_set(e, ERROR_INPUT, "%s: unknown option; see nemofs --help", argv[optind - 1]);
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
	return true;
}

static bool parse_command(struct options *o, int argc, char **argv, struct error *e)
{
	int option;

	optind = 0; /* makes getopt start anew */
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":hVfdo:snvt:", known, NULL)) != -1)
		if (!command_option(o, option, argv, e))
			return false;
	return command_operands(o, argc - optind, argv + optind, e);
}

/* ---- all of it ---- */

static bool complete(struct options *o, struct error *e)
{
	if (!o->settings.language ||
	    !default_folder(o, &o->settings.state_dir, "XDG_STATE_HOME", ".local/state") ||
	    !default_folder(o, &o->settings.cache_dir, "XDG_CACHE_HOME", ".cache"))
		return error_set(e, ERROR_NO_MEMORY, "options");
	if (o->settings.poll_max < o->settings.poll_min)
		return error_set(e, ERROR_INPUT, "poll_max is less than poll_min");
	if (o->settings.token)
		log_hide(o->settings.token);
	return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct error *e)
{
	set_defaults(o);
	if (!parse_command(o, argc, argv, e))
		return false;
	if (o->action != OPTIONS_MOUNT)
		return true;
	/* What comes later wins, so the command line is read once more; what it
	 * passes on is collected anew. */
	buf_clear(&o->mount);
	return load_config(o, e) && load_environment(o, e) && parse_command(o, argc, argv, e) &&
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
	fputs("usage: nemofs [option...] MOUNTPOINT\n"
	      "       mount -t fuse.nemofs none MOUNTPOINT [-o OPTION,...]\n"
	      "\n"
	      "Mounts the NemoVideo cloud, or a local engine, as a filesystem; see nemofs(1), nemofs(5).\n"
	      "It returns when the mount answers; `umount MOUNTPOINT` ends it.\n"
	      "\n"
	      "      --local       mount the embedded engine: no account, no network\n"
	      "  -f, --foreground  stay in the foreground, log to stderr\n"
	      "  -d, --debug       the same, and print every request\n"
	      "  -o OPTION,...     see below\n"
	      "  -h, --help        this text\n"
	      "  -V, --version     the version\n"
	      "\n"
	      "Options of -o, and keys of the config file (`key = value`):\n"
	      "  browse                     list all names, also those that cost time\n"
	      "  captions=auto|manual       may opening captions ask the agent for them? (auto)\n"
	      "  render=open|manual         does opening an export render it? (open)\n"
	      "  render_wait=S              how long an open waits for a render (300)\n"
	      "  state_ttl=S                answers this fresh are shared (1)\n"
	      "  poll_min=S, poll_max=S     between two looks at a render (1, 10)\n"
	      "  cache_dir=DIR, cache_size=SIZE, state_dir=DIR   (10G)\n"
	      "  language=en|zh|...         of new sessions (of the locale)\n"
	      "  api_url=URL, web_url=URL   the service\n"
	      "  local_urls                 let the embedded engine read from loopback\n"
	      "  uid=N, gid=N, umask=N      owner and rights in the tree\n"
	      "  allow_other, ro, ...       as for every FUSE filesystem\n"
	      "\n"
	      "Environment: NEMO_TOKEN, NEMO_API_URL, NEMO_WEB_URL, NEMO_CLIENT_ID, SKILL_SOURCE.\n"
	      "The config file is $XDG_CONFIG_HOME/nemofs/config; with a token in it, it must be 0600.\n",
	      to);
}
