#include "turn_words.h"

#include <string.h>

#include "model/model.h"
#include "model/session.h"
#include "model/turn.h"
#include "model/workspace.h"
#include "text/json.h"
#include "text/timeline.h"
#include "text/words.h"

static const struct workspace *workspace_of(const struct turn *turn)
{
	return turn->session->workspace;
}

static const struct draft *draft_now(const struct turn *turn)
{
	return api_state_draft(workspace_of(turn)->state.now);
}

const struct words *turn_words(const struct turn *turn)
{
	const struct words *words = words_of_tag(turn->session->model->services.settings->language);

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

void turn_separate(struct buf *out)
{
	if (out->len)
		buf_puts(out, out->data[out->len - 1] == '\n' ? "\n" : "\n\n");
}

void turn_put_said(const struct turn *turn, struct buf *out)
{
	size_t len;
	const char *text = reply_text(turn->reply, &len);

	translate_text(text, len, out);
	if (out->len && out->data[out->len - 1] != '\n')
		buf_putc(out, '\n');
}

void turn_put_difference(const struct turn *turn, struct buf *out)
{
	const struct api_state *now = workspace_of(turn)->state.now;
	const struct draft *after = draft_now(turn);
	const struct words *words = turn_words(turn);
	bool changed = strcmp(now->hash, turn->baseline) != 0;
	size_t len = out->len;

	put_canvas(turn->before, now, words, out);
	if (after && timeline_diff(api_state_draft(turn->before), after, words, out) && out->len == len) {
		put_line(words, changed ? WORDS_NOT_ON_TIMELINE : WORDS_NOTHING_CHANGED, out);
		timeline_write(after, words, out);
	}
	if (!after)
		put_line(words, WORDS_NO_TIMELINE, out);
}

bool turn_put_stages(struct turn *turn, struct buf *out)
{
	stages_put_raw(&turn->stages, workspace_of(turn), turn_words(turn), out);
	if (!turn->stages.raw_told)
		return false;
	stages_put_rest(&turn->stages, api_state_draft(turn->before), draft_now(turn), turn_words(turn), out);
	return true;
}

void turn_put_truncated(const struct turn *turn, struct buf *out)
{
	if (!reply_truncated(turn->reply) && !turn->incomplete)
		return;
	turn_separate(out);
	buf_puts(out, "(A part of the reply is missing here: it was too long, or memory was short.)\n");
}
