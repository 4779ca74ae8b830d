/* Rules about the timeline: cuts, order, speed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_rules.h"
#include "product/causes.h"
#include "track.h"

static int64_t length_of(const struct clause *c)
{
	return edit_duration(c->a->draft);
}

/* ---- cut ---- */

/* "remove 2-4 s, then remove 10-12 s": both are times of the video before the first cut. Converts one to
 * the current video. */
static int64_t map_removed(const struct agent *a, int64_t t)
{
	int64_t gone = 0;
	for (size_t i = 0; i < a->removed_count; i++) {
		const struct edit_range *r = &a->removed[i];
		if (t >= r->to_ms)
			gone += r->to_ms - r->from_ms;
		else if (t > r->from_ms)
			gone += t - r->from_ms;
	}
	return t - gone;
}

static void note_removed(struct agent *a, const struct edit_range *ranges, size_t count)
{
	for (size_t i = 0; i < count && a->removed_count < EDIT_RANGES_MAX; i++)
		a->removed[a->removed_count++] = ranges[i];
}

static void emit_ranges(struct clause *c, json_t *ops, const char *name, const struct edit_range *ranges,
			size_t count)
{
	json_t *op = rule_op(ops, name), *list = json_array();
	for (size_t i = 0; i < count; i++) {
		/* A range that touches the start or the end means those of the current video. */
		bool inner = ranges[i].from_ms > 0 && ranges[i].to_ms != length_of(c);
		int64_t from = inner ? map_removed(c->a, ranges[i].from_ms) : ranges[i].from_ms;
		int64_t to = inner ? map_removed(c->a, ranges[i].to_ms) : ranges[i].to_ms;
		json_array_append_new(
			list, json_pack("{s:I,s:I}", "from_ms", (json_int_t)from, "to_ms", (json_int_t)to));
	}
	if (count > 1) {
		json_object_set_new(op, "ranges", list);
	} else {
		json_object_update(op, json_array_get(list, 0));
		json_decref(list);
	}
}

#define EXCEPT                                                                                               \
	"\\b(everything|all|anything)?( else)? ?(except|excluding|but|besides|other than|apart from|aside "  \
	"from)( for)?\\b"
#define KEEP                                                                                                 \
	"\\b(just |only )?(keep|retain|preserve|leave|save)( just| "                                         \
	"only)?\\b|\\bonly\\b|\\bjust\\b|\\bextract\\b|保留|只留下?|只要|只剩下?|"                 \
	"留下|截取|取出|剪出|剪取|裁出|截出|摘取"
#define CUT_OFF "(out|away|off)"
#define CUT                                                                                                                                            \
	"\\b(cut|trim|remove|delete|drop|skip|shorten|lose|get rid "                                                                                   \
	"of|crop|clip|chop|snip|erase|discard|strip|take|lop|shave|removed|deleted|cutting|trimming|removing|deleting|trimmed|shortened)\\b( " CUT_OFF \
	"\\b)?( down)?|"                                                                                                                               \
	"剪掉|剪去|减掉|裁掉|裁去|切掉|删除|删掉|删去|去掉|去除|移除|砍掉|不要|剪辑|裁剪|剪|删|裁|截|切|去"

static bool check_beyond(const struct clause *c, const struct edit_range *ranges, size_t count,
			 struct error *e)
{
	for (size_t i = 0; i < count; i++)
		if (ranges[i].from_ms < 0 || ranges[i].to_ms < 0)
			return error_set(e, ERROR_INPUT, "the video is only %g s long",
					 (double)length_of(c) / 1000);
	return true;
}

/* Replaces one part of a clip by the rest of the clip. Returns the number of ranges; 0: there is no rest, or
 * more than one part. */
static size_t rest_of_clip(const struct clause *c, struct edit_range *ranges, size_t count)
{
	struct edit_range part = ranges[0];
	size_t left = 0;
	if (count > 1)
		return 0;
	if (part.from_ms > c->clip.from_ms)
		ranges[left++] = (struct edit_range){c->clip.from_ms, part.from_ms};
	if (part.to_ms < c->clip.to_ms)
		ranges[left++] = (struct edit_range){part.to_ms, c->clip.to_ms};
	return left;
}

/* "between 20% and 60%". Returns the number of ranges, 0 or 1. */
static size_t take_shares(struct clause *c, struct edit_range *range)
{
	double percent[2];
	if (!clause_numbers(c, "\\b(between|from)? ?<p([0-9]+)> ?(-|to|and|until) ?<p([0-9]+)>", 2, 4,
			    percent))
		return 0;
	*range = (struct edit_range){llround((double)length_of(c) * percent[0] / 100),
				     llround((double)length_of(c) * percent[1] / 100)};
	return 1;
}

/* "the first 5 s, except the first": removes the parts `out` from the ranges. If there are no ranges, the
 * parts become the ranges. */
static bool leave_out(struct edit_range *ranges, size_t *count, const struct edit_range *out,
		      size_t out_count, struct error *e)
{
	enum { MOST = 8 };
	struct rule_parts_list parts = {.count = 0};
	if (!*count) {
		memcpy(ranges, out, out_count * sizeof *ranges);
		*count = out_count;
		return true;
	}
	for (size_t i = 0; i < *count && i < MOST; i++)
		parts.items[parts.count++] = ranges[i];
	rule_subtract(&parts, out, out_count);
	if (!parts.count || *count > MOST)
		return error_set(e, ERROR_INPUT,
				 "say which part: \"the first 10 seconds\", \"from 5 s to 15 s\"");
	memcpy(ranges, parts.items, parts.count * sizeof *ranges);
	*count = parts.count;
	return true;
}

