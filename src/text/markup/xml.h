/* A tolerant pull parser for XML-like text: elements, text, attributes.
 *
 * It reads in place, never allocates, never fails and expands nothing but character references. Malformed
 * markup is taken as text or left out, as in a browser. Comments, declarations and processing instructions
 * are skipped. Names come without their prefix. */
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
	const char *name; /* an element's name, not terminated */
	size_t name_len;
	bool closed;      /* <name/>: no XML_CLOSE follows */
	bool verbatim;    /* CDATA: contains no references */
	const char *text; /* the text, or the attributes of XML_OPEN; not decoded */
	size_t len;
};

void xml_init(struct xml *xml, const char *s, size_t len);

/* Reads the next part; false: at the end. Parts point into the input. */
bool xml_next(struct xml *xml, struct xml_part *part);

/* Compares the element's name, ignoring ASCII case. */
bool xml_is(const struct xml_part *part, const char *name);

/* Skips an element whose content is not markup, after its XML_OPEN, to behind its end tag. */
void xml_skip(struct xml *xml, const struct xml_part *part);

/* Appends a text part with its references decoded. False: no memory. */
bool xml_text(const struct xml_part *part, struct buf *out);

struct xml_attribute {
	const char *name, *value; /* not decoded */
	size_t name_len, value_len;
};

/* Reads the next attribute. *at starts at part->text; `end` is part->text + part->len. False: there are no
 * more. */
bool xml_next_attribute(const char **at, const char *end, struct xml_attribute *attribute);

/* Replaces the content of `out` with an attribute's decoded value. False: there is no such attribute. */
bool xml_attribute(const struct xml_part *part, const char *name, struct buf *out);

#endif
