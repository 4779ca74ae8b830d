#include <fcntl.h>
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

#include "edit.h"
#include "product/causes.h"
#include "render.h"

static char folder[] = "/tmp/test-render-XXXXXX";
static struct tools tools;
enum { ASSETS = 7 };
static struct asset assets[ASSETS];
static char paths[ASSETS][128];

static void add_asset(size_t i, const char *id, const char *name)
{
	struct error e = {0};
	snprintf(paths[i], sizeof paths[i], "%s/%s", folder, name);
	assets[i] = (struct asset){.id = id, .name = name, .path = paths[i]};
	if (!probe_file(&assets[i].probe, &tools, paths[i], NULL, &e))
		fail_msg("%s: %s", name, e.words);
}

static int set_up(void **state)
{
	char command[1024];
	struct error e = {0};
	(void)state;
	if (!mkdtemp(folder) || !tools_init(&tools, false, &e))
		return -1;
	snprintf(command, sizeof command,
		 "'%s' %s && cd %s && ffmpeg -v error -nostdin -f lavfi -i testsrc=s=64x96:d=0.1 -frames:v 1 "
		 "picture.png"
		 " && ffmpeg -v error -nostdin -f lavfi -i sine=d=4 song.mp3"
		 " && ffmpeg -v error -nostdin -f lavfi -i testsrc=s=320x240:d=2:r=25 -c:v libx264 mute.mp4"
		 " && ffmpeg -v error -nostdin -f lavfi -i testsrc=s=180x240:d=2:r=25,setsar=2 -c:v libx264 "
		 "-pix_fmt "
		 "yuv420p wide.mp4"
		 " && for d in 90 180; do f='ffmpeg -v error -nostdin -y'; o='-map 0:v -map 0:a -t 2 -c "
		 "copy'; "
		 "$f -display_rotation -$d -i sample.mp4 $o turned$d.mp4 2>/dev/null || "
		 "$f -i sample.mp4 $o -metadata:s:v rotate=$d turned$d.mp4; done",
		 SAMPLE_SH, folder, folder);
	if (system(command)) /* NOLINT: constants only */
		return -1;
	add_asset(0, "film", "sample.mp4");
	add_asset(1, "picture", "picture.png");
	add_asset(2, "song", "song.mp3");
	add_asset(3, "mute", "mute.mp4");
	add_asset(4, "wide", "wide.mp4");
	add_asset(5, "turned90", "turned90.mp4");
	add_asset(6, "turned180", "turned180.mp4");
	return 0;
}

static int tear_down(void **state)
{
	const char *const names[] = {"sample.mp4",    "sample.mkv",  "plain.mp4", "sample.en.srt",
				     "sample.es.srt", "picture.png", "song.mp3",  "mute.mp4",
				     "wide.mp4",      "out.mp4",     "out.mkv",   "turned90.mp4",
				     "turned180.mp4", NULL};
	(void)state;
	if (chdir(folder))
		return -1;
	for (const char *const *n = names; *n; n++)
		unlink(*n);
	return chdir("/") || rmdir(folder); /* fails if a render left anything */
}

static json_t *film(void)
{
	json_t *draft = edit_new_draft();
	struct error e = {0};
	assert_true(edit_add_asset(draft, &assets[0], &e));
	return draft;
}

static bool render_as(const json_t *draft, const char *format, struct render_result *result, struct error *e)
{
	char path[128];
	snprintf(path, sizeof path, "%s/out.%s", folder, format);
	struct render r = {.draft = draft,
			   .assets = assets,
			   .asset_count = ASSETS,
			   .format = format,
			   .output = path,
			   .tools = &tools};
	*e = (struct error){0};
	bool ok = render_run(&r, result, e);
	if (!ok)
		print_message("%s: %s\n", format, e->words);
	return ok;
}

static void assert_about(int64_t value, int64_t wanted, int64_t tolerance)
{
	if (value < wanted - tolerance || value > wanted + tolerance)
		fail_msg("%lld is not about %lld", (long long)value, (long long)wanted);
}

