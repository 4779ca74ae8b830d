/* Turns the events of one message's stream into the reply that a person reads.
 *
 * The service sends two forms of events, possibly mixed: plain ones with a
 * `type`, and those of the Agent Development Kit (ADK), where pieces marked
 * `partial` are followed by the whole they add up to. Each event is classified by
 * itself, by the rules in reply_event, in that order; visible text is collected
 * in blocks: one run of plain texts, or one message of an ADK author and branch.
 *
 * There are two views of the text:
 *
 * - reply_stream grows while events come, and what it has shown never changes. It
 *   shows one open block at a time as its pieces come; blocks that finish
 *   meanwhile wait behind it. If a whole begins with the text already shown, the
 *   rest is added. If not, it is shown after it as a block of its own: nothing is
 *   removed and nothing is lost. Blanks at the end, and the possible start of a
 *   sentence that will be dropped, are held back.
 * - reply_text is complete after reply_end: the blocks in the order in which they
 *   were finished, with wholes instead of their pieces.
 *
 * Both are the same unless a whole differs from its pieces, or authors talk
 * at the same time. No I/O, no clock; one thread at a time. */
#ifndef NEMOFS_TEXT_REPLY_H
#define NEMOFS_TEXT_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/words.h"

/* The kinds of events. */
enum reply_kind {
	REPLY_SKIPPED,   /* not JSON, not an object, or of no known form */
	REPLY_HEARTBEAT, /* blank, or of type heartbeat: shows that the stream is alive */
	REPLY_SILENT,    /* of a known form, without text for the reader: thoughts, state, previews */
	REPLY_TOOL,      /* a tool was called or has answered; no text */
	REPLY_TEXT,      /* visible text */
	REPLY_ERROR,     /* the service reports a failure, or that it ended the answer early */
};

/* A failure that the stream reports. */
struct reply_error {
	int64_t code; /* the service's number (wire contract, envelopes); 0: none given */
	char *name;   /* ADK's errorCode or another code in letters, "" if none */
	char *words;  /* the service's words, else the name; never NULL */
	bool cut;     /* the name is a reason to end the answer early: nothing failed */
};

struct reply;

/* `max`: the most bytes of visible text, pieces and wholes together; more is left
 * out (reply_truncated). NULL: no memory. */
struct reply *reply_create(size_t max);
void reply_destroy(struct reply *r);

/* Takes the data of one event. Data that is not a JSON object is skipped, except
 * that text which starts with {"error" is a failure (one server version sends it
 * unescaped). */
enum reply_kind reply_event(struct reply *r, const char *data, size_t len);

/* The same, and reports whether it is JSON of any kind. */
enum reply_kind reply_event_read(struct reply *r, const char *data, size_t len, bool *json);

/* The stream has ended, in order or interrupted: pending text is shown, and a
 * last sentence "I encountered a temporary issue …" after other text is dropped.
 * Further events are ignored. */
void reply_end(struct reply *r);

/* The text that may be shown now; earlier bytes never change, and it always ends
 * between characters. Borrowed until the next event. */
const char *reply_stream(const struct reply *r, size_t *len);

/* The final text, "" before reply_end and for an edit without words. Borrowed. */
const char *reply_text(const struct reply *r, size_t *len);

/* Whether visible text (more than blanks) came. */
bool reply_visible(const struct reply *r);

/* Whether text is missing: beyond `max`, or no memory. */
bool reply_truncated(const struct reply *r);

/* Names of the called tools, in order, with repetitions. Borrowed. */
size_t reply_tool_count(const struct reply *r);
const char *reply_tool(const struct reply *r, size_t i);

/* The agent's question at the end of its answer, as question_read returns it; NULL if there is none.
 * Borrowed. */
const json_t *reply_question(const struct reply *r);

/* Does a tool's result say that the agent did nothing ("refused":true)? And what it did not do
 * ("not_done":["…"]), one item per line. Borrowed. The embedded agent sends these. */
bool reply_refused(const struct reply *r);
const struct buf *reply_not_done(const struct reply *r);

/* Why the model ended its answer early, "MAX_TOKENS"; NULL if it did not, or if more text followed.
 * Borrowed. */
const char *reply_cut(const struct reply *r);

/* Appends a line about it for the reader, without a newline. */
void reply_put_cut(const struct reply *r, const struct words *words, struct buf *out);

/* The last failure that is not such a reason; NULL if there was none. Borrowed. */
const struct reply_error *reply_failure(const struct reply *r);

/* The failures, in order. Borrowed. */
size_t reply_error_count(const struct reply *r);
const struct reply_error *reply_error(const struct reply *r, size_t i);

#endif
