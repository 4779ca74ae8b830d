/* The files that the service reports for a session: their names, addresses and sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/str.h"
#include "fake_api.h"
#include "fake_mount.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "ranges.h"

#define SID "5550001"
#define STATE "/api/state/"
#define CDN "https://cdn.invalid/1/"

static struct fake_mount m;
static struct session *session;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&m);
	session = fake_mount_session(&m, SID);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&m);
	return 0;
}

static struct assets *media(void)
{
	return &session->workspace->media;
}

static void answer_state(const char *generated)
{
	char body[8192];

	snprintf(body, sizeof body,
		 "{\"code\":0,\"data\":{\"session_id\":\"" SID "\",\"state\":{\"generated_media\":[%s]}}}",
		 generated);
	fake_mount_until(&m, fake_api_waiting(STATE));
	fake_api_reply(STATE, 200, body);
}

/* The service has these files, and the state is requested. */
static void has(const char *generated)
{
	state_refresh(&session->workspace->state);
	answer_state(generated);
}

static void expect_names(const char *names)
{
	char got[4096] = "";

	for (unsigned i = 1; i <= media()->count; i++)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i > 1 ? "|" : "",
			 assets_by_entry(media(), i)->name);
	assert_string_equal(got, names);
}

static void mount_again(void)
{
	struct told loaded = {0};

	fake_mount_again(&m);
	session = model_session_by_session_id(m.model, SID);
	assert_non_null(session);
	session_load(session, &loaded.wait, told);
	fake_mount_until(&m, loaded.count);
	assert_int_equal(loaded.error.cause, ERROR_NONE);
}

/* A file as the service lists it; `size` 0: not reported. */
static const char *file(const char *name, const char *address, unsigned size)
{
	static char texts[8][400];
	static unsigned next;
	char *text = texts[next++ % 8], told_size[32] = "";

	if (size)
		snprintf(told_size, sizeof told_size, ",\"size\":%u", size);
	snprintf(text, 400, "{\"filename\":\"%s\",\"file_type\":\"video\",\"url\":\"" CDN "%s\"%s}", name,
		 address, told_size);
	return text;
}

static void has_two(const char *a, const char *b)
{
	char both[900];

	snprintf(both, sizeof both, "%s,%s", a, b);
	has(both);
}

/* ---- names ---- */

static void equal_names_are_told_apart_by_numbers(void **state)
{
	(void)state;
	has_two(file("clip.mp4", "a", 10), file("clip.mp4", "b", 11));
	has_two(file("clip (2).mp4", "c", 12), file("clip.mp4", "d", 13));
	expect_names("clip.mp4|clip (2).mp4|clip (2) (2).mp4|clip (3).mp4");
}

static void names_are_made_safe(void **state)
{
	struct asset *a;

	(void)state;
	has_two(file("../../etc/passwd", "a", 10), file("", "songs/b.mp3?sig=1", 11));
	assert_null(strchr(assets_by_entry(media(), 1)->name, '/'));
	assert_string_equal(assets_by_entry(media(), 2)->name, "b.mp3");
	has(file("..", "", 12));
	a = assets_by_entry(media(), 3);
	assert_string_not_equal(a->name, "..");
	assert_true(a->name[0]);
}

static void long_names_stay_whole_characters_and_within_the_limit(void **state)
{
	char name[301] = "";

	(void)state;
	for (int i = 0; i < 98; i++)
		strcat(name, "文");
	strcat(name, ".mp4");
	has_two(file(name, "a", 10), file(name, "b", 11));
	for (unsigned i = 1; i <= 2; i++) {
		const struct asset *a = assets_by_entry(media(), i);

		assert_within(strlen(a->name), 200, 255);
		assert_true(str_utf8_valid(a->name, strlen(a->name)));
	}
	assert_non_null(strstr(assets_by_entry(media(), 2)->name, " (2).mp4"));
}

static void a_renamed_file_is_found_by_its_new_name(void **state)
{
	struct asset *a;

	(void)state;
	has(file("clip.mp4", "a", 10));
	a = assets_by_entry(media(), 1);
	asset_rename(a, 0, strdup("cut.mp4"));
	assert_null(assets_by_name(media(), 0, "clip.mp4"));
	assert_ptr_equal(assets_by_name(media(), 0, "cut.mp4"), a);
	has_two(file("clip.mp4", "a", 10), file("clip.mp4", "b", 11));
	expect_names("cut.mp4|clip.mp4");
}

/* ---- which is which ---- */

