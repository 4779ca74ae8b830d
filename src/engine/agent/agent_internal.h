/* What the files of agent.h share. */
#ifndef NEMOFS_ENGINE_AGENT_INTERNAL_H
#define NEMOFS_ENGINE_AGENT_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "agent.h"
#include "agent_words.h"
#include "base/buf.h"
#include "base/error.h"

/* One message while it is worked on. */
struct agent {
	const struct agent_input *input;
	struct agent_words words;
	bool chinese;        /* the language of the reply */
	json_t *draft;       /* the working copy */
	struct buf reply;    /* a sentence per wish */
	struct buf appendix; /* what is quoted after the sentences: captions */
	json_t *args;        /* of the wish under way, for its tool call; may stay NULL */
};

/* A kind of wish. */
struct agent_rule {
	const char *name;    /* of the tool call */
	const char *pattern; /* a POSIX extended expression over a clause in agent_words form, any case */

	/* Edits a->draft and says what was done. False: nothing was done, `e` says why. */
	bool (*grant)(struct agent *a, const char *clause, struct error *e);

	/* The clause after it, if it holds this, is a part of the wish and none of
	 * its own: "remove the title and the music". NULL: no such clause. */
	const char *more;
};

/* In the order in which they are tried; ended by a name of NULL. */
extern const struct agent_rule agent_rules[];

/* "undo" is not an edit: agent.c does it itself. */
#define AGENT_RULE_UNDO "undo"

bool agent_wish_captions(struct agent *a, const char *clause, struct error *e);

/* Whether the clause holds the pattern. */
bool agent_has(const char *clause, const char *pattern);

/* The number in a group of the pattern's first match; `otherwise` if there is none. */
double agent_number(const char *clause, const char *pattern, unsigned group, double otherwise);

/* Adds to the reply in its language. Both forms take the same arguments. */
#define AGENT_SAY(a, english, chinese_, ...)                                                                 \
	((a)->chinese ? buf_printf(&(a)->reply, chinese_, ##__VA_ARGS__)                                     \
		      : buf_printf(&(a)->reply, english, ##__VA_ARGS__))

#endif
