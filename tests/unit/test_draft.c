#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cues.h"
#include "data.h"
#include "product/causes.h"
#include "text/draft.h"

static struct draft *parse(const char *text)
{
	struct draft *draft = NULL;
	struct error e = {0};

	if (!draft_parse(text, strlen(text), &draft, &e))
		fail_msg("%s: %s", text, e.words);
	return draft;
}

/* Replaces one character by another, so that JSON can be written without escapes. */
static struct draft *parse_quoted(const char *text)
{
	char *copy = strdup(text);
	struct draft *draft;

	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	draft = parse(copy);
	free(copy);
	return draft;
}

static void expect_segment(const struct draft *draft, size_t track, size_t i, int64_t start, int64_t end)
{
	assert_true(track < draft->count);
	assert_true(i < draft->tracks[track].count);
	assert_int_equal(draft->tracks[track].segments[i].start_ms, start);
	assert_int_equal(draft->tracks[track].segments[i].end_ms, end);
}

static void expect_text(const struct draft *draft, size_t i, const char *text)
{
	const struct draft_track *track = &draft->tracks[draft->count - 1];

	assert_true(i < track->count);
	if (text) {
		assert_non_null(track->segments[i].text);
		assert_string_equal(track->segments[i].text, text);
	} else {
		assert_null(track->segments[i].text);
	}
}

/* The cues of all text tracks, captions or not. */
static struct captions *texts_of(const struct draft *draft)
{
	struct captions *texts = captions_create();

	for (size_t i = 0; i < draft->count; i++)
		for (size_t k = 0; k < draft->tracks[i].count; k++) {
			const struct draft_segment *segment = &draft->tracks[i].segments[k];

			if (segment->text)
				assert_true(captions_append(texts, segment->start_ms, segment->end_ms,
							    segment->text, strlen(segment->text), NULL));
		}
	assert_true(captions_sort(texts));
	return texts;
}

/* A session without a draft has no texts. "cues" are the cues of all text tracks, "captions" only those of
 * captions.
 */
static bool run_case(const char *path, const json_t *expect)
{
	struct buf in = {0};
	struct draft *draft = NULL;
	struct captions *texts, *captions = NULL;
	const json_t *expected = json_object_get(expect, "captions");
	bool ok = true;

	data_read(&in, path);
	if (draft_parse(buf_text(&in), in.len, &draft, NULL))
		texts = texts_of(draft);
	else
		texts = captions_create();
	if (json_object_get(expect, "cues"))
		ok = same_cues(path, texts, json_object_get(expect, "cues"));
	if (expected) {
		assert_true(draft_captions(draft, NULL, &captions, NULL));
		ok &= same_cues(path, captions, expected);
	}
	captions_destroy(texts);
	captions_destroy(captions);
	draft_destroy(draft);
	buf_finish(&in);
	return ok;
}

static void cases_give_the_expected_cues(void **state)
{
	char path[4096];
	glob_t found;
	size_t failed = 0;

	(void)state;
	data_path(path, sizeof path, "draft", "*.expect.json");
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *expect = json_load_file(found.gl_pathv[i], 0, NULL);

		assert_non_null(expect);
		snprintf(path, sizeof path, "%.*s.json",
			 (int)(strlen(found.gl_pathv[i]) - strlen(".expect.json")), found.gl_pathv[i]);
		failed += !run_case(path, expect);
		json_decref(expect);
	}
	globfree(&found);
	assert_int_equal(failed, 0);
}

#define DRAFT "{'t':[{'tt':'7','sg':[{'s':'1000','d':2000,'text':'a'}]}],'d':9000}"

