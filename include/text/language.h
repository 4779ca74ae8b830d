/* The languages of captions, with the names used in files, by people and by this program. */
#ifndef NEMOFS_TEXT_LANGUAGE_H
#define NEMOFS_TEXT_LANGUAGE_H

#include <stddef.h>

struct language {
	const char *code;       /* ISO 639-1, "de" */
	const char *alpha3;     /* ISO 639-2/T, "deu" */
	const char *alpha3_bib; /* ISO 639-2/B where it differs, "ger"; else NULL */
	const char *name;       /* "German" */
	const char *name_zh;    /* without 语 or 文: "德" */
	const char *charset;    /* the usual encoding of its text files, if not UTF-8; iconv's name */
};

/* By code, with or without a region: "en", "eng", "en-US", "ger"; case is
 * ignored. NULL: not in the table. Static. */
const struct language *language_find(const char *tag);

/* The i-th row; NULL beyond the last. */
const struct language *language_at(size_t i);

/* The first language that a text names, in English or Chinese: "in French", "法语字幕". NULL: none. `behind`
 * (may be NULL) is set to the end of the name. */
const struct language *language_named(const char *text, size_t len, const char **behind);

/* The most likely encoding of a text in this language, if not UTF-8; iconv's name. */
const char *language_charset(const char *tag);

#endif
