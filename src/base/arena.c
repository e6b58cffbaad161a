#include "base/arena.h"
#include "base/err.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_BYTES 16384

struct block {
    struct block *next;
    size_t used, cap;
    max_align_t data[];
};

struct arena {
    struct block *blocks; /* newest first */
};

static struct block *block_new(size_t cap)
{
    struct block *b = malloc(sizeof *b + cap);
    if (!b) die("out of memory for an arena block of %zu bytes", cap);
    *b = (struct block){.cap = cap};
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);
    if (!a) die("out of memory for an arena");
    a->blocks = NULL;
    return a;
}

/* What a reader typed goes when its request does, not when the memory is used again. */
static void wipe(struct block *b) { explicit_bzero(b->data, b->used); }

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        wipe(b);
        free(b);
        b = next;
    }
}

void arena_free(struct arena **a)
{
    if (!*a) return;
    free_blocks((*a)->blocks);
    free(*a);
    *a = NULL;
}

void arena_reset(struct arena *a)
{
    struct block *keep = a->blocks;
    if (!keep) return;
    free_blocks(keep->next);
    keep->next = NULL;
    wipe(keep);
    keep->used = 0;
    if (keep->cap > BLOCK_BYTES) {
        free(keep);
        a->blocks = NULL;
    }
}

void *arena_zeros(struct arena *a, size_t n)
{
    size_t align = _Alignof(max_align_t);
    if (n > SIZE_MAX / 2) die("an arena was asked for %zu bytes", n);
    size_t need = (n + align - 1) / align * align;
    struct block *b = a->blocks;
    if (!b || b->cap - b->used < need) {
        b = block_new(need > BLOCK_BYTES ? need : BLOCK_BYTES);
        b->next = a->blocks;
        a->blocks = b;
    }
    void *at = (char *)b->data + b->used;
    b->used += need;
    return memset(at, 0, n);
}

void *arena_zeros_array(struct arena *a, size_t size, size_t count)
{
    size_t n;
    if (__builtin_mul_overflow(size, count, &n))
        die("an arena was asked for %zu × %zu bytes", count, size);
    return arena_zeros(a, n);
}

struct str arena_dup(struct arena *a, struct str s)
{
    char *at = arena_zeros(a, s.len + 1);
    if (s.len) memcpy(at, s.at, s.len);
    return (struct str){at, s.len};
}

char *arena_c_string(struct arena *a, struct str s)
{
    BUG_IF(s.len && memchr(s.at, 0, s.len), "a NUL in what becomes a C string is refused earlier");
    return (char *)(uintptr_t)arena_dup(a, s).at;
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) die("formatting failed: %s", format);
    char *at = arena_zeros(a, (size_t)n + 1);
    vsnprintf(at, (size_t)n + 1, format, again);
    va_end(again);
    return (struct str){at, (size_t)n};
}
