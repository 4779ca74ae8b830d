#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/caption_set.h"

static struct captions *captions_in(const char *language)
{
	struct captions *captions = captions_create();

	assert_non_null(captions);
	assert_true(captions_set_language(captions, language, language ? strlen(language) : 0));
	assert_true(captions_append(captions, 0, 1000, "Hello", 5, NULL));
	return captions;
}

static void each_language_is_there_once(void **state)
{
	struct caption_set set = {0};

	(void)state;
	assert_false(caption_set_add_take(&set, NULL));
	assert_false(caption_set_add_take(&set, captions_create()));
	assert_true(caption_set_add_take(&set, captions_in("en")));
	assert_false(caption_set_add_take(&set, captions_in("EN")));
	assert_false(caption_set_add_take(&set, captions_in(NULL)));
	assert_true(caption_set_add_take(&set, captions_in("pt-BR")));
	assert_int_equal(set.count, 2);
	assert_string_equal(caption_set_find(&set, "pt")->language, "pt-BR");
	assert_null(caption_set_find(&set, "fr"));
	caption_set_finish(&set);
	assert_null(caption_set_find(&set, NULL));
}

static void the_preferred_language_comes_first(void **state)
{
	struct caption_set set = {0};

	(void)state;
	assert_true(caption_set_add_take(&set, captions_in("en")));
	assert_true(caption_set_add_take(&set, captions_in("es")));
	assert_true(caption_set_add_take(&set, captions_in("de")));
	caption_set_prefer(&set, NULL);
	caption_set_prefer(&set, "fr");
	assert_string_equal(caption_set_find(&set, NULL)->language, "en");
	caption_set_prefer(&set, "de-AT");
	assert_string_equal(caption_set_find(&set, NULL)->language, "de");
	assert_string_equal(set.items[2]->language, "es");
	caption_set_finish(&set);
}

static void a_set_is_bounded(void **state)
{
	struct caption_set set = {0};
	char tag[8];

	(void)state;
	for (unsigned i = 0; i < CAPTION_SET_MAX + 3; i++) {
		snprintf(tag, sizeof tag, "en-%02u", i);
		assert_int_equal(caption_set_add_take(&set, captions_in(tag)), i < CAPTION_SET_MAX);
	}
	caption_set_finish(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_language_is_there_once),
		cmocka_unit_test(the_preferred_language_comes_first),
		cmocka_unit_test(a_set_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
