#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data.h"
#include "text/reply.h"
#include "text/sse.h"

#define LIMIT ((size_t)1 << 20)

/* A reply, and the text that a reader of its stream has seen. */
struct reader {
	struct reply *reply;
	struct buf seen;
	enum reply_kind kind; /* of the last event */
};

static void look(struct reader *r)
{
	size_t len;
	const char *text = reply_stream(r->reply, &len);

	/* text that was shown must not change */
	assert_true(len >= r->seen.len);
	assert_memory_equal(text, buf_text(&r->seen), r->seen.len);
	buf_append(&r->seen, text + r->seen.len, len - r->seen.len);
}

static void reader_init(struct reader *r)
{
	*r = (struct reader){.reply = reply_create(LIMIT)};
	assert_non_null(r->reply);
}

static void reader_finish(struct reader *r)
{
	reply_destroy(r->reply);
	buf_finish(&r->seen);
}

static void take(struct reader *r, const char *data)
{
	r->kind = reply_event(r->reply, data, strlen(data));
	look(r);
}

static void end(struct reader *r)
{
	reply_end(r->reply);
	look(r);
}

static const char * final(const struct reader *r)
{
	size_t len;

	return reply_text(r->reply, &len);
}

/* Takes the events, and compares the shown text and the final text. */
static void check_both(const char *const *events, const char *seen, const char *text)
{
	struct reader r;

	reader_init(&r);
	for (; *events; events++)
		take(&r, *events);
	end(&r);
	assert_string_equal(buf_text(&r.seen), seen);
	assert_string_equal(final(&r), text);
	reader_finish(&r);
}

#define EVENTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define check(text, ...) check_both(EVENTS(__VA_ARGS__), text, text)

#define ADK(author, rest, text)                                                                              \
	"{\"author\":\"" author "\"," rest "\"content\":{\"parts\":[{\"text\":\"" text "\"}]}}"
#define PIECE(text) ADK("a", "\"partial\":true,", text)
#define WHOLE(text) ADK("a", "", text)
#define CALL(name) "{\"author\":\"a\",\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"" name "\"}}]}}"
#define TEXT(text) "{\"type\":\"text\",\"content\":\"" text "\"}"

/* ---- the cases of the data folder ---- */

static void on_event(void *owner, const struct sse_event *e)
{
	struct reader *r = owner;

	reply_event(r->reply, e->data, e->len);
	look(r);
}

static json_t *result(const struct reader *r)
{
	json_t *tools = json_array(), *errors = json_array();
	size_t len;
	const char *text = reply_text(r->reply, &len);

	for (size_t i = 0; i < reply_tool_count(r->reply); i++)
		json_array_append_new(tools, json_string(reply_tool(r->reply, i)));
	for (size_t i = 0; i < reply_error_count(r->reply); i++)
		json_array_append_new(errors, json_string(reply_error(r->reply, i)->words));
	return json_pack("{s:s%, s:o, s:o}", "text", text, len, "tools", tools, "errors", errors);
}

static void run_case(const struct data_case *c)
{
	static const struct sse_handler handler = {.event = on_event};
	struct reader r;
	struct sse sse;
	json_t *got, *value;
	const char *key;

	reader_init(&r);
	sse_init(&sse, &handler, &r, LIMIT);
	sse_feed(&sse, c->in.data, c->in.len);
	sse_finish(&sse);
	end(&r);
	got = result(&r);
	json_object_foreach (got, key, value) {
		if (json_equal(value, json_object_get(c->expect, key)))
			continue;
		json_dumpf(got, stderr, JSON_INDENT(1));
		fail_msg("%s: %s differs", c->path, key);
	}
	json_decref(got);
	reader_finish(&r);
}

static void every_case_of_the_data_folder(void **state)
{
	(void)state;
	assert_true(data_each("reply", run_case) > 0);
}

/* ---- ADK ---- */

static void pieces_are_shown_at_once_and_their_whole_once(void **state)
{
	struct reader r;

	(void)state;
	reader_init(&r);
	take(&r, PIECE("Hel"));
	assert_string_equal(buf_text(&r.seen), "Hel");
	take(&r, PIECE("lo  "));
	assert_string_equal(buf_text(&r.seen), "Hello");
	take(&r, PIECE("you"));
	assert_string_equal(buf_text(&r.seen), "Hello  you");
	take(&r, WHOLE("Hello  you there"));
	assert_string_equal(buf_text(&r.seen), "Hello  you there");
	end(&r);
	assert_string_equal(final(&r), "Hello  you there");
	assert_true(reply_visible(r.reply));
	reader_finish(&r);
}

