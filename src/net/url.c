#include "net/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#define HOST_MAX 253 /* RFC 1035, without the final dot */

static bool is_loopback(const char *host)
{
	struct in_addr v4;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

static void lower(char *s)
{
	for (; *s; s++)
		*s = (char)tolower((unsigned char)*s);
}

/* curl has normalised the host by now: 0x7f.1 has become 127.0.0.1. */
static bool fill(struct url_origin *out, const char *scheme, char *host, const char *port, struct error *e)
{
	out->https = strcmp(scheme, "https") == 0;
	if (!out->https && strcmp(scheme, "http") != 0)
		return error_set(e, ERROR_INPUT, "%s addresses are not fetched, only https ones", scheme);
	if (strlen(host) > HOST_MAX)
		return error_set(e, ERROR_INPUT, "the host name is too long");
	lower(host);
	out->loopback = is_loopback(host);
	(void)snprintf(out->text, sizeof(out->text), "%s://%s:%s", scheme, host, port);
	return true;
}

static bool refuse(CURLUcode code, struct error *e)
{
	if (code == CURLUE_OUT_OF_MEMORY)
		return error_set(e, ERROR_NO_MEMORY, "taking an address apart");
	return error_set(e, ERROR_INPUT, "not an http or https address (%s)", curl_url_strerror(code));
}

static bool origin_of(struct url_origin *out, CURLU *parsed, struct error *e)
{
	char *scheme = NULL, *host = NULL, *port = NULL;
	CURLUcode code;
	bool ok;

	if ((code = curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0)) ||
	    (code = curl_url_get(parsed, CURLUPART_HOST, &host, 0)) ||
	    (code = curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT)))
		ok = refuse(code, e);
	else
		ok = fill(out, scheme, host, port, e);
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	return ok;
}

/* Does the address have exactly two slashes before the host? libcurl also accepts one or three. */
static bool names_host(const char *url)
{
	const char *host = strstr(url, "://");

	return host && host[3] != '/';
}

bool url_origin(struct url_origin *out, const char *url, struct error *e)
{
	CURLU *parsed = curl_url();
	CURLUcode code;
	bool ok;

	*out = (struct url_origin){0};
	if (!parsed)
		return error_set(e, ERROR_NO_MEMORY, "taking an address apart");
	code = curl_url_set(parsed, CURLUPART_URL, url, CURLU_DISALLOW_USER);
	if (code)
		ok = refuse(code, e);
	else if (!names_host(url))
		ok = error_set(e, ERROR_INPUT, "not an http or https address (no host)");
	else
		ok = origin_of(out, parsed, e);
	curl_url_cleanup(parsed);
	return ok;
}

bool url_same_origin(const struct url_origin *a, const struct url_origin *b)
{
	return strcmp(a->text, b->text) == 0;
}

bool url_permitted(const struct url_origin *origin, bool http_loopback, struct error *e)
{
	if (origin->https || (http_loopback && origin->loopback))
		return true;
	if (origin->loopback)
		return error_set(e, ERROR_INPUT,
				 "%s is on this machine, which only a service on this machine may use",
				 origin->text);
	return error_set(e, ERROR_INPUT, "%s is not encrypted: use https", origin->text);
}

char *url_mend(const char *url)
{
	struct buf out = {0};

	for (; *url; url++) {
		if (*url == ' ')
			buf_puts(&out, "%20");
		else
			buf_putc(&out, *url);
	}
	return buf_take(&out);
}

char *url_resolve(const char *base, const char *reference)
{
	CURLU *parsed = curl_url();
	char *full = NULL, *copy = NULL, *mended = url_mend(reference);

	if (parsed && mended && !curl_url_set(parsed, CURLUPART_URL, base, 0) &&
	    !curl_url_set(parsed, CURLUPART_URL, mended, 0) && !curl_url_get(parsed, CURLUPART_URL, &full, 0))
		copy = strdup(full);
	free(mended);
	curl_free(full);
	curl_url_cleanup(parsed);
	return copy;
}
