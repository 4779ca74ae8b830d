/* The cases of data-driven tests: each file NAME.in of tests/data/<kind> (or of
 * $NEMOFS_TEST_DATA/<kind>) with its NAME.expect.json. New cases are found
 * without a change to the tests. */
#ifndef NEMOFS_TESTS_DATA_H
#define NEMOFS_TESTS_DATA_H

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static inline void data_path(char *out, size_t size, const char *kind, const char *name)
{
	const char *root = getenv("NEMOFS_TEST_DATA");

	snprintf(out, size, "%s/%s/%s", root ? root : TEST_DATA, kind, name);
}

/* Appends a file's bytes; ends the test program if the file does not exist. */
static inline void data_read(struct buf *out, const char *path)
{
	char piece[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f) {
		perror(path);
		abort();
	}
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_append(out, piece, n);
	fclose(f);
}

struct data_case {
	const char *path; /* of the input, for messages */
	struct buf in;
	json_t *expect;
};

/* Runs every case; returns how many there were. */
static inline size_t data_each(const char *kind, void (*run)(const struct data_case *c))
{
	char path[4096];
	glob_t found;
	size_t count = 0;

	data_path(path, sizeof path, kind, "*.in");
	if (glob(path, 0, NULL, &found))
		return 0;
	for (; count < found.gl_pathc; count++) {
		struct data_case c = {.path = found.gl_pathv[count]};
		int stem = (int)strlen(c.path) - (int)strlen(".in");

		snprintf(path, sizeof path, "%.*s.expect.json", stem, c.path);
		data_read(&c.in, c.path);
		c.expect = json_load_file(path, JSON_ALLOW_NUL, NULL);
		if (!c.expect) {
			fprintf(stderr, "%s: no JSON\n", path);
			abort();
		}
		run(&c);
		json_decref(c.expect);
		buf_finish(&c.in);
	}
	globfree(&found);
	return count;
}

#endif