static void a_whole_that_never_comes_leaves_the_pieces(void **state)
{
	(void)state;
	check("Hello", PIECE("Hel"), PIECE("lo"));
	check("Hello\n\nDone", PIECE("Hel"), PIECE("lo"), CALL("cut"), PIECE("Done"));
}

static void a_differing_whole_is_final_and_follows_in_the_stream(void **state)
{
	(void)state;
	check_both(EVENTS(PIECE("Helo"), WHOLE("Hello")), "Helo\n\nHello", "Hello");
	check("Hello", PIECE("Hello  "), WHOLE("Hello"));
}

static void blank_text_neither_closes_nor_replaces(void **state)
{
	(void)state;
	check("Hello", PIECE("Hel"), WHOLE(""), PIECE("lo"));
	check("Hello", PIECE("Hel"), WHOLE("\\n"), PIECE("lo"));
	check("x", PIECE("  "), CALL("cut"), WHOLE("x"));
	check("", PIECE(" \\n"));
}

static void authors_and_branches_are_kept_apart(void **state)
{
	(void)state;
	check("one\n\ntwo", ADK("a", "\"partial\":true,", "o"), ADK("b", "\"partial\":true,", "t"),
	      ADK("a", "\"partial\":true,", "ne"), ADK("b", "\"partial\":true,", "wo"), ADK("a", "", "one"),
	      ADK("b", "", "two"));
	check("one\n\ntwo", ADK("a", "\"branch\":\"x\",\"partial\":true,", "o"),
	      ADK("a", "\"branch\":\"y\",\"partial\":true,", "two"), ADK("a", "\"branch\":\"x\",", "one"));
	/* the block that ends first is first in the final text, but the stream cannot know that */
	check_both(EVENTS(ADK("a", "\"partial\":true,", "on"), ADK("b", "", "two"), ADK("a", "", "one")),
		   "one\n\ntwo", "two\n\none");
}

static void the_user_and_thoughts_are_not_shown(void **state)
{
	(void)state;
	check("Yes", ADK("user", "", "my own words"),
	      "{\"author\":\"a\",\"content\":{\"role\":\"user\",\"parts\":[{\"text\":\"hm\",\"thought\":true}"
	      ","
	      "{\"text\":\"Y\"},{\"text\":\"es\"}]}}");
	check("Hello", PIECE("Hel"),
	      "{\"author\":\"a\",\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true}]}}", PIECE("lo"));
}

static void the_id_of_an_event_says_nothing(void **state)
{
	(void)state;
	check("One\n\nTwo", ADK("a", "\"id\":\"1\",", "One"), ADK("a", "\"id\":\"1\",", "Two"));
}

static void calls_count_once_they_are_not_previews(void **state)
{
	struct reader r;

	(void)state;
	reader_init(&r);
	take(&r, "{\"author\":\"a\",\"partial\":true,\"content\":{\"parts\":[{\"functionCall\":{\"name\":"
		 "\"cut\"}}]}}");
	assert_int_equal(r.kind, REPLY_SILENT);
	take(&r, CALL("cut"));
	assert_int_equal(r.kind, REPLY_TOOL);
	take(&r, "{\"author\":\"a\",\"content\":{\"parts\":[{\"function_call\":{\"name\":\"title\"}}]}}");
	take(&r, "{\"author\":\"a\",\"content\":{\"parts\":[{\"function_response\":{\"name\":\"title\"}}]}}");
	assert_int_equal(r.kind, REPLY_TOOL);
	end(&r);
	assert_int_equal(reply_tool_count(r.reply), 2);
	assert_string_equal(reply_tool(r.reply, 1), "title");
	assert_false(reply_visible(r.reply));
	reader_finish(&r);
}

/* ---- plain, and both ---- */

static void plain_runs_are_joined_and_split_by_tools(void **state)
{
	(void)state;
	check("AB\n\nC", TEXT("A"), TEXT("B"), "{\"type\":\"tool_result\"}", TEXT("C"));
	check("AB", TEXT("A"), TEXT("B"), "{\"type\":\"heartbeat\"}", TEXT("AB"));
	check("A\n\nB", TEXT("A"), "{\"type\":\"error\",\"message\":\"x\"}", TEXT("B"));
	check("AB", TEXT("A"), "{\"type\":\"progress\"}", TEXT("B"));
}

static void both_forms_may_mix(void **state)
{
	(void)state;
	check("A\n\nB\n\nC", TEXT("A"), WHOLE("B"), TEXT("C"));
	check("A\n\nB", TEXT("A"), CALL("x"), TEXT("B"));
}

/* ---- events without text ---- */