static void a_draft_is_found_in_whatever_holds_it(void **state)
{
	static const char *const inputs[] = {
		DRAFT,
		"{'draft':" DRAFT "}",
		"{'code':0,'data':{'session_id':'1','state':{'draft':" DRAFT "}}}",
		"{'state':{'draft':'{\\'duration\\':9000,\\'tracks\\':[{\\'type\\':\\'Subtitles\\',"
		"\\'segments\\':{\\'x\\':{\\'startMs\\':1000,\\'end\\':3000,\\'text\\':\\'a\\'}}}]}'}}",
		"'<draft duration=\\'9000\\'><track type=\\'caption\\'>"
		"<clip in=\\'1000\\' out=\\'3000\\'><p>a</p></clip></track></draft>'",
		"<?xml version='1.0'?><draft duration='9000'><track type='title'>"
		"<clip start='1000' d='2000'>a</clip></track></draft>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		struct draft *draft = parse_quoted(inputs[i]);

		assert_int_equal(draft->count, 1);
		assert_int_equal(draft->tracks[0].type, DRAFT_TRACK_TEXT);
		assert_int_equal(draft->duration_ms, 9000);
		expect_segment(draft, 0, 0, 1000, 3000);
		expect_text(draft, 0, "a");
		assert_true(draft_ready(draft));
		assert_null(draft->unread_keys);
		draft_destroy(draft);
	}
}

