#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent.h"
#include "agent_words.h"
#include "edit.h"
#include "ranges.h"
#include "track.h"

static char folder[] = "/tmp/test-agent-XXXXXX";
static struct tools tools;

enum { FILM, PLAIN, SONG, SUBTITLES, ASSETS };
static struct asset assets[ASSETS];
static char paths[ASSETS][128];
static const char *const names[ASSETS] = {"sample.mp4", "plain.mp4", "song.mp3", "sample.es.srt"};

static int set_up(void **state)
{
	char command[512];
	struct error e = {0};
	(void)state;
	if (!mkdtemp(folder) || !tools_init(&tools, false, &e))
		return -1;
#ifdef NEMO_TRANSCRIBE
	snprintf(tools.transcriber, sizeof tools.transcriber, "%s", NEMO_TRANSCRIBE);
#else
	tools.transcriber[0] = '\0';
#endif
	snprintf(command, sizeof command,
		 "'%s' %s && cd %s && ffmpeg -v error -nostdin -f lavfi -i sine=d=4 song.mp3", SAMPLE_SH,
		 folder, folder);
	if (system(command)) /* NOLINT: constants only */
		return -1;
	for (size_t i = 0; i < ASSETS; i++) {
		snprintf(paths[i], sizeof paths[i], "%s/%s", folder, names[i]);
		assets[i] = (struct asset){.id = names[i], .name = names[i], .path = paths[i]};
		if (!probe_file(&assets[i].probe, &tools, paths[i], NULL, &e))
			return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	const char *const files[] = {"sample.mp4",    "sample.mkv",    "plain.mp4",
				     "sample.en.srt", "sample.es.srt", "song.mp3"};
	char path[128];
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		unlink(path);
	}
	return rmdir(folder); /* fails if something was left in the scratch folder */
}

static json_t *draft_of(const struct asset *asset)
{
	struct error e;
	json_t *draft = edit_new_draft();
	assert_true(edit_add_asset(draft, asset, &e));
	return draft;
}

static void ask_of(struct agent_output *out, const char *message, const json_t *draft, const json_t *previous,
		   const struct asset *list, size_t count)
{
	struct error e = {0};
	const struct agent_input input = {.message = message,
					  .language = "en",
					  .draft = draft,
					  .history = {.previous = previous},
					  .assets = list,
					  .asset_count = count,
					  .tools = &tools,
					  .scratch = folder};
	if (!agent_run(out, &input, &e))
		fail_msg("%s: %s", message, e.words);
	assert_non_null(out->reply);
	assert_true(*out->reply != '\0');
}

/* ---- words ---- */

static const struct {
	const char *message, *words;
} spellings[] = {
	{"ten seconds", "<t10000>"},
	{"the first 10-second part", "the first <t10000> part"},
	{"twenty-five secs, 1.5 min", "<t25000>, <t90000>"},
	{"one hundred and twenty seconds", "<t120000>"},
	{"half a minute and a second", "<t30000> and <t1000>"},
	{"1 minute 20 seconds", "<t80000>"},
	{"0:05 to 1:02:03", "<t5000> to <t3723000>"},
	{"500ms", "<t500>"},
	{"十秒", "<t10000>"},
	{"二十五秒到一分二十秒", "<t25000>到<t80000>"},
	{"半分钟", "<t30000>"},
	{"两小时", "<t7200000>"},
	{"百分之三十", "<p30>"},
	{"30% or thirty percent", "<p30> or <p30>"},
	{"9:16, 16x9, 1:1, 4 by 5", "<r9:16>, <r16:9>, <r1:1>, <r4:5>"},
	{"1080x1920", "<d1080x1920>"},
	{"2x, two times, 1.5倍", "<x2>, <x2>, <x1.5>"},
	{"say \"9:16 in ten seconds\"", "say <q0>"},
	{"“你好” and 'it's me'", "<q0> and <q1>"},
	{"don't, can't", "don't, can't"},
	{"five films about one thing", "five films about one thing"},
	{"mp4 1080p v2", "mp4 <l1080> v2"},
	{"<t10000>", " t10000>"},
};

