/* Collects the names of keys in a draft of unknown shape, so that the shape can
 * be reported without the content. */
#include <string.h>

#include "base/str.h"
#include "draft_read.h"
#include "xml.h"

enum { MAX_KEYS = 100, MAX_KEY_LEN = 40, MAX_DEPTH = 16 };

struct keys {
	struct buf *out;
	size_t count;
};

/* Is the name in the list already? */
static bool has(const struct buf *list, const char *name, size_t len)
{
	const char *at = buf_text(list), *end = at + list->len;

	while ((at = memmem(at, (size_t)(end - at), name, len))) {
		bool starts = at == list->data || at[-1] == ' ';

		if (starts && (at[len] == ',' || !at[len]))
			return true;
		at++;
	}
	return false;
}

static void add(struct keys *keys, const char *name, size_t len)
{
	struct buf safe = {0};

	str_escape(&safe, name, len, MAX_KEY_LEN);
	if (keys->count < MAX_KEYS && safe.len && !has(keys->out, safe.data, safe.len)) {
		if (keys->count++)
			buf_puts(keys->out, ", ");
		buf_append(keys->out, safe.data, safe.len);
	}
	buf_finish(&safe);
}

static void walk(struct keys *keys, const json_t *value, int depth)
{
	const json_t *item;
	void *at;
	size_t i;

	if (depth > MAX_DEPTH || keys->count == MAX_KEYS)
		return;
	json_array_foreach (value, i, item)
		walk(keys, item, depth + 1);
	if (!json_is_object(value))
		return;
	for (at = json_object_iter(draft_walked(value)); at;
	     at = json_object_iter_next(draft_walked(value), at)) {
		add(keys, json_object_iter_key(at), strlen(json_object_iter_key(at)));
		walk(keys, json_object_iter_value(at), depth + 1);
	}
}

void draft_json_keys(const json_t *root, struct buf *out)
{
	struct keys keys = {.out = out};

	walk(&keys, root, 0);
}

void draft_xml_keys(const char *s, size_t len, struct buf *out)
{
	struct keys keys = {.out = out};
	struct xml xml;
	struct xml_part part;

	xml_init(&xml, s, len);
	while (keys.count < MAX_KEYS && xml_next(&xml, &part)) {
		struct xml_attribute attribute;
		const char *at = part.text;

		if (part.kind != XML_OPEN)
			continue;
		add(&keys, part.name, part.name_len);
		while (xml_next_attribute(&at, part.text + part.len, &attribute))
			add(&keys, attribute.name, attribute.name_len);
	}
}
