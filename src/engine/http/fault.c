#include "fault.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "wire.h"

static const struct fault table[] = {
	{"bad-token", FAULT_ANSWER, 200, WIRE_BAD_TOKEN, "the token is unknown or expired", "code 1001"},
	{"no-session", FAULT_ANSWER, 200, WIRE_SESSION_GONE, "no such session", "code 1002"},
	{"no-credits", FAULT_ANSWER, 200, WIRE_NO_CREDITS, "no credits are left", "code 2001"},
	{"no-plan", FAULT_ANSWER, 402, 402, "export needs a subscription", "HTTP 402"},
	{"rate-limit", FAULT_ANSWER, 429, 429, "too many requests", "HTTP 429 with Retry-After"},
	{"unavailable", FAULT_ANSWER, 503, 503, "try again later", "HTTP 503 with Retry-After"},
	{"bad-gateway", FAULT_GATEWAY, 502, 0, NULL, "HTTP 502 with a page of HTML"},
	{"lost-answer", FAULT_LOST, 0, 0, NULL, "the work is done, the connection closes unanswered"},
	{"slow-drip", FAULT_DRIP, 0, 0, NULL, "a JSON answer comes at 25 bytes a second"},
	{"cut-stream", FAULT_CUT, 0, 0, NULL, "a message is done, its stream is cut in an event"},
	{"endless-stream", FAULT_ENDLESS, 0, 0, NULL, "a message is done, its stream only beats on"},
	{"apology", FAULT_APOLOGY, 0, 0, NULL, "a reply ends with \"temporary issue\""},
	{"raw-error", FAULT_RAW, 0, 0, NULL, "a message is done, its stream says {\"error\" unescaped"},
	{"error-details", FAULT_DETAILS, 0, 0, NULL, "the same, as an error with error_details"},
	{"max-tokens", FAULT_FINISH, 0, 0, "MAX_TOKENS", "a reply is cut by the model's limit"},
	{"safety", FAULT_FINISH, 0, 0, "SAFETY", "a reply is cut by a safety filter"},
	{"recitation", FAULT_FINISH, 0, 0, "RECITATION", "a reply is cut as a recitation"},
	{"bad-call", FAULT_FINISH, 0, 0, "MALFORMED_FUNCTION_CALL", "a reply is cut at a malformed call"},
	{"failed-render", FAULT_RENDER, 0, 0, NULL, "a render fails"},
};

enum { ROWS = sizeof table / sizeof *table };

static const struct fault *find(const char *name, size_t len)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strlen(table[i].name) == len && strncmp(table[i].name, name, len) == 0)
			return &table[i];
	return NULL;
}

bool fault_parse(struct fault_rule *rule, const char *text, struct error *e)
{
	size_t len = strcspn(text, ":@");
	const char *rest = text + len;
	unsigned long times = 1;
	char *end;

	*rule = (struct fault_rule){.fault = find(text, len)};
	if (!rule->fault)
		return error_set(e, ERROR_INPUT, "--fault: \"%.*s\" is none of those that --help lists",
				 (int)len, text);
	if (*rest == ':') {
		times = strtoul(rest + 1, &end, 10);
		if (end == rest + 1 || times < 1 || times > 1000000)
			return error_set(e, ERROR_INPUT, "--fault: \"%s\": how often?", text);
		rest = end;
	}
	if (*rest && (rest[0] != '@' || rest[1] != '/'))
		return error_set(e, ERROR_INPUT, "--fault: \"%s\" is not NAME[:N][@/PATH]", text);
	rule->times = (unsigned)times;
	rule->path = *rest ? rest + 1 : "/";
	return true;
}

const struct fault *fault_take(struct faults *faults, enum fault_kind kind, const char *path)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault_rule *rule = &faults->rules[i];

		if (rule->fault->kind != kind || !str_starts(path, rule->path))
			continue;
		if (atomic_fetch_add(&faults->struck[i], 1) < rule->times)
			return rule->fault;
		atomic_store(&faults->struck[i], rule->times); /* so that the counter never wraps */
	}
	return NULL;
}

void fault_print(FILE *to)
{
	for (size_t i = 0; i < ROWS; i++)
		fprintf(to, "      %-16s %s\n", table[i].name, table[i].what);
}
