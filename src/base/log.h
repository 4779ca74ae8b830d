/* The program's log: one line per event, to stderr or the system's journal.
 *
 * Any thread. Secrets that were made known are masked in every line, whatever
 * path they took to get there. */
#ifndef NEMOFS_BASE_LOG_H
#define NEMOFS_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level); /* from the start: LOG_LEVEL_INFO */
void log_to_syslog(const char *ident);    /* instead of stderr */

/* From now on, `secret` (8 bytes or more) is written as "***". Copied. */
void log_hide(const char *secret);

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
