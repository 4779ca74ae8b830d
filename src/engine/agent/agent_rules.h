/* What the lists of rules share. */
#ifndef NEMOFS_ENGINE_AGENT_RULES_H
#define NEMOFS_ENGINE_AGENT_RULES_H

#include <jansson.h>

#include "agent_clause.h"
#include "agent_internal.h"

/* Words of many rules. */
#define REMOVE                                                                                                                       \
	"(remove|delete|drop|erase|clear|discard|take (away|off|out)|get rid of|turn "                                               \
	"off|strip|lose|(don't|do not|dont) (want|need)( to (see|hear|have))?|去掉|去除|删除|删掉|删|移除|移走|不要|" \
	"关掉|取消|清除|拿掉)"
#define CAPTIONS "(captions?|subtitles?|subs|closed captions|cc|transcripts?|字幕)"
#define MUSIC "(background music|bgm|music|soundtrack|song|背景音乐|配乐|音乐|歌曲)"

/* A new operation at the end of the list. Borrowed. */
json_t *rule_op(json_t *ops, const char *name);
void rule_set_int(json_t *op, const char *key, int64_t value);
void rule_set_number(json_t *op, const char *key, double value);
void rule_set_text(json_t *op, const char *key, const char *text);
void rule_set_flag(json_t *op, const char *key, bool value);

/* Gives the last operation the parts that the clause names; several make several
 * operations, the last part first, so that the times hold. None: the whole video. */
void rule_parts(struct clause *c, json_t *ops);

/* The same in two steps, where other words for a half follow. */
struct rule_parts_list {
	struct edit_range items[20];
	size_t count;
};
struct rule_parts_list rule_take_parts(struct clause *c);
void rule_give_parts(json_t *ops, struct rule_parts_list *parts);

/* `all` without `out`; at most 20 parts. */
void rule_subtract(struct rule_parts_list *all, const struct edit_range *out, size_t count);

/* The upload that the clause names by file, by number ("the second clip") or by
 * kind; its number, 0 for none. Fails, too, where a file is named that is none. */
enum rule_upload { RULE_VIDEO, RULE_PICTURE, RULE_SOUND, RULE_ANY };
bool rule_upload(struct clause *c, enum rule_upload kind, int64_t *number, struct error *e);

/* "9:16 with blurred bars", "cut the video with its sound"; of two lists. */
bool rule_read_aspect(struct clause *c, json_t *ops, struct error *e);
bool rule_read_cut(struct clause *c, json_t *ops, struct error *e);

/* Tells besides what is done. Both forms take the same arguments. */
#define RULE_NOTE(c, english, chinese_, ...)                                                                 \
	((c)->a->chinese ? buf_printf(&(c)->note, chinese_, ##__VA_ARGS__)                                   \
			 : buf_printf(&(c)->note, english, ##__VA_ARGS__))

#endif
