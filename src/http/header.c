/* What stands in header lines and targets: the readers. Dates are in date.c. */
#include "http/header.h"

/* Token characters beside letters and digits. */
static bool is_token_char(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

bool header_is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_char(s.at[i])) return false;
    return s.len > 0;
}

bool header_is_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c < ' ' && c != '\t') || c == 127) return false;
    }
    return true;
}

bool header_is_target(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 127) return false;
    return s.len > 0;
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq_nocase(str_sub(s, 0, prefix.len), prefix);
}

bool target_reduce(struct arena *a, struct str *target, struct str *ret_authority)
{
    *ret_authority = STR_NONE;
    if (str_starts(*target, S("/"))) return true;
    size_t skip = starts_nocase(*target, S("http://"))    ? 7
                  : starts_nocase(*target, S("https://")) ? 8
                                                          : 0;
    if (skip == 0) return false;
    struct str rest = str_from(*target, skip);
    size_t end = 0;
    while (end < rest.len && !strchr("/?#", rest.at[end])) end++;
    if (end == 0 || memchr(rest.at, '@', end)) return false;
    *ret_authority = str_sub(rest, 0, end);
    rest = str_from(rest, end);
    bool has_path = str_starts(rest, S("/"));
    *target = has_path ? rest : arena_printf(a, "/%.*s", STR(rest));
    return true;
}

/* "q=0.25" in thousandths; 0 for what is no weight. */
static unsigned weight(struct str q)
{
    q = str_trim(q);
    if (!starts_nocase(q, S("q="))) return 0;
    q = str_from(q, 2);
    if (q.len == 0 || q.len > 5 || (q.at[0] != '0' && q.at[0] != '1')) return 0;
    if (q.len > 1 && q.at[1] != '.') return 0;
    unsigned n = 0, place = 100;
    for (size_t i = 2; i < q.len; i++, place /= 10) {
        if (q.at[i] < '0' || q.at[i] > '9') return 0;
        n += place * (unsigned)(q.at[i] - '0');
    }
    return q.at[0] == '1' ? (n == 0 ? 1000 : 0) : n;
}

bool header_accepts_gzip(struct str accept_encoding)
{
    int gzip = -1, any = -1, identity = -1; /* -1: not named */
    struct str rest = accept_encoding;
    while (rest.at) {
        struct str part = str_cut(&rest, ',');
        struct str name = str_trim(str_cut(&part, ';'));
        int q = part.at ? (int)weight(part) : 1000;
        if (str_eq_nocase(name, S("gzip")) || str_eq_nocase(name, S("x-gzip"))) gzip = q;
        if (str_eq_nocase(name, S("identity"))) identity = q;
        if (str_eq(name, S("*"))) any = q;
    }
    if (gzip < 0) gzip = any;
    return gzip > 0 && gzip >= identity;
}

static struct str opaque(struct str etag)
{
    return str_starts(etag, S("W/")) ? str_from(etag, 2) : etag;
}

bool header_lists_etag(struct str if_none_match, struct str etag)
{
    struct str rest = str_trim(if_none_match), ours = opaque(etag);
    if (str_eq(rest, S("*"))) return true;
    while (rest.len) {
        /* A tag may hold a comma, so its end is its second quote. */
        size_t open = str_find_char(rest, '"', 0);
        if (open == rest.len) return false;
        size_t close = str_find_char(rest, '"', open + 1);
        if (close == rest.len) return false;
        if (str_eq(str_sub(rest, open, close + 1 - open), ours)) return true;
        rest = str_from(rest, close + 1);
    }
    return false;
}

bool header_media_type_is(struct str content_type, struct str type)
{
    return str_eq_nocase(str_trim(str_cut(&content_type, ';')), type);
}

struct str header_cookie(struct str cookies, struct str name)
{
    struct str rest = cookies;
    while (rest.at) {
        struct str value = str_trim(str_cut(&rest, ';'));
        struct str key = str_trim(str_cut(&value, '='));
        if (!value.at || !str_eq(key, name)) continue;
        value = str_trim(value);
        bool quoted = value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"';
        return quoted ? str_sub(value, 1, value.len - 2) : value;
    }
    return STR_NONE;
}

enum range_kind header_range(struct str range, uint64_t size, struct byte_range *ret)
{
    struct str last = str_trim(range);
    if (!starts_nocase(last, S("bytes="))) return RANGE_NONE;
    last = str_from(last, 6);
    struct str first = str_trim(str_cut(&last, '-'));
    if (!last.at) return RANGE_NONE;
    last = str_trim(last);
    uint64_t from = 0, to = UINT64_MAX;
    if (first.len && !str_to_u64(first, UINT64_MAX, &from)) return RANGE_NONE;
    if (last.len && !str_to_u64(last, UINT64_MAX, &to)) return RANGE_NONE;
    if (first.len == 0) { /* the last so many */
        if (last.len == 0) return RANGE_NONE;
        from = to < size ? size - to : 0;
        if (to == 0) return RANGE_OUTSIDE;
        to = UINT64_MAX;
    }
    if (to < from) return RANGE_NONE;
    if (from >= size) return RANGE_OUTSIDE;
    if (to >= size) to = size - 1;
    *ret = (struct byte_range){from, to - from + 1};
    return RANGE_ONE;
}
