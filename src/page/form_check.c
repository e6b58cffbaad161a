/* Reading and checking what was typed. Nothing is ever cut: what is too long is refused with limit
 * and length, and comes back whole. */
#include "page/form.h"

static bool is_ticked(const struct form *form, struct str value)
{
    for (size_t i = 0; i < form->count; i++)
        if (str_eq(form->fields[i].name, S("subscribe")) && str_eq(form->fields[i].value, value))
            return true;
    return false;
}

void form_read(const struct page_request *q, struct reply_form *ret)
{
    *ret = (struct reply_form){.parent = form_get(&q->form, S("parent")),
                               .passage = form_get(&q->form, S("passage")),
                               .remember = form_get(&q->form, S("remember")).len > 0,
                               .answers = is_ticked(&q->form, S("answers")),
                               .all = is_ticked(&q->form, S("all"))};
    for (enum form_input i = 0; i < INPUT__COUNT; i++)
        ret->value[i] = text_line_ends(q->arena, form_get(&q->form, form_input_name(i)));
}

struct str form_shown(struct arena *a, struct str text)
{
    if (utf8_is_valid(text) && !memchr(text.len ? text.at : "", 0, text.len)) return text;
    struct buf b;
    buf_init(&b, 3 * text.len + 3);
    while (text.len) {
        size_t good = utf8_bad_at(text);
        size_t nul = str_find_char(text, '\0', 0);
        if (nul < good) good = nul;
        buf_add(&b, str_sub(text, 0, good));
        if (good < text.len) buf_add(&b, S("\xEF\xBF\xBD"));
        text = str_from(text, good + 1);
    }
    struct str shown = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return shown;
}

static struct str number(const struct chrome *ch, uint64_t n)
{
    return catalog_number(ch->arena, ch->c, n);
}

