/* Parses the Range header of a download, as in RFC 9110 (14.1.2). */
#ifndef NEMOFS_ENGINE_RANGE_H
#define NEMOFS_ENGINE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

enum range_kind {
	RANGE_WHOLE,         /* no range, or one to ignore: answer 200 with the whole file */
	RANGE_PART,          /* answer 206 */
	RANGE_UNSATISFIABLE, /* answer 416 */
};

struct range {
	enum range_kind kind;
	uint64_t first; /* offset in bytes, for a part */
	uint64_t length;
};

/* Parses `header` (NULL: none) for a file of `size` bytes. Ignores several
 * ranges in one header, and malformed ones, as the RFC allows: RANGE_WHOLE. */
struct range range_parse(const char *header, uint64_t size);

/* Whether a part may be served: `if_range` (NULL: no such header) must equal
 * the strong `etag`, quotes included. A date never matches, since only the tag
 * is exact. */
bool range_condition(const char *if_range, const char *etag);

#endif
