/* TTML (W3C Timed Text Markup Language 2, and DFXP before it): https://www.w3.org/TR/ttml2/.
 *
 * Times nest: an element's times count from the start of its parent, or in a parent with
 * timeContainer="seq" from the end of its previous sibling. Many files count from the start of the video
 * instead. Read by the standard, some of their elements lie outside their parents and would never be shown.
 * Such a file is read both ways, and the reading that clips fewer elements is used.
 *
 * A paragraph is a cue, and so is a span with its own times. Styles, regions and metadata are skipped, and
 * take no time. */
#include <math.h>
#include <string.h>

#include "captions_format.h"
#include "decimal.h"
#include "xml.h"

enum { MAX_DEPTH = 64 };

struct scope {
	int64_t begin, end; /* ms from the start of the video; end may be unknown */
	int64_t next;       /* where the last child ended; in a sequence the next child begins there */
	bool bounded;       /* the element has its own end or duration */
	bool sequence;
	bool preserve; /* xml:space */
	bool content;  /* body, div, p or span: has times */
	bool silent;   /* its text is not shown */
	bool cue;      /* its text belongs to a cue … */
	bool own;      /* … that this element opened … */
	size_t mark;   /* … and whose text begins at this offset of ttml->text */
};

struct ttml {
	struct captions *captions; /* NULL: only counts the elements that would be clipped */
	struct error *error;
	bool absolute;  /* times count from the start of the video */
	size_t clipped; /* elements that do not lie within their parents */
	double frame_rate, tick_rate;
	struct scope scopes[MAX_DEPTH];
	size_t depth;             /* may exceed MAX_DEPTH: deeper elements share the last scope */
	struct buf text, scratch; /* a failed `scratch` stays failed */
};

static struct scope *top(struct ttml *ttml)
{
	return &ttml->scopes[(ttml->depth < MAX_DEPTH ? ttml->depth : MAX_DEPTH) - 1];
}

/* Reads "01:02:03.5", "01:02:03:12" (the last number counts frames), "12.5s" or "40f". Returns seconds;
 * negative: it is not a time. */
static double seconds_of(const struct ttml *ttml, const char *s)
{
	double parts[4] = {0}, value;
	size_t count = 0;

	do {
		if (!decimal_read(&s, &parts[count++]))
			return -1;
	} while (count < 4 && *s == ':' && *s++);
	if (count > 1) {
		value = parts[0] * 60 + parts[1];
		value = count > 2 ? value * 60 + parts[2] : value;
		return value + (count > 3 ? parts[3] / ttml->frame_rate : 0);
	}
	value = parts[0];
	if (!strcmp(s, "h"))
		return value * 3600;
	if (!strcmp(s, "m"))
		return value * 60;
	if (!strcmp(s, "ms"))
		return value / 1000;
	if (!strcmp(s, "f"))
		return value / ttml->frame_rate;
	if (!strcmp(s, "t"))
		return value / ttml->tick_rate;
	return *s && strcmp(s, "s") != 0 ? -1 : value;
}

/* An attribute in ms; `fallback` if it is missing or not a time. */
static int64_t time_of(struct ttml *ttml, const struct xml_part *part, const char *name, int64_t fallback)
{
	double ms;

	if (!xml_attribute(part, name, &ttml->scratch))
		return fallback;
	ms = seconds_of(ttml, buf_text(&ttml->scratch)) * 1000;
	return ms >= 0 && ms <= (double)CAPTIONS_MAX_MS ? llround(ms) : fallback;
}

static bool attribute_is(struct ttml *ttml, const struct xml_part *part, const char *name, const char *value)
{
	return xml_attribute(part, name, &ttml->scratch) && !strcmp(buf_text(&ttml->scratch), value);
}

static double rate_of(struct ttml *ttml, const struct xml_part *part, const char *name, double fallback)
{
	const char *s;
	double rate;

	if (!xml_attribute(part, name, &ttml->scratch))
		return fallback;
	s = buf_text(&ttml->scratch);
	return decimal_read(&s, &rate) && rate > 0 && rate < 1e12 ? rate : fallback;
}