static bool is_control(uint32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

/* The first control character other than TAB and LF, or 0x110000; *ret_line where it stands. */
static uint32_t find_control(struct str s, uint64_t *ret_line)
{
    *ret_line = 1;
    while (s.len) {
        uint32_t c = utf8_next(&s);
        if (c == '\n') ++*ret_line;
        if (is_control(c) && c != '\n' && c != '\t') return c;
    }
    return 0x110000;
}

static struct str not_utf8(const struct chrome *ch)
{
    return t(ch->c,
             "This is not readable text: some of its bytes are not UTF-8. They are shown as �; "
             "please type them anew.");
}

static struct str comment_too_long(const struct chrome *ch, struct str text)
{
    uint64_t characters = utf8_is_valid(text) ? utf8_count(text) : text.len;
    return text_filled(
        ch->arena,
        t(ch->c, "Your reply has {0} characters, which are {1} bytes; {2} bytes is the most "
                 "that can be taken. Please shorten it."),
        number(ch, characters), number(ch, text.len), number(ch, ch->w->conf->replies_max_bytes));
}

struct str form_check_comment(const struct chrome *ch, struct str text, bool size_only)
{
    if (text.len > ch->w->conf->replies_max_bytes) return comment_too_long(ch, text);
    if (size_only) return STR_NONE;
    if (!utf8_is_valid(text)) return not_utf8(ch);
    if (text_is_blank(text)) return t(ch->c, "Please write something.");
    uint64_t line;
    uint32_t control = find_control(text, &line);
    if (control == 0x110000) return STR_NONE;
    struct str name = arena_printf(ch->arena, "U+%04X", (unsigned)control);
    return text_filled(
        ch->arena,
        t(ch->c, "Line {1} holds a control character ({0}) that cannot be shown. Please take it "
                 "out."),
        name, number(ch, line));
}

static struct str check_author(const struct chrome *ch, struct str name, bool size_only)
{
    uint64_t characters = utf8_is_valid(name) ? utf8_count(name) : name.len;
    if (characters > LIMIT_NAME_CHARS)
        return text_filled(
            ch->arena, t(ch->c, "Your name has {0} characters; {1} is the most that can be taken."),
            number(ch, characters), number(ch, LIMIT_NAME_CHARS));
    if (size_only) return STR_NONE;
    if (!utf8_is_valid(name)) return not_utf8(ch);
    if (text_is_blank(name))
        return form_requires(ch->w->conf, INPUT_AUTHOR) ? t(ch->c, "Please give your name.")
                                                        : STR_NONE;
    uint64_t line;
    uint32_t control = find_control(name, &line);
    if (control != 0x110000 || memchr(name.at, '\n', name.len) || memchr(name.at, '\t', name.len))
        return t(ch->c, "A name cannot hold tabs, line ends or other control characters.");
    return STR_NONE;
}

static struct str address_words(const struct chrome *ch, enum address_fault fault)
{
    switch (fault) {
    case ADDRESS_OK:
        return STR_NONE;
    case ADDRESS_NO_AT:
        return t(ch->c, "An @ is missing, as in name@example.org.");
    case ADDRESS_NO_HOST:
        return t(ch->c, "What stands after the @ is no host name, as in name@example.org.");
    case ADDRESS_NO_NAME:
        return t(ch->c, "Something is missing before the @, as in name@example.org.");
    case ADDRESS_BAD_CHAR:
        return t(ch->c, "It holds a character that an email address cannot have.");
    case ADDRESS_LONG:
        break;
    }
    return t(ch->c, "A part of it is longer than an email address can have.");
}

/* NEEDED: for a reply, or for what else is to be sent there. */
static struct str check_email(const struct chrome *ch, struct str address, bool needed,
                              bool size_only)
{
    address = str_trim(address);
    if (address.len > LIMIT_ADDRESS_BYTES)
        return text_filled(
            ch->arena,
            t(ch->c, "Your email address has {0} bytes; {1} is the most that can be taken."),
            number(ch, address.len), number(ch, LIMIT_ADDRESS_BYTES));
    if (size_only) return STR_NONE;
    if (!utf8_is_valid(address)) return not_utf8(ch);
    if (text_is_blank(address))
        return needed ? t(ch->c, "Please give your email address.") : STR_NONE;
    return address_words(ch, address_check(address));
}

struct str form_check_address(const struct chrome *ch, struct str address)
{
    return check_email(ch, address, true, false);
}

/* "example.org" is what people type: the same with https:// in front, if that would do. */
static struct str url_words(const struct chrome *ch, struct str typed)
{
    struct url proposed;
    struct str whole = arena_printf(ch->arena, "https://%.*s", STR(typed));
    bool bare = str_find(typed, S(":"), 0) == typed.len && str_find_char(typed, '.', 0) < typed.len;
    if (bare && url_check(ch->arena, whole, URL_WEB, &proposed))
        return text_filled(ch->arena,
                           t(ch->c, "It must begin with https:// or http://. Did you mean {0}?"),
                           proposed.text);
    return t(ch->c, "This is no address of a website, as https://example.org is.");
}

static struct str check_url(const struct chrome *ch, struct str typed, bool size_only,
                            struct str *ret_url)
{
    typed = str_trim(typed);
    if (typed.len > LIMIT_URL_BYTES)
        return text_filled(
            ch->arena,
            t(ch->c,
              "The address of your website has {0} bytes; {1} is the most that can be taken."),
            number(ch, typed.len), number(ch, LIMIT_URL_BYTES));
    if (size_only) return STR_NONE;
    if (!utf8_is_valid(typed)) return not_utf8(ch);
    if (text_is_blank(typed)) return STR_NONE;
    struct url url;
    if (!url_check(ch->arena, typed, URL_WEB, &url) || url.text.len > LIMIT_URL_BYTES)
        return url_words(ch, typed);
    *ret_url = url.text;
    return STR_NONE;
}

/* Whether the typed address stands in TEXT, however its letters are written. */
static bool holds(struct str text, struct str address)
{
    if (address.len == 0 || address.len > text.len) return false;
    for (size_t at = 0; at + address.len <= text.len; at++)
        if (str_eq_nocase(str_sub(text, at, address.len), address)) return true;
    return false;
}

/* The address is not published, not even where its owner typed it into what is. */
static void check_secrecy(const struct chrome *ch, struct reply_form *f)
{
    static const enum form_input published[] = {INPUT_COMMENT, INPUT_AUTHOR, INPUT_URL};
    struct str address = str_trim(f->value[INPUT_EMAIL]);
    if (address_check(address) != ADDRESS_OK) return;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        if (str_is_empty(f->error[published[i]]) && holds(f->value[published[i]], address))
            f->error[published[i]] =
                t(ch->c, "It holds the email address you gave, which would be published with it. "
                         "Please take it out, or write it in another way.");
}

void form_check(const struct chrome *ch, struct reply_form *f, bool size_only, struct str *ret_url)
{
    *ret_url = STR_NONE;
    f->error[INPUT_COMMENT] = form_check_comment(ch, f->value[INPUT_COMMENT], size_only);
    f->error[INPUT_AUTHOR] = check_author(ch, f->value[INPUT_AUTHOR], size_only);
    bool needs_address = form_requires(ch->w->conf, INPUT_EMAIL) || f->answers || f->all;
    f->error[INPUT_EMAIL] = check_email(ch, f->value[INPUT_EMAIL], needs_address, size_only);
    f->error[INPUT_URL] = check_url(ch, f->value[INPUT_URL], size_only, ret_url);
    if (!size_only) check_secrecy(ch, f);
}
