/* The parts of reading captions out of a conversation, private to captions_reply*.c. */
#ifndef NEMOFS_TEXT_CAPTIONS_REPLY_H
#define NEMOFS_TEXT_CAPTIONS_REPLY_H

#include "captions_format.h"

/* Does the text contain one of the words, in any case? Only the beginning of a long text is searched.
 * `words` ends with NULL. */
bool captions_says(const char *s, size_t len, const char *const *words);

/* Words for captions and for speech. */
extern const char *const captions_words[];

/* Is this line the start or end of a Markdown code block? */
bool captions_is_fence(struct line line);

/* Is this line addressed to the reader: "Let me know if …", "Shall I translate them?"? */
bool captions_is_chat(struct line line);

/* Reads lines and tables with times and appends them as cues, whose ends may be unknown. `about`: the reply
 * is known to be about captions. Appends nothing if the times belong to something else. Errors: NO_MEMORY,
 * INPUT. */
bool captions_read_lines(struct captions *captions, const char *text, size_t len, bool about,
			 struct error *e);

/* Appends text that is quoted or follows a colon, as sentences without times; see captions_spread. */
bool captions_read_speech(struct captions *captions, const char *text, size_t len, struct error *e);

/* Appends the sentences of a text, one per cue. */
bool captions_read_sentences(struct captions *captions, const char *text, size_t len, struct error *e);

#endif
