#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edit.h"
#include "product/causes.h"
#include "track.h"

static const struct asset film = {
	.id = "film",
	.name = "film.mp4",
	.probe = {.type = PROBE_VIDEO, .duration_ms = 20000, .width = 3840, .height = 2160, .fps = 25}};
static const struct asset clip = {
	.id = "clip",
	.name = "clip.mp4",
	.probe = {.type = PROBE_VIDEO, .duration_ms = 5000, .width = 640, .height = 480, .fps = 30}};
static const struct asset picture = {
	.id = "picture", .name = "p.png", .probe = {.type = PROBE_IMAGE, .width = 100, .height = 100}};
static const struct asset song = {.id = "song",
				  .name = "s.mp3",
				  .probe = {.type = PROBE_AUDIO, .duration_ms = 7000, .has_audio = true}};

static json_t *draft_of(const struct asset *asset)
{
	struct error e;
	json_t *draft = edit_new_draft();
	assert_true(edit_add_asset(draft, asset, &e));
	return draft;
}

static void caption(json_t *draft, const char *asset, const char *language, int64_t start, int64_t end)
{
	struct error e;
	struct captions *c = captions_create();
	captions_set_language(c, language, strlen(language));
	assert_true(captions_append(c, start, end, "words", 5, &e));
	if (!edit_set_captions(draft, asset, c, false, &e))
		fail_msg("%s", e.words);
	captions_destroy(c);
}

/* All segments of a role as "start+length start+length …". */
static void assert_segments(const json_t *draft, const char *role, const char *wanted)
{
	char text[256] = "";
	size_t i, k, n = 0;
	json_t *track, *segment;
	json_array_foreach (track_list(draft), i, track) {
		if (strcmp(track_role(track), role) != 0)
			continue;
		json_array_foreach (track_segments(track), k, segment) {
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%d+%d", n ? " " : "",
					      (int)track_start(segment), (int)track_length(segment));
		}
	}
	assert_string_equal(text, wanted);
}

static void assert_canvas(const json_t *draft, int width, int height)
{
	const json_t *m = json_object_get(draft, "m");
	assert_int_equal(track_int(m, "width", 0), width);
	assert_int_equal(track_int(m, "height", 0), height);
}

static void uploads_are_laid_end_to_end(void **state)
{
	struct error e;
	json_t *draft = draft_of(&clip);
	(void)state;
	assert_true(edit_add_asset(draft, &picture, &e)); /* remains an asset */
	assert_true(edit_add_asset(draft, &film, &e));
	assert_true(edit_add_asset(draft, &song, &e)); /* likewise */
	assert_segments(draft, "video", "0+5000 5000+20000");
	assert_int_equal(edit_duration(draft), 25000);
	assert_canvas(draft, 640, 480); /* the first one decides */
	json_decref(draft);
}

static void a_large_canvas_is_brought_to_the_largest_render(void **state)
{
	json_t *draft = draft_of(&film);
	(void)state;
	assert_canvas(draft, 1920, 1080);
	json_decref(draft);
}

static void sound_is_the_film_only_until_a_picture_comes(void **state)
{
	struct error e;
	json_t *draft = draft_of(&song);
	(void)state;
	assert_true(edit_has_content(draft));
	assert_true(edit_add_asset(draft, &clip, &e));
	assert_segments(draft, "video", "0+5000");
	assert_false(edit_shows_asset(draft, "song"));
	json_decref(draft);
}

static const struct {
	int64_t from, to;
	bool keep;
	const char *video, *captions; /* for a 20 s video with captions at 2-6 s, 9-11 s */
} cuts[] = {
	{0, 10000, false, "0+10000", "0+1000"},
	{15000, 20000, false, "0+15000", "2000+4000 9000+2000"},
	{15000, 99000, false, "0+15000", "2000+4000 9000+2000"},
	{3000, 4000, false, "0+3000 3000+16000", "2000+3000 8000+2000"},
	{1000, 12000, false, "0+1000 1000+8000", ""},
	{5000, 15000, true, "0+10000", "0+1000 4000+2000"},
	{0, 8000, true, "0+8000", "2000+4000"},
	{5950, 20000, true, "0+14050", "3050+2000"}, /* 50 ms of a caption are not worth showing */
};

