#include "agent.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_clause.h"
#include "agent_history.h"
#include "agent_internal.h"
#include "base/libc.h"
#include "base/log.h"
#include "base/str.h"
#include "edit.h"
#include "model.h"
#include "ops.h"
#include "track.h"

/* One request of the message: a part of its text, and how to handle it. */
struct request {
	enum kind { EDIT, HISTORY, COMPLAINT, NEGATED, QUESTION, TAKEN_BACK, UNKNOWN } kind;
	const struct agent_rule *rule; /* of an EDIT */
	size_t start, end;             /* in agent_words.text */
	bool goes_on; /* an EDIT of the same part as the request before: "mute 5-10 s and reverse" */
};

struct requests {
	struct request items[AGENT_CLAUSES_MAX];
	size_t count;
	bool more; /* than have room */
};

/* ---- kinds of clauses ---- */

/* "don't cut the intro", "no need to add music", "不要加音乐", "别剪": the user wants
 * nothing done. "don't forget to …" is a request. */
#define VERBS                                                                                                \
	"(cut|trim|remove|delete|drop|crop|add|put|use|make|change|touch|mute|edit|do|speed|slow|rotate|"    \
	"flip|turn|burn|replace|resize|fade|"                                                                \
	"keep|reverse|loop|zoom|blur|apply|include|move|split|join|merge|extract|translate|export|show|"     \
	"insert|alter|modify|lose|stretch|shorten|pad|letterbox|want)"
#define ZH_VERBS                                                                                                                                \
	"(剪|删|去|加|添|改|动|用|放|变|调|裁|做|静音|旋转|翻转|倒放|加速|减速|替换|换|配|烧|导出|转|截|移|" \
	"拆|分|合)"
#define NEGATION                                                                                                                                                                                                                                                                                                                                                                                                                                                                     \
	"\\b(don't|dont|do not|does not|doesn't|never|no need (to|for)|needn't|need not|not necessary "                                                                                                                                                                                                                                                                                                                                                                              \
	"to|without|you (should|must) ?(not|n't)|"                                                                                                                                                                                                                                                                                                                                                                                                                                   \
	"shouldn't|mustn't|please not|rather not|instead of|avoid) ?(you |the |any )?(ever |even |just "                                                                                                                                                                                                                                                                                                                                                                             \
	"|please )?(" VERBS "(ting|ing|ming|ping)?\\b|$)|"                                                                                                                                                                                                                                                                                                                                                                                                                           \
	"^ *(and |but )?not (the|that|this|from|<)|\\bleave\\b.*\\b(alone|as (it|they) "                                                                                                                                                                                                                                                                                                                                                                                             \
	"(is|are)|untouched|unchanged)\\b|"                                                                                                                                                                                                                                                                                                                                                                                                                                          \
	"^ *(but |and )?keep (the |my |its |all |all the )?(music|audio|sound|captions?|subtitles?|titles?|rest|original( (audio|sound|length|speed))?|volume|speed|length|quality|logo|colou?rs?|black and white|vignette|sepia|blur|zoom|crop|filters?|effects?|fades?|everything else)( on| in| there)? *$|^ *(但)?(保留|不动)(原声|音乐|字幕|标题|声音|音量)$|\\bkeep\\b.*\\b(as (it|they) (is|are)|unchanged|untouched|the same)\\b|\\b(stays?|remains?) (as " \
	"(it|they) (is|are)|the same|unchanged|untouched)\\b|"                                                                                                                                                                                                                                                                                                                                                                                                                       \
	"(不要|别|不用|不必|无需|不需要|勿|请勿|不想)(再|去|把|给|对)?[^，。]{0,8}?" ZH_VERBS                                                                                                                                                                                                                                                                                                                                                                                        \
	"|(保持|维持)[^，。]{0,8}(不变|原样|不动)|(不变|不动)$"

#define UNWANTED                                                                                             \
	"\\b(don't|do not|dont) (want|need)( to (see|hear|have))?( any| the| this| that| its| my)*"          \
	"( original| background)?( sound| audio| music| captions?| subtitles?| titles?| logo| watermark|"    \
	" voice[- ]?over)( any ?more| in it| on it| at all)? *$"

static bool is_negated(const char *clause)
{
	if (agent_has(clause, "\\b(don't|do not|dont) (forget|hesitate)|别忘|不要忘|别忘了"))
		return false;
	/* "don't want the music" is a request to remove it. */
	if (agent_has(clause, UNWANTED))
		return false;
	/* "9:16, crop don't pad" says how to do it. */
	if (agent_has(clause, "(crop|fill|pad|bars)[^<]*\\b(don't|do not|not) (pad|crop|letterbox)"))
		return false;
	/* "add music without ducking", "9:16 without cropping": "without" is a part of the request. */
	if (agent_has(clause, "[^ ].*\\bwithout\\b") &&
	    !agent_has(clause, "\\b(don't|do not|never|no need)\\b"))
		return false;
	return agent_has(clause, NEGATION);
}

static bool is_complaint(const char *clause)
{
	return agent_has(
		clause,
		"\\b(is|are|was|it's|looks?|sounds?|seems?|plays?|runs?|goes|feels?|came out|turned out|there's|there is|has|have)\\b.*\\b(too|very|so|really|rather|a bit|typo|mistake|misspell|error|bad|wrong|ugly|terrible|awful|weird|boring|horrible)|^ *((way|far|much) )?too (loud|quiet|dark|bright|fast|slow|long|short|noisy|soft|dim)|\\b(can't|cannot|hardly|barely) hear|\\bi (don't|do not) like|\\bi (hate|dislike)|太.*(大|小|吵|响|轻|低|高|暗|亮|快|慢|长|短)|(有点|好|很|偏)(吵|暗|亮|快|慢|长|短|大声|小声)|听不(清|见|到)|(有|是)(个)?错别字|错字|写错|拼错|不好看|不喜欢|不满意|难看|难听|声音不够|不够亮");
}

