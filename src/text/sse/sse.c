#include "text/sse.h"

#include <string.h>

#include "base/str.h"

#define BOM "\xEF\xBB\xBF"

/* The longest field name with its separator: how much longer than its value a line may be. */
#define NAME_ROOM (sizeof "event: " - 1)

/* Bytes that each buffer may keep allocated between events. */
#define KEPT_CAPACITY ((size_t)16 << 10)

void sse_init(struct sse *s, const struct sse_handler *handler, void *owner, size_t max)
{
	*s = (struct sse){.handler = handler, .owner = owner, .max = max, .retry_ms = -1};
	buf_init(&s->data, max);
	buf_init(&s->event, max);
	buf_init(&s->id, max);
	buf_init(&s->last_id, max);
}

void sse_finish(struct sse *s)
{
	if (s->finished)
		*s->finished = true;
	buf_finish(&s->line);
	buf_finish(&s->data);
	buf_finish(&s->event);
	buf_finish(&s->id);
	buf_finish(&s->last_id);
	*s = (struct sse){.retry_ms = -1};
}

static bool ascii(const char *s, size_t len)
{
	uint64_t word;
	unsigned char high = 0;
	size_t i = 0;

	for (; i + sizeof word <= len; i += sizeof word) {
		memcpy(&word, s + i, sizeof word);
		if (word & 0x8080808080808080u)
			return false;
	}
	for (; i < len; i++)
		high |= (unsigned char)s[i];
	return high < 0x80;
}

/* Decodes a field's value. The standard decodes the whole stream before it
 * splits lines. The result is the same, since all delimiters are ASCII and
 * ASCII ends any ill-formed sequence. */
static void append_decoded(struct buf *out, const char *s, size_t len)
{
	if (ascii(s, len))
		buf_append(out, s, len);
	else
		str_utf8_repair(out, s, len);
}

/* ---- fields ---- */

static void take_data(struct sse *s, const char *value, size_t len)
{
	if (s->has_data)
		buf_putc(&s->data, '\n');
	append_decoded(&s->data, value, len);
	s->has_data = true;
}

static void take_event(struct sse *s, const char *value, size_t len)
{
	buf_clear(&s->event);
	append_decoded(&s->event, value, len);
}

static void take_id(struct sse *s, const char *value, size_t len)
{
	if (memchr(value, '\0', len))
		return;
	buf_clear(&s->id);
	append_decoded(&s->id, value, len);
	s->id_changed = !s->id.failed;
}

static void take_retry(struct sse *s, const char *value, size_t len)
{
	int64_t ms = 0;

	for (size_t i = 0; i < len; i++) {
		if (value[i] < '0' || value[i] > '9')
			return;
		ms = ms > INT64_MAX / 10 - 1 ? INT64_MAX : ms * 10 + (value[i] - '0');
	}
	if (len)
		s->retry_ms = ms;
}

static const struct field {
	const char *name;
	size_t len;
	void (*take)(struct sse *s, const char *value, size_t len);
} fields[] = {
	{"data", 4, take_data},
	{"event", 5, take_event},
	{"id", 2, take_id},
	{"retry", 5, take_retry},
};

static const struct field *find_field(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].len == len && !memcmp(fields[i].name, name, len))
			return &fields[i];
	}
	return NULL;
}

/* ---- lines ---- */

static void comment(struct sse *s, const char *text, size_t len)
{
	struct buf decoded = {.max = s->max};

	if (!s->handler->comment)
		return;
	/* the cut may split a character, which then becomes U+FFFD */
	append_decoded(&decoded, text, len < s->max / 3 ? len : s->max / 3);
	s->handler->comment(s->owner, buf_text(&decoded), decoded.len);
	buf_finish(&decoded);
}

static void field(struct sse *s, const char *line, size_t len, bool cut)
{
	const char *colon = memchr(line, ':', len < NAME_ROOM ? len : NAME_ROOM);
	size_t name = colon ? (size_t)(colon - line) : len;
	const struct field *f = find_field(line, name);
	size_t skip = name + (colon != NULL);

	if (!f)
		return;
	if (skip < len && line[skip] == ' ')
		skip++;
	if (!cut)
		f->take(s, line + skip, len - skip);
	else if (f->take == take_data)
		s->has_data = s->oversized = true;
	else if (f->take == take_event)
		s->oversized = true;
}

