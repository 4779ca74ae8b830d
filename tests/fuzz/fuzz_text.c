/* Small parsers for texts of users and services: actions, remarks about the page, languages, references,
 * encodings, markup. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "encoding.h"
#include "entity.h"
#include "text/actions.h"
#include "text/captions.h"
#include "text/hints.h"
#include "text/language_tag.h"
#include "xml.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void act(const char *s, size_t len)
{
	struct actions found = actions_parse(s, len);

	require(!found.url || (found.kind == ACTIONS_UPLOAD && found.url >= s && found.url_len > 7 &&
			       found.url + found.url_len <= s + len));
}

static void hint(const char *s, size_t len)
{
	unsigned found = hints_find(s, len);
	struct buf out = {0};

	hints_put(&out, words_of_text(s, len, &words_english), found);
	require(!found == !out.len);
	buf_finish(&out);
}

static void read_markup(const char *s, size_t len)
{
	struct xml xml;
	struct xml_part part;
	struct buf text = {0};
	size_t parts = 0;

	xml_init(&xml, s, len);
	while (xml_next(&xml, &part)) {
		struct xml_attribute attribute;
		const char *at = part.text;

		require(part.text >= s && part.text + part.len <= s + len && ++parts <= len);
		while (part.kind == XML_OPEN && xml_next_attribute(&at, part.text + part.len, &attribute))
			require(attribute.value + attribute.value_len <= s + len);
		xml_attribute(&part, "begin", &text);
		if (part.kind == XML_OPEN && xml_is(&part, "style"))
			xml_skip(&xml, &part);
		if (part.kind == XML_TEXT)
			xml_text(&part, &text);
	}
	buf_finish(&text);
}

static void decode(const char *s, size_t len)
{
	struct buf out = {0};

	for (int any = 0; any < 2; any++) {
		buf_clear(&out);
		require(any ? encoding_read_any(&out, s, len, NULL) : encoding_read(&out, s, len));
		require(str_utf8_valid(buf_text(&out), out.len));
		require(!out.len || (!memchr(out.data, '\r', out.len) && !memchr(out.data, '\0', out.len)));
	}
	buf_clear(&out);
	require(entity_decode(&out, s, len));
	require(!str_utf8_valid(s, len) || str_utf8_valid(buf_text(&out), out.len));
	buf_finish(&out);
}

static void tag(const char *s, size_t len)
{
	char copy[LANGUAGE_TAG_MAX + 1];

	if (!language_tag_valid(s, len))
		return;
	require(len >= 2 && len <= LANGUAGE_TAG_MAX);
	memcpy(copy, s, len);
	copy[len] = '\0';
	require(language_tag_equal(copy, copy) && language_tag_match(copy, copy) == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct captions *in_reply;

	act(s, size);
	hint(s, size);
	read_markup(s, size);
	decode(s, size);
	tag(s, size);
	captions_in_reply(s, size, NULL, 0, &in_reply, NULL);
	captions_destroy(in_reply);
	return 0;
}
