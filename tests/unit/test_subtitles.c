/* The sources of a session's captions, and the messages that are paid for them, with a fake service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <semaphore.h>
#include <string.h>

#include "base/worker.h"
#include "fake_api.h"
#include "fake_mount.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "wire.h"

#define STATE "/latest"
#define VIDEO(name)                                                                                          \
	"{\"filename\":\"" name "\",\"file_type\":\"video\",\"cdn_url\":\"https://cdn.invalid/" name "\"}"
#define HOLDS(files, draft)                                                                                  \
	"{\"code\":0,\"data\":{\"session_id\":\"s1\",\"state\":{\"video_infos\":[" files                     \
	"],\"draft\":" draft "}}}"
#define CAPTIONED                                                                                            \
	"{\"d\":2000,\"t\":[{\"tt\":7,\"type\":\"caption\",\"sg\":[{\"text\":\"Hi there.\",\"start_ms\":0,"  \
	"\"duration_ms\":2000}]}]}"
#define CREDITS "{\"code\":0,\"data\":{\"available\":95,\"frozen\":0,\"total\":100}}"
#define EMPTY HOLDS("", "null")
#define ONE HOLDS(VIDEO("a.mp4"), "null")
#define TWO HOLDS(VIDEO("a.mp4") "," VIDEO("b.mp4"), "null")
#define SRT "data: {\"type\":\"text\",\"content\":\"1\\n00:00:00,000 --> 00:00:02,000\\nHi there.\\n\"}\n\n"
#define NONE "data: {\"type\":\"text\",\"content\":\"There is nobody speaking.\"}\n\n"

static struct fake_mount mount;
static struct workspace *workspace;
static sem_t let_go;
static size_t text_len;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&mount);
	workspace = fake_mount_session(&mount, "s1")->workspace;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&mount);
	return 0;
}

static void mount_again(void)
{
	struct told loaded = {0};
	struct session *session;

	fake_mount_again(&mount);
	session = model_latest(mount.model);
	session_load(session, &loaded.wait, told);
	fake_mount_until(&mount, loaded.count);
	workspace = session->workspace;
}

static void open_captions(struct told *t)
{
	*t = (struct told){0};
	subtitles_get(&workspace->subtitles, NULL, &t->wait, told);
}

/* Answers requests for the state with this one, until a message was sent or all waits have ended. */
static void play(const struct told *t, const char *holds)
{
	while (!t->count && !fake_api_waiting(WIRE_MESSAGE)) {
		fake_mount_round(&mount);
		if (fake_api_waiting(STATE))
			fake_api_reply(STATE, 200, holds);
		if (fake_api_waiting(WIRE_CREDITS))
			fake_api_reply(WIRE_CREDITS, 200, CREDITS);
	}
}

static void agent_says(const char *event)
{
	assert_non_null(strstr(fake_api_question(WIRE_MESSAGE), "captions"));
	fake_api_begin(WIRE_MESSAGE);
	fake_api_piece(WIRE_MESSAGE, event);
	fake_api_end(WIRE_MESSAGE);
}

static size_t asked(void)
{
	return fake_api_count(WIRE_MESSAGE);
}

static void finds_hi_there(const struct told *t)
{
	assert_int_equal(t->count, 1);
	assert_int_equal(t->error.cause, 0);
	assert_int_equal(workspace->subtitles.all->set.count, 1);
	assert_string_equal(workspace->subtitles.all->set.items[0]->cues[0].text, "Hi there.");
}

static void finds_none(const struct told *t)
{
	assert_int_equal(t->count, 1);
	assert_int_equal(t->error.cause, ERROR_NO_CAPTIONS);
}

/* ---- without a message ---- */

static void test_nothing_uploaded(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	play(&t, EMPTY);
	finds_none(&t);
	assert_int_equal(asked(), 0);
}

static void test_of_the_draft(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	play(&t, HOLDS(VIDEO("a.mp4"), CAPTIONED));
	finds_hi_there(&t);
	assert_int_equal(asked(), 0);
}

