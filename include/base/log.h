/* The program's log: one line per event, to stderr, the system's journal or a file.
 *
 * Any thread. Registered secrets are masked in every line, and control characters
 * are escaped. */
#ifndef NEMOFS_BASE_LOG_H
#define NEMOFS_BASE_LOG_H

#include <stdbool.h>

#include "base/error.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level); /* at the start: LOG_LEVEL_INFO */
enum log_level log_get_level(void);
const char *log_level_word(enum log_level level); /* "error", "warning", "info", "debug" */

/* From now on each line is a JSON object: {"time":"…Z","level":"info","pid":1,"message":"…"}. */
void log_as_json(void);

/* Where lines go, instead of to stderr. */
void log_to_syslog(const char *ident);

/* Appends to the file, which is made (0600) if missing. If it is renamed or
 * removed, a new one is started in the same folder within a second of the next
 * line, so rotation needs no signal. False: it cannot be opened. */
bool log_to_file(const char *path, struct error *e);

/* If stderr is the journal's ($JOURNAL_STREAM), lines begin with their priority
 * in its format (sd-daemon(3)). True: it is. */
bool log_to_journal(void);

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reports what only a bug in this program can cause: logs an error, and ends the program if $NEMOFS_ABORT
 * is set, as in tests. */
void log_mistake(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
