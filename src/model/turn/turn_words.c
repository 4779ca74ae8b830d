#include "turn_words.h"

#include <stdlib.h>
#include <string.h>

#include "api/client.h"
#include "base/secret.h"
#include "model/aside.h"
#include "product/causes.h"
#include "text/hints.h"
#include "text/json.h"
#include "text/question.h"
#include "text/timeline.h"
#include "text/words.h"
#include "turn_internal.h"

const struct words *turn_words(const struct turn *turn)
{
	return words_of_message(services_of(turn)->settings->language, turn->text);
}

static void put_line(const struct words *words, enum words_line line, struct buf *out)
{
	buf_puts(out, words_text(words, line));
	buf_putc(out, '\n');
}

void turn_take_words(struct turn *turn)
{
	const struct words *words;
	const json_t *question = reply_question(turn->reply);
	struct result *result = &turn->result;
	unsigned hints = 0;
	size_t len;
	const char *text = reply_text(turn->reply, &len);

	buf_append(&result->words, text, len);
	secret_mask(result->words.data, result->words.len); /* a secret may have arrived in pieces */
	result->question = question ? json_deep_copy(question) : NULL;
	result->refused = reply_refused(turn->reply);
	buf_append(&result->not_done, buf_text(reply_not_done(turn->reply)),
		   reply_not_done(turn->reply)->len);
	turn->cut = reply_cut(turn->reply) != NULL;
	if (services_of(turn)->settings->hints)
		hints = hints_find(text, len);
	if (!hints)
		return;
	words = turn_words(turn);
	if (words == &words_english)
		words = words_of_text(text, len, words);
	hints_put_each(&result->hints, words, hints);
	hints_put(&result->lines, words, hints);
	buf_putc(&result->lines, '\n');
}

void turn_put_line(struct turn *turn, enum words_line line)
{
	put_line(turn_words(turn), line, &turn->result.lines);
}

/* ---- what an edit has changed ---- */

enum edit_form {
	EDIT_CHANGES,    /* the differences */
	EDIT_DIFFERENCE, /* the differences, or that there are none and the tracks */
	EDIT_STAGES,     /* what came in the second stage, and the tracks */
};

struct edit {
	struct api_state *before, *now; /* before: NULL if unknown */
	struct api_state *at_raw;       /* the state when the first stage was seen; NULL: not seen */
	bool changed;                   /* the session changed, whatever its timeline shows */
	const struct words *words;
};

/* Appends "Canvas changed from 1080x1920 to 1920x1080" if both sizes are known and differ. */
static void put_canvas(const struct api_state *before, const struct api_state *now, const struct words *words,
		       struct buf *out)
{
	char was[48], is[48];
	int64_t old_width = jsonx_int(before ? before->state : NULL, "canvas_config.width", 0);
	int64_t old_height = jsonx_int(before ? before->state : NULL, "canvas_config.height", 0);
	int64_t width = jsonx_int(now->state, "canvas_config.width", 0);
	int64_t height = jsonx_int(now->state, "canvas_config.height", 0);

	if (!old_width || !old_height || !width || !height || (old_width == width && old_height == height))
		return;
	snprintf(was, sizeof was, "%lldx%lld", (long long)old_width, (long long)old_height);
	snprintf(is, sizeof is, "%lldx%lld", (long long)width, (long long)height);
	words_put(out, words, WORDS_CANVAS, was, is);
	buf_putc(out, '\n');
}

static void put_changes(const struct edit *edit, struct buf *out)
{
	put_canvas(edit->before, edit->now, edit->words, out);
	if (api_state_draft(edit->now))
		timeline_diff(api_state_draft(edit->before), api_state_draft(edit->now), edit->words, out);
}

static void put_difference(const struct edit *edit, struct buf *out)
{
	const struct draft *now = api_state_draft(edit->now);
	size_t len = out->len;

	put_changes(edit, out);
	if (!now) {
		put_line(edit->words, WORDS_NO_TIMELINE, out);
	} else if (out->len == len) {
		put_line(edit->words, edit->changed ? WORDS_NOT_ON_TIMELINE : WORDS_NOTHING_CHANGED, out);
		timeline_write(now, edit->words, out);
	}
}

