/* Numbers within bounds, by either name that cmocka has for it. Include it after cmocka.h. */
#ifndef NEMOFS_UNIT_RANGES_H
#define NEMOFS_UNIT_RANGES_H

#ifdef assert_uint_in_range /* since version 2 */
#define assert_within(value, least, most)                                                                    \
	assert_uint_in_range((uintmax_t)(value), (uintmax_t)(least), (uintmax_t)(most))
#else
#define assert_within(value, least, most) assert_in_range(value, least, most)
#endif

#endif