static void lengths_and_numbers_are_read_in_every_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct agent_words w;
		assert_true(agent_words_init(&w, spellings[i].message, NULL, 0));
		assert_string_equal(buf_text(&w.text), spellings[i].words);
		agent_words_finish(&w);
	}
}

/* ---- edits: each message, and its result for a video of 20 s ---- */

static const struct {
	const char *message;
	const char *calls; /* names, in order */
	int64_t duration;
	int64_t source; /* where in the source the video begins */
} messages[] = {
	{"cut the first 10 s", "remove", 10000, 10000},
	{"Remove the first ten seconds.", "remove", 10000, 10000},
	{"Please trim 5 seconds from the beginning", "remove", 15000, 5000},
	{"cut off the last 5 seconds", "remove", 15000, 0},
	{"remove the first 2 s and the last 3 s", "remove", 15000, 2000},
	{"keep 0:05 to 0:15", "keep", 10000, 5000},
	{"trim the video from 5 to 15 seconds", "keep", 10000, 5000},
	{"keep only the first 8 seconds", "keep", 8000, 0},
	{"keep the last 8 seconds", "keep", 8000, 12000},
	{"trim to the first 12 seconds", "keep", 12000, 0},
	{"shorten it down to the last 5 seconds", "keep", 5000, 15000},
	{"cut from 5s to 15s", "remove", 10000, 0},
	{"remove everything after 12 seconds", "remove", 12000, 0},
	{"remove everything before 12 seconds", "remove", 8000, 12000},
	{"shorten it to 7 seconds", "keep", 7000, 0},
	{"剪掉前十秒", "remove", 10000, 10000},
	{"把开头10秒去掉", "remove", 10000, 10000},
	{"删除最后五秒", "remove", 15000, 0},
	{"保留5秒到15秒", "keep", 10000, 5000},
	{"只要前八秒", "keep", 8000, 0},
	{"cut out the part between 3 and 7 seconds", "remove", 16000, 0},
	{"把3秒和7秒之间剪掉", "remove", 16000, 0},
	{"Can you get rid of the opening 4 seconds?", "remove", 16000, 4000},
	{"cut the first and last 2 seconds", "remove", 16000, 2000},
	{"remove the first second and the last two seconds", "remove", 17000, 1000},
	{"remove the last second", "remove", 19000, 0},
	{"去掉片头5秒和片尾3秒", "remove", 12000, 5000},
	{"截取第5秒到第10秒", "keep", 5000, 5000},
	{"从0:03剪到0:09", "keep", 6000, 3000},
	{"把视频从第3秒裁剪到第9秒", "keep", 6000, 3000},
	{"把视频剪到9秒", "keep", 9000, 0},
	{"make it 9:16", "set_aspect", 20000, 0},
	{"crop to 1:1", "set_aspect", 20000, 0},
	{"改成竖屏，背景模糊", "set_aspect", 20000, 0},
	{"speed it up 2x", "set_speed", 10000, 0},
	{"2倍速播放", "set_speed", 10000, 0},
	{"slow motion", "set_speed", 40000, 0},
	{"play it twice as fast", "set_speed", 10000, 0},
	{"remove the sound", "set_volume", 20000, 0},
	{"去掉原声", "set_volume", 20000, 0},
	{"set the volume to half", "set_volume", 20000, 0},
	{"Put the text \"Hello\" at the bottom from second 2 to second 4", "add_title", 20000, 0},
	{"overlay 'Hello' in the middle", "add_title", 20000, 0},
	{"加背景音乐，音量30%，说话时压低", "set_music", 20000, 0},
	{"add a title 'A' and background music, then remove the title and the music",
	 "add_title set_music remove_track remove_track", 20000, 0},
	{"mute the video", "set_volume", 20000, 0},
	{"音量调到百分之五十", "set_volume", 20000, 0},
	{"add a title \"Hello, world\" at the top for 5 seconds in red", "add_title", 20000, 0},
	{"加标题“你好”，在底部", "add_title", 20000, 0},
	{"add background music at 30%", "set_music", 20000, 0},
	{"配上背景音乐", "set_music", 20000, 0},
	{"cut the first 10 s, add a title 'Hi' and make it 9:16 with blurred bars",
	 "remove add_title set_aspect", 10000, 10000},
	{"先剪掉前十秒，然后静音，再加标题“完”", "remove set_volume add_title", 10000, 10000},
	{"mute it first and remove the last 3 seconds", "set_volume remove", 17000, 0},
	{"cut the first and the last 2 seconds", "remove", 16000, 2000},
	{"静音，10秒到20秒剪掉", "set_volume remove", 10000, 0},
	{"去掉前2秒和后3秒", "remove", 15000, 2000},
	{"cut 3s to 5s where he shows \"x\"", "remove", 18000, 0},
	{"show \"Hello\" at the top", "add_title", 20000, 0},
	{"add a title 'A', then remove the text 'A'", "add_title set_title", 20000, 0},
	{"add a title 'A', then remove the words from the picture", "add_title remove_track", 20000, 0},
	{"加标题“完”，然后去掉文字", "add_title remove_track", 20000, 0},
	{"extract the captions, then remove the caption text", "extract_captions remove_track", 20000, 0},
	{"cut out the video with its sound from 3s to 8s", "remove", 15000, 0},
	{"add captions in \"Spanish\"", "extract_captions", 20000, 0},
	{"show only \"Hello\"", "add_title", 20000, 0},
	{"提取字幕，10秒到20秒剪掉", "extract_captions remove", 10000, 0},
	{"get rid of the loud sound", "set_volume", 20000, 0},
	{"speed it up 2x, then go back to the original speed", "set_speed set_speed", 20000, 0},
	{"go back to 4:3", "set_aspect", 20000, 0},
};