static void heartbeats_and_garbage_are_told_apart(void **state)
{
	static const struct {
		const char *data;
		enum reply_kind kind;
	} rows[] = {
		{"", REPLY_HEARTBEAT},
		{" \n", REPLY_HEARTBEAT},
		{"{\"type\":\"heartbeat\"}", REPLY_HEARTBEAT},
		{"[DONE]", REPLY_SKIPPED},
		{"[1]", REPLY_SKIPPED},
		{"\"text\"", REPLY_SKIPPED},
		{"{\"type\":\"text\",\"content\":\"cut", REPLY_SKIPPED},
		{"{}", REPLY_SKIPPED},
		{"{\"code\":0,\"message\":\"fine\"}", REPLY_SKIPPED},
		{"{\"error\":null,\"author\":\"a\"}", REPLY_SILENT},
		{"{\"type\":\"thinking\"}", REPLY_SILENT},
	};
	struct reader r;

	(void)state;
	reader_init(&r);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		take(&r, rows[i].data);
		if (r.kind != rows[i].kind)
			fail_msg("%s: %d", rows[i].data, r.kind);
	}
	end(&r);
	assert_int_equal(reply_error_count(r.reply), 0);
	assert_string_equal(final(&r), "");
	reader_finish(&r);
}

static void errors_of_every_form_are_found(void **state)
{
	static const struct {
		const char *data;
		int64_t code;
		const char *name, *words;
	} rows[] = {
		{"{\"error\":\"model overloaded\"}", 0, "", "model overloaded"},
		{"{\"error\":{\"code\":429,\"message\":\"slow down\",\"status\":\"EXHAUSTED\"}}", 429,
		 "EXHAUSTED", "slow down"},
		{"{\"error\": \"503 {\"message\": \"busy\"}\"}", 0, "", "503 {\"message\": \"busy\"}"},
		{"{\"error\": \"cut at the", 0, "", "cut at the"},
		{"{\"code\":2001,\"message\":\"no credits\"}", 2001, "", "no credits"},
		{"{\"code\":\"1001\"}", 1001, "1001", "code 1001"},
		{"{\"detail\":\"Session not found\"}", 0, "", "Session not found"},
		{"{\"detail\":[{\"msg\":\"missing\"},{\"msg\":\"bad\"}]}", 0, "", "missing; bad"},
		{"{\"type\":\"error\",\"content\":\"boom\"}", 0, "", "boom"},
		{"{\"error\":true}", 0, "", ""},
		{"{\"author\":\"a\",\"errorCode\":\"SAFETY\",\"errorMessage\":\"blocked\"}", 0, "SAFETY",
		 "blocked"},
		{"{\"author\":\"a\",\"error_code\":\"MAX_TOKENS\"}", 0, "MAX_TOKENS", "MAX_TOKENS"},
	};
	struct reader r;

	(void)state;
	reader_init(&r);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct reply_error *e;

		take(&r, rows[i].data);
		assert_int_equal(r.kind, REPLY_ERROR);
		assert_int_equal(reply_error_count(r.reply), i + 1);
		e = reply_error(r.reply, i);
		assert_int_equal(e->code, rows[i].code);
		assert_string_equal(e->name, rows[i].name);
		assert_string_equal(e->words, rows[i].words);
	}
	reader_finish(&r);
}

/* ---- how it ends ---- */

#define END(rest) "{\"author\":\"a\"," rest ",\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}"

static void check_end(const char *const *events, const char *cut, const char *failure)
{
	struct buf line = {0};
	struct reader r;

	reader_init(&r);
	for (; *events; events++)
		take(&r, *events);
	end(&r);
	assert_string_equal(final(&r), "Hel");
	reply_put_cut(r.reply, &words_english, &line);
	if (cut) {
		assert_string_equal(reply_cut(r.reply), cut);
		assert_non_null(strstr(buf_text(&line), cut));
	} else {
		assert_null(reply_cut(r.reply));
		assert_int_equal(line.len, 0);
	}
	if (failure)
		assert_string_equal(reply_failure(r.reply)->words, failure);
	else
		assert_null(reply_failure(r.reply));
	buf_finish(&line);
	reader_finish(&r);
}