static void no_draft_is_told_from_a_broken_one(void **state)
{
	static const struct {
		const char *in;
		int cause;
	} cases[] = {
		{"", ERROR_NO_DRAFT},
		{" \n", ERROR_NO_DRAFT},
		{"{}", ERROR_NO_DRAFT},
		{"null", ERROR_NO_DRAFT},
		{"{\"data\":{\"state\":{\"video_infos\":[]}}}", ERROR_NO_DRAFT},
		{"{\"data\":{\"state\":{\"canvas_config\":{\"width\":1}}}}", ERROR_NO_DRAFT},
		{"{\"data\":{\"state\":{\"draft\":null}}}", ERROR_NO_DRAFT},
		{"{\"data\":{\"state\":{\"draft\":{}}}}", ERROR_NO_DRAFT},
		{"{\"data\":{\"state\":{\"draft\":\"\"}}}", ERROR_NO_DRAFT},
		{"{\"code\":1002,\"message\":\"session not found\"}", ERROR_NO_DRAFT},
		{"{\"t\":[", ERROR_INPUT},
		{"<html>502</html>", ERROR_INPUT},
		{"[1]", ERROR_INPUT},
		{"7", ERROR_INPUT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct draft *draft = NULL;
		struct error e = {0};

		assert_false(draft_parse(cases[i].in, strlen(cases[i].in), &draft, &e));
		if (e.cause != cases[i].cause)
			print_error("%s\n", cases[i].in);
		assert_int_equal(e.cause, cases[i].cause);
		assert_null(draft);
	}
}

static void a_draft_without_segments_is_not_ready(void **state)
{
	struct draft *draft = parse_quoted("{'t':[{'tt':0,'sg':[]},{'tt':7}],'d':0}");

	(void)state;
	assert_int_equal(draft->count, 2);
	assert_false(draft_ready(draft));
	draft_destroy(draft);
}

static void times_that_are_missing_follow_from_their_neighbours(void **state)
{
	struct draft *draft = parse_quoted(
		"{'d':10000,'t':[{'tt':7,'sg':[{'d':1000,'text':'a'},{'text':'b'},{'s':3000,'text':'c'},"
		"{'begin':5000,'out':6000,'text':'d'},{'target':{'from':7000},'source':{'d':1},'text':'e'}]}]"
		"}");

	(void)state;
	expect_segment(draft, 0, 0, 0, 1000);
	expect_segment(draft, 0, 1, 1000, 3000);
	expect_segment(draft, 0, 2, 3000, 5000);
	expect_segment(draft, 0, 3, 5000, 6000);
	expect_segment(draft, 0, 4, 7000, 10000);
	draft_destroy(draft);
}

static void the_unit_is_decided_once_per_draft(void **state)
{
	struct draft *seconds = parse_quoted("{'d':15000,'t':[{'tt':0,'sg':[{'s':0,'d':15}]},"
					     "{'tt':7,'sg':[{'s':0.5,'d':1.25,'text':'a'},{'text':'b'}]}]}");
	struct draft *micros = parse_quoted("{'d':15000,'t':[{'tt':7,'sg':[{'s':2000,'d':500000,'text':'a'},"
					    "{'s':14000000,'d':1000000,'text':'b'}]}]}");
	struct draft *all_seconds =
		parse_quoted("{'d':15,'t':[{'tt':7,'sg':[{'s':0.5,'d':1.25,'text':'a'}]}]}");
	struct draft *millis = parse_quoted("{'d':15000,'t':[{'tt':7,'sg':[{'s':5,'d':400,'text':'a'}]}]}");

	(void)state;
	expect_segment(all_seconds, 0, 0, 500, 1750);
	assert_int_equal(all_seconds->duration_ms, 15000);
	expect_segment(seconds, 0, 0, 0, 15000);
	expect_segment(seconds, 1, 0, 500, 1750);
	expect_segment(seconds, 1, 1, 1750, 15000);
	expect_segment(micros, 0, 0, 2, 502);
	expect_segment(micros, 0, 1, 14000, 15000);
	expect_segment(millis, 0, 0, 5, 405);
	draft_destroy(seconds);
	draft_destroy(all_seconds);
	draft_destroy(micros);
	draft_destroy(millis);
}

static void text_is_found_and_told_from_other_strings(void **state)
{
	static const struct {
		const char *segment, *text;
	} cases[] = {
		{"{'txt':'a'}", "a"},
		{"{'text':'','content':'a'}", "a"},
		{"{'text':{'value':'a'}}", "a"},
		{"{'caption':'#ff0000','value':'a'}", "a"},
		{"{'text':'rgba(0,0,0,1)','m':{'subtitle':'a'}}", "a"},
		{"{'text':'550e8400-e29b-41d4-a716-446655440000','material':{'content':'a'}}", "a"},
		{"{'text':'Inter.ttf','m':{'text':'a'}}", "a"},
		{"{'text':'{\\'text\\':\\'a\\'}'}", "a"},
		{"{'text':'{\\'size\\':1}','title':'a'}", "a"},
		{"{'text':'[Music]'}", "[Music]"},
		{"{'text':'{curly'}", "{curly"},
		{"{'text':'see https://example.org now'}", "see https://example.org now"},
		{"{'text':'2024'}", "2024"},
		{"{'m':{'words':[{'word':'two'},{'text':'words'}]},'title':'no'}", "two words"},
		{"{'words':['你','好']}", "你好"},
		{"{'words':[{'w':'a'},{'w':' b'}]}", "a b"},
		{"{'name':'no','title':'a'}", "a"},
		{"{'name':'no','m':{'color':'red','url':'https://x.example/y'}}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf json = {0};
		struct draft *draft;

		buf_printf(&json, "{'d':5,'t':[{'tt':7,'sg':[%s]}]}", cases[i].segment);
		draft = parse_quoted(buf_text(&json));
		expect_text(draft, 0, cases[i].text);
		draft_destroy(draft);
		buf_finish(&json);
	}
}

static void names_and_volumes_are_read(void **state)
{
	struct draft *draft =
		parse_quoted("{'d':5,'t':[{'tt':0,'sg':[{'m':{'title':'city','volume':0.5}},{'url':'https://"
			     "x.example/a/b.mp4?c=/d'},"
			     "{'name':'https://x.example/"
			     "e.mp4'}]},{'tt':1,'sg':[{'text':'Lo-fi','vol':35},{'volume':1.5}]},"
			     "{'tt':9},{'tt':'effect'}]}");
	struct draft *xml =
		parse("<draft duration=\"9\"><track type=\"audio\"><clip in=\"0\" out=\"9\" volume=\"0.4\">"
		      "<audio src=\"asset://x/rain.mp3\"/></clip></track></draft>");
	const struct draft_segment *video = draft->tracks[0].segments, *audio = draft->tracks[1].segments;

	(void)state;
	assert_string_equal(video[0].name, "city");
	assert_int_equal(video[0].volume, 50);
	assert_string_equal(video[1].name, "b.mp4");
	assert_int_equal(video[1].volume, DRAFT_VOLUME_UNKNOWN);
	assert_string_equal(video[2].name, "e.mp4");
	assert_string_equal(audio[0].name, "Lo-fi");
	assert_int_equal(audio[0].volume, 35);
	assert_null(audio[1].name);
	assert_int_equal(audio[1].volume, 150);
	assert_int_equal(draft->tracks[2].type, DRAFT_TRACK_OTHER);
	assert_null(draft->tracks[2].label);
	assert_string_equal(draft->tracks[3].label, "effect");
	assert_string_equal(xml->tracks[0].segments[0].name, "rain.mp3");
	assert_int_equal(xml->tracks[0].segments[0].volume, 40);
	draft_destroy(draft);
	draft_destroy(xml);
}

static void template_text_is_what_a_browser_shows(void **state)
{
	struct draft *draft =
		parse("<draft duration=\"9000\"><track type=\"text\"><clip in=\"0\"><style>p>q { x: \"<p>\" "
		      "}</style>"
		      "<div>\n  a &lt;b&gt;\n  c </div><div>d<br>e</div><script>if (a<b) c()</script></clip>"
		      "<clip in=\"2000\"/><clip in=\"3000\" dur=\"500\">f</clip></track></draft>");

	(void)state;
	assert_int_equal(draft->tracks[0].count, 3);
	expect_segment(draft, 0, 0, 0, 2000);
	expect_text(draft, 0, "a <b> c\nd\ne");
	expect_text(draft, 1, NULL);
	expect_segment(draft, 0, 2, 3000, 3500);
	draft_destroy(draft);
}

static void a_template_has_voices_and_graphics(void **state)
{
	struct draft *draft = parse(
		"<draft duration=\"9000\"><track type=\"voice\"><clip in=\"0\" out=\"1\"/></track>"
		"<track type=\"sfx\"><clip in=\"0\" out=\"1\"/></track><track type=\"graphics\"><clip "
		"in=\"0\" "
		"out=\"1\"><data type=\"json\">{\"title\":\"Urban "
		"Dreams\"}</data><render>x</render></clip></track>"
		"<track type=\"effect\"><clip in=\"0\" out=\"1\" name=\"glow\"><data type=\"json\">{\"text\":"
		"\"not this\"}</data></clip></track></draft>");

	(void)state;
	assert_int_equal(draft->count, 4);
	assert_int_equal(draft->tracks[0].type, DRAFT_TRACK_AUDIO);
	assert_int_equal(draft->tracks[1].type, DRAFT_TRACK_AUDIO);
	assert_string_equal(draft->tracks[2].label, "graphics");
	assert_string_equal(draft->tracks[2].segments[0].name, "Urban Dreams");
	assert_string_equal(draft->tracks[3].segments[0].name, "glow");
	draft_destroy(draft);
}

static void a_shape_that_is_not_known_gives_its_key_names(void **state)
{
	struct draft *shape =
		parse_quoted("{'lanes':[{'kind':'text','secret value':1},{'kind':2}],'a\\nb':null}");
	struct draft *text = parse_quoted("{'d':5,'t':[{'tt':7,'sg':[{'s':0,'wording':'private'}]}]}");
	struct draft *xml = parse("<draft><lane kind=\"private\">private</lane></draft>");

	(void)state;
	assert_non_null(shape->unread_keys);
	assert_string_equal(shape->unread_keys, "lanes, kind, secret value, a\\x0ab");
	assert_non_null(text->unread_keys);
	assert_string_equal(text->unread_keys, "d, t, tt, sg, s, wording");
	assert_non_null(xml->unread_keys);
	assert_string_equal(xml->unread_keys, "draft, lane, kind");
	draft_destroy(shape);
	draft_destroy(text);
	draft_destroy(xml);
}

static void draft_find_gives_the_value_as_it_came(void **state)
{
	json_t *answer = json_loads("{\"data\":{\"state\":{\"draft\":{\"t\":[],\"x\":1}}}}", 0, NULL);
	json_t *bare = json_loads("{\"x\":{\"y\":1}}", 0, NULL);

	(void)state;
	assert_ptr_equal(draft_find(answer),
			 json_object_get(json_object_get(json_object_get(answer, "data"), "state"), "draft"));
	assert_ptr_equal(draft_find(bare), bare);
	assert_null(draft_find(NULL));
	json_decref(answer);
	json_decref(bare);
}

/* Two tracks of captions and a title: the result has one language and no title. */
static void captions_are_those_of_one_language(void **state)
{
	static const char json[] =
		"{\"d\":9000,\"t\":[{\"tt\":7,\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"Title\"}]},"
		"{\"tt\":7,\"m\":{\"lang\":\"en\"},\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"Hello\"}]},"
		"{\"tt\":7,\"language\":\"es-MX\",\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"Hola\"}]},"
		"{\"tt\":7,\"language\":\"es-ES\",\"sg\":[{\"s\":0,\"d\":1000,\"text\":\"Buenas\"}]},"
		"{\"tt\":7,\"language\":\"EN\",\"sg\":[{\"s\":1000,\"d\":1000,\"text\":\"again\"}]}]}";
	static const struct {
		const char *preferred, *language, *text;
	} cases[] = {{NULL, "en", "Hello"},
		     {"es", "es-MX", "Hola"},
		     {"es_ES", "es-ES", "Buenas"},
		     {"en-GB", "en", "Hello"},
		     {"zh", "en", "Hello"}};
	const char *languages[DRAFT_MAX_LANGUAGES];
	struct draft *draft = NULL;

	(void)state;
	assert_true(draft_parse(json, strlen(json), &draft, NULL));
	assert_int_equal(draft_languages(draft, languages), 3);
	assert_string_equal(languages[0], "en");
	assert_string_equal(languages[2], "es-ES");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct captions *captions = NULL;

		assert_true(draft_captions(draft, cases[i].preferred, &captions, NULL));
		assert_int_equal(captions->count, !strcmp(cases[i].language, "en") ? 2 : 1);
		assert_string_equal(captions->cues[0].text, cases[i].text);
		assert_string_equal(captions->language, cases[i].language);
		captions_destroy(captions);
	}
	draft_destroy(draft);
}

static void text_is_found_within_material_in_material(void **state)
{
	struct draft *draft =
		parse("{\"d\":5000,\"t\":[{\"tt\":7,\"sg\":["
		      "{\"s\":0,\"d\":1000,\"m\":{\"material\":{\"text\":\"deep\"}}},"
		      "{\"s\":1000,\"d\":1000,\"m\":\"{\\\"text\\\":\\\"in a string\\\"}\"},"
		      "{\"s\":2000,\"d\":1000,\"materials\":[{\"id\":\"x\"},{\"text\":\"listed\"}]},"
		      "{\"s\":3000,\"d\":1000,\"m\":{\"title\":\"T\",\"data\":{\"content\":\"{\\\"text\\\":"
		      "\\\"both\\\"}\"}}}]}]}");

	(void)state;
	expect_text(draft, 0, "deep");
	expect_text(draft, 1, "in a string");
	expect_text(draft, 2, "listed");
	expect_text(draft, 3, "both");
	draft_destroy(draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_found_within_material_in_material),
		cmocka_unit_test(cases_give_the_expected_cues),
		cmocka_unit_test(a_draft_is_found_in_whatever_holds_it),
		cmocka_unit_test(no_draft_is_told_from_a_broken_one),
		cmocka_unit_test(a_draft_without_segments_is_not_ready),
		cmocka_unit_test(times_that_are_missing_follow_from_their_neighbours),
		cmocka_unit_test(the_unit_is_decided_once_per_draft),
		cmocka_unit_test(text_is_found_and_told_from_other_strings),
		cmocka_unit_test(names_and_volumes_are_read),
		cmocka_unit_test(template_text_is_what_a_browser_shows),
		cmocka_unit_test(a_template_has_voices_and_graphics),
		cmocka_unit_test(a_shape_that_is_not_known_gives_its_key_names),
		cmocka_unit_test(draft_find_gives_the_value_as_it_came),
		cmocka_unit_test(captions_are_those_of_one_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