static void names_of_calls(const json_t *calls, char *out, size_t size)
{
	size_t i, n = 0;
	json_t *call;
	*out = '\0';
	json_array_foreach (calls, i, call) {
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "",
				      json_string_value(json_object_get(call, "name")));
		assert_true(json_is_object(json_object_get(call, "args")));
		assert_true(json_is_true(json_object_get(json_object_get(call, "result"), "ok")));
	}
}

static void wishes_become_edits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
		struct agent_output out;
		char calls[128];
		json_t *draft = draft_of(&assets[FILM]);
		ask_of(&out, messages[i].message, draft, NULL, assets, 1);
		if (!out.draft)
			fail_msg("%s: %s", messages[i].message, out.reply);
		names_of_calls(out.calls, calls, sizeof calls);
		if (strcmp(calls, messages[i].calls) != 0 || edit_duration(out.draft) != messages[i].duration)
			fail_msg("%s: %s, %lld ms: %s", messages[i].message, calls,
				 (long long)edit_duration(out.draft), out.reply);
		json_t *first = json_array_get(track_segments(track_main(out.draft)), 0);
		assert_int_equal(track_source_start(first), messages[i].source);
		agent_output_finish(&out);
		json_decref(draft);
	}
}

/* No part is cut, and no other part is silenced. */
static void the_sound_of_a_part_is_silenced(void **state)
{
	static const char *const texts[] = {"remove the audio from 0:05 to 0:10",
					    "remove the audio of the video from 0:05 to 0:10",
					    "去掉5秒到10秒的声音"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		static const int64_t levels[] = {100, 0, 100};
		struct agent_output out;
		json_t *draft = draft_of(&assets[FILM]);
		ask_of(&out, texts[i], draft, NULL, assets, 1);
		const json_t *list = track_segments(track_main(out.draft));
		assert_int_equal(edit_duration(out.draft), 20000);
		assert_int_equal(json_array_size(list), 3);
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(track_int(json_array_get(list, k), "vol", -1), levels[k]);
		assert_int_equal(track_start(json_array_get(list, 1)), 5000);
		assert_int_equal(track_length(json_array_get(list, 1)), 5000);
		agent_output_finish(&out);
		json_decref(draft);
	}
}

static const json_t *find_track(const json_t *draft, const char *role)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (!strcmp(track_role(track), role))
			return track;
	}
	fail_msg("no %s track", role);
	return NULL;
}