bool rule_read_cut(struct clause *c, json_t *ops, struct error *e)
{
	struct edit_range ranges[EDIT_RANGES_MAX], out[EDIT_RANGES_MAX];
	int64_t ms;
	/* In 除了 … 以外 ("except"), each of the two words is taken. */
	size_t left_out = clause_except(c, out, 8);
	int excepts = clause_take(c, EXCEPT);
	excepts += clause_take(c, "除了|除去");
	excepts += clause_take(c, "以外的?|之外的?");
	bool except = excepts > 0 || left_out > 0;
	bool to_an_end = clause_has(
		c,
		"\\b(down )?to (just |only )?(the )?(first|last|final)\\b|(剪|裁|截)(成|为|到)(只剩)?(前|最后)");
	bool off = clause_has(c, "\\b(cut|trim|crop|clip|take) " CUT_OFF "\\b") ||
		   clause_has(c, CUT_OFF " *$") || clause_has(c, "<[tf][0-9]+> off\\b");
	bool to = !clause_has(c, "\\bfrom\\b") &&
		  clause_has(c, "\\b(cut|trim|crop|clip|shorten)\\b[^<0-9\001]{0,24}\\b(down )?to [0-9<]");
	bool span = clause_has(
		c,
		"(剪|裁|截)(辑|剪|取)?(到|至)[^<0-9]{0,6}[0-9<]|(缩|剪)短(到|成|为)[0-9<]|(从|自)[^<0-9]{0,6}[0-9<][^到至]*(剪|裁|截)(辑|取)?(到|至)");
	bool trim = clause_has(c, "\\b(trim|clip)\\b|\\bcrop\\b");
	bool remove = clause_has(
		c,
		"\\b(remove|delete|drop|skip|lose|get rid of|erase|discard|cut)\\b|(剪|裁|切|删|去|移)(掉|去|除)|不要|删");
	bool clip = clause_clip(c);
	bool keep = clause_take(c, KEEP);
	size_t count = take_shares(c, ranges);
	count += clause_ranges(c, ranges + count, EDIT_RANGES_MAX - count);
	if (remove && !keep &&
	    clause_said(
		    c,
		    "\\b(delete|remove|cut|drop|discard|lose)( all)?( of)? the rest|(其余|剩下)的?(都|全)?(删|不要)"))
		return error_set(e, ERROR_INPUT, "that would leave nothing of the video");
	clause_take_all(c, CUT "|缩短|剪短");
	clause_take_all(
		c,
		"\\b(should|must|can|has to|have to|needs? to) (be|go)\\b|\\b(should|must|can|has to|have to|needs? to)\\b");
	if (left_out && count)
		except = false;
	if (left_out && !leave_out(ranges, &count, out, left_out, e))
		return false;
	if (count)
		clause_take_all(c, "\\b(to|until|till) the (very )?end\\b|(到|至)(最后|结尾|末尾)");
	clause_take_all(c, "\\b(with|and|including)( (its|the))? (sound|audio)\\b|连同声音");
	clause_take_all(
		c,
		"\\b(rest|other parts?|remainder|remaining)( of( the| it)?)?\\b|其他(部分|的)?|其余(部分|的)?|剩下的?|别的");
	if (count && !check_beyond(c, ranges, count, e))
		return false;
	if (count)
		clause_take_all(c, "\\b(intro(duction)?|outro|credits)\\b");
	if (!count && (to || span || keep) && (clause_time(c, &ms) || clause_length(c, &ms, true))) {
		int64_t all = c->clip.to_ms ? c->clip.to_ms - c->clip.from_ms : length_of(c);
		if (ms > all)
			return error_set(e, ERROR_INPUT, "the video is only %g s long", (double)all / 1000);
		ranges[count++] = (struct edit_range){c->clip.from_ms, c->clip.from_ms + ms};
		keep = true;
	}
	if (!count)
		return error_set(e, ERROR_INPUT,
				 "say which part: \"the first 10 seconds\", \"from 5 s to 15 s\"");
	bool range = ranges[0].from_ms > 0 || !clause_said(c, "first|开头|开始|片头|前|beginning|start");
	bool keeps = keep || to_an_end ||
		     (trim && range && !off && !clause_said(c, "\\b(last|final|after|before|end)\\b")) ||
		     (to && !off) || span;
	if (remove && keep)
		keeps = !clause_said(
				c,
				"\\b(remove|delete|drop|skip|lose|get rid of|erase|discard)\\b[^<]*(only|just)") ||
			to_an_end;
	if (keep &&
	    clause_said(
		    c,
		    "\\b(just|only) (remove|delete|cut|trim|drop|skip)|只(剪掉|删除|删掉|去掉|删)|(just|only) get rid"))
		keeps = false;
	if (except)
		keeps = !keeps;
	/* "keep the first 5 s of b.mp4": the other clips stay, so remove the rest of this clip. */
	if (clip && keeps && !clause_said(c, "\\b(only|just)\\b|只")) {
		keeps = false;
		count = rest_of_clip(c, ranges, count);
		if (!count)
			return error_set(e, ERROR_INPUT, "the clip is no longer than that");
	}
	emit_ranges(c, ops, keeps ? "keep" : "remove", ranges, count);
	if (!keeps)
		note_removed(c->a, ranges, count);
	return true;
}

/* ---- order ---- */

static bool read_split(struct clause *c, json_t *ops, struct error *e)
{
	int64_t at, end = length_of(c);
	double parts = 2;
	bool swap = clause_take(
		c,
		"\\b(swap|switch|exchange|reverse the order of|flip)( the)?( order( of)?)?( them| halves| parts| two)*|(交换|互换|对调|调换)(位置|顺序|前后)*");
	clause_take_all(
		c,
		"\\b(split|divide|slice|cut|break)( up)?\\b|分割|拆分|分开|切开|切分|分成|切成|剪成|拆成|分为|一分为");
	clause_take_all(
		c,
		"\\b(equal(ly)?|the same length|same|halves|half|parts?|pieces?|clips?|segments?|sections?|evenly)\\b|平均|相等|等分|两半|对半|部分|片段|段|份|半");
	bool timed = false;
	double seconds;
	/* "at 4, 8 and 12 seconds" */
	while (clause_has(c, "<t") &&
	       clause_number(c, "(^|[ \001])([0-9]+(\\.[0-9]+)?) ?(,|&|and\\b|、|和)", 2, &seconds))
		rule_set_int(rule_op(ops, "split"), "at_ms", llround(seconds * 1000));
	for (int i = 0; i < 20 && clause_time(c, &at); i++, timed = true)
		rule_set_int(rule_op(ops, "split"), "at_ms", at);
	static const char *const numbers[] = {"\\btwo\\b|两|二|2", "\\bthree\\b|三|3", "\\bfour\\b|四|4",
					      "\\bfive\\b|五|5", "\\bsix\\b|六|6"};
	for (int i = 0; i < 5; i++)
		if (clause_take(c, numbers[i]))
			parts = i + 2;
	for (int i = 1; !timed && i < (int)parts; i++)
		rule_set_int(rule_op(ops, "split"), "at_ms", llround((double)end * i / (int)parts));
	if (swap) {
		int64_t middle = timed ? json_integer_value(json_object_get(json_array_get(ops, 0), "at_ms"))
				       : end / 2;
		if (json_array_size(ops) > 1)
			return error_set(e, ERROR_INPUT, "two parts can be swapped");
		json_t *op = rule_op(ops, "move");
		rule_set_int(op, "from_ms", middle);
		rule_set_int(op, "to_ms", end);
		rule_set_int(op, "at_ms", 0);
	}
	return true;
}