#define POLITE                                                                                                                                   \
	"^ *((hi|hey|hello|ok|okay|so|well|great|thanks|nice|please),? )*(please )?(can|could|would|will) "                                      \
	"(you|u) (please |kindly |also |just |maybe |perhaps |possibly )*|^ *(would|do) you mind (to )?|^ *would it be possible (for you )?to |" \
	"^ *(请|麻烦)?(你|您)?(能不能|可不可以|可以|能否|可否|能)(请)?(帮我|帮忙|给我|替我|把|将)"
#define ZH_POLITE "^ *(能不能|可不可以|能否|可否)(请)?(你|您)?"
#define ASKING                                                                                                                                \
	"^ *((hi|hey|hello|ok|okay|so|well|and|but|great|thanks|wait),? "                                                                     \
	")*(how|what|what's|why|where|when|who|which|is|are|was|were|does|do (you|i|we|they)|did|has|have "                                   \
	"(you|i|we)|should|am|may|might|"                                                                                                     \
	"(can|could|would|will) (i|we|it|this|that|they|the)|isn't|aren't|can't|any "                                                         \
	"(chance|way))\\b|怎么|怎样|如何|为什么|为何|是不是|是否|有没有|多少|多长|多久|几个|哪个|哪些|什么|" \
	"吗[?？ ]*$|呢[?？ ]*$"

/* Whether the sentence is a question, not a polite request. `mark`: it ends in a question mark. */
static bool is_question(const char *sentence, bool mark)
{
	bool polite = agent_has(sentence, POLITE) ||
		      agent_has(sentence, ZH_POLITE "(帮|给|加|剪|删|去掉|调|改|换|放|提取|导出|静音)");
	if (polite &&
	    !agent_has(sentence,
		       "^[^<]*\\b(tell|explain|show) me (how|what|why|where)\\b|什么|多少|多长|怎么"))
		return false;
	if (agent_has(
		    sentence,
		    "\\b(tell me|explain|i wonder|do you know|let me know|show me) (how|what|why|where|whether|if|which)\\b|告诉我.*(多|几|什么|怎)"))
		return true;
	return mark || agent_has(sentence, ASKING) ||
	       agent_has(
		       sentence,
		       "^ *(help|status|info|show (me )?(the )?(status|timeline|edits)|list (the )?(edits|tracks|uploads|files)|状态|帮助|现在(的)?状态)[!. ]*$");
}

/* Whether the text holds nothing but greetings and filler words. */
static bool is_empty(struct agent *a, size_t start, size_t end)
{
	struct clause c;
	struct buf left;
	bool firm, any = false;
	buf_init(&left, 0);
	if (clause_init(&c, a, start, end)) {
		clause_take_all(
			&c,
			"\\b(never ?mind|sorry( for (the|that|any|this) (trouble|inconvenience|confusion))?|i was (just )?(thinking|wondering)( if| whether)?|hi|hello|hey|thanks( a lot)?|thank you|cheers|please|bye|good (morning|afternoon|evening|job)|well done|awesome|cool|nice( work)?|great( work)?|perfect|lovely|ok(ay)?|yes|no worries)\\b|算了|你好|您好|谢谢|早上好|很好|不错|好的|辛苦了?");
		any = clause_left(&c, &left, &firm);
	}
	clause_finish(&c);
	buf_finish(&left);
	return !any;
}

/* "from 5 to 8", "in red": the clause continues the one before. */
static bool goes_on(const char *clause)
{
	return agent_has(
		clause,
		"^ *(from|between|at|in|for|with|on|over|until|of|to|<[a-z]|[0-9]|starting|lasting|the (first|last)|((also|and|then) )*(the |that )?(parts?|bits?|sections?|segments?|pieces?|range) (from|between|at|of)|only|第|从|在|到|持续|最后|前|后)");
}

#define PART_WORDS                                                                                              \
	"( for| from| in| between| during| at| on| the| first| last| final| middle| second| part| half| third|" \
	" quarter| seconds?| clip| one| to| and| until| till| after| before| starting| beginning| start| onwards?| mark| end| of| it| video|<[tfoa]-?[0-9]+>|[^a-z<])"

/* "mute it, only from 3 to 5 s", "…, except for the last 5 s": says which part the request before means. */
static bool says_which_part(const char *clause)
{
	return agent_has(
		       clause,
		       "^ *(but |and )*(except|excluding|apart from|other than|aside from|only|just)" PART_WORDS
		       "*$|"
		       "^ *(但)?(只|仅)(在|对|限|有|从|是)*(第|前|后|最后|开头|结尾|中间|从|<[tf]|[0-9])[^，。]{0,16}$|^ *(除了|除去)[^，。]{0,16}(以外|之外)?$") &&
	       agent_has(clause, "<[tfoa]|[0-9]|half|third|quarter|半|分之");
}

/* "from 5 to 10 s, mute it": the clause only names a part; the next one says what to do with it. */
static bool is_part_alone(const char *text, const struct request *request)
{
	char *clause = strndup(text + request->start, request->end - request->start);
	bool alone =
		clause &&
		agent_has(
			clause,
			"^( |and|then|from|between|in|during|at|for|on|the|of|to|的|第|从|在|到|至|前|后|最后面?|开头|结尾|中间|之间|期间|秒|时候?|以后|之后|以前|之前|那段|半段|后半|前半|onwards?|after|before|" PART_WORDS
			")*$") &&
		agent_has(clause, "<[tf]|[0-9]|half|third|quarter|半");
	free(clause);
	return alone;
}

/* "cut the first 5 s. no wait, the first 3 s": takes the request before back. */
static bool takes_back(const char *clause)
{
	return agent_has(
		clause,
		"^ *(no|oops|oh|sorry|hm+|uh|um)*,? *(no,? )?(scratch that|i meant?|correction|on second thoughts?|never ?mind that|make that|rather)\\b|^ *(no,? )?wait *(,.*)?$|^ *(no,? wait|wait,? (no|i|it|that|not|actually))\\b|^ *(sorry|oops)[ ,]*$|^ *actually\\b.*\\binstead *$|^ *(不对|等等|等一下|我是说|说错|错了|哦不)");
}

