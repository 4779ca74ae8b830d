#include "model/export.h"
#include "model/ingest.h"
#include "turn_internal.h"
#include "turn_words.h"

static void got_timeline(struct wait *wait, const struct error *e);

static struct turn *turn_of(struct wait *wait)
{
	return container_of(wait, struct turn, state);
}

static void answer(struct turn *turn, struct bytes *text_take)
{
	struct error nomem;

	error_set(&nomem, ERROR_NO_MEMORY, "reply");
	turn_answer(turn, text_take, text_take ? NULL : &nomem);
}

static void answer_line(struct turn *turn, enum words_line line)
{
	struct buf text = {0};

	buf_printf(&text, "%s\n", words_text(turn_words(turn), line));
	answer(turn, bytes_from_buf(&text));
}

static void got_credits(struct wait *wait, const struct error *e)
{
	struct turn *turn = turn_of(wait);
	struct buf text = {0};

	if (e)
		turn_answer(turn, NULL, e);
	else
		account_put(parts_of(turn)->account, turn_words(turn), &text);
	if (!e)
		answer(turn, bytes_from_buf(&text));
}

static void got_state(struct wait *wait, const struct error *e)
{
	struct turn *turn = turn_of(wait);

	if (e)
		turn_answer(turn, NULL, e);
	else
		state_text(parts_of(turn)->scope->services, parts_of(turn)->state->now, STATE_TIMELINE,
			   turn_words(turn), wait, got_timeline);
}

static void got_timeline(struct wait *wait, const struct error *e)
{
	struct turn *turn = turn_of(wait);

	if (e)
		turn_answer(turn, NULL, e);
	else
		answer(turn, bytes_ref(wait->result));
}

static void got_upload(struct wait *wait, const struct error *e)
{
	struct turn *turn = turn_of(wait);

	if (e)
		turn_answer(turn, NULL, e);
	else
		answer_line(turn, WORDS_UPLOADED);
}

static void got_nothing(struct wait *wait, const struct error *e)
{
	(void)e;
	answer_line(turn_of(wait), WORDS_UPLOAD_HOW);
}

static void render_on_ended(struct wait *wait, const struct error *e)
{
	struct turn *turn = turn_of(wait);

	if (e)
		turn_answer(turn, NULL, e);
	else
		answer_line(turn, WORDS_RENDERED);
}

/* The render was accepted: the writer is told now, while readers of the reply wait for its end. */
static void render_on_accepted(struct wait *wait, const struct error *e)
{
	struct turn *turn = turn_of(wait);

	if (e) {
		turn_answer(turn, NULL, e);
		return;
	}
	exports_open(parts_of(turn)->exports, "mp4", wait, render_on_ended);
	waiters_wake(&turn->begun, NULL, NULL);
}

void action_start(struct turn *turn, const struct actions *action)
{
	const struct turn_parts *parts = parts_of(turn);
	const struct services *services = services_of(turn);

	switch (action->kind) {
	case ACTIONS_CREDITS:
		account_get(parts->account, &turn->state, got_credits);
		break;
	case ACTIONS_STATUS:
		state_get(parts->state, services->settings->state_ttl, &turn->state, got_state);
		break;
	case ACTIONS_EXPORT:
		exports_start(parts->exports, "mp4", &turn->state, render_on_accepted);
		break;
	case ACTIONS_UPLOAD:
		if (!action->url)
			wait_done_later(&turn->state, services->loop, got_nothing);
		else if (ingest_url_valid(action->url, action->url_len, &turn->error))
			ingest_url(parts->ingest, action->url, action->url_len, &turn->state, got_upload);
		else
			wait_fail_later(&turn->state, services->loop, &turn->error, got_upload);
		break;
	case ACTIONS_NONE:
		break;
	}
}
