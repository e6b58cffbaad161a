#include "base/str.h"

struct str str_of(const char *c_string)
{
    return c_string ? (struct str){c_string, strlen(c_string)} : STR_NONE;
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i])) return false;
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.at, b.at, n) : 0;
    if (order) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (from > s.len) return s.len;
    if (needle.len == 0) return from;
    const char *hit =
        s.len > from ? memmem(s.at + from, s.len - from, needle.at, needle.len) : NULL;
    return hit ? (size_t)(hit - s.at) : s.len;
}

size_t str_find_char(struct str s, char c, size_t from)
{
    const char *hit = from < s.len ? memchr(s.at + from, c, s.len - from) : NULL;
    return hit ? (size_t)(hit - s.at) : s.len;
}

struct str str_sub(struct str s, size_t from, size_t len)
{
    if (from > s.len) from = s.len;
    if (len > s.len - from) len = s.len - from;
    return (struct str){s.at ? s.at + from : NULL, len};
}

struct str str_from(struct str s, size_t from) { return str_sub(s, from, s.len); }

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct str str_trim(struct str s)
{
    while (s.len && is_space(s.at[0])) s = str_from(s, 1);
    while (s.len && is_space(s.at[s.len - 1])) s.len--;
    return s;
}

struct str str_cut(struct str *rest, char sep)
{
    size_t end = str_find_char(*rest, sep, 0);
    struct str part = str_sub(*rest, 0, end);
    *rest = end < rest->len ? str_from(*rest, end + 1) : STR_NONE;
    return part;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *ret)
{
    if (s.len == 0 || s.len > 20) return false;
    uint64_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9') return false;
        if (__builtin_mul_overflow(n, (uint64_t)10, &n)) return false;
        if (__builtin_add_overflow(n, (uint64_t)(s.at[i] - '0'), &n)) return false;
    }
    if (n > max) return false;
    *ret = n;
    return true;
}
