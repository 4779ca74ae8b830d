#include "agent_clause.h"

#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "track.h"

enum { GROUPS = 24 };

#define TAKEN '\001'

bool clause_init(struct clause *c, struct agent *a, size_t start, size_t end)
{
	const char *text = buf_text(&a->words.text) + start;
	char *whole = strndup(text, end - start);
	*c = (struct clause){.a = a, .whole = whole, .text = strndup(text, end - start), .start = start};
	buf_init(&c->note, 0);
	return c->whole && c->text;
}

void clause_finish(struct clause *c)
{
	free((char *)(uintptr_t)c->whole);
	free(c->text);
	buf_finish(&c->note);
	*c = (struct clause){0};
}

/* ---- matching ---- */

/* Compiling an expression takes far longer than matching a clause. So each thread keeps
 * its compiled expressions between agent_expressions_begin and _end. */
enum { EXPRESSIONS = 1024 };

struct expression {
	char *pattern; /* NULL: free */
	regex_t regex;
};

static _Thread_local struct expression *expressions;
static _Thread_local unsigned expression_users;

void agent_expressions_begin(void)
{
	if (!expression_users++)
		expressions = calloc(EXPRESSIONS, sizeof *expressions);
}

void agent_expressions_end(void)
{
	if (--expression_users)
		return;
	for (size_t i = 0; expressions && i < EXPRESSIONS; i++)
		if (expressions[i].pattern) {
			regfree(&expressions[i].regex);
			free(expressions[i].pattern);
		}
	free(expressions);
	expressions = NULL;
}

static size_t hash_of(const char *text)
{
	size_t h = 5381;
	for (; *text; text++)
		h = h * 33 + (unsigned char)*text;
	return h;
}

/* The pattern's entry in the hash table, or a free one for it. NULL: no free one nearby, or no table. */
static struct expression *find_place(const char *pattern)
{
	size_t h = hash_of(pattern);
	for (size_t i = 0; expressions && i < 16; i++) {
		struct expression *x = &expressions[(h + i) % EXPRESSIONS];
		if (!x->pattern || !strcmp(x->pattern, pattern))
			return x;
	}
	return NULL;
}

static bool match(const char *text, const char *pattern, regmatch_t groups[GROUPS])
{
	struct expression *kept = find_place(pattern);
	regex_t own, *regex = &own;
	if (kept && kept->pattern) {
		regex = &kept->regex;
	} else {
		if (regcomp(&own, pattern, REG_EXTENDED | REG_ICASE))
			return false;
		char *copy = kept ? strdup(pattern) : NULL;
		if (copy) {
			kept->pattern = copy;
			kept->regex = own;
			regex = &kept->regex;
		}
	}
	bool found = regexec(regex, text, GROUPS, groups, 0) == 0;
	if (regex == &own)
		regfree(&own);
	return found;
}

bool agent_has(const char *text, const char *pattern)
{
	regmatch_t groups[GROUPS];
	return match(text, pattern, groups);
}

bool clause_has(const struct clause *c, const char *pattern)
{
	return agent_has(c->text, pattern);
}

bool clause_said(const struct clause *c, const char *pattern)
{
	return agent_has(c->whole, pattern);
}

static bool take(struct clause *c, const char *pattern, regmatch_t groups[GROUPS])
{
	if (!match(c->text, pattern, groups) || groups[0].rm_eo == groups[0].rm_so)
		return false;
	memset(c->text + groups[0].rm_so, TAKEN, (size_t)(groups[0].rm_eo - groups[0].rm_so));
	return true;
}

bool clause_take(struct clause *c, const char *pattern)
{
	regmatch_t groups[GROUPS];
	return take(c, pattern, groups);
}

void clause_take_all(struct clause *c, const char *pattern)
{
	while (clause_take(c, pattern))
		;
}

bool clause_number(struct clause *c, const char *pattern, unsigned group, double *number)
{
	regmatch_t groups[GROUPS];
	if (!match(c->text, pattern, groups) || groups[group].rm_so < 0 || !take(c, pattern, groups))
		return false;
	*number = strtod(c->whole + groups[group].rm_so, NULL);
	return true;
}

