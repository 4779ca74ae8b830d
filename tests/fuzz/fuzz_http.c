/* The parts of a server's answer outside the body: the lines of a head, and addresses. The first byte chooses
 * the part. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "head.h"
#include "net/url.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void read_head(const char *s, size_t len)
{
	struct head head = {0};
	const struct http_head *shown = &head.shown;

	head_line(&head, "HTTP/1.1 200 OK\r\n", 17);
	while (len) {
		const char *eol = memchr(s, '\n', len);
		size_t n = eol ? (size_t)(eol + 1 - s) : len;
		char *line = malloc(n); /* a separate allocation, so that reading past it is detected */

		require(line);
		memcpy(line, s, n);
		head_line(&head, line, n);
		free(line);
		s += n;
		len -= n;
	}
	require(shown->length >= -1 && shown->range_total >= -1 && shown->retry_after_s >= -1);
	require((shown->range_first < 0) == (shown->range_last < 0));
	require(shown->range_first <= shown->range_last);
	require(shown->range_total < 0 || shown->range_last < shown->range_total);
	head_finish(&head);
}

/* A permitted address has a host and one of two schemes. */
static void check_origin(const char *url)
{
	struct url_origin origin, again;
	struct error e = {0};
	char *host;

	if (!url_origin(&origin, url, &e)) {
		require(e.cause && !strstr(e.words, "://"));
		return;
	}
	require(!strncmp(origin.text, "http", 4) && strchr(origin.text + 7, ':'));
	host = strstr(origin.text, "://") + 3;
	require(*host && *host != ':' && *host != '/' && !strpbrk(host, "/?#@ "));
	require(url_origin(&again, origin.text, &e) && url_same_origin(&origin, &again));
	require(origin.https || !url_permitted(&origin, false, &e));
}

static void read_address(const char *s, size_t len)
{
	char *text = strndup(s, len), *full, *mended;

	require(text);
	check_origin(text);
	mended = url_mend(text);
	require(mended && !strchr(mended, ' '));
	free(mended);
	full = url_resolve("https://host.example/a/b?c", text);
	if (full)
		check_origin(full);
	free(full);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	if (!size)
		return 0;
	if (*s % 2)
		read_address(s + 1, size - 1);
	else
		read_head(s + 1, size - 1);
	return 0;
}
