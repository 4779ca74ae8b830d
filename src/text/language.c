#include "text/language.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* ISO 639 codes; each charset is the Windows code page of the language. */
static const struct language languages[] = {
	{"en", "eng", NULL, "English", "英", "WINDOWS-1252"},
	{"zh", "zho", "chi", "Chinese", "中", "GB18030"},
	{"es", "spa", NULL, "Spanish", "西班牙", "WINDOWS-1252"},
	{"fr", "fra", "fre", "French", "法", "WINDOWS-1252"},
	{"de", "deu", "ger", "German", "德", "WINDOWS-1252"},
	{"it", "ita", NULL, "Italian", "意大利", "WINDOWS-1252"},
	{"pt", "por", NULL, "Portuguese", "葡萄牙", "WINDOWS-1252"},
	{"ja", "jpn", NULL, "Japanese", "日", "SHIFT_JIS"},
	{"ko", "kor", NULL, "Korean", "韩", "CP949"},
	{"ru", "rus", NULL, "Russian", "俄", "WINDOWS-1251"},
	{"uk", "ukr", NULL, "Ukrainian", "乌克兰", "WINDOWS-1251"},
	{"ar", "ara", NULL, "Arabic", "阿拉伯", "WINDOWS-1256"},
	{"he", "heb", NULL, "Hebrew", "希伯来", "WINDOWS-1255"},
	{"el", "ell", "gre", "Greek", "希腊", "WINDOWS-1253"},
	{"tr", "tur", NULL, "Turkish", "土耳其", "WINDOWS-1254"},
	{"pl", "pol", NULL, "Polish", "波兰", "WINDOWS-1250"},
	{"cs", "ces", "cze", "Czech", "捷克", "WINDOWS-1250"},
	{"hu", "hun", NULL, "Hungarian", "匈牙利", "WINDOWS-1250"},
	{"ro", "ron", "rum", "Romanian", "罗马尼亚", "WINDOWS-1250"},
	{"nl", "nld", "dut", "Dutch", "荷兰", "WINDOWS-1252"},
	{"sv", "swe", NULL, "Swedish", "瑞典", "WINDOWS-1252"},
	{"da", "dan", NULL, "Danish", "丹麦", "WINDOWS-1252"},
	{"no", "nor", NULL, "Norwegian", "挪威", "WINDOWS-1252"},
	{"fi", "fin", NULL, "Finnish", "芬兰", "WINDOWS-1252"},
	{"hi", "hin", NULL, "Hindi", "印地", "WINDOWS-1252"},
	{"id", "ind", NULL, "Indonesian", "印尼", "WINDOWS-1252"},
	{"vi", "vie", NULL, "Vietnamese", "越南", "WINDOWS-1258"},
	{"th", "tha", NULL, "Thai", "泰", "WINDOWS-874"},
};
enum { LANGUAGES = sizeof languages / sizeof *languages };

const struct language *language_find(const char *tag)
{
	size_t n = strcspn(tag, "-_");
	for (size_t i = 0; i < LANGUAGES; i++) {
		const struct language *l = &languages[i];
		const char *const codes[] = {l->code, l->alpha3, l->alpha3_bib};
		for (size_t k = 0; k < 3; k++)
			if (codes[k] && strlen(codes[k]) == n && !strncasecmp(codes[k], tag, n))
				return l;
	}
	return NULL;
}

const struct language *language_at(size_t i)
{
	return i < LANGUAGES ? &languages[i] : NULL;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Finds the language's name as a word, or its Chinese name with 语 or 文. *behind is the end of that. NULL:
 * not found. */
static const char *find_name(const struct language *l, const char *text, const char *end, const char **behind)
{
	size_t n = strlen(l->name), n_zh = strlen(l->name_zh);

	for (const char *at = text; at < end; at++) {
		size_t left = (size_t)(end - at);

		*behind = at + n;
		if (left >= n && !strncasecmp(at, l->name, n) && (at == text || !is_letter(at[-1])) &&
		    (left == n || !is_letter(at[n])))
			return at;
		*behind = at + n_zh + 3;
		if (left >= n_zh + 3 && !memcmp(at, l->name_zh, n_zh) &&
		    (!memcmp(at + n_zh, "语", 3) || !memcmp(at + n_zh, "文", 3)))
			return at;
	}
	return NULL;
}

const struct language *language_named(const char *text, size_t len, const char **behind)
{
	const struct language *first = NULL;
	const char *before = NULL, *end;

	for (size_t i = 0; i < LANGUAGES; i++) {
		const char *at = find_name(&languages[i], text, text + len, &end);

		if (!at || (before && at > before))
			continue;
		before = at;
		first = &languages[i];
		if (behind)
			*behind = end;
	}
	return first;
}

const char *language_charset(const char *tag)
{
	const struct language *l = language_find(tag);
	return l ? l->charset : "WINDOWS-1252";
}
