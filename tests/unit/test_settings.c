/* The options of nemofs: command line, environment, config file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "settings/options.h"

enum { MAX_ARGS = 16 };

struct home {
	char dir[64], folder[96], file[128];
};

/* A separate home for each test, and an empty environment. */
static int make_home(void **state)
{
	static const char *const variables[] = {"NEMO_TOKEN",      "NEMO_API_URL",   "NEMO_WEB_URL",
						"NEMO_CLIENT_ID",  "SKILL_SOURCE",   "LC_ALL",
						"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
						"LC_MESSAGES",     "LANG",           "SSL_CERT_FILE"};
	struct home *h = calloc(1, sizeof *h);
	char config[80];

	assert_non_null(h);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
	strcpy(h->dir, "/tmp/nemofs-settings-XXXXXX");
	assert_non_null(mkdtemp(h->dir));
	setenv("HOME", h->dir, 1);
	snprintf(config, sizeof config, "%s/.config", h->dir);
	snprintf(h->folder, sizeof h->folder, "%s/.config/nemofs", h->dir);
	snprintf(h->file, sizeof h->file, "%s/config", h->folder);
	mkdir(config, 0700);
	mkdir(h->folder, 0700);
	*state = h;
	return 0;
}

static int remove_home(void **state)
{
	struct home *h = *state;
	char config[80];

	snprintf(config, sizeof config, "%s/.config", h->dir);
	unlink(h->file);
	rmdir(h->folder);
	rmdir(config);
	rmdir(h->dir);
	free(h);
	return 0;
}

static void write_config(const struct home *h, const char *text, mode_t mode)
{
	FILE *file = fopen(h->file, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(h->file, mode);
}

/* "nemofs", then the words of `line`. */
static bool parse(struct options *o, const char *line, struct error *e)
{
	static char words[700];
	char *argv[MAX_ARGS + 1] = {words};
	int argc = 0;

	snprintf(words, sizeof words, "nemofs %s", line);
	for (char *word = strtok(words, " "); word && argc < MAX_ARGS; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_parse(o, argc, argv, e);
}

static void expect_refused(const char *line, const char *words)
{
	struct options o;
	struct error e = {0};

	if (parse(&o, line, &e))
		fail_msg("accepted: %s", line);
	if (!strstr(e.words, words))
		fail_msg("%s: said \"%s\", not \"%s\"", line, e.words, words);
	options_finish(&o);
}

static void parse_well(struct options *o, const char *line)
{
	struct error e = {0};

	if (!parse(o, line, &e))
		fail_msg("%s: %s", line, e.words);
}

static void defaults_are_those_of_the_manual(void **state)
{
	struct home *h = *state;
	struct options o;
	char path[128];

	parse_well(&o, "/mnt");
	assert_int_equal(o.action, OPTIONS_MOUNT);
	assert_string_equal(o.mountpoint, "/mnt");
	assert_string_equal(o.settings.api_url, "https://mega-api-prod.nemovideo.ai");
	assert_string_equal(o.settings.language, "en");
	assert_null(o.settings.token);
	assert_int_equal(o.settings.render_wait, 300000);
	assert_int_equal(o.settings.retry_wait, 30000);
	assert_int_equal(o.settings.cache_size, UINT64_C(10) << 30);
	assert_true(o.settings.max_credits < 0);
	assert_null(o.log_file);
	assert_int_equal(o.log_level, -1);
	assert_int_equal(o.umask, -1);
	assert_int_equal(o.mount.len, 0);
	snprintf(path, sizeof path, "%s/.local/state/nemofs", h->dir);
	assert_string_equal(o.settings.state_dir, path);
	options_finish(&o);
}

static void the_embedded_engine_has_folders_of_its_own(void **state)
{
	struct options o;

	(void)state;
	setenv("XDG_STATE_HOME", "/s", 1);
	setenv("XDG_CACHE_HOME", "relative/is/ignored", 1);
	parse_well(&o, "--local /mnt");
	assert_true(o.local);
	assert_string_equal(o.settings.state_dir, "/s/nemofs/local");
	assert_non_null(strstr(o.settings.cache_dir, "/.cache/nemofs/local"));
	options_finish(&o);
}

static void option_beats_environment_beats_file(void **state)
{
	struct options o;

	write_config(*state, "# mine\n\n api_url = https://file.example/ \nlanguage=fr\nrender_wait = 7\n",
		     0644);
	parse_well(&o, "/mnt");
	assert_string_equal(o.settings.api_url, "https://file.example");
	assert_string_equal(o.settings.language, "fr");
	options_finish(&o);

	setenv("NEMO_API_URL", "https://env.example", 1);
	parse_well(&o, "/mnt");
	assert_string_equal(o.settings.api_url, "https://env.example");
	options_finish(&o);

	parse_well(&o, "-o api_url=http://127.0.0.1:8787,render_wait=0.25 /mnt");
	assert_string_equal(o.settings.api_url, "http://127.0.0.1:8787");
	assert_int_equal(o.settings.render_wait, 250);
	options_finish(&o);
}

static void errors_of_the_config_file_name_the_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"browse = yes\nbrows = yes\n", "config:2: unknown key \"brows\"; did you mean 'browse'?"},
		{"browse = perhaps", "config:1: browse: \"perhaps\" is neither yes nor no"},
		{"\n\n# x\ncaptions\n", "config:4: \"captions\" has no value"},
		{"cache_size = many", "config:1: cache_size: \"many\" is not a size"},
		{"render_wait = -1", "config:1: render_wait: \"-1\" is not a number of seconds"},
		{"api_url = http://example.com", "config:1: api_url: not an https address"},
		{"language =", "config:1: language: a value is missing"},
		{"token = abcdefgh1234", "config:1: a file with a token must be private"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		write_config(*state, cases[i].text, 0644);
		expect_refused("/mnt", cases[i].words);
	}
}

