/* Each reader reads each of its samples repeatedly while its first allocation fails, then its second, and so
 * on: it reports that memory ran out, or its result is the same. Linked with --wrap, so that only the
 * project's own calls fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data.h"
#include "product/causes.h"
#include "text/captions.h"
#include "text/draft.h"
#include "text/json.h"
#include "text/reply.h"
#include "text/sse.h"
#include "text/timeline.h"
#include "text/timeline_svg.h"

static size_t countdown; /* which allocation from now fails; 0: none */

static bool fails(void)
{
	return countdown && --countdown == 0;
}

/* The functions that --wrap calls. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

char *__wrap_strdup(const char *s)
{
	return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return fails() ? NULL : __real_strndup(s, n);
}

/* ---- the readers: each appends its result to `out`; false: memory ran out ---- */

static bool no_memory(const struct error *e)
{
	assert_int_equal(e->cause, ERROR_NO_MEMORY);
	return false;
}

static bool read_captions(const struct buf *in, struct buf *out)
{
	struct captions *captions = NULL;
	struct error e = {0};
	bool ok;

	if (!captions_parse(in->data, in->len, NULL, NULL, &captions, &e))
		return e.cause == ERROR_INPUT || no_memory(&e);
	captions_unroll(captions);
	ok = captions_write_vtt(captions, out) && captions_write_srt(captions, out) &&
	     captions_write_txt(captions, out) && captions_write_json(captions, out);
	captions_destroy(captions);
	return ok;
}

static bool read_captions_in_reply(const struct buf *in, struct buf *out)
{
	struct captions *captions;
	struct error e = {0};
	bool ok;

	if (!captions_in_reply(in->data, in->len, NULL, 0, &captions, &e))
		return no_memory(&e);
	ok = !captions || captions_write_vtt(captions, out);
	captions_destroy(captions);
	return ok;
}

static bool put_captions_of(const struct draft *draft, struct buf *out)
{
	struct captions *captions = NULL;
	struct error e = {0};
	bool ok;

	if (!draft_captions(draft, "en", &captions, &e))
		return no_memory(&e);
	ok = captions_write_json(captions, out);
	captions_destroy(captions);
	return ok;
}

static bool read_draft(const struct buf *in, struct buf *out)
{
	struct draft *draft = NULL;
	struct error e = {0};
	bool ok;

	if (!draft_parse(in->data, in->len, &draft, &e))
		return e.cause == ERROR_INPUT || e.cause == ERROR_NO_DRAFT || no_memory(&e);
	ok = timeline_write(draft, &words_english, out) && timeline_diff(NULL, draft, &words_english, out) &&
	     timeline_svg_write(draft, out) && put_captions_of(draft, out);
	draft_destroy(draft);
	return ok;
}

static bool read_json(const struct buf *in, struct buf *out)
{
	struct error e = {0};
	json_t *root = jsonx_parse(in->data, in->len, JSONX_MAX_SIZE, &e);

	if (!root)
		return e.cause == ERROR_CONTRACT || no_memory(&e);
	json_decref(root);
	return jsonx_indent(in->data, in->len, out);
}

/* Where memory ran out, a stream is cut: an event is dropped, or a text is truncated. */
struct stream {
	struct reply *reply;
	bool dropped;
};

static void on_event(void *owner, const struct sse_event *event)
{
	reply_event(((struct stream *)owner)->reply, event->data, event->len);
}

static void on_dropped(void *owner, uint64_t total)
{
	(void)total;
	((struct stream *)owner)->dropped = true;
}

static bool read_stream(const struct buf *in, struct buf *out)
{
	static const struct sse_handler handler = {.event = on_event, .dropped = on_dropped};
	struct stream stream = {.reply = reply_create(1 << 20)};
	struct sse sse;
	const char *text;
	size_t len;
	bool ok;

	if (!stream.reply)
		return false;
	sse_init(&sse, &handler, &stream, 1 << 20);
	sse_feed(&sse, in->data, in->len);
	sse_finish(&sse);
	reply_end(stream.reply);
	text = reply_text(stream.reply, &len);
	ok = !stream.dropped && !reply_truncated(stream.reply);
	buf_append(out, text, len);
	ok = ok && buf_printf(out, "%zu %zu %s", reply_tool_count(stream.reply),
			      reply_error_count(stream.reply), buf_text(reply_not_done(stream.reply)));
	reply_destroy(stream.reply);
	return ok;
}

/* ---- every sample, every allocation ---- */

static void sweep(const char *path, bool (*read)(const struct buf *in, struct buf *out))
{
	struct buf in = {0}, whole = {0}, out = {0};
	size_t n = 0;
	bool ok, reached;

	data_read(&in, path);
	assert_true(read(&in, &whole));
	do {
		countdown = ++n;
		ok = read(&in, &out);
		reached = !countdown;
		countdown = 0;
		if (!reached && !ok)
			fail_msg("%s: fails, and nothing failed", path);
		if (ok && (out.len != whole.len || memcmp(buf_text(&out), buf_text(&whole), out.len) != 0))
			fail_msg("%s: allocation %zu: not what it is: %s", path, n, buf_text(&out));
		buf_finish(&out);
	} while (reached);
	buf_finish(&whole);
	buf_finish(&in);
}

static void sweep_all(const char *pattern, bool (*read)(const struct buf *in, struct buf *out))
{
	char path[4096];
	glob_t found;

	data_path(path, sizeof path, pattern, "");
	path[strlen(path) - 1] = '\0';
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (!strstr(found.gl_pathv[i], ".expect.") && !strstr(found.gl_pathv[i], ".as."))
			sweep(found.gl_pathv[i], read);
	globfree(&found);
}

static void test_captions(void **state)
{
	(void)state;
	sweep_all("captions/*", read_captions);
}

static void test_captions_in_reply(void **state)
{
	(void)state;
	sweep_all("captions/*.srt", read_captions_in_reply);
}

static void test_draft(void **state)
{
	(void)state;
	sweep_all("draft/*", read_draft);
}

static void test_json(void **state)
{
	(void)state;
	sweep_all("draft/*", read_json);
}

static void test_stream(void **state)
{
	(void)state;
	sweep_all("reply/*.in", read_stream);
	sweep_all("sse/*.in", read_stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captions), cmocka_unit_test(test_captions_in_reply),
		cmocka_unit_test(test_draft),    cmocka_unit_test(test_json),
		cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