/* "… and mute that part"; "the part from 6 to 8 s …, and mute it" */
static bool names_part_again(const char *text, const struct request *before, const char *clause)
{
	char *first = strndup(text + before->start, before->end - before->start);
	bool part =
		first &&
		agent_has(first,
			  "\\b(the|that|this) (part|section|segment|bit|portion|scene|stretch)\\b|那段|这段");
	free(first);
	return agent_has(
		       clause,
		       "\\b(that|this|the same) (part|section|segment|bit|portion|scene|stretch)\\b|那段|这段") ||
	       (part && agent_has(clause, "\\bit *$|把?它"));
}

/* "mute 5-10 s and reverse", "把5到8秒加速并静音": the clause has no object, so it shares that of the
 * request before. */
static bool shares_object(const char *text, const struct request *before, size_t start, const char *clause)
{
	char *between = strndup(text + before->end, start - before->end);
	bool joined = between && agent_has(between, "^[ ,，]*(and|并|并且|而且|且) *$");
	free(between);
	if (names_part_again(text, before, clause) && !agent_has(clause, "<[tfn]"))
		return true;
	return joined &&
	       !agent_has(
		       clause,
		       "<[tfoanqr]|\\b(it|this|that|the|video|film|clip|clips|whole|everything|all|rest|add|put|apply|set|at|from|to)\\b|"
		       "视频|影片|整|全|它|加上|添加|剩|其余");
}

/* Whether a clause for which takes_back is true says nothing else. */
static bool is_marker(const char *clause)
{
	return agent_has(
		clause,
		"^ *(no|oops|oh|sorry|hm+|uh|um|wait|,| |scratch that|i meant?|correction|on second thoughts?|never ?mind that|actually)*$|^ *(不对|等等|等一下|我是说|说错了?|错了|哦不| )*$");
}

/* "they are black": a remark about the part that was just named. */
static bool is_remark(const char *clause)
{
	return agent_has(
		clause,
		"^ *(but |and |while )*(leave|keep|leaving|keeping) (the |everything )?(rest|others?|else|remainder|(<[ao]-?[0-9]+>|first|second|third|last|other)( ?(clip|video|one)s?)?)( of (it|the video))?( (as|like) (it is|is|they are|before|it was)| alone| unchanged| untouched| the same| normal)* *$|^ *(but |and |with )*(the |everything )?(rest|else|others?|remainder)( of (it|the video))?( (stays?|remains?|is|left|should stay))*( unchanged| untouched| the same| as (it )?(is|was)| normal| alone) *$|^ *(但|而)?(其余|其他|剩下|别的)的?(部分|都|地方)*(保持)?(不变|不动|原样|照旧) *$|"
		"^ *(but |and |while )*keep(ing)? (the |its )?(pitch|quality)( the same| as (it )?is| intact)? *$|"
		"^ *(they|those|these)('re| are| were) [a-z ]*$|^ *(it|that|this)('s| is| was) (just |only |all )*(black|blank|empty|silent|boring|useless|shaky|blurry|dark)[a-z ]*$");
}

/* ---- finding the requests ---- */

static void add_request(struct requests *w, enum kind kind, const struct agent_rule *rule, size_t start,
			size_t end)
{
	if (w->count < AGENT_CLAUSES_MAX)
		w->items[w->count++] = (struct request){kind, rule, start, end, false};
	else
		w->more = true;
}

#define REASON                                                                                               \
	"\\bwithout (changing|touching|affecting|losing|altering|cutting|muting)[^<]*$|\\b(because|since|where|so that|as there|in order to)\\b([^<\001]|<q[0-9]+>)*$"
#define ZH_REASON "(因为|由于)([^<\001]|<q[0-9]+>)*$"

/* The rule for a clause, without the reason that it may give ("because …"). NULL: none. */
static const struct agent_rule *find_rule(const struct agent *a, const char *clause)
{
	static const char *const reasons[] = {" without ", " because ",  " since ", " where ",
					      " so that ", " as there ", "因为",    "由于"};
	char *asked = strdup(clause);
	for (size_t i = 0; asked && i < sizeof reasons / sizeof *reasons; i++) {
		char *p = strstr(asked, reasons[i]);
		if (p && p > asked && agent_has(p, i < 6 ? REASON : ZH_REASON))
			*p = '\0';
	}
	const struct agent_rule *rule = asked ? agent_rule_find(asked) : NULL;
	rule = asked ? agent_rule_for_sound(a, asked, rule) : NULL;
	free(asked);
	return rule;
}

/* "take the last 5 s and move them to the start": two clauses make one request. False: no rule matches
 * both together. */
static bool join_unknown(const struct agent *a, struct request *before, size_t end)
{
	char *both = strndup(buf_text(&a->words.text) + before->start, end - before->start);
	const struct agent_rule *rule = both ? find_rule(a, both) : NULL;
	free(both);
	if (rule)
		*before = (struct request){EDIT, rule, before->start, end, false};
	return rule;
}