static void a_cut_is_no_failure(void **state)
{
	(void)state;
	check_end(EVENTS(WHOLE("Hel")), NULL, NULL);
	check_end(EVENTS(END("\"errorCode\":\"STOP\"")), NULL, NULL);
	check_end(EVENTS(END("\"finishReason\":\"STOP\"")), NULL, NULL);
	check_end(EVENTS(END("\"errorCode\":\"MAX_TOKENS\"")), "MAX_TOKENS", NULL);
	check_end(EVENTS(END("\"finish_reason\":\"SAFETY\"")), "SAFETY", NULL);
	check_end(EVENTS(PIECE("Hel"),
			 "{\"author\":\"a\",\"errorCode\":\"RECITATION\",\"errorMessage\":\"r\"}"),
		  "RECITATION", NULL);
	check_end(EVENTS(PIECE("Hel"), "{\"author\":\"a\",\"errorCode\":\"500\",\"errorMessage\":\"broke\"}"),
		  NULL, "broke");
	check_end(EVENTS(TEXT("Hel"), "{\"error\":\"ValueError: boom\"}"), NULL, "ValueError: boom");
	check_end(EVENTS("{\"author\":\"a\",\"finishReason\":\"OTHER\",\"content\":{\"parts\":[{"
			 "\"functionCall\":"
			 "{\"name\":\"x\"}}]}}",
			 WHOLE("Hel")),
		  NULL, NULL);
}

static void check_question(const char *const *events, const char *title)
{
	struct reader r;
	const json_t *question;

	reader_init(&r);
	for (; *events; events++)
		take(&r, *events);
	end(&r);
	question = reply_question(r.reply);
	if (title)
		assert_string_equal(json_string_value(json_object_get(question, "title")), title);
	else
		assert_null(question);
	reader_finish(&r);
}

#define ASK(title) "{\"title\":\"" title "\",\"questions\":[{\"prompt\":\"Which?\"}]}"
#define PLAIN_ASK(title) "{\"type\":\"tool_call\",\"name\":\"ask_question\",\"args\":" ASK(title) "}"

static void a_question_stands_unless_the_agent_went_on(void **state)
{
	static const char
		adk[] = "{\"author\":\"a\",\"longRunningToolIds\":[\"1\"],\"content\":{\"parts\":[{"
			"\"functionCall\":{\"id\":\"1\",\"name\":\"ask_question\",\"args\":" ASK("T") "}}]}}",
		preview[] = "{\"author\":\"a\",\"partial\":true,\"content\":{\"parts\":[{\"functionCall\":{"
			    "\"name\":\"ask_question\",\"args\":" ASK("T") "}}]}}";

	(void)state;
	check_question(EVENTS(PLAIN_ASK("T")), "T");
	check_question(EVENTS(TEXT("Well,"), PLAIN_ASK("S"), PLAIN_ASK("T"), "{\"type\":\"tool_result\"}"),
		       "T");
	check_question(EVENTS(adk, WHOLE("Choose one, please.")), "T");
	check_question(EVENTS(preview), NULL);
	check_question(EVENTS(PLAIN_ASK("T"), CALL("cut")), NULL);
	check_question(EVENTS("{\"type\":\"tool_call\",\"name\":\"ask_question\",\"args\":{}}"), NULL);
}

static void an_agent_may_say_what_it_did_not_do(void **state)
{
	struct reader r;

	(void)state;
	reader_init(&r);
	take(&r, "{\"type\":\"tool_result\",\"name\":\"edit\",\"result\":{\"ok\":true}}");
	assert_false(reply_refused(r.reply));
	assert_int_equal(reply_not_done(r.reply)->len, 0);
	take(&r, "{\"type\":\"tool_result\",\"name\":\"edit\",\"result\":{\"refused\":true,\"not_done\":["
		 "\"trim the "
		 "pauses\",1,\"add a\\ncat\"]}}");
	end(&r);
	assert_true(reply_refused(r.reply));
	assert_string_equal(buf_text(reply_not_done(r.reply)), "trim the pauses\nadd a\n");
	reader_finish(&r);
}

static void half_a_character_waits_for_the_other(void **state)
{
	(void)state;
	check("a\U0001F600b", TEXT("a\\ud83d"), TEXT("\\ude00b"));
	check("a\U0001F600b", PIECE("a\\uD83D"), "{\"type\":\"heartbeat\"}", PIECE("\\uDE00b"));
	check("a\U0001F600b", PIECE("a\\ud83d"), WHOLE("a\\ud83d\\ude00b"));
	check("ab", TEXT("a\\ud83d"), TEXT("b"));
	check("a\uFFFDb", TEXT("a\\ud83db"));
	check("\uFFFDb", TEXT("\\ude00b"));
}

/* ---- the remark at the end ---- */

static void a_trailing_temporary_issue_is_dropped(void **state)
{
	(void)state;
	check("Done.", WHOLE("Done. I encountered a temporary issue."));
	check("Done.", WHOLE("Done."), WHOLE("I encountered a temporary issue. Please try again later."));
	check("Done.", TEXT("Done."), TEXT("\\n\\nI enc"), TEXT("ountered a temp"), TEXT("orary issue\\n"));
	check("\u5B8C\u6210\u3002", WHOLE("\u5B8C\u6210\u3002I encountered a temporary issue"));
}