bool clause_numbers(struct clause *c, const char *pattern, unsigned first, unsigned second, double numbers[2])
{
	regmatch_t groups[GROUPS];
	if (!take(c, pattern, groups))
		return false;
	numbers[0] = strtod(c->whole + groups[first].rm_so, NULL);
	numbers[1] = strtod(c->whole + groups[second].rm_so, NULL);
	return true;
}

char *clause_string(struct clause *c, const char *pattern, unsigned group)
{
	regmatch_t groups[GROUPS];
	if (!match(c->text, pattern, groups) || groups[group].rm_so < 0 || !take(c, pattern, groups))
		return NULL;
	return strndup(c->whole + groups[group].rm_so, (size_t)(groups[group].rm_eo - groups[group].rm_so));
}

char *clause_words(struct clause *c, const char *pattern, unsigned group)
{
	regmatch_t groups[GROUPS];
	struct buf out;
	if (!match(c->text, pattern, groups) || groups[group].rm_so < 0 || !take(c, pattern, groups))
		return NULL;
	const char *p = c->whole + groups[group].rm_so;
	size_t from = c->start + (size_t)groups[group].rm_so, to = c->start + (size_t)groups[group].rm_eo;
	if (str_starts(p, "<q"))
		return strdup(c->a->words.quotes[strtol(p + 2, NULL, 10)]);
	while (to > from && c->whole[to - c->start - 1] == ' ')
		to--;
	buf_init(&out, 0);
	agent_words_quote(&c->a->words, from, to, &out);
	return buf_take(&out);
}

const char *clause_quote(struct clause *c)
{
	double number;
	return clause_number(c, "<q([0-9]+)>", 1, &number) ? c->a->words.quotes[(int)number] : NULL;
}

/* ---- colours and places ---- */

bool clause_color(struct clause *c, char out[8])
{
	static const struct {
		const char *pattern, *color;
	} colors[] = {
		{"\\bred\\b|红色?", "#ff3030"},      {"\\byellow\\b|黄色?", "#ffe030"},
		{"\\bgreen\\b|绿色?", "#30e060"},    {"\\bblue\\b|蓝色?", "#3080ff"},
		{"\\borange\\b|橙色?", "#ff9020"},   {"\\bpurple\\b|紫色?", "#a050ff"},
		{"\\bpink\\b|粉红?色?", "#ff70b0"},  {"\\bblack\\b|黑色?", "#000000"},
		{"\\bgr[ae]y\\b|灰色?", "#a0a0a0"},  {"\\bwhite\\b|白色?", "#ffffff"},
		{"\\bgold(en)?\\b|金色", "#ffd700"}, {"\\bcyan\\b|青色?", "#30e0e0"},
	};
	char *code = clause_string(c, "(\\bin )?<c(#[0-9a-f]{6})>", 2);
	if (code) {
		/* The token keeps the case of the message. */
		memcpy(out, code, 7);
		out[7] = '\0';
		free(code);
		return true;
	}
	for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
		if (clause_take(c, colors[i].pattern)) {
			memcpy(out, colors[i].color, 8);
			return true;
		}
	return false;
}

const char *clause_place(struct clause *c)
{
	static const struct {
		const char *pattern, *place;
	} places[] = {
		{"(top|upper)[- ]?left( hand)?( corner)?|左上角?", "top-left"},
		{"(top|upper)[- ]?right( hand)?( corner)?|右上角?", "top-right"},
		{"(bottom|lower)[- ]?left( hand)?( corner)?|左下角?", "bottom-left"},
		{"(bottom|lower)[- ]?right( hand)?( corner)?|右下角?", "bottom-right"},
		{"\\btop\\b( (center|centre|middle))?|\\bupper part\\b|顶部|顶端|上方|上面|上部|最上", "top"},
		{"\\bbottom\\b( (center|centre|middle))?|底部|底端|下方|下面|下部|最下", "bottom"},
		{"\\b(cent(er|re)(ed)?|middle)\\b|正中间?|中间|中央|居中|中心", "center"},
		{"\\bleft( side| hand side)?\\b|左边|左侧|左面", "left"},
		{"\\bright( side| hand side)\\b|\\b(on|at|to) the right\\b|右边|右侧|右面", "right"},
	};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (clause_take(c, places[i].pattern))
			return places[i].place;
	return NULL;
}

/* ---- times ---- */

