/* Finding the word that the user probably meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/nearest.h"

static const char *const words[] = {"umount",   "status", "cache_dir", "cache_size",
				    "captions", "render", "no"};

static const char *meant(const char *typed)
{
	struct nearest n;

	nearest_init(&n, typed, strlen(typed));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		nearest_try(&n, words[i]);
	return n.word ? n.word : "";
}

static void slips_are_forgiven(void **state)
{
	static const struct {
		const char *typed, *meant;
	} cases[] = {
		{"stats", "status"},
		{"statsu", "status"},
		{"sttaus", "status"},
		{"unmount", "umount"},
		{"umont", "umount"},
		{"cach", "cache_dir"},
		{"cache_s", "cache_size"},
		{"cachesize", "cache_size"},
		{"caption", "captions"},
		{"redner", "render"},
		{"ni", "no"},
		{"status", "status"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s\n", cases[i].typed);
		assert_string_equal(meant(cases[i].typed), cases[i].meant);
	}
}

static void what_is_far_off_is_not_guessed(void **state)
{
	static const char *const typed[] = {"",
					    "x",
					    "xy",
					    "abc",
					    "perhaps",
					    "st4tvs!",
					    "colour",
					    "ship",
					    "moon",
					    "mnt",
					    "unmounted_by_someone_who_types_on_and_on"};

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		print_message("%s\n", typed[i]);
		assert_string_equal(meant(typed[i]), "");
	}
}

static void the_hint_names_it(void **state)
{
	struct nearest n;

	(void)state;
	nearest_init(&n, "stats --json", 5);
	assert_string_equal(nearest_hint(&n, "; see nemofs --help"), "; see nemofs --help");
	nearest_try(&n, "status");
	assert_string_equal(nearest_hint(&n, ""), "; did you mean 'status'?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_are_forgiven),
		cmocka_unit_test(what_is_far_off_is_not_guessed),
		cmocka_unit_test(the_hint_names_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