static void a_temporary_issue_is_dropped_however_it_is_put(void **state)
{
	static const char *const remarks[] = {
		"However, I encountered a temporary issue.",
		"I\u2019ve encountered a temporary issue while saving.",
		"Sorry, but I encountered a temporary issue. Please try again later!",
		"Unfortunately, it seems that I encountered a temporary issue.",
		"**I encountered a temporary issue.**",
		"(I encountered a temporary issue)",
		"\u26A0\uFE0F I encountered a temporary issue.",
		"> Note: I encountered a temporary issue. If it persists, let me know.",
		"I ENCOUNTERED A TEMPORARY ISSUE.\\n\\nPlease try again.",
	};
	static const struct {
		const char *before, *behind, *kept;
	} places[] = {
		{"All done. ", "", "All done."},
		{"All done.\\n", "\\n", "All done."},
		{"**All done**\\n\\n", " \\n", "**All done**"},
	};
	char data[400];

	(void)state;
	for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
		for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
			snprintf(data, sizeof data, "{\"type\":\"text\",\"content\":\"%s%s%s\"}",
				 places[k].before, remarks[i], places[k].behind);
			check(places[k].kept, data);
		}
	}
}

static void what_only_resembles_it_stays(void **state)
{
	(void)state;
	check("I encountered a temporary issue.", WHOLE("I encountered a temporary issue."));
	check("Done. I encountered a temp", WHOLE("Done. I encountered a temp"));
	check("Well, I encountered a temporary issue.", WHOLE("Well, I encountered a temporary issue."));
	check("So. I encountered a temporary issue. It is solved.",
	      WHOLE("So. I encountered a temporary issue. It is solved."));
	check("So.\nI encountered a temporary issue.\nAll is well.",
	      WHOLE("So.\\nI encountered a temporary issue.\\nAll is well."));
	check("The title says \"I encountered a temporary issue\".",
	      WHOLE("The title says \\\"I encountered a temporary issue\\\"."));
	check("The title: \"I encountered a temporary issue\"",
	      WHOLE("The title: \\\"I encountered a temporary issue\\\""));
	check("So. However, I am done.", PIECE("So. However, I"), PIECE(" am done."));
	check("So. I encountered a temporary issue. The title is on.",
	      WHOLE("So. I encountered a temporary issue. The title is on."));
	check("So. In the end", PIECE("So. I"), PIECE("n the end"));
}

static void text_beyond_the_limit_is_left_out(void **state)
{
	struct reply *r = reply_create(8);
	size_t len;

	(void)state;
	reply_event(r, TEXT("12345"), strlen(TEXT("12345")));
	assert_false(reply_truncated(r));
	reply_event(r, TEXT("6789"), strlen(TEXT("6789")));
	assert_true(reply_truncated(r));
	reply_end(r);
	assert_string_equal(reply_text(r, &len), "12345");
	reply_destroy(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_of_the_data_folder),
		cmocka_unit_test(pieces_are_shown_at_once_and_their_whole_once),
		cmocka_unit_test(a_whole_that_never_comes_leaves_the_pieces),
		cmocka_unit_test(a_differing_whole_is_final_and_follows_in_the_stream),
		cmocka_unit_test(blank_text_neither_closes_nor_replaces),
		cmocka_unit_test(authors_and_branches_are_kept_apart),
		cmocka_unit_test(the_user_and_thoughts_are_not_shown),
		cmocka_unit_test(the_id_of_an_event_says_nothing),
		cmocka_unit_test(calls_count_once_they_are_not_previews),
		cmocka_unit_test(plain_runs_are_joined_and_split_by_tools),
		cmocka_unit_test(both_forms_may_mix),
		cmocka_unit_test(heartbeats_and_garbage_are_told_apart),
		cmocka_unit_test(errors_of_every_form_are_found),
		cmocka_unit_test(a_cut_is_no_failure),
		cmocka_unit_test(a_question_stands_unless_the_agent_went_on),
		cmocka_unit_test(an_agent_may_say_what_it_did_not_do),
		cmocka_unit_test(half_a_character_waits_for_the_other),
		cmocka_unit_test(a_trailing_temporary_issue_is_dropped),
		cmocka_unit_test(a_temporary_issue_is_dropped_however_it_is_put),
		cmocka_unit_test(what_only_resembles_it_stays),
		cmocka_unit_test(text_beyond_the_limit_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
