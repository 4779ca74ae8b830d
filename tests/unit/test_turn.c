/* A message in every sequence of phases that it can take, with a fake service. Each test checks that the
 * caller gets the right outcome, that the journal has it, and that the message was sent at most once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_api.h"
#include "fake_mount.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "text/timeline.h"
#include "turn_internal.h"
#include "wire.h"

#define STATE "/latest"
#define BEFORE "{\"code\":0,\"data\":{\"session_id\":\"s1\",\"state\":{\"draft\":null}}}"
#define AFTER                                                                                                \
	"{\"code\":0,\"data\":{\"session_id\":\"s1\",\"state\":{\"draft\":{\"d\":4000,\"t\":[{\"tt\":0,"     \
	"\"sg\":[{\"text\":\"a\",\"d\":4000}]}]}}}}"
#define CREDITS "{\"code\":0,\"data\":{\"available\":95,\"frozen\":0,\"total\":100}}"
#define WORDS "data: {\"type\":\"text\",\"content\":\"Hello.\"}\n\n"
#define BEAT "data: {\"type\":\"heartbeat\"}\n\n"
#define TOOL "data: {\"type\":\"tool_call\",\"name\":\"cut\",\"args\":{}}\n\n"

static struct fake_mount mount;
static struct workspace *workspace;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&mount);
	mount.settings.recover_first = 1;
	mount.settings.recover_every = 1;
	mount.settings.quiet_limit = 60000;
	mount.settings.turn_limit = 60000;
	workspace = fake_mount_session(&mount, "s1")->workspace;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&mount);
	return 0;
}

/* ---- the steps of a message ---- */

static struct turn *write_message(const char *text, struct told *begun)
{
	*begun = (struct told){0};
	return turn_send(&workspace->turns, text, strlen(text), &begun->wait, told);
}

static void answer(const char *path, const char *body)
{
	fake_mount_until(&mount, fake_api_waiting(path));
	fake_api_reply(path, 200, body);
}

/* The journal is ready, the session and the balance are known: the message is sent. */
static void let_it_leave(void)
{
	answer(STATE, BEFORE);
	answer(WIRE_CREDITS, CREDITS);
	fake_mount_until(&mount, fake_api_waiting(WIRE_MESSAGE));
}

static struct turn *streaming(const char *text, struct told *begun)
{
	struct turn *turn = write_message(text, begun);

	let_it_leave();
	assert_int_equal(turn->phase, TURN_SENDING);
	assert_int_equal(begun->count, 0);
	fake_api_begin(WIRE_MESSAGE);
	assert_int_equal(turn->phase, TURN_STREAMING);
	assert_int_equal(begun->count, 1);
	assert_int_equal(begun->error.cause, 0);
	return turn;
}

static void until_ended(const struct turn *turn)
{
	fake_mount_until(&mount, turn_ended(turn));
}

static int64_t journal_phase(void)
{
	struct store_op op;

	assert_true(fake_mount_last_op(&mount, workspace->session, &op));
	return op.phase;
}

static void sent_once(void)
{
	assert_int_equal(fake_api_count(WIRE_MESSAGE), 1);
}

/* The next mount continues it: its session is the only one. */
static struct turn *mount_again(void)
{
	struct told loaded = {0};
	struct session *session;

	fake_mount_again(&mount);
	session = model_latest(mount.model);
	session_load(session, &loaded.wait, told);
	fake_mount_until(&mount, loaded.count);
	workspace = session->workspace;
	return workspace->turns.last;
}

/* ---- the table of transitions ---- */

static const struct {
	enum turn_phase from, to;
} ways[] = {
	{TURN_QUEUED, TURN_PREPARING},    {TURN_QUEUED, TURN_RECOVERING},
	{TURN_QUEUED, TURN_DONE},         {TURN_QUEUED, TURN_FAILED},
	{TURN_PREPARING, TURN_SENDING},   {TURN_PREPARING, TURN_RECORDING},
	{TURN_SENDING, TURN_STREAMING},   {TURN_SENDING, TURN_RECORDING},
	{TURN_SENDING, TURN_RECOVERING},  {TURN_STREAMING, TURN_RECORDING},
	{TURN_STREAMING, TURN_COMPARING}, {TURN_STREAMING, TURN_RECOVERING},
	{TURN_COMPARING, TURN_RECORDING}, {TURN_RECOVERING, TURN_RECORDING},
	{TURN_RECORDING, TURN_DONE},      {TURN_RECORDING, TURN_FAILED},
};

