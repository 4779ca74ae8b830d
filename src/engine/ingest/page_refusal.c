#include "page_refusal.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/str.h"
#include "product/causes.h"

enum { LINE_BYTES = 250, DAY = 86400 };

/* Texts of yt-dlp and the sites, as quoted in public issue threads. The first row that matches counts, so a
 * narrow text must come before a general one. */
static const struct row {
	const char *says;
	int cause;
	const char *words;
	bool outdated; /* a newer yt-dlp may succeed */
} rows[] = {
	{"not a bot", ERROR_PAGE_LOGIN, "the site takes this machine for a robot and requires a login",
	 false},
	{"confirm your age", ERROR_PAGE_LOGIN, "the video is for adults, and the site requires a login",
	 false},
	{"age-restricted", ERROR_PAGE_LOGIN, "the video is for adults, and the site requires a login", false},
	{"members-only", ERROR_PAGE_LOGIN, "the video is for members only", false},
	{"channel's members", ERROR_PAGE_LOGIN, "the video is for members only", false},
	{"channel\u2019s members", ERROR_PAGE_LOGIN, "the video is for members only", false},
	{"members on level", ERROR_PAGE_LOGIN, "the video is for members only", false},
	{"Premieres in", ERROR_PAGE_LATER, "the video is not available yet: its premiere is later", false},
	{"Premiere will begin", ERROR_PAGE_LATER, "the video is not available yet: its premiere is later",
	 false},
	{"live event will begin", ERROR_PAGE_LATER, "the live video has not begun", false},
	{"live stream recording is not available", ERROR_PAGE_GONE,
	 "there is no recording of this live video", false},
	{"live event has ended", ERROR_PAGE_LATER,
	 "the video was live until now; its recording is not available yet", false},
	{"rate-limited", ERROR_PAGE_LATER, "the site has received too many requests from this address",
	 false},
	{"HTTP Error 429", ERROR_PAGE_LATER, "the site has received too many requests from this address",
	 false},
	{"Too Many Requests", ERROR_PAGE_LATER, "the site has received too many requests from this address",
	 false},
	{"Private video", ERROR_PAGE_LOGIN, "the video is private", false},
	{"video is private", ERROR_PAGE_LOGIN, "the video is private", false},
	{"requires payment", ERROR_PAGE_LOGIN, "the video must be paid for", false},
	{"password protected", ERROR_PAGE_LOGIN, "the video is protected by a password", false},
	{"protected by a password", ERROR_PAGE_LOGIN, "the video is protected by a password", false},
	{"DRM", ERROR_UNSUPPORTED, "the video is copy-protected (DRM)", false},
	{"not available in your country", ERROR_PAGE_LOGIN, "the video is not shown in this country", false},
	{"in your country", ERROR_PAGE_LOGIN, "the video is not shown in this country", false},
	{"geo restriction", ERROR_PAGE_LOGIN, "the video is not shown in this country", false},
	{"geo-restricted", ERROR_PAGE_LOGIN, "the video is not shown in this country", false},
	{"not available from your location", ERROR_PAGE_LOGIN, "the video is not shown in this country",
	 false},
	{"has been removed", ERROR_PAGE_GONE, "the video was removed", false},
	{"account associated with this video has been terminated", ERROR_PAGE_GONE, "the video was removed",
	 false},
	{"no longer available", ERROR_PAGE_GONE, "the video was removed", false},
	{"does not exist", ERROR_PAGE_GONE, "there is no such video", false},
	{"HTTP Error 404", ERROR_PAGE_GONE, "there is no such page or video", false},
	{"HTTP Error 410", ERROR_PAGE_GONE, "the video was removed", false},
	{"Video unavailable", ERROR_PAGE_GONE, "the site says that the video is not available", false},
	{"content isn't available", ERROR_PAGE_GONE, "the site says that the video is not available", false},
	{"Login required", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"login required", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"log in", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"Sign in", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"registered users", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"authentication", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"--cookies", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"HTTP Error 401", ERROR_PAGE_LOGIN, "the site requires a login", false},
	{"is not a valid URL", ERROR_INPUT, "this is not an address", false},
	{"JavaScript runtime", ERROR_UNSUPPORTED,
	 "the site needs a JavaScript runtime: install deno, or node 20 or newer", true},
	{"JS runtime", ERROR_UNSUPPORTED,
	 "the site needs a JavaScript runtime: install deno, or node 20 or newer", true},
	{"ModuleNotFoundError", ERROR_UNSUPPORTED, "yt-dlp cannot be run: parts of it are missing", false},
	{"ImportError", ERROR_UNSUPPORTED, "yt-dlp cannot be run: parts of it are missing", false},
	{"SyntaxError", ERROR_UNSUPPORTED, "yt-dlp cannot be run: it needs another version of Python", false},
	{"unsupported version of Python", ERROR_UNSUPPORTED,
	 "yt-dlp cannot be run: it needs another version of Python", false},
	{"Unsupported URL", ERROR_UNSUPPORTED, "no video can be read from this page", false},
	{"No video formats found", ERROR_UNSUPPORTED, "no video can be read from this page", true},
	{"There's no video", ERROR_UNSUPPORTED, "no video can be read from this page", false},
	{"Name or service not known", ERROR_ADDRESS, "the page's server is not known", false},
	{"Connection refused", ERROR_ADDRESS, "the page's server does not answer", false},
	{"timed out", ERROR_ADDRESS, "the page's server does not answer in time", false},
	{"HTTP Error 403", ERROR_PAGE_LOGIN, "the site refuses to give the video", true},
	{"HTTP Error 5", ERROR_PAGE_LATER, "the site does not work at present", false},
	{"signature", ERROR_UNSUPPORTED, "the site has changed since this downloader was made", true},
	{"nsig", ERROR_UNSUPPORTED, "the site has changed since this downloader was made", true},
	{"n challenge", ERROR_UNSUPPORTED, "the site has changed since this downloader was made", true},
	{"Unable to extract", ERROR_UNSUPPORTED, "the site has changed since this downloader was made", true},
	{"Requested format is not available", ERROR_UNSUPPORTED,
	 "the site has changed since this downloader was made", true},
	{"Only images are available", ERROR_UNSUPPORTED,
	 "the site has changed since this downloader was made", true},
	{"Please report this issue", ERROR_UNSUPPORTED, "the site has changed since this downloader was made",
	 true},
	{"please report this issue", ERROR_UNSUPPORTED, "the site has changed since this downloader was made",
	 true},
};

