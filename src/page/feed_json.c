/* GET /feed.json: the articles as JSON Feed 1.1. */
#include "page/feed.h"

static void write_authors(struct json *j, struct str name)
{
    json_key(j, "authors");
    json_array_begin(j);
    json_object_begin(j);
    json_put_str(j, "name", name);
    json_object_end(j);
    json_array_end(j);
}

static void write_item(struct json *j, struct arena *a, const struct feed_article *f)
{
    const struct article_line *line = &f->line;
    json_object_begin(j);
    json_put_str(j, "id", f->url);
    json_put_str(j, "url", f->url);
    json_put_str(j, "title", line->title);
    if (str_is_empty(f->content.markup))
        json_put_str(j, "content_text", line->summary);
    else
        json_put_str(j, "content_html", f->content.markup);
    if (!str_is_empty(line->summary)) json_put_str(j, "summary", line->summary);
    json_put_str(j, "date_published", feed_time(a, line->date_ms));
    if (!text_is_blank(line->author)) write_authors(j, text_without_bidi(a, line->author));
    json_put_str(j, "language", line->lang);
    json_object_end(j);
}

static void draw(const struct page_world *w, struct arena *a, const struct feed_article *articles,
                 size_t count, struct page_answer *ret)
{
    struct json j;
    ret->content_type = "application/feed+json; charset=utf-8";
    json_init(&j, &ret->body.out);
    json_object_begin(&j);
    json_put_str(&j, "version", S("https://jsonfeed.org/version/1.1"));
    json_put_str(&j, "title", w->conf->site_title);
    json_put_str(&j, "home_page_url", feed_url(w, a, S("/")));
    json_put_str(&j, "feed_url", feed_url(w, a, S("/feed.json")));
    json_put_str(&j, "language", w->conf->site_lang);
    write_authors(&j, w->conf->site_title);
    json_key(&j, "items");
    json_array_begin(&j);
    for (size_t i = 0; i < count; i++) write_item(&j, a, &articles[i]);
    json_array_end(&j);
    json_object_end(&j);
    buf_add_char(&ret->body.out, '\n');
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

const struct page_route route_feed_json = {
    .name = "feed_json",
    .methods = "GET",
    .pattern = "/feed.json",
    .text = "the articles as JSON Feed 1.1",
    .variant = variant_one,
    .of_lists = true,
    .handle = handle,
};
