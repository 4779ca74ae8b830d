#include "head.h"

#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/str.h"

#define VALUE_MAX 8192 /* a longer header value is cut; only Location comes near this limit */

void head_finish(struct head *head)
{
	free(head->location);
	*head = (struct head){0};
}

static void begin(struct head *head, int status)
{
	head_finish(head);
	head->shown = (struct http_head){
		.status = status,
		.type = head->type,
		.etag = head->etag,
		.last_modified = head->last_modified,
		.length = -1,
		.range_first = -1,
		.range_last = -1,
		.range_total = -1,
		.retry_after_s = -1,
		.date = -1,
	};
	head->retry_at = -1;
}

/* Decimal digits only, as RFC 9110 requires: no sign, no blanks. */
static int64_t number(const char *text)
{
	int64_t n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -1;
	errno = 0;
	n = strtoll(text, &end, 10);
	return errno || *end ? -1 : n;
}

/* A value that does not fit is dropped: half an etag would be a wrong one. */
static void keep(char *to, size_t size, const char *value)
{
	size_t len = strlen(value);

	if (len < size)
		memcpy(to, value, len + 1);
}

static void on_type(struct head *head, const char *value)
{
	size_t len = strcspn(value, "; \t");

	if (len >= sizeof(head->type))
		return;
	for (size_t i = 0; i < len; i++) {
		if (!isgraph((unsigned char)value[i])) {
			head->type[0] = '\0';
			return;
		}
		head->type[i] = (char)tolower((unsigned char)value[i]);
	}
	head->type[len] = '\0';
}

static void on_length(struct head *head, const char *value)
{
	head->length_fields++;
	head->shown.length = number(value);
}

/* "bytes first-last/total", "bytes first-last/" followed by '*', or "bytes" '*' "/total". */
static void on_range(struct head *head, const char *value)
{
	int64_t first = -1, last = -1, total = -1;
	int end = 0;

	head->range_field = true;
	if (sscanf(value, "bytes %19" SCNd64 "-%19" SCNd64 "/%n", &first, &last, &end) != 2 || !end) {
		first = last = -1;
		if (sscanf(value, "bytes */%n", &end) != 0 || !end)
			return;
	} else if (first < 0 || last < 0 || strcspn(value, "+") < (size_t)end) { /* numbers have no sign */
		return;
	}
	total = number(value + end);
	if (first > last || (total >= 0 && last >= total))
		return;
	head->shown.range_first = first;
	head->shown.range_last = last;
	head->shown.range_total = total;
}

static void on_etag(struct head *head, const char *value)
{
	keep(head->etag, sizeof(head->etag), value);
}

static void on_modified(struct head *head, const char *value)
{
	keep(head->last_modified, sizeof(head->last_modified), value);
}

static void on_retry(struct head *head, const char *value)
{
	head->shown.retry_after_s = number(value);
	if (head->shown.retry_after_s < 0)
		head->retry_at = (int64_t)curl_getdate(value, NULL);
}

static void on_date(struct head *head, const char *value)
{
	head->shown.date = (int64_t)curl_getdate(value, NULL);
}

static void on_location(struct head *head, const char *value)
{
	free(head->location);
	head->location = strdup(value);
}

static void on_encoding(struct head *head, const char *value)
{
	head->encoded = !str_equal_nocase(value, "identity");
}

static const struct {
	const char *name;
	void (*take)(struct head *, const char *value);
} fields[] = {
	{"content-type", on_type}, {"content-length", on_length},  {"content-range", on_range},
	{"etag", on_etag},         {"last-modified", on_modified}, {"retry-after", on_retry},
	{"date", on_date},         {"location", on_location},      {"content-encoding", on_encoding},
};

static void take_field(struct head *head, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	const char *value;
	char text[VALUE_MAX];
	size_t name_len, value_len;

	if (!colon)
		return;
	name_len = (size_t)(colon - line);
	value = colon + 1;
	value_len = len - name_len - 1;
	str_trim(&value, &value_len);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (strlen(fields[i].name) != name_len || strncasecmp(fields[i].name, line, name_len) != 0)
			continue;
		(void)snprintf(text, sizeof(text), "%.*s",
			       (int)(value_len < VALUE_MAX ? value_len : VALUE_MAX - 1), value);
		fields[i].take(head, text);
		return;
	}
}

/* Converts Retry-After from a date to seconds, by the server's own clock if the answer has a Date. */
static void complete(struct head *head)
{
	int64_t now = head->shown.date >= 0 ? head->shown.date : (int64_t)time(NULL);

	if (head->retry_at >= 0)
		head->shown.retry_after_s = head->retry_at > now ? head->retry_at - now : 0;
	head->complete = true;
}

static bool is_final(const struct head *head)
{
	return head->complete && head->shown.status / 100 != 1;
}

void head_line(struct head *head, const char *line, size_t len)
{
	int status;
	char start[32];

	while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	if (is_final(head)) /* trailers */
		return;
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		(void)snprintf(start, sizeof(start), "%.*s", (int)(len < 31 ? len : 31), line);
		begin(head, sscanf(start, "HTTP/%*s %3d", &status) == 1 ? status : 0);
	} else if (head->complete) {
		return;
	} else if (len) {
		take_field(head, line, len);
	} else {
		complete(head);
	}
}
