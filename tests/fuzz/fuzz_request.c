/* Small parsers of the engine: ranges, paths, heads for the proxy, output of a downloader, cookies. The first
 * byte chooses the parser. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cookies.h"
#include "page_refusal.h"
#include "proxy_head.h"
#include "range.h"
#include "route.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void read_range(const char *text, size_t len)
{
	uint64_t size = len;
	struct range range = range_parse(text, size);

	require(range.kind != RANGE_PART ||
		(range.length && range.first < size && range.length <= size - range.first));
	require(range.kind != RANGE_WHOLE || range.length == size);
	range_condition(text, "\"tag\"");
}

static void find_route(const char *text)
{
	const struct route *route = NULL;
	char arg[ROUTE_ARG_SIZE];

	if (route_find(route_table, "GET", text, &route, arg) != ROUTE_FOUND)
		return;
	require(route && strlen(arg) < ROUTE_ARG_SIZE && !strchr(arg, '/'));
}

/* The server gets exactly one head, and the next reader understands it as this one did. */
static void read_head(const char *data, size_t size)
{
	size_t len = proxy_head_length(data, size);
	struct proxy_head head;
	struct buf out;

	if (!len || len > PROXY_HEAD_MAX || !proxy_head_read(&head, data, len))
		return;
	require(*head.host && *head.service && head.method < head.first && head.first < len);
	proxy_head_field(data, len, "Content-Length");
	if (head.tunnel)
		return;
	buf_init(&out, 2 * PROXY_HEAD_MAX);
	require(proxy_head_rewrite(&head, data, &out));
	require(proxy_head_length(out.data, out.len) == out.len);
	require(!proxy_head_field(out.data, out.len, "Proxy-Authorization"));
	buf_finish(&out);
}

static void refuse(const char *text)
{
	struct error e = {0};

	require(!page_refusal(text, "2024.01.02", 500, &e) && e.cause && *e.words);
	require(str_utf8_valid(e.words, strlen(e.words)) && !strchr(e.words, '\n'));
	page_refusal_is_outdated(text);
	page_refusal_age(text);
}

static void copy_cookies(const char *data, size_t size)
{
	static const char to[] = "/tmp/fuzz-cookies";
	const char *eol = size ? memchr(data, '\n', size) : NULL;
	char *url = strndup(data, eol ? (size_t)(eol - data) : size), from[32];
	int fd = memfd_create("cookies", MFD_CLOEXEC);
	struct error e = {0};

	require(url && fd >= 0 && !fchmod(fd, 0600));
	if (eol)
		require(write(fd, eol + 1, size - (size_t)(eol + 1 - data)) >= 0);
	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	unlink(to);
	require(cookies_copy(from, to, url, &e) || (e.cause && !strchr(e.words, '\t')));
	unlink(to);
	cookies_same_site(url, "www.example.co.uk");
	cookies_same_site("www.example.co.uk", url);
	close(fd);
	free(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	text = strndup((const char *)data + 1, size - 1);
	require(text);
	switch (*data % 5) {
	case 0:
		read_range(text, size);
		break;
	case 1:
		find_route(text);
		break;
	case 2:
		read_head((const char *)data + 1, size - 1);
		break;
	case 3:
		refuse(text);
		break;
	default:
		copy_cookies((const char *)data + 1, size - 1);
	}
	free(text);
	return 0;
}