/* N: a time, a frame number or a plain number. T: a time or a frame number. Both have two groups. */
#define N "(<[tf][0-9]+>|[0-9]+(\\.[0-9]+)?)"
#define T "(<[tf][0-9]+>)()"
#define TO "(-|->|=>|→|–|—|~|～|to|until|till|up to|through|(剪辑|裁剪|截取|剪|裁|截|切)?(到|至))"

static int64_t video_length(const struct clause *c)
{
	return c->clip.to_ms ? c->clip.to_ms - c->clip.from_ms : edit_duration(c->a->draft);
}

/* Where the main track first shows the asset, up to the next other one. False: nowhere, or it shows nothing
 * else. */
static bool find_clip(const json_t *draft, const struct asset *asset, struct edit_range *clip)
{
	bool others = false;
	size_t i;
	json_t *segment;
	*clip = (struct edit_range){-1, -1};
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		const char *id = track_asset(segment);
		bool same = id && !strcmp(id, asset->id);
		int64_t start = track_start(segment);
		others |= !same;
		if (same && clip->from_ms < 0)
			clip->from_ms = start;
		if (same && (clip->to_ms < 0 || clip->to_ms == start))
			clip->to_ms = start + track_length(segment);
	}
	return others && clip->from_ms >= 0;
}

/* The n-th video or picture among the uploads; -1: the last. NULL: there are fewer. */
static const struct asset *nth_clip(const struct agent *a, long n)
{
	const struct asset *last = NULL;
	long seen = 0;
	for (size_t i = 0; i < a->input->asset_count; i++) {
		enum probe_type type = a->input->assets[i].probe.type;
		if (type != PROBE_VIDEO && type != PROBE_IMAGE)
			continue;
		last = &a->input->assets[i];
		if (++seen == n)
			return last;
	}
	return n < 0 ? last : NULL;
}

bool clause_clip(struct clause *c)
{
	static const char named[] =
		"(\\b(of|in|from|for|on|during|off) )?<a([0-9]+)>('s)?[:：,]?( ?(的|里面?|中|中的|里的))?";
	static const char counted[] =
		"(\\b(of|in|from|for|on|during|off) )?(the )?<o(-?[0-9]+)> "
		"?(clip|video|film|movie|file|upload|one|视频|片段|素材|影片)?('s)?[:：,]?( "
		"?(的|里面?|中|中的|里的))?";
	regmatch_t groups[GROUPS];
	const struct asset *asset = NULL;
	if (match(c->text, named, groups)) {
		size_t n = strtoul(c->whole + groups[3].rm_so, NULL, 10);
		asset = n && n <= c->a->input->asset_count ? &c->a->input->assets[n - 1] : NULL;
	} else if (match(c->text, counted, groups)) {
		asset = nth_clip(c->a, strtol(c->whole + groups[4].rm_so, NULL, 10));
	}
	struct edit_range clip;
	if (!asset || !find_clip(c->a->draft, asset, &clip))
		return false;
	memset(c->text + groups[0].rm_so, TAKEN, (size_t)(groups[0].rm_eo - groups[0].rm_so));
	c->clip = clip;
	return true;
}

/* The time in ms of a group matched by N or T; -1: none. */
static int64_t time_of(const struct clause *c, const regmatch_t *group)
{
	double fps = track_number(json_object_get(c->a->draft, "m"), "fps", 30);
	if (group->rm_so < 0)
		return -1;
	const char *p = c->whole + group->rm_so;
	if (str_starts(p, "<t"))
		return strtoll(p + 2, NULL, 10);
	if (str_starts(p, "<f"))
		return llround(strtod(p + 2, NULL) * 1000 / (fps > 0 ? fps : 30));
	double seconds = strtod(p, NULL);
	return seconds < 1e7 ? llround(seconds * 1000) : -1;
}

/* What part of the video a spelling means. */
enum kind {
	BETWEEN,
	BOTH_ENDS,
	AFTER,
	BEFORE,
	FIRST,
	LAST,
	MIDDLE,
	SHARE,
	FIRST_PERCENT,
	LAST_PERCENT,
	LENGTH_AT /* a duration, and where it begins */
};

