#include "model/eventlog.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/str.h"
#include "model/settings.h"

static void eventlog_on_begun(const struct jsonl *log, struct buf *out);

void eventlog_init(struct jsonl *log, struct scope *scope)
{
	char name[64];

	snprintf(name, sizeof name, "events-%lld.jsonl", (long long)scope->id);
	jsonl_init(log, scope, name);
	log->max = scope->services->settings->events_size;
	log->begun = eventlog_on_begun;
}

/* Writes an event of nemofs itself between those of the service. */
static void put_note(struct buf *line, unsigned turn, const char *words)
{
	char at[40];

	jsonl_time(at);
	buf_printf(line, "{\"at\":\"%s\",\"turn\":%u,\"event\":\"nemofs\",\"id\":\"\",\"data\":\"%s\"}", at,
		   turn, words);
}

static void eventlog_on_begun(const struct jsonl *log, struct buf *out)
{
	char words[160];

	snprintf(words, sizeof words,
		 "earlier events are in %s.1 of the state folder: events_size was reached", log->name);
	put_note(out, 0, words);
	buf_putc(out, '\n');
}

static void put_string(struct buf *line, const char *text, size_t len)
{
	struct buf repaired = {0};
	json_t *string;
	char *quoted;

	str_utf8_repair(&repaired, text, len);
	if (!repaired.failed)
		secret_mask(repaired.data, repaired.len);
	string = repaired.failed ? NULL : json_stringn(buf_text(&repaired), repaired.len);
	quoted = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
	if (quoted)
		buf_puts(line, quoted);
	else
		line->failed = true;
	free(quoted);
	json_decref(string);
	buf_finish(&repaired);
}

/* Appends JSON on one line: line ends can only stand between values, so they become blanks. */
static void put_json(struct buf *line, const char *text, size_t len)
{
	static const char bom[] = "\xEF\xBB\xBF";
	size_t from;

	str_trim(&text, &len);
	if (len > strlen(bom) && !memcmp(text, bom, strlen(bom))) {
		text += strlen(bom);
		len -= strlen(bom);
	}
	from = line->len;
	if (!buf_append(line, text, len))
		return;
	for (char *c = line->data + from; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
}

/* Is there no more room for this turn's events? The first time, a line in the log says so. */
static bool is_full(struct jsonl *log, unsigned turn, uint64_t *logged, size_t len)
{
	uint64_t max = log->max / 2;
	struct buf line = {0};

	if (!max || *logged + len <= max) {
		*logged += len;
		return false;
	}
	if (*logged <= max) {
		put_note(&line, turn,
			 "further events of this turn are left out: half of events_size was reached");
		jsonl_append_line(log, buf_text(&line));
		buf_finish(&line);
		*logged = max + 1;
	}
	return true;
}

void eventlog_append(struct jsonl *log, unsigned turn, uint64_t *logged,
		     const struct api_message_event *event, bool json)
{
	struct buf line = {0};
	char at[40];

	if (is_full(log, turn, logged, event->len))
		return;
	jsonl_time(at);
	buf_printf(&line, "{\"at\":\"%s\",\"turn\":%u,\"event\":", at, turn);
	put_string(&line, event->name, strlen(event->name));
	buf_puts(&line, ",\"id\":");
	put_string(&line, event->id, strlen(event->id));
	buf_puts(&line, ",\"data\":");
	if (json)
		put_json(&line, event->data, event->len);
	else
		put_string(&line, event->data, event->len);
	buf_putc(&line, '}');
	if (line.failed)
		jsonl_lacks_line(log);
	else
		jsonl_append_line(log, buf_text(&line));
	buf_finish(&line);
}