static void test_manual(void **state)
{
	struct told t;

	(void)state;
	mount.settings.captions_manual = true;
	open_captions(&t);
	play(&t, ONE);
	finds_none(&t);
	assert_int_equal(asked(), 0);
}

static void test_state_not_known(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	fake_mount_until(&mount, fake_api_waiting(STATE));
	fake_api_break(STATE, true, ERROR_TIMEOUT);
	assert_int_equal(t.error.cause, ERROR_TIMEOUT);
	assert_int_equal(asked(), 0);
}

/* ---- with one, paid once ---- */

static void test_asked_once_for_all(void **state)
{
	struct told first, second, later;

	(void)state;
	open_captions(&first);
	open_captions(&second);
	play(&first, ONE);
	agent_says(SRT);
	play(&first, ONE);
	finds_hi_there(&first);
	finds_hi_there(&second);
	open_captions(&later);
	play(&later, ONE);
	finds_hi_there(&later);
	assert_int_equal(asked(), 1);
}

/* An answer of the agent is never paid for again, in any mount. */
static void test_next_mount(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	play(&t, ONE);
	agent_says(SRT);
	play(&t, ONE);
	mount_again();
	open_captions(&t);
	play(&t, ONE);
	finds_hi_there(&t);
	assert_int_equal(asked(), 1);
}

static void test_agent_has_none(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	play(&t, ONE);
	agent_says(NONE);
	play(&t, ONE);
	finds_none(&t);
	for (int i = 0; i < 2; i++) {
		open_captions(&t);
		play(&t, ONE);
		finds_none(&t);
		mount_again();
	}
	assert_int_equal(asked(), 1);
}

/* A new file leads to a new request. */
static void test_asked_again_after_an_upload(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	play(&t, ONE);
	agent_says(NONE);
	play(&t, ONE);
	finds_none(&t);
	open_captions(&t);
	play(&t, TWO);
	agent_says(SRT);
	play(&t, TWO);
	finds_hi_there(&t);
	assert_int_equal(asked(), 2);
}

/* The agent did not get the request: the next reader sends it. */
static void test_asked_again_after_a_refusal(void **state)
{
	struct told t;

	(void)state;
	open_captions(&t);
	play(&t, ONE);
	fake_api_reply(WIRE_MESSAGE, 200, "{\"code\":2001,\"message\":\"no credits\"}");
	play(&t, ONE);
	assert_int_equal(t.error.cause, ERROR_NO_CREDITS);
	open_captions(&t);
	play(&t, ONE);
	agent_says(SRT);
	play(&t, ONE);
	finds_hi_there(&t);
	assert_int_equal(asked(), 2);
}

/* A reader joins the same running request of the user or an earlier reader. */
static void test_joins_a_message(void **state)
{
	static const char words[] = "Extract the captions.";
	struct told t, begun = {0};

	(void)state;
	turn_send(&workspace->turns, words, strlen(words), &begun.wait, told);
	play(&begun, ONE);
	open_captions(&t);
	play(&t, ONE);
	agent_says(SRT);
	while (!t.count)
		play(&t, ONE);
	finds_hi_there(&t);
	assert_int_equal(asked(), 1);
}

/* The waiter goes away; the next reader gets the captions. */
static void test_waiter_goes(void **state)
{
	struct told t, later;

	(void)state;
	open_captions(&t);
	play(&t, ONE);
	wait_cancel(&t.wait);
	agent_says(SRT);
	open_captions(&later);
	play(&later, ONE);
	finds_hi_there(&later);
	assert_int_equal(t.count, 0);
	assert_int_equal(asked(), 1);
}

/* ---- long ones ---- */

static void hold(struct job *job)
{
	(void)job;
	sem_wait(&let_go);
}

/* The reader thread is busy until `let_go`. */
static void hold_the_reader(void)
{
	static struct job job;

	sem_init(&let_go, 0, 0);
	job = (struct job){0};
	worker_submit(mount.model->services.reader, &job, hold, NULL);
}

