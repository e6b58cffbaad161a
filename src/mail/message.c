/* One message as its bytes (RFC 5322). Nothing in it tells of anyone but its two ends. */
#include "mail/ascii.h"
#include "mail/encode.h"
#include "mail/mail.h"

#define BOUNDARY          "=_toguna" /* quoted-printable never holds "=_" (RFC 2045 6.7) */
#define UNSUBSCRIBE_BYTES 900u       /* one line of at most 998 (RFC 5322 2.1.1) */
#define ID_BYTES          100u
#define DAY_MS            INT64_C(86400000)

struct ends { /* the two addresses, as the wire has them */
    struct str from, to, host;
};

/* ---- what is no message ---- */

static bool is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.at[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') return false;
    }
    /* RFC 5322 3.6.4: dots stand between other characters. */
    return id.len >= 1 && id.len <= ID_BYTES && id.at[0] != '.' && id.at[id.len - 1] != '.' &&
           str_find(id, S(".."), 0) == id.len;
}

static bool read_ends(struct arena *a, const struct message *m, struct ends *ret, struct err *e)
{
    if (!address_ascii(a, m->from->address, &ret->from))
        return err_set(e, ERR_INPUT, "the sender's address is none");
    if (!address_ascii(a, m->to, &ret->to))
        return err_set(e, ERR_INPUT, "the recipient's address is none");
    ret->host = address_host(ret->from);
    return true;
}

static bool read_unsubscribe(struct arena *a, const struct message *m, struct str *ret,
                             struct err *e)
{
    *ret = STR_NONE;
    if (m->unsubscribe.text.len == 0) return true;
    if (!url_ascii(a, m->unsubscribe.text, ret))
        return err_set(e, ERR_INPUT, "the unsubscribe address is none");
    if (ret->len > UNSUBSCRIBE_BYTES)
        return err_set(e, ERR_LIMIT, "the unsubscribe address has %zu bytes; it may have %u",
                       ret->len, UNSUBSCRIBE_BYTES);
    for (size_t i = 0; i < ret->len; i++)
        if (ret->at[i] <= ' ' || ret->at[i] > '~' || strchr("<>,", ret->at[i]))
            return err_set(e, ERR_INPUT, "the unsubscribe address is none");
    return true;
}

/* ---- headers ---- */

static void add_date(struct buf *b, int64_t ms)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct date d = date_of_ms(ms);
    int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
    int64_t weekday = ((day + 4) % 7 + 7) % 7; /* 1 January 1970 was a Thursday */
    buf_addf(b, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0000\r\n", days + 3 * weekday, d.day,
             months + 3 * (d.month - 1), d.year, d.hour, d.minute, d.second);
}

static void add_from(struct buf *b, struct arena *a, struct str name, struct str address)
{
    buf_add(b, S("From:"));
    name = one_line(a, name);
    if (name.len) encode_phrase(b, name);
    encode_unbroken(b, arena_printf(a, "<%.*s>", STR(address)));
    buf_add(b, S("\r\n"));
}

static void add_ids(struct buf *b, const struct message *m, struct str host)
{
    buf_addf(b, "Message-ID: <%.*s@%.*s>\r\n", STR(m->id), STR(host));
    if (m->follows.len == 0) return;
    buf_addf(b, "In-Reply-To: <%.*s@%.*s>\r\n", STR(m->follows), STR(host));
    buf_addf(b, "References: <%.*s@%.*s>\r\n", STR(m->follows), STR(host));
}

static void add_subject(struct buf *b, struct arena *a, struct str subject)
{
    subject = one_line(a, subject);
    if (subject.len == 0) return;
    buf_add(b, S("Subject:"));
    encode_words(b, subject);
    buf_add(b, S("\r\n"));
}

static void add_unsubscribe(struct buf *b, struct arena *a, struct str url)
{
    if (url.len == 0) return;
    buf_add(b, S("List-Unsubscribe:"));
    encode_unbroken(b, arena_printf(a, "<%.*s>", STR(url)));
    buf_add(b, S("\r\n"));
    if (str_starts(url, S("https://")))
        buf_add(b, S("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
}

/* ---- the body ---- */

static void add_part(struct buf *b, struct arena *a, struct str type, struct str content)
{
    buf_addf(b,
             "--" BOUNDARY "\r\nContent-Type: %.*s; charset=UTF-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
             STR(type));
    encode_quoted_printable(b, sound_text(a, content));
}

static void add_body(struct buf *b, struct arena *a, const struct message *m)
{
    buf_add(b, S("MIME-Version: 1.0\r\n"
                 "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n"));
    add_part(b, a, S("text/plain"), m->text);
    add_part(b, a, S("text/html"), m->html.markup);
    buf_add(b, S("--" BOUNDARY "--\r\n"));
}

static bool write_in(struct arena *a, struct buf *out, const struct message *m, struct err *e)
{
    struct ends ends;
    struct str unsubscribe;
    if (!is_id(m->id) || (m->follows.len && !is_id(m->follows)))
        return err_set(e, ERR_BUG, "a message's id is not made of letters, digits and . _ -");
    if (!read_ends(a, m, &ends, e) || !read_unsubscribe(a, m, &unsubscribe, e)) return false;
    add_date(out, m->date_ms);
    add_from(out, a, m->from->name, ends.from);
    buf_addf(out, "To: <%.*s>\r\n", STR(ends.to));
    add_ids(out, m, ends.host);
    add_subject(out, a, m->subject);
    buf_add(out, S("Auto-Submitted: auto-generated\r\n"));
    add_unsubscribe(out, a, unsubscribe);
    if (language_is_tag(m->lang)) buf_addf(out, "Content-Language: %.*s\r\n", STR(m->lang));
    add_body(out, a, m);
    if (buf_is_full(out)) return err_set(e, ERR_LIMIT, "the message is over %zu bytes", out->max);
    return true;
}

bool message_write(struct buf *out, const struct message *m, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    return write_in(a, out, m, e);
}
