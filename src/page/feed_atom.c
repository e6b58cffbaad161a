/* GET /feed.atom: the articles, each saying how many replies it has and where their feed is. */
#include "page/feed.h"

static void write_replies(struct html_out *o, const struct page_world *w, struct arena *a,
                          const struct article_line *line)
{
    html_lit(o, "<link rel=\"replies\" type=\"application/atom+xml\"");
    html_attr(o, "href", feed_of_article(w, a, line->slug));
    html_attr(o, "thr:count", arena_printf(a, "%llu", (unsigned long long)line->replies));
    html_lit(o, "/>\n<thr:total>");
    html_u64(o, line->replies);
    html_lit(o, "</thr:total>\n");
}

static void write_entry(struct html_out *o, const struct page_world *w, struct arena *a,
                        const struct feed_article *f)
{
    const struct article_line *line = &f->line;
    struct str when = feed_time(a, line->date_ms);
    html_lit(o, "<entry");
    html_attr(o, "xml:lang", line->lang);
    html_lit(o, ">\n");
    atom_element(o, "id", f->url);
    atom_element(o, "title", line->title);
    atom_element(o, "published", when);
    atom_element(o, "updated", when);
    atom_link(o, "alternate", "text/html", f->url);
    write_replies(o, w, a, line);
    if (!text_is_blank(line->author)) atom_author(o, text_without_bidi(a, line->author), STR_NONE);
    if (!str_is_empty(line->summary)) atom_element(o, "summary", line->summary);
    if (!str_is_empty(f->content.markup)) atom_content(o, f->url, line->lang, f->content);
    html_lit(o, "</entry>\n");
}

static void draw(const struct page_world *w, struct arena *a, const struct feed_article *articles,
                 size_t count, struct page_answer *ret)
{
    struct atom_head head = {
        .id = feed_url(w, a, S("/")),
        .title = w->conf->site_title,
        .lang = w->conf->site_lang,
        .self = feed_url(w, a, S("/feed.atom")),
        .page = feed_url(w, a, S("/")),
        .author = w->conf->site_title,
        .updated_ms = count ? articles[0].line.date_ms : 0,
    };
    atom_begin(ret, a, &head);
    for (size_t i = 0; i < count; i++) write_entry(&ret->body, w, a, &articles[i]);
    atom_end(&ret->body);
    ret->public = true;
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct feed_article *articles;
    size_t count;
    if (feed_articles(w, q->arena, &articles, &count) == READ_AWAY) return PAGE_AWAY;
    draw(w, q->arena, articles, count, ret);
    return PAGE_ANSWER;
}

const struct page_route route_feed_atom = {
    .name = "feed_atom",
    .methods = "GET",
    .pattern = "/feed.atom",
    .text = "the articles as Atom (RFC 4287), with the count and feed of their replies (RFC 4685)",
    .variant = variant_one,
    .of_lists = true,
    .handle = handle,
};
