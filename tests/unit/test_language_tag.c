#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/language.h"
#include "text/language_tag.h"

static void only_tags_are_valid(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {{"en", true},
		     {"eng", true},
		     {"pt-BR", true},
		     {"zh_Hant-TW", true},
		     {"x", false},
		     {"film", false},
		     {"e1", false},
		     {"", false},
		     {"en-", false},
		     {"-en", false},
		     {"en--GB", false},
		     {"en-../x", false},
		     {"en-123456789", false},
		     {"en-1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6-7-8-9", false}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (language_tag_valid(cases[i].text, strlen(cases[i].text)) != cases[i].valid)
			fail_msg("\"%s\"", cases[i].text);
}

static void the_same_language_elsewhere_is_second_best(void **state)
{
	(void)state;
	assert_int_equal(language_tag_match("pt-BR", "PT_br"), 2);
	assert_int_equal(language_tag_match("pt-BR", "pt"), 1);
	assert_int_equal(language_tag_match("pt", "pt-PT"), 1);
	assert_int_equal(language_tag_match("pt", "es"), 0);
	assert_int_equal(language_tag_match("en", "eng"), 0);
	assert_int_equal(language_tag_match("", "en"), 0);
}

static void a_files_name_tells_its_language(void **state)
{
	static const struct {
		const char *name, *tag;
	} cases[] = {{"talk.es-MX.srt", "es-MX"}, {"talk_fr.srt", "fr"},   {"es.srt", "es"},
		     {"how_to_do_it.srt", NULL},  {"talk.eng.srt", NULL},  {"talk", NULL},
		     {"a.b/ru.srt", "ru"},        {"talk.final.srt", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char tag[LANGUAGE_TAG_MAX + 1] = "";

		if (language_tag_of_name(cases[i].name, tag) != (cases[i].tag != NULL) ||
		    strcmp(tag, cases[i].tag ? cases[i].tag : "") != 0)
			fail_msg("%s: %s", cases[i].name, tag);
	}
}

static void people_name_a_language(void **state)
{
	static const struct {
		const char *text, *code;
	} cases[] = {{"Give me the captions in french, not English.", "fr"},
		     {"翻译成法语", "fr"},
		     {"英文字幕", "en"},
		     {"Germany is nice", NULL},
		     {"", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct language *named = language_named(cases[i].text, strlen(cases[i].text), NULL);

		if (!named != !cases[i].code || (named && strcmp(named->code, cases[i].code) != 0))
			fail_msg("%s: %s", cases[i].text, named ? named->code : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_tags_are_valid),
		cmocka_unit_test(a_files_name_tells_its_language),
		cmocka_unit_test(people_name_a_language),
		cmocka_unit_test(the_same_language_elsewhere_is_second_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