static const struct spelling {
	const char *pattern;
	enum kind kind;
	unsigned a, b; /* the groups of the times; for SHARE: start and end in twelfths of the video */
} spellings[] = {
	{"\\b(between|from|in between)? ?第?" N " ?(and|和|与) ?第? ?" N " ?(之间|中间)的?", BETWEEN, 2, 5},
	{"\\bbetween( second| seconds)? " N " (and|to)( second| seconds)? " N, BETWEEN, 2, 6},
	{"(从|自|在)?第? ?" N " ?(和|与|到|至)第? ?" N " ?(之间|中间)的?", BETWEEN, 2, 5},
	{"((from|starting (at|from)|between|at|in)( the)? )?((second|minute|seconds|minutes) )?(从|自|在)?第? ?" N
	 " ?(s|sec|seconds?|mark)? ?" TO "( the)?( second| minute| seconds)? ?第? ?" N
	 "( second| seconds| secs)?( mark)?(处|的地方)?",
	 BETWEEN, 8, 16},
	{T "(的)? ?(long )?(starting |beginning )?(from|at|after) (the )?" T "( mark)?( on(wards?)?)?",
	 LENGTH_AT, 1, 8},
	{"(从|自|在) ?第?" T "(开始|起|处)(的|持续|往后)?" T, LENGTH_AT, 6, 2},
	{N " ?(up )?(to|until|till) (the )?(very )?end\\b", AFTER, 1, 0},
	{"(from )?(the )?(beginning|start|very start) (to|until|till|up to) (the )?" N
	 "|(从)?(开头|开始|片头|头)" TO "第?" N,
	 BEFORE, 6, 13},
	{"(from |starting (at|from) |从)?第? ?" T
	 " ?((up )?(to|until|till) (the )?(very )?end|onwards?\\b|on\\b|and (on|later)|and after *$|(之后|以后|往后|后面|开始)?(的)?[\001]*(一直)?(到|至)(最后|结尾|末尾|结束|片尾)|之后的?|以后的?|往后的?|后面的?|开始往后)",
	 AFTER, 3, 0},
	{"\\b(first and (the )?last|beginning and (the )?end(ing)?) " T, BOTH_ENDS, 5, 0},
	{"(前后|首尾|头尾)(各)?" T, BOTH_ENDS, 3, 0},
	{T
	 "[^<\001]{0,8}(off|from|at) (each|both|either)( (of )?(the |its )?ends?| sides?)( of (the video|it))?",
	 BOTH_ENDS, 1, 0},
	{"\\b(the )?(very )?(end|ending|tail) by " T, LAST, 4, 0},
	{"\\b(the )?(very )?(start|beginning|front) by " T, FIRST, 4, 0},
	{"\\b(after|beyond|past|starting (at|from)) (the )?" T "( mark)?", AFTER, 4, 0},
	{"\\b(before|until|till|up to) (the )?" T "( mark)?", BEFORE, 3, 0},
	{"(在)?第? ?" T " ?(之前的?|以前的?|前面的?)", BEFORE, 2, 0},
	{"\\b(the )?(first|opening|initial|beginning|starting) <p([0-9]+)>( of( the| it)?)?", FIRST_PERCENT,
	 3, 0},
	{"\\b(the )?(last|final|ending) <p([0-9]+)>( of( the| it)?)?", LAST_PERCENT, 3, 0},
	{"<p([0-9]+)> (from|off|at|of) (the |its )?(very )?(beginning|start|front)", FIRST_PERCENT, 1, 0},
	{"<p([0-9]+)> (from|off|at|of) (the |its )?(very )?(end|ending|back)", LAST_PERCENT, 1, 0},
	{"(最?前面?|开头)的?<p([0-9]+)>", FIRST_PERCENT, 2, 0},
	{"(最后|后面?|结尾)的?<p([0-9]+)>", LAST_PERCENT, 2, 0},
	{"\\b(the )?(first|opening|initial|beginning|starting|intro) ?" T, FIRST, 3, 0},
	{"\\b(the )?(last|final|ending|closing) ?" T, LAST, 3, 0},
	{"\\b(the )?(middle|central|center)[^<\001]{0,3} ?" T, MIDDLE, 3, 0},
	{"(最?前面?|开头|开始|片头|首)(部)?(的)?" T, FIRST, 4, 0},
	{"(最后面?|后面?|结尾|末尾|片尾|尾部?)的?" T, LAST, 2, 0},
	{"(中间|正中)的?" T, MIDDLE, 2, 0},
	{T "[^<\001]{0,12}(from|at|off|of|in) (the |its )?(very )?(beginning|start|front|intro)\\b", FIRST, 1,
	 0},
	{T "[^<\001]{0,12}(from|at|off|of|in) (the |its )?(very )?(end|ending|back|tail|outro)\\b", LAST, 1,
	 0},
	{"\\b(the )?(first|front|opening) half|前半(段|部分|截|部)?|前一半|上半(段|部分)", SHARE, 0, 6},
	{"\\b(the )?(second|last|latter|other|back) half|后半(段|部分|截|部)?|后一半|下半(段|部分)", SHARE, 6,
	 12},
	{"\\b(the )?middle half|中间(的)?一半", SHARE, 3, 9},
	{"\\b(the )?first third|前(面)?三分之一", SHARE, 0, 4},
	{"\\b(the )?(middle|second|central) third|中间三分之一", SHARE, 4, 8},
	{"\\b(the )?(last|final|third) third|(最后|后)(面)?(的)?三分之一", SHARE, 8, 12},
	{"\\b(the )?first two[- ]thirds|前(面)?三分之二", SHARE, 0, 8},
	{"\\b(the )?(last|final) two[- ]thirds|(最后|后)(面)?(的)?三分之二", SHARE, 4, 12},
	{"\\b(the )?first quarter|前(面)?四分之一", SHARE, 0, 3},
	{"\\b(the )?second quarter", SHARE, 3, 6},
	{"\\b(the )?third quarter", SHARE, 6, 9},
	{"\\b(the )?(last|final|fourth) quarter|(最后|后)(面)?(的)?四分之一", SHARE, 9, 12},
	{"\\b(the )?first three[- ]quarters|前(面)?四分之三", SHARE, 0, 9},
	{"\\b(the )?(last|final) three[- ]quarters|(最后|后)(面)?(的)?四分之三", SHARE, 3, 12},
};

