/* GET /SLUG/feed.atom: the newest published replies of an article, each saying what it answers (RFC
 * 4685). */
#include "mark/mark.h"
#include "page/feed.h"

#define REPLIES_MAX 50u

struct model {
    const struct page_world *w;
    struct arena *arena;
    struct chrome ch; /* for its words */
    struct article article;
    struct str url; /* of the article */
    struct reply *replies;
    size_t replies_count;
};

static enum read_outcome read_model(struct model *m, struct str slug)
{
    enum read_outcome got = reader_begin(m->w->reader);
    if (got != READ_OK) return got;
    got = reader_article(m->w->reader, m->arena, slug, &m->article);
    if (got == READ_OK && reader_latest(m->w->reader, m->arena, slug, REPLIES_MAX, &m->replies,
                                        &m->replies_count) == READ_AWAY)
        got = READ_AWAY;
    reader_end(m->w->reader);
    if (got != READ_OK) return got;
    m->ch = chrome_of_words(m->w, m->arena, words_for(m->w, m->article.lang));
    m->url = feed_url(m->w, m->arena, slug_path(m->arena, slug));
    return READ_OK;
}

static struct str reply_url(const struct model *m, uint64_t id)
{
    return arena_printf(m->arena, "%.*s/r/%llu", STR(m->w->base_url), (unsigned long long)id);
}

static int64_t changed_ms(const struct reply *r)
{
    return r->edited_ms ? r->edited_ms : r->created_ms;
}

/* What it answers: another reply, or the article, whose entry stands in the feed of the site. */
static void write_answered(struct html_out *o, const struct model *m, const struct reply *r)
{
    struct str answered = r->parent ? reply_url(m, r->parent) : m->url;
    html_lit(o, "<thr:in-reply-to");
    html_attr(o, "ref", answered);
    html_attr(o, "href", answered);
    html_lit(o, " type=\"text/html\"");
    if (!r->parent) html_attr(o, "source", feed_url(m->w, m->arena, S("/feed.atom")));
    html_lit(o, "/>\n");
}

static struct str title_of(const struct model *m, const struct reply *r)
{
    struct str name = shown_name(&m->ch, r->author);
    if (!r->parent || str_is_empty(r->parent_author))
        return text_filled(m->arena, t(m->ch.c, "Reply by {0}"), name);
    return text_filled(m->arena, t(m->ch.c, "{0} in reply to {1}"), name,
                       shown_name(&m->ch, r->parent_author));
}

static struct str author_url(const struct model *m, const struct reply *r)
{
    struct url url;
    return !str_is_empty(r->url) && url_check(m->arena, r->url, URL_WEB, &url) ? url.text
                                                                               : STR_NONE;
}

/* The passage it answers, quoted, and the text. */
static struct html content_of(const struct model *m, const struct reply *r)
{
    struct html_out o;
    html_init(&o, LIMIT_REPLY_HTML_BYTES + 16 * LIMIT_QUOTE_BYTES);
    if (!str_is_empty(r->quote)) {
        html_lit(&o, "<blockquote><p>");
        html_text(&o, r->quote);
        html_lit(&o, "</p></blockquote>\n");
    }
    html_raw(&o, mark_reply(m->arena, r->text));
    struct html content = html_take(&o, m->arena);
    html_done(&o);
    return content;
}

static void write_entry(struct html_out *o, const struct model *m, const struct reply *r)
{
    struct str url = reply_url(m, r->id);
    html_lit(o, "<entry>\n");
    atom_element(o, "id", url);
    atom_element(o, "title", title_of(m, r));
    atom_element(o, "published", feed_time(m->arena, r->created_ms));
    atom_element(o, "updated", feed_time(m->arena, changed_ms(r)));
    atom_link(o, "alternate", "text/html", url);
    atom_author(o, shown_name(&m->ch, r->author), author_url(m, r));
    write_answered(o, m, r);
    if (r->root == r->id)
        atom_element(o, "thr:total",
                     arena_printf(m->arena, "%llu", (unsigned long long)r->answers));
    atom_content(o, m->url, r->lang, content_of(m, r));
    html_lit(o, "</entry>\n");
}

static int64_t updated_ms(const struct model *m)
{
    int64_t latest = m->article.date_ms;
    for (size_t i = 0; i < m->replies_count; i++)
        if (changed_ms(&m->replies[i]) > latest) latest = changed_ms(&m->replies[i]);
    return latest;
}

static void draw(const struct model *m, struct page_answer *ret)
{
    struct str self = feed_of_article(m->w, m->arena, m->article.slug);
    struct atom_head head = {
        .id = self,
        .title = text_filled(m->arena, t(m->ch.c, "Replies to “{0}”"), m->article.title),
        .lang = catalog_tag(m->ch.c),
        .self = self,
        .page = m->url,
        .author = m->w->conf->site_title,
        .updated_ms = updated_ms(m),
    };
    atom_begin(ret, m->arena, &head);
    for (size_t i = 0; i < m->replies_count; i++) write_entry(&ret->body, m, &m->replies[i]);
    atom_end(&ret->body);
    ret->public = true;
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct model m = {.w = w, .arena = q->arena};
    switch (read_model(&m, q->slug)) {
    case READ_AWAY:
        return PAGE_AWAY;
    case READ_MISSING:
        page_error(w, q, 404, ret);
        break;
    case READ_OK:
        draw(&m, ret);
        break;
    }
    return PAGE_ANSWER;
}

const struct page_route route_article_feed = {
    .name = "article_feed",
    .methods = "GET",
    .pattern = "/{slug}/feed.atom",
    .text = "the newest replies of an article as Atom, threaded by RFC 4685",
    .variant = variant_one,
    .handle = handle,
};
