#include "turn_words.h"

#include <string.h>

#include "api/client.h"
#include "base/secret.h"
#include "product/causes.h"
#include "text/hints.h"
#include "text/json.h"
#include "text/question.h"
#include "text/timeline.h"
#include "text/words.h"
#include "turn_internal.h"

static const struct draft *draft_now(const struct turn *turn)
{
	return api_state_draft(parts_of(turn)->state->now);
}

const struct words *turn_words(const struct turn *turn)
{
	const struct words *words = words_of_tag(services_of(turn)->settings->language);

	return words == &words_english ? words_of_text(turn->text, strlen(turn->text), words) : words;
}

static void put_line(const struct words *words, enum words_line line, struct buf *out)
{
	buf_puts(out, words_text(words, line));
	buf_putc(out, '\n');
}

/* "Canvas changed from 1080x1920 to 1920x1080", where both are known and differ. */
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

void turn_take_words(struct turn *turn)
{
	const struct words *words;
	const json_t *question = reply_question(turn->reply);
	struct result *result = &turn->result;
	unsigned hints = 0;
	size_t len;
	const char *text = reply_text(turn->reply, &len);

	buf_append(&result->words, text, len);
	secret_mask(result->words.data, result->words.len); /* which may have come in pieces */
	result->question = question ? json_deep_copy(question) : NULL;
	result->refused = reply_refused(turn->reply);
	buf_append(&result->not_done, buf_text(reply_not_done(turn->reply)),
		   reply_not_done(turn->reply)->len);
	turn->cut = reply_cut(turn->reply) != NULL;
	if (services_of(turn)->settings->hints)
		hints = hints_find(text, len);
	if (!hints)
		return;
	words = words_of_text(text, len, turn_words(turn));
	hints_put_each(&result->hints, words, hints);
	hints_put(&result->lines, words, hints);
	buf_putc(&result->lines, '\n');
}

void turn_put_line(struct turn *turn, enum words_line line)
{
	put_line(turn_words(turn), line, &turn->result.lines);
}

void turn_put_changes(const struct turn *turn, const struct api_state *now, struct buf *out)
{
	const struct words *words = turn_words(turn);

	put_canvas(turn->before, now, words, out);
	if (api_state_draft(now))
		timeline_diff(api_state_draft(turn->before), api_state_draft(now), words, out);
}

void turn_put_difference(struct turn *turn)
{
	struct buf *out = &turn->result.lines;
	const struct api_state *now = parts_of(turn)->state->now;
	const struct words *words = turn_words(turn);
	bool changed = strcmp(now->hash, turn->baseline) != 0;
	size_t len = out->len;

	turn_put_changes(turn, now, out);
	if (!draft_now(turn)) {
		put_line(words, WORDS_NO_TIMELINE, out);
	} else if (out->len == len) {
		put_line(words, changed ? WORDS_NOT_ON_TIMELINE : WORDS_NOTHING_CHANGED, out);
		timeline_write(draft_now(turn), words, out);
	}
}

bool turn_put_stages(struct turn *turn)
{
	return stages_put(&turn->stages, parts_of(turn)->media, api_state_draft(turn->before),
			  draft_now(turn), turn_words(turn), &turn->result.lines);
}

void turn_put_end(struct turn *turn)
{
	const struct words *words = turn_words(turn);
	const struct error *e = &turn->error;
	struct buf *lines = &turn->result.lines;

	if (reply_truncated(turn->reply) || turn->incomplete)
		put_line(words, WORDS_PART_MISSING, lines);
	if (e->cause) {
		words_put(lines, words,
			  e->cause == ERROR_CANCELLED ? WORDS_CANCELLED
			  : e->cause == ERROR_UNCLEAR ? WORDS_UNCLEAR
						      : WORDS_FAILED,
			  e->words[0] ? e->words : error_cause_meaning(e->cause));
		buf_putc(lines, '\n');
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
