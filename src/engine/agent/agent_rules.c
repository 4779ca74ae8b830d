#include "agent_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "track.h"

const struct agent_rule *agent_rule_find(const char *clause)
{
	const struct agent_rule *const lists[] = {agent_rules_refused, agent_rules_text, agent_rules_picture,
						  agent_rules_sound,   agent_rules_time, agent_rules_unknown};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (const struct agent_rule *rule = lists[i]; rule->pattern; rule++)
			if (agent_has(clause, rule->pattern))
				return rule;
	return NULL;
}

/* ---- operations ---- */

json_t *rule_op(json_t *ops, const char *name)
{
	json_t *op = json_pack("{s:s}", "op", name);
	json_array_append_new(ops, op);
	return op;
}

void rule_set_int(json_t *op, const char *key, int64_t value)
{
	json_object_set_new(op, key, json_integer((json_int_t)value));
}

void rule_set_number(json_t *op, const char *key, double value)
{
	json_object_set_new(op, key, json_real(value));
}

void rule_set_text(json_t *op, const char *key, const char *text)
{
	json_object_set_new(op, key, json_string(text));
}

void rule_set_flag(json_t *op, const char *key, bool value)
{
	json_object_set_new(op, key, json_boolean(value));
}

static int later_first(const void *a, const void *b)
{
	const struct edit_range *one = a, *other = b;
	return one->from_ms < other->from_ms ? 1 : one->from_ms > other->from_ms ? -1 : 0;
}

enum { PARTS_MAX = sizeof(((struct rule_parts_list *)0)->items) / sizeof(struct edit_range) };

static void subtract_one(struct rule_parts_list *all, struct edit_range out)
{
	struct rule_parts_list left = {.count = 0};
	for (size_t i = 0; i < all->count; i++) {
		struct edit_range r = all->items[i];
		if (r.from_ms < out.from_ms && left.count < PARTS_MAX)
			left.items[left.count++] =
				(struct edit_range){r.from_ms, r.to_ms < out.from_ms ? r.to_ms : out.from_ms};
		if (r.to_ms > out.to_ms && left.count < PARTS_MAX)
			left.items[left.count++] =
				(struct edit_range){r.from_ms > out.to_ms ? r.from_ms : out.to_ms, r.to_ms};
	}
	*all = left;
}

void rule_subtract(struct rule_parts_list *all, const struct edit_range *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		subtract_one(all, out[i]);
}

#define REST                                                                                                           \
	"\\b(for |in |during |of )?(the )?(rest|remainder|remaining (part|video|film)|what( is|'s) left|what remains)" \
	"( of (the |it|this)?( ?video| ?film| ?clip)?)?\\b|(剩下|其余|余下|剩余)的?(部分|视频|内容)?"

/* "speed the rest up": after a cut, the whole video; otherwise all but the parts of the request before. */
static void take_rest(struct clause *c, struct rule_parts_list *parts)
{
	const struct agent *a = c->a;
	if ((!a->rest_is_all && !a->part_count) || !clause_take(c, REST) || a->rest_is_all)
		return;
	parts->items[parts->count++] = (struct edit_range){0, edit_duration(a->draft)};
	rule_subtract(parts, a->parts, a->part_count);
}

struct rule_parts_list rule_take_parts(struct clause *c)
{
	struct rule_parts_list parts = {.count = 0};
	struct edit_range out[PARTS_MAX];
	size_t left_out = clause_except(c, out, PARTS_MAX);
	bool clip = clause_clip(c);
	parts.count = clause_ranges(c, parts.items, PARTS_MAX);
	if (clip && !parts.count)
		parts.items[parts.count++] = c->clip;
	if (!parts.count)
		take_rest(c, &parts);
	if (left_out && !parts.count)
		parts.items[parts.count++] = (struct edit_range){0, edit_duration(c->a->draft)};
	rule_subtract(&parts, out, left_out);
	if (left_out && !parts.count) /* nothing is left: an invalid part, so that the edit is refused */
		parts.items[parts.count++] = (struct edit_range){-1, -1};
	return parts;
}

void rule_give_parts(json_t *ops, struct rule_parts_list *parts)
{
	json_t *op = json_incref(json_array_get(ops, json_array_size(ops) - 1));
	if (parts->count) {
		qsort(parts->items, parts->count, sizeof *parts->items, later_first);
		json_array_remove(ops, json_array_size(ops) - 1);
	}
	for (size_t i = 0; i < parts->count; i++) {
		json_t *one = json_deep_copy(op);
		rule_set_int(one, "from_ms", parts->items[i].from_ms);
		rule_set_int(one, "to_ms", parts->items[i].to_ms);
		json_array_append_new(ops, one);
	}
	json_decref(op);
}

void rule_parts(struct clause *c, json_t *ops)
{
	struct rule_parts_list parts = rule_take_parts(c);
	rule_give_parts(ops, &parts);
}

/* ---- uploads ---- */

static bool is_kind(const struct asset *asset, enum rule_upload kind)
{
	switch (kind) {
	case RULE_VIDEO:
		return asset->probe.type == PROBE_VIDEO;
	case RULE_PICTURE:
		return asset->probe.type == PROBE_IMAGE;
	case RULE_SOUND:
		return asset->probe.type == PROBE_AUDIO;
	case RULE_ANY:
		break;
	}
	return asset->probe.type == PROBE_VIDEO || asset->probe.type == PROBE_IMAGE;
}

/* The number of the n-th upload of a kind (-1: the last); 0: none. */
static int64_t find_nth(const struct agent *a, enum rule_upload kind, int64_t n)
{
	int64_t seen = 0, last = 0;
	for (size_t i = 0; i < a->input->asset_count; i++) {
		if (!is_kind(&a->input->assets[i], kind))
			continue;
		last = (int64_t)i + 1;
		if (++seen == n)
			return last;
	}
	return n < 0 ? last : 0;
}

bool rule_upload(struct clause *c, enum rule_upload kind, int64_t *number, struct error *e)
{
	double n;
	*number = 0;
	if (clause_number(c, "<a([0-9]+)>", 1, &n)) {
		*number = (int64_t)n;
		return true;
	}
	if (clause_take(c, "<n>"))
		return error_set(e, ERROR_INPUT, "there is no upload of that name");
	if (clause_number(c,
			  "<o(-?[0-9]+)> "
			  "?(clips?|videos?|films?|uploads?|pictures?|images?|photos?|files?|one|视频|素材|"
			  "片段|图片|照片|图)?",
			  1, &n)) {
		*number = find_nth(c->a, kind, (int64_t)n);
		return *number ? true : error_set(e, ERROR_INPUT, "there are not so many uploads");
	}
	return true;
}

const char *agent_place(const struct agent *a, const char *place)
{
	static const struct {
		const char *place, *english, *chinese;
	} places[] = {
		{"top-left", "top left", "左上角"},
		{"top-right", "top right", "右上角"},
		{"bottom-left", "bottom left", "左下角"},
		{"bottom-right", "bottom right", "右下角"},
		{"top", "top", "顶部"},
		{"bottom", "bottom", "底部"},
		{"center", "center", "居中"},
		{"left", "left", "左侧"},
		{"right", "right", "右侧"},
		{"lower-third", "lower third", "下三分之一处"},
	};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (!strcmp(places[i].place, place))
			return a->chinese ? places[i].chinese : places[i].english;
	return place;
}
