#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stages.h"

static json_t *parse(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);

	assert_non_null(json);
	return json;
}

static void the_film_comes_first_then_what_lies_over_it(void **state)
{
	json_t *from = parse("{\"d\":3,\"t\":[{\"tt\":0,\"sg\":[1]},{\"tt\":7,\"sg\":[2]}]}");
	json_t *to =
		parse("{\"d\":2,\"t\":[{\"tt\":0,\"sg\":[3]},{\"tt\":1,\"sg\":[4]},{\"tt\":7,\"sg\":[5]}]}");
	json_t *wanted = parse("{\"d\":2,\"t\":[{\"tt\":0,\"sg\":[3]},{\"tt\":7,\"sg\":[2]}]}");
	json_t *first = stages_first(from, to), *joined = stages_join(first, to);

	(void)state;
	assert_true(json_equal(first, wanted));
	assert_true(json_equal(joined, to));
	json_decref(joined);
	json_decref(first);
	json_decref(wanted);
	json_decref(to);
	json_decref(from);
}

static void what_has_one_step_is_not_split(void **state)
{
	json_t *film = parse("{\"d\":3,\"t\":[{\"tt\":0,\"sg\":[1]}]}");
	json_t *cut = parse("{\"d\":2,\"t\":[{\"tt\":0,\"sg\":[2]}]}");
	json_t *title = parse("{\"d\":3,\"t\":[{\"tt\":0,\"sg\":[1]},{\"tt\":7,\"sg\":[2]}]}");

	(void)state;
	assert_null(stages_first(film, cut));
	assert_null(stages_first(film, title));
	assert_null(stages_first(NULL, film));
	json_decref(title);
	json_decref(cut);
	json_decref(film);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_film_comes_first_then_what_lies_over_it),
		cmocka_unit_test(what_has_one_step_is_not_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
