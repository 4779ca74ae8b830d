#include "text/result.h"

#include <stdlib.h>
#include <string.h>

#include "base/libc.h"
#include "text/json.h"
#include "text/words.h"

static const char *const outcomes[] = {
	[RESULT_CHANGED] = "changed", [RESULT_ANSWERED] = "answered",
	[RESULT_ASKS] = "asks",       [RESULT_REFUSED] = "refused",
	[RESULT_CUT] = "cut",         [RESULT_FAILED] = "failed",
	[RESULT_UNCLEAR] = "unclear", [RESULT_CANCELLED] = "cancelled",
	[RESULT_UNKNOWN] = NULL,
};

void result_init(struct result *result)
{
	*result = (struct result){.outcome = RESULT_ANSWERED, .before_ms = -1, .after_ms = -1, .cost = -1};
}

void result_finish(struct result *result)
{
	buf_finish(&result->words);
	buf_finish(&result->lines);
	buf_finish(&result->hints);
	buf_finish(&result->changes);
	buf_finish(&result->not_done);
	json_decref(result->question);
	result->question = NULL;
}

const char *result_outcome_word(enum result_outcome outcome)
{
	return outcomes[outcome];
}

enum result_outcome result_outcome_of(const char *word)
{
	int outcome = 0;

	while (word && outcome < RESULT_UNKNOWN && strcmp(outcomes[outcome], word) != 0)
		outcome++;
	return word ? (enum result_outcome)outcome : RESULT_UNKNOWN;
}

bool result_put_text(const struct result *result, struct buf *out)
{
	const struct buf *words = &result->words;

	buf_append(out, buf_text(words), words->len);
	if (words->len && words->data[words->len - 1] != '\n')
		buf_putc(out, '\n');
	words_put_block(out, buf_text(&result->lines), result->lines.len);
	return !out->failed && !words->failed && !result->lines.failed;
}

/* ---- JSON ---- */

static json_t *list_of(const struct buf *lines)
{
	json_t *list = json_array();

	for (const char *s = buf_text(lines); *s; s += strcspn(s, "\n") + (s[strcspn(s, "\n")] == '\n'))
		json_array_append_new(list, json_stringn(s, strcspn(s, "\n")));
	return list;
}

static json_t *error_of(const struct error *e)
{
	if (!e->cause)
		return json_null();
	return json_pack("{s:s, s:i, s:s, s:s, s:s}", "errno", strerrorname_np(e->err), "code", e->code,
			 "cause", error_cause_name(e->cause), "words", e->words, "remedy",
			 error_cause_remedy(e->cause));
}

bool result_put_json(const struct result *result, unsigned id, const char *asked, struct buf *out)
{
	json_t *question = result->question ? json_incref(result->question) : json_null();
	json_t *object =
		json_pack("{s:i, s:s, s:s, s:s%, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", (int)id,
			  "asked", asked, "outcome", result_outcome_word(result->outcome), "reply",
			  buf_text(&result->words), result->words.len, "hints", list_of(&result->hints),
			  "changes", list_of(&result->changes), "not_done", list_of(&result->not_done),
			  "question", question, "duration_before_ms", jsonx_number((double)result->before_ms),
			  "duration_after_ms", jsonx_number((double)result->after_ms), "cost",
			  jsonx_number(result->cost), "error", error_of(&result->error));
	char *text = object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;

	json_decref(object);
	if (text)
		buf_puts(out, text);
	free(text);
	return text && buf_putc(out, '\n');
}
