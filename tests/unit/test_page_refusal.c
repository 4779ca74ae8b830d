#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cookies.h"
#include "page_refusal.h"
#include "product/causes.h"

/* Lines from yt-dlp's public issue threads, and the messages that the user gets for them. */
static const struct {
	const char *errors;
	int cause;
	const char *words;
	bool outdated;
} rows[] = {
	{"ERROR: [youtube] x: Sign in to confirm you\u2019re not a bot. Use --cookies-from-browser or "
	 "--cookies for the "
	 "authentication.\n",
	 ERROR_PAGE_LOGIN, "robot", false},
	{"ERROR: [youtube] x: Sign in to confirm your age. This video may be inappropriate for some users.\n",
	 ERROR_PAGE_LOGIN, "adults", false},
	{"ERROR: [youtube] x: Join this channel to get access to members-only content like this video, and "
	 "other "
	 "exclusive perks.\n",
	 ERROR_PAGE_LOGIN, "members only", false},
	{"ERROR: [youtube] x: This video is available to this channel's members on level: Fans (or any "
	 "higher level).\n",
	 ERROR_PAGE_LOGIN, "members only", false},
	{"ERROR: [youtube] x: Private video. Sign in if you've been granted access to this video\n",
	 ERROR_PAGE_LOGIN, "private", false},
	{"ERROR: [youtube] x: Video unavailable. This video is private\n", ERROR_PAGE_LOGIN, "private",
	 false},
	{"ERROR: [youtube] x: The uploader has not made this video available in your country\n",
	 ERROR_PAGE_LOGIN, "country", false},
	{"ERROR: [svt] x: This video is not available from your location due to geo restriction\n",
	 ERROR_PAGE_LOGIN, "country", false},
	{"ERROR: [youtube] x: This video requires payment to watch\n", ERROR_PAGE_LOGIN, "paid", false},
	{"ERROR: [vimeo] x: This video is protected by a password, use the --video-password option\n",
	 ERROR_PAGE_LOGIN, "password", false},
	{"ERROR: [instagram] x: Requested content is not available, rate-limit reached or login required. "
	 "Use --cookies\n",
	 ERROR_PAGE_LOGIN, "login", false},
	{"ERROR: [youtube] x: Video unavailable. This video has been removed by the uploader\n",
	 ERROR_PAGE_GONE, "removed", false},
	{"ERROR: [youtube] x: Video unavailable. This video is no longer available because the YouTube "
	 "account "
	 "associated with this video has been terminated.\n",
	 ERROR_PAGE_GONE, "removed", false},
	{"ERROR: [youtube] x: Video unavailable\n", ERROR_PAGE_GONE, "not available", false},
	{"ERROR: [youtube] x: This live stream recording is not available.\n", ERROR_PAGE_GONE, "recording",
	 false},
	{"ERROR: [youtube] x: This live event will begin in 2 hours.\n", ERROR_PAGE_LATER, "has not begun",
	 false},
	{"ERROR: [youtube] x: Premieres in 45 minutes\n", ERROR_PAGE_LATER, "premiere", false},
	{"ERROR: [youtube] x: Video unavailable. This content isn\u2019t available, try again later. The "
	 "current session "
	 "has been rate-limited by YouTube for up to an hour.\n",
	 ERROR_PAGE_LATER, "too many requests", false},
	{"ERROR: unable to download video data: HTTP Error 429: Too Many Requests\n", ERROR_PAGE_LATER,
	 "too many requests", false},
	{"ERROR: [netflix] x: The requested site is known to use DRM protection. It will NOT be supported by "
	 "yt-dlp.\n",
	 ERROR_UNSUPPORTED, "DRM", false},
	{"ERROR: [generic] Unable to download webpage: HTTP Error 404: Not Found (caused by <HTTPError "
	 "404>)\n",
	 ERROR_PAGE_GONE, "no such page", false},
	{"ERROR: Unsupported URL: http://127.0.0.1/nothing\n", ERROR_UNSUPPORTED, "no video", false},
	{"WARNING: [youtube] x: Signature extraction failed: Some formats may be missing\n"
	 "ERROR: [youtube] x: Requested format is not available. Use --list-formats for a list of available "
	 "formats\n",
	 ERROR_UNSUPPORTED, "changed since", true},
	{"WARNING: [youtube] x: nsig extraction failed: Some formats may be missing\n"
	 "ERROR: unable to download video data: HTTP Error 403: Forbidden\n",
	 ERROR_PAGE_LOGIN, "refuses", true},
	{"WARNING: [youtube] No supported JavaScript runtime could be found. Only deno is enabled by "
	 "default\n"
	 "ERROR: [youtube] x: Requested format is not available. Use --list-formats for a list of available "
	 "formats\n",
	 ERROR_UNSUPPORTED, "install deno", true},
	{"ERROR: [youtube] x: Unable to extract uploader id; please report this issue on "
	 "https://github.com/yt-dlp\n",
	 ERROR_UNSUPPORTED, "changed since", true},
	{"ERROR: [youtube] x: The page needs to be reloaded.\n", ERROR_UNSUPPORTED,
	 "page needs to be reloaded", true},
	{"Traceback (most recent call last):\n  File \"/x\", line 6\nModuleNotFoundError: No module named "
	 "'yt_dlp'\n",
	 ERROR_UNSUPPORTED, "cannot be run", false},
};

