#include "proxy_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Parses "host", "host:port" or "[address]:port", up to `end`. `service` is the default port. */
static bool read_authority(struct proxy_head *to, const char *text, const char *end, const char *service)
{
	const char *bracket = *text == '[' ? memchr(text, ']', (size_t)(end - text)) : NULL;
	const char *from = bracket ? text + 1 : text, *colon;
	size_t host;

	if (*text == '[' && !bracket)
		return false;
	colon = memchr(bracket ? bracket : text, ':', (size_t)(end - (bracket ? bracket : text)));
	host = (size_t)((bracket ? bracket : colon ? colon : end) - from);
	if (!host || host >= sizeof(to->host) || (colon && (size_t)(end - colon) > sizeof(to->service)))
		return false;
	snprintf(to->host, sizeof(to->host), "%.*s", (int)host, from);
	if (colon)
		snprintf(to->service, sizeof(to->service), "%.*s", (int)(end - colon - 1), colon + 1);
	else
		snprintf(to->service, sizeof(to->service), "%s", service);
	return to->service[0] && strspn(to->service, "0123456789") == strlen(to->service);
}

/* "CONNECT host:port HTTP/1.1" or "GET http://host/path HTTP/1.1"; `line` ends with a NUL. */
static bool read_target(struct proxy_head *to, const char *line)
{
	const char *uri = strchr(line, ' '), *end;

	if (!uri)
		return false;
	to->method = (size_t)(uri - line);
	to->tunnel = strncmp(line, "CONNECT ", 8) == 0;
	uri++;
	if (!to->tunnel) {
		if (strncasecmp(uri, "http://", 7) != 0)
			return false;
		uri += 7;
	}
	end = uri + strcspn(uri, to->tunnel ? " " : "/? ");
	to->first = (size_t)(end - line);
	return read_authority(to, uri, end, to->tunnel ? "" : "80");
}

size_t proxy_head_length(const char *data, size_t len)
{
	const char *end = memmem(data, len, "\r\n\r\n", 4);

	return end ? (size_t)(end - data) + 4 : 0;
}

bool proxy_head_read(struct proxy_head *head, const char *data, size_t len)
{
	const char *end = memmem(data, len, "\r\n", 2);
	size_t n = end ? (size_t)(end - data) : len;
	char line[PROXY_HEAD_MAX];

	*head = (struct proxy_head){.len = len};
	if (n >= sizeof(line))
		return false;
	memcpy(line, data, n);
	line[n] = '\0';
	return strlen(line) == n && read_target(head, line);
}

/* The line after the one at `line`, in a head that ends at `end`; NULL after the last one. */
static const char *next_line(const char *line, const char *end)
{
	const char *next = memmem(line, (size_t)(end - line), "\r\n", 2);

	return next && next + 4 < end ? next + 2 : NULL;
}

static bool is_field(const char *line, const char *name)
{
	return strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':';
}

const char *proxy_head_field(const char *data, size_t len, const char *name)
{
	const char *end = data + len;

	for (const char *line = next_line(data, end); line; line = next_line(line, end))
		if (is_field(line, name))
			return line + strlen(name) + 1 + strspn(line + strlen(name) + 1, " ");
	return NULL;
}

/* Whether the field is for this proxy only, or about this connection. */
static bool is_ours(const char *line)
{
	return is_field(line, "Connection") || is_field(line, "Keep-Alive") ||
	       strncasecmp(line, "Proxy-", 6) == 0;
}

bool proxy_head_rewrite(const struct proxy_head *head, const char *data, struct buf *out)
{
	const char *end = data + head->len, *path = data + head->first, *next;

	buf_append(out, data, head->method + 1);
	if (*path != '/')
		buf_putc(out, '/');
	next = next_line(data, end);
	buf_append(out, path, (size_t)((next ? next : end - 2) - path));
	for (const char *line = next; line; line = next) {
		next = next_line(line, end);
		if (!is_ours(line))
			buf_append(out, line, (size_t)((next ? next : end - 2) - line));
	}
	return buf_puts(out, "Connection: close\r\n\r\n");
}