/* Reads frameRateMultiplier: "1000 1001", in old files "1000:1001". */
static double multiplier_of(struct ttml *ttml, const struct xml_part *part)
{
	double numerator, denominator;
	const char *s;

	if (!xml_attribute(part, "frameRateMultiplier", &ttml->scratch))
		return 1;
	s = buf_text(&ttml->scratch);
	if (!decimal_read(&s, &numerator) || !*s++ || !decimal_read(&s, &denominator))
		return 1;
	return numerator > 0 && denominator > 0 && denominator < 1e12 ? numerator / denominator : 1;
}

static bool read_root(struct ttml *ttml, const struct xml_part *part)
{
	double rate = rate_of(ttml, part, "frameRate", 0);

	ttml->frame_rate = (rate > 0 ? rate : 30) * multiplier_of(ttml, part);
	ttml->tick_rate = rate_of(ttml, part, "tickRate",
				  rate > 0 ? ttml->frame_rate * rate_of(ttml, part, "subFrameRate", 1) : 1);
	if (!ttml->captions || !xml_attribute(part, "lang", &ttml->scratch) || !ttml->scratch.len)
		return true;
	if (!captions_set_language(ttml->captions, buf_text(&ttml->scratch), ttml->scratch.len))
		return error_set(ttml->error, ERROR_NO_MEMORY, "TTML");
	return true;
}

static int64_t earlier(int64_t a, int64_t b)
{
	if (a == CUE_END_UNKNOWN)
		return b;
	return b == CUE_END_UNKNOWN || a < b ? a : b;
}

static void set_times(struct ttml *ttml, const struct xml_part *part, const struct scope *parent,
		      struct scope *scope)
{
	int64_t start = parent->sequence ? parent->next : parent->begin;
	int64_t origin = ttml->absolute && !parent->sequence ? 0 : start;
	int64_t begin = time_of(ttml, part, "begin", -1), end = time_of(ttml, part, "end", -1);
	int64_t duration = time_of(ttml, part, "dur", -1), own = CUE_END_UNKNOWN;

	scope->begin = begin >= 0 ? origin + begin : start;
	if (end >= 0)
		own = origin + end;
	if (duration >= 0)
		own = earlier(own, scope->begin + duration);
	scope->bounded = own != CUE_END_UNKNOWN;
	scope->end = earlier(parent->end, own);
	ttml->clipped += scope->begin < parent->begin || (scope->bounded && scope->end != own) ||
			 (begin >= 0 && parent->end != CUE_END_UNKNOWN && scope->begin >= parent->end);
	scope->next = scope->begin;
}

static bool is_content(const struct xml_part *part)
{
	return xml_is(part, "body") || xml_is(part, "div") || xml_is(part, "p") || xml_is(part, "span");
}

