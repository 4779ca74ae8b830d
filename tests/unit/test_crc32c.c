/* The checksum, calculated by the instruction and by the table (whose functions are not public). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crc32c.c"

static void known_sums(void **state)
{
	unsigned char zeros[32] = {0};

	(void)state;
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
	assert_int_equal(crc32c(0, zeros, 32), 0x8a9136aa); /* RFC 3720, B.4 */
	assert_int_equal(crc32c(0, "", 0), 0);
}

static void pieces_make_the_sum_of_the_whole(void **state)
{
	const char *text = "the quick brown fox jumps over the lazy dog";
	size_t len = strlen(text);

	(void)state;
	for (size_t i = 0; i <= len; i++)
		assert_int_equal(crc32c(crc32c(0, text, i), text + i, len - i), crc32c(0, text, len));
}

static void table_and_instruction_agree(void **state)
{
	const char *text = "the quick brown fox jumps over the lazy dog";
	size_t len = strlen(text);

	(void)state;
	for (size_t i = 0; i <= len; i++)
		assert_int_equal(~by_table(~0u, (const unsigned char *)text, i), crc32c(0, text, i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_sums),
		cmocka_unit_test(pieces_make_the_sum_of_the_whole),
		cmocka_unit_test(table_and_instruction_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
