/* fields — texts of any bytes from the test that drives this program: "12:hello world!" each. */
#ifndef TOGUNA_TESTS_MAIL_FIELDS_H
#define TOGUNA_TESTS_MAIL_FIELDS_H
#include "base/base.h"
#include <stdio.h>
#include <stdlib.h>

/* False at the end of the input. */
static inline bool field_read(struct arena *a, struct str *ret)
{
    size_t len;
    if (scanf("%zu", &len) != 1 || getchar() != ':') return false;
    char *at = arena_zeros(a, len + 1);
    if (fread(at, 1, len, stdin) != len) return false;
    *ret = (struct str){at, len};
    return true;
}

static inline void field_write(struct str s)
{
    printf("%zu:", s.len);
    if (s.len) fwrite(s.at, 1, s.len, stdout);
}

static inline struct str field_need(struct arena *a)
{
    struct str s;
    if (!field_read(a, &s)) exit(3);
    return s;
}

#endif
