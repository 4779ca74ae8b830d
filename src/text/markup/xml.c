#include "xml.h"

#include <string.h>
#include <strings.h>

#include "entity.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool starts(const struct xml *xml, const char *at, const char *prefix)
{
	size_t len = strlen(prefix);

	return (size_t)(xml->end - at) >= len && !memcmp(at, prefix, len);
}

/* Returns the end of the next `mark`; the end of the input if there is none. */
static const char *behind(const struct xml *xml, const char *at, const char *mark)
{
	const char *found = memmem(at, (size_t)(xml->end - at), mark, strlen(mark));

	return found ? found + strlen(mark) : xml->end;
}

static bool is_markup(const struct xml *xml, const char *at)
{
	if (*at != '<' || at + 1 >= xml->end)
		return false;
	at++;
	if (*at == '/')
		at++;
	else if (*at == '!' || *at == '?')
		return true;
	return at < xml->end && is_name_start(*at);
}

/* Returns the '>' that ends a tag, ignoring those in quoted values; NULL: there is none. */
static const char *tag_end(const char *at, const char *end)
{
	char quote = 0;

	for (; at < end; at++) {
		if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '>')
			return at;
		else if ((*at == '"' || *at == '\'') && at[-1] == '=')
			quote = *at;
	}
	return NULL;
}

/* Reads [prefix:]name at `at`; returns where it ends. */
static const char *read_name(const char *at, const char *end, const char **name, size_t *len)
{
	*name = at;
	while (at < end && !is_blank(*at) && *at != '/' && *at != '>' && *at != '=') {
		if (*at == ':')
			*name = at + 1;
		at++;
	}
	*len = (size_t)(at - *name);
	return at;
}

/* Reads a tag. False: the input ends within it. */
static bool read_tag(struct xml *xml, struct xml_part *part)
{
	const char *at = xml->at + 1, *end = tag_end(at, xml->end);

	if (!end) {
		xml->at = xml->end;
		return false;
	}
	xml->at = end + 1;
	*part = (struct xml_part){.kind = XML_OPEN};
	if (*at == '/') {
		part->kind = XML_CLOSE;
		at++;
	}
	part->text = read_name(at, end, &part->name, &part->name_len);
	part->closed = part->kind == XML_OPEN && end[-1] == '/';
	part->len = (size_t)(end - part->text) - (part->closed && end > part->text ? 1 : 0);
	return true;
}

/* Returns the end of a declaration. A document type may hold declarations in brackets that contain '>'. */
static const char *behind_declaration(const struct xml *xml)
{
	const char *bracket, *end = behind(xml, xml->at, ">");

	bracket = memchr(xml->at, '[', (size_t)(end - xml->at));
	return bracket ? behind(xml, behind(xml, bracket, "]"), ">") : end;
}

static bool read_cdata(struct xml *xml, struct xml_part *part)
{
	const char *start = xml->at + strlen("<![CDATA[");

	xml->at = behind(xml, start, "]]>");
	*part = (struct xml_part){.kind = XML_TEXT, .verbatim = true, .text = start};
	part->len = (size_t)(xml->at - start);
	if (part->len >= 3 && !memcmp(xml->at - 3, "]]>", 3))
		part->len -= 3;
	return true;
}

static bool read_text(struct xml *xml, struct xml_part *part)
{
	const char *at = xml->at;

	*part = (struct xml_part){.kind = XML_TEXT, .text = at};
	do {
		at++;
	} while (at < xml->end && !is_markup(xml, at));
	part->len = (size_t)(at - xml->at);
	xml->at = at;
	return true;
}

void xml_init(struct xml *xml, const char *s, size_t len)
{
	*xml = (struct xml){.at = s, .end = s + len};
}

bool xml_next(struct xml *xml, struct xml_part *part)
{
	while (xml->at < xml->end) {
		if (!is_markup(xml, xml->at))
			return read_text(xml, part);
		if (starts(xml, xml->at, "<!--"))
			xml->at = behind(xml, xml->at + 4, "-->");
		else if (starts(xml, xml->at, "<![CDATA["))
			return read_cdata(xml, part);
		else if (xml->at[1] == '!')
			xml->at = behind_declaration(xml);
		else if (xml->at[1] == '?')
			xml->at = behind(xml, xml->at, "?>");
		else
			return read_tag(xml, part);
	}
	return false;
}

bool xml_is(const struct xml_part *part, const char *name)
{
	return part->name_len == strlen(name) && !strncasecmp(part->name, name, part->name_len);
}

void xml_skip(struct xml *xml, const struct xml_part *part)
{
	if (part->closed)
		return;
	for (const char *at = xml->at; (at = memmem(at, (size_t)(xml->end - at), "</", 2)); at += 2) {
		struct xml_part close = {0};
		const char *end = read_name(at + 2, xml->end, &close.name, &close.name_len);

		if (close.name_len != part->name_len || strncasecmp(close.name, part->name, part->name_len))
			continue;
		xml->at = behind(xml, end, ">");
		return;
	}
	xml->at = xml->end;
}

bool xml_text(const struct xml_part *part, struct buf *out)
{
	return part->verbatim ? buf_append(out, part->text, part->len)
			      : entity_decode(out, part->text, part->len);
}

/* Reads the value behind '='; quotes may be missing. */
static const char *read_value(const char *at, const char *end, struct xml_attribute *attribute)
{
	char quote = at < end && (*at == '"' || *at == '\'') ? *at++ : '\0';

	attribute->value = at;
	while (at < end && (quote ? *at != quote : !is_blank(*at)))
		at++;
	attribute->value_len = (size_t)(at - attribute->value);
	return quote && at < end ? at + 1 : at;
}

bool xml_next_attribute(const char **at, const char *end, struct xml_attribute *attribute)
{
	const char *s = *at;

	while (s < end && (is_blank(*s) || *s == '/' || *s == '>' || *s == '='))
		s++;
	if (s == end) {
		*at = end;
		return false;
	}
	s = read_name(s, end, &attribute->name, &attribute->name_len);
	attribute->value = s;
	attribute->value_len = 0;
	while (s < end && is_blank(*s))
		s++;
	if (s < end && *s == '=') {
		s++;
		while (s < end && is_blank(*s))
			s++;
		s = read_value(s, end, attribute);
	}
	*at = s;
	return true;
}

bool xml_attribute(const struct xml_part *part, const char *name, struct buf *out)
{
	const char *at = part->text, *end = part->text + part->len;
	struct xml_attribute attribute;

	buf_cut(out, 0);
	while (xml_next_attribute(&at, end, &attribute))
		if (attribute.name_len == strlen(name) &&
		    !strncasecmp(attribute.name, name, attribute.name_len))
			return entity_decode(out, attribute.value, attribute.value_len);
	return false;
}
