/* corpus — real cases for tests, read where TOGUNA_CORPORA says they are; tests pass without them.
 *
 * The cases are JSON of a known shape; one string of it is found by its key and unescaped. That is
 * no JSON parser and needs to be none. */
#ifndef TOGUNA_TESTS_TEXT_CORPUS_H
#define TOGUNA_TESTS_TEXT_CORPUS_H
#include "text/text.h"
#include <stdio.h>
#include <stdlib.h>

/* The bytes of $TOGUNA_CORPORA/name, or STR_NONE where there are none. */
static inline struct str corpus_read(struct arena *a, const char *name)
{
    const char *dir = getenv("TOGUNA_CORPORA");
    if (!dir) return STR_NONE;
    FILE *file = fopen(arena_printf(a, "%s/%s", dir, name).at, "rb");
    if (!file) return STR_NONE;
    fseek(file, 0, SEEK_END);
    size_t len = (size_t)ftell(file);
    rewind(file);
    char *at = arena_zeros(a, len + 1);
    size_t got = fread(at, 1, len, file);
    fclose(file);
    return (struct str){at, got};
}

static inline uint32_t corpus_hex4(struct str s)
{
    char digits[5] = {0};
    memcpy(digits, s.at, s.len < 4 ? s.len : 4);
    return (uint32_t)strtoul(digits, NULL, 16);
}

static inline void corpus_unescape(struct buf *out, struct str *s)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    char c = s->at[0];
    *s = str_from(*s, 1);
    const char *known = strchr(from, c);
    if (c != 'u') {
        buf_add_char(out, known ? to[known - from] : c);
        return;
    }
    uint32_t unit = corpus_hex4(*s);
    *s = str_from(*s, 4);
    if (unit >= 0xD800 && unit < 0xDC00 && str_starts(*s, S("\\u"))) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (corpus_hex4(str_from(*s, 2)) - 0xDC00);
        *s = str_from(*s, 6);
    }
    utf8_add(out, unit);
}

/* The string that stands after KEY ("\"input\": ") in s; false where there is none. */
static inline bool corpus_string(struct arena *a, struct str s, struct str key, struct str *ret)
{
    struct buf out;
    size_t at = str_find(s, key, 0);
    s = str_from(s, at + key.len);
    if (s.len == 0 || s.at[0] != '"') return false;
    s = str_from(s, 1);
    buf_init(&out, 1 << 20);
    while (s.len && s.at[0] != '"') {
        char c = s.at[0];
        s = str_from(s, 1);
        if (c == '\\')
            corpus_unescape(&out, &s);
        else
            buf_add_char(&out, c);
    }
    *ret = arena_dup(a, buf_str(&out));
    buf_done(&out);
    return true;
}

#endif
