#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/actions.h"

struct row {
	const char *text;
	enum actions_kind kind;
	const char *url;
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(rows[i].text);
		char *text = malloc(len + !len); /* of its own size, without NUL */
		struct actions found;

		memcpy(text, rows[i].text, len);
		found = actions_parse(text, len);
		if (found.kind != rows[i].kind || !found.url != !rows[i].url)
			fail_msg("\"%s\": %d %.*s", rows[i].text, found.kind, (int)found.url_len,
				 found.url ? found.url : "");
		if (found.url) {
			assert_int_equal(found.url_len, strlen(rows[i].url));
			assert_memory_equal(found.url, rows[i].url, found.url_len);
		}
		free(text);
	}
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void each_word_alone_is_an_action(void **state)
{
	static const struct row rows[] = {
		{"export", ACTIONS_EXPORT, NULL},      {"导出", ACTIONS_EXPORT, NULL},
		{"download", ACTIONS_EXPORT, NULL},    {"send me the video", ACTIONS_EXPORT, NULL},
		{"credits", ACTIONS_CREDITS, NULL},    {"积分", ACTIONS_CREDITS, NULL},
		{"balance", ACTIONS_CREDITS, NULL},    {"余额", ACTIONS_CREDITS, NULL},
		{"status", ACTIONS_STATUS, NULL},      {"状态", ACTIONS_STATUS, NULL},
		{"show tracks", ACTIONS_STATUS, NULL}, {"upload", ACTIONS_UPLOAD, NULL},
		{"上传", ACTIONS_UPLOAD, NULL},
	};

	(void)state;
	CHECK(rows);
}

static void case_blanks_and_punctuation_around_do_not_matter(void **state)
{
	static const struct row rows[] = {
		{"  Export!\n", ACTIONS_EXPORT, NULL},          {"“导出”！", ACTIONS_EXPORT, NULL},
		{"「余额」？", ACTIONS_CREDITS, NULL},          {"/STATUS", ACTIONS_STATUS, NULL},
		{"Send  me\tthe Video.", ACTIONS_EXPORT, NULL}, {"\u3000状态。。。", ACTIONS_STATUS, NULL},
		{"*Show Tracks*…", ACTIONS_STATUS, NULL},
	};

	(void)state;
	CHECK(rows);
}

static void they_may_be_asked_for_politely(void **state)
{
	static const struct row rows[] = {
		{"please export", ACTIONS_EXPORT, NULL},
		{"Please, export the video!", ACTIONS_EXPORT, NULL},
		{"send me the video please", ACTIONS_EXPORT, NULL},
		{"Export, please.", ACTIONS_EXPORT, NULL},
		{"download the video", ACTIONS_EXPORT, NULL},
		{"导出视频", ACTIONS_EXPORT, NULL},
		{"请导出", ACTIONS_EXPORT, NULL},
		{"请导出视频。", ACTIONS_EXPORT, NULL},
		{"请帮我导出视频", ACTIONS_EXPORT, NULL},
		{"please show tracks", ACTIONS_STATUS, NULL},
		{"请上传 https://a.b/c.mp4", ACTIONS_UPLOAD, "https://a.b/c.mp4"},
		{"upload this: https://a.b/c.mp4", ACTIONS_UPLOAD, "https://a.b/c.mp4"},
		{"please upload this: https://a.b/c.mp4", ACTIONS_UPLOAD, "https://a.b/c.mp4"},
	};

	(void)state;
	CHECK(rows);
}

static void a_beginning_is_told_from_what_is_none(void **state)
{
	static const char *const all[] = {"export",
					  "Please, export the video!",
					  "send me the video please",
					  "“导出”！",
					  "请帮我导出视频",
					  "show  tracks\n",
					  "upload this: https://a.b/c.mp4?x=1"};
	static const char *const none[] = {
		"edit",     "exports", "export it",  "please cut",
		"导入",     "请剪",    "upload ftp", "upload https://a.b and cut it",
		"send me a"};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (size_t len = 0; len <= strlen(all[i]); len++)
			if (!actions_begins(all[i], len))
				fail_msg("\"%.*s\" begins nothing", (int)len, all[i]);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (actions_begins(none[i], strlen(none[i])))
			fail_msg("\"%s\" begins something", none[i]);
}

static void anything_more_is_a_message(void **state)
{
	static const struct row rows[] = {
		{"", ACTIONS_NONE, NULL},
		{"?!", ACTIONS_NONE, NULL},
		{"export it as gif", ACTIONS_NONE, NULL},
		{"exports", ACTIONS_NONE, NULL},
		{"please", ACTIONS_NONE, NULL},
		{"pleaseexport", ACTIONS_NONE, NULL},
		{"please export it as gif", ACTIONS_NONE, NULL},
		{"export please please me", ACTIONS_NONE, NULL},
		{"请", ACTIONS_NONE, NULL},
		{"导出视频并加标题", ACTIONS_NONE, NULL},
		{"sendme the video", ACTIONS_NONE, NULL},
		{"send me the videos", ACTIONS_NONE, NULL},
		{"credits https://a.b/", ACTIONS_NONE, NULL},
		{"show", ACTIONS_NONE, NULL},
		{"export\xFF", ACTIONS_NONE, NULL},
		{"\xE5\xAF", ACTIONS_NONE, NULL},
	};

	(void)state;
	CHECK(rows);
}

static void upload_takes_the_address_after_it(void **state)
{
	static const struct row rows[] = {
		{"upload https://a.b/c.mp4", ACTIONS_UPLOAD, "https://a.b/c.mp4"},
		{"Upload: <HTTP://a.b/c?x=1&y=>.", ACTIONS_UPLOAD, "HTTP://a.b/c?x=1&y="},
		{"上传https://a.b/视频。", ACTIONS_UPLOAD, "https://a.b/视频"},
		{"上传：“https://a.b/”", ACTIONS_UPLOAD, "https://a.b/"},
		{"upload\nhttps://a.b/_-\n", ACTIONS_UPLOAD, "https://a.b/_-"},
		{"upload https://a.b/c and cut it", ACTIONS_NONE, NULL},
		{"upload https://a.b https://c.d", ACTIONS_NONE, NULL},
		{"upload ftp://a.b/c", ACTIONS_NONE, NULL},
		{"upload https://", ACTIONS_NONE, NULL},
		{"uploadhttps://a.b", ACTIONS_NONE, NULL},
		{"uploads https://a.b", ACTIONS_NONE, NULL},
	};

	(void)state;
	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_alone_is_an_action),
		cmocka_unit_test(case_blanks_and_punctuation_around_do_not_matter),
		cmocka_unit_test(they_may_be_asked_for_politely),
		cmocka_unit_test(a_beginning_is_told_from_what_is_none),
		cmocka_unit_test(anything_more_is_a_message),
		cmocka_unit_test(upload_takes_the_address_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
