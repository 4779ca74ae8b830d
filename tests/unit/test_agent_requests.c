/* Real requests and similar ones: the operations that each becomes, and the resulting draft.
 * tests/data/agent/requests.tsv has them: uploads, request, outcome, length of the video in ms, operations.
 */
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
#include "agent_internal.h"
#include "data.h"
#include "edit.h"
#include "ops.h"
#include "track.h"

static char folder[] = "/tmp/test-requests-XXXXXX";
static struct tools tools;

/* Indexed by the letters of the first column. */
enum { FILM, SECOND, LOGO, MUSIC, VOICE, ASSETS };
static const char letters[] = "f2lmv";
static struct asset assets[ASSETS];
static char paths[ASSETS][128];
static const char *const names[ASSETS] = {"sample.mp4", "second.mp4", "logo.png", "music.mp3", "voice.wav"};

static int set_up(void **state)
{
	char command[1024];
	struct error e = {0};
	(void)state;
	agent_expressions_begin(); /* compiled once for all rows */
	if (!mkdtemp(folder) || !tools_init(&tools, false, &e))
		return -1;
	snprintf(command, sizeof command,
		 "'%s' %s && cd %s && ffmpeg -v error -nostdin -f lavfi -i testsrc=s=320x240:d=5:r=25 -f "
		 "lavfi "
		 "-i sine=d=5 -c:v libx264 -pix_fmt yuv420p -shortest second.mp4 && ffmpeg -v error -nostdin "
		 "-f lavfi -i color=red:s=64x64 -frames:v 1 logo.png && ffmpeg -v error -nostdin -f lavfi -i "
		 "sine=d=7 music.mp3 && ffmpeg -v error -nostdin -f lavfi -i sine=d=4 voice.wav",
		 SAMPLE_SH, folder, folder);
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
	static const char *const files[] = {"sample.mp4",    "sample.mkv",    "plain.mp4",
					    "sample.en.srt", "sample.es.srt", "second.mp4",
					    "logo.png",      "music.mp3",     "voice.wav"};
	char path[160];
	(void)state;
	agent_expressions_end();
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		unlink(path);
	}
	return rmdir(folder); /* fails if something was left in the scratch folder */
}

/* ---- a row ---- */

struct row {
	char *uploads, *request, *outcome, *length, *ops;
};

struct given {
	struct asset list[ASSETS];
	size_t count;
	json_t *draft;
};

static struct given given_by(const char *uploads)
{
	struct given g = {.draft = edit_new_draft()};
	struct error e;
	for (size_t i = 0; i < ASSETS; i++)
		if (strchr(uploads, letters[i])) {
			g.list[g.count++] = assets[i];
			assert_true(edit_add_asset(g.draft, &assets[i], &e));
		}
	return g;
}

static void ask(struct agent_output *out, const struct given *g, const json_t *draft, const char *message)
{
	struct error e = {0};
	const struct agent_input input = {.message = message,
					  .language = "en",
					  .draft = draft,
					  .assets = g->list,
					  .asset_count = g->count,
					  .tools = &tools,
					  .scratch = folder};
	if (!agent_run(out, &input, &e))
		fail_msg("%s: %s", message, e.words);
	assert_non_null(out->reply);
	assert_true(*out->reply != '\0');
}

/* The operations that were carried out. New reference. */
static json_t *done_by(const struct agent_output *out)
{
	json_t *list = json_array(), *call;
	size_t i;
	json_array_foreach (out->calls, i, call) {
		json_t *op = json_pack("{s:O}", "op", json_object_get(call, "name"));
		if (json_is_true(json_object_get(json_object_get(call, "result"), "ok"))) {
			json_object_update(op, json_object_get(call, "args"));
			json_array_append(list, op);
		}
		json_decref(op);
	}
	return list;
}

/* The segments of the video follow each other, and nothing lies beyond its end. */
static void assert_sound(const json_t *draft, const char *request)
{
	int64_t end = 0, length = edit_duration(draft);
	size_t i, k;
	json_t *track, *segment;
	json_array_foreach (track_list(draft), i, track) {
		json_array_foreach (track_segments(track), k, segment) {
			if (track == track_main(draft) && track_start(segment) != end)
				fail_msg("%s: a gap at %lld", request, (long long)end);
			if (track == track_main(draft))
				end += track_length(segment);
			if (track_length(segment) <= 0 ||
			    track_start(segment) + track_length(segment) > length)
				fail_msg("%s: a segment beyond %lld ms", request, (long long)length);
		}
	}
	assert_int_equal(end, length);
}