static void read_clause(struct agent *a, struct requests *w, size_t first, size_t start, size_t end)
{
	const char *text = buf_text(&a->words.text);
	struct request *before = w->count > first ? &w->items[w->count - 1] : NULL;
	if (before && end - before->start > AGENT_CLAUSE_MAX)
		before = NULL;
	if (end - start > AGENT_CLAUSE_MAX) {
		add_request(w, UNKNOWN, NULL, start, end);
		return;
	}
	char *clause = strndup(text + start, end - start);
	if (!clause || (is_empty(a, start, end) && !agent_history_wanted(clause))) {
		free(clause);
		return;
	}
	const struct agent_rule *rule = find_rule(a, clause);
	if (before && before->kind == UNKNOWN &&
	    (agent_has(clause, "\\b(it|them|that|those)\\b|它") || is_part_alone(text, before)) &&
	    join_unknown(a, before, end)) {
		free(clause);
		return;
	}
	bool complains = before && before->kind == COMPLAINT;
	bool more =
		before && before->kind == EDIT &&
		((before->rule->more && agent_has(clause, before->rule->more)) || says_which_part(clause));
	struct request *last = w->count ? &w->items[w->count - 1] : NULL;
	if (last && last->kind == EDIT && takes_back(clause))
		last->kind = TAKEN_BACK;
	if (last && last->kind == TAKEN_BACK && !rule && is_marker(clause)) {
		free(clause);
		return;
	}
	if (more && before->kind == EDIT) {
		before->end = end;
	} else if (agent_history_wanted(clause)) {
		add_request(w, HISTORY, NULL, start, end);
	} else if (is_negated(clause)) {
		add_request(w, NEGATED, NULL, start, end);
	} else if (is_complaint(clause)) {
		add_request(w, COMPLAINT, rule, start, end);
	} else if (
		complains &&
		agent_has(
			clause,
			"\\b(it|them|that)\\b|^ *(please )?(lower|raise|fix|turn|reduce|slow|speed)|(调|降|放|改|小|大)")) {
		before->end = end; /* says what to do about the complaint */
	} else if (rule) {
		bool shares = before && before->kind == EDIT && shares_object(text, before, start, clause);
		add_request(w, EDIT, rule, start, end);
		w->items[w->count - 1].goes_on = shares;
	} else if (before && before->kind == EDIT && is_remark(clause)) {
		; /* only a remark: ignored */
	} else if (before && before->kind == EDIT && goes_on(clause)) {
		before->end = end;
	} else {
		add_request(w, UNKNOWN, NULL, start, end);
	}
	free(clause);
}

/* The end of the sentence that begins at `start`: the offset of its punctuation mark. */
static size_t sentence_end(const char *text, size_t start)
{
	size_t i = start;
	for (; text[i]; i++) {
		if (strchr("!?\n", text[i]) || str_starts(text + i, "。") || str_starts(text + i, "！") ||
		    str_starts(text + i, "？"))
			break;
		if (text[i] == '.' && (text[i + 1] == ' ' || !text[i + 1]))
			break;
	}
	return i;
}

static void read_sentence(struct agent *a, struct requests *w, size_t start, size_t end, bool mark)
{
	const char *text = buf_text(&a->words.text), *next;
	char *sentence = strndup(text + start, end - start);
	bool question = sentence && end - start <= AGENT_CLAUSE_MAX && !is_empty(a, start, end) &&
			is_question(sentence, mark);
	size_t first = w->count;
	free(sentence);
	if (question) {
		add_request(w, QUESTION, NULL, start, end);
		return;
	}
	for (const char *p = text + start; p < text + end && !w->more; p = next) {
		const char *stop = agent_words_clause(p, &next);
		if (stop > text + end)
			stop = text + end;
		read_clause(a, w, first, (size_t)(p - text), (size_t)(stop - text));
	}
}

static void find_requests(struct agent *a, struct requests *w)
{
	const char *text = buf_text(&a->words.text);
	for (size_t at = 0; text[at] && !w->more;) {
		size_t end = sentence_end(text, at);
		read_sentence(a, w, at, end, text[end] == '?' || str_starts(text + end, "？"));
		at = end;
		if (text[at])
			at += (unsigned char)text[at] & 0x80 ? 3 : 1;
	}
}

/* ---- applying operations ---- */

static bool add_call(json_t *calls, const json_t *op, const struct error *failure)
{
	json_t *result = failure ? json_pack("{s:b,s:s}", "ok", 0, "error", failure->words)
				 : json_pack("{s:b}", "ok", 1);
	json_t *args = json_copy((json_t *)(uintptr_t)op);
	json_object_del(args, "op");
	return json_array_append_new(calls, json_pack("{s:O,s:o,s:o}", "name", json_object_get(op, "op"),
						      "args", args, "result", result)) == 0;
}

/* Whether the error stops the whole message, not only one request. */
static bool is_fatal(const struct error *e)
{
	return e->cause == ERROR_CANCELLED || e->cause == ERROR_NO_MEMORY;
}

static void begin_sentence(struct agent *a)
{
	if (a->reply.len && a->reply.data[a->reply.len - 1] != '\n')
		buf_putc(&a->reply, a->chinese ? '\n' : ' ');
}

static void unsay(struct agent *a, size_t len, size_t quoted)
{
	if (a->reply.len > len)
		buf_cut(&a->reply, len);
	if (a->appendix.len > quoted)
		buf_cut(&a->appendix, quoted);
}

/* Notes that an operation has changed the video's length, which was `before`. */
static void note_stretch(struct stretches *s, const json_t *op, int64_t before, int64_t after)
{
	int64_t from = json_integer_value(json_object_get(op, "from_ms"));
	int64_t to = json_integer_value(json_object_get(op, "to_ms"));
	bool speed = !strcmp(json_string_value(json_object_get(op, "op")), "set_speed");
	if (after == before)
		return;
	if (!speed || !to || s->count == EDIT_RANGES_MAX) {
		s->count = 0;
		return;
	}
	if (!s->count)
		s->length_before = before;
	to = to < before ? to : before;
	s->items[s->count++] = (struct stretch){{from, to}, to - from + after - before};
}

/* Applies all operations or none. Works on a copy, so that a failed operation changes
 * neither the draft nor the reply. `*at`: the index of the one that failed. */