static void cuts_move_and_clip_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		struct error e;
		struct captions *c = captions_create();
		json_t *draft = draft_of(&film);
		captions_append(c, 2000, 6000, "one", 3, &e);
		captions_append(c, 9000, 11000, "two", 3, &e);
		assert_true(edit_set_captions(draft, "film", c, false, &e));
		bool ok = cuts[i].keep ? edit_keep(draft, cuts[i].from, cuts[i].to, &e)
				       : edit_remove(draft, cuts[i].from, cuts[i].to, &e);
		assert_true(ok);
		assert_segments(draft, "video", cuts[i].video);
		assert_segments(draft, "captions", cuts[i].captions);
		captions_destroy(c);
		json_decref(draft);
	}
}

static void impossible_cuts_change_nothing(void **state)
{
	static const int64_t ranges[][2] = {{0, 20000},   {0, 30000},   {20000, 25000},
					    {5000, 5000}, {6000, 5000}, {-1, 5000}};
	json_t *draft = draft_of(&film), *before = json_deep_copy(draft);
	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		struct error e = {0};
		assert_false(edit_remove(draft, ranges[i][0], ranges[i][1], &e));
		assert_int_equal(e.cause, ERROR_INPUT);
		assert_true(json_equal(draft, before));
	}
	json_decref(before);
	json_decref(draft);
}

static void a_cut_keeps_the_right_part_of_the_source(void **state)
{
	struct error e;
	json_t *draft = draft_of(&film);
	(void)state;
	assert_true(edit_set_speed(draft, 2, &e)); /* 10 s long now */
	assert_true(edit_remove(draft, 2000, 4000, &e));
	json_t *second = json_array_get(track_segments(track_main(draft)), 1);
	assert_int_equal(track_source_start(second), 8000);
	assert_int_equal(track_source_length(second), 12000);
	assert_int_equal(track_length(second), 6000);
	json_decref(draft);
}

static void speed_is_absolute_and_takes_texts_along(void **state)
{
	struct error e;
	json_t *draft = draft_of(&film);
	(void)state;
	caption(draft, "film", "en", 4000, 8000);
	assert_true(edit_set_speed(draft, 2, &e));
	assert_segments(draft, "captions", "2000+2000");
	assert_true(edit_set_speed(draft, 2, &e));
	assert_int_equal(edit_duration(draft), 10000);
	assert_true(edit_set_speed(draft, 0.5, &e));
	assert_segments(draft, "video", "0+40000");
	assert_segments(draft, "captions", "8000+8000");
	assert_false(edit_set_speed(draft, 0, &e));
	assert_false(edit_set_speed(draft, 5, &e));
	json_decref(draft);
}

static void captions_land_where_their_asset_is_shown(void **state)
{
	struct error e;
	json_t *draft = draft_of(&clip);
	(void)state;
	assert_true(edit_add_asset(draft, &film, &e));
	assert_true(edit_remove(draft, 5000, 7000, &e)); /* 2 s of the video's start */
	caption(draft, "film", "en", 1000, 4000);
	assert_segments(draft, "captions", "5000+2000");
	json_decref(draft);
}

static void a_caption_that_a_cut_has_split_is_one(void **state)
{
	struct error e;
	json_t *draft = draft_of(&film);
	(void)state;
	assert_true(edit_remove(draft, 5000, 6000, &e));
	assert_true(edit_split(draft, 2500, &e));
	caption(draft, "film", "en", 4000, 8000);
	assert_segments(draft, "captions", "4000+3000");
	struct captions *c = captions_create();
	captions_append(c, 2000, 3000, "one", 3, &e);
	captions_append(c, 4800, 6000, "two", 3, &e); /* 200 ms of 1200 are not worth reading */
	captions_set_language(c, "en", 2);
	assert_true(edit_set_captions(draft, "film", c, false, &e));
	assert_segments(draft, "captions", "2000+1000");
	captions_destroy(c);
	json_decref(draft);
}

static void parts_are_played_in_any_order(void **state)
{
	static const struct edit_range parts[] = {
		{9000, 12000}, {0, 2000}, {2000, 3000}, {10000, 11000}, {18000, 99000}};
	struct error e;
	json_t *draft = draft_of(&film);
	(void)state;
	caption(draft, "film", "en", 10500, 11500);
	assert_true(edit_order(draft, parts, 5, &e));
	assert_segments(draft, "video", "0+3000 3000+3000 6000+1000 7000+2000");
	assert_segments(draft, "captions", "1500+1000 6500+500");
	assert_false(edit_order(draft, &(struct edit_range){9000, 9000}, 1, &e));
	assert_false(edit_order(draft, parts, 0, &e));
	json_decref(draft);
}

