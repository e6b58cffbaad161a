/* log — one line for the person who runs the server, on standard error.
 *
 * Only processes and commands log, at their edge; libraries return errors. Control characters in
 * what is logged are written as \xNN, so that nobody can forge a line. Never log what a reader
 * typed nor an address. */
#ifndef TOGUNA_BASE_LOG_H
#define TOGUNA_BASE_LOG_H

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTE = 5, LOG_DEBUG = 7 };

/* Who speaks, put before every line: "front 1". Kept as a pointer. Under systemd (JOURNAL_STREAM) a
 * line begins with <level>. */
void log_as(const char *name);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