static bool read_swap_halves(struct clause *c, json_t *ops, struct error *e)
{
	int64_t end = length_of(c);
	struct edit_range ranges[4];
	clause_take_all(
		c,
		"\\b(swap|switch|exchange|put|move|place|bring|before|after|behind|(in front|ahead) of)\\b|交换|互换|对调|调换|位置|顺序|前后两?(半段|部分|段)?");
	clause_take_all(c, "\\b(two |both )?(halves|order)\\b|\\bwith\\b|两半");
	size_t count = clause_ranges(c, ranges, 4);
	if (count > 2)
		return error_set(e, ERROR_INPUT, "two parts can be swapped");
	if (count == 2 &&
	    !(ranges[0].from_ms == 0 && ranges[1].to_ms == end && ranges[0].to_ms == ranges[1].from_ms)) {
		const struct edit_range *a = ranges[0].from_ms < ranges[1].from_ms ? &ranges[0] : &ranges[1];
		const struct edit_range *b = a == &ranges[0] ? &ranges[1] : &ranges[0];
		if (a->to_ms > b->from_ms)
			return error_set(e, ERROR_INPUT, "the two parts overlap");
		/* Move the later part before the earlier one, then the earlier one to where the later was. */
		json_t *op = rule_op(ops, "move");
		rule_set_int(op, "from_ms", b->from_ms);
		rule_set_int(op, "to_ms", b->to_ms);
		rule_set_int(op, "at_ms", a->from_ms);
		int64_t by = b->to_ms - b->from_ms;
		op = rule_op(ops, "move");
		rule_set_int(op, "from_ms", a->from_ms + by);
		rule_set_int(op, "to_ms", a->to_ms + by);
		rule_set_int(op, "at_ms", b->to_ms);
		return true;
	}
	int64_t middle = count == 2 ? ranges[0].to_ms : end / 2;
	json_t *op = rule_op(ops, "move");
	rule_set_int(op, "from_ms", middle);
	rule_set_int(op, "to_ms", end);
	rule_set_int(op, "at_ms", 0);
	return true;
}

static bool read_place(struct clause *c, json_t *ops, struct error *e);

static bool read_move(struct clause *c, json_t *ops, struct error *e)
{
	struct edit_range parts[2];
	int64_t at = -1, end = length_of(c);
	/* "把第二段放到最前面" ("move the second clip to the front"): a whole clip. */
	if (clause_has(c, "<[ao]-?[0-9]+>") && !clause_has(c, "<[tfp]|half|third|quarter|半|分之"))
		return read_place(c, ops, e);
	bool front = clause_take(
		c,
		"\\b(to|at|in) (the )?(very )?(beginning|start|front|first|top)( of( the| it)?)?( video| film| clip)?\\b|\\bfirst *$|(到|在|至)?(视频|影片|整个)?(最)?(开头|前面|最前|片头|开始)(部分)?");
	bool back =
		!front &&
		clause_take(
			c,
			"\\b(to|at|in) (the )?(very )?(end|ending|back)( of( the| it)?)?( video| film| clip)?\\b|\\blast *$|(到|在|至)?(视频|影片)?(最)?(结尾|末尾|后面|最后|片尾)(部分)?");
	clause_take_all(c,
			"\\b(move|shift|bring|relocate|put|place)\\b|移动?到?|挪到?|调到|放到?|提到|提前到");
	int64_t to;
	double moved;
	if (!front && !back && clause_number(c, "\\b(to|before|at|after) <t([0-9]+)> *$", 2, &moved))
		at = (int64_t)moved;
	size_t count = clause_ranges(c, parts, 2);
	if (front)
		at = 0;
	if (back)
		at = end;
	if (at < 0 && clause_time(c, &to))
		at = to;
	if (count != 1 || at < 0)
		return error_set(e, ERROR_INPUT,
				 "say what to move, and where: \"move the last 5 seconds to the beginning\"");
	if (!check_beyond(c, parts, count, e))
		return false;
	json_t *op = rule_op(ops, "move");
	rule_set_int(op, "from_ms", parts[0].from_ms);
	rule_set_int(op, "to_ms", parts[0].to_ms);
	rule_set_int(op, "at_ms", at);
	return true;
}

/* Appends the numbers of all uploads that are videos or, with `pictures`, pictures. */
static void add_uploads(json_t *list, const struct agent *a, bool pictures)
{
	for (size_t i = 0; i < a->input->asset_count; i++) {
		enum probe_type type = a->input->assets[i].probe.type;
		if (type == PROBE_VIDEO || (pictures && type == PROBE_IMAGE))
			json_array_append_new(list, json_integer((json_int_t)i + 1));
	}
}

static bool read_join(struct clause *c, json_t *ops, struct error *e)
{
	json_t *op = rule_op(ops, "arrange"), *list = json_array();
	int64_t number;
	json_object_set_new(op, "uploads", list);
	bool pictures = clause_has(
		c, "\\b(uploads?|files?|pictures?|photos?|images?|everything)\\b|素材|图片|照片|文件");
	clause_take_all(
		c,
		"\\b(join|merge|concat(enate)?|combine|stitch|glue|append|connect|together|single|two|both|three|into one|one after the other|one after another|in order|back to back|uploads?|files?|photos?|pictures?|images?)\\b");
	clause_take_all(
		c,
		"合并|拼接|拼起来|拼在一起|接起来|接在一起|连起来|连接|合成|合在一起|组合|串联|串起来|两|三|几|多|一个|成一|图片|照片|文件|按顺序|依次");
	for (;;) {
		if (!rule_upload(c, RULE_VIDEO, &number, e))
			return false;
		if (!number)
			break;
		json_array_append_new(list, json_integer((json_int_t)number));
	}
	if (json_array_size(list) < 2) {
		json_array_clear(list);
		add_uploads(list, c->a, pictures);
	}
	if (clause_take(c, "\\b(in )?(the )?(reverse(d)?|opposite) order\\b|(倒序|反序|相反的?顺序)")) {
		for (size_t k = 0, n = json_array_size(list); k < n / 2; k++) {
			json_t *one = json_incref(json_array_get(list, k));
			json_array_set(list, k, json_array_get(list, n - 1 - k));
			json_array_set_new(list, n - 1 - k, one);
		}
	}
	if (!json_array_size(list))
		return error_set(e, ERROR_NO_DRAFT, "there is no video yet: upload one first");
	if (json_array_size(list) == 1)
		return error_set(e, ERROR_INPUT, "only one video was uploaded: upload the others first");
	return true;
}

/* The numbers of the uploads that the video shows, in the order in which it first shows them. */
static json_t *shown_uploads(const struct clause *c)
{
	json_t *list = json_array(), *seen = json_object(), *segment;
	size_t i;
	json_array_foreach (track_segments(track_main(c->a->draft)), i, segment) {
		const char *id = track_asset(segment);
		if (!id || json_object_get(seen, id))
			continue;
		json_object_set_new(seen, id, json_true());
		for (size_t k = 0; k < c->a->input->asset_count; k++)
			if (!strcmp(c->a->input->assets[k].id, id))
				json_array_append_new(list, json_integer((json_int_t)k + 1));
	}
	json_decref(seen);
	return list;
}

static bool holds(const json_t *numbers, int64_t number)
{
	size_t i;
	json_t *each;
	json_array_foreach (numbers, i, each) {
		if (json_integer_value(each) == number)
			return true;
	}
	return false;
}