/* An error without a row: the cause may be an old yt-dlp. */
static const struct row unknown = {"", ERROR_UNSUPPORTED, "no video can be read from this page", true};

/* The text after the last "ERROR: "; without one, the last line. Its length is *len. */
static const char *last_error(const char *errors, size_t *len)
{
	const char *line = NULL, *end;

	for (const char *at = errors; (at = strstr(at, "ERROR: ")); at++)
		line = at + strlen("ERROR: ");
	if (!line) {
		line = errors;
		*len = strlen(errors);
		str_trim(&line, len);
		end = memrchr(line, '\n', *len);
		*len -= end ? (size_t)(end + 1 - line) : 0;
		return end ? end + 1 : line;
	}
	*len = strcspn(line, "\n");
	return line;
}

static const struct row *find(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (memmem(text, len, rows[i].says, strlen(rows[i].says)))
			return &rows[i];
	return NULL;
}

/* Uses the row of the error line. If that only suggests an old yt-dlp, the warnings above it may say more. */
static const struct row *judge(const char *errors)
{
	size_t len;
	const char *line = last_error(errors, &len);
	const struct row *row = find(line, len), *above;

	if (row && !row->outdated)
		return row;
	above = find(errors, strlen(errors));
	return above ? above : row ? row : &unknown;
}

bool page_refusal_is_outdated(const char *errors)
{
	return judge(errors)->outdated;
}

bool page_refusal(const char *errors, const char *version, int days, struct error *e)
{
	const struct row *row = judge(errors);
	size_t len;
	const char *line = last_error(errors, &len);
	struct buf safe;

	buf_init(&safe, 0);
	str_escape(&safe, line, len, LINE_BYTES);
	error_set(e, row->cause, "%s", row->words);
	if (row->outdated && days > PAGE_OLD_DAYS)
		error_add(e, "; yt-dlp %s is %d days old; a newer one may work: pipx install yt-dlp", version,
			  days);
	if (safe.len)
		error_add(e, " (%s)", buf_text(&safe));
	buf_finish(&safe);
	return false;
}

int page_refusal_age(const char *version)
{
	struct tm day = {0};

	if (!strptime(version, "%Y.%m.%d", &day))
		return -1;
	return (int)((time(NULL) - timegm(&day)) / DAY);
}