static void a_list_that_comes_again_adds_nothing(void **state)
{
	(void)state;
	has_two(file("a.mp4", "a", 10), file("b.mp4", "b", 11));
	has_two(file("b.mp4", "b", 11), file("a.mp4", "a", 10));
	has("");
	expect_names("a.mp4|b.mp4");
}

static void another_signature_is_the_same_file_and_its_address_from_now_on(void **state)
{
	(void)state;
	has(file("a.mp4", "a?sig=1", 10));
	has(file("a.mp4", "a?sig=2", 10));
	expect_names("a.mp4");
	assert_string_equal(assets_by_entry(media(), 1)->remote.url, CDN "a?sig=2");
	mount_again();
	assert_string_equal(assets_by_entry(media(), 1)->remote.url, CDN "a?sig=2");
}

static void one_address_may_have_several_files_told_apart_by_size(void **state)
{
	(void)state;
	has_two(file("a.mp4", "get?id=1", 10), file("b.mp4", "get?id=2", 11));
	has_two(file("a.mp4", "get?id=1&again", 10), file("b.mp4", "get?id=2&again", 11));
	expect_names("a.mp4|b.mp4");
	assert_string_equal(assets_by_entry(media(), 1)->remote.url, CDN "get?id=1&again");
	assert_string_equal(assets_by_entry(media(), 2)->remote.url, CDN "get?id=2&again");
}

static void a_size_that_is_told_later_belongs_to_the_same_file(void **state)
{
	struct asset *a;

	(void)state;
	has(file("a.mp4", "a", 0));
	a = assets_by_entry(media(), 1);
	assert_true(a->size == REMOTE_FILE_UNKNOWN);
	has(file("a.mp4", "a", 10));
	expect_names("a.mp4");
	a->remote.length = 10;
	a->remote.length_changed(&a->remote);
	assert_true(a->size == 10);
	has(file("a.mp4", "a", 10));
	has(file("a.mp4", "a", 0));
	expect_names("a.mp4");
	mount_again();
	assert_true(assets_by_entry(media(), 1)->size == 10);
	has(file("a.mp4", "a", 10));
	expect_names("a.mp4");
}

static void what_has_no_address_is_not_shown(void **state)
{
	(void)state;
	has("{\"filename\":\"a.mp4\",\"file_type\":\"video\"},5,null,{},[\"x\"]");
	assert_int_equal(media()->count, 0);
}

static void numbers_stay_over_mounts(void **state)
{
	(void)state;
	has_two(file("a.mp4", "a", 10), file("b.mp4", "b", 11));
	mount_again();
	expect_names("a.mp4|b.mp4");
	has_two(file("c.mp4", "c", 12), file("b.mp4", "b", 11));
	expect_names("a.mp4|b.mp4|c.mp4");
}

/* ---- its address ---- */

static void an_expired_address_is_asked_of_the_state(void **state)
{
	struct asset *a;

	(void)state;
	has(file("a.mp4", "a?sig=1", 10));
	a = assets_by_entry(media(), 1);
	a->remote.renew(&a->remote);
	assert_int_equal(fake_api_waiting(STATE), 1);
	a->remote.renew(&a->remote); /* once more: the first wait was cancelled */
	assert_int_equal(fake_api_waiting(STATE), 1);
	answer_state(file("a.mp4", "a?sig=2", 10));
	assert_string_equal(a->remote.url, CDN "a?sig=2");
}

static void forgetting_in_the_midst_of_it_is_silent(void **state)
{
	struct asset *a;
	struct error e;

	(void)state;
	has(file("a.mp4", "a?sig=1", 10));
	a = assets_by_entry(media(), 1);
	a->remote.renew(&a->remote);
	assert_true(session_forget(session, NULL, NULL, &e));
	fake_mount_until(&m, !m.model->session_count);
	assert_int_equal(fake_api_waiting(STATE), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(equal_names_are_told_apart_by_numbers),
		TEST(names_are_made_safe),
		TEST(long_names_stay_whole_characters_and_within_the_limit),
		TEST(a_renamed_file_is_found_by_its_new_name),
		TEST(a_list_that_comes_again_adds_nothing),
		TEST(another_signature_is_the_same_file_and_its_address_from_now_on),
		TEST(one_address_may_have_several_files_told_apart_by_size),
		TEST(a_size_that_is_told_later_belongs_to_the_same_file),
		TEST(what_has_no_address_is_not_shown),
		TEST(numbers_stay_over_mounts),
		TEST(an_expired_address_is_asked_of_the_state),
		TEST(forgetting_in_the_midst_of_it_is_silent),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
