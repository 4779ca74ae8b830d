/* Shared by the files of agent.h. */
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

/* Parts whose speed earlier requests of a message changed, in order, each with its new length: "the second
 * half" then still means the half that the video had at first. None if another request changed the length. */
struct stretches {
	struct stretch {
		struct edit_range part;
		int64_t length; /* ms */
	} items[EDIT_RANGES_MAX];
	size_t count;
	int64_t length_before; /* the video's length before the first of them, in ms */
};

/* One message while the agent works on it. */
struct agent {
	const struct agent_input *input;
	struct agent_words words;
	bool chinese;        /* the language of the reply */
	json_t *draft;       /* the working copy */
	bool changed;        /* at least one edit was made */
	json_t *rest;        /* as in agent_output */
	bool unread;         /* a part of the message was not understood */
	bool lacks;          /* the answer may depend on a missing file: see lacked_files */
	bool wants_missing;  /* the message asks for captions of a file that cannot be fetched */
	struct buf reply;    /* one sentence per edit */
	struct buf appendix; /* quoted captions, which follow the sentences */

	/* What earlier edits of this message cut out, so that "remove 2-4, then 10-12" can use the times of
	 * the video before the first cut. */
	struct edit_range removed[EDIT_RANGES_MAX];
	size_t removed_count;

	struct stretches stretches;

	/* The parts that the previous request changed, for a request that refers to them ("… and mute", "the
	 * rest"). Times are those of the current draft. None: the whole video, or unknown. */
	struct edit_range parts[EDIT_RANGES_MAX];
	size_t part_count;
	bool rest_is_all; /* the previous request was a cut: "the rest" is the whole video that is left */
	bool stepped;     /* an earlier part of the message was an undo, a redo or a correction */
};

/* A kind of request. */
struct agent_rule {
	/* A POSIX extended expression that a clause in agent_words form must match; case is ignored. */
	const char *pattern;

	/* Takes the words that it understands and appends operations, or adds a note
	 * for the reply. False: the request cannot be done, and `e` says why. */
	bool (*read)(struct clause *c, json_t *ops, struct error *e);

	/* If the next clause matches this, it belongs to the same request: "remove the
	 * title and the music". NULL: no clause does. */
	const char *more;

	/* Make the edit even if some words were not understood, and quote them in the
	 * reply. Words with a digit or a token still prevent the edit. */
	bool lenient;
};

/* The lists of rules. The last rule of each has a NULL pattern. */
extern const struct agent_rule agent_rules_refused[], agent_rules_text[], agent_rules_picture[],
	agent_rules_sound[], agent_rules_time[], agent_rules_unknown[];

/* The first rule that the clause matches; NULL: none. */
const struct agent_rule *agent_rule_find(const char *clause);

/* Replaces the rule `found` where the clause names an uploaded sound but does not say what it is for,
 * as in "add b.mp3 at 20 %". Returns `found` otherwise. */
const struct agent_rule *agent_rule_for_sound(const struct agent *a, const char *clause,
					      const struct agent_rule *found);

/* Keep compiled expressions between the two calls, for the calling thread. Calls nest. Put them around
 * one message, or around many to save time at the cost of memory. */
void agent_expressions_begin(void);
void agent_expressions_end(void);

/* Whether the text matches the POSIX extended expression; case is ignored. */
bool agent_has(const char *text, const char *pattern);

/* The name of a place for the reply: "top right" or 右上角 for "top-right". Returns unknown words as they
 * are. */
const char *agent_place(const struct agent *a, const char *place);

/* Starts a new line of the reply. Lines that start with "Not done" are also listed in agent_output's
 * not_done. */
void agent_begin_line(struct agent *a);

/* An error's words in the language of the reply. The caller frees them; NULL without memory. */
char *agent_reason(const struct agent *a, const char *words);

/* Answer a question about the draft, in a->reply. */
void agent_answer(struct agent *a, const char *question);
void agent_help(struct agent *a);
void agent_status(struct agent *a);

/* Turns a complaint ("the music is too loud") into operations. False: it is not a
 * complaint. `*asks`: the reply asks the user what to do instead. */
bool agent_complaint(struct clause *c, json_t *ops, bool *asks);

/* Extracts captions from the uploads and says in the reply where they come from.
 * `languages`: a JSON array of language tags, NULL for all. `burn`: draw them into the
 * picture. Blocks. */
bool agent_captions(struct agent *a, const json_t *languages, bool burn, struct error *e);

/* Appends to the reply in its language. Both formats take the same arguments. */
#define AGENT_SAY(a, english, chinese_, ...)                                                                 \
	((a)->chinese ? buf_printf(&(a)->reply, chinese_, ##__VA_ARGS__)                                     \
		      : buf_printf(&(a)->reply, english, ##__VA_ARGS__))

#endif