static void write_edit(void *of, int form, struct buf *out)
{
	const struct edit *edit = of;

	if (form == EDIT_CHANGES)
		put_changes(edit, out);
	else if (form == EDIT_DIFFERENCE)
		put_difference(edit, out);
	else
		stages_put_edit(api_state_draft(edit->at_raw), api_state_draft(edit->before),
				api_state_draft(edit->now), edit->words, out);
}

static void free_edit(void *of)
{
	struct edit *edit = of;

	api_state_unref(edit->before);
	api_state_unref(edit->now);
	api_state_unref(edit->at_raw);
	free(edit);
}

static struct api_state *ref_of(struct api_state *state)
{
	return state ? api_state_ref(state) : NULL;
}

static void start_edit(const struct turn *turn, struct api_state *now, enum edit_form form, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	struct edit *edit = calloc(1, sizeof *edit);
	struct aside_text text = {.of = edit, .unref = free_edit, .write = write_edit, .form = (int)form};

	if (!edit) {
		wait_fail_later(wait, services_of(turn)->loop, &error_no_memory, done);
		return;
	}
	text.bytes = now->data->len + (turn->before ? turn->before->data->len : 0);
	edit->before = ref_of(turn->before);
	edit->now = api_state_ref(now);
	edit->at_raw = form == EDIT_STAGES ? ref_of(turn->stages.at_raw) : NULL;
	edit->changed = strcmp(now->hash, turn->baseline) != 0;
	edit->words = turn_words(turn);
	aside_write(parts_of(turn)->scope->services, &text, wait, done);
}

void turn_write_changes(const struct turn *turn, struct api_state *now, struct wait *wait,
			void (*done)(struct wait *, const struct error *))
{
	start_edit(turn, now, EDIT_CHANGES, wait, done);
}

static void edit_on_written(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	const struct bytes *text = wait->result;

	if (e)
		turn->result.lines.failed = true;
	else
		buf_append(&turn->result.lines, text->data, text->len);
	turn_complete(turn);
}

void turn_complete_with_changes(struct turn *turn)
{
	start_edit(turn, parts_of(turn)->state->now, EDIT_DIFFERENCE, &turn->state, edit_on_written);
}

bool turn_complete_with_stages(struct turn *turn)
{
	struct api_state *now = parts_of(turn)->state->now;

	if (!stages_put(&turn->stages, parts_of(turn)->media, api_state_draft(now), turn_words(turn),
			&turn->result.lines))
		return false;
	if (api_state_draft(now))
		start_edit(turn, now, EDIT_STAGES, &turn->state, edit_on_written);
	else
		turn_complete(turn);
	return true;
}

void turn_put_end(struct turn *turn)
{
	const struct words *words = turn_words(turn);
	const struct error *e = &turn->error;
	struct buf *lines = &turn->result.lines, reason = {0};

	if (reply_truncated(turn->reply) || turn->incomplete)
		put_line(words, WORDS_PART_MISSING, lines);
	if (e->cause) {
		words_put_reason(&reason, words, e);
		words_put(lines, words,
			  e->cause == ERROR_CANCELLED ? WORDS_CANCELLED
			  : e->cause == ERROR_UNCLEAR ? WORDS_UNCLEAR
						      : WORDS_FAILED,
			  buf_text(&reason));
		buf_putc(lines, '\n');
		buf_finish(&reason);
	} else if (reply_cut(turn->reply)) {
		reply_put_cut(turn->reply, words, lines);
		buf_putc(lines, '\n');
	}
	if (!turn->turns->told_locked && api_export(services_of(turn)->api) == API_EXPORT_LOCKED) {
		put_line(words, WORDS_EXPORT_LOCKED, lines);
		turn->turns->told_locked = true;
	}
	if (turn->result.question)
		question_put(turn->result.question, words, lines);
}
