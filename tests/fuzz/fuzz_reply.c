/* Replies: one event per line. What was shown must never change, nor hold half
 * characters; and translating what is shown must not depend on its cuts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/reply.h"
#include "text/translate.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

struct reader {
	struct reply *reply;
	struct translate translate;
	struct buf seen, translated;
};

static void look(struct reader *r)
{
	size_t len;
	const char *text = reply_stream(r->reply, &len);

	require(len >= r->seen.len && !memcmp(text, buf_text(&r->seen), r->seen.len));
	require(str_utf8_valid(text, len));
	translate_feed(&r->translate, text + r->seen.len, len - r->seen.len, &r->translated);
	buf_append(&r->seen, text + r->seen.len, len - r->seen.len);
}

static void check_end(struct reader *r)
{
	struct buf whole = {0};
	size_t len;

	translate_end(&r->translate, &r->translated);
	translate_text(buf_text(&r->seen), r->seen.len, &whole);
	require(whole.len == r->translated.len);
	require(!memcmp(buf_text(&whole), buf_text(&r->translated), whole.len));
	buf_finish(&whole);
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
	translate_init(&r.translate);
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
	translate_finish(&r.translate);
	buf_finish(&r.seen);
	buf_finish(&r.translated);
	reply_destroy(r.reply);
	return 0;
}