static void a_title_has_its_text_place_time_and_colour(void **state)
{
	static const struct {
		const char *message, *text, *position, *color;
		int64_t start, length;
	} titles[] = {
		{"add a title \"A, B and <C>\" at the top for 5 seconds in red", "A, B and <C>", "top",
		 "#ff3030", 0, 5000},
		{"Add the title 'It's me' at 0:04, bottom, #12abEF", "It's me", "bottom", "#12abEF", 4000,
		 3000},
		{"add title: Hello World at the bottom", "Hello World", "bottom", "#ffffff", 0, 3000},
		{"add a title \"End\" at the end", "End", "center", "#ffffff", 17000, 3000},
		{"title \"X\" from 2s to 6s in yellow", "X", "center", "#ffe030", 2000, 4000},
		{"加标题「开始」，在顶部，持续四秒，黄色", "开始", "top", "#ffe030", 0, 4000},
	};
	(void)state;
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		struct agent_output out;
		json_t *draft = draft_of(&assets[FILM]);
		ask_of(&out, titles[i].message, draft, NULL, assets, 1);
		const json_t *track = find_track(out.draft, "title");
		const json_t *segment = json_array_get(track_segments(track), 0);
		assert_string_equal(track_text(segment), titles[i].text);
		assert_string_equal(track_meta(track, "position"), titles[i].position);
		assert_string_equal(track_meta(track, "color"), titles[i].color);
		assert_int_equal(track_start(segment), titles[i].start);
		assert_int_equal(track_length(segment), titles[i].length);
		agent_output_finish(&out);
		json_decref(draft);
	}
}

/* ---- captions ---- */

static void captions_come_in_the_languages_asked_for(void **state)
{
	static const struct {
		const char *message, *languages;
	} cases[] = {
		{"extract the captions", "en es"},
		{"Extract the English captions", "en"},
		{"extract the English and Spanish captions", "en es"},
		{"give me the Spanish subtitles please", "es"},
		{"提取字幕", "en es"},
		{"提取英文字幕", "en"},
		{"提取英语和西班牙语字幕", "en es"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct agent_output out;
		char languages[64] = "";
		size_t k;
		json_t *track, *draft = draft_of(&assets[FILM]);
		ask_of(&out, cases[i].message, draft, NULL, assets, 1);
		json_array_foreach (track_list(out.draft), k, track) {
			if (k) {
				strcat(languages, k > 1 ? " " : "");
				strcat(languages, track_meta(track, "lang"));
				assert_int_equal(json_array_size(track_segments(track)), 4);
				assert_false(track_burned(track));
			}
		}
		assert_string_equal(languages, cases[i].languages);
		assert_non_null(strstr(out.reply, "4"));
		if (strstr(languages, "en"))
			assert_non_null(strstr(out.reply, "Welcome to this short tutorial"));
		agent_output_finish(&out);
		json_decref(draft);
	}
}

static void captions_that_are_added_are_burned_in(void **state)
{
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	ask_of(&out, "add English captions", draft, NULL, assets, 1);
	assert_true(track_burned(find_track(out.draft, "captions")));
	agent_output_finish(&out);
	json_decref(draft);
}

static void captions_of_a_cut_film_are_cut(void **state)
{
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	ask_of(&out, "remove the first 10.5 seconds and extract the English captions", draft, NULL, assets,
	       1);
	const json_t *list = track_segments(find_track(out.draft, "captions"));
	assert_int_equal(json_array_size(list), 2);
	assert_int_equal(track_start(json_array_get(list, 0)), 558);
	agent_output_finish(&out);
	json_decref(draft);
}

static void a_subtitle_file_beside_a_film_without_captions_is_used(void **state)
{
	struct agent_output out;
	const struct asset list[] = {assets[PLAIN], assets[SUBTITLES]};
	json_t *draft = draft_of(&assets[PLAIN]);
	(void)state;
	ask_of(&out, "extract the captions", draft, NULL, list, 2);
	assert_string_equal(track_meta(find_track(out.draft, "captions"), "lang"), "es");
	assert_non_null(strstr(out.reply, "Gracias por ver"));
	agent_output_finish(&out);
	json_decref(draft);
}

/* Two clips without sound, and a subtitle file: it belongs to the clip with its name, else to the last clip
 * before it.
 */
static void a_subtitle_file_is_of_one_clip(void **state)
{
	static const struct {
		const char *name;
		int64_t from, to;
	} rows[] = {{"a.es.srt", 0, 20000}, {"b.es.srt", 20000, 40000}, {"other.es.srt", 20000, 40000}};
	struct error e;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct asset list[] = {assets[PLAIN], assets[PLAIN], assets[SUBTITLES]};
		struct agent_output out, alone;
		list[0].id = list[0].name = "a.mp4";
		list[1].id = list[1].name = "b.mp4";
		list[0].probe.has_audio = list[1].probe.has_audio = false;
		list[2].name = rows[i].name;
		json_t *draft = draft_of(&list[0]), *one = draft_of(&list[1]), *segment;
		size_t k;
		assert_true(edit_append_asset(draft, &list[1], &e));
		ask_of(&out, "extract the captions", draft, NULL, list, 3);
		ask_of(&alone, "extract the captions", one, NULL, list + 1, 2);
		const json_t *segments = track_segments(find_track(out.draft, "captions"));
		assert_int_equal(json_array_size(segments),
				 json_array_size(track_segments(find_track(alone.draft, "captions"))));
		json_array_foreach (segments, k, segment)
			assert_within(track_start(segment), rows[i].from, rows[i].to - 1);
		agent_output_finish(&out);
		agent_output_finish(&alone);
		json_decref(draft);
		json_decref(one);
	}
}