static bool apply_all(struct agent *a, const json_t *ops, json_t *calls, size_t *at, struct error *e)
{
	json_t *before = a->draft, *op;
	struct stretches stretches = a->stretches;
	size_t said = a->reply.len, quoted = a->appendix.len;
	bool ok = true;
	a->draft = json_deep_copy(before);
	if (!a->draft)
		ok = error_set(e, ERROR_NO_MEMORY, "no memory for the draft");
	for (*at = 0; ok && (op = json_array_get(ops, *at)); *at += ok) {
		int64_t length = edit_duration(a->draft);
		begin_sentence(a);
		ok = ops_check(op, e) && ops_apply(a, op, e);
		if (ok)
			note_stretch(&stretches, op, length, edit_duration(a->draft));
	}
	if (ok) {
		size_t i;
		a->changed |= !json_equal(before, a->draft);
		a->stretches = stretches;
		json_decref(before);
		json_array_foreach (ops, i, op)
			ok = ok && (add_call(calls, op, NULL) ||
				    error_set(e, ERROR_NO_MEMORY, "no memory for the answer"));
		return ok;
	}
	json_decref(a->draft);
	a->draft = before;
	unsay(a, said, quoted);
	if (*at < json_array_size(ops))
		add_call(calls, json_array_get(ops, *at), e);
	return false;
}

void agent_begin_line(struct agent *a)
{
	if (a->reply.len && a->reply.data[a->reply.len - 1] != '\n')
		buf_putc(&a->reply, '\n');
}

/* Says "Not done: 'trim it': why." `what` may be "". */
static void refuse(struct agent *a, const char *what, const char *why)
{
	char *reason = agent_reason(a, why);
	a->lacks = true;
	agent_begin_line(a);
	if (*what)
		AGENT_SAY(a, "Not done: '%s': %s.\n", "没有完成：“%s”：%s。\n", what, reason ? reason : why);
	else
		AGENT_SAY(a, "Not done: %s.\n", "没有完成：%s。\n", reason ? reason : why);
	free(reason);
}

static void tell_left(struct agent *a, const struct buf *left)
{
	a->unread = true;
	a->lacks = true;
	agent_begin_line(a);
	AGENT_SAY(a, "Not done: '%s'.\n", "没有完成：“%s”。\n", buf_text(left));
}

/* Takes the reason or purpose that a clause gives, and polite phrases: they ask for nothing. */
static void take_reasons(struct clause *c)
{
	clause_take(c, REASON);
	clause_take(c, ZH_REASON);
	clause_take(
		c,
		"\\bfor (my |the |our |a )?(presentation|website|web|blog|boss|client|channel|audience|viewers|friends?|family|social media|me|us)\\b");
	clause_take(c, POLITE);
	clause_take(c, ZH_POLITE);
}

/* A number that a rule read may be too large or too small for its operation: explains this without the
 * operation's internal name. */
static void check_ranges(const json_t *ops, struct error *e)
{
	size_t i;
	json_t *op;
	struct error own = {0};
	json_array_foreach (ops, i, op) {
		const char *range;
		if (ops_check(op, &own))
			continue;
		range = strstr(own.words, " from ");
		error_set(e, ERROR_INPUT, "a number in it is out of its range%s", range ? range : "");
		return;
	}
}

static bool carry_out(struct agent *a, struct clause *c, const json_t *ops, bool lenient, json_t *calls,
		      struct error *e)
{
	struct buf left, what;
	struct error own = {0};
	bool firm, ok = true;
	size_t at = 0;
	buf_init(&left, 0);
	buf_init(&what, 0);
	clause_quote_all(c, &what);
	bool any = clause_left(c, &left, &firm);
	check_ranges(ops, &own);
	if (own.cause) {
		refuse(a, buf_text(&what), own.words);
	} else if (any && (firm || !lenient)) {
		a->unread = true;
		error_set(&own, ERROR_INPUT, "I do not understand '%.120s' in it", buf_text(&left));
		refuse(a, buf_text(&what), own.words);
	} else if (json_array_size(ops) && !apply_all(a, ops, calls, &at, &own)) {
		ok = !is_fatal(&own) || error_set(e, own.cause, "%s", own.words);
		refuse(a, buf_text(&what), own.words);
	} else {
		if (c->note.len) {
			begin_sentence(a);
			buf_append(&a->reply, buf_text(&c->note), c->note.len);
		}
		if (any)
			tell_left(a, &left);
	}
	buf_finish(&left);
	buf_finish(&what);
	return ok;
}

/* Whether the operation can apply to a part of the video. A request that shares the object of the one before
 * applies such operations to the same parts. */
static bool is_of_part(const json_t *op)
{
	static const char *const names[] = {"set_speed", "set_volume", "look",   "rotate",
					    "flip",      "crop",       "reverse"};
	const char *name = json_string_value(json_object_get(op, "op"));
	for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i]))
			return !json_object_get(op, "of");
	return false;
}

static void go_on_with_part(const struct agent *a, json_t *ops)
{
	json_t *own = json_copy(ops), *op;
	size_t i;
	bool whole = a->part_count > 0;
	json_array_foreach (own, i, op)
		whole = whole && is_of_part(op) && !json_object_get(op, "from_ms") &&
			!json_object_get(op, "to_ms");
	if (whole)
		json_array_clear(ops);
	json_array_foreach (own, i, op)
		for (size_t k = a->part_count; whole && k-- > 0;) {
			json_t *one = json_copy(op);
			json_object_set_new(one, "from_ms", json_integer((json_int_t)a->parts[k].from_ms));
			json_object_set_new(one, "to_ms", json_integer((json_int_t)a->parts[k].to_ms));
			json_array_append_new(ops, one);
		}
	json_decref(own);
}

/* Remembers the parts that the operations changed, for the next request. `by`: how many ms longer the video
 * has become. */
static void note_parts(struct agent *a, const json_t *ops, int64_t by)
{
	size_t i;
	json_t *op;
	a->part_count = 0;
	a->rest_is_all = false;
	json_array_foreach (ops, i, op) {
		const char *name = json_string_value(json_object_get(op, "op"));
		const json_t *from = json_object_get(op, "from_ms"), *to = json_object_get(op, "to_ms");
		a->rest_is_all |= name && (!strcmp(name, "keep") || !strcmp(name, "remove"));
		if (!is_of_part(op) || !from || !to || a->part_count == EDIT_RANGES_MAX) {
			a->part_count = 0;
			return;
		}
		a->parts[a->part_count++] =
			(struct edit_range){json_integer_value(from), json_integer_value(to)};
	}
	if (by && a->part_count == 1)
		a->parts[0].to_ms += by;
	else if (by)
		a->part_count = 0;
}

