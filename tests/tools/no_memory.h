/* What the preloaded library of failing allocations shares with a test. */
#ifndef NEMOFS_TESTS_NO_MEMORY_H
#define NEMOFS_TESTS_NO_MEMORY_H

#include <stdatomic.h>
#include <stdint.h>

enum {
	NO_MEMORY_PROGRAM = 1,   /* the calls that the program's own code makes */
	NO_MEMORY_LIBRARIES = 2, /* those that its libraries make, the C library among them */
};

struct control {
	_Atomic int64_t countdown; /* which allocation from now fails; 0: none */
	_Atomic int64_t failed;    /* how many have */
	int64_t scope;             /* of those that count */
	char place[4096];          /* the calls that led to the last one that failed, a line each */
};

/* Of the library. */
struct control *no_memory_control(void);

#endif
