/* arena — memory that lives as long as one request.
 *
 * A function that takes an arena returns things that live in it. Nothing in an arena is freed
 * alone. Its bytes are wiped when it is freed or reset. Out of memory ends the process. */
#ifndef TOGUNA_BASE_ARENA_H
#define TOGUNA_BASE_ARENA_H
#include "base/str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena **a);
void arena_reset(struct arena *a); /* forgets everything, keeps one block for the next request */
/* N bytes of zeros, aligned for any type. */
void *arena_zeros(struct arena *a, size_t n);
#define arena_new_array(a, type, count) ((type *)arena_zeros_array((a), sizeof(type), (count)))
void *arena_zeros_array(struct arena *a, size_t size, size_t count); /* overflow ends the process */
struct str arena_dup(struct arena *a, struct str s);
char *arena_c_string(struct arena *a, struct str s); /* for libraries; s must hold no NUL */
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
