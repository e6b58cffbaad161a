#include "base/err.h"
#include "base/log.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void fill(struct err *e, enum err_kind kind, const char *format, va_list args)
{
    if (!e) return;
    e->kind = kind;
    vsnprintf(e->detail, sizeof e->detail, format, args);
}

void err_fill(struct err *e, enum err_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(e, kind, format, args);
    va_end(args);
}

void err_fill_errno(struct err *e, enum err_kind kind, const char *format, ...)
{
    int cause = errno;
    va_list args;
    va_start(args, format);
    fill(e, kind, format, args);
    va_end(args);
    if (!e) return;
    size_t at = strlen(e->detail);
    snprintf(e->detail + at, sizeof e->detail - at, ": %s", strerror(cause));
}

void err_append(struct err *e, const char *format, ...)
{
    if (!e) return;
    size_t at = strlen(e->detail);
    int head = snprintf(e->detail + at, sizeof e->detail - at, ", while ");
    if (head < 0 || (size_t)head >= sizeof e->detail - at) return;
    at += (size_t)head;
    va_list args;
    va_start(args, format);
    vsnprintf(e->detail + at, sizeof e->detail - at, format, args);
    va_end(args);
}

static const int statuses[] = {
    [ERR_INPUT] = 422,    [ERR_DENIED] = 403,  [ERR_MISSING] = 404,
    [ERR_CONFLICT] = 409, [ERR_LIMIT] = 413,   [ERR_BUSY] = 503,
    [ERR_STORE] = 503,    [ERR_NETWORK] = 503, [ERR_BUG] = 500,
};
_Static_assert(sizeof statuses / sizeof *statuses == ERR__COUNT, "every kind has a status");

int err_http_status(enum err_kind kind) { return statuses[kind]; }

void bug_end(const char *file, int line, const char *why)
{
    log_line(LOG_ERROR, "bug at %s:%d: %s", file, line, why);
    abort();
}

void die(const char *format, ...)
{
    char line[ERR_DETAIL_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    log_line(LOG_ERROR, "%s", line);
    _exit(70);
}
