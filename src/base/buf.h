/* buf — bytes that grow, up to a maximum given at birth.
 *
 * Past its maximum a buf becomes *full*: it keeps what it has, ignores more, and says so once
 * asked. So writers do not check, and the end checks once (buf_is_full). Out of memory ends the
 * process. Its bytes are wiped when it is freed, cleared or moved. */
#ifndef TOGUNA_BASE_BUF_H
#define TOGUNA_BASE_BUF_H
#include "base/str.h"
#include <stdarg.h>

struct buf {
    char *at;
    size_t len, cap, max;
    bool full;
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_done(struct buf *b);  /* frees; b is then as after buf_init with the same maximum */
void buf_clear(struct buf *b); /* len 0, not full; keeps its memory */
void buf_add(struct buf *b, struct str s);
void buf_add_char(struct buf *b, char c);
void buf_add_u64(struct buf *b, uint64_t n); /* decimal */
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* Room for N more bytes at the end, uninitialised, or NULL when that would be past the maximum. */
char *buf_room(struct buf *b, size_t n);
static inline struct str buf_str(const struct buf *b) { return (struct str){b->at, b->len}; }
static inline bool buf_is_full(const struct buf *b) { return b->full; }

#endif
