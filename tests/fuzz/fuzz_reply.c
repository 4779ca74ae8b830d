/* Replies: one event per line. Text that was shown must never change and must not end within a character. A
 * question accepts any line as an answer, or gives the reason for a refusal. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/question.h"
#include "text/reply.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

struct reader {
	struct reply *reply;
	struct buf seen;
};

static void look(struct reader *r)
{
	size_t len;
	const char *text = reply_stream(r->reply, &len);

	require(len >= r->seen.len && !memcmp(text, buf_text(&r->seen), r->seen.len));
	require(str_utf8_valid(text, len));
	buf_append(&r->seen, text + r->seen.len, len - r->seen.len);
}

static void check_end(struct reader *r)
{
	const json_t *question = reply_question(r->reply);
	struct buf out = {0};
	struct error e;
	size_t len;

	if (question) {
		question_put(question, &words_english, &out);
		require(str_utf8_valid(buf_text(&out), out.len));
		buf_clear(&out);
		if (str_utf8_valid(buf_text(&r->seen), r->seen.len) &&
		    !question_answer(question, buf_text(&r->seen), r->seen.len, &out, &e))
			require(e.cause == ERROR_INPUT && !out.len);
		buf_finish(&out);
	}
	reply_text(r->reply, &len);
	require(!len || reply_visible(r->reply));
	for (size_t i = 0; i < reply_error_count(r->reply); i++)
		require(strlen(reply_error(r->reply, i)->words) <= 3 * 4096);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = {.reply = reply_create(4096)};
	const char *p = (const char *)data, *end = p + size;

	require(r.reply);
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (!eol)
			eol = end;
		reply_event(r.reply, p, (size_t)(eol - p));
		look(&r);
		p = eol + (eol < end);
	}
	reply_end(r.reply);
	look(&r);
	check_end(&r);
	buf_finish(&r.seen);
	reply_destroy(r.reply);
	return 0;
}