/* "swap the clips", "reverse the order of the clips" */
static bool read_swap_uploads(struct clause *c, json_t *ops, struct error *e)
{
	int64_t one = 0, other = 0;
	if (!rule_upload(c, RULE_ANY, &one, e) || (one && !rule_upload(c, RULE_ANY, &other, e)))
		return false;
	json_t *shown = shown_uploads(c), *list = json_array(), *each;
	size_t i;
	json_array_foreach (shown, i, each) {
		int64_t n = json_integer_value(each);
		if (one && other) /* these two swap places */
			json_array_append_new(list, json_integer(n == one ? other : n == other ? one : n));
		else
			json_array_insert(list, 0, each);
	}
	json_decref(shown);
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	clause_take_all(
		c,
		"\\b(swap|switch|exchange|reverse|flip|order|clips|videos|uploads|two|both|around)\\b|交换|对调|调换|互换|顺序|两|二|倒序");
	return json_array_size(list) > 1 ||
	       error_set(e, ERROR_INPUT, "only one video was uploaded: upload the others first");
}

/* "put second.mp4 before plain.mp4", "swap the two clips", "second.mp4 first" */
static bool read_order(struct clause *c, json_t *ops, struct error *e)
{
	int64_t one, other;
	bool after = clause_take(c, "\\b(after|behind|following)\\b|之后|后面|后边");
	clause_take_all(
		c,
		"\\b(put|move|place|play|show|before|in front of|ahead of|bring)\\b|放在?|移到?|之前|前面|前边|排在?");
	if (!rule_upload(c, RULE_ANY, &one, e) || !rule_upload(c, RULE_ANY, &other, e))
		return false;
	if (!one || !other || one == other)
		return error_set(e, ERROR_INPUT, "name two uploads: \"put b.mp4 before a.mp4\"");
	/* All clips as they are, with the one next to the other. */
	json_t *all = shown_uploads(c), *list = json_array();
	size_t i;
	json_t *each;
	if (!holds(all, other))
		json_array_append_new(all, json_integer((json_int_t)other));
	json_array_foreach (all, i, each) {
		json_int_t n = json_integer_value(each);
		if (n == one)
			continue;
		if (n == other && !after)
			json_array_append_new(list, json_integer(one));
		json_array_append(list, each);
		if (n == other && after)
			json_array_append_new(list, json_integer(one));
	}
	json_decref(all);
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	return true;
}

/* "put the second clip first", "add b.mp4 to the end" */
static bool read_place(struct clause *c, json_t *ops, struct error *e)
{
	int64_t one;
	bool end = clause_take(
		c,
		"\\b(at|to|in) (the )?(very )?end\\b( of( the| it)?)?|\\blast *$|(到|在)?(最后面?|后面|结尾|末尾)");
	clause_take_all(
		c,
		"\\bfirst *$|\\b(at|to|in) (the )?(very )?(beginning|start|front)\\b( of( the| it)?)?|(到|在)?(最前面?|前面|开头|第一)");
	clause_take_all(
		c,
		"\\b(put|move|place|play|show|bring|append|add)\\b|放在?到?|移动?到?|挪到?|调到|提到|排在?|段");
	if (!rule_upload(c, RULE_ANY, &one, e))
		return false;
	if (!one)
		return error_set(e, ERROR_INPUT, "say which upload");
	json_t *list = json_array();
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	json_t *shown = shown_uploads(c), *each;
	size_t i;
	json_array_foreach (shown, i, each) {
		if (json_integer_value(each) != one)
			json_array_append(list, each);
	}
	json_decref(shown);
	json_array_insert_new(list, end ? json_array_size(list) : 0, json_integer(one));
	return true;
}

/* "use b.mp4 instead of a.mp4", "replace a.mp4 with b.mp4" */
static bool read_instead(struct clause *c, json_t *ops, struct error *e)
{
	int64_t one, other;
	bool replace = clause_take(c, "\\b(replace|swap|exchange|substitute)( out)?\\b|替换|换成|换为|把|将");
	bool by = clause_has(c, "\\bsubstitute\\b.* for ");
	clause_take_all(
		c,
		"\\b(use|show|take|put|play|instead( of)?|in place of|rather than|with|by|for)\\b|替换成?|换成|换为|代替|用|而不是");
	if (!rule_upload(c, RULE_ANY, &one, e) || !rule_upload(c, RULE_ANY, &other, e))
		return false;
	if (!one || !other || one == other)
		return error_set(e, ERROR_INPUT, "name two uploads: \"put b.mp4 before a.mp4\"");
	int64_t from = replace && !by ? one : other, to = replace && !by ? other : one;
	if (!edit_shows_asset(c->a->draft, c->a->input->assets[from - 1].id))
		return error_set(e, ERROR_INPUT, "the video does not show that upload");
	json_t *list = json_array();
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	json_t *shown = shown_uploads(c), *each;
	size_t i;
	json_array_foreach (shown, i, each) {
		int64_t n = json_integer_value(each);
		if (n != to)
			json_array_append_new(list, json_integer(n == from ? to : n));
	}
	json_decref(shown);
	return true;
}

/* "start the video at 0:03", "end it after 8 s", "从5秒开始": cuts off what is before or after. */
static bool read_bounds(struct clause *c, json_t *ops, struct error *e)
{
	bool start = clause_said(c, "\\b(start|begin)s?\\b|开始");
	int64_t at;
	clause_take_all(
		c,
		"\\b(trim|cut|edit|crop|so|make|have|let|should|must|starts?|begins?|ends?|stops?|finish(es)?|after|with)\\b|让|从|到|开始(播放)?|结束|为止|播放|停");
	if (!clause_time(c, &at) && !clause_length(c, &at, true))
		return error_set(e, ERROR_INPUT,
				 "say which part: \"the first 10 seconds\", \"from 5 s to 15 s\"");
	if (map_removed(c->a, at) >= length_of(c))
		return error_set(e, ERROR_INPUT, "the video is only %g s long", (double)length_of(c) / 1000);
	/* "start at 4 s, end at 9 s": both are times of the video as it was. */
	int64_t now = map_removed(c->a, at);
	const struct edit_range part = {start ? now : 0, start ? length_of(c) : now}, before = {0, at};
	if (part.from_ms >= part.to_ms)
		return error_set(e, ERROR_INPUT, "that would leave nothing of the video");
	emit_ranges(c, ops, "keep", &part, 1);
	if (start)
		note_removed(c->a, &before, 1);
	return true;
}

#define ONE_CLIP "(the )?<[ao]-?[0-9]+>( ?(clip|video|upload|file|one|个?(视频|片段|素材)))?"
#define FIRST_CLIP                                                                                           \
	"^ *(please |first,? |先)*(use|show|play|take|start with|begin with|用|放|播放?|显示) *" ONE_CLIP    \
	",?( first)?( *(followed by|and then|再|然后|接着).*)? *$|^ *" ONE_CLIP ",? (comes |goes )?first *$"