/* Above all, no sequence reaches TURN_SENDING a second time. */
static void test_ways(void **state)
{
	(void)state;
	for (int from = TURN_QUEUED; from <= TURN_FAILED; from++)
		for (int to = TURN_QUEUED; to <= TURN_FAILED; to++) {
			bool listed = false;

			for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
				listed |= (int)ways[i].from == from && (int)ways[i].to == to;
			assert_int_equal(turn_may_go((enum turn_phase)from, (enum turn_phase)to), listed);
		}
}

static void test_other_way_is_a_mistake(void **state)
{
	struct turn turn = {.phase = TURN_STREAMING};
	int status;
	pid_t child;

	(void)state;
	unsetenv("NEMOFS_ABORT");
	assert_false(turn_enter(&turn, TURN_SENDING));
	assert_int_equal(turn.phase, TURN_STREAMING);
	setenv("NEMOFS_ABORT", "1", 1);
	child = fork();
	if (!child) {
		signal(SIGABRT, SIG_DFL);
		turn_enter(&turn, TURN_SENDING);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

/* ---- in order ---- */

static void test_words(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, WORDS);
	assert_string_equal(buf_text(&turn->shown), "Hello.");
	fake_api_end(WIRE_MESSAGE);
	assert_int_equal(turn->phase, TURN_RECORDING);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_string_equal(turn->final->data, "Hello.\n");
	assert_int_equal(journal_phase(), STORE_OP_DONE);
	sent_once();
}

/* After its end: its changes and its cost. */
static void test_known(void **state)
{
	struct told begun, settled = {0};
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_api_end(WIRE_MESSAGE);
	until_ended(turn);
	assert_false(turn->known);
	assert_true(turns_sending(turn->turns)); /* an unmount waits for that */
	wait_start(&settled.wait, &turn->settled, told);
	answer(STATE, BEFORE);
	answer(WIRE_CREDITS, CREDITS);
	fake_mount_until(&mount, settled.count);
	assert_true(turn->known);
	assert_false(turns_sending(turn->turns));
	assert_non_null(strstr(turn->json->data, "\"outcome\":\"answered\",\"reply\":\"Hello.\""));
	assert_non_null(strstr(turn->json->data, "\"cost\":0"));
	turn = mount_again();
	assert_true(turn->known);
	assert_non_null(strstr(turn->json->data, "\"outcome\":\"answered\",\"reply\":\"Hello.\""));
}

static void test_silent_edit(void **state)
{
	struct told begun;
	struct turn *turn = streaming("cut it", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, TOOL);
	fake_api_end(WIRE_MESSAGE);
	assert_int_equal(turn->phase, TURN_COMPARING);
	answer(STATE, AFTER);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_memory_equal(turn->final->data, "[nemofs] ", 9);
	assert_int_equal(journal_phase(), STORE_OP_DONE);
	sent_once();
}

/* ---- two stages, with a very long draft ---- */

static _Atomic pid_t compared_by; /* the last thread that compared drafts, also for history; 0: none */

bool __real_timeline_diff(const struct draft *before, const struct draft *after, const struct words *words,
			  struct buf *out);
bool __wrap_timeline_diff(const struct draft *before, const struct draft *after, const struct words *words,
			  struct buf *out);

bool __wrap_timeline_diff(const struct draft *before, const struct draft *after, const struct words *words,
			  struct buf *out)
{
	compared_by = gettid();
	return __real_timeline_diff(before, after, words, out);
}

/* A new video, and a draft whose titles take that many bytes. */
static void answer_both_stages(size_t size)
{
	struct buf body = {0};

	buf_puts(&body,
		 "{\"code\":0,\"data\":{\"session_id\":\"s1\",\"state\":{\"generated_media\":["
		 "{\"filename\":\"raw.mp4\",\"type\":\"video\",\"url\":\"https://cdn.invalid/raw.mp4\"}],"
		 "\"draft\":{\"d\":4000,\"t\":[{\"tt\":0,\"sg\":[{\"text\":\"a\",\"d\":4000}]},"
		 "{\"tt\":7,\"sg\":[");
	for (size_t i = 0; !i || body.len < size; i++)
		buf_printf(&body, "%s{\"s\":%zu,\"d\":1,\"text\":\"title %zu\"}", i ? "," : "", i, i);
	buf_puts(&body, "]}]}}}}");
	assert_false(body.failed);
	answer(STATE, buf_text(&body));
	buf_finish(&body);
}

static void expect_stages(size_t size, bool aside)
{
	struct told begun;
	struct turn *turn = streaming("make a video", &begun);

	compared_by = 0;
	fake_api_piece(WIRE_MESSAGE, TOOL WORDS);
	fake_api_end(WIRE_MESSAGE);
	answer_both_stages(size);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_non_null(strstr(turn->final->data, "media/raw.mp4"));
	assert_non_null(strstr(turn->final->data, "Timeline ("));
	assert_true(compared_by != 0);
	assert_int_equal(compared_by != gettid(), aside);
}

static void test_short_stages(void **state)
{
	(void)state;
	expect_stages(0, false);
}

/* No other file is delayed by it. */
static void test_long_stages(void **state)
{
	(void)state;
	expect_stages(200000, true);
}

/* It was carried out, whether its changes are visible or not. */
static void test_silent_edit_not_looked_up(void **state)
{
	struct told begun;
	struct turn *turn = streaming("cut it", &begun);

	(void)state;
	fake_api_end(WIRE_MESSAGE);
	fake_mount_until(&mount, fake_api_waiting(STATE));
	fake_api_break(STATE, true, ERROR_TIMEOUT);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_int_equal(journal_phase(), STORE_OP_DONE);
	sent_once();
}

static void test_two_messages(void **state)
{
	struct told first_begun, second_begun;
	struct turn *first = turn_ref(streaming("one", &first_begun));
	struct turn *second = write_message("two", &second_begun);

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		fake_mount_round(&mount);
	assert_int_equal(second->phase, TURN_QUEUED);
	sent_once();
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_api_end(WIRE_MESSAGE);
	until_ended(first);
	assert_int_equal(second->phase, TURN_PREPARING);
	assert_int_equal(second_begun.count, 0);
	answer(STATE, BEFORE); /* the changes of the first */
	fake_mount_until(&mount, fake_api_waiting(WIRE_CREDITS));
	fake_api_reply(WIRE_CREDITS, 200, CREDITS); /* the cost of the first */
	while (!fake_api_waiting(WIRE_MESSAGE)) {
		fake_mount_round(&mount);
		if (fake_api_waiting(STATE))
			fake_api_reply(STATE, 200, BEFORE);
		if (fake_api_waiting(WIRE_CREDITS))
			fake_api_reply(WIRE_CREDITS, 200, CREDITS);
	}
	assert_non_null(strstr(fake_api_question(WIRE_MESSAGE), "two"));
	fake_api_begin(WIRE_MESSAGE);
	assert_int_equal(second_begun.count, 1);
	assert_int_equal(fake_api_count(WIRE_MESSAGE), 2);
	turn_unref(first);
}

/* The waiter goes away; the message continues. */
static void test_waiter_goes(void **state)
{
	struct told begun;
	struct turn *turn = write_message("hello", &begun);

	(void)state;
	wait_cancel(&begun.wait);
	let_it_leave();
	fake_api_begin(WIRE_MESSAGE);
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_api_end(WIRE_MESSAGE);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_int_equal(begun.count, 0);
	sent_once();
}

/* ---- not sent ---- */

static void test_action(void **state)
{
	struct told begun;
	struct turn *turn = write_message("credits", &begun);

	(void)state;
	assert_int_equal(turn->phase, TURN_QUEUED);
	answer(WIRE_CREDITS, CREDITS);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_int_equal(begun.count, 1);
	assert_int_equal(fake_api_count(WIRE_MESSAGE), 0);
}

static void test_no_text(void **state)
{
	struct told begun;
	struct turn *turn = write_message("\xff", &begun);

	(void)state;
	assert_int_equal(begun.count, 0);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(begun.error.cause, ERROR_INPUT);
	assert_int_equal(fake_api_count(WIRE_MESSAGE), 0);
}

static void fails_unsent(struct turn *turn, const struct told *begun, int err)
{
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(begun->count, 1);
	assert_int_equal(begun->error.err, err);
	assert_int_equal(fake_api_count(WIRE_MESSAGE), 0);
}

static void test_no_intent(void **state)
{
	struct told begun;
	struct turn *turn;

	(void)state;
	fake_disk_full = true;
	turn = write_message("hello", &begun);
	assert_int_equal(turn->phase, TURN_PREPARING);
	fails_unsent(turn, &begun, ENOSPC);
}

static void test_state_before_unknown(void **state)
{
	struct told begun;
	struct turn *turn = write_message("hello", &begun);

	(void)state;
	fake_mount_until(&mount, fake_api_waiting(STATE));
	fake_api_break(STATE, false, ERROR_UNREACHABLE);
	fails_unsent(turn, &begun, ENETUNREACH);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
}

/* A message that the journal does not have as sent is not transmitted. */
static void test_disk_full_before_it_leaves(void **state)
{
	struct told begun;
	struct turn *turn = write_message("hello", &begun);

	(void)state;
	answer(STATE, BEFORE);
	fake_mount_until(&mount, fake_api_waiting(WIRE_CREDITS));
	fake_disk_full = true;
	fake_api_reply(WIRE_CREDITS, 200, CREDITS);
	fails_unsent(turn, &begun, ENOSPC);
}

/* ---- refused ---- */

static void test_refused(void **state)
{
	struct told begun;
	struct turn *turn = write_message("hello", &begun);

	(void)state;
	let_it_leave();
	fake_api_reply(WIRE_MESSAGE, 200, "{\"code\":2001,\"message\":\"no credits\"}");
	assert_int_equal(turn->phase, TURN_RECORDING);
	assert_int_equal(begun.count, 0); /* no callback comes before the outcome is on disk */
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(begun.error.cause, ERROR_NO_CREDITS);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
	sent_once();
}

static void test_reset_before_bytes(void **state)
{
	struct told begun;
	struct turn *turn = write_message("hello", &begun);

	(void)state;
	let_it_leave();
	fake_api_break(WIRE_MESSAGE, false, ERROR_REFUSED);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(begun.error.cause, ERROR_REFUSED);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
	sent_once();
}

static void test_error_in_stream(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, "data: {\"error\":\"Oops: it broke\"}\n\n");
	fake_api_end(WIRE_MESSAGE);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(turn->error.cause, ERROR_AGENT);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
	sent_once();
}

