/* Language tags as captions, tracks and file names carry them: BCP 47 (RFC 5646),
 * with '_' for '-' as POSIX locales have it. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_LANGUAGE_TAG_H
#define NEMOFS_TEXT_LANGUAGE_TAG_H

#include <stdbool.h>
#include <stddef.h>

#define LANGUAGE_TAG_MAX 35u /* bytes, as RFC 5646 4.4.1 recommends to have room for */

/* Two or three letters, then subtags of one to eight letters and digits: "en",
 * "pt-BR", "zh-Hant-TW". Says nothing of whether there is such a language. */
bool language_tag_valid(const char *s, size_t len);

/* One tag, whatever its case. */
bool language_tag_equal(const char *a, const char *b);

/* The tag that a file's name tells: "talk.es-MX.srt", "talk_es.srt", "es.srt". Three letters are more often a
 * word, as are some tags behind a '_'. False: it tells none. */
bool language_tag_of_name(const char *name, char tag[LANGUAGE_TAG_MAX + 1]);

/* How well `tag` serves who wants `wanted`: 2 they are equal, 1 the language is the
 * same and a region or script is not, 0 another language. */
int language_tag_match(const char *tag, const char *wanted);

#endif