/* "leave the first 5 s alone": a later "the rest" means everything else. */
static void note_left_alone(struct agent *a, const struct request *request)
{
	struct clause c;
	a->rest_is_all = false;
	a->part_count = 0;
	if (clause_init(&c, a, request->start, request->end))
		a->part_count = clause_ranges(&c, a->parts, EDIT_RANGES_MAX);
	clause_finish(&c);
}

static bool grant(struct agent *a, const struct request *request, json_t *calls, struct error *e)
{
	json_t *draft = json_incref(a->draft);
	int64_t was = edit_duration(draft);
	struct clause c;
	struct error own = {0};
	json_t *ops = json_array();
	bool asks, ok = ops && clause_init(&c, a, request->start, request->end);
	if (!ok) {
		json_decref(draft);
		json_decref(ops);
		return error_set(e, ERROR_NO_MEMORY, "no memory for the message");
	}
	take_reasons(&c);
	/* "undo, and cut the end instead": the word refers to the undo. */
	if (a->stepped)
		clause_take(&c, "\\binstead *$|^ *(改为|改成)");
	bool complained = request->kind == COMPLAINT && agent_complaint(&c, ops, &asks);
	if (complained || (request->rule && request->rule->read(&c, ops, &own))) {
		if (request->goes_on)
			go_on_with_part(a, ops);
		ok = carry_out(a, &c, ops, request->kind == EDIT && request->rule->lenient, calls, e);
	} else {
		struct buf what;
		buf_init(&what, 0);
		clause_quote_all(&c, &what);
		ok = !is_fatal(&own) || error_set(e, own.cause, "%s", own.words);
		a->unread |= !own.cause;
		refuse(a, buf_text(&what), own.cause ? own.words : "I do not understand it");
		buf_finish(&what);
	}
	if (json_equal(draft, a->draft))
		json_array_clear(ops);
	note_parts(a, ops, edit_duration(a->draft) - was);
	clause_finish(&c);
	json_decref(draft);
	json_decref(ops);
	return ok;
}

static void quote_wish(struct agent *a, const struct request *request, const char *english,
		       const char *chinese)
{
	struct clause c;
	struct buf what;
	buf_init(&what, 0);
	if (clause_init(&c, a, request->start, request->end))
		clause_quote_all(&c, &what);
	agent_begin_line(a);
	buf_printf(&a->reply, a->chinese ? "%s“%s”。\n" : "%s'%s'.\n", a->chinese ? chinese : english,
		   buf_text(&what));
	clause_finish(&c);
	buf_finish(&what);
}

static bool handle(struct agent *a, const struct request *request, struct agent_output *out, struct error *e)
{
	char *text = strndup(buf_text(&a->words.text) + request->start, request->end - request->start);
	bool ok = text || error_set(e, ERROR_NO_MEMORY, "no memory for the message");
	bool cuts = request->kind == EDIT && request->rule->read && a->removed_count;
	size_t removed = a->removed_count;
	if (ok)
		switch (request->kind) {
		case EDIT:
		case COMPLAINT:
			ok = grant(a, request, out->calls, e);
			break;
		case HISTORY:
			begin_sentence(a);
			a->stepped = true;
			ok = agent_history_step(a, text, out, e);
			break;
		case NEGATED:
			quote_wish(a, request, "Left as it is: ", "保持不变：");
			note_left_alone(a, request);
			break;
		case TAKEN_BACK:
			a->stepped = true;
			quote_wish(a, request, "Taken back, as you said: ", "按您的更正取消：");
			break;
		case QUESTION:
			agent_answer(a, text);
			break;
		case UNKNOWN:
			a->unread = true;
			quote_wish(a, request, "Not done, I do not understand this: ", "没有完成，看不懂：");
			break;
		}
	/* Only consecutive cuts share the times of the video before them. */
	if (cuts && a->removed_count == removed)
		a->removed_count = 0;
	free(text);
	return ok;
}

static void say_length(struct agent *a)
{
	double length = (double)edit_duration(a->draft) / 1000;
	agent_begin_line(a);
	AGENT_SAY(a, "The video is now %g s long.", "视频现在长 %g 秒。", length);
}

/* How many texts are drawn into the picture. */
static size_t count_drawn(const json_t *draft)
{
	size_t i, count = 0;
	json_t *track;
	json_array_foreach (track_list(draft), i, track)
		if (track_is_drawn(track))
			count += json_array_size(track_segments(track));
	return count;
}

/* Says what a comparison of the drafts before and after shows: the new length, missing fonts. */
static void say_what_follows(struct agent *a, const json_t *before)
{
	if (edit_duration(a->draft) != edit_duration(before))
		say_length(a);
	if (!a->input->tools->fonts && count_drawn(a->draft) > count_drawn(before)) {
		agent_begin_line(a);
		AGENT_SAY(a,
			  "No font is installed on this machine, so words are not seen in the picture: apt "
			  "install fonts-dejavu-core (for Chinese fonts-noto-cjk), and mount again.",
			  "这台机器没有字体，画面里看不到文字：请运行 apt install "
			  "fonts-noto-cjk，然后重新挂载。");
	}
}

