/* Letters, written twice over: each part goes into the plain text and into the HTML at once, so
 * that the two cannot say different things. */
#include "proc/compose.h"
#include "mark/mark.h"
#include "store/outbox.h"

#define WHOLE_BYTES   16384 /* a longer reply is begun only: the link leads to all of it */
#define EXCERPT_CHARS 4000
#define ITEM_CHARS    600 /* of a reply in a digest */

struct letter {
    const struct composer *c;
    const struct wire_mail_letter *l;
    struct arena *a;
    const struct catalog *words;
    struct str subject;
    struct buf text;
    struct html_out html;
};

/* ---- parts ---- */

static void paragraph(struct letter *w, struct str words)
{
    buf_add(&w->text, words);
    buf_add(&w->text, S("\n\n"));
    html_lit(&w->html, "<p>");
    html_text(&w->html, words);
    html_lit(&w->html, "</p>\n");
}

static void soft(struct letter *w, struct str words)
{
    buf_add(&w->text, words);
    buf_add(&w->text, S("\n\n"));
    html_lit(&w->html, "<p style=\"color:#666;font-size:small\">");
    html_text(&w->html, words);
    html_lit(&w->html, "</p>\n");
}

static struct str address_of(struct letter *w, struct str path)
{
    return arena_printf(w->a, "%.*s%.*s", STR(w->c->base_url), STR(path));
}

/* WORDS, then where they lead. */
static void way(struct letter *w, struct str words, struct str path)
{
    struct str address = address_of(w, path);
    buf_addf(&w->text, "%.*s\n%.*s\n\n", STR(words), STR(address));
    html_lit(&w->html, "<p><a");
    html_attr(&w->html, "href", address);
    html_lit(&w->html, ">");
    html_text(&w->html, words);
    html_lit(&w->html, "</a></p>\n");
}

static void line(struct letter *w)
{
    buf_add(&w->text, S("--\n"));
    html_lit(&w->html, "<hr>\n");
}

/* A reply, as it was typed and as it is shown. */
static void quotation(struct letter *w, struct str text, struct str lang, size_t chars)
{
    struct str shown =
        text.len > WHOLE_BYTES || chars < EXCERPT_CHARS ? text_excerpt(w->a, text, chars) : text;
    buf_add(&w->text, shown);
    buf_add(&w->text, S("\n\n"));
    html_lit(&w->html, "<blockquote dir=\"auto\"");
    if (language_is_tag(lang)) html_attr(&w->html, "lang", lang);
    html_lit(&w->html, ">\n");
    html_raw(&w->html, mark_reply(w->a, shown));
    html_lit(&w->html, "</blockquote>\n");
}

static struct str reply_path(struct letter *w, uint64_t reply)
{
    return arena_printf(w->a, "/r/%llu", (unsigned long long)reply);
}

static struct str shown_name(const struct letter *w, struct str name)
{
    return text_is_blank(name) ? t(w->words, "Anonymous") : text_without_bidi(w->a, name);
}

static struct str title_of(const struct letter *w)
{
    return str_is_empty(w->l->title) ? w->l->page : w->l->title;
}

static struct str site_of(const struct letter *w) { return w->c->conf->site_title; }

/* ---- the four letters ---- */

static void write_confirm(struct letter *w)
{
    const struct catalog *c = w->words;
    w->subject = text_filled(w->a, t(c, "Answers by mail from {0}: please confirm"), site_of(w));
    if (w->l->of_reply)
        paragraph(w,
                  text_filled(w->a,
                              t(c, "A reply to “{0}” was left on {1} with this email address, and "
                                   "whoever left it asked to be sent the answers to it."),
                              title_of(w), site_of(w)));
    else
        paragraph(w,
                  text_filled(w->a,
                              t(c, "A reply to “{0}” was left on {1} with this email address, and "
                                   "whoever left it asked to be sent all replies there."),
                              title_of(w), site_of(w)));
    way(w, t(c, "If it was you, confirm it here:"), w->l->link);
    soft(w,
         t(c, "If it was not, do nothing: no further letter will come of it. On the same page you "
              "can also forbid this site to write to you at all."));
}

static void write_ending(struct letter *w)
{
    line(w);
    soft(w, w->l->of_reply ? t(w->words, "You asked to be sent the answers to your reply.")
                           : t(w->words, "You asked to be sent all replies to this page."));
    way(w, t(w->words, "To have them once a day, or no more:"), w->l->link);
}