static void captions_that_are_written_take_the_place_of_those_there(void **state)
{
	struct error e;
	struct captions *c = captions_create();
	json_t *draft = draft_of(&clip);
	(void)state;
	captions_append(c, 1000, 2000, "one", 3, &e);
	assert_true(edit_write_captions(draft, c, &e)); /* without a language, if there are no captions */
	assert_segments(draft, "captions", "1000+1000");
	captions_append(c, 4500, 9000, "two", 3, &e); /* ends with the video */
	assert_true(edit_write_captions(draft, c, &e));
	assert_segments(draft, "captions", "1000+1000 4500+500");
	captions_append(c, 4950, 6000, "short", 5, &e);
	assert_false(edit_write_captions(draft, c, &e));
	assert_string_equal(e.words, "caption 3 is shorter than 0.1 s");
	captions_append(c, 5000, 6000, "late", 4, &e);
	captions_set_language(c, "es", 2);
	assert_false(edit_write_captions(draft, c, &e));
	captions_destroy(c);
	json_decref(draft);
}

static void captions_of_reversed_parts_are_reversed_and_a_still_has_none(void **state)
{
	struct error e;
	json_t *draft = draft_of(&clip);
	(void)state;
	assert_true(edit_freeze(draft, 4000, 2000, &e)); /* 0-4, still 4-6, 6-7 */
	assert_true(edit_reverse(draft, (struct edit_range){0, 4000}, &e));
	caption(draft, "clip", "en", 1000, 2000);
	assert_segments(draft, "captions", "2000+1000");
	caption(draft, "clip", "en", 3500, 4500); /* before the still, and after it */
	assert_segments(draft, "captions", "0+500 6000+500");
	json_decref(draft);
}

static void captions_replace_those_of_their_language_and_stay_burned(void **state)
{
	struct error e;
	json_t *draft = draft_of(&film);
	(void)state;
	caption(draft, "film", "eng", 0, 1000);
	caption(draft, "film", "es", 0, 1000);
	assert_true(edit_burn_captions(draft, "en", &e));
	caption(draft, "film", "en", 3000, 4000);
	assert_segments(draft, "captions", "0+1000 3000+1000");
	caption(draft, "film", "", 5000, 6000);
	caption(draft, "film", "", 7000, 8000); /* an unknown language counts as one, too */
	assert_segments(draft, "captions", "0+1000 3000+1000 7000+1000");
	json_t *track = json_array_get(track_list(draft), 2);
	assert_string_equal(track_meta(track, "lang"), "en");
	assert_true(track_burned(track));
	assert_false(edit_burn_captions(draft, "fr", &e));
	json_decref(draft);
}

static void captions_of_two_videos_share_the_track_of_their_language(void **state)
{
	struct error e;
	json_t *draft = draft_of(&clip);
	(void)state;
	assert_true(edit_add_asset(draft, &film, &e));
	caption(draft, "film", "en", 1000, 2000);
	caption(draft, "clip", "en", 1000, 2000);
	assert_segments(draft, "captions", "1000+1000 6000+1000");
	caption(draft, "film", "en", 3000, 4000);
	assert_segments(draft, "captions", "1000+1000 8000+1000");
	json_decref(draft);
}

static void captions_outside_of_the_film_are_refused(void **state)
{
	struct error e = {0};
	struct captions *c = captions_create();
	json_t *draft = draft_of(&clip);
	(void)state;
	captions_append(c, 6000, 7000, "late", 4, &e);
	assert_false(edit_set_captions(draft, "clip", c, false, &e));
	assert_int_equal(e.cause, ERROR_NO_CAPTIONS);
	captions_destroy(c);
	json_decref(draft);
}

static const struct {
	int w, h, width, height; /* from 1920x1080 */
} aspects[] = {
	{9, 16, 1080, 1920}, {1, 1, 1080, 1080}, {16, 9, 1920, 1080}, {4, 3, 1440, 1080}, {21, 9, 1920, 822}};

static void aspect_ratios_keep_the_shorter_side_and_the_limits(void **state)
{
	struct error e;
	(void)state;
	for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++) {
		json_t *draft = draft_of(&film);
		assert_true(edit_set_aspect(draft, aspects[i].w, aspects[i].h, "crop", &e));
		assert_canvas(draft, aspects[i].width, aspects[i].height);
		json_decref(draft);
	}
}

