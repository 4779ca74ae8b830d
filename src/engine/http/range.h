/* The Range header of a download, as RFC 9110 (14.1.2) says. */
#ifndef NEMOFS_ENGINE_RANGE_H
#define NEMOFS_ENGINE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

enum range_kind {
	RANGE_WHOLE,         /* no range, or one to be ignored: answer 200 with all of it */
	RANGE_PART,          /* answer 206 */
	RANGE_UNSATISFIABLE, /* answer 416 */
};

struct range {
	enum range_kind kind;
	uint64_t first; /* bytes from the start; of a part */
	uint64_t length;
};

/* Reads `header` (NULL: none) for a file of `size` bytes. Several ranges in one
 * header and malformed ones are ignored, which the RFC allows: RANGE_WHOLE. */
struct range range_parse(const char *header, uint64_t size);

/* Whether a part may be served: `if_range` (NULL: no such header) must be the
 * strong `etag`, quotes included. Dates never match: only the tag is exact. */
bool range_condition(const char *if_range, const char *etag);

#endif