static void call_event(struct sse *s)
{
	struct sse_event event = {
		.event = s->event.len ? s->event.data : "message",
		.event_len = s->event.len ? s->event.len : strlen("message"),
		.data = buf_text(&s->data),
		.len = s->data.len,
		.id = buf_text(&s->last_id),
		.id_len = s->last_id.len,
	};

	s->handler->event(s->owner, &event);
}

static void count_drop(struct sse *s)
{
	s->drops++;
	if (s->handler->dropped)
		s->handler->dropped(s->owner, s->drops);
}

/* A blank line ends the event. The id takes effect here, with or without data. */
static void dispatch(struct sse *s)
{
	if (s->id_changed) {
		buf_clear(&s->last_id);
		buf_append(&s->last_id, buf_text(&s->id), s->id.len);
		s->id_changed = false;
	}
	if (!s->has_data)
		return;
	if (s->oversized || s->data.failed || s->event.failed)
		count_drop(s);
	else
		call_event(s);
}

/* Empties the buffer, and frees its memory if a large event made it grow. */
static void empty(struct buf *b)
{
	if (b->cap > KEPT_CAPACITY)
		buf_finish(b);
	else
		buf_clear(b);
}

static void start_event(struct sse *s)
{
	empty(&s->data);
	empty(&s->event);
	s->has_data = s->oversized = false;
}

/* Handles a complete line. False: a callback has finished the parser. */
static bool take_line(struct sse *s, const char *line, size_t len, bool cut)
{
	bool *finished = s->finished;

	if (!s->after_line && len >= 3 && !memcmp(line, BOM, 3))
		line += 3, len -= 3;
	s->after_line = true;
	/* The limit is checked here and not where pieces are joined, since the
	 * result must not depend on how the stream was split. A value is within
	 * the limit only if its line is. */
	cut = cut || len > s->max + NAME_ROOM;
	if (!len && !cut) {
		dispatch(s);
		if (!*finished)
			start_event(s);
	} else if (len && *line == ':') {
		comment(s, line + 1, len - 1);
	} else {
		field(s, line, len, cut);
	}
	return !*finished;
}

/* ---- pieces ---- */

/* Keeps the start of a line that is not complete yet. Of a line that is too
 * long, only enough to see that is kept. */
static void keep(struct sse *s, const char *bytes, size_t len)
{
	size_t most = s->max + NAME_ROOM + strlen(BOM);
	size_t room = most - s->line.len;

	if (!len)
		return;
	if (len > room) {
		s->line_cut = true;
		len = room;
	}
	if (!buf_append(&s->line, bytes, len))
		s->line_cut = true;
}

static bool take_kept_line(struct sse *s)
{
	bool cut = s->line_cut;

	/* the start of the line is lost, so the field is unknown and may have been data */
	if (s->line.failed)
		s->has_data = s->oversized = true;
	if (!take_line(s, buf_text(&s->line), s->line.len, cut))
		return false;
	empty(&s->line);
	s->line_cut = false;
	return true;
}

static const char *find(const char *p, const char *end, char c)
{
	const char *found = memchr(p, c, (size_t)(end - p));

	return found ? found : end;
}

static void feed_lines(struct sse *s, const char *p, const char *end)
{
	const char *lf = find(p, end, '\n'), *cr = find(p, end, '\r'), *eol;
	bool open;

	while ((eol = lf < cr ? lf : cr) < end) {
		if (s->line.len || s->line_cut) {
			keep(s, p, (size_t)(eol - p));
			open = take_kept_line(s);
		} else {
			open = take_line(s, p, (size_t)(eol - p), false);
		}
		if (!open)
			return;
		p = eol + 1;
		s->after_cr = eol == cr && p == end;
		if (eol == cr && p < end && *p == '\n')
			p++;
		/* each is searched again only after it was passed, so that a
		 * piece is scanned at most twice */
		if (lf < p)
			lf = find(p, end, '\n');
		if (cr < p)
			cr = find(p, end, '\r');
	}
	keep(s, p, (size_t)(end - p));
}

void sse_feed(struct sse *s, const char *bytes, size_t len)
{
	bool finished = false;

	if (!len)
		return;
	/* cppcheck-suppress autoVariables ; unset before this returns, or gone with s */
	s->finished = &finished;
	if (s->after_cr && *bytes == '\n')
		bytes++, len--;
	s->after_cr = false;
	feed_lines(s, bytes, bytes + len);
	if (!finished)
		s->finished = NULL;
}

const char *sse_last_id(const struct sse *s)
{
	return buf_text(&s->last_id);
}

int64_t sse_retry_ms(const struct sse *s)
{
	return s->retry_ms;
}
