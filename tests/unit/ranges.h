/* Asserts that a number is within bounds, with every version of cmocka. Include it after cmocka.h. */
#ifndef NEMOFS_UNIT_RANGES_H
#define NEMOFS_UNIT_RANGES_H

#ifdef assert_int_in_range /* since version 2 */
#define assert_within(value, least, most)                                                                    \
	assert_int_in_range((intmax_t)(value), (intmax_t)(least), (intmax_t)(most))
#else
#define assert_within(value, least, most) assert_in_range(value, least, most)
#endif

#endif