/* The reply reports what one clip lacks, and the message continues. */
static void one_clip_without_captions_does_not_end_those_of_others(void **state)
{
	struct asset list[] = {assets[PLAIN], assets[SONG], assets[0]};
	struct agent_output out;
	struct error e;
	(void)state;
	list[0].id = list[0].name = "mute.mp4";
	list[0].probe.has_audio = false;
	list[1].id = list[1].name = "broken.srt"; /* sound, and no subtitles */
	list[1].probe.type = PROBE_SUBTITLE;
	json_t *draft = draft_of(&list[0]);
	assert_true(edit_append_asset(draft, &list[2], &e));
	ask_of(&out, "extract the English captions", draft, NULL, list, 3);
	assert_non_null(out.draft);
	assert_true(json_array_size(track_segments(find_track(out.draft, "captions"))) > 0);
	assert_non_null(strstr(out.reply, "mute.mp4: no captions were found"));
	assert_non_null(strstr(out.reply, "broken.srt: "));
	agent_output_finish(&out);
	json_decref(draft);
}

/* A missing file counts if the draft shows it; a file that never arrives can still be removed. */
static void only_files_that_count_are_waited_for(void **state)
{
	static const struct {
		const char *why, *message;
		bool shown;
		size_t lacks;
	} rows[] = {{"", "make it black and white", false, 0},
		    {"", "add late.mp4 at the end", false, 1},
		    {"", "make it black and white", true, 1},
		    {"", "remove the second clip", true, 1},
		    {"it is too large", "make it black and white", false, 0},
		    {"it is too large", "make it black and white", true, 1},
		    {"it is too large", "remove the first 1 second", true, 0},
		    {"it is too large", "add a title that says \"Hello\"", true, 0},
		    {"it is too large", "how long is it?", true, 0},
		    {"it is too large", "make me a sandwich", true, 0},
		    {"it is too large", "remove the last 1 second", true, 1},
		    {"it is too large", "mute the second clip", true, 1},
		    {"it is too large", "remove the second clip", true, 0}};
	struct asset list[] = {assets[0], assets[0]};
	struct error e;
	(void)state;
	list[1].id = "late";
	list[1].name = "late.mp4";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct agent_output out;
		json_t *draft = draft_of(&list[0]);
		list[1].missing = rows[i].why;
		if (rows[i].shown)
			assert_true(edit_append_asset(draft, &list[1], &e));
		ask_of(&out, rows[i].message, draft, NULL, list, 2);
		if (json_array_size(out.lacks) != rows[i].lacks)
			fail_msg("%zu: \"%s\" lacks %zu: %s", i, rows[i].message, json_array_size(out.lacks),
				 out.reply);
		if (*rows[i].why && rows[i].shown && !rows[i].lacks)
			assert_int_equal(strstr(out.reply, "'late.mp4' cannot be read: it is too large") !=
						 NULL,
					 out.draft && !strstr(rows[i].message, "second clip"));
		agent_output_finish(&out);
		json_decref(draft);
	}
}

