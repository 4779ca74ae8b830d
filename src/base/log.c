#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

enum { SECRETS = 8, SECRET_SIZE = 512, LINE_SIZE = 2048 };

static atomic_int level = LOG_LEVEL_INFO;
static atomic_bool use_syslog;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char secrets[SECRETS][SECRET_SIZE]; /* guarded by lock */
static unsigned next_secret;               /* guarded by lock */

void log_set_level(enum log_level l)
{
	atomic_store(&level, (int)l);
}

void log_to_syslog(const char *ident)
{
	openlog(ident, LOG_PID, LOG_DAEMON);
	atomic_store(&use_syslog, true);
}

void log_hide(const char *secret)
{
	size_t len = strlen(secret);

	if (len < 8 || len >= SECRET_SIZE)
		return;
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < SECRETS; i++)
		if (!strcmp(secrets[i], secret))
			goto known;
	memcpy(secrets[next_secret++ % SECRETS], secret, len + 1);
known:
	pthread_mutex_unlock(&lock);
}

static void mask(char *line)
{
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < SECRETS; i++) {
		size_t len = strlen(secrets[i]);

		for (char *p = line; len && (p = strstr(p, secrets[i]));) {
			memcpy(p, "***", 3);
			memmove(p + 3, p + len, strlen(p + len) + 1);
		}
	}
	pthread_mutex_unlock(&lock);
}

static void emit(enum log_level l, const char *line)
{
	static const int priority[] = {LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG};
	static const char *const word[] = {"error", "warning", "info", "debug"};

	if (atomic_load(&use_syslog))
		syslog(priority[l], "%s", line);
	else
		dprintf(STDERR_FILENO, "%s: %s: %s\n", program_invocation_short_name, word[l], line);
}

void log_write(enum log_level l, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	if ((int)l > atomic_load(&level))
		return;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	mask(line);
	emit(l, line);
}
