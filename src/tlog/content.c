/* What an entry's commitment commits to: the words of one version of a reply, as one line of JSON.
 * Whoever checks a commitment makes this line anew, so every byte of it is fixed here, for ever:
 *
 *   {"article":A,"author":N,"body":B,"parent":P,"quote":Q,"revision":R,"v":1}
 *
 * in this order (the names sorted), without a space or line end between or after, where
 *
 *   A  the address of the article: that of the site when its log began, '/', and the slug,
 * percent-encoded but for letters, digits and -._~ N  the author's name as shown; "" when none was
 * given B  the reply as typed, line ends as LF P  the id of the reply it answers, in decimal, as a
 * string; null for a top-level reply. (An id rather than that reply's reference in the log: erasing
 * a reply destroys its reference, while its answers must stay checkable.) Q  the quoted passage;
 * null without one R  64 lower-case hexadecimal digits: the article as it was when the reply was
 * taken (tlog_revision); null for replies that are older than the log
 *
 * Strings are UTF-8 in Normalization Form C, escaped as RFC 8785 (and ECMAScript's JSON.stringify)
 * does: \" \\ \b \t \n \f \r, other characters below U+0020 as \u00xx in lower case, nothing else.
 */
#include "text/text.h"
#include "tlog/sha256.h"
#include "tlog/tlog.h"

static char short_escape(unsigned char c)
{
    switch (c) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    default:
        return 0;
    }
}

static void add_escaped(struct buf *out, unsigned char c)
{
    char escape = short_escape(c);
    if (!escape) {
        buf_addf(out, "\\u%04x", c);
        return;
    }
    buf_add_char(out, '\\');
    buf_add_char(out, escape);
}

static void add_string(struct buf *out, struct str s)
{
    size_t plain = 0;
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c >= ' ' && c != '"' && c != '\\') continue;
        buf_add(out, str_sub(s, plain, i - plain));
        add_escaped(out, c);
        plain = i + 1;
    }
    buf_add(out, str_from(s, plain));
    buf_add_char(out, '"');
}

static void add_text(struct arena *a, struct buf *out, struct str s)
{
    add_string(out, text_nfc(a, s));
}

static void add_hash(struct buf *out, const struct tlog_hash *h)
{
    char hex[CODE_HEX_CHARS(TLOG_HASH_BYTES)];
    code_hex(hex, h->at, TLOG_HASH_BYTES);
    add_string(out, (struct str){hex, sizeof hex});
}

void tlog_content_format(struct arena *a, const struct tlog_content *c, struct buf *out)
{
    buf_add(out, S("{\"article\":"));
    add_text(a, out, c->article);
    buf_add(out, S(",\"author\":"));
    add_text(a, out, c->author);
    buf_add(out, S(",\"body\":"));
    add_text(a, out, c->body);
    buf_add(out, S(",\"parent\":"));
    if (c->parent)
        buf_addf(out, "\"%llu\"", (unsigned long long)c->parent);
    else
        buf_add(out, S("null"));
    buf_add(out, S(",\"quote\":"));
    if (c->quote.len)
        add_text(a, out, c->quote);
    else
        buf_add(out, S("null"));
    buf_add(out, S(",\"revision\":"));
    if (c->has_revision)
        add_hash(out, &c->revision);
    else
        buf_add(out, S("null"));
    buf_add(out, S(",\"v\":1}"));
}

void tlog_revision(struct str title, struct str body, struct tlog_hash *ret)
{
    sha256_of(ret->at, S("replies/v1 article\n"), title, S("\n"), body);
}
