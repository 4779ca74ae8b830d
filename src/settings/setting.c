#include "setting.h"

#include <ctype.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "net/url.h"
#include "wire.h"

static void *field(struct options *o, const struct setting *setting)
{
	return (char *)o + setting->offset;
}

static bool put(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	const char **text = field(o, setting);

	*text = options_keep(o, value);
	return *text || error_set(e, ERROR_NO_MEMORY, "%s", setting->key);
}

/* Control characters are refused, because any text may be sent in a header. */
static bool parse_text(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	for (const char *p = value; *p; p++)
		if (iscntrl((unsigned char)*p))
			return error_set(e, ERROR_INPUT, "%s: control characters are not allowed",
					 setting->key);
	if (!*value)
		return error_set(e, ERROR_INPUT, "%s: a value is missing", setting->key);
	return put(o, setting, value, e);
}

static bool parse_uuid(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i = 0;

	while (form[i] == 'x' ? isxdigit((unsigned char)value[i]) : form[i] && form[i] == value[i])
		i++;
	if (form[i] || value[i])
		return parse_text(o, setting, value, e) &&
		       error_set(e, ERROR_INPUT, "%s: not a UUID such as uuidgen prints", setting->key);
	return put(o, setting, value, e);
}

/* Accepts https, or http to this machine. A final slash is dropped. */
static bool parse_url(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	struct url_origin origin;
	char url[512];
	size_t len = strlen(value);
	struct error why = {0};

	if (len >= sizeof url || !url_origin(&origin, value, &why) || !url_permitted(&origin, true, &why))
		return why.cause == ERROR_NO_MEMORY
			       ? error_set(e, ERROR_NO_MEMORY, "%s: %s", setting->key, why.words)
			       : error_set(e, ERROR_INPUT,
					   "%s: not an https address (or http to this machine)",
					   setting->key);
	while (len && value[len - 1] == '/')
		len--;
	memcpy(url, value, len);
	url[len] = '\0';
	return parse_text(o, setting, url, e);
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

/* Makes the path absolute, because the daemon's working directory is the root. */
static bool parse_path(struct options *o, const struct setting *setting, const char *value, struct error *e)
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
	ok = path.failed ? error_set(e, ERROR_NO_MEMORY, "%s", setting->key)
			 : parse_text(o, setting, buf_text(&path), e);
	buf_finish(&path);
	return ok;
}

/* Seconds, with fractions; stored in ms. */
static bool parse_seconds(struct options *o, const struct setting *setting, const char *value,
			  struct error *e)
{
	uint64_t *ms = field(o, setting);
	char *end;
	double seconds = strtod(value, &end);

	if (end == value || *end || !(seconds >= 0 && seconds <= 1e7))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not a number of seconds", setting->key,
				 value);
	*ms = (uint64_t)(seconds * 1000 + 0.5);
	return true;
}

/* Bytes; K, M, G and T are powers of 1024. */
static bool parse_size(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	static const char units[] = "KMGT";
	uint64_t *bytes = field(o, setting);
	char *end;
	double n = strtod(value, &end);
	const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;

	if (unit) {
		n *= (double)(UINT64_C(1) << (10 * (unit - units + 1)));
		end++;
	}
	if (end == value || *end || !(n >= 0 && n < 1e18))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not a size such as 500M or 10G", setting->key,
				 value);
	*bytes = (uint64_t)n;
	return true;
}

static bool parse_credits(struct options *o, const struct setting *setting, const char *value,
			  struct error *e)
{
	double *credits = field(o, setting);
	char *end;
	double n = strtod(value, &end);

	if (end == value || *end || !(n >= 0 && n <= 1e9))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not a number of credits", setting->key,
				 value);
	*credits = n;
	return true;
}

/* One of two words; no value means yes. */
static bool parse_choice(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	bool *flag = field(o, setting);
	struct nearest n;

	*flag = !strcmp(value, setting->yes);
	if (*flag || !strcmp(value, setting->no))
		return true;
	nearest_init(&n, value, strlen(value));
	nearest_try(&n, setting->yes);
	nearest_try(&n, setting->no);
	return error_set(e, ERROR_INPUT, "%s: \"%s\" is neither %s nor %s%s", setting->key, value,
			 setting->yes, setting->no, nearest_hint(&n, ""));
}

