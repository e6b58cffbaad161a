/* The writer: the one place where bytes from anyone become markup, and only escaped.
 *
 * Escaping is the same for text and for attribute values, so that no caller has to know where it
 * stands. What is not valid UTF-8 never leaves: each bad byte becomes U+FFFD. Characters that the
 * format cannot hold become U+FFFD too: in HTML the C0 controls (but TAB, LF, FF, CR), in XML 1.0
 * those with FF, and U+FFFE and U+FFFF. */
#include "html/html.h"

#define REPLACEMENT S("\xEF\xBF\xBD")

void html_init(struct html_out *o, size_t max_bytes)
{
    *o = (struct html_out){0};
    buf_init(&o->out, max_bytes);
}

void html_init_xml(struct html_out *o, size_t max_bytes)
{
    html_init(o, max_bytes);
    o->xml = true;
}

void html_done(struct html_out *o) { buf_done(&o->out); }

void html_lit_(struct html_out *o, struct str literal) { buf_add(&o->out, literal); }

/* Bytes that may need more than being copied; the rest of valid UTF-8 is plain. */
static bool is_special(unsigned char c)
{
    return c < 0x20 || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || c == 0xEF;
}

/* U+FFFE or U+FFFF at the beginning of s. */
static bool is_noncharacter(struct str s)
{
    return s.len >= 3 && (unsigned char)s.at[1] == 0xBF && (unsigned char)s.at[2] >= 0xBE;
}

static struct str control(const struct html_out *o, const char *c)
{
    if (*c == '\t' || *c == '\n') return (struct str){c, 1};
    if (*c == '\f' && !o->xml) return (struct str){c, 1};
    if (*c == '\r') return o->xml ? S("&#13;") : (struct str){c, 1};
    return REPLACEMENT;
}

/* What the character at the beginning of s is written as; *ret_taken is how long it was. */
static struct str escaped(const struct html_out *o, struct str s, size_t *ret_taken)
{
    *ret_taken = 1;
    switch ((unsigned char)*s.at) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    case '"':
        return S("&quot;");
    case '\'':
        return S("&#39;");
    case 0xEF:
        if (!o->xml || !is_noncharacter(s)) return str_sub(s, 0, 1);
        *ret_taken = 3;
        return REPLACEMENT;
    default:
        return control(o, s.at);
    }
}

static void add_valid(struct html_out *o, struct str s)
{
    size_t at = 0, from = 0;
    while (at < s.len) {
        if (!is_special((unsigned char)s.at[at])) {
            at++;
            continue;
        }
        size_t taken;
        buf_add(&o->out, str_sub(s, from, at - from));
        buf_add(&o->out, escaped(o, str_from(s, at), &taken));
        at += taken;
        from = at;
    }
    buf_add(&o->out, str_from(s, from));
}

void html_text(struct html_out *o, struct str s)
{
    for (;;) {
        size_t valid = utf8_bad_at(s);
        add_valid(o, str_sub(s, 0, valid));
        if (valid == s.len) return;
        buf_add(&o->out, REPLACEMENT);
        s = str_from(s, valid + 1);
    }
}

void html_attr_(struct html_out *o, struct str name, struct str value)
{
    buf_add_char(&o->out, ' ');
    buf_add(&o->out, name);
    buf_add(&o->out, S("=\""));
    html_text(o, value);
    buf_add_char(&o->out, '"');
}

void html_u64(struct html_out *o, uint64_t n) { buf_add_u64(&o->out, n); }

void html_raw(struct html_out *o, struct html h) { buf_add(&o->out, h.markup); }

/* {0} … {9} at the beginning of s: the number, else -1. */
static int place_number(struct str s)
{
    if (s.len < 3 || s.at[0] != '{' || s.at[2] != '}') return -1;
    return s.at[1] >= '0' && s.at[1] <= '9' ? s.at[1] - '0' : -1;
}

void html_fill(struct html_out *o, struct str message, const struct html *parts, size_t count)
{
    while (message.len) {
        size_t brace = str_find_char(message, '{', 0);
        html_text(o, str_sub(message, 0, brace));
        message = str_from(message, brace);
        if (!message.len) return;
        int n = place_number(message);
        if (n >= 0 && (size_t)n < count) {
            html_raw(o, parts[n]);
            message = str_from(message, 3);
        } else {
            html_text(o, str_sub(message, 0, 1));
            message = str_from(message, 1);
        }
    }
}

void html_hole(struct html_out *o, size_t len)
{
    BUG_IF(o->hole_len, "a page has one hole at most");
    size_t at = o->out.len;
    char *room = buf_room(&o->out, len);
    if (!room) return; /* full: the page is refused as a whole */
    memset(room, '0', len);
    o->hole_at = at;
    o->hole_len = len;
}

struct html html_take(struct html_out *o, struct arena *a)
{
    return (struct html){arena_dup(a, buf_str(&o->out))};
}

struct html html_of_publisher(struct str theme_file) { return (struct html){theme_file}; }
