/* YouTube's XML timed text: "srv3" (<timedtext><body><p t="1000" d="1500">Hello <s>world</s></p>), and the
 * older "srv2" (<timedtext><text t= d=>) and "srv1" (<transcript><text start="1.0" dur="1.5">). Times of
 * srv1 are seconds, and its character references are escaped twice (&amp;#39;). */
#include <math.h>

#include "captions_format.h"
#include "decimal.h"
#include "entity.h"
#include "xml.h"

struct srv {
	struct captions *captions;
	struct error *error;
	bool open, twice;
	int64_t start, end;
	struct buf text, scratch; /* a failed buffer stays failed */
};

bool captions_srv3_probe(const char *text, size_t len)
{
	struct xml xml;
	struct xml_part part;

	xml_init(&xml, text, len);
	while (xml_next(&xml, &part))
		if (part.kind == XML_OPEN)
			return xml_is(&part, "timedtext") || xml_is(&part, "transcript");
	return false;
}

/* An attribute's value in ms; negative if it is missing or not a time. */
static int64_t time_of(struct srv *srv, const struct xml_part *part, const char *name, double unit)
{
	const char *s;
	double value;

	if (!xml_attribute(part, name, &srv->scratch))
		return -1;
	s = buf_text(&srv->scratch);
	if (!decimal_read(&s, &value) || value * unit > (double)CAPTIONS_MAX_MS)
		return -1;
	return llround(value * unit);
}

static void open_cue(struct srv *srv, const struct xml_part *part)
{
	int64_t duration;

	srv->start = time_of(srv, part, "t", 1);
	duration = time_of(srv, part, "d", 1);
	srv->twice = srv->start < 0;
	if (srv->twice) {
		srv->start = time_of(srv, part, "start", 1000);
		duration = time_of(srv, part, "dur", 1000);
	}
	srv->end = duration < 0 ? CUE_END_UNKNOWN : srv->start + duration;
	srv->open = srv->start >= 0;
	buf_cut(&srv->text, 0);
}

static bool close_cue(struct srv *srv)
{
	struct buf *text = &srv->text;

	if (!srv->open)
		return true;
	srv->open = false;
	if (srv->twice) {
		buf_cut(&srv->scratch, 0);
		entity_decode(&srv->scratch, buf_text(text), text->len);
		text = &srv->scratch;
	}
	if (text->failed || srv->text.failed)
		return error_set(srv->error, ERROR_NO_MEMORY, "timed text");
	return captions_append(srv->captions, srv->start, srv->end, buf_text(text), text->len, srv->error);
}

static bool read_part(struct srv *srv, const struct xml_part *part)
{
	bool cue = part->kind != XML_TEXT && (xml_is(part, "p") || xml_is(part, "text"));

	if (part->kind == XML_TEXT && srv->open)
		xml_text(part, &srv->text);
	else if (part->kind == XML_OPEN && xml_is(part, "br"))
		buf_putc(&srv->text, '\n');
	if (!cue)
		return true;
	if (!close_cue(srv))
		return false;
	if (part->kind == XML_OPEN && !part->closed)
		open_cue(srv, part);
	return true;
}

bool captions_srv3_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	struct srv srv = {.captions = captions, .error = e};
	struct xml xml;
	struct xml_part part;
	bool ok = true;

	xml_init(&xml, text, len);
	while (ok && xml_next(&xml, &part))
		ok = read_part(&srv, &part);
	ok = ok && close_cue(&srv);
	if (ok && (srv.text.failed || srv.scratch.failed))
		ok = error_set(e, ERROR_NO_MEMORY, "timed text");
	buf_finish(&srv.text);
	buf_finish(&srv.scratch);
	return ok;
}