static void speech_is_recognised_where_nothing_else_is_there(void **state)
{
	struct agent_output out;
	json_t *draft;
	(void)state;
	if (!*tools.transcriber)
		skip();
	draft = draft_of(&assets[PLAIN]);
	ask_of(&out, "extract the captions", draft, NULL, &assets[PLAIN], 1);
	if (!out.draft)
		fail_msg("%s", out.reply);
	assert_non_null(strstr(out.reply, "auto-generated"));
	assert_non_null(strstr(out.reply, "first we will open the project folder"));
	agent_output_finish(&out);
	json_decref(draft);
}

static void words_without_a_font_are_told_once(void **state)
{
	static const struct {
		const char *message, *wanted; /* NULL: fonts are not mentioned */
	} rows[] = {
		{"add a title that says \"Hello\"", "No font is installed"},
		{"添加标题“你好”", "没有字体"},
		{"[{\"op\":\"add_title\",\"text\":\"Hello\"}]", "No font is installed"},
		{"cut the first 2 seconds", NULL},
	};
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	for (int with = 0; with < 2; with++)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			bool said;
			tools.fonts = with;
			ask_of(&out, rows[i].message, draft, NULL, assets, 1);
			said = strstr(out.reply, "ont is installed") || strstr(out.reply, "没有字体");
			assert_non_null(out.draft);
			assert_int_equal(said, !with && rows[i].wanted);
			if (said)
				assert_non_null(strstr(out.reply, rows[i].wanted));
			agent_output_finish(&out);
		}
	tools.fonts = true;
	json_decref(draft);
}

static void what_is_not_done_is_told_for_programs(void **state)
{
	static const struct {
		const char *message;
		size_t not_done;
	} rows[] = {
		{"mute it", 0},
		{"how long is it?", 0},
		{"make me a sandwich", 1},
		{"mute it and make me a sandwich and translate the captions to French", 2},
		{"mute it and go back to 99", 1},
		{"undo", 0},
		{"翻译字幕", 1},
		{"[{\"op\":\"explode\"}]", 1},
		{"add a title that says \"Not done: all of it\"", 0},
	};
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct agent_output out;
		size_t k;
		json_t *sentence;
		ask_of(&out, rows[i].message, draft, NULL, assets, 1);
		if (json_array_size(out.not_done) != rows[i].not_done)
			fail_msg("%s: %zu not done of: %s", rows[i].message, json_array_size(out.not_done),
				 out.reply);
		json_array_foreach (out.not_done, k, sentence)
			assert_non_null(strstr(out.reply, json_string_value(sentence)));
		agent_output_finish(&out);
	}
	json_decref(draft);
}

static void missing_captions_are_told_and_change_nothing(void **state)
{
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	ask_of(&out, "extract the French captions", draft, NULL, assets, 1);
	assert_null(out.draft);
	assert_non_null(strstr(out.reply, "en, es"));
	agent_output_finish(&out);
	json_decref(draft);
}

/* ---- music, undo, the rest ---- */

static void uploaded_music_is_preferred_to_a_generated_one(void **state)
{
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	ask_of(&out, "add background music", draft, NULL, assets, ASSETS);
	assert_string_equal(track_meta(find_track(out.draft, "music"), "name"), "song.mp3");
	agent_output_finish(&out);
	ask_of(&out, "add background music", draft, NULL, assets, 1);
	assert_non_null(strstr(out.reply, "no audio file was uploaded"));
	agent_output_finish(&out);
	json_decref(draft);
}

