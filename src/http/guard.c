/* guard — refuses what two parsers could read in two ways, before the body is read (RFC 9112
 * section 11.2).
 *
 * libmicrohttpd 0.9.75 (Debian 12) lets through two Content-Lengths, Content-Length with
 * Transfer-Encoding, any Transfer-Encoding, blanks before a colon, an empty name (which silently
 * ends the head), NULs (which cut), bare LF and folded lines; 1.0 refuses most of that but takes
 * doubles. What is visible in the list of headers is judged there. What 0.9 hides is judged by
 * where the headers lie: its parser puts NULs over the line ends of the head where it stands, so
 * between a value and the next name there are exactly two bytes, and both are NUL. One byte is a
 * bare LF, text between is what a NUL cut off, elsewhere is a folded line. */
#include "http/header.h"
#include "http/inside.h"

struct seen {
    unsigned hosts, lengths, encodings;
    struct str length, host;
    bool bad, chunked, pony; /* pony: an Expect that nobody knows */
    bool check_layout;
    const char *end; /* of the last value, or of the version */
};

/* UNSAFE: reads two bytes after a string that libmicrohttpd's parser terminated where a line ended:
 * the terminator and what stood after it, which is inside the connection's memory, since the empty
 * line of the head comes later. */
static bool line_ended(const char *end) { return end[0] == 0 && end[1] == 0; }

static void judge(struct seen *s, struct str name, struct str value)
{
    if (!header_is_token(name) || !header_is_value(value)) s->bad = true;
    value = str_trim(value);
    if (str_eq_nocase(name, S("Host"))) {
        s->hosts++;
        s->host = value;
    } else if (str_eq_nocase(name, S("Content-Length"))) {
        s->lengths++;
        s->length = value;
    } else if (str_eq_nocase(name, S("Transfer-Encoding"))) {
        s->encodings++;
        s->chunked = str_eq_nocase(value, S("chunked"));
    } else if (str_eq_nocase(name, S("Expect"))) {
        if (!str_eq_nocase(value, S("100-continue"))) s->pony = true;
    }
}

static enum MHD_Result see(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len,
                           const char *value, size_t value_len)
{
    struct seen *s = ctx;
    (void)kind;
    if (!value) value_len = 0;
    judge(s, (struct str){name, name_len}, (struct str){value, value_len});
    if (s->check_layout && (name != s->end + 2 || !line_ended(s->end) || !value)) s->bad = true;
    if (s->bad) return MHD_NO;
    s->end = value + value_len;
    return MHD_YES;
}

/* The request line as libmicrohttpd left it: METHOD NUL TARGET NUL VERSION NUL NUL. */
static bool line_is_whole(const struct request *r, const char *url, const char *method,
                          const char *version)
{
    return url == method + strlen(method) + 1 && url + r->open.target.len == r->raw_end &&
           version == r->raw_end + 1;
}

static bool framing_is_sound(const struct seen *s, bool is_11, struct guarded *ret)
{
    if (s->lengths > 1 || s->encodings > 1 || (s->lengths && s->encodings)) return false;
    if (s->encodings && (!s->chunked || !is_11)) return false;
    if (s->lengths && !str_to_u64(s->length, INT64_MAX, &ret->body_bytes)) return false;
    ret->is_chunked = s->chunked;
    return true;
}

/* RFC 9112 section 3.2: one Host, and it may be empty only with an absolute target's authority. */
static bool host_is_sound(const struct request *r, const struct seen *s, bool is_11)
{
    if (s->hosts > 1 || (s->hosts == 0 && is_11)) return false;
    struct str host = r->authority.at ? r->authority : s->host;
    for (size_t i = 0; i < host.len; i++)
        if (strchr(" \t,/\\@?#<>\"", host.at[i])) return false;
    return true;
}

int guard_check(struct request *r, const char *url, const char *method, const char *version,
                struct guarded *ret)
{
    *ret = (struct guarded){0};
    bool old = r->of->server->old_library;
    bool is_11 = strcmp(version, "HTTP/1.1") == 0;
    struct seen s = {.check_layout = old, .end = version + strlen(version)};
    if (!is_11 && strcmp(version, "HTTP/1.0") != 0) return 505;
    if (old && !line_is_whole(r, url, method, version)) return 400;
    if (!header_is_token(str_of(method)) || !header_is_target(r->open.target)) return 400;
    MHD_get_connection_values_n(r->of->mhd, MHD_HEADER_KIND, see, &s);
    if (s.bad || (old && !(line_ended(s.end) && line_ended(s.end + 2)))) return 400;
    if (!framing_is_sound(&s, is_11, ret) ||
        !target_reduce(r->open.arena, &r->open.target, &r->authority))
        return 400;
    if (!host_is_sound(r, &s, is_11)) return 400;
    return s.pony ? 417 : 0;
}
