/* url — addresses of pages (RFC 3986): which ones may stand in an href, and how.
 *
 * A browser forgives more than the standard allows (it drops line ends inside a scheme, reads \ as
 * /, strips controls), and every such mercy has been an attack. So what is let through is built
 * from what was understood: an allowed scheme, a host of known shape, and a rest in which every
 * character that has no right to stand there is percent-encoded. What cannot be understood is
 * refused. */
#include "text/text.h"
#include <arpa/inet.h>
#include <unictype.h>

#define HOST_BYTES_MAX                                                                             \
    1000 /* a name of 253 bytes in ASCII may take more written in its own script */

static bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_unreserved(char c)
{
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_escape(struct str s)
{
    return s.len >= 3 && s.at[0] == '%' && hex_value(s.at[1]) >= 0 && hex_value(s.at[2]) >= 0;
}

bool url_decode(struct arena *a, struct str s, struct str *ret)
{
    char *out = arena_zeros(a, s.len + 1);
    size_t len = 0;
    for (; s.len; len++) {
        bool escaped = s.at[0] == '%';
        if (escaped && !is_escape(s)) return false;
        out[len] = escaped ? (char)(hex_value(s.at[1]) << 4 | hex_value(s.at[2])) : s.at[0];
        if (out[len] == '\0') return false;
        s = str_from(s, escaped ? 3 : 1);
    }
    *ret = (struct str){out, len};
    return true;
}

static void add_escaped(struct buf *b, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char byte = (unsigned char)c;
    char three[] = {'%', digits[byte >> 4], digits[byte & 15]};
    buf_add(b, (struct str){three, sizeof three});
}

void url_encode(struct buf *b, struct str segment)
{
    for (size_t i = 0; i < segment.len; i++) {
        if (is_unreserved(segment.at[i]))
            buf_add_char(b, segment.at[i]);
        else
            add_escaped(b, segment.at[i]);
    }
}

/* ---- url_check ---- */

/* Valid UTF-8, none of what browsers drop or read as something else, and not too long. */
static bool is_plain(struct str s)
{
    if (s.len == 0 || s.len > LIMIT_URL_BYTES || !utf8_is_valid(s)) return false;
    while (s.len) {
        uint32_t c = utf8_next(&s);
        if (c == '\\' || c == ' ' || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cc))
            return false;
    }
    return true;
}

/* Takes "scheme:" off *s; STR_NONE where there is none. */
static struct str take_scheme(struct str *s)
{
    size_t len = 0;
    if (s->len == 0 || !is_alpha(s->at[0])) return STR_NONE;
    while (len < s->len && (is_alpha(s->at[len]) || is_digit(s->at[len]) || s->at[len] == '+' ||
                            s->at[len] == '-' || s->at[len] == '.'))
        len++;
    if (len == s->len || s->at[len] != ':') return STR_NONE;
    struct str scheme = str_sub(*s, 0, len);
    *s = str_from(*s, len + 1);
    return scheme;
}

static bool is_host_char(uint32_t c)
{
    if (c < 0x80) return is_unreserved((char)c) && c != '~';
    return c == 0x200C || c == 0x200D || c == 0xB7 || c == 0x30FB ||
           uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                   UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_So);
}

static bool is_ipv6(struct str inside)
{
    char text[INET6_ADDRSTRLEN] = {0};
    unsigned char parsed[16];
    if (inside.len >= sizeof text) return false;
    memcpy(text, inside.at, inside.len);
    return inet_pton(AF_INET6, text, parsed) == 1;
}

static bool is_host(struct str host)
{
    if (host.len == 0 || host.len > HOST_BYTES_MAX) return false;
    if (host.at[0] == '[')
        return host.at[host.len - 1] == ']' && is_ipv6(str_sub(host, 1, host.len - 2));
    if (host.at[host.len - 1] == '.') host.len--; /* the root, written out */
    struct str rest = host;
    while (rest.at) {
        struct str label = str_cut(&rest, '.');
        if (label.len == 0) return false;
        while (label.len)
            if (!is_host_char(utf8_next(&label))) return false;
    }
    return true;
}

