#include "api/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/json.h"

/* ' stands for " in all following texts. */
static json_t *parse(const char *text)
{
	char copy[1000];
	json_t *value;

	snprintf(copy, sizeof copy, "%s", text);
	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	value = jsonx_parse(copy, strlen(copy), JSONX_MAX_SIZE, NULL);
	assert_non_null(value);
	return value;
}

static const struct {
	enum contract endpoint;
	const char *answer, *differences; /* with a line for each */
} compared[] = {
	{CONTRACT_CREDITS, "{'code':0,'data':{'available':1,'frozen':0,'total':1.5}}", ""},
	{CONTRACT_CREDITS, "{'code':0,'message':null,'data':{'available':1,'frozen':0,'total':1}}", ""},
	{CONTRACT_CREDITS, "[]", "the answer is a list, not a JSON object\n"},
	{CONTRACT_CREDITS, "{'code':0}", "data is missing\n"},
	{CONTRACT_CREDITS, "{'code':0,'result':{}}", "data is missing; result may be its new name\n"},
	/* two names of one key, and its other spelling */
	{CONTRACT_RENDER, "{'id':'r','status':'pending'}", ""},
	{CONTRACT_RENDER, "{'taskId':'r','status':'pending','progress':0}", ""},
	{CONTRACT_RENDER, "{'task_id':'r','status':'pending'}",
	 "taskId is missing; task_id may be its new name\n"},
	{CONTRACT_RENDER, "{'success':true,'data':{'id':'r','status':'queued'}}",
	 "data.status is a word that is none of pending|processing|completed|failed|cancelled|canceled\n"},
	{CONTRACT_POLL, "{'id':'r','status':'completed','output':{'url':'https://x/1'}}", ""},
	{CONTRACT_POLL, "{'id':'r','status':'completed'}", "neither output.url nor outputUrl is there\n"},
	{CONTRACT_POLL, "{'id':'r','status':'completed','output':{'size':1.5,'url':''}}",
	 "output.url is a text, not an address\noutput.size is a number, not a whole number\n"},
	/* the kit's events, in both spellings */
	{CONTRACT_EVENT,
	 "{'author':'a','content':{'parts':[{'text':'x','thought':true},{'function_call':{}}]},'turn_"
	 "complete':true}",
	 ""},
	{CONTRACT_EVENT, "{'author':'a','content':{'parts':[{'text':1}]}}",
	 "content.parts[0].text is a whole number, not a text\n"},
	{CONTRACT_EVENT, "{'author':'a','content':{'parts':['x']}}",
	 "content.parts[0] is a text, not an object\n"},
	{CONTRACT_EVENT, "{'content':{'role':'model'}}", "author is missing\n"},
	{CONTRACT_EVENT, "{'error':'X: y'}", ""},
	{CONTRACT_EVENT, "{'type':'text','content':'x'}", ""},
	{CONTRACT_EVENT, "{}", "type is missing\n"},
	/* keys that look like values are left out */
	{CONTRACT_STATE, "{'code':0,'data':{'session_id':'1','state':{},'5529798706024415232':1,'a b':2}}",
	 "data.KEY-OF-19 is not in the contract: a whole number\n"
	 "data.KEY-OF-3 is not in the contract: a whole number\n"},
	{CONTRACT_CANCEL, "{'anything':1}", ""},
};

static void test_compare(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
		json_t *answer = parse(compared[i].answer), *out = json_array(), *sentence;
		struct buf lines = {0};
		size_t k;

		contract_compare(compared[i].endpoint, answer, out);
		json_array_foreach (out, k, sentence)
			buf_printf(&lines, "%s\n", json_string_value(sentence));
		assert_string_equal(buf_text(&lines), compared[i].differences);
		buf_finish(&lines);
		json_decref(out);
		json_decref(answer);
	}
}

static const struct {
	const char *value, *outline;
} outlined[] = {
	{"{'code':2001,'data':null}", "{'code':2001,'data':'null'}"},
	{"{'code':'secret','n':[1.5,true]}", "{'code':'string 6','n':[2,'number','boolean']}"},
	{"[{'a':1},{'a':2},{'a':'x'}]", "[3,{'a':'integer'},{'a':'string 1'}]"},
	{"['pending','https://h/x','2026-01-31T12:00:00Z','12345','nmv_usr_x','']",
	 "[6,'word pending','string 11 address','string 20 time','string 5 digits','string 9 token','string "
	 "0']"},
	{"{'anon_471100':{}, 'https://x':[]}", "{'KEY-OF-11':{},'KEY-OF-9':[0]}"},
};

static void test_outline(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof outlined / sizeof *outlined; i++) {
		json_t *value = parse(outlined[i].value), *wanted = parse(outlined[i].outline);
		json_t *got = contract_outline(value);
		char *text = json_dumps(got, JSON_ENCODE_ANY);

		if (!json_equal(got, wanted))
			fail_msg("%s: %s", outlined[i].value, text);
		free(text);
		json_decref(value);
		json_decref(wanted);
		json_decref(got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_compare), cmocka_unit_test(test_outline)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
