/* The data that the preloaded library of failing allocations shares with a test. */
#ifndef NEMOFS_TESTS_NO_MEMORY_H
#define NEMOFS_TESTS_NO_MEMORY_H

#include <stdatomic.h>
#include <stdint.h>

enum {
	NO_MEMORY_PROGRAM = 1,   /* calls from the program's own code */
	NO_MEMORY_LIBRARIES = 2, /* calls from its libraries, including the C library */
};

struct control {
	_Atomic int64_t countdown; /* which allocation from now fails; 0: none */
	_Atomic int64_t failed;    /* how many have failed */
	int64_t scope;             /* which allocations count */
	char place[4096];          /* the call stack of the last failed allocation, one line per call */
};

/* Defined by the library. */
struct control *no_memory_control(void);

#endif