static void text_told(struct wait *wait, const struct error *e)
{
	text_len = e ? 0 : ((const struct bytes *)wait->result)->len;
	told(wait, e);
}

static void know_state(const char *holds)
{
	struct told t = {0};

	mount.settings.state_ttl = 60000;
	state_get(&workspace->state, 0, &t.wait, told);
	play(&t, holds);
	fake_mount_until(&mount, t.count);
}

static void put_long_draft(struct buf *out)
{
	buf_puts(out, "{\"code\":0,\"data\":{\"session_id\":\"s1\",\"state\":{\"video_infos\":[],\"draft\":"
		      "{\"d\":2000,\"t\":[{\"tt\":7,\"type\":\"caption\",\"sg\":[");
	for (int i = 0; i < 2000; i++)
		buf_printf(out, "%s{\"text\":\"Caption %d.\",\"start_ms\":%d,\"duration_ms\":10}",
			   i ? "," : "", i, i * 10);
	buf_puts(out, "]}]}}}}");
}

/* Short captions are parsed at once, although the reader thread is busy. */
static void test_short_waits_for_nobody(void **state)
{
	struct told t, text = {0};
	struct subtitles *s = &workspace->subtitles;

	(void)state;
	know_state(HOLDS(VIDEO("a.mp4"), CAPTIONED));
	hold_the_reader();
	open_captions(&t);
	fake_mount_until(&mount, t.count);
	finds_hi_there(&t);
	subtitles_write(s, s->all->set.items[0], CAPTIONS_TXT, &text.wait, text_told);
	fake_mount_until(&mount, text.count);
	assert_int_equal(text.error.cause, 0);
	sem_post(&let_go);
}

/* The reader thread parses and writes long captions, and the loop continues meanwhile. */
static void test_long_is_read_aside(void **state)
{
	struct told t, text = {0};
	struct subtitles *s = &workspace->subtitles;
	struct buf holds = {0};

	(void)state;
	put_long_draft(&holds);
	know_state(buf_text(&holds));
	hold_the_reader();
	open_captions(&t);
	for (int i = 0; i < 100; i++)
		fake_mount_round(&mount);
	assert_int_equal(t.count, 0);
	sem_post(&let_go);
	fake_mount_until(&mount, t.count);
	assert_int_equal(t.error.cause, 0);
	assert_int_equal(s->all->set.items[0]->count, 2000);
	hold_the_reader();
	subtitles_write(s, s->all->set.items[0], CAPTIONS_SRT, &text.wait, text_told);
	for (int i = 0; i < 100; i++)
		fake_mount_round(&mount);
	assert_int_equal(text.count, 0);
	sem_post(&let_go);
	fake_mount_until(&mount, text.count);
	assert_int_equal(text_len, subtitles_size(s, s->all->set.items[0], CAPTIONS_SRT));
	buf_finish(&holds);
}

/* The session is removed while its captions are parsed. */
static void test_session_goes_meanwhile(void **state)
{
	struct told t;
	struct buf holds = {0};

	(void)state;
	put_long_draft(&holds);
	know_state(buf_text(&holds));
	hold_the_reader();
	open_captions(&t);
	for (int i = 0; i < 100; i++)
		fake_mount_round(&mount);
	sem_post(&let_go);
	fake_mount_again(&mount);
	assert_int_equal(t.count, 0);
	buf_finish(&holds);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_nothing_uploaded),
		EACH(test_of_the_draft),
		EACH(test_manual),
		EACH(test_state_not_known),
		EACH(test_asked_once_for_all),
		EACH(test_next_mount),
		EACH(test_agent_has_none),
		EACH(test_asked_again_after_an_upload),
		EACH(test_asked_again_after_a_refusal),
		EACH(test_joins_a_message),
		EACH(test_waiter_goes),
		EACH(test_short_waits_for_nobody),
		EACH(test_long_is_read_aside),
		EACH(test_session_goes_meanwhile),
	};

	return cmocka_run_group_tests_name("subtitles", tests, NULL, NULL);
}
