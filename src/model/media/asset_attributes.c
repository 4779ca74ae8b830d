/* Extended attributes that users set on files in uploads/. Kept as in the row: a line per attribute, with
 * name and value in hex and a blank between them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "model/asset.h"

static void put_hex(struct buf *out, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%02x", bytes[i]);
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void put_bytes(struct buf *out, const char *hex, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		buf_putc(out, (char)(digit(hex[i]) << 4 | digit(hex[i + 1])));
}

/* The line of an attribute; NULL: there is none. `key`: the name in hex, and the blank. */
static const char *find_line(const struct asset *a, const struct buf *key)
{
	const char *line = a->attributes ? a->attributes : "";

	while (*line && strncmp(line, buf_text(key), key->len) != 0)
		line += strcspn(line, "\n") + 1;
	return *line ? line : NULL;
}

static struct buf key_of(const char *name)
{
	struct buf key = {0};

	put_hex(&key, name, strlen(name));
	buf_putc(&key, ' ');
	return key;
}

bool asset_attribute(const struct asset *a, const char *name, struct buf *out)
{
	struct buf key = key_of(name);
	const char *line = key.failed ? NULL : find_line(a, &key);

	out->failed |= key.failed;
	if (line)
		put_bytes(out, line + key.len, strcspn(line, "\n") - key.len);
	buf_finish(&key);
	return line;
}

void asset_attribute_names(const struct asset *a, struct buf *out)
{
	for (const char *line = a->attributes ? a->attributes : ""; *line; line += strcspn(line, "\n") + 1) {
		put_bytes(out, line, strcspn(line, " "));
		buf_putc(out, '\0');
	}
}

/* Removes `line` (may be NULL) and appends `added`. Returns an errno; 0: done. */
static int replace(struct asset *a, const char *line, const struct buf *added)
{
	const char *before = a->attributes ? a->attributes : "";
	const char *after = line ? line + strcspn(line, "\n") + 1 : before + strlen(before);
	struct buf all = {0};

	buf_append(&all, before, (size_t)((line ? line : after) - before));
	buf_puts(&all, after);
	buf_append(&all, buf_text(added), added->len);
	if (all.failed || added->failed) {
		buf_finish(&all);
		return ENOMEM;
	}
	if (all.len > 2 * ASSET_ATTRIBUTES_MAX && added->len) {
		buf_finish(&all);
		return ENOSPC;
	}
	free(a->attributes);
	a->attributes = buf_take(&all);
	return a->attributes ? 0 : ENOMEM;
}

int asset_set_attribute(struct asset *a, const char *name, const void *value, size_t len, int flags)
{
	struct buf added = key_of(name);
	const char *line = find_line(a, &added);
	int err = flags & XATTR_CREATE && line ? EEXIST : flags & XATTR_REPLACE && !line ? ENODATA : 0;

	if (!err) {
		put_hex(&added, value, len);
		buf_putc(&added, '\n');
		err = replace(a, line, &added);
	}
	buf_finish(&added);
	return err;
}

int asset_remove_attribute(struct asset *a, const char *name)
{
	struct buf key = key_of(name);
	const struct buf nothing = {0};
	const char *line = find_line(a, &key);
	int err = key.failed ? ENOMEM : line ? replace(a, line, &nothing) : ENODATA;

	buf_finish(&key);
	return err;
}
