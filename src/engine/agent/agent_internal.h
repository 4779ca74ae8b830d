/* What the files of agent.h share. */
#ifndef NEMOFS_ENGINE_AGENT_INTERNAL_H
#define NEMOFS_ENGINE_AGENT_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "agent_types.h"
#include "agent_words.h"
#include "base/buf.h"
#include "base/error.h"
#include "edit.h"

struct clause;

/* One message while it is worked on. */
struct agent {
	const struct agent_input *input;
	struct agent_words words;
	bool chinese;        /* the language of the reply */
	json_t *draft;       /* the working copy */
	bool changed;        /* at least one edit was made */
	json_t *rest;        /* as in agent_output */
	bool unread;         /* a part of the message was not understood */
	bool lacks;          /* a file that is missing would be needed, or might be */
	bool wants_missing;  /* captions of a file that does not come are asked for */
	struct buf reply;    /* a sentence per edit */
	struct buf appendix; /* what is quoted after the sentences: captions */

	/* What the edits before took out, for the times of the next one: "remove 2-4, then 10-12". */
	struct edit_range removed[EDIT_RANGES_MAX];
	size_t removed_count;

	/* What the request before was about, for one that goes on with it ("… and mute", "the rest"), in the
	 * times of the video as it is by now. None: the whole video, or it cannot be told. */
	struct edit_range parts[EDIT_RANGES_MAX];
	size_t part_count;
	bool rest_is_all; /* it was a cut: what is left is the rest */
	bool stepped;     /* the message has taken something back before */
};

/* A kind of request. */
struct agent_rule {
	const char *pattern; /* a POSIX extended expression over a clause in agent_words form, any case */

	/* Takes what it understands of the clause and appends operations; or notes
	 * what there is to say. False: it cannot be done, `e` says why. */
	bool (*read)(struct clause *c, json_t *ops, struct error *e);

	/* The clause after it, if it holds this, is a part of the request and none of
	 * its own: "remove the title and the music". NULL: no such clause. */
	const char *more;

	/* Words that it does not know are told, and the edit is made all the same:
	 * they say how, not which. */
	bool lenient;
};

/* In the order in which they are tried; each list ended by a pattern of NULL. */
extern const struct agent_rule agent_rules_refused[], agent_rules_text[], agent_rules_picture[],
	agent_rules_sound[], agent_rules_time[], agent_rules_unknown[];

/* The first rule of all lists that a clause matches; NULL: none. */
const struct agent_rule *agent_rule_find(const char *clause);

/* The rule for an uploaded sound that is named without a word for what it is to be: "add b.mp3 at 20 %".
 * `found` is the rule of the words alone. */
const struct agent_rule *agent_rule_for_sound(const struct agent *a, const char *clause,
					      const struct agent_rule *found);

/* Around the work on one message, on its thread; around several, where memory is not minded. */
void agent_expressions_begin(void);
void agent_expressions_end(void);

/* Whether the text holds the pattern. */
bool agent_has(const char *text, const char *pattern);

/* "top right" or 右上角 for a place as operations name it; other words as they are. */
const char *agent_place(const struct agent *a, const char *place);

/* A sentence that begins a line of the reply. One that says what was not done is known by that:
 * agent_not_done. */
void agent_begin_line(struct agent *a);

/* Words of an error in the reply's language; owned by the caller, NULL without memory. */
char *agent_reason(const struct agent *a, const char *words);

/* Answers a question from the draft, in a->reply. */
void agent_answer(struct agent *a, const char *question);
void agent_help(struct agent *a);
void agent_status(struct agent *a);

/* A complaint ("the music is too loud") as operations; false: it is none. `*asks`
 * is set where the reply asks what to do instead. */
bool agent_complaint(struct clause *c, json_t *ops, bool *asks);

/* Captions: where they come from, and what is said about them. `languages`: a
 * JSON array of tags, NULL for all. */
bool agent_captions(struct agent *a, const json_t *languages, bool burn, struct error *e);

/* Adds to the reply in its language. Both forms take the same arguments. */
#define AGENT_SAY(a, english, chinese_, ...)                                                                 \
	((a)->chinese ? buf_printf(&(a)->reply, chinese_, ##__VA_ARGS__)                                     \
		      : buf_printf(&(a)->reply, english, ##__VA_ARGS__))

#endif