/* The text that came before is kept. */
static void test_error_after_words(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_api_piece(WIRE_MESSAGE, "data: {\"error\":\"Oops: it broke\"}\n\n");
	fake_api_end(WIRE_MESSAGE);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_memory_equal(turn->final->data, "Hello.\n", 7);
	assert_non_null(strstr(turn->final->data, "it broke"));
	assert_int_equal(turn->error.cause, ERROR_AGENT);
	sent_once();
}

/* ---- recovered ---- */

static void look_until_ended(struct turn *turn, const char *body)
{
	while (!turn_ended(turn)) {
		if (fake_api_waiting(STATE))
			fake_api_reply(STATE, 200, body);
		fake_mount_round(&mount);
	}
}

static void test_reset_after_bytes(void **state)
{
	struct told begun;
	struct turn *turn = write_message("hello", &begun);

	(void)state;
	let_it_leave();
	fake_api_break(WIRE_MESSAGE, true, ERROR_TIMEOUT);
	assert_int_equal(turn->phase, TURN_RECOVERING);
	assert_int_equal(begun.count, 1);
	assert_int_equal(begun.error.err, EINPROGRESS);
	assert_int_equal(journal_phase(), STORE_OP_UNKNOWN);
	look_until_ended(turn, AFTER);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_int_equal(journal_phase(), STORE_OP_DONE);
	assert_int_equal(begun.count, 1);
	sent_once();
}