static void a_private_file_may_hold_the_token(void **state)
{
	struct home *h = *state;
	struct options o;
	char elsewhere[128];

	write_config(h, "token = nmv_usr_0123456789\n", 0600);
	parse_well(&o, "/mnt");
	assert_string_equal(o.settings.token, "nmv_usr_0123456789");
	options_finish(&o);

	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", h->dir);
	assert_int_equal(rename(h->file, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, h->file), 0);
	expect_refused("/mnt", "is a symbolic link");
	unlink(elsewhere);
}

static void the_token_leaves_the_environment(void **state)
{
	struct options o;
	char *value;

	(void)state;
	setenv("NEMO_TOKEN", "nmv_usr_9876543210", 1);
	value = getenv("NEMO_TOKEN");
	parse_well(&o, "/mnt");
	assert_string_equal(o.settings.token, "nmv_usr_9876543210");
	assert_null(getenv("NEMO_TOKEN"));
	assert_int_equal(value[0], '\0');
	options_finish(&o);
}

static void bad_usage_is_told(void **state)
{
	(void)state;
	expect_refused("", "the mountpoint is missing");
	expect_refused("a b c", "too many arguments");
	expect_refused("--nothing /mnt", "--nothing: unknown option; see nemofs --help");
	expect_refused("--locl /mnt", "--locl: unknown option; did you mean '--local'?");
	expect_refused("--local=yes /mnt", "--local=yes: this option takes no value");
	expect_refused("-fx /mnt", "-x: unknown option");
	expect_refused("-l /mnt", "-l: unknown option; see nemofs --help");
	expect_refused("-local /mnt", "-local: unknown option; did you mean '--local'?");
	expect_refused("/mnt -local", "-local: unknown option; did you mean '--local'?");
	expect_refused("--foreground -local /mnt", "-local: unknown option; did you mean '--local'?");
	expect_refused("-o cach_size=5G /mnt", "-o cach_size: unknown option; did you mean 'cache_size'?");
	expect_refused("-o alow_other /mnt", "did you mean 'allow_other'?");
	expect_refused("-o captions=manaul /mnt", "neither manual nor auto; did you mean 'manual'?");
	expect_refused("-o log_level=warn /mnt", "did you mean 'warning'?");
	expect_refused("-o client_id=xyz /mnt", "client_id: not a UUID such as uuidgen prints");
	expect_refused("-o remount,ro /mnt", "unmount it and mount again");
	expect_refused("-o nothing=1 /mnt", "-o nothing: unknown option");
	expect_refused("-o token=abc /mnt", "not taken from the command line");
	expect_refused("-o render=never /mnt", "neither manual nor open");
	expect_refused("-o umask=9 /mnt", "umask: \"9\"");
	expect_refused("-o poll_min=20,poll_max=10 /mnt", "poll_max is less than poll_min");
	expect_refused("-o", "a value is missing");
}