static void each_row(void (*run)(const struct row *row))
{
	char path[4096];
	struct buf text;
	buf_init(&text, 0);
	data_path(path, sizeof path, "agent", "requests.tsv");
	data_read(&text, path);
	size_t count = 0;
	for (char *save, *line = strtok_r(text.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct row row;
		if (*line == '#')
			continue;
		row.uploads = strsep(&line, "\t");
		row.request = strsep(&line, "\t");
		row.outcome = strsep(&line, "\t");
		row.length = strsep(&line, "\t");
		row.ops = line;
		assert_non_null(row.ops);
		if (count++ % EACH == 0)
			run(&row);
	}
	assert_true(count >= 350);
	buf_finish(&text);
}

/* ---- the result of each ---- */

static bool is_refusal(const char *reply)
{
	return strstr(reply, "Not done") || strstr(reply, "没有完成");
}

/* Reading captions and speech recognition are slow, and steps back need the history. */
static bool can_be_replayed(const struct row *row)
{
	static const char *const others[] = {"\"undo\"",    "\"reset\"", "\"redo\"",
					     "\"go_back\"", "caption",   "silence"};
	bool other = !strcmp(row->ops, "[]");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		other |= strstr(row->ops, others[i]) != NULL;
	return !other;
}

/* The list of operations, sent as a message, gives the same draft. */
static void check_replay(const struct row *row, const struct given *g, const json_t *done, const json_t *made)
{
	char *list = json_dumps(done, JSON_COMPACT);
	struct agent_output out;
	ask(&out, g, g->draft, list);
	if (!json_equal(out.draft ? out.draft : g->draft, made))
		fail_msg("%s: %s makes another draft", row->request, list);
	free(list);
	agent_output_finish(&out);
}

static void check_row(const struct row *row)
{
	struct given g = given_by(row->uploads);
	struct agent_output out;
	ask(&out, &g, g.draft, row->request);
	json_t *wanted = json_loads(row->ops, 0, NULL), *done = done_by(&out);
	const json_t *made = out.draft ? out.draft : g.draft;
	char *said = json_dumps(done, JSON_COMPACT | JSON_REAL_PRECISION(6));
	if (!wanted || strcmp(said, row->ops) != 0)
		fail_msg("%s: %s, not %s: %s", row->request, said, row->ops, out.reply);
	if (edit_duration(made) != atoll(row->length))
		fail_msg("%s: %lld ms", row->request, (long long)edit_duration(made));
	if (is_refusal(out.reply) != !strcmp(row->outcome, "refused") && strcmp(row->outcome, "part") != 0)
		fail_msg("%s (%s): %s", row->request, row->outcome, out.reply);
	if (!json_array_size(wanted) && !json_equal(made, g.draft))
		fail_msg("%s: no operation, but another draft", row->request);
	assert_sound(made, row->request);
	if (can_be_replayed(row))
		check_replay(row, &g, done, made);
	free(said);
	json_decref(done);
	json_decref(wanted);
	agent_output_finish(&out);
	json_decref(g.draft);
}

static void requests_become_operations_that_make_the_same_draft_alone(void **state)
{
	(void)state;
	each_row(check_row);
}

/* ---- several in one message ---- */

static struct row kept[600];
static size_t kept_count;

static void keep_row(const struct row *row)
{
	/* Requests that recognise speech or read captions are slow. */
	if (!strcmp(row->outcome, "done") && !strstr(row->ops, "caption") && !strstr(row->ops, "silence") &&
	    !strstr(row->ops, "replace_text") && kept_count < 600) {
		kept[kept_count] =
			(struct row){.uploads = strdup(row->uploads), .request = strdup(row->request)};
		kept_count++;
	}
}

static void three_requests_in_one_message_leave_the_draft_in_order(void **state)
{
	(void)state;
	each_row(keep_row);
	assert_true(kept_count > 100 / EACH);
	for (size_t i = 0; i < kept_count; i += 3) {
		const struct row *three[] = {&kept[i], &kept[(i * 7 + 3) % kept_count],
					     &kept[(i * 13 + 5) % kept_count]};
		char message[2000];
		struct agent_output out;
		struct given g = given_by("f2lmv");
		snprintf(message, sizeof message, "%s. %s. %s", three[0]->request, three[1]->request,
			 three[2]->request);
		ask(&out, &g, g.draft, message);
		assert_sound(out.draft ? out.draft : g.draft, message);
		agent_output_finish(&out);
		json_decref(g.draft);
	}
	for (size_t i = 0; i < kept_count; i++) {
		free(kept[i].uploads);
		free(kept[i].request);
	}
	kept_count = 0;
}

/* ---- strict lists ---- */

static void lists_that_are_not_right_are_refused_whole(void **state)
{
	static const struct {
		const char *list, *why;
	} lists[] = {
		{"[{\"op\":\"keep\",\"from_ms\":0,\"to_ms\":5000},{\"op\":\"nothing\"}]", "operation 2"},
		{"[{\"op\":\"keep\",\"from_ms\":0,\"to_ms\":5000},{\"op\":\"keep\",\"from_ms\":90000,\"to_"
		 "ms\":99000}]",
		 "operation 2"},
		{"[{\"op\":\"loop\",\"times\":2,\"loud\":true}]", "no field"},
		{"[{\"op\":\"loop\",\"times\":2.5}]", "times"},
		{"[{\"op\":\"loop\"}]", "needs"},
		{"[{\"op\":\"loop\",\"times\":1000000000}]", "times"},
		{"[{\"op\":\"set_speed\",\"factor\":1e300}]", "factor"},
		{"[{\"op\":\"set_speed\",\"factor\":2,\"by\":2}]", "factor"},
		{"[{\"op\":\"keep\",\"from_ms\":-5,\"to_ms\":10}]", "from_ms"},
		{"[{\"op\":\"keep\",\"ranges\":[]}]", "ranges"},
		{"[{\"op\":\"keep\",\"ranges\":[{\"from_ms\":1,\"to_ms\":2,\"x\":3}]}]", "ranges"},
		{"[{\"op\":\"add_title\",\"text\":\"x\",\"color\":\"red\"}]", "color"},
		{"[{\"op\":\"add_title\",\"text\":\"x\",\"position\":\"|top|\"}]", "position"},
		{"[{\"op\":\"add_overlay\",\"upload\":\"/etc/passwd\"}]", "upload"},
		{"[{\"op\":\"add_overlay\",\"upload\":2}]", "upload 2"},
		{"[{\"op\":\"set_music\",\"upload\":1,\"path\":\"/etc/passwd\"}]", "no field"},
		{"[{\"op\":\"reverse\",\"op\":\"reverse\"}]", "JSON"},
		{"[{\"op\":\"reverse\"},", "JSON"},
		{"[{\"op\":\"reverse\"}] and more", "JSON"},
		{"[{\"op\":7}]", "op"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct given g = given_by("f");
		struct agent_output out;
		ask(&out, &g, g.draft, lists[i].list);
		assert_null(out.draft);
		if (!strstr(out.reply, "Not done") || !strstr(out.reply, lists[i].why))
			fail_msg("%s: %s", lists[i].list, out.reply);
		agent_output_finish(&out);
		json_decref(g.draft);
	}
}

static void a_list_has_its_limits(void **state)
{
	struct given g = given_by("f");
	struct agent_output out;
	struct buf list;
	(void)state;
	buf_init(&list, 0);
	buf_puts(&list, "[{\"op\":\"reverse\"}");
	for (int i = 0; i < OPS_MAX; i++)
		buf_puts(&list, ",{\"op\":\"reverse\"}");
	buf_puts(&list, "]");
	ask(&out, &g, g.draft, buf_text(&list));
	assert_null(out.draft);
	agent_output_finish(&out);
	/* Each doubles the segments: the 7th would make 128. */
	ask(&out, &g, g.draft,
	    "[{\"op\":\"loop\",\"times\":2},{\"op\":\"loop\",\"times\":2},{\"op\":\"loop\",\"times\":2},"
	    "{\"op\":\"loop\",\"times\":2},{\"op\":\"loop\",\"times\":2},{\"op\":\"loop\",\"times\":2},"
	    "{\"op\":\"loop\",\"times\":2}]");
	assert_null(out.draft);
	agent_output_finish(&out);
	buf_finish(&list);
	json_decref(g.draft);
}

/* ---- the description ---- */

static void every_operation_is_described(void **state)
{
	struct buf text;
	char word[64];
	(void)state;
	buf_init(&text, 0);
	data_read(&text, AGENT_MD);
	for (size_t i = 0; ops_name(i); i++) {
		snprintf(word, sizeof word, "| `%s` |", ops_name(i));
		const char *row = strstr(buf_text(&text), word);
		if (!row)
			fail_msg("docs/agent.md has no row for %s", ops_name(i));
		size_t length = strcspn(row, "\n");
		for (size_t k = 0; ops_field(i, k); k++) {
			snprintf(word, sizeof word, "`%s`", ops_field(i, k));
			const char *hit = strstr(row, word);
			if (!hit || (size_t)(hit - row) > length)
				fail_msg("docs/agent.md: %s without %s", ops_name(i), ops_field(i, k));
		}
	}
	buf_finish(&text);
}

static void the_schema_names_every_operation(void **state)
{
	json_t *schema = ops_schema(16);
	const json_t *kinds = json_object_get(json_object_get(schema, "items"), "anyOf");
	(void)state;
	assert_int_equal(json_integer_value(json_object_get(schema, "maxItems")), 16);
	size_t count = 0;
	while (ops_name(count))
		count++;
	assert_int_equal(json_array_size(kinds), count);
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_become_operations_that_make_the_same_draft_alone),
		cmocka_unit_test(three_requests_in_one_message_leave_the_draft_in_order),
		cmocka_unit_test(lists_that_are_not_right_are_refused_whole),
		cmocka_unit_test(a_list_has_its_limits),
		cmocka_unit_test(every_operation_is_described),
		cmocka_unit_test(the_schema_names_every_operation),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