static void test_cut_stream(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_api_break(WIRE_MESSAGE, true, ERROR_TIMEOUT);
	assert_int_equal(turn->phase, TURN_RECOVERING);
	look_until_ended(turn, AFTER);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_memory_equal(turn->final->data, "Hello.\n", 7);
	sent_once();
}

static void test_cut_and_unchanged(void **state)
{
	struct told begun;
	struct turn *turn;
	uint64_t limit;

	(void)state;
	mount.settings.turn_limit = 50;
	turn = streaming("hello", &begun);
	limit = turn->limit_ms;
	fake_api_break(WIRE_MESSAGE, true, ERROR_TIMEOUT);
	look_until_ended(turn, BEFORE);
	assert_true(loop_now_ms() >= limit); /* nothing is reported before its time is over */
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(turn->error.cause, ERROR_UNCLEAR);
	sent_once();
}

static void test_only_heartbeats(void **state)
{
	struct told begun;
	struct turn *turn;

	(void)state;
	mount.settings.quiet_limit = 20;
	turn = streaming("hello", &begun);
	while (turn->phase == TURN_STREAMING) {
		fake_api_piece(WIRE_MESSAGE, BEAT);
		fake_mount_round(&mount);
	}
	assert_int_equal(turn->phase, TURN_RECOVERING);
	assert_int_equal(fake_api_waiting(WIRE_MESSAGE), 0);
	look_until_ended(turn, AFTER);
	assert_int_equal(turn->phase, TURN_DONE);
	sent_once();
}

