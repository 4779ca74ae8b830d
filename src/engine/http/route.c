#include "route.h"
#include "wire.h"

#include <ctype.h>
#include <string.h>

const struct route route_table[] = {
	{"POST", WIRE_TOKEN, ROUTE_OPEN, routes_token_issue},
	{"POST", WIRE_CLAIM, ROUTE_WRITE, routes_token_claim},
	{"POST", WIRE_SESSIONS, ROUTE_WRITE, routes_session_create},
	{"GET", WIRE_STATE, 0, routes_session_state},
	{"GET", WIRE_CREDITS, 0, routes_credits_balance},
	{"POST", WIRE_UPLOAD, ROUTE_UPLOAD, routes_upload},
	{"POST", WIRE_MESSAGE, ROUTE_WRITE, routes_message_send},
	{"POST", WIRE_RENDERS, ROUTE_RENDER, routes_render_start},
	{"GET", WIRE_RENDER, 0, routes_render_poll},
	{"POST", WIRE_RENDER_CANCEL, ROUTE_RENDER, routes_render_cancel},
	{"GET", WIRE_RENDER_DOWNLOAD, 0, routes_render_download},
	{"GET", "/files/{}/*", ROUTE_OPEN, routes_files_get},
	{0},
};

/* Length of a segment that "{}" can match; 0: none. */
static size_t segment_length(const char *path)
{
	size_t n = 0;

	while (isalnum((unsigned char)path[n]) || (path[n] && strchr("_-.", path[n])))
		n++;
	return n < ROUTE_ARG_SIZE ? n : 0;
}

static bool matches(const char *pattern, const char *path, char arg[ROUTE_ARG_SIZE])
{
	size_t n;

	arg[0] = '\0';
	while (*pattern) {
		if (*pattern == '*')
			return true;
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		n = segment_length(path);
		if (!n)
			return false;
		memcpy(arg, path, n);
		arg[n] = '\0';
		pattern += 2;
		path += n;
	}
	return !*path;
}

enum route_match route_find(const struct route *table, const char *method, const char *path,
			    const struct route **route, char arg[ROUTE_ARG_SIZE])
{
	enum route_match best = ROUTE_NONE;

	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (const struct route *r = table; r->path; r++) {
		if (!matches(r->path, path, arg))
			continue;
		*route = r;
		if (strcmp(r->method, method) == 0)
			return ROUTE_FOUND;
		best = ROUTE_OTHER_METHOD;
	}
	return best;
}
