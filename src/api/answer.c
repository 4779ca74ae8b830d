#include "answer.h"

#include <string.h>

#include "api/call.h"
#include "base/log.h"
#include "base/str.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

#define WORDS_MAX 390   /* bytes of the service's own message that are kept */
#define GARBAGE_MAX 200 /* bytes of an unreadable answer that are logged */

/* One row per code of the wire contract: codes of the service and HTTP statuses. */
static const struct rule {
	int code;
	int cause;
	enum api_remedy remedy;
} rules[] = {
	{WIRE_BAD_TOKEN, ERROR_TOKEN, API_REMEDY_TOKEN},
	{WIRE_EXPIRED_TOKEN, ERROR_TOKEN, API_REMEDY_TOKEN},
	{WIRE_EXPIRED_TOKEN + 1, ERROR_TOKEN, API_REMEDY_TOKEN},
	{WIRE_SESSION_GONE, ERROR_SESSION_GONE, API_REMEDY_NONE},
	{WIRE_NO_CREDITS, ERROR_NO_CREDITS, API_REMEDY_NONE},
	{WIRE_UNSUPPORTED, ERROR_UNSUPPORTED, API_REMEDY_NONE},
	{WIRE_TOO_LARGE, ERROR_TOO_LARGE, API_REMEDY_NONE},
	{400, ERROR_INPUT, API_REMEDY_NONE}, /* CLIENT_ID if its message says so */
	{401, ERROR_TOKEN, API_REMEDY_TOKEN},
	{402, ERROR_PLAN, API_REMEDY_NONE},
	{403, ERROR_SCOPE, API_REMEDY_NONE},
	{404, ERROR_CONTRACT, API_REMEDY_NONE}, /* SESSION_GONE if its message says so */
	{413, ERROR_TOO_LARGE, API_REMEDY_NONE},
	{415, ERROR_UNSUPPORTED, API_REMEDY_NONE},
	{422, ERROR_INPUT, API_REMEDY_NONE},
	{WIRE_UNREACHED, ERROR_ADDRESS, API_REMEDY_NONE},
	{429, ERROR_RATE_LIMITED, API_REMEDY_WAIT},
	{503, ERROR_SERVER, API_REMEDY_WAIT},
};

static const struct rule *rule_of(int code)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].code == code)
			return &rules[i];
	return NULL;
}

int api_answer_cause(int code)
{
	const struct rule *rule = rule_of(code);

	return rule ? rule->cause : ERROR_NONE;
}

/* The error message, from wherever this kind of answer has it; NULL: none. */
static const char *words_of(const json_t *json)
{
	static const char *const paths[] = {"message",      "error",          "error.message", "detail",
					    "detail.0.msg", "detail.message", "msg",           "data.error"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		const char *words = jsonx_string(json, paths[i]);

		if (words && *words)
			return words;
	}
	return NULL;
}

static bool fail(struct api_answer *answer, int cause, int code, const char *words, struct error *e)
{
	struct buf line;

	buf_init(&line, 0);
	if (words)
		str_escape(&line, words, strlen(words), WORDS_MAX);
	else
		buf_printf(&line, "HTTP status %d", answer->status);
	error_set(e, cause, "%s", buf_text(&line));
	if (e)
		e->code = code;
	buf_finish(&line);
	return false;
}

/* Matches "X-Client-Id header is required", "missing client id", "client_id" … */
static bool names_client_id(const char *words)
{
	const char *name = strcasestr(words, "client");

	if (!name)
		return false;
	name += strlen("client");
	return strncasecmp(name + strspn(name, "-_ "), "id", 2) == 0;
}

/* Why no video could be taken from a web page, as the embedded engine reports it. */
static int page_cause(const json_t *json)
{
	static const int causes[] = {ERROR_PAGE_LOGIN, ERROR_PAGE_GONE, ERROR_PAGE_LATER};
	const char *name = jsonx_string(json, "data." WIRE_CAUSE);

	for (size_t i = 0; name && i < sizeof(causes) / sizeof(*causes); i++)
		if (strcmp(name, error_cause_name(causes[i])) == 0)
			return causes[i];
	return ERROR_UNSUPPORTED;
}

static bool fail_by_code(struct api_answer *answer, int code, struct error *e)
{
	const struct rule *rule = rule_of(code);
	const char *words = words_of(answer->json);
	int cause = rule ? rule->cause : ERROR_SERVER;

	if (!rule && answer->status < 500 && code == answer->status)
		cause = ERROR_CONTRACT; /* a redirect, or a 4xx that the contract does not have */
	if (rule)
		answer->remedy = rule->remedy;
	if (code == WIRE_UNSUPPORTED)
		cause = page_cause(answer->json);
	if (words && code == 400 && names_client_id(words))
		answer->remedy = API_REMEDY_CLIENT_ID;
	if (words && strcasestr(words, "session") && strcasestr(words, "not found"))
		cause = ERROR_SESSION_GONE;
	return fail(answer, cause, code, words, e);
}

/* Is it an error object without an envelope? An object with `status` (of the render endpoints) is an answer,
 * even if that is "failed". */
static bool is_bare_failure(const json_t *json)
{
	if (json_is_false(json_object_get(json, "success")))
		return true;
	if (jsonx_get(json, "data") || jsonx_get(json, "status"))
		return false;
	return jsonx_truthy(jsonx_get(json, "error")) || jsonx_truthy(jsonx_get(json, "detail"));
}

static bool judge(struct api_answer *answer, struct error *e)
{
	int64_t code = jsonx_int(answer->json, "code", 0);

	if (code != 0 && code != 200)
		return fail_by_code(answer, (int)(code < INT32_MIN || code > INT32_MAX ? INT32_MAX : code),
				    e);
	if (answer->status < 200 || answer->status > 299)
		return fail_by_code(answer, answer->status, e);
	if (is_bare_failure(answer->json))
		return fail(answer, ERROR_SERVER, answer->status, words_of(answer->json), e);
	answer->enveloped = json_object_get(answer->json, "data") || json_object_get(answer->json, "code") ||
			    json_object_get(answer->json, "success");
	answer->data = answer->enveloped ? jsonx_get(answer->json, "data") : answer->json;
	return true;
}

bool api_is_refusal(const struct error *e)
{
	bool unclear = e->code == 0 || (e->code >= 200 && e->code <= 399) ||
		       (e->code >= 500 && e->code <= 599) || e->code >= 10000;

	return !unclear && e->cause != ERROR_SERVER;
}

static void log_garbage(const struct api_answer *answer)
{
	struct buf line;

	buf_init(&line, 0);
	str_escape(&line, answer->text, answer->len, GARBAGE_MAX);
	log_warn("the service answered with status %d and no JSON: %s", answer->status, buf_text(&line));
	buf_finish(&line);
}

bool api_answer_read(struct api_answer *answer, int status, const char *text, size_t len, size_t max,
		     struct error *e)
{
	struct error why = {0};

	*answer = (struct api_answer){.status = status, .text = text, .len = len};
	answer->json = jsonx_parse(text, len, max, &why);
	if (json_is_object(answer->json))
		return judge(answer, e);
	if (why.cause == ERROR_NO_MEMORY) {
		*e = why;
		return false;
	}
	log_garbage(answer);
	if (status < 200 || status > 299)
		return fail_by_code(answer, status, e);
	return fail(answer, ERROR_CONTRACT, status, why.cause ? why.words : "the answer is not a JSON object",
		    e);
}

void api_answer_finish(struct api_answer *answer)
{
	json_decref(answer->json);
	*answer = (struct api_answer){0};
}