/* A time of the video before the message's first change of speed, as a time of the video as it is by now. */
static int64_t map_stretched(const struct agent *a, int64_t t)
{
	for (size_t i = 0; i < a->stretches.count; i++) {
		const struct stretch *s = &a->stretches.items[i];
		int64_t length = s->part.to_ms - s->part.from_ms;
		if (t >= s->part.to_ms)
			t += s->length - length;
		else if (t > s->part.from_ms)
			t = s->part.from_ms + (t - s->part.from_ms) * s->length / length;
	}
	return t;
}

static struct edit_range share_of(const struct clause *c, unsigned from, unsigned to)
{
	bool stretched = c->a->stretches.count && !c->clip.to_ms;
	int64_t length = stretched ? c->a->stretches.length_before : video_length(c);
	struct edit_range r = {length * from / 12, length * to / 12};
	if (stretched)
		r = (struct edit_range){map_stretched(c->a, r.from_ms), map_stretched(c->a, r.to_ms)};
	return r;
}

static struct edit_range range_of(const struct clause *c, const struct spelling *s, const regmatch_t *groups,
				  struct edit_range *second)
{
	int64_t end = video_length(c), a = s->kind == SHARE ? 0 : time_of(c, &groups[s->a]);
	int64_t b = s->kind == BETWEEN || s->b ? time_of(c, &groups[s->b]) : 0;
	switch (s->kind) {
	case BETWEEN:
		return (struct edit_range){a, b};
	case BOTH_ENDS:
		*second = (struct edit_range){end - a, end};
		return (struct edit_range){0, a};
	case AFTER:
		return (struct edit_range){a, end};
	case BEFORE:
		return (struct edit_range){0, a >= 0 ? a : b};
	case FIRST:
		return (struct edit_range){0, a};
	case LAST:
		return (struct edit_range){end - a, end};
	case MIDDLE:
		return (struct edit_range){(end - a) / 2, (end + a) / 2};
	case SHARE:
		return share_of(c, s->a, s->b);
	case FIRST_PERCENT:
		return (struct edit_range){0, end * (a / 1000) / 100};
	case LAST_PERCENT:
		return (struct edit_range){end - end * (a / 1000) / 100, end};
	case LENGTH_AT:
		return (struct edit_range){b, a + b};
	}
	return (struct edit_range){0, 0};
}

