#include "model/eventlog.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "model/model.h"
#include "model/session.h"
#include "store/store.h"
#include "text/json.h"

enum { PENDING_MAX = 32 << 20 };

/* A batch on its way to the disk. Outlives the log if that is finished first. */
struct writing {
	struct job job;
	struct eventlog *log; /* NULL: finished meanwhile, the descriptor is ours */
	int fd;
	uint64_t offset;
	struct buf lines;
	int err;
};

static void file_name(const struct eventlog *log, char out[64])
{
	snprintf(out, 64, "events-%lld.jsonl", (long long)log->session->id);
}

/* Up to the end of the last whole line: a crash may have cut the one after it. */
static uint64_t whole_lines(int fd)
{
	char block[4096];
	struct stat st;
	off_t at = fstat(fd, &st) < 0 ? 0 : st.st_size;

	while (at > 0) {
		off_t start = at > (off_t)sizeof block ? at - (off_t)sizeof block : 0;
		ssize_t n = pread(fd, block, (size_t)(at - start), start);
		const char *end = n > 0 ? memrchr(block, '\n', (size_t)n) : NULL;

		if (end)
			return (uint64_t)(start + (end - block) + 1);
		at = start;
	}
	return 0;
}

static void open_file(struct eventlog *log, int flags)
{
	char name[64];

	file_name(log, name);
	log->fd = openat(store_dir_fd(log->session->model->store), name,
			 O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
	if (log->fd >= 0)
		log->size = whole_lines(log->fd);
}

void eventlog_init(struct eventlog *log, struct session *session)
{
	*log = (struct eventlog){.session = session, .fd = -1};
	buf_init(&log->pending, PENDING_MAX);
	waiters_init(&log->written);
	open_file(log, 0);
}

/* At its place and not at the end: what a full disk cut off is written over. */
static int write_all(int fd, const char *data, size_t len, uint64_t offset)
{
	while (len) {
		ssize_t n = pwrite(fd, data, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		data += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

static void run(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);

	w->err = write_all(w->fd, w->lines.data, w->lines.len, w->offset);
}

bool eventlog_settled(const struct eventlog *log)
{
	return !log->writing && !log->pending.len;
}

static void flush(struct eventlog *log);

static void done(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);
	struct eventlog *log = w->log;

	if (w->err)
		log_error("events.jsonl: %s", strerror(w->err));
	if (log) {
		log->writing = NULL;
		log->size += w->err ? 0 : w->lines.len;
		model_changed(log->session->model, log->session);
		flush(log);
		if (eventlog_settled(log))
			waiters_wake(&log->written, NULL, NULL);
	} else {
		close(w->fd);
	}
	buf_finish(&w->lines);
	free(w);
}

static void flush(struct eventlog *log)
{
	struct writing *w;

	if (log->writing || !log->pending.len)
		return;
	if (log->fd < 0)
		open_file(log, O_CREAT);
	w = calloc(1, sizeof *w);
	if (log->fd < 0 || !w) {
		log_error("events.jsonl cannot be written");
		buf_clear(&log->pending);
		free(w);
		return;
	}
	w->log = log;
	w->fd = log->fd;
	w->offset = log->size;
	w->lines = log->pending;
	buf_init(&log->pending, PENDING_MAX);
	log->writing = w;
	worker_submit(log->session->model->worker, &w->job, run, done);
}

/* Behind what the worker may be writing at this moment. */
static void write_last(struct eventlog *log)
{
	uint64_t behind = log->size + (log->writing ? log->writing->lines.len : 0);
	int err = write_all(log->fd, log->pending.data, log->pending.len, behind);

	if (err)
		log_error("events.jsonl: %s", strerror(err));
}

void eventlog_finish(struct eventlog *log)
{
	if (!log->session)
		return;
	if (log->pending.len && log->fd >= 0)
		write_last(log);
	if (log->writing)
		log->writing->log = NULL;
	else if (log->fd >= 0)
		close(log->fd);
	buf_finish(&log->pending);
}

void eventlog_forget(struct eventlog *log)
{
	char name[64];

	file_name(log, name);
	unlinkat(store_dir_fd(log->session->model->store), name, 0);
	buf_clear(&log->pending);
}

static json_t *data_of(const struct api_message_event *event)
{
	json_t *data = jsonx_parse(event->data, event->len, JSONX_MAX_SIZE, NULL);
	struct buf repaired = {0};

	if (data)
		return data;
	str_utf8_repair(&repaired, event->data, event->len);
	data = json_stringn(buf_text(&repaired), repaired.len);
	buf_finish(&repaired);
	return data;
}

static void put_time(char out[40])
{
	struct timespec now;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(out, 40, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(out + strlen(out), 40 - strlen(out), ".%03ldZ", now.tv_nsec / 1000000);
}

void eventlog_append(struct eventlog *log, unsigned turn, const struct api_message_event *event)
{
	char at[40], *line;
	json_t *json;

	put_time(at);
	json = json_pack("{s:s, s:i, s:s, s:s, s:o}", "at", at, "turn", (int)turn, "event", event->name, "id",
			 event->id, "data", data_of(event));
	line = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (!line)
		return;
	buf_puts(&log->pending, line);
	buf_putc(&log->pending, '\n');
	free(line);
	flush(log);
}