static bool is_silent(const struct xml_part *part)
{
	static const char *const names[] = {"head",      "metadata", "title", "desc",
					    "copyright", "agent",    "name"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (xml_is(part, names[i]))
			return true;
	return false;
}

static bool finish_cue(struct ttml *ttml, const struct scope *scope)
{
	struct buf *text = &ttml->text;
	size_t mark = scope->mark < text->len ? scope->mark : text->len;
	bool ok = !text->failed || error_set(ttml->error, ERROR_NO_MEMORY, "TTML");

	if (ok && ttml->captions && (scope->end == CUE_END_UNKNOWN || scope->end > scope->begin))
		ok = captions_append(ttml->captions, scope->begin, scope->end, buf_text(text) + mark,
				     text->len - mark, ttml->error);
	buf_cut(text, mark);
	return ok;
}

static bool close_element(struct ttml *ttml)
{
	struct scope *closed = top(ttml), *parent;

	if (ttml->depth > MAX_DEPTH || ttml->depth == 1) {
		ttml->depth -= ttml->depth > 1;
		return true;
	}
	ttml->depth--;
	parent = top(ttml);
	if (closed->content) {
		int64_t end = closed->bounded && closed->end != CUE_END_UNKNOWN ? closed->end : closed->next;

		if (parent->sequence || end > parent->next)
			parent->next = end;
	}
	return !closed->own || finish_cue(ttml, closed);
}

static bool open_element(struct ttml *ttml, const struct xml_part *part)
{
	struct scope *parent = top(ttml), scope = *parent;

	if (xml_is(part, "br")) { /* also written <br></br>; it has no content */
		if (parent->cue)
			buf_putc(&ttml->text, '\n');
		return true;
	}
	scope.content = is_content(part);
	scope.own = scope.bounded = false;
	scope.mark = ttml->text.len;
	scope.silent = parent->silent || is_silent(part);
	scope.preserve = attribute_is(ttml, part, "space", "preserve") ||
			 (parent->preserve && !attribute_is(ttml, part, "space", "default"));
	if (scope.content) {
		set_times(ttml, part, parent, &scope);
		scope.sequence = attribute_is(ttml, part, "timeContainer", "seq");
		scope.cue = parent->cue || xml_is(part, "p");
		scope.own = scope.cue &&
			    (!parent->cue || scope.begin != parent->begin || scope.end != parent->end);
	}
	ttml->depth++;
	if (ttml->depth <= MAX_DEPTH)
		*top(ttml) = scope;
	return !part->closed || close_element(ttml);
}

/* Collapses runs of blanks and line ends to one blank, unless xml:space="preserve". */
static void add_text(struct ttml *ttml, const struct xml_part *part, bool preserve)
{
	struct buf *out = &ttml->text, *raw = &ttml->scratch;

	buf_cut(raw, 0);
	xml_text(part, raw);
	if (raw->failed)
		out->failed = true;
	for (size_t i = 0; i < raw->len; i++) {
		bool blank = strchr(" \t\n\r", raw->data[i]);

		if (!blank || preserve)
			buf_putc(out, raw->data[i]);
		else if (out->len && !strchr(" \n", out->data[out->len - 1]))
			buf_putc(out, ' ');
	}
}

static bool read_part(struct ttml *ttml, const struct xml_part *part)
{
	const struct scope *scope = top(ttml);

	switch (part->kind) {
	case XML_OPEN:
		if (xml_is(part, "tt") && !read_root(ttml, part))
			return false;
		return open_element(ttml, part);
	case XML_CLOSE:
		return xml_is(part, "br") || close_element(ttml);
	default:
		if (scope->cue && !scope->silent)
			add_text(ttml, part, scope->preserve);
		return true;
	}
}

bool captions_ttml_probe(const char *text, size_t len)
{
	struct xml xml;
	struct xml_part part;

	xml_init(&xml, text, len);
	while (xml_next(&xml, &part))
		if (part.kind == XML_OPEN)
			return xml_is(&part, "tt");
	return false;
}

static bool walk(struct ttml *ttml, const char *text, size_t len)
{
	struct xml xml;
	struct xml_part part;
	bool ok = true;

	ttml->frame_rate = 30;
	ttml->tick_rate = 1;
	ttml->depth = 1;
	ttml->clipped = 0;
	ttml->scopes[0] = (struct scope){.end = CUE_END_UNKNOWN};
	xml_init(&xml, text, len);
	while (ok && xml_next(&xml, &part))
		ok = read_part(ttml, &part);
	while (ok && ttml->depth > 1)
		ok = close_element(ttml);
	return ok;
}

bool captions_ttml_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	struct ttml ttml = {.error = e};
	bool ok = walk(&ttml, text, len);
	size_t clipped = ttml.clipped;

	ttml.absolute = ok && clipped;
	if (ttml.absolute) {
		ok = walk(&ttml, text, len);
		ttml.absolute = ttml.clipped < clipped;
	}
	ttml.captions = captions;
	ok = ok && walk(&ttml, text, len);
	if (ok && ttml.scratch.failed)
		ok = error_set(e, ERROR_NO_MEMORY, "TTML");
	buf_finish(&ttml.text);
	buf_finish(&ttml.scratch);
	return ok;
}
