/* A tolerant pull reader of XML-like text: elements, text, attributes.
 *
 * Reads in place, never allocates, never fails, expands nothing but character references: what is
 * malformed is taken as text or left out, like a browser does. Comments,
 * declarations and instructions are skipped. Names come without their prefix. */
#ifndef NEMOFS_TEXT_XML_H
#define NEMOFS_TEXT_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct xml {
	const char *at, *end;
};

enum xml_kind { XML_OPEN, XML_CLOSE, XML_TEXT };

struct xml_part {
	enum xml_kind kind;
	const char *name; /* of an element, not terminated */
	size_t name_len;
	bool closed;      /* <name/>: no XML_CLOSE follows */
	bool verbatim;    /* CDATA: no references in it */
	const char *text; /* the text, or the attributes of XML_OPEN, raw */
	size_t len;
};

void xml_init(struct xml *xml, const char *s, size_t len);

/* The next part; false at the end. Parts point into the input. */
bool xml_next(struct xml *xml, struct xml_part *part);

/* ASCII case only. */
bool xml_is(const struct xml_part *part, const char *name);

/* After XML_OPEN of an element whose content is no markup: goes behind its end tag. */
void xml_skip(struct xml *xml, const struct xml_part *part);

/* Appends a text part with its references decoded. */
bool xml_text(const struct xml_part *part, struct buf *out);

struct xml_attribute {
	const char *name, *value; /* raw */
	size_t name_len, value_len;
};

/* Walks the attributes: *at starts as part->text, ends at part->text + part->len. */
bool xml_next_attribute(const char **at, const char *end, struct xml_attribute *attribute);

/* Replaces the content of `out` by the decoded value; false if there is none. */
bool xml_attribute(const struct xml_part *part, const char *name, struct buf *out);

#endif