#define NEXT_CLIP                                                                                                                      \
	"^ *(and |then |after that |next |followed by |with |再|然后|接着|最后)*(use |show |play |take |put |用|放|播放?)* *" ONE_CLIP \
	"( (after( it| that)?|next|last|second|third))? *$"

/* "use b.mp4 then a.mp4": only these, in this order. "b.mp4 first, then a.mp4": the others follow. */
static bool read_sequence(struct clause *c, json_t *ops, struct error *e)
{
	json_t *list = json_array(), *named = json_object();
	int64_t number;
	char key[24];
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	bool first = clause_take(c, "\\b(comes |goes )?first\\b");
	clause_take_all(
		c,
		"\\b(use|show|play|take|put|start|begin|with|followed by|and|then|after( it| that)?|next|last|second|third)\\b|先|再|然后|接着|最后|用|放|播放?|显示");
	for (bool ok = true; ok;) {
		if (!rule_upload(c, RULE_ANY, &number, e)) {
			json_decref(named);
			return false;
		}
		ok = number > 0;
		snprintf(key, sizeof key, "%lld", (long long)number);
		if (ok && !json_object_get(named, key)) {
			json_object_set_new(named, key, json_true());
			json_array_append_new(list, json_integer((json_int_t)number));
		}
	}
	json_t *shown = first ? shown_uploads(c) : NULL, *each;
	size_t i;
	json_array_foreach (shown, i, each) {
		snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT, json_integer_value(each));
		if (!json_object_get(named, key))
			json_array_append(list, each);
	}
	json_decref(shown);
	json_decref(named);
	return json_array_size(list) > 1 ||
	       error_set(e, ERROR_INPUT, "say \"use only b.mp4\", or which one comes then");
}

/* "make it 10 seconds long", "make it shorter": refused, because there are many ways to do this. */
static bool ask_length(struct clause *c, json_t *ops, struct error *e)
{
	(void)ops;
	(void)c;
	return error_set(
		e, ERROR_INPUT,
		"say how: \"keep the first 10 seconds\", \"remove the silences\" or \"speed up 1.5x\"");
}

static bool read_only_upload(struct clause *c, json_t *ops, struct error *e)
{
	int64_t number;
	json_t *list = json_array();
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	clause_take_all(
		c, "\\b(only|just|keep|use|show|work (on|with))\\b|只(用|保留|要|留|使用|剪辑|显示)?|保留");
	for (;;) {
		if (!rule_upload(c, RULE_ANY, &number, e))
			return false;
		if (!number)
			break;
		json_array_append_new(list, json_integer((json_int_t)number));
	}
	return json_array_size(list) || error_set(e, ERROR_INPUT, "say which upload");
}

/* Removes one clip: "remove the second clip", "without it", "everything except it". Keeps only that clip:
 * "remove all except it". */
static bool read_remove_upload(struct clause *c, json_t *ops, struct error *e)
{
	int64_t number;
	json_t *list = json_array();
	json_object_set_new(rule_op(ops, "arrange"), "uploads", list);
	bool except = clause_has(c, EXCEPT "|除了|除去");
	bool removes = clause_has(c, REMOVE "|\\bcut( out)?\\b|剪掉|不要");
	clause_take_all(
		c, REMOVE
		"|\\bcut( out)?\\b|剪掉|不要|\\b(without|omit(ting)?|exclud(e|ing)|leav(e|ing) out|keep|show|use)\\b|"
		"除了|除去|以外的?|之外的?|保留|都|" EXCEPT);
	if (!rule_upload(c, RULE_ANY, &number, e))
		return false;
	if (!number)
		return error_set(e, ERROR_INPUT, "say which upload");
	if (except && removes)
		json_array_append_new(list, json_integer((json_int_t)number));
	json_t *shown = except && removes ? NULL : shown_uploads(c), *each;
	size_t i;
	json_array_foreach (shown, i, each) {
		if (json_integer_value(each) != number)
			json_array_append(list, each);
	}
	json_decref(shown);
	if (!edit_shows_asset(c->a->draft, c->a->input->assets[number - 1].id))
		return error_set(e, ERROR_INPUT, "the video does not show that upload");
	return json_array_size(list) || error_set(e, ERROR_INPUT, "that would leave nothing of the video");
}

static bool read_insert(struct clause *c, json_t *ops, struct error *e)
{
	int64_t number, at;
	clause_take_all(c, "\\b(insert|add|put|place|splice|paste)\\b|插入|插到|插|放到|加到|加在|放在");
	double part = 0;
	clause_number(c, "\\b(the )?first <t([0-9]+)> of( the)?|前<t([0-9]+)>的?", 2, &part);
	if (!rule_upload(c, RULE_ANY, &number, e))
		return false;
	bool end = clause_take(c, "\\b(at|to|in) (the )?(very )?end\\b( of( the| it)?)?|结尾|末尾|最后|片尾");
	bool start =
		!end &&
		clause_take(
			c,
			"\\b(at|to|in) (the )?(very )?(beginning|start|front)\\b( of( the| it)?)?|开头|片头|最前面|前面");
	at = end ? length_of(c) : 0;
	bool placed = end || start || clause_time(c, &at);
	clause_take(
		c,
		"\\b(of|in|into) (the )?(<o-?[0-9]+> ?(one|clip|video)|main (one|clip|video)|<a[0-9]+>)|<o1>(视频|片段|素材)?(的|里)?");
	if (!number || !placed)
		return error_set(e, ERROR_INPUT, "say which upload, and where: \"insert b.mp4 at 0:05\"");
	json_t *op = rule_op(ops, "insert");
	rule_set_int(op, "upload", number);
	rule_set_int(op, "at_ms", at);
	if (part > 0)
		rule_set_int(op, "to_ms", (int64_t)part);
	return true;
}

static bool read_slideshow(struct clause *c, json_t *ops, struct error *e)
{
	int64_t each;
	(void)e;
	json_t *op = rule_op(ops, "slideshow");
	clause_take_all(c, "\\b(a )?slide ?show\\b|幻灯片|相册");
	clause_take_all(
		c,
		"\\b(pictures?|photos?|images?|each|every|per|apiece|all|uploads?)\\b|每张|每个|每|图片|照片|张|各");
	if (clause_length(c, &each, true))
		rule_set_int(op, "each_ms", each);
	return true;
}