/* Words such as "no" describe the kind of music and do not mute it; they do mute the video's own sound. */
static void only_the_own_sound_is_silenced_by_a_no(void **state)
{
	static const struct {
		const char *message, *role;
		int64_t percent;
	} wishes[] = {
		{"add background music with no ducking", "music", 25},
		{"加背景音乐，不要闪避", "music", 25},
		{"remove the loud sound", "video", 0},
		{"去掉原声", "video", 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
		struct agent_output out;
		json_t *draft = draft_of(&assets[FILM]);
		ask_of(&out, wishes[i].message, draft, NULL, assets, 1);
		const json_t *track = find_track(out.draft, wishes[i].role);
		assert_int_equal(track_int(json_array_get(track_segments(track), 0), "vol", -1),
				 wishes[i].percent);
		agent_output_finish(&out);
		json_decref(draft);
	}
}

static void undo_gives_back_the_draft_before(void **state)
{
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]), *previous = draft_of(&assets[PLAIN]);
	static const char *const texts[] = {"Undo that, please", "撤销", "Go back.", "go back one step",
					    "go back to the previous version"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		ask_of(&out, texts[i], draft, previous, assets, 1);
		assert_int_equal(out.step, AGENT_UNDO);
		assert_true(json_equal(out.draft, previous));
		agent_output_finish(&out);
	}
	ask_of(&out, "undo", draft, NULL, assets, 1);
	assert_int_equal(out.step, AGENT_EDIT);
	assert_null(out.draft);
	agent_output_finish(&out);
	json_decref(previous);
	json_decref(draft);
}

static void one_failed_request_does_not_stop_the_others(void **state)
{
	struct agent_output out;
	json_t *draft = draft_of(&assets[FILM]);
	(void)state;
	ask_of(&out, "remove the captions, then cut the first 10 s", draft, NULL, assets, 1);
	assert_int_equal(edit_duration(out.draft), 10000);
	assert_int_equal(json_array_size(out.calls), 2);
	assert_non_null(strstr(out.reply, "Not done"));
	agent_output_finish(&out);
	json_decref(draft);
}

/* The last cut becomes a crossfade before the first clip turns out to be too short for one. */
static void a_request_that_fails_half_way_changes_nothing(void **state)
{
	static const char *const id[] = {"a", "b", "c"};
	struct agent_output one, both;
	struct asset list[3];
	json_t *draft = edit_new_draft();
	struct error e;
	size_t made;
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		list[i] = assets[PLAIN];
		list[i].id = id[i];
		assert_true(edit_add_asset(draft, &list[i], &e));
	}
	assert_true(edit_remove(draft, 0, list[0].probe.duration_ms - 500, &e));
	ask_of(&one, "set the volume to 50%", draft, NULL, list, 3);
	ask_of(&both, "set the volume to 50%. add 1 s crossfades between the clips", draft, NULL, list, 3);
	assert_non_null(strstr(both.reply, "shorter than two crossfades"));
	assert_non_null(one.draft);
	assert_true(json_equal(one.draft, both.draft));
	/* If this edit is alone, half of it is made. */
	assert_false(edit_crossfade(one.draft, 1000, &made, &e));
	assert_false(json_equal(one.draft, both.draft));
	agent_output_finish(&one);
	agent_output_finish(&both);
	json_decref(draft);
}

static void what_is_not_understood_is_answered_with_what_is(void **state)
{
	static const char *const texts[] = {"hello",    "",         "   ", "你好吗", "make me a sandwich",
					    "\xff\xfe", "<q7> <t1>"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct agent_output out;
		json_t *draft = draft_of(&assets[FILM]);
		ask_of(&out, texts[i], draft, NULL, assets, 1);
		assert_null(out.draft);
		assert_int_equal(json_array_size(out.calls), 0);
		assert_non_null(strstr(out.reply, "9:16"));
		agent_output_finish(&out);
		json_decref(draft);
	}
}