static void only_https_or_this_machine(void **state)
{
	static const char *const refused[] = {
		"ftp://x",  "http://127.0.0.1@evil.example", "http://127.evil.example",
		"https://", "https://user:word@host",        "http://localhost.evil.example"};
	static const char *const accepted[] = {"http://localhost:1", "http://[::1]:80/api",
					       "http://127.9.9.9", "https://host/path"};
	struct options o;
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		snprintf(line, sizeof line, "-o api_url=%s /mnt", refused[i]);
		expect_refused(line, "not an https address");
	}
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		snprintf(line, sizeof line, "-o api_url=%s /mnt", accepted[i]);
		parse_well(&o, line);
		options_finish(&o);
	}
}

static void mount_calls_it_with_a_source(void **state)
{
	struct options o;

	(void)state;
	parse_well(&o, "none /mnt -o rw,nosuid,_netdev,x-systemd.automount,allow_other,max_read=4096,browse");
	assert_string_equal(o.mountpoint, "/mnt");
	assert_string_equal(o.source, "none");
	assert_true(o.has_options);
	assert_string_equal(buf_text(&o.mount), "rw,allow_other,max_read=4096");
	assert_true(o.settings.browse);
	options_finish(&o);
}

static void the_usual_words_of_fstab_are_taken(void **state)
{
	static const char words[] =
		"defaults,auto,noauto,user,users,nouser,nousers,owner,group,nofail,_netdev,suid,nosuid,dev,"
		"nodev,exec,"
		"noexec,comment=x,relatime,norelatime,diratime,nodiratime,strictatime,nostrictatime,lazytime,"
		"nolazytime,iversion,noiversion,mand,nomand,silent,loud,x-systemd.automount,X-mount.mkdir";
	struct options o;
	char line[600];

	(void)state;
	snprintf(line, sizeof line, "none /mnt -o %s", words);
	parse_well(&o, line);
	assert_int_equal(o.mount.len, 0);
	assert_false(o.quiet_nonempty);
	options_finish(&o);
	parse_well(&o, "none /mnt -o noatime,atime,sync,nonempty");
	assert_string_equal(buf_text(&o.mount), "noatime,atime,sync");
	assert_true(o.quiet_nonempty);
	options_finish(&o);
}

static void values_may_hold_escaped_commas(void **state)
{
	struct options o;

	(void)state;
	parse_well(&o, "-o cache_dir=/a\\,b,cache_size=1.5M,captions=manual,umask=022,uid=1000 /mnt");
	assert_string_equal(o.settings.cache_dir, "/a,b");
	assert_int_equal(o.settings.cache_size, 3 << 19);
	assert_true(o.settings.captions_manual);
	assert_int_equal(o.umask, 022);
	assert_int_equal(o.uid, 1000);
	options_finish(&o);
}

static void the_language_is_the_locales(void **state)
{
	static const struct {
		const char *locale, *language;
	} cases[] = {
		{"zh_CN.UTF-8", "zh"}, {"C", "en"}, {"POSIX", "en"}, {"C.UTF-8", "en"}, {"de@euro", "de"}};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		setenv("LANG", cases[i].locale, 1);
		parse_well(&o, "/mnt");
		assert_string_equal(o.settings.language, cases[i].language);
		options_finish(&o);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(defaults_are_those_of_the_manual),
		TEST(the_embedded_engine_has_folders_of_its_own),
		TEST(option_beats_environment_beats_file),
		TEST(errors_of_the_config_file_name_the_line),
		TEST(a_private_file_may_hold_the_token),
		TEST(the_token_leaves_the_environment),
		TEST(bad_usage_is_told),
		TEST(only_https_or_this_machine),
		TEST(mount_calls_it_with_a_source),
		TEST(the_usual_words_of_fstab_are_taken),
		TEST(values_may_hold_escaped_commas),
		TEST(the_language_is_the_locales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