static void music_lasts_as_long_as_the_film(void **state)
{
	struct error e;
	json_t *draft = draft_of(&film);
	(void)state;
	assert_true(edit_set_music(draft, &song, 30, true, &e));
	assert_segments(draft, "music", "0+20000");
	assert_true(edit_remove(draft, 0, 5000, &e));
	assert_segments(draft, "music", "0+15000");
	assert_true(edit_add_asset(draft, &clip, &e));
	assert_segments(draft, "music", "0+20000");
	assert_true(edit_set_music(draft, NULL, 10, false, &e)); /* replaces */
	assert_segments(draft, "music", "0+20000");
	assert_true(edit_set_music_volume(draft, 55, &e));
	assert_true(edit_remove_tracks(draft, "music", &e));
	assert_false(edit_set_music_volume(draft, 55, &e));
	assert_false(edit_remove_tracks(draft, "music", &e));
	json_decref(draft);
}

static void titles_stay_within_the_film(void **state)
{
	struct error e;
	json_t *draft = draft_of(&clip);
	struct edit_title t = {
		.text = "T", .position = "top", .color = "#ffffff", .start_ms = 4000, .duration_ms = 9000};
	(void)state;
	assert_true(edit_add_title(draft, &t, &e));
	assert_segments(draft, "title", "4000+1000");
	t.start_ms = 5000;
	assert_false(edit_add_title(draft, &t, &e));
	t = (struct edit_title){.text = "", .position = "top", .color = "#ffffff"};
	assert_false(edit_add_title(draft, &t, &e));
	json_decref(draft);
}

static void *no_memory(size_t size)
{
	(void)size;
	return NULL;
}

static void a_text_that_cannot_be_replaced_says_why(void **state)
{
	char longer[2001] = "";
	struct error e;
	size_t count;
	json_t *draft = draft_of(&film);
	(void)state;
	caption(draft, "film", "en", 0, 1000);
	memset(longer, 'x', sizeof longer - 1);
	assert_false(edit_replace_text(draft, "captions", "", "word", longer, &count, &e));
	assert_int_equal(e.cause, ERROR_INPUT);
	json_set_alloc_funcs(no_memory, free);
	bool ok = edit_replace_text(draft, "captions", "", "word", "other", &count, &e);
	json_set_alloc_funcs(malloc, free);
	assert_false(ok);
	assert_int_equal(e.cause, ERROR_NO_MEMORY);
	json_decref(draft);
}

static void nothing_can_be_edited_before_there_is_a_film(void **state)
{
	struct error e = {0};
	json_t *draft = edit_new_draft();
	(void)state;
	assert_false(edit_has_content(draft));
	assert_false(edit_remove(draft, 0, 1000, &e));
	assert_int_equal(e.cause, ERROR_NO_DRAFT);
	assert_false(edit_set_volume(draft, 50, &e));
	assert_false(edit_set_music(draft, &song, 50, true, &e));
	json_decref(draft);
}

static void without_its_film_a_draft_is_as_new(void **state)
{
	struct error e;
	json_t *draft = draft_of(&film), *fresh = edit_new_draft();
	(void)state;
	caption(draft, "film", "en", 0, 1000);
	assert_true(edit_remove_tracks(draft, "video", &e));
	assert_true(json_equal(draft, fresh));
	json_decref(fresh);
	json_decref(draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uploads_are_laid_end_to_end),
		cmocka_unit_test(a_large_canvas_is_brought_to_the_largest_render),
		cmocka_unit_test(sound_is_the_film_only_until_a_picture_comes),
		cmocka_unit_test(cuts_move_and_clip_texts),
		cmocka_unit_test(impossible_cuts_change_nothing),
		cmocka_unit_test(a_cut_keeps_the_right_part_of_the_source),
		cmocka_unit_test(speed_is_absolute_and_takes_texts_along),
		cmocka_unit_test(captions_land_where_their_asset_is_shown),
		cmocka_unit_test(a_caption_that_a_cut_has_split_is_one),
		cmocka_unit_test(parts_are_played_in_any_order),
		cmocka_unit_test(captions_that_are_written_take_the_place_of_those_there),
		cmocka_unit_test(captions_of_reversed_parts_are_reversed_and_a_still_has_none),
		cmocka_unit_test(captions_replace_those_of_their_language_and_stay_burned),
		cmocka_unit_test(captions_of_two_videos_share_the_track_of_their_language),
		cmocka_unit_test(captions_outside_of_the_film_are_refused),
		cmocka_unit_test(aspect_ratios_keep_the_shorter_side_and_the_limits),
		cmocka_unit_test(music_lasts_as_long_as_the_film),
		cmocka_unit_test(titles_stay_within_the_film),
		cmocka_unit_test(a_text_that_cannot_be_replaced_says_why),
		cmocka_unit_test(nothing_can_be_edited_before_there_is_a_film),
		cmocka_unit_test(without_its_film_a_draft_is_as_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
