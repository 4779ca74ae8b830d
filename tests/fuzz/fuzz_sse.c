/* Event streams: the whole stream, single bytes and uneven pieces must give the same events, comments, drops,
 * id and retry. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/sse.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* A transcript of all callbacks. */
static void on_event(void *owner, const struct sse_event *e)
{
	require(str_utf8_valid(e->data, e->len) && str_utf8_valid(e->event, e->event_len));
	require(str_utf8_valid(e->id, e->id_len) && strlen(e->id) == e->id_len);
	buf_printf(owner, "E%zu,%zu,%zu:", e->event_len, e->len, e->id_len);
	buf_append(owner, e->event, e->event_len);
	buf_append(owner, e->data, e->len);
	buf_append(owner, e->id, e->id_len);
}

static void on_comment(void *owner, const char *text, size_t len)
{
	require(str_utf8_valid(text, len));
	buf_printf(owner, "C%zu:", len);
	buf_append(owner, text, len);
}

static void on_dropped(void *owner, uint64_t total)
{
	buf_printf(owner, "D%llu:", (unsigned long long)total);
}

static const struct sse_handler handler = {on_event, on_comment, on_dropped};

static void run(struct buf *log, const char *data, size_t len, size_t max, size_t piece)
{
	struct sse s;

	sse_init(&s, &handler, log, max);
	for (size_t i = 0; i < len; i += piece) {
		size_t n = len - i < piece ? len - i : piece;
		char *copy = malloc(n);

		require(copy);
		memcpy(copy, data + i, n);
		sse_feed(&s, copy, n);
		free(copy);
	}
	buf_printf(log, "I%s R%lld", sse_last_id(&s), (long long)sse_retry_ms(&s));
	sse_finish(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t pieces[] = {1, 2, 3, 7, 64};
	const char *stream = (const char *)data + 1;
	struct buf whole = {0}, other = {0};
	size_t max;

	if (size < 2)
		return 0;
	max = data[0] + 1u;
	run(&whole, stream, size - 1, max, size - 1);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		buf_clear(&other);
		run(&other, stream, size - 1, max, pieces[i]);
		require(other.len == whole.len && !memcmp(other.data, whole.data, whole.len));
	}
	buf_finish(&whole);
	buf_finish(&other);
	return 0;
}
