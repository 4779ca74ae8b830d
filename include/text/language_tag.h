/* Language tags in captions, tracks and file names: BCP 47 (RFC 5646), also with
 * '_' for '-' as in POSIX locales. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_LANGUAGE_TAG_H
#define NEMOFS_TEXT_LANGUAGE_TAG_H

#include <stdbool.h>
#include <stddef.h>

#define LANGUAGE_TAG_MAX 35u /* bytes, the size that RFC 5646 4.4.1 recommends */

/* Two or three letters, then subtags of one to eight letters and digits: "en",
 * "pt-BR", "zh-Hant-TW". Does not check whether there is such a language. */
bool language_tag_valid(const char *s, size_t len);

/* Are they equal, whatever their case? */
bool language_tag_equal(const char *a, const char *b);

/* The tag in a file's name: "talk.es-MX.srt", "talk_es.srt", "es.srt". Three letters are more often a word,
 * as are some tags after a '_'. False: there is none. */
bool language_tag_of_name(const char *name, char tag[LANGUAGE_TAG_MAX + 1]);

/* How well `tag` matches `wanted`: 2 they are equal, 1 the language is the same
 * but a region or script is not, 0 another language. */
int language_tag_match(const char *tag, const char *wanted);

#endif