static void test_session_gone_after_cut(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_break(WIRE_MESSAGE, true, ERROR_TIMEOUT);
	look_until_ended(turn, "{\"code\":1002,\"message\":\"no such session\"}");
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(turn->error.cause, ERROR_SESSION_GONE);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
	sent_once();
}

/* The waiter gets an error; a mount with another token finds the outcome. */
static void test_token_refused_after_cut(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_break(WIRE_MESSAGE, true, ERROR_TIMEOUT);
	look_until_ended(turn, "{\"code\":1001,\"message\":\"bad token\"}");
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(turn->error.cause, ERROR_TOKEN);
	assert_int_equal(journal_phase(), STORE_OP_UNKNOWN);
	turn = mount_again();
	assert_int_equal(turn->phase, TURN_RECOVERING);
	look_until_ended(turn, AFTER);
	assert_int_equal(turn->phase, TURN_DONE);
	assert_int_equal(journal_phase(), STORE_OP_DONE);
	sent_once();
}

/* ---- the mount ends during a message ---- */

static void test_mount_ends_before_it_leaves(void **state)
{
	struct told begun;
	struct turn *turn;

	(void)state;
	write_message("hello", &begun);
	fake_mount_until(&mount, fake_api_waiting(STATE));
	turn = mount_again();
	assert_int_equal(turn->phase, TURN_FAILED);
	assert_int_equal(turn->error.cause, ERROR_CANCELLED);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
	assert_int_equal(fake_api_count(WIRE_MESSAGE), 0);
}

static void test_mount_ends_after_it_left(void **state)
{
	struct told begun;
	struct turn *turn;

	(void)state;
	streaming("hello", &begun);
	turn = mount_again();
	assert_int_equal(turn->phase, TURN_RECOVERING);
	assert_int_equal(journal_phase(), STORE_OP_UNKNOWN);
	look_until_ended(turn, AFTER);
	assert_int_equal(turn->phase, TURN_DONE);
	sent_once();
}

/* Its time limit also counts the time without a mount. */
static void test_time_goes_on(void **state)
{
	struct told begun;
	struct turn *turn;

	(void)state;
	streaming("hello", &begun);
	turn = mount_again();
	assert_true(turn->limit_ms > loop_now_ms() && turn->limit_ms <= loop_now_ms() + 60000);
	mount.settings.turn_limit = 0;
	turn = mount_again();
	look_until_ended(turn, BEFORE);
	assert_int_equal(turn->error.cause, ERROR_UNCLEAR);
	assert_int_equal(journal_phase(), STORE_OP_FAILED);
	sent_once();
}