static void without_a_video_it_asks_for_one(void **state)
{
	struct agent_output out;
	(void)state;
	ask_of(&out, "cut the first 10 s", NULL, NULL, NULL, 0);
	assert_null(out.draft);
	assert_non_null(strstr(out.reply, "upload"));
	agent_output_finish(&out);
}

static void a_huge_message_is_answered(void **state)
{
	struct agent_output out;
	size_t size = 1 << 20;
	char *text = malloc(size);
	(void)state;
	memset(text, 'a', size - 1);
	text[size - 1] = '\0';
	ask_of(&out, text, NULL, NULL, NULL, 0);
	agent_output_finish(&out);
	free(text);
}

/* ---- clips in a changed order ---- */

static void assert_order(const json_t *draft, const char *order, const char *message)
{
	size_t i;
	json_t *segment;
	char shown[16] = "";
	json_array_foreach (track_segments(track_main(draft)), i, segment)
		snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s", track_asset(segment));
	if (strcmp(shown, order) != 0)
		fail_msg("%s: %s, not %s", message, shown, order);
}

static void requests_about_one_clip_leave_the_others_where_they_are(void **state)
{
	static const struct {
		const char *message, *order;
	} rows[] = {
		{"remove a.mp4", "dcb"},
		{"put a.mp4 first", "adcb"},
		{"put b.mp4 before c.mp4", "dbca"},
		{"swap a.mp4 and d.mp4", "acbd"},
		{"reverse the order of the clips", "abcd"},
	};
	static const char *const letter[] = {"a", "b", "c", "d"};
	static const char *const name[] = {"a.mp4", "b.mp4", "c.mp4", "d.mp4"};
	struct asset list[4];
	json_t *draft = edit_new_draft();
	struct agent_output turned, out;
	struct error e;
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		list[i] = assets[PLAIN];
		list[i].id = letter[i];
		list[i].name = name[i];
		assert_true(edit_add_asset(draft, &list[i], &e));
	}
	ask_of(&turned, "[{\"op\":\"arrange\",\"uploads\":[4,3,2,1]}]", draft, NULL, list, 4);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ask_of(&out, rows[i].message, turned.draft, NULL, list, 4);
		assert_order(out.draft, rows[i].order, rows[i].message);
		agent_output_finish(&out);
	}
	agent_output_finish(&turned);
	json_decref(draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_and_numbers_are_read_in_every_spelling),
		cmocka_unit_test(wishes_become_edits),
		cmocka_unit_test(the_sound_of_a_part_is_silenced),
		cmocka_unit_test(a_title_has_its_text_place_time_and_colour),
		cmocka_unit_test(captions_come_in_the_languages_asked_for),
		cmocka_unit_test(captions_that_are_added_are_burned_in),
		cmocka_unit_test(captions_of_a_cut_film_are_cut),
		cmocka_unit_test(a_subtitle_file_beside_a_film_without_captions_is_used),
		cmocka_unit_test(a_subtitle_file_is_of_one_clip),
		cmocka_unit_test(one_clip_without_captions_does_not_end_those_of_others),
		cmocka_unit_test(speech_is_recognised_where_nothing_else_is_there),
		cmocka_unit_test(what_is_not_done_is_told_for_programs),
		cmocka_unit_test(words_without_a_font_are_told_once),
		cmocka_unit_test(missing_captions_are_told_and_change_nothing),
		cmocka_unit_test(only_files_that_count_are_waited_for),
		cmocka_unit_test(uploaded_music_is_preferred_to_a_generated_one),
		cmocka_unit_test(only_the_own_sound_is_silenced_by_a_no),
		cmocka_unit_test(undo_gives_back_the_draft_before),
		cmocka_unit_test(one_failed_request_does_not_stop_the_others),
		cmocka_unit_test(a_request_that_fails_half_way_changes_nothing),
		cmocka_unit_test(what_is_not_understood_is_answered_with_what_is),
		cmocka_unit_test(without_a_video_it_asks_for_one),
		cmocka_unit_test(requests_about_one_clip_leave_the_others_where_they_are),
		cmocka_unit_test(a_huge_message_is_answered),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