static void a_cut_film_has_the_length_of_the_cut(void **state)
{
	struct render_result result;
	struct error e;
	json_t *draft = film();
	(void)state;
	assert_true(edit_remove(draft, 0, 10000, &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_about(result.duration_ms, 10000, 60);
	assert_int_equal(result.width, 320);
	assert_int_equal(result.height, 180);
	json_decref(draft);
}

static void every_format_is_made_and_holds_what_it_says(void **state)
{
	struct error e;
	json_t *draft = film();
	const char *mime, *name;
	(void)state;
	assert_true(edit_keep(draft, 1000, 3000, &e));
	for (size_t i = 0; (name = render_format(i, &mime)); i++) {
		char path[128];
		struct render_result result;
		struct probe probe;
		assert_true(render_as(draft, name, &result, &e));
		assert_true(result.size > 100);
		snprintf(path, sizeof path, "%s/out.%s", folder, name);
		if (!strcmp(mime, "application/mlt+xml")) { /* the edit itself: melt reads it */
			unlink(path);
			continue;
		}
		bool still = !strcmp(name, "jpg") || !strcmp(name, "png") || !strcmp(name, "webp");
		assert_true(probe_file(&probe, &tools, path, NULL, &e));
		assert_int_equal(probe.type, still                        ? PROBE_IMAGE
					     : !strncmp(mime, "audio", 5) ? PROBE_AUDIO
									  : PROBE_VIDEO);
		/* Raw AAC has no length; ffprobe guesses it from the bit rate. */
		assert_about(probe.duration_ms, still ? 0 : 2000, strcmp(name, "aac") ? 150 : 1000);
		unlink(path);
	}
	json_decref(draft);
}

static void unlike_inputs_are_joined(void **state)
{
	struct render_result result;
	struct error e;
	json_t *draft = edit_new_draft();
	(void)state;
	assert_true(edit_add_asset(draft, &assets[3], &e));    /* 2 s, mute, 320x240 */
	assert_true(edit_append_asset(draft, &assets[1], &e)); /* 3 s, a picture, 64x96 */
	assert_true(edit_add_asset(draft, &assets[0], &e));    /* 20 s, 320x180 */
	assert_true(edit_keep(draft, 0, 7000, &e));
	for (const char *const *fit = (const char *const[]){"crop", "pad", "blur", NULL}; *fit; fit++) {
		assert_true(edit_set_aspect(draft, 9, 16, *fit, &e));
		assert_true(edit_set_music(draft, &assets[2], 30, true, &e)); /* 4 s, repeated */
		assert_true(render_as(draft, "mp4", &result, &e));
		assert_about(result.duration_ms, 7000, 60);
		assert_int_equal(result.width, 240);
		assert_int_equal(result.height, 426);
	}
	json_decref(draft);
}

static void speed_and_the_generated_music_work(void **state)
{
	struct render_result result;
	struct error e;
	json_t *draft = film();
	(void)state;
	assert_true(edit_set_speed(draft, 4, &e));
	assert_true(edit_set_music(draft, NULL, 20, false, &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_about(result.duration_ms, 5000, 60);
	json_decref(draft);
}

static void sound_alone_becomes_a_film_with_a_black_picture(void **state)
{
	struct render_result result;
	struct error e;
	json_t *draft = edit_new_draft();
	(void)state;
	assert_true(edit_add_asset(draft, &assets[2], &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_about(result.duration_ms, 4000, 100);
	json_decref(draft);
}

static void captions_go_along_as_a_stream_or_into_the_picture(void **state)
{
	struct captions *captions = captions_create();
	struct render_result result;
	struct probe probe;
	struct error e;
	json_t *draft = film();
	(void)state;
	captions_set_language(captions, "en", 2);
	assert_true(captions_append(captions, 500, 3000, "Hello", 5, &e));
	assert_true(edit_keep(draft, 0, 4000, &e));
	assert_true(edit_set_captions(draft, "film", captions, false, &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	char path[128];
	snprintf(path, sizeof path, "%s/out.mp4", folder);
	assert_true(probe_file(&probe, &tools, path, NULL, &e));
	assert_int_equal(probe.stream_count, 3);
	assert_string_equal(probe.streams[2].language, "en");
	assert_true(edit_burn_captions(draft, "en", &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_true(probe_file(&probe, &tools, path, NULL, &e));
	assert_int_equal(probe.stream_count, 2);
	captions_destroy(captions);
	json_decref(draft);
}

/* The size of a picture's file shows whether something was drawn on black. */
static void a_title_is_drawn_whatever_its_text(void **state)
{
	struct render_result bare, titled;
	struct error e;
	json_t *draft = edit_new_draft();
	const struct edit_title title = {.text = "it's 100% {\\p1} [v];movie=/etc/passwd:\\N",
					 .position = "center",
					 .color = "#ff0000"};
	char path[128];
	(void)state;
	snprintf(path, sizeof path, "%s/out.png", folder);
	assert_true(edit_add_asset(draft, &assets[2], &e));
	assert_true(render_as(draft, "png", &bare, &e));
	assert_true(edit_add_title(draft, &title, &e));
	assert_true(render_as(draft, "png", &titled, &e));
	assert_true(titled.size > bare.size + 1000);
	unlink(path);
	json_decref(draft);
}

/* The packets of the picture in two files. */
static bool same_picture(const char *a, const char *b)
{
	char command[512];
	snprintf(command, sizeof command,
		 "cd %s && for f in %s %s; do ffmpeg -v error -nostdin -i $f -map 0:v -c copy -f streamhash "
		 "-; done | "
		 "uniq | wc -l | grep -qx 1",
		 folder, a, b);
	return system(command) == 0; /* NOLINT: constants only */
}

static void changes_of_the_sound_alone_leave_the_picture_as_it_is(void **state)
{
	const struct edit_title title = {.text = "x", .position = "top", .color = "#ff0000"};
	struct render_result result;
	struct error e;
	json_t *draft = film();
	(void)state;
	assert_true(edit_set_volume(draft, 50, &e));
	assert_true(edit_set_music(draft, &assets[2], 30, true, &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_about(result.duration_ms, 20000, 60);
	assert_true(same_picture("sample.mp4", "out.mp4"));
	assert_true(edit_add_title(draft, &title, &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_false(same_picture("sample.mp4", "out.mp4"));
	json_decref(draft);
}

/* Not every container can store the rotation of its picture. */
static void a_turned_film_is_never_taken_over_as_it_lies(void **state)
{
	(void)state;
	for (size_t i = 5; i < ASSETS; i++) {
		struct render_result result;
		struct probe made;
		struct error e;
		char path[128];
		json_t *draft = edit_new_draft();
		assert_true(edit_add_asset(draft, &assets[i], &e));
		assert_true(edit_set_volume(draft, 50, &e));
		assert_true(render_as(draft, "mkv", &result, &e));
		snprintf(path, sizeof path, "%s/out.mkv", folder);
		assert_true(probe_file(&made, &tools, path, NULL, &e));
		assert_int_equal(made.width, assets[i].probe.width);
		assert_int_equal(made.height, assets[i].probe.height);
		assert_false(same_picture(assets[i].name, "out.mkv"));
		json_decref(draft);
	}
	assert_int_equal(assets[5].probe.height, 320);
}

/* Pixels that are not square get their intended width: the picture is 360x240 here. */
static void pixels_become_square(void **state)
{
	struct render_result result;
	struct error e;
	json_t *draft = edit_new_draft();
	(void)state;
	assert_int_equal(assets[4].probe.width, 360);
	assert_true(edit_add_asset(draft, &assets[4], &e));
	assert_true(edit_keep(draft, 0, 1000, &e));
	assert_true(render_as(draft, "mp4", &result, &e));
	assert_int_equal(result.width, 360);
	assert_int_equal(result.height, 240);
	json_decref(draft);
}

static void collect(void *arg, int percent)
{
	int *last = arg;
	assert_true(percent > *last && percent < 100);
	*last = percent;
}

static void progress_rises(void **state)
{
	int last = -1;
	struct error e;
	struct render_result result;
	json_t *draft = film();
	char path[128];
	(void)state;
	assert_true(edit_remove(draft, 0, 1000, &e)); /* otherwise the picture is only copied */
	snprintf(path, sizeof path, "%s/out.mp4", folder);
	struct render r = {.draft = draft,
			   .assets = assets,
			   .asset_count = ASSETS,
			   .format = "mp4",
			   .output = path,
			   .tools = &tools,
			   .progress = collect,
			   .arg = &last};
	assert_true(render_run(&r, &result, &e));
	assert_true(last > 50);
	json_decref(draft);
}

static void stop_at_first_progress(void *arg, int percent)
{
	(void)percent;
	atomic_store((atomic_bool *)arg, true);
}

static void cancelling_leaves_the_old_file_and_nothing_else(void **state)
{
	atomic_bool cancel = false;
	struct error e = {0};
	struct render_result result;
	struct stat before, after;
	json_t *draft = film();
	char path[128];
	(void)state;
	assert_true(edit_set_speed(draft, 0.25, &e)); /* 80 s: long enough to be interrupted */
	snprintf(path, sizeof path, "%s/out.mp4", folder);
	assert_int_equal(stat(path, &before), 0);
	struct render r = {.draft = draft,
			   .assets = assets,
			   .asset_count = ASSETS,
			   .format = "mp4",
			   .output = path,
			   .tools = &tools,
			   .cancel = &cancel,
			   .progress = stop_at_first_progress,
			   .arg = &cancel};
	assert_false(render_run(&r, &result, &e));
	assert_int_equal(e.cause, ERROR_CANCELLED);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	json_decref(draft);
}

static void what_cannot_be_rendered_is_refused(void **state)
{
	struct render_result result;
	struct error e;
	json_t *draft = film(), *empty = edit_new_draft();
	(void)state;
	assert_false(render_as(draft, "exe", &result, &e));
	assert_int_equal(e.cause, ERROR_UNSUPPORTED);
	assert_false(render_as(empty, "mp4", &result, &e));
	assert_int_equal(e.cause, ERROR_NO_DRAFT);
	json_decref(empty);
	json_decref(draft);
}

/* Clients send drafts back, and may have changed anything in them. */
static void drafts_that_were_tampered_with_are_refused(void **state)
{
	static const char *const changes[] = {
		"{\"m\":{\"asset\":\"/etc/passwd\"}}",
		"{\"m\":null}",
		"{\"d\":0}",
		"{\"d\":-5}",
		"{\"d\":1e14}",
		"{\"speed\":1e-9}",
		"{\"speed\":1e9}",
		"{\"src\":{\"s\":-1,\"d\":5}}",
	};
	json_t *draft = film();
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct render_result result;
		struct error e;
		json_t *other = json_deep_copy(draft), *change = json_loads(changes[i], 0, NULL);
		json_t *track = json_array_get(json_object_get(other, "t"), 0);
		json_object_update(json_array_get(json_object_get(track, "sg"), 0), change);
		assert_false(render_as(other, "mp4", &result, &e));
		assert_int_equal(e.cause, ERROR_INPUT);
		json_decref(change);
		json_decref(other);
	}
	json_decref(draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_film_has_the_length_of_the_cut),
		cmocka_unit_test(every_format_is_made_and_holds_what_it_says),
		cmocka_unit_test(unlike_inputs_are_joined),
		cmocka_unit_test(speed_and_the_generated_music_work),
		cmocka_unit_test(sound_alone_becomes_a_film_with_a_black_picture),
		cmocka_unit_test(captions_go_along_as_a_stream_or_into_the_picture),
		cmocka_unit_test(a_title_is_drawn_whatever_its_text),
		cmocka_unit_test(changes_of_the_sound_alone_leave_the_picture_as_it_is),
		cmocka_unit_test(a_turned_film_is_never_taken_over_as_it_lies),
		cmocka_unit_test(pixels_become_square),
		cmocka_unit_test(progress_rises),
		cmocka_unit_test(cancelling_leaves_the_old_file_and_nothing_else),
		cmocka_unit_test(what_cannot_be_rendered_is_refused),
		cmocka_unit_test(drafts_that_were_tampered_with_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