/* Plays the part `times` times; the rest of the video plays once. */
static bool loop_part(const struct clause *c, json_t *ops, struct edit_range part, int64_t times,
		      struct error *e)
{
	if (times > EDIT_RANGES_MAX - 2)
		return error_set(e, ERROR_INPUT, "a part can be played 2 to %d times", EDIT_RANGES_MAX - 2);
	if (part.from_ms < 0 || part.from_ms >= length_of(c) || part.to_ms > length_of(c))
		return error_set(e, ERROR_INPUT, "the video is only %g s long", (double)length_of(c) / 1000);
	json_t *list = json_array();
	json_object_set_new(rule_op(ops, "order"), "ranges", list);
	for (int64_t i = 0; i < times; i++)
		json_array_append_new(
			list, json_pack("{s:I,s:I}", "from_ms", (json_int_t)(i ? part.from_ms : 0), "to_ms",
					(json_int_t)(i + 1 < times ? part.to_ms : length_of(c))));
	return true;
}

static bool read_loop(struct clause *c, json_t *ops, struct error *e)
{
	struct rule_parts_list parts = rule_take_parts(c);
	double times = 2;
	clause_take_all(
		c,
		"\\b(loop|repeat|play|duplicate)(ed|d|ing)?\\b|循环(播放)?|重复(播放)?|连续播放|播放|连放|连播");
	if (!clause_number(c, "<x([0-9.]+)>( in a row| over)?", 1, &times) &&
	    !clause_number(c, "([0-9]+) ?(遍|次|回)", 1, &times)) {
		static const char *const numbers[] = {"两|二", "三", "四", "五", "六",
						      "七",    "八", "九", "十"};
		bool found = clause_take(c, "\\btwice\\b|\\bonce more\\b");
		for (int i = 0; i < 9 && !found; i++) {
			char pattern[64];
			snprintf(pattern, sizeof pattern, "(%s)(遍|次|回)", numbers[i]);
			found = clause_take(c, pattern);
			times = i + 2;
		}
		if (!found)
			times = 2;
		if (!found &&
		    clause_take(c, "\\b(forever|endless(ly)?|infinite(ly)?|continuously)\\b|无限|一直"))
			return error_set(
				e, ERROR_INPUT,
				"a video has an end: say how often it is to be played, at most 100 times");
	}
	if (times != floor(times) || times < 2)
		return error_set(e, ERROR_INPUT, "say how often it is to be played, at least twice");
	if (parts.count > 1)
		return error_set(e, ERROR_INPUT,
				 "say which part: \"the first 10 seconds\", \"from 5 s to 15 s\"");
	if (parts.count)
		return loop_part(c, ops, parts.items[0], (int64_t)times, e);
	rule_set_int(rule_op(ops, "loop"), "times", (int64_t)times);
	return true;
}

static bool read_reverse(struct clause *c, json_t *ops, struct error *e)
{
	(void)e;
	clause_take_all(
		c,
		"\\b(play(ed)?|run)?( it| the video)?( in)?( )?(reversed?|backwards?)( playback| order)?\\b|\\brewind\\b|倒着(播放|放)?|倒放|反向播放|逆向播放|倒叙|反转播放|反着放|播放");
	rule_op(ops, "reverse");
	rule_parts(c, ops);
	return true;
}

static bool read_freeze(struct clause *c, json_t *ops, struct error *e)
{
	int64_t at, length = 2000;
	double seconds;
	clause_take_all(
		c,
		"\\b(freeze|hold|pause|still)( on)?( the)?( frame)?( shot)?\\b|定格|静止|冻结|停住|暂停|帧");
	bool told = clause_length(c, &length, false);
	bool last = clause_take(
		c,
		"\\b(very )?(last|final) *(frame|shot|image)?$|\\b(very )?(last|final) (frame|shot|image)\\b|\\b(last|final)\\b|最后一?");
	if (last)
		at = length_of(c);
	else if (clause_take(c, "\\b(very )?(first|opening) (frame|shot|image)?"))
		at = 0, last = true;
	if (!last && told && clause_number(c, "\\b(at|on) ([0-9]+(\\.[0-9]+)?)( |$)", 2, &seconds))
		at = llround(seconds * 1000);
	else if (!last && !clause_time(c, &at))
		return error_set(e, ERROR_INPUT, "say where: \"freeze the frame at 7 s for 2 s\"");
	if (!told && !clause_length(c, &length, true))
		RULE_NOTE(c, "No length was told: 2 s.", "没有说时长，按 2 秒。");
	json_t *op = rule_op(ops, "freeze");
	rule_set_int(op, "at_ms", at);
	rule_set_int(op, "for_ms", length);
	return true;
}

/* ---- speed ---- */

#define SLOW "slow|慢|减速|降速"

/* How fast something is to be played. */
struct speed {
	double factor; /* 0: not given */
	double by;     /* times the present speed; 0: not given */
};

static struct speed take_speed(struct clause *c, bool slow)
{
	struct speed s = {0};
	double x = 0;
	if (clause_take(
		    c,
		    "\\btwice as fast|\\bdouble( the)?( playback)? speed|\\bspeed doubled|加速一倍|快一倍|快放一倍|速度(加倍|翻倍|提高一倍)"))
		s.by = 2;
	else if (
		clause_take(
			c,
			"\\b(half as fast|twice as slow)|\\bhalf( the| its)?( playback| normal| original)?[- ]?speed|(放慢|减速|慢放|降速|慢)(一倍|<x1>|一半)|半速|速度减半|一半的?速度"))
		s.by = 0.5;
	else if (clause_number(c, "(加速|快放|快|速度提高)<x([0-9.]+)>", 2, &x) && x == 1)
		s.by = 2;
	else if (x > 0)
		s.factor = x;
	else if (clause_take(c, "\\b(by|in) half\\b|一半"))
		s.by = slow ? 0.5 : 1.5;
	else if (clause_number(c, "\\bby (a factor of )?<x([0-9.]+)>", 2, &x) ||
		 clause_number(c, "<x([0-9.]+)> (as fast|faster|slower|as slow)", 1, &x))
		s.by = x;
	else if (clause_number(c, "\\bby <p([0-9]+)>|<p([0-9]+)> (faster|slower)", 1, &x) && x > 0)
		s.by = slow ? 1 - x / 100 : 1 + x / 100;
	else if (clause_number(c, "<p([0-9]+)> (faster|slower)", 1, &x))
		s.by = slow ? 1 - x / 100 : 1 + x / 100;
	else if (clause_number(c, "(提高|加快|增加|加速|提速|快)(了)?<p([0-9]+)>", 3, &x))
		s.by = 1 + x / 100;
	else if (clause_number(c, "(降低|减慢|放慢|减少|减速|降速|慢)(了)?<p([0-9]+)>", 3, &x))
		s.by = 1 - x / 100;
	else if (clause_number(c, "<x([0-9.]+)>(速度?|speed)?", 1, &x))
		s.factor = x;
	else if (!clause_has(c, "(\\b(to|at|of)|到|为|成) ?<p|<p[0-9]+> ?(speed|的?速度|速)") &&
		 clause_has(c, "\\b(up|faster|down|slower|slow)\\b") &&
		 clause_number(c, "<p([0-9]+)>", 1, &x) && x < 100)
		s.by = slow ? 1 - x / 100 : 1 + x / 100;
	else if (x > 0 || clause_number(c, "<p([0-9]+)>", 1, &x))
		s.factor = x / 100;
	else if (clause_number(c, "(speed|速度|速率)[^0-9<\001]{0,12}([0-9]+(\\.[0-9]+)?)", 2, &x))
		s.factor = x;
	else if (clause_number(c, "\\bby (a factor of )?([0-9]+(\\.[0-9]+)?)( times| x)?( |$)", 2, &x) &&
		 x > 0)
		s.by = x;
	else if (clause_has(c, "\\b(normal|original|regular)\\b|正常|原速|原来的?速度|恢复"))
		s.factor = 1;
	return s;
}