static bool answer(struct agent *a, struct agent_output *out, struct error *e)
{
	struct requests requests = {.count = 0};
	json_t *before = json_incref(a->draft);
	bool ok = true, understood = false;
	find_requests(a, &requests);
	for (size_t i = 0; ok && i < requests.count; i++) {
		understood |= requests.items[i].kind != UNKNOWN;
		ok = handle(a, &requests.items[i], out, e);
	}
	if (ok && requests.more)
		AGENT_SAY(a, "\nThe message is long: what comes after its %dth request was not read.",
			  "\n消息太长：第 %d 个请求之后的内容没有读。", AGENT_CLAUSES_MAX);
	if (strlen(a->input->message) > AGENT_MESSAGE_MAX)
		AGENT_SAY(
			a,
			"The message is too long: words have at most %d bytes, a list of operations more.\n",
			"消息太长：文字最多 %d 字节，操作列表可以更长。\n", AGENT_MESSAGE_MAX);
	if (ok && !understood) {
		begin_sentence(a);
		agent_help(a);
	}
	if (ok)
		say_what_follows(a, before);
	if (ok && a->changed)
		out->draft = json_incref(a->draft);
	/* An undo or redo followed by an edit is a new version. */
	const struct agent_history *h = &a->input->history;
	if (out->step != AGENT_EDIT && !json_equal(a->draft, out->step == AGENT_UNDO ? h->previous : h->next))
		out->step = AGENT_EDIT;
	json_decref(before);
	return ok;
}

/* ---- a message that is a list of operations ---- */

static bool carry_out_list(struct agent *a, struct agent_output *out, struct error *e)
{
	struct error own = {0};
	size_t at = 0;
	json_t *before = json_incref(a->draft), *list = ops_parse(a->input->message, &own);
	bool ok = true;
	if (!list) {
		refuse(a, "", own.words);
	} else if (!apply_all(a, list, out->calls, &at, &own)) {
		struct error where = {0};
		error_set(&where, ERROR_INPUT, "operation %zu: %s", at + 1, own.words);
		ok = !is_fatal(&own) || error_set(e, own.cause, "%s", own.words);
		refuse(a, "", where.words);
	}
	if (ok)
		say_what_follows(a, before);
	if (ok && a->changed)
		out->draft = json_incref(a->draft);
	json_decref(before);
	json_decref(list);
	return ok;
}

/* ---- the optional language model ---- */

/* Whether less than 10 % of the video is left although the message has no word for cutting. A model may
 * have misread the request then. */
static bool takes_too_much(const struct agent *a, const json_t *before)
{
	int64_t was = edit_duration(before), is = edit_duration(a->draft);
	return was > 0 && is * 10 < was &&
	       !agent_has(
		       buf_text(&a->words.text),
		       "\\b(keep|only|just|remove|delete|drop|cut|trim|shorten|extract|leave|speed|faster|highlight)|只|保留|删|剪|去掉|截|加速|快|缩短");
}

/* Applies the model's list to a fresh copy of the draft. False: it was not done, and `why` says why; if that
 * is fatal, `e` does, too. */
static bool carry_out_model(struct agent *a, const json_t *ops, json_t *calls, struct error *why,
			    struct error *e)
{
	json_t *before = json_incref(a->draft);
	size_t at = 0;
	bool ok = apply_all(a, ops, calls, &at, why);
	if (ok && takes_too_much(a, before))
		ok = error_set(why, ERROR_INPUT,
			       "that would remove more than 90 %% of the video: if you want this, say so");
	if (ok)
		say_what_follows(a, before);
	json_decref(before);
	if (!ok && is_fatal(why))
		error_set(e, why->cause, "%s", why->words);
	return ok;
}

/* ---- a message ---- */

static bool has_text(const json_t *list, const char *text)
{
	size_t i;
	json_t *each;
	json_array_foreach (list, i, each)
		if (!strcmp(json_string_value(each), text))
			return true;
	return false;
}

/* The segments of a draft that show the file, without their start times. NULL without memory. */
static json_t *shown_parts(const json_t *draft, const char *id)
{
	json_t *parts = json_array(), *track, *segment;
	bool ok = parts != NULL;
	size_t i, k;
	json_array_foreach (track_list(draft), i, track)
		json_array_foreach (track_segments(track), k, segment) {
			const char *own = track_asset(segment);
			json_t *part = ok && own && !strcmp(own, id) ? json_copy(segment) : NULL;
			json_object_del(part, "s");
			ok = ok && (!part || !json_array_append_new(parts, part));
		}
	if (ok)
		return parts;
	json_decref(parts);
	return NULL;
}

/* Whether the message changed how the draft shows the file, and the draft still shows it. */
static bool touches_file(const struct agent *a, const struct asset *asset)
{
	json_t *before = shown_parts(a->input->draft, asset->id), *after = shown_parts(a->draft, asset->id);
	bool touches = !before || !after || (json_array_size(after) && !json_equal(before, after));
	json_decref(before);
	json_decref(after);
	return touches;
}

/* Whether the answer may depend on this missing file. A file that cannot be fetched (its `missing` has the
 * reason) counts only if the message edits the file itself. So the user can edit other clips, and remove this
 * one. */
static bool needs_file(const struct agent *a, const struct asset *asset, const struct agent_output *out,
		       const json_t *before, const json_t *after)
{
	if (*asset->missing)
		return out->step == AGENT_EDIT &&
		       (touches_file(a, asset) ||
			(a->wants_missing && !a->changed && has_text(after, asset->id)));
	return has_text(before, asset->id) || has_text(after, asset->id) ||
	       strstr(a->input->message, asset->name) || strstr(a->input->message, asset->id);
}

/* The ids of the missing files whose real length or content the answer may depend on. Operations on captions
 * that are already in the draft never depend on them. NULL without memory. */
