#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/str.h"

enum { LINE_SIZE = 2048 };

enum target { TO_STDERR, TO_JOURNAL, TO_SYSLOG, TO_FILE };

static atomic_int level = LOG_LEVEL_INFO;
static atomic_int target = TO_STDERR;
static atomic_bool as_json;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The log file, guarded by lock. Its folder stays open from before the mount: if the log
 * is below the mountpoint, using its path would ask the mount itself, which waits for
 * us. */
static struct {
	char name[NAME_MAX + 1];
	int folder, fd;
	dev_t device;
	ino_t number;
	time_t looked; /* when its name was last checked */
} file = {.folder = -1, .fd = -1};

void log_set_level(enum log_level l)
{
	atomic_store(&level, (int)l);
}

enum log_level log_get_level(void)
{
	return (enum log_level)atomic_load(&level);
}

const char *log_level_word(enum log_level l)
{
	static const char *const words[] = {"error", "warning", "info", "debug"};

	return words[l];
}

void log_as_json(void)
{
	atomic_store(&as_json, true);
}

void log_to_syslog(const char *ident)
{
	openlog(ident, LOG_PID, LOG_DAEMON);
	atomic_store(&target, TO_SYSLOG);
}

bool log_to_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, number;
	struct stat st;

	if (!stream || sscanf(stream, "%" SCNuMAX ":%" SCNuMAX, &device, &number) != 2 ||
	    fstat(STDERR_FILENO, &st) < 0 || st.st_dev != device || st.st_ino != number)
		return false;
	atomic_store(&target, TO_JOURNAL);
	return true;
}

/* ---- the file ---- */

static bool open_file(void)
{
	int fd = openat(file.folder, file.name,
			O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat st;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return false;
	}
	if (file.fd >= 0)
		close(file.fd);
	file.fd = fd;
	file.device = st.st_dev;
	file.number = st.st_ino;
	return true;
}

static bool open_folder(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char folder[PATH_MAX] = ".";
	int fd;

	if (snprintf(file.name, sizeof file.name, "%s", name) >= (int)sizeof file.name ||
	    (slash &&
	     snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path) >= (int)sizeof folder)) {
		errno = ENAMETOOLONG;
		return false;
	}
	fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (file.folder >= 0)
		close(file.folder);
	file.folder = fd;
	return true;
}

bool log_to_file(const char *path, struct error *e)
{
	bool ok;

	pthread_mutex_lock(&lock);
	ok = open_folder(path) && open_file();
	pthread_mutex_unlock(&lock);
	if (!ok)
		return error_set_errno(e, errno, "log=%s", path);
	atomic_store(&target, TO_FILE);
	return true;
}

/* Follows log rotation, which renames the file: checks the name at most once a second. If
 * no new file can be opened, the old one is used. */
static void follow_file(time_t now)
{
	struct stat st;

	if (now == file.looked)
		return;
	file.looked = now;
	if (fstatat(file.folder, file.name, &st, AT_SYMLINK_NOFOLLOW) < 0 || st.st_dev != file.device ||
	    st.st_ino != file.number)
		open_file();
}

/* ---- lines ---- */

static void put_time(struct buf *out, const struct timespec *now)
{
	char text[24];
	struct tm utc;

	gmtime_r(&now->tv_sec, &utc);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
	buf_printf(out, "%s.%03ldZ", text, now->tv_nsec / 1000000);
}

static void put_json_text(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	while (len) {
		uint32_t point;
		int n = str_utf8_next(s, len, &point);
		size_t used = (size_t)abs(n);

		if (n < 0)
			buf_puts(out, "\\ufffd");
		else if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point == '"' || point == '\\')
			buf_printf(out, "\\u%04x", (unsigned)point);
		else
			buf_append(out, s, used);
		s += used;
		len -= used;
	}
}

static void put_json(struct buf *out, enum log_level l, const struct timespec *now, const char *words)
{
	buf_puts(out, "{\"time\":\"");
	put_time(out, now);
	buf_printf(out, "\",\"level\":\"%s\",\"pid\":%d,\"message\":\"", log_level_word(l), (int)getpid());
	put_json_text(out, words);
	buf_puts(out, "\"}");
}

/* The prefix depends on what the reader of the log adds itself. The words may contain
 * names that others chose, so they are escaped: they must not start a line or control a
 * terminal. */
static void put_text(struct buf *out, enum target to, enum log_level l, const struct timespec *now,
		     const char *words)
{
	if (to == TO_FILE) {
		put_time(out, now);
		buf_printf(out, " [%d] %s: ", (int)getpid(), log_level_word(l));
	} else if (to == TO_STDERR) {
		buf_printf(out, "%s: %s: ", program_invocation_short_name, log_level_word(l));
	}
	str_escape(out, words, strlen(words), LINE_SIZE);
}

/* Writes each line with one call, so that lines of several processes do not mix. */
static void send_line(enum target to, const struct buf *line, time_t now)
{
	int fd = STDERR_FILENO;
	ssize_t n;

	pthread_mutex_lock(&lock);
	if (to == TO_FILE) {
		follow_file(now);
		fd = file.fd;
	}
	n = write(fd, line->data, line->len);
	(void)n; /* there is no place to report an error */
	pthread_mutex_unlock(&lock);
}

static void emit(enum log_level l, const char *words)
{
	static const int priority[] = {LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG};
	enum target to = (enum target)atomic_load(&target);
	struct buf line = {0};
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (to == TO_JOURNAL)
		buf_printf(&line, "<%d>", priority[l]);
	if (atomic_load(&as_json))
		put_json(&line, l, &now, words);
	else
		put_text(&line, to, l, &now, words);
	if (to == TO_SYSLOG)
		syslog(priority[l], "%s", buf_text(&line));
	else if (buf_putc(&line, '\n'))
		send_line(to, &line, now.tv_sec);
	buf_finish(&line);
}

void log_write(enum log_level l, const char *format, ...)
{
	char words[LINE_SIZE];
	va_list args;
	int err = errno;

	if ((int)l > atomic_load(&level))
		return;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	secret_mask(words, strlen(words));
	emit(l, words);
	errno = err;
}

void log_mistake(const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	log_error("internal error: %s", text);
	if (getenv("NEMOFS_ABORT"))
		abort();
}
