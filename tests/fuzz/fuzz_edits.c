/* Answers of a language model: the whole answer, or only its words (the first byte chooses). Accepted
 * operations are carried out, and the draft stays in order. A question about them accepts any answer. */
#include <stdint.h>

#include "ask.h"
#include "ass.h"
#include "foreign_agent.h"
#include "model.h"

static void carry_out(const json_t *ops)
{
	struct agent_output out;
	struct buf script = {0};
	char *message = json_dumps(ops, JSON_COMPACT);

	foreign_message(&out, message);
	if (out.draft) {
		ass_write(&script, out.draft, 320, 180);
		require(!script.failed && str_utf8_valid(buf_text(&script), script.len));
	}
	buf_finish(&script);
	agent_output_finish(&out);
	free(message);
}

static void answer(const json_t *ops, const char *text, size_t len)
{
	struct ask_answer read = {0};
	struct error e = {0};
	json_t *question = ask_question(ops, false);
	char *message = strndup(text, len);

	require(question && message);
	if (ask_read(&read, ops, message, &e))
		require(json_array_size(read.ops) <= strlen(message));
	ask_answer_finish(&read);
	json_decref(question);
	free(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1, *tail;
	struct error e = {0};
	json_t *ops = NULL;
	char *whole;

	if (!size--)
		return 0;
	tail = size ? memchr(text, '\0', size) : NULL;
	if (*data % 2) {
		ops = model_read(text, size, &e);
	} else if (str_utf8_valid(text, tail ? (size_t)(tail - text) : size)) {
		json_t *said = json_pack("{s:[{s:{s:s%}}]}", "choices", "message", "content", text,
					 tail ? (size_t)(tail - text) : size);

		whole = said ? json_dumps(said, JSON_COMPACT) : NULL;
		if (whole)
			ops = model_read(whole, strlen(whole), &e);
		free(whole);
		json_decref(said);
	}
	require(ops || !e.cause || *e.words);
	if (ops) {
		carry_out(ops);
		if (tail)
			answer(ops, tail + 1, size - (size_t)(tail + 1 - text));
	}
	json_decref(ops);
	return 0;
}