static bool read_speed(struct clause *c, json_t *ops, struct error *e)
{
	struct rule_parts_list parts = rule_take_parts(c);
	bool slow = clause_said(c, SLOW) || clause_said(c, "\\b(reduce|decrease|lower)\\b|降低|减少");
	if (!parts.count && clause_said(c, "\\bramp"))
		return error_set(
			e, ERROR_INPUT,
			"say the parts: \"the first half at half speed\", \"the second half at 2x\"");
	clause_take(c, "speed ramp:?( start| starts| begin)?( out)?( at)? ?(normal)?( speed)?");
	clause_take_all(
		c,
		"\\b((and |, )?(then )?(back to )?(normal|regular)( speed)? (again|after(wards)?|before|otherwise)|start(s|ing)? (out )?(at )?normal( speed)?|rest (is |at )?normal( speed)?)\\b");
	struct speed s = take_speed(c, slow);
	clause_take_all(c, "\\b(normal|original|regular)\\b|正常|原速|原来的?|恢复");
	if (slow && s.by > 1)
		s.by = 1 / s.by;
	if (slow && s.factor > 1)
		s.factor = 1 / s.factor;
	if (s.factor <= 0 && s.by <= 0) {
		if (slow)
			s.factor = clause_said(c, "motion|动作|slow(-| )?mo") ? 0.5 : 0;
		if (s.factor <= 0)
			s.by = slow ? 0.5 : 1.5;
	}
	clause_take_all(
		c,
		"\\b(increase|raise|decrease|reduce|lower|set|speeds?|speed(ed|ing)?|playback|play(s|ed)?|run|fast(er)?|quick(er)?|accelerate|slow(er|ed|ing|s)?|slow(ly)?|down|up|motion|slow[- ]?mo(tion)?|slo-?mo|time-?lapse|double|again|go|rate|x|forward|quickly)\\b");
	clause_take_all(
		c,
		"倍速|倍|速度|速率|加速|减速|快放|慢放|放慢|加快|慢动作|快进|变速|播放|(加|减)速到|到|快一点|慢一点|快|慢|提速|降速|动作|速");
	if (s.factor > 0 ? s.factor < 0.25 || s.factor > 4 : s.by < 0.0625 || s.by > 16)
		return error_set(e, ERROR_INPUT, "a speed is 0.25 to 4 times");
	json_t *op = rule_op(ops, "set_speed");
	if (s.factor > 0)
		rule_set_number(op, "factor", s.factor);
	else
		rule_set_number(op, "by", s.by);
	rule_give_parts(ops, &parts);
	return true;
}

/* A clip that is named in a request to cut, and words for cutting. */
#define CLIP "(<a[0-9]+>|<o-?[0-9]+> ?(clip|video|film|file|upload|one|视频|片段|素材))"
#define CLIP_CUT "cut|trim|shorten|keep|剪|裁|截|删|去掉|保留"

