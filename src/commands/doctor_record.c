#include "doctor_record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/contract.h"

enum { REPORT_FORM = 1 }; /* version of the format that scripts/replay.py reads */

void record_init(struct record *r, const char *name)
{
	*r = (struct record){.name = name, .outlines = json_array(), .differences = json_array()};
}

void record_finish(struct record *r)
{
	json_decref(r->outlines);
	json_decref(r->differences);
}

static void add_once(json_t *list, json_t *item_take)
{
	size_t i;
	json_t *there;

	json_array_foreach (list, i, there) {
		if (json_equal(there, item_take)) {
			json_decref(item_take);
			return;
		}
	}
	json_array_append_new(list, item_take);
}

void record_outline(struct record *r, const json_t *answer)
{
	add_once(r->outlines, contract_outline(answer));
}

void record_differ(struct record *r, const char *sentence)
{
	add_once(r->differences, json_string(sentence));
}

/* ---- the report ---- */

static json_t *describe(const struct record *r)
{
	return json_pack("{s:s, s:s, s:s?, s:i, s:i, s:i, s:s, s:I, s:I, s:O, s:O}", "endpoint", r->name,
			 "verdict", r->verdict, "cause", r->cause, "code", r->code, "answers",
			 (int)r->answers, "status", r->status, "type", r->type, "bytes", (json_int_t)r->bytes,
			 "ms", (json_int_t)r->ms, "differences", r->differences, "outlines", r->outlines);
}

static json_t *describe_all(const struct record *records, int count, bool local)
{
	json_t *endpoints = json_array();

	for (int i = 0; i < count; i++)
		if (records[i].verdict)
			json_array_append_new(endpoints, describe(&records[i]));
	return json_pack("{s:i, s:s, s:b, s:o}", "report", REPORT_FORM, "version", NEMOFS_VERSION, "local",
			 local, "endpoints", endpoints);
}

/* Creates the report. A file that the user has named is overwritten. */
static int create_file(const char *path, char name[64])
{
	const time_t now = time(NULL);
	struct tm tm = {0};

	if (path)
		return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	localtime_r(&now, &tm);
	strftime(name, 64, "nemofs-report-%Y%m%d-%H%M%S.json", &tm);
	return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

bool record_save(const struct record *records, int count, bool local, const char *path, struct buf *words)
{
	char name[64] = "";
	int fd = create_file(path, name);
	json_t *report = describe_all(records, count, local);
	bool ok = fd >= 0 && !json_dumpfd(report, fd, JSON_INDENT(1)) && write(fd, "\n", 1) == 1;
	int err = errno;

	if (fd >= 0 && close(fd) < 0 && ok) {
		err = errno;
		ok = false;
	}
	if (ok)
		buf_printf(words,
			   "%s: names of keys, types, lengths, codes and times, but no values and no token; "
			   "attach it to a bug report",
			   path ? path : name);
	else
		buf_printf(words, "cannot write %s: %s", path ? path : name, strerror(err));
	json_decref(report);
	return ok;
}