static bool parse_number(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	int base = !strcmp(setting->key, "umask") ? 8 : 10;
	unsigned *number = field(o, setting);
	char *end;
	long n = strtol(value, &end, base);

	if (end == value || *end || n < 0 || n > (base == 8 ? 0777 : INT32_MAX))
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is not such a number", setting->key, value);
	*number = (unsigned)n;
	return true;
}

static bool parse_level(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	int *level = field(o, setting);
	struct nearest n;

	nearest_init(&n, value, strlen(value));
	for (int i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_DEBUG; i++) {
		if (!strcmp(log_level_word((enum log_level)i), value)) {
			*level = i;
			return true;
		}
		nearest_try(&n, log_level_word((enum log_level)i));
	}
	return error_set(e, ERROR_INPUT, "%s: \"%s\" is none of error, warning, info, debug%s", setting->key,
			 value, nearest_hint(&n, ""));
}

bool setting_folder(struct buf *path, const char *variable, const char *fallback)
{
	const char *dir = getenv(variable);

	if (dir && *dir == '/')
		buf_puts(path, dir);
	else
		buf_printf(path, "%s/%s", home(), fallback);
	return buf_puts(path, "/nemofs");
}

/* ---- the settings ---- */

#define FIELD(name) offsetof(struct options, name)
#define SETTING(name) FIELD(settings.name)
/* clang-format off */
#define VALUE(rank, name, parse, field, env, form, usual, words) \
	{SETTING_##rank, name, parse, FIELD(field), env, NULL, NULL, form, usual, words}
#define CHOICE(rank, name, field, yes, no, usual, words) \
	{SETTING_##rank, name, parse_choice, FIELD(field), NULL, yes, no, NULL, usual, words}
#define TEXT(rank, name, env, form, usual, words)   VALUE(rank, #name, parse_text, settings.name, env, form, usual, words)
#define URL(rank, name, env, usual, words)          VALUE(rank, #name, parse_url, settings.name, env, "URL", usual, words)
#define FOLDER(rank, name, words)                   VALUE(rank, #name, parse_path, settings.name, NULL, "FOLDER", NULL, words)
#define SECONDS(rank, name, usual, words)           VALUE(rank, #name, parse_seconds, settings.name, NULL, "SECONDS", usual, words)
#define NUMBER(rank, name, form, words)             VALUE(rank, #name, parse_number, name, NULL, form, NULL, words)

static const struct setting settings[] = {
	VALUE(COMMON, "max_credits", parse_credits, settings.max_credits, NULL, "N", NULL, "limit on the total cost of messages"),
	CHOICE(COMMON, "captions", settings.captions_manual, "manual", "auto", "auto", "whether opening captions may ask the agent for them"),
	CHOICE(COMMON, "render", settings.render_manual, "manual", "open", "open", "whether opening an export renders it"),
	CHOICE(COMMON, "browse", settings.browse, "yes", "no", "no", "list all names, also those that cost time or credits"),
	TEXT(COMMON, language, NULL, "TAG", NULL, "language of new sessions; otherwise the locale's"),
	FOLDER(COMMON, cache_dir, "where videos are kept"),
	VALUE(COMMON, "cache_size", parse_size, settings.cache_size, NULL, "SIZE", "10G", "size limit of the cache"),
	FOLDER(COMMON, state_dir, "where sessions and conversations are kept"),
	VALUE(RARE, "log", parse_path, log_file, NULL, "FILE", NULL, "log to this file instead of the system's log"),
	VALUE(RARE, "events_size", parse_size, settings.events_size, NULL, "SIZE", "64M", "size limit of a session's events.jsonl; the state folder also keeps the previous file"),
	VALUE(RARE, "log_level", parse_level, log_level, NULL, "LEVEL", NULL, "log level (error, warning, info or debug)"),
	CHOICE(RARE, "log_format", log_json, "json", "text", "text", "format of the log's lines"),
	VALUE(RARE, "history", parse_number, settings.history, NULL, "N", "1000", "how many past edits of a session are kept for history/"),
	CHOICE(RARE, "hints", settings.hints, "yes", "no", "yes", "explain below a reply what it says about the web page"),
	SECONDS(RARE, render_wait, "300", "how long opening an export waits for its render"),
	SECONDS(RARE, connect_limit, "10", "how long connecting may take"),
	SECONDS(RARE, answer_limit, "60", "how long the answer to a short request may take"),
	SECONDS(RARE, quiet_limit, "600", "how long the agent may send nothing but heartbeats"),
	SECONDS(RARE, turn_limit, "900", "how long the agent's whole answer may take"),
	SECONDS(RARE, stop_wait, "60", "how long an unmount waits for a running message"),
	URL(RARE, api_url, "NEMO_API_URL", WIRE_API_URL, "the service's address"),
	URL(RARE, web_url, "NEMO_WEB_URL", WIRE_WEB_URL, "the web page that browser links point to"),
	VALUE(RARE, "ca_file", parse_path, settings.ca_file, "SSL_CERT_FILE", "FILE", NULL, "certificates of the authorities to trust"),
	VALUE(RARE, "client_id", parse_uuid, settings.client_id, "NEMO_CLIENT_ID", "UUID", NULL, "identifies this machine to the service"),
	CHOICE(RARE, "local", local, "yes", "no", "no", "the same as --local"),
	NUMBER(RARE, uid, "NUMBER", "owner of all files"),
	NUMBER(RARE, gid, "NUMBER", "group of all files"),
	NUMBER(RARE, umask, "MODE", "permission bits to clear, in octal"),
	VALUE(RARE, "agent_url", parse_url, agent_url, NULL, "URL", NULL, "with --local, the server of a language model for messages that the rules do not understand; it must have OpenAI's API, as Ollama does: http://127.0.0.1:11434/v1"),
	VALUE(RARE, "agent_model", parse_text, agent_model, NULL, "NAME", NULL, "which model of that server to use"),
	CHOICE(RARE, "agent_remote", agent_remote, "yes", "no", "no", "allow that server to be on another machine, over https"),
	VALUE(RARE, "recognizer", parse_text, recognizer, NULL, "WHICH", NULL, "with --local, what recognises speech: whisper:/PATH/MODEL.bin (whisper-cli of whisper.cpp), or a server with OpenAI's API: http://127.0.0.1:8080/v1#MODEL"),
	VALUE(RARE, "cookies", parse_path, cookies, NULL, "FILE", NULL, "with --local, your browser's cookies in Netscape format (mode 600), for pages that require a login; each cookie is sent only to its own site"),
	VALUE(RARE, "downloader", parse_path, downloader, NULL, "FILE", NULL, "with --local, the yt-dlp program that reads pages, instead of the one found automatically"),
	VALUE(TUNING, "token", parse_text, settings.token, "NEMO_TOKEN", "TOKEN", NULL, "the token of your account"),
	TEXT(TUNING, skill_source, NULL, "NAME", WIRE_SKILL_SOURCE_USUAL, "program name sent to the service"),
	TEXT(TUNING, skill_version, NULL, "VERSION", NEMOFS_VERSION, "program version sent to the service"),
	TEXT(TUNING, skill_platform, "SKILL_SOURCE", "NAME", NULL, "where the program was installed from, sent to the service"),
	CHOICE(TUNING, "local_urls", local_urls, "yes", "no", "no", "with --local, also fetch videos from this machine"),
	SECONDS(TUNING, state_ttl, "1", "how long readers share an answer about credits or state"),
	SECONDS(TUNING, poll_min, NULL, "interval between the first two polls of a running render: 1, with --local 0.1"),
	SECONDS(TUNING, poll_max, NULL, "longest interval between two polls of a running render: 10, with --local 1"),
	SECONDS(TUNING, retry_wait, "30", "how long to wait when the service asks to slow down and names no time"),
	SECONDS(TUNING, recover_first, "30", "time from a cut-off answer to the first request for its outcome"),
	SECONDS(TUNING, recover_every, "60", "interval between later requests for the outcome of a cut-off answer"),
	SECONDS(TUNING, progress_every, "120", "interval between progress notes in chat.md during a long message; 0: none"),
};
/* clang-format on */

enum { COUNT = sizeof settings / sizeof *settings };

const struct setting *setting_named(const char *key, size_t len)
{
	for (size_t i = 0; i < COUNT; i++)
		if (strlen(settings[i].key) == len && !strncmp(settings[i].key, key, len))
			return &settings[i];
	return NULL;
}

void setting_try_names(struct nearest *n)
{
	for (size_t i = 0; i < COUNT; i++)
		if (strcmp(settings[i].key, "token") != 0)
			nearest_try(n, settings[i].key);
}

bool setting_defaults(struct options *o, struct error *e)
{
	for (size_t i = 0; i < COUNT; i++)
		if (settings[i].usual && !settings[i].parse(o, &settings[i], settings[i].usual, e))
			return false;
	return true;
}

/* ---- help ---- */

/* Writes a setting as in "captions=auto|manual"; a choice that is no by default, as its name alone. */
static void put_form(struct buf *out, const struct setting *setting)
{
	bool is_usually_yes = setting->usual && setting->yes && !strcmp(setting->usual, setting->yes);

	buf_puts(out, setting->key);
	if (setting->form)
		buf_printf(out, "=%s", setting->form);
	else if (is_usually_yes)
		buf_printf(out, "=%s|%s", setting->yes, setting->no);
	else if (strcmp(setting->yes, "yes") != 0)
		buf_printf(out, "=%s|%s", setting->no, setting->yes);
}

static void print_common(FILE *to)
{
	struct buf form = {0};

	for (size_t i = 0; i < COUNT; i++) {
		if (settings[i].rank != SETTING_COMMON)
			continue;
		buf_clear(&form);
		put_form(&form, &settings[i]);
		fprintf(to, "  %-22s  %s", buf_text(&form), settings[i].words);
		if (settings[i].usual && settings[i].form)
			fprintf(to, " (%s)", settings[i].usual);
		fputc('\n', to);
	}
	buf_finish(&form);
}

static void print_rare(FILE *to)
{
	enum { COLUMNS = 80 };
	size_t column = (size_t)fprintf(to, "  rarely used:");

	for (size_t i = 0; i < COUNT; i++) {
		size_t len = strlen(settings[i].key) + 1;

		if (settings[i].rank != SETTING_RARE)
			continue;
		if (column + len > COLUMNS - 1)
			column = (size_t)fprintf(to, "\n   ") - 1;
		column += (size_t)fprintf(to, " %s", settings[i].key);
	}
	fputc('\n', to);
}

void setting_print(FILE *to)
{
	print_common(to);
	print_rare(to);
}

/* ---- the environment ---- */

/* Names the setting in an error by its variable, as the user wrote it. Returns false. */
static bool name_variable(const struct setting *setting, struct error *e)
{
	struct error why = *e;
	const char *words = why.words;

	if (str_starts(words, setting->key))
		words += strlen(setting->key);
	return error_set(e, why.cause, "%s%s", setting->env, words);
}

/* The token is overwritten in place, because /proc/PID/environ shows this memory. */
bool setting_from_environment(struct options *o, struct error *e)
{
	for (size_t i = 0; i < COUNT; i++) {
		char *value = settings[i].env ? getenv(settings[i].env) : NULL;
		bool ok = !value || !*value || settings[i].parse(o, &settings[i], value, e);

		if (value && !strcmp(settings[i].env, "NEMO_TOKEN")) {
			explicit_bzero(value, strlen(value));
			unsetenv(settings[i].env);
		}
		if (!ok)
			return name_variable(&settings[i], e);
	}
	return true;
}
