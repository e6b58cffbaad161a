#include "base/buf.h"
#include "base/err.h"
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t max_bytes) { *b = (struct buf){.max = max_bytes}; }

/* Also when it grows: realloc would leave a copy behind. */
static void wipe_and_free(struct buf *b)
{
    if (b->at) explicit_bzero(b->at, b->cap);
    free(b->at);
}

void buf_done(struct buf *b)
{
    wipe_and_free(b);
    *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
    if (b->at) explicit_bzero(b->at, b->len);
    b->len = 0;
    b->full = false;
}

static void grow(struct buf *b, size_t need)
{
    size_t cap = b->cap ? b->cap : 256;
    while (cap < need) cap += cap / 2;
    if (cap > b->max) cap = b->max;
    char *at = malloc(cap);
    if (!at) die("out of memory for a buffer of %zu bytes", cap);
    if (b->len) memcpy(at, b->at, b->len);
    wipe_and_free(b);
    b->at = at;
    b->cap = cap;
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->full || n > b->max - b->len) {
        b->full = true;
        return NULL;
    }
    if (b->len + n > b->cap) grow(b, b->len + n);
    char *at = b->at + b->len;
    b->len += n;
    return at;
}

void buf_add(struct buf *b, struct str s)
{
    if (s.len == 0) return;
    char *room = buf_room(b, s.len);
    if (room) memcpy(room, s.at, s.len);
}

void buf_add_char(struct buf *b, char c)
{
    char *room = buf_room(b, 1);
    if (room) *room = c;
}

void buf_add_u64(struct buf *b, uint64_t n)
{
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(b, (struct str){digits + at, sizeof digits - at});
}

void buf_addv(struct buf *b, const char *format, va_list args)
{
    char *made = NULL;
    int n = vasprintf(&made, format, args);
    if (n < 0) die("out of memory for formatted text");
    buf_add(b, (struct str){made, (size_t)n});
    free(made);
}

void buf_addf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_addv(b, format, args);
    va_end(args);
}