static void write_answer(struct letter *w)
{
    const struct catalog *c = w->words;
    struct str author = shown_name(w, w->l->author), parent = w->l->parent_author;
    w->subject = text_filled(w->a, t(c, "{0} replied: {1}"), author, title_of(w));
    if (str_is_empty(parent))
        paragraph(w, text_filled(w->a, t(c, "{0} replied to “{1}”:"), author, title_of(w)));
    else
        paragraph(w, text_filled(w->a, t(c, "{0} answered {1} under “{2}”:"), author,
                                 shown_name(w, parent), title_of(w)));
    quotation(w, w->l->text, w->l->reply_lang, EXCERPT_CHARS);
    way(w, t(c, "Read it where it stands, and answer:"), reply_path(w, w->l->reply));
    write_ending(w);
}

static void write_digest(struct letter *w, const struct wire_mail_item *items, size_t count)
{
    const struct catalog *c = w->words;
    struct str head = tn_filled(w->a, c, "{n} new reply", "{n} new replies", count);
    w->subject = text_filled(w->a, t(c, "{0}: {1}"), head, title_of(w));
    paragraph(w, text_filled(w->a, t(c, "Since the last letter, under “{0}”:"), title_of(w)));
    for (size_t i = 0; i < count; i++) {
        paragraph(w, text_filled(w->a, t(c, "{0}:"), shown_name(w, items[i].author)));
        quotation(w, items[i].text, items[i].lang, ITEM_CHARS);
        way(w, t(c, "Read it where it stands, and answer:"), reply_path(w, items[i].reply));
    }
    write_ending(w);
}

static void write_proof(struct letter *w)
{
    const struct catalog *c = w->words;
    w->subject = text_filled(w->a, t(c, "Your replies on {0}"), site_of(w));
    paragraph(w, text_filled(w->a,
                             t(c, "Somebody, most likely you, asked {0} for the replies that were "
                                  "given with this email address."),
                             site_of(w)));
    way(w, t(c, "Here you can see, change, take back, copy and erase them:"), w->l->link);
    soft(w,
         t(c, "The link holds for a day and opens once. Whoever has it can do all that: pass it on "
              "to nobody. If you did not ask for it, do nothing."));
}

/* ---- around them ---- */

static void begin_html(struct letter *w)
{
    struct str tag = catalog_tag(w->words);
    html_lit(&w->html, "<!doctype html>\n<html");
    html_attr(&w->html, "lang", tag);
    html_attr(&w->html, "dir", catalog_is_rtl(w->words) ? S("rtl") : S("ltr"));
    html_lit(&w->html, "><head><meta charset=\"utf-8\"></head>\n<body>\n");
}

static struct message message_of(struct letter *w, struct str to)
{
    const struct wire_mail_letter *l = w->l;
    struct message m = {.from = &w->c->from,
                        .to = to,
                        .subject = w->subject,
                        .id = l->message,
                        .follows = l->kind == MAIL_PROOF ? STR_NONE : l->thread,
                        .date_ms = (int64_t)l->created_ms,
                        .lang = catalog_tag(w->words),
                        .text = buf_str(&w->text)};
    if (l->kind == MAIL_ANSWER || l->kind == MAIL_DIGEST)
        m.unsubscribe.text = address_of(w, l->link);
    return m;
}

static bool finish(struct letter *w, struct str to, struct buf *out, struct err *e)
{
    html_lit(&w->html, "</body></html>\n");
    if (buf_is_full(&w->text) || buf_is_full(&w->html.out))
        return err_set(e, ERR_LIMIT, "a letter grew past its bound");
    struct message m = message_of(w, to);
    m.html = html_take(&w->html, w->a);
    return message_write(out, &m, e);
}

static const struct catalog *words_for(const struct composer *c, struct str lang)
{
    const struct catalog *words = catalog_of(lang);
    if (!words) words = catalog_of(c->conf->site_lang);
    return words ? words : catalog_of(S("en"));
}

bool compose(const struct composer *c, const struct wire_mail_letter *l,
             const struct wire_mail_item *items, size_t items_count, struct str to, struct buf *out,
             struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct letter w = {.c = c, .l = l, .a = a, .words = words_for(c, l->lang)};
    buf_init(&w.text, LIMIT_MAIL_BYTES);
    html_init(&w.html, 4 * (size_t)LIMIT_MAIL_BYTES);
    begin_html(&w);
    if (l->kind == MAIL_CONFIRM) write_confirm(&w);
    if (l->kind == MAIL_ANSWER) write_answer(&w);
    if (l->kind == MAIL_DIGEST) write_digest(&w, items, items_count);
    if (l->kind == MAIL_PROOF) write_proof(&w);
    bool well = finish(&w, to, out, e);
    buf_done(&w.text);
    html_done(&w.html);
    return well;
}
