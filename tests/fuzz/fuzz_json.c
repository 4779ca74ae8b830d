/* JSON: the first line is a path. If the text parses, the span of the value must be found exactly when the
 * getter finds the value, and have the same meaning; so must the indented text. Indenting must end on any
 * bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/json.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static bool as_it_stands(const char *text, size_t len)
{
	json_t *root = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	json_decref(root);
	return root != NULL;
}

static void compare(const json_t *root, const char *text, size_t len, const char *path)
{
	const json_t *value = jsonx_get(root, path);
	struct jsonx_span span;
	json_t *again;

	require(jsonx_span(text, len, path, &span) == (value != NULL));
	if (!value)
		return;
	require(span.offset + span.len <= len);
	again = jsonx_parse(text + span.offset, span.len, len, NULL);
	require(again);
	/* repaired values, and numbers that were read as reals, may differ in part */
	require(json_equal(again, value) || !as_it_stands(text, len));
	json_decref(again);
}

static void indent(const json_t *root, const char *text, size_t len)
{
	struct buf lines = {0};
	json_t *again;

	require(jsonx_indent(text, len, &lines));
	again = root ? jsonx_parse(lines.data, lines.len, lines.len, NULL) : NULL;
	require(!root || (again && json_equal(again, root)));
	json_decref(again);
	buf_finish(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *eol = memchr(data, '\n', size);
	const char *text = eol ? eol + 1 : (const char *)data;
	size_t path_len = eol ? (size_t)(eol - (const char *)data) : 0;
	size_t len = size - (size_t)(text - (const char *)data);
	char path[64] = "";
	struct jsonx_span span;
	struct error e;
	json_t *root;

	if (path_len >= sizeof path || memchr(data, '\0', path_len))
		return 0;
	memcpy(path, data, path_len);
	jsonx_span(text, len, path, &span);
	root = jsonx_parse(text, len, 1 << 20, &e);
	if (root)
		compare(root, text, len, path);
	indent(root, text, len);
	json_decref(root);
	return 0;
}