static void each_refusal_has_its_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error e = {0};
		const char *line = strstr(rows[i].errors, "ERROR: "), *end;
		size_t len;

		assert_false(page_refusal(rows[i].errors, "2023.03.04", 1000, &e));
		if (e.cause != rows[i].cause || !strstr(e.words, rows[i].words))
			fail_msg("%s: %s: %s", rows[i].errors, error_cause_name(e.cause), e.words);
		assert_int_equal(page_refusal_is_outdated(rows[i].errors), rows[i].outdated);
		assert_int_equal(strstr(e.words, "2023.03.04 is 1000 days old") != NULL, rows[i].outdated);
		/* The whole last line of the downloader. */
		if (!line)
			continue;
		line += strlen("ERROR: ");
		end = strchr(line, '\n');
		len = (size_t)(end - line) < 60 ? (size_t)(end - line) : 60;
		if (!memmem(line, strlen(line), "\u2019", 3) && !memmem(e.words, strlen(e.words), line, len))
			fail_msg("not whole: %s", e.words);
	}
}

static void a_young_downloader_is_not_blamed(void **state)
{
	struct error e = {0};

	(void)state;
	page_refusal("ERROR: [youtube] x: Unable to extract title\n", "2026.01.01", 30, &e);
	assert_null(strstr(e.words, "days old"));
	assert_int_equal(page_refusal_age("2000.01.01") > PAGE_OLD_DAYS, true);
	assert_int_equal(page_refusal_age("nightly"), -1);
	assert_true(page_refusal_age("2025.11.12.232958") >= 0);
}

static void cookies_go_to_their_own_site(void **state)
{
	static const struct {
		const char *domain, *host;
		bool same;
	} sites[] = {
		{".youtube.com", "www.youtube.com", true},
		{".youtube.com", "youtu.be", true},
		{"www.youtube.com", "youtube.com", true},
		{".google.com", "www.youtube.com", false},
		{".tube.com", "youtube.com", false},
		{".bbc.co.uk", "www.bbc.co.uk", true},
		{".itv.co.uk", "www.bbc.co.uk", false},
		{".co.uk", "www.bbc.co.uk", false},
		{"127.0.0.1", "127.0.0.1", true},
		{"10.0.0.1", "127.0.0.1", false},
		{"10.9.0.1", "11.9.0.1", false},
		{"localhost", "localhost", true},
		{".com", "youtube.com", false},
		{"", "youtube.com", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
		if (cookies_same_site(sites[i].domain, sites[i].host) != sites[i].same)
			fail_msg("%s for %s", sites[i].domain, sites[i].host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_refusal_has_its_words),
		cmocka_unit_test(a_young_downloader_is_not_blamed),
		cmocka_unit_test(cookies_go_to_their_own_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