/* Converts times of the clip to times of the video. A part that starts beyond the clip's end becomes
 * {-1, -1}, so that the edit is refused. */
static void put_into_clip(const struct clause *c, struct edit_range *r)
{
	int64_t end = video_length(c);
	if (r->from_ms < 0 || r->from_ms >= end) {
		*r = (struct edit_range){-1, -1};
		return;
	}
	r->from_ms += c->clip.from_ms;
	r->to_ms = (r->to_ms < end ? r->to_ms : end) + c->clip.from_ms;
}

/* "the first 5-6 seconds", "最后5到8秒": a vague length, not the part from 5 to 6 s. */
#define ABOUT                                                                                                \
	"\\b(first|last|final|opening) " N " ?(-|–|to|or) ?" N "|(最后|结尾|末尾|开头|片头|前|后)的?" N      \
	" ?(-|–|~|到|至|或) ?" N

static size_t find_ranges(struct clause *c, struct edit_range *ranges, size_t most)
{
	size_t count = 0;
	if (agent_has(c->text, ABOUT))
		return 0;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		regmatch_t groups[GROUPS];
		for (;;) {
			struct edit_range second = {-1, -1};
			if (count + 2 > most)
				return count;
			bool found = match(c->text, spellings[i].pattern, groups);
			if (!found)
				break;
			ranges[count] = range_of(c, &spellings[i], groups, &second);
			memset(c->text + groups[0].rm_so, TAKEN, (size_t)(groups[0].rm_eo - groups[0].rm_so));
			count++;
			if (second.from_ms >= 0 || second.to_ms >= 0)
				ranges[count++] = second;
		}
	}
	return count;
}

size_t clause_ranges(struct clause *c, struct edit_range *ranges, size_t most)
{
	size_t count = find_ranges(c, ranges, most);
	for (size_t i = 0; c->clip.to_ms && i < count; i++)
		put_into_clip(c, &ranges[i]);
	return count;
}

/* Reads ranges, or a clip, in [from, to) of the text only. If there is none, the text stays unchanged. */
static size_t ranges_within(struct clause *c, size_t from, size_t to, struct edit_range *ranges, size_t most)
{
	char *before = strdup(c->text);
	size_t len = strlen(c->text), count = 0;
	if (!before)
		return 0;
	memset(c->text, TAKEN, from);
	memset(c->text + to, TAKEN, len - to);
	count = clause_ranges(c, ranges, most);
	struct edit_range clip = c->clip;
	if (!count && clause_clip(c)) {
		ranges[count++] = c->clip;
		c->clip = clip;
	}
	for (size_t i = 0; i < len; i++)
		if (i < from || i >= to)
			c->text[i] = before[i];
	if (!count)
		memcpy(c->text, before, len);
	free(before);
	return count;
}

size_t clause_except(struct clause *c, struct edit_range *ranges, size_t most)
{
	static const char words[] =
		"\\b((the )?(everything|all|anything|whole (video|thing|film))( else)?,? )?(except|excluding|besides|other than|apart from|aside from)( for| in| during| from)*\\b|\\b(everything|all|anything)( else)? but( for| in| during)*\\b|\\bbut not( in| during| from)*|除了|除去";
	regmatch_t head, groups[GROUPS];
	if (!match(c->text, words, groups))
		return 0;
	head = groups[0];
	size_t end = strlen(c->text), from = (size_t)head.rm_eo;
	/* "except 5-10 s, the first 15 s": after the comma comes the part that is meant. */
	const char *stop = strpbrk(c->text + from, ",;");
	size_t to = stop ? (size_t)(stop - c->text) : end;
	size_t count = ranges_within(c, from, to, ranges, most);
	if (!count)
		return 0;
	memset(c->text + head.rm_so, TAKEN, (size_t)(head.rm_eo - head.rm_so));
	clause_take_all(c, "(以外|之外)的?|其他的?(部分|地方|内容)?|其余的?(部分|内容)?");
	return count;
}

