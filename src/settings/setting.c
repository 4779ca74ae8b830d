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

/* Everything here may end up in a header. */
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

/* https, or http to this machine; a slash at the end is dropped. */
static bool parse_url(struct options *o, const struct setting *setting, const char *value, struct error *e)
{
	struct url_origin origin;
	char url[512];
	size_t len = strlen(value);

	if (len >= sizeof url || !url_origin(&origin, value, NULL) || !url_permitted(&origin, true, NULL))
		return error_set(e, ERROR_INPUT, "%s: not an https address (or http to this machine)",
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

/* Made absolute, since the daemon's working directory is the root. */
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

/* Seconds, fractions allowed, kept in ms. */
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

/* One of two words; without a value it means yes. */
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
#name, parse_path, SETTING(name), NULL, NULL, NULL                                           \
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

static const struct setting settings[] = {
	URL(api_url, "NEMO_API_URL"),
	URL(web_url, "NEMO_WEB_URL"),
	{"ca_file", parse_path, SETTING(ca_file), "SSL_CERT_FILE", NULL, NULL},
	TEXT(token, "NEMO_TOKEN"),
	{"client_id", parse_uuid, SETTING(client_id), "NEMO_CLIENT_ID", NULL, NULL},
	TEXT(skill_source, NULL),
	TEXT(skill_version, NULL),
	TEXT(skill_platform, "SKILL_SOURCE"),
	TEXT(language, NULL),
	FOLDER(state_dir),
	FOLDER(cache_dir),
	SIZE(cache_size),
	{"max_credits", parse_credits, SETTING(max_credits), NULL, NULL, NULL},
	CHOICE("browse", settings.browse, "yes", "no"),
	CHOICE("captions", settings.captions_manual, "manual", "auto"),
	CHOICE("render", settings.render_manual, "manual", "open"),
	CHOICE("hints", settings.hints, "yes", "no"),
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
	SECONDS(progress_every),
	SECONDS(connect_limit),
	SECONDS(answer_limit),
	{"log", parse_path, offsetof(struct options, log_file), NULL, NULL, NULL},
	{"log_level", parse_level, offsetof(struct options, log_level), NULL, NULL, NULL},
	CHOICE("log_format", log_json, "json", "text"),
	NUMBER(uid),
	NUMBER(gid),
	NUMBER(umask),
};

const struct setting *setting_named(const char *key, size_t len)
{
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (strlen(settings[i].key) == len && !strncmp(settings[i].key, key, len))
			return &settings[i];
	return NULL;
}

void setting_try_names(struct nearest *n)
{
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (strcmp(settings[i].key, "token") != 0)
			nearest_try(n, settings[i].key);
}

/* ---- the environment ---- */

/* What is wrong is called as the user wrote it. False. */
static bool name_variable(const struct setting *setting, struct error *e)
{
	struct error why = *e;
	const char *words = why.words;

	if (str_starts(words, setting->key))
		words += strlen(setting->key);
	return error_set(e, why.cause, "%s%s", setting->env, words);
}

/* The token is wiped where it stands: /proc/PID/environ shows that memory. */
bool setting_from_environment(struct options *o, struct error *e)
{
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
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