static bool is_port(struct str port)
{
    uint64_t n;
    return port.len == 0 || (port.len <= 5 && str_to_u64(port, 65535, &n));
}

/* [userinfo@]host[:port] */
static bool is_authority(struct str s, enum url_rule rule)
{
    size_t at = str_find_char(s, '@', 0);
    if (at < s.len) {
        if (rule == URL_WEB) return false;
        s = str_from(s, at + 1);
    }
    size_t bracket = s.len && s.at[0] == '[' ? str_find_char(s, ']', 0) : 0;
    size_t colon = str_find_char(s, ':', bracket);
    return is_host(str_sub(s, 0, colon)) && is_port(str_from(s, colon + 1));
}

/* Characters of path, query and fragment that stand for themselves, RFC 3986 section 3.3 to 3.5. */
static bool stands_for_itself(uint32_t c)
{
    if (c < 0x80) return c && (is_unreserved((char)c) || strchr("!$&'()*+,;=:@/?", (int)c));
    return !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Z | UC_CATEGORY_MASK_C);
}

static void add_rest(struct buf *b, struct str s)
{
    bool in_fragment = false;
    while (s.len) {
        struct str before = s;
        uint32_t c = utf8_next(&s);
        struct str bytes = str_sub(before, 0, before.len - s.len);
        bool opens_fragment = c == '#' && !in_fragment;
        in_fragment = in_fragment || opens_fragment;
        if (opens_fragment || is_escape(before) || stands_for_itself(c)) {
            buf_add(b, bytes);
            continue;
        }
        for (size_t i = 0; i < bytes.len; i++) add_escaped(b, bytes.at[i]);
    }
}

/* "//authority" and what follows: the authority is checked, the rest made clean. */
static bool add_from_slashes(struct buf *b, struct str s, enum url_rule rule)
{
    if (!str_starts(s, S("//"))) return false;
    s = str_from(s, 2);
    size_t end = 0;
    while (end < s.len && !strchr("/?#", s.at[end])) end++;
    struct str authority = str_sub(s, 0, end);
    if (!is_authority(authority, rule)) return false;
    buf_add(b, S("//"));
    buf_add(b, authority);
    add_rest(b, str_from(s, end));
    return true;
}

static bool is_web(struct str scheme)
{
    return str_eq_nocase(scheme, S("http")) || str_eq_nocase(scheme, S("https"));
}

static bool add_with_scheme(struct buf *b, struct str scheme, struct str rest, enum url_rule rule)
{
    bool personal = str_eq_nocase(scheme, S("mailto")) || str_eq_nocase(scheme, S("tel"));
    if (!is_web(scheme) && !(personal && rule == URL_ARTICLE)) return false;
    if (rest.len == 0) return false;
    for (size_t i = 0; i < scheme.len; i++) buf_add_char(b, (char)(scheme.at[i] | 0x20));
    buf_add_char(b, ':');
    if (is_web(scheme)) return add_from_slashes(b, rest, rule);
    add_rest(b, rest);
    return true;
}

static bool add_relative(struct buf *b, struct str s, enum url_rule rule)
{
    if (str_starts(s, S("//"))) return add_from_slashes(b, s, rule);
    size_t end = 0;
    while (end < s.len && !strchr("/?#", s.at[end])) end++;
    if (str_find_char(s, ':', 0) < end) return false; /* looks like a scheme, is none */
    add_rest(b, s);
    return true;
}

bool url_check(struct arena *a, struct str s, enum url_rule rule, struct url *ret)
{
    struct buf b;
    s = str_trim(s);
    if (!is_plain(s)) return false;
    buf_init(&b, 3 * (size_t)LIMIT_URL_BYTES);
    struct str rest = s, scheme = take_scheme(&rest);
    bool good = scheme.at             ? add_with_scheme(&b, scheme, rest, rule)
                : rule == URL_ARTICLE ? add_relative(&b, s, rule)
                                      : false;
    if (good) ret->text = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return good;
}