static json_t *lacked_files(const struct agent *a, const struct agent_output *out)
{
	static const char *const others[] = {"extract_captions", "hide_captions",  "replace_text",
					     "set_caption",      "shift_captions", "style_captions"};
	json_t *before = edit_assets(a->input->draft), *after = edit_assets(a->draft), *lacked = json_array(),
	       *call;
	bool needs = a->lacks || !json_array_size(out->calls), ok = before && after && lacked;
	size_t i;
	json_array_foreach (out->calls, i, call) {
		const char *name = json_string_value(json_object_get(call, "name"));
		bool other = false;
		for (size_t k = 0; name && k < sizeof others / sizeof *others; k++)
			other = other || !strcmp(name, others[k]);
		needs = needs || !other;
	}
	for (i = 0; needs && i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		if (asset->missing && needs_file(a, asset, out, before, after))
			ok = ok && !json_array_append_new(lacked, json_string(asset->id));
	}
	json_decref(before);
	json_decref(after);
	if (ok)
		return lacked;
	json_decref(lacked);
	return NULL;
}

static bool agent_init(struct agent *a, const struct agent_input *input, struct error *e)
{
	const char *language = input->language ? input->language : "";
	bool list = ops_is_list(input->message);
	*a = (struct agent){.input = input};
	buf_init(&a->reply, 0);
	buf_init(&a->appendix, 0);
	a->draft = json_is_object(input->draft) ? json_deep_copy(input->draft) : edit_new_draft();
	if (!a->draft ||
	    !agent_words_init(&a->words, list ? "" : input->message, input->assets, input->asset_count))
		return error_set(e, ERROR_NO_MEMORY, "no memory for the message");
	a->chinese = a->words.chinese || str_starts(language, "zh");
	return true;
}

static void agent_finish(struct agent *a)
{
	agent_words_finish(&a->words);
	json_decref(a->draft);
	json_decref(a->rest);
	buf_finish(&a->reply);
	buf_finish(&a->appendix);
}

/* Collects the lines of the reply that say "Not done", for programs. */
static bool list_not_done(const struct agent *a, json_t *out)
{
	const char *const beginning = a->chinese ? "没有完成" : "Not done";
	bool ok = out != NULL;
	for (const char *line = buf_text(&a->reply); ok && *line;) {
		size_t len = strcspn(line, "\n");
		if (str_starts(line, beginning))
			ok = json_array_append_new(out, json_stringn(line, len)) == 0;
		line += len + (line[len] == '\n');
	}
	return ok;
}

static void end_reply(struct agent *a)
{
	while (a->reply.len &&
	       (a->reply.data[a->reply.len - 1] == '\n' || a->reply.data[a->reply.len - 1] == ' '))
		buf_cut(&a->reply, a->reply.len - 1);
	buf_append(&a->reply, buf_text(&a->appendix), a->appendix.len);
}

/* Says which clips of the edited draft cannot be read, because their file could not be fetched. */
static void tell_missing(struct agent *a)
{
	json_t *shown = edit_assets(a->draft);
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		char *reason;
		if (!asset->missing || !*asset->missing || !has_text(shown, asset->id))
			continue;
		reason = agent_reason(a, asset->missing);
		agent_begin_line(a);
		AGENT_SAY(a, "The clip '%s' cannot be read: %s. Remove it before you export.\n",
			  "片段“%s”无法读取：%s。导出前请先删除它。\n", asset->name,
			  reason ? reason : asset->missing);
		free(reason);
	}
	json_decref(shown);
}

/* Asks the model about a message that the rules did not fully understand. Its result replaces that of the
 * rules. If it has none, the rules' result stays, and the reply adds the model's reason. False: fatal. */
static bool ask_model(struct agent *a, struct agent_output *output, struct error *e)
{
	const struct agent_input *input = a->input;
	struct error why = {0};
	struct agent own;
	json_t *ops = model_ask(input->model, input, &why), *calls = json_array();
	bool ok = ops && agent_init(&own, input, e), unable = ops && !ok,
	     done = ok && carry_out_model(&own, ops, calls, &why, e);
	if (done) {
		struct agent rules = *a;
		*a = own;
		own = rules;
		json_decref(output->calls);
		json_decref(output->draft);
		output->calls = json_incref(calls);
		output->draft = a->changed ? json_incref(a->draft) : NULL;
		output->step = AGENT_EDIT;
	} else if (why.cause) {
		log_info("the model: %s", why.words);
		agent_begin_line(a);
		AGENT_SAY(a, "The model did not help either: %s.", "模型也没有帮上忙：%s。", why.words);
	}
	if (ops)
		agent_finish(&own);
	json_decref(calls);
	json_decref(ops);
	if (unable)
		return false;
	return !is_fatal(&why) || error_set(e, why.cause, "%s", why.words);
}

bool agent_run(struct agent_output *output, const struct agent_input *input, struct error *e)
{
	struct agent a;
	/* With a UTF-8 locale, expressions match Chinese characters, not bytes. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
	*output = (struct agent_output){.calls = json_array(), .not_done = json_array()};
	agent_expressions_begin();
	bool ok = agent_init(&a, input, e);
	ok = ok && (ops_is_list(input->message) ? carry_out_list(&a, output, e) : answer(&a, output, e));
	if (ok && a.unread && input->model)
		ok = ask_model(&a, output, e);
	if (ok) {
		output->lacks = lacked_files(&a, output);
		if (a.changed && !json_array_size(output->lacks))
			tell_missing(&a);
		ok = list_not_done(&a, output->not_done);
		end_reply(&a);
		output->rest = json_incref(a.rest);
		output->reply = a.appendix.failed ? NULL : buf_take(&a.reply);
		ok = (ok && output->reply && output->calls && output->lacks) ||
		     error_set(e, ERROR_NO_MEMORY, "no memory for the answer");
	}
	agent_finish(&a);
	agent_expressions_end();
	/* Compiled expressions are large. Return their memory: the reply is still being sent for a while. */
	malloc_trim(0);
	if (!ok)
		agent_output_finish(output);
	if (utf8) {
		uselocale(before);
		freelocale(utf8);
	}
	return ok;
}

void agent_output_finish(struct agent_output *output)
{
	json_decref(output->draft);
	json_decref(output->calls);
	json_decref(output->not_done);
	json_decref(output->rest);
	json_decref(output->lacks);
	free(output->reply);
	*output = (struct agent_output){0};
}
