/* Shared by the files of rules. */
#ifndef NEMOFS_ENGINE_AGENT_RULES_H
#define NEMOFS_ENGINE_AGENT_RULES_H

#include <jansson.h>

#include "agent_clause.h"
#include "agent_internal.h"

/* Patterns that many rules use. */
#define REMOVE                                                                                                                       \
	"(remove|delete|drop|erase|clear|discard|take (away|off|out)|get rid of|turn "                                               \
	"off|strip|lose|(don't|do not|dont) (want|need)( to (see|hear|have))?|去掉|去除|删除|删掉|删|移除|移走|不要|" \
	"关掉|取消|清除|拿掉)"
#define CAPTIONS "(captions?|subtitles?|subs|closed captions|cc|transcripts?|字幕)"
#define MUSIC "(background music|bgm|music|soundtrack|song|背景音乐|配乐|音乐|歌曲)"

/* Appends a new operation to the list and returns it, borrowed. */
json_t *rule_op(json_t *ops, const char *name);
void rule_set_int(json_t *op, const char *key, int64_t value);
void rule_set_number(json_t *op, const char *key, double value);
void rule_set_text(json_t *op, const char *key, const char *text);
void rule_set_flag(json_t *op, const char *key, bool value);

/* Applies the last operation only to the parts that the clause names. Several parts
 * become several operations, the latest part first, so that the times of the others
 * stay right. If none is named, the operation stays for the whole video. */
void rule_parts(struct clause *c, json_t *ops);

/* The same in two steps, for rules that read more words between them. */
struct rule_parts_list {
	struct edit_range items[20];
	size_t count;
};
struct rule_parts_list rule_take_parts(struct clause *c);
void rule_give_parts(json_t *ops, struct rule_parts_list *parts);

/* Removes the times of `out` from `all`; at most 20 parts stay. */
void rule_subtract(struct rule_parts_list *all, const struct edit_range *out, size_t count);

/* Takes an upload that the clause names by its file name or its position among the
 * uploads of that kind ("the second clip"). `*number`: its number from 1, 0 if none is
 * named. INPUT if there is no such upload. */
enum rule_upload { RULE_VIDEO, RULE_PICTURE, RULE_SOUND, RULE_ANY };
bool rule_upload(struct clause *c, enum rule_upload kind, int64_t *number, struct error *e);

/* "9:16 with blurred bars", "cut the video with its sound": rules that two lists use. */
bool rule_read_aspect(struct clause *c, json_t *ops, struct error *e);
bool rule_read_cut(struct clause *c, json_t *ops, struct error *e);

/* Adds a remark for the reply. Both formats take the same arguments. */
#define RULE_NOTE(c, english, chinese_, ...)                                                                 \
	((c)->a->chinese ? buf_printf(&(c)->note, chinese_, ##__VA_ARGS__)                                   \
			 : buf_printf(&(c)->note, english, ##__VA_ARGS__))

#endif
