/* The parts of reading captions out of a conversation, private to captions_reply*.c. */
#ifndef NEMOFS_TEXT_CAPTIONS_REPLY_H
#define NEMOFS_TEXT_CAPTIONS_REPLY_H

#include "captions_format.h"

/* Is one of the words in the text, whatever the case? Of a long text the beginning counts. `words` ends with
 * a NULL. */
bool captions_says(const char *s, size_t len, const char *const *words);

/* Words that speak of captions or of what is spoken. */
extern const char *const captions_words[];

/* The start or end of a code block of Markdown. */
bool captions_is_fence(struct line line);

/* What somebody says to whom they write: "Let me know if …", "Shall I translate them?". */
bool captions_is_chat(struct line line);

/* Lines and tables with times, appended as cues of perhaps unknown end; `about`: it is known that captions
 * are spoken of. Nothing is appended where the times are those of something else. NO_MEMORY, INPUT. */
bool captions_read_lines(struct captions *captions, const char *text, size_t len, bool about,
			 struct error *e);

/* What is quoted, or follows a colon, appended as sentences without times: captions_spread. */
bool captions_read_speech(struct captions *captions, const char *text, size_t len, struct error *e);

/* Appends the sentences of a text, one a cue. */
bool captions_read_sentences(struct captions *captions, const char *text, size_t len, struct error *e);

#endif