const struct agent_rule agent_rules_time[] =
	{
		{"\\b(swap|switch|exchange)\\b.*<[ao]-?[0-9]+>.*<[ao]-?[0-9]+>|<[ao]-?[0-9]+>.*(和|与).*<[ao]-?[0-9]+>.*(交换|互换|对调|调换)|(交换|互换|对调|调换).*<[ao]-?[0-9]+>.*<[ao]-?[0-9]+>|\\b(swap|switch|exchange)( the| both| my)?( two)? (clips|videos|uploads)\\b|\\breverse( the)? order of( the)? (clips|videos|uploads)|(交换|对调|调换|互换)[^<]*(两个?视频|片段顺序|视频顺序|素材)",
		 read_swap_uploads, NULL, false},
		{"\\b(use|show|take|put|play)\\b.*<[ao][0-9]+>.*\\b(instead of|in place of|rather than)\\b.*<[ao][0-9]+>|\\b(replace|substitute|swap out)\\b.*<[ao][0-9]+>.*\\b(with|by|for)\\b.*<[ao][0-9]+>|<a[0-9]+>(替换|换)(成|为)<a[0-9]+>|用<a[0-9]+>(代替|替换)<a[0-9]+>",
		 read_instead, NULL, false},
		{"^ *(please |and |then |make |have |let |(trim|cut|edit|crop) (the |this |my |it |video |clip )*so (that )?)*(it|this|that|the (video|film|clip|movie))?( should| must)? ?(starts?|begins?|ends?|stops?|finish(es)?)( it| this| the (video|film|clip|movie))? (at|from|with|after|on|by) (the )?<[tf][0-9]+>( mark)? *$|^ *(让)?(视频|影片)?(从|在)第?<[tf][0-9]+>(处)?(开始|结束|停)(播放)?(吧|了)? *$|^ *(让)?(视频|影片)?到第?<[tf][0-9]+>(处)?(结束|为止|停)",
		 read_bounds, NULL, false},
		{"slide ?show|幻灯片|相册", read_slideshow, "^ *<t[0-9]+> ?(each|per|apiece)|每张", false},
		{"\\bfreeze|\\bpause (it |the video )?(at|on|for)\\b|\\bhold (on )?(the )?((very )?(last|first|final|opening) )?(frame|shot)|定格|静止|冻结|画面停住",
		 read_freeze, NULL, false},
		{"\\b(join|merge|concat|combine|stitch)[a-z]*\\b.*order|(合并|拼接).*(倒序|反序)", read_join,
		 NULL, false},
		{"\\brevers(e|ed)\\b|backwards?\\b|\\brewind\\b|倒放|倒着|反向播放|逆向播放|反着放",
		 read_reverse, NULL, false},
		{"\\bloop|\\brepeat|\\bduplicate\\b|\\bplay(ed)?\\b( it| this| that| the (video|clip|film)| (the )?<[ao]-?[0-9]+>( ?(clip|video))?)? (<x[0-9]+>|twice)( in a row| over)? *$|循环|重复|连放|连播|播放.*(遍|次)",
		 read_loop, NULL, false},
		{"\\b(split|divide|slice)\\b|\\b(cut|break)\\b[^<]*\\b(into|in) (two|three|four|five|half|halves|[2-9])\\b|分割|拆分|分成|(切|剪|拆)成[^<]*(段|部分|半|份)|分为|一分为|切开|分开",
		 read_split, "^ *(then )?(swap|switch|exchange|交换|互换|对调)", false},
		{"\\b(second|last|latter|back) half\\b.*\\b(before|in front of|ahead of)\\b.*\\b(first|front) half|\\b(first|front) half\\b.*\\b(after|behind)\\b.*\\b(second|last|latter|back) half|(后|下)半.*(放|移|调)到?(前|上)半[^<]*(前|之前)|\\b(swap|switch|exchange)\\b.*(half|halves|part|<t)|(交换|互换|对调|调换)",
		 read_swap_halves,
		 "^ *(with |and )?(the )?(second|last|first|other|latter) (half|part)|^ *(from )?<t|^ *(和|与)?(后|前)半",
		 false},
		{"\\b(move|shift)\\b[^<]*[0-9] ?(-|to) ?[0-9]+[^<]*\\b(to|at) (the )?(very )?(start|beginning|front|end) *$|(<t|half|third|quarter).*\\b(move|put|bring|place)\\b.*\\b(to|at) (the )?(very )?(start|beginning|front|end)|\\b(move|shift|bring|relocate)\\b.*(<[tfp]|half|third|quarter)|(移动?|挪|放|调|提)到.*(开头|前面|结尾|末尾|最后|片头|片尾|<t)|(<t[0-9]+>|半段|部分).*(移|挪|放|调|提)(动)?到",
		 read_move, NULL, false},
		{"\\binsert|\\bsplice|插入|插到", read_insert, NULL, false},
		{"<[aon][0-9]*>.*\\b(before|after|behind|in front of|ahead of)\\b.*<[aon][0-9]*>|<[aon][0-9]*>.*(之前|前面|之后|后面).*<[aon][0-9]*>|<[aon][0-9]*>.*(放|移|排)在?.*<[aon][0-9]*>.*(之前|前面|之后|后面|前|后)",
		 read_order, NULL, false},
		{"\\bjoin|merge|concat|combine|stitch|\\bglue|(together|back to back)|合并|拼接|拼起来|拼在一起|接起来|接在一起|连起来|合成一|串起来|串联",
		 read_join, "^ *<a[0-9]+>", false},
		{FIRST_CLIP, read_sequence, NEXT_CLIP, false},
		{"<[aon]-?[0-9]*>( ?(clip|video|upload|file|one))? (first|last) *$|(put|move|place|add|append|bring).*<[aon]-?[0-9]*>.*(to|at) the (very )?(beginning|start|front|end)|<[aon]-?[0-9]*>.*(放|移|排)(在|到)?(最前|最后|前面|后面|开头|结尾|末尾)",
		 read_place, NULL, false},
		{"\\b(make|get|bring) (it|this|the video|the film|the clip)( down)?( to)? (<t[0-9]+>( long| in length)?|shorter|longer) *$|^ *(shorter|longer) *$|(变|弄|改|剪)(短|长)(一点|一些|点|些)?$|(变|改|弄)(成|到)<t[0-9]+>(长)?$",
		 ask_length, NULL, false},
		{"(" REMOVE "|" CLIP_CUT ").*(<[tf]|half|third|quarter|半).*" CLIP "|" CLIP ".*(" REMOVE
		 "|" CLIP_CUT ").*(<[tf]|half|third|quarter|半)|(" REMOVE "|" CLIP_CUT ").*" CLIP
		 ".*(<[tf]|half|third|quarter|半)",
		 rule_read_cut, NULL, false},
		{"\\b(use|keep|show|work (on|with)|take)? ?(only|just) ?(use|keep|show)?.*<[aon]-?[0-9]*>( ?(clip|video|upload|file|one))? *$|只(用|保留|要|留|使用).*<[aon]-?[0-9]*>",
		 read_only_upload, "^ *(<a[0-9]+>|the <o[0-9]+>)", false},
		{"\\b(without|omit|exclude|leave out)\\b.*" CLIP
		 "|\\b(everything|all)( else)? (except|but)\\b.*" CLIP "|(除了|除去|不要).*" CLIP,
		 read_remove_upload, NULL, false},
		{"(" REMOVE
		 "|\\bcut( out)?).*(<[an][0-9]*>|<o-?[0-9]+> ?(clip|video|upload|film|one|视频|片段|素材))",
		 read_remove_upload, NULL, false},
		{"(half|part|third|quarter|<t[0-9]+>) at <x|\\bspeed|(make|play|run)( it| this| that| the video)?( at)? <x|<x[0-9.]+> (from|between|for) |\\bfaster|\\bfast\\b|slower|slow(-| )?mo|\\bslow(ed)?\\b|slo-?mo|time-?lapse|<x[0-9.]+>.*(速|fast|slow|speed|as fast)|^[^a-z]*<x[0-9.]+>[^a-z]*$|倍速|速度|加速|减速|快放|慢放|放慢|加快|慢动作|快进|变速|提速|快<p",
		 read_speed,
		 "^ *((then )?(back to )?normal|恢复|then normal|(then )?(go|speed|run|play|slow) .*<[xp])",
		 false},
		{"缩短|剪短|\\b(everything|all)\\b.*<[tf].*\\b(can|should|must|has to) (go|be (cut|removed|deleted))|(lop|shave|take (out|away|off)|cut|trim|remove|delete|drop|skip|keep|shorten|lose|extract|clip|chop|snip|erase|discard|retain|leave|get rid of|\\bonly\\b|\\bjust\\b|剪|删|去|裁|截|取出|保留|只留|只要|移除|留下|砍|切|不要|减掉)([0-9]|.*(<[tfp]|[^a-z0-9<#.][0-9]|half|third|quarter|半|三分之|四分之))|(<[tfp]|half|半段|半部分).*(cut|trim|remove|delete|drop|skip|keep|shorten|剪|删|去|裁|截|保留|移除|留下|砍|切|不要)|\\b(everything|all) (except|but)\\b|^ *(cut|trim|shorten|剪辑|裁剪|剪)( it| this| the video| 视频)?( down)? *$",
		 rule_read_cut,
		 "^ *(the |then )?(first|last|final|from <t)[^a-z]*<t[0-9]+>[^<a-z]*( please| only| too)*[^<a-z]*$|^ *(the )?(very )?(start|beginning|front|end|ending|back) by <t[0-9]+> *$|^ *(还有|以及)?(开头|开始|前面?|最后|后面?|结尾|末尾|片头|片尾)的?<t[0-9]+>(的?(部分|内容|片段|画面))? *$|^ *(the )?outro *\\(?(the )?last <t[0-9]+>\\)? *$|^ *(delete|remove|cut|drop|discard|lose)( all)?( of)? (the )?(rest|others?|everything else|other parts?) *$|^ *(其余|剩下|其他)的?(部分|都|全部?|地方)*(删|去|剪|不要)",
		 false},
		{NULL, NULL, NULL, false},
};
