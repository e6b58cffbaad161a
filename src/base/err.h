/* err — why something could not be done: its kind for programs, its detail for the log.
 *
 * Functions that can fail return bool (true: done), take struct err *e last and fill it on failure.
 * The detail has the cause first; callers append "while …" on the way up with err_while. */
#ifndef TOGUNA_BASE_ERR_H
#define TOGUNA_BASE_ERR_H
#include "base/str.h"

enum err_kind {
    ERR_INPUT,    /* what was given is wrong */
    ERR_DENIED,   /* not allowed */
    ERR_MISSING,  /* there is no such thing */
    ERR_CONFLICT, /* it is there already, or somebody else holds it */
    ERR_LIMIT,    /* a bound of limits.h or of the settings */
    ERR_BUSY,     /* try again */
    ERR_STORE,    /* database, disk */
    ERR_NETWORK,
    ERR_BUG,
    ERR__COUNT
};

#define ERR_DETAIL_BYTES 480

struct err {
    enum err_kind kind;
    char detail[ERR_DETAIL_BYTES];
};

#define MUST_USE __attribute__((warn_unused_result))

/* Fills e. A macro ending in false, so that `return err_set(e, …);` reads as what it is. */
#define err_set(e, kind_, ...) (err_fill((e), (kind_), __VA_ARGS__), false)
/* The same with ": " and the text of errno appended. */
#define err_set_errno(e, kind_, ...) (err_fill_errno((e), (kind_), __VA_ARGS__), false)
/* Appends ", while …". */
#define err_while(e, ...) (err_append((e), __VA_ARGS__), false)

void err_fill(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void err_fill_errno(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void err_append(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The HTTP status an error of this kind is answered with. */
int err_http_status(enum err_kind kind);

/* Ends the process: a bug is not an error. On in release; the parent starts the process anew. */
#define BUG_IF(condition, why)                                                                     \
    do {                                                                                           \
        if (__builtin_expect(!!(condition), 0)) bug_end(__FILE__, __LINE__, (why));                \
    } while (0)
void bug_end(const char *file, int line, const char *why) __attribute__((noreturn));
/* Ends the process as BUG_IF does; for out of memory and fsync failure. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Runs DESTRUCTOR(&variable) when the scope ends: SCOPED(arena_free) struct arena *a = NULL; */
#define SCOPED(destructor) __attribute__((cleanup(destructor)))

#endif
