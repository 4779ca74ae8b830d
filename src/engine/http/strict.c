#include "strict.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct head {
	const char *line_end; /* the NUL at the end of the previous line */
	bool bad_name, bad_end, bad_encoding;
	unsigned framings; /* number of Content-Length and Transfer-Encoding fields */
	unsigned hosts, authorizations;
};

/* Whether all characters may be in a field's name (RFC 9110). With a blank before the colon, this server
 * would not recognise "Transfer-Encoding", but another program on the way might. */
static bool is_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("!#$%&'*+-.^_`|~", *c))
			return false;
	return *name;
}

/* Whether the line that ends at `end` does not end with CR LF. Only libmicrohttpd before 1.0 needs this
 * check: it also accepts a bare LF, and joins folded lines. It replaces line ends with NULs in place. So
 * after CR LF, the next text is two bytes on, and after the last line (`next` is NULL) there are four NULs.
 * The version is checked at run time, since a program built for an older library may load a newer one. */
static bool ends_badly(const char *end, const char *next)
{
	if (strncmp(MHD_get_version(), "0.", 2) != 0)
		return false;
	return next ? next != end + 2 : end[1] || end[2] || end[3];
}

static enum MHD_Result take(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct head *head = arg;

	(void)kind;
	head->bad_name = head->bad_name || !is_name(name);
	head->bad_end = head->bad_end || ends_badly(head->line_end, name);
	head->line_end = value + strlen(value);
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
		head->framings++;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		head->framings++;
		head->bad_encoding = strcasecmp(value, "chunked") != 0;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
		head->hosts++;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_AUTHORIZATION) == 0) {
		head->authorizations++;
	}
	return MHD_YES;
}

const char *strict_fault(struct MHD_Connection *connection, const char *version)
{
	struct head head = {.line_end = version + strlen(version)};

	MHD_get_connection_values(connection, MHD_HEADER_KIND, take, &head);
	if (head.bad_name)
		return "a header's name is none";
	if (head.bad_end || ends_badly(head.line_end, NULL))
		return "a line of the head does not end with CR LF";
	if (head.framings > 1 || head.hosts > 1 || head.authorizations > 1)
		return "a header is repeated";
	if (head.bad_encoding)
		return "the body's encoding is not known";
	return NULL;
}