/* The outcome cannot be written: it is reported all the same, and the next mount looks it up. */
static void test_disk_full_at_the_end(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_disk_full = true;
	fake_api_end(WIRE_MESSAGE);
	until_ended(turn);
	assert_int_equal(turn->phase, TURN_DONE);
	fake_disk_full = false;
	turn = mount_again();
	assert_int_equal(turn->phase, TURN_RECOVERING);
	look_until_ended(turn, AFTER);
	assert_int_equal(turn->phase, TURN_DONE);
	sent_once();
}

static void test_done_in_an_earlier_mount(void **state)
{
	struct told begun;
	struct turn *turn = streaming("hello", &begun);

	(void)state;
	fake_api_piece(WIRE_MESSAGE, WORDS);
	fake_api_end(WIRE_MESSAGE);
	until_ended(turn);
	turn = mount_again();
	assert_int_equal(turn->phase, TURN_DONE);
	assert_string_equal(turn->final->data, "Hello.\n");
	sent_once();
}

/* ---- the session is removed during a message ---- */

/* The mount was killed after the reply was stored and before its reply.json: the text is unchanged.
 */
static void test_result_not_kept(void **state)
{
	static const struct {
		const char *shown, *words;
	} rows[] = {{"Hello.\n", "\"reply\":\"Hello.\""},
		    {"One.\n\nTwo.\n", "\"reply\":\"One.\\n\\nTwo.\""},
		    {"Hello.\n\n[nemofs] A hint.\n[nemofs] Another.\n", "\"reply\":\"Hello.\""},
		    {"[nemofs] A change.\n", "\"reply\":\"\""},
		    {"\n", "\"reply\":\"\""}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct store_op row = {.phase = STORE_OP_DONE,
				       .payload = "hi",
				       .outcome = rows[i].shown,
				       .result = "",
				       .edit = ""};
		struct bytes *json = turn_result_of(&row, 1);

		assert_non_null(json);
		assert_non_null(strstr(json->data, rows[i].words));
		bytes_unref(json);
	}
}

static void test_session_removed(void **state)
{
	struct told begun;
	struct turn *turn = turn_ref(write_message("hello", &begun));
	struct error e;

	(void)state;
	let_it_leave();
	assert_true(session_forget(workspace->session, NULL, NULL, &e));
	fake_mount_until(&mount, begun.count);
	assert_int_equal(begun.count, 1);
	assert_int_equal(begun.error.cause, ERROR_SESSION_GONE);
	assert_int_equal(fake_api_waiting(WIRE_MESSAGE), 0);
	turn_unref(turn);
	sent_once();
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_other_way_is_a_mistake),
		EACH(test_words),
		EACH(test_known),
		EACH(test_silent_edit),
		EACH(test_short_stages),
		EACH(test_long_stages),
		EACH(test_silent_edit_not_looked_up),
		EACH(test_two_messages),
		EACH(test_waiter_goes),
		EACH(test_action),
		EACH(test_no_text),
		EACH(test_no_intent),
		EACH(test_state_before_unknown),
		EACH(test_disk_full_before_it_leaves),
		EACH(test_refused),
		EACH(test_reset_before_bytes),
		EACH(test_error_in_stream),
		EACH(test_error_after_words),
		EACH(test_reset_after_bytes),
		EACH(test_cut_stream),
		EACH(test_cut_and_unchanged),
		EACH(test_only_heartbeats),
		EACH(test_session_gone_after_cut),
		EACH(test_token_refused_after_cut),
		EACH(test_mount_ends_before_it_leaves),
		EACH(test_mount_ends_after_it_left),
		EACH(test_time_goes_on),
		EACH(test_disk_full_at_the_end),
		EACH(test_done_in_an_earlier_mount),
		EACH(test_result_not_kept),
		EACH(test_session_removed),
	};

	return cmocka_run_group_tests_name("turn", tests, NULL, NULL);
}