bool clause_time(struct clause *c, int64_t *ms)
{
	regmatch_t groups[GROUPS];
	int64_t end = video_length(c);
	if (take(c,
		 "\\b(at|on|to|into|after|from|of|in|starting( at| from)?)? ?(the )?(second |seconds |time |frame )?" T
		 "( mark| point| frame)?",
		 groups)) {
		*ms = time_of(c, &groups[5]);
		return true;
	}
	if (take(c, "(在|从|到|第|于)* ?" T " ?(处|的地方|的时候|时|那一帧|的画面|的帧|位置|开始)*",
		 groups)) {
		*ms = time_of(c, &groups[2]);
		return true;
	}
	if (take(c,
		 "\\b(in |at |on )?(the )?(exact )?(middle|half ?way|center)\\b( point)?( of)?|正中间|中间|一半",
		 groups)) {
		*ms = end / 2;
		return true;
	}
	if (take(c, "\\b(to |at |in |on )?(the )?(very )?(beginning|start|front)\\b|最?(开头|前面|开始)|片头",
		 groups)) {
		*ms = 0;
		return true;
	}
	if (take(c, "\\b(to |at |in |on )?(the )?(very )?(end|ending|back)\\b|结尾|末尾|最后面?|片尾",
		 groups)) {
		*ms = end;
		return true;
	}
	return false;
}

bool clause_length(struct clause *c, int64_t *ms, bool bare)
{
	regmatch_t groups[GROUPS];
	if (take(c, "\\b(for|lasting|over|during|long|of|within)( the)?( first)?( about)? " T "( long)?",
		 groups)) {
		*ms = time_of(c, &groups[5]);
		return true;
	}
	if (take(c, "(持续|显示|停留|时长|长度|展示|出现)(时间)?(为|是)?" T, groups)) {
		*ms = time_of(c, &groups[4]);
		return true;
	}
	if (bare && take(c, T "( long|钟)?", groups)) {
		*ms = time_of(c, &groups[1]);
		return true;
	}
	return false;
}

/* ---- the words that no rule took ---- */

/* Filler: words that do not change the meaning of a request. */
static const char filler[] =
	"^(needs|needed|ensure|sure|if|perhaps|possibly|must|the|a|an|this|that|these|those|it|its|it's|my|your|our|their|me|i|i'd|i'll|i'm|we|we'd|us|you|u|he|she|his|her|there|here|please|pls|plz|kindly|just|simply|now|then|also|too|as|well|and|or|so|of|in|on|at|to|for|with|by|from|is|are|be|was|into|onto|thanks|thank|thx|cheers|but|hi|hey|hello|dear|ok|okay|yes|sure|great|good|nice|perfect|let|let's|lets|want|would|like|love|need|can|could|will|shall|should|do|make|makes|have|has|get|give|go|put|bring|set|take|apply|use|using|create|add|help|try|change|adjust|turn|edit|video|videos|film|clip|clips|movie|footage|recording|file|one|ones|picture|image|screen|content|part|parts|section|sections|segment|segments|portion|piece|bit|bits|stuff|whole|entire|full|thing|things|everything|all|some|any|little|slightly|bit|really|very|actually|maybe|again|first|finally|next|i've|own|right|over|out|up|off|down|back|about|around|approximately|roughly|exactly|which|s|sec|seconds|mark|only|when|where|while|during|time|times|them|those|throughout|final|new|more|lot|much|way|bro|man|guys|agent|nemo)$";

