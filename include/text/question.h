/* A question of the agent: the arguments of its tool `ask_question`.
 *
 * {"title":"…","questions":[{"id":"…","prompt":"…","options":[{"id":"…","label":"…"}],
 * "allow_multiple":false}]}; the answer is a message with one line per question. Pure functions; any
 * thread. */
#ifndef NEMOFS_TEXT_QUESTION_H
#define NEMOFS_TEXT_QUESTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "text/words.h"

#define QUESTION_TOOL "ask_question"

/* The most questions in one call, and options in one question; more are left out. */
#define QUESTION_MAX_PARTS 64
#define QUESTION_MAX_OPTIONS 256

/* Reads the question from the arguments of a call, or from a string that contains them as JSON: a new object
 * in the form above with all keys, each text on one line. NULL: there is no question, or no memory. The
 * functions below take such an object. */
json_t *question_read(const json_t *args);

/* The number of its questions. */
size_t question_count(const json_t *question);

/* Appends it in lines, for the user to read: the title, each question with its numbered options, and how to
 * answer. */
void question_put(const json_t *question, const struct words *words, struct buf *out);

/* Appends what is sent for one line of the user's answer, the n-th from 0: the labels of the options that its
 * numbers, labels or ids name, else its own words; "Skipped" for `skip` and for an empty line. False: INPUT,
 * with words for the user, and nothing is appended. */
bool question_answer_line(const json_t *question, size_t n, const char *line, size_t len, struct buf *out,
			  struct error *e);

/* Appends the message that answers, `1. <prompt>: <label>, <label>` for each question; questions without an
 * answer are skipped. False: INPUT. */
bool question_answer(const json_t *question, const char *text, size_t len, struct buf *out, struct error *e);

#endif
