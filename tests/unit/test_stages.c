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

static void what_others_changed_meanwhile_stays(void **state)
{
	static const struct {
		const char *first, *now, *to,
			*wanted; /* the overlays of each; NULL: both change the same one */
	} rows[] = {
		{"", "", ",4", ",4"},
		{"", ",5", ",4", ",4,5"},
		{",1", ",1", ",2,4", ",2,4"},
		{",1", ",1,5", ",1,4", ",1,4,5"},
		{",1", ",6", ",1,4", ",4,6"},
		{",1", "", ",1,4", ",4"},
		{",1", ",1,5", ",4", ",4,5"},
		{",1", ",6", ",2", NULL},
		{",1,2", ",1,6", ",2,4", ",4,6"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *parts[] = {rows[i].first, rows[i].now, rows[i].to, rows[i].wanted};
		json_t *drafts[4] = {NULL}, *merged;
		bool conflict;

		for (size_t k = 0; k < 4 && parts[k]; k++) {
			drafts[k] = json_pack("{s:i,s:[{s:i,s:[i]}]}", "d", 3, "t", "tt", 0, "sg",
					      k == 1 || k == 3 ? 9 : 8);
			for (const char *p = parts[k]; *p; p += 2)
				json_array_append_new(json_object_get(drafts[k], "t"),
						      json_pack("{s:i,s:[i]}", "tt", 7, "sg", p[1] - '0'));
		}
		merged = stages_merge(drafts[0], drafts[1], drafts[2], &conflict);
		assert_int_equal(conflict, !rows[i].wanted);
		if (!json_equal(merged, drafts[3]) && (merged || drafts[3]))
			fail_msg("%zu: %s", i, json_dumps(merged, JSON_COMPACT));
		json_decref(merged);
		for (size_t k = 0; k < 4; k++)
			json_decref(drafts[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_film_comes_first_then_what_lies_over_it),
		cmocka_unit_test(what_has_one_step_is_not_split),
		cmocka_unit_test(what_others_changed_meanwhile_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