/* Chinese filler. Chinese has no blanks between words; the longest match counts. */
static const char *const chinese_filler[] = {
	"但是", "但",     "才",     "最后", "第",   "麻烦您", "麻烦你", "麻烦",   "帮我们", "帮我", "帮忙",
	"请你", "请您",   "谢谢你", "谢谢", "多谢", "你好",   "您好",   "一个",   "一段",   "一些", "一下",
	"一点", "一点点", "有点",   "这个", "那个", "这段",   "那段",   "这些",   "整个",   "整段", "全部",
	"所有", "视频",   "影片",   "片子", "短片", "整体",   "整片",   "画面",   "内容",   "部分", "片段",
	"素材", "之间",   "里面",   "其中", "添加", "加上",   "加入",   "加个",   "设置",   "设为", "调整",
	"调成", "改成",   "改为",   "变成", "做成", "弄成",   "转成",   "换成",   "进行",   "处理", "需要",
	"想要", "可以",   "希望",   "应该", "起来", "出来",   "一起",   "开始",   "时候",   "的话", "效果",
	"使用", "用来",   "作为",   "就行", "即可", "现在",   "首先",   "最后再", "其余",   "把",   "将",
	"给",   "请",     "帮",     "我们", "我",   "你",     "您",     "的",     "了",     "吧",   "呢",
	"啊",   "呀",     "哦",     "嗯",   "这",   "那",     "里",     "中",     "内",     "上",   "下",
	"在",   "用",     "从",     "到",   "和",   "与",     "跟",     "及",     "都",     "先",   "就",
	"想",   "要",     "能",     "会",   "为",   "成",     "做",     "弄",     "改",     "调",   "设",
	"变",   "加",     "来",     "去",   "让",   "它",     "使",     "得",     "作",     "是",   "有",
	"个",   "段",     "处",     "时",   "也",   "再",     "只",     "些",     "点",     "以",   "于",
	"对",   "后",     "好",     "放",   "吗",   "么",     "，",     "。",     "、",     "：",   "；",
	"！",   "？",     "（",     "）",   "“",    "”",      "…",      "·",      "～",     NULL};

static bool is_filler_word(const char *word, size_t len)
{
	char copy[24];
	if (len >= sizeof copy)
		return false;
	memcpy(copy, word, len);
	copy[len] = '\0';
	return agent_has(copy, filler);
}

/* The length of a filler word, blank, sign or taken byte at p; 0: a word that counts. */
static size_t skip_filler(const char *p)
{
	size_t n = 0, best = 0;
	if (*p == TAKEN || isspace((unsigned char)*p) || strchr(",.;:!?&\"'()-+–*~", *p))
		return 1;
	if (isalpha((unsigned char)*p)) {
		while (isalpha((unsigned char)p[n]) || (p[n] == '\'' && isalpha((unsigned char)p[n + 1])))
			n++;
		return is_filler_word(p, n) ? n : 0;
	}
	for (const char *const *f = chinese_filler; *f; f++)
		if (strlen(*f) > best && str_starts(p, *f))
			best = strlen(*f);
	return best;
}

/* The length of the words at p, up to the next taken byte or sign. */
static size_t read_left(const char *p)
{
	size_t n = 0;
	while (p[n] && p[n] != TAKEN) {
		if (p[n] == '<') {
			n += strcspn(p + n, ">");
			n += p[n] == '>';
		} else if (isalnum((unsigned char)p[n])) {
			while (isalnum((unsigned char)p[n]) || p[n] == '\'')
				n++;
		} else if ((unsigned char)p[n] & 0x80) {
			uint32_t code;
			int step = str_utf8_next(p + n, strlen(p + n), &code);
			n += step > 0 ? (size_t)step : 1;
		} else if (p[n] == ' ') {
			n++;
		} else {
			break;
		}
	}
	return n ? n : 1;
}

static size_t trim_filler(const char *p, size_t len)
{
	/* Removes blanks and punctuation at the end. */
	while (len && (isspace((unsigned char)p[len - 1]) || strchr(",.;:!?", p[len - 1])))
		len--;
	return len;
}

bool clause_left(const struct clause *c, struct buf *out, bool *firm)
{
	bool any = false;
	*firm = false;
	for (const char *p = c->text; *p;) {
		size_t n = skip_filler(p);
		if (n) {
			p += n;
			continue;
		}
		size_t len = trim_filler(p, read_left(p));
		if (!len)
			len = 1;
		char *piece = strndup(p, len);
		*firm |= piece && agent_has(piece, "[0-9<]");
		free(piece);
		if (any)
			buf_puts(out, c->a->chinese ? "”、“" : "', '");
		size_t from = c->start + (size_t)(p - c->text);
		agent_words_quote(&c->a->words, from, from + len, out);
		any = true;
		p += len;
	}
	return any;
}

void clause_quote_all(const struct clause *c, struct buf *out)
{
	size_t from = 0, to = strlen(c->whole);
	while (from < to && isspace((unsigned char)c->whole[from]))
		from++;
	to = from + trim_filler(c->whole + from, to - from);
	agent_words_quote(&c->a->words, c->start + from, c->start + to, out);
}
