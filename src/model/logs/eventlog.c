#include "model/eventlog.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/str.h"

void eventlog_init(struct jsonl *log, struct scope *scope)
{
	char name[64];

	snprintf(name, sizeof name, "events-%lld.jsonl", (long long)scope->id);
	jsonl_init(log, scope, name);
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

/* On one line: line ends are between its values, for none can be in a string. */
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

void eventlog_append(struct jsonl *log, unsigned turn, const struct api_message_event *event, bool json)
{
	struct buf line = {0};
	char at[40];

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
