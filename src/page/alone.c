/* The form alone, with what it answers above it. Errors come first, then what the page is, then
 * what is answered, the preview if one was asked for, and the form. */
#include "page/alone.h"
#include "page/body.h"

#define PASSAGE_REPLIES_SHOWN 100

void alone_init(struct alone *p, const struct page_world *w, struct page_request *q,
                const struct article *article)
{
    *p = (struct alone){.slug = q->slug, .path = slug_path(q->arena, q->slug)};
    struct str lang = article ? article->lang : w->conf->site_lang;
    p->ch = chrome_of_words(w, q->arena, words_for(w, lang));
    p->ch.hidden = true;
    p->article_lang = lang;
    p->article_title = article ? article->title : STR_NONE;
    p->closed = article && article->replies == REPLIES_CLOSED;
}

static enum read_outcome read_to(struct alone *p)
{
    uint64_t id;
    if (!str_to_u64(p->form.parent, LIMIT_ID, &id) || id == 0) return READ_MISSING;
    struct reply *to = arena_zeros(p->ch.arena, sizeof *to);
    enum read_outcome got = reader_reply(p->ch.w->reader, p->ch.arena, id, NULL, to);
    if (got != READ_OK) return got;
    if (to->state != REPLY_PUBLISHED || !str_eq(to->page, p->slug)) return READ_MISSING;
    p->to = to;
    return READ_OK;
}

static enum read_outcome read_passage(struct alone *p, const struct article *article)
{
    if (!body_passage(p->ch.arena, article, p->form.passage, &p->passage_text)) return READ_MISSING;
    p->has_passage = true;
    struct reply *others = NULL;
    enum read_outcome got =
        reader_passage_replies(p->ch.w->reader, p->ch.arena, p->slug, p->form.passage,
                               PASSAGE_REPLIES_SHOWN, &others, &p->others_count);
    p->others = others;
    return got == READ_MISSING ? READ_OK : got;
}

enum read_outcome alone_read_answered(struct alone *p, const struct article *article)
{
    enum read_outcome passage = READ_OK, to = READ_OK;
    if (!str_is_empty(p->form.passage)) passage = read_passage(p, article);
    if (!str_is_empty(p->form.parent)) to = read_to(p);
    if (passage == READ_AWAY || to == READ_AWAY) return READ_AWAY;
    return passage == READ_MISSING ? passage : to;
}

static struct str heading(const struct alone *p)
{
    const struct catalog *c = p->ch.c;
    if (p->to)
        return text_filled(p->ch.arena, t(c, "Reply to {0}"), shown_name(&p->ch, p->to->author));
    if (p->has_passage) return t(c, "Reply to a passage");
    return t(c, "Leave a reply");
}

static struct str page_title(const struct alone *p)
{
    struct str title = heading(p);
    if (p->preview) title = text_filled(p->ch.arena, t(p->ch.c, "Preview: {0}"), title);
    if (!form_has_faults(&p->form)) return title;
    return text_filled(p->ch.arena, t(p->ch.c, "Error: {0}"), title);
}

static void write_where(struct html_out *o, const struct alone *p)
{
    if (str_is_empty(p->article_title)) return;
    html_lit(o, "<p class=\"back\"><a");
    html_attr(o, "href", p->path);
    write_lang(o, p->article_lang, p->ch.lang);
    html_lit(o, "><bdi>");
    html_text(o, p->article_title);
    html_lit(o, "</bdi></a></p>\n");
}

static void write_passage(struct html_out *o, const struct alone *p)
{
    if (str_is_empty(p->passage_text)) return;
    html_lit(o, "<blockquote class=\"passage\"");
    write_lang(o, p->article_lang, p->ch.lang);
    html_lit(o, "><p>");
    html_text(o, p->passage_text);
    html_lit(o, "</p></blockquote>\n");
}

static void write_others(struct html_out *o, const struct alone *p)
{
    if (p->others_count == 0) return;
    struct reply_how how = {.ch = &p->ch,
                            .path = p->path,
                            .place = IN_THREAD,
                            .can_answer = !p->closed,
                            .article_is_here = false};
    html_lit(o,
             "<section class=\"others\" aria-labelledby=\"others-title\"><h2 id=\"others-title\">");
    html_text(o, tn_filled(p->ch.arena, p->ch.c, "{n} reply", "{n} replies", p->others_count));
    html_lit(o, "</h2>\n");
    replies_write(o, &how, p->others, p->others_count);
    html_lit(o, "</section>\n");
}

static void write_answered(struct html_out *o, const struct alone *p)
{
    write_passage(o, p);
    if (p->to) {
        struct reply_how how = {.ch = &p->ch, .path = p->path, .place = QUOTED};
        html_lit(o, "<div class=\"answered\">\n");
        reply_write(o, &how, p->to);
        html_lit(o, "</div>\n");
    }
}

static void write_preview(struct html_out *o, const struct alone *p)
{
    if (!p->preview) return;
    struct reply_how how = {.ch = &p->ch, .path = p->path, .place = PREVIEWED};
    html_lit(
        o,
        "<section class=\"preview\" aria-labelledby=\"preview-title\"><h2 id=\"preview-title\">");
    html_text(o, t(p->ch.c, "This is how it will look"));
    html_lit(o, "</h2>\n");
    reply_write(o, &how, p->preview);
    html_lit(o, "<p class=\"note\">");
    html_text(o, t(p->ch.c, "Not sent yet: the form below still holds it."));
    html_lit(o, "</p></section>\n");
}

void alone_draw(struct alone *p, struct page_answer *ret)
{
    struct html_out *o = &ret->body;
    p->ch.title = page_title(p);
    chrome_begin(o, &p->ch);
    html_lit(o, "<div class=\"alone\">\n");
    form_write_summary(o, &p->ch, &p->form);
    write_where(o, p);
    html_lit(o, "<h1 id=\"reply-title\">");
    html_text(o, heading(p));
    html_lit(o, "</h1>\n");
    write_answered(o, p);
    write_preview(o, p);
    write_others(o, p);
    if (p->closed && !form_has_faults(&p->form))
        form_write_closed(o, &p->ch);
    else
        form_write(o, &p->ch, p->path, &p->form, true);
    html_lit(o, "</div>\n");
    chrome_end(o, &p->ch);
    ret->token_page = p->slug;
}
