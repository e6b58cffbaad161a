/* GET /: the articles, newest first. */
#include "page/pages.h"

#define PER_PAGE 30u

static bool variant(const struct page_world *w, const struct page_request *q, struct buf *ret)
{
    (void)w;
    uint64_t page = 1;
    if (!query_number(q, S("page"), &page)) return false;
    if (page > 1) buf_addf(ret, "page=%llu", (unsigned long long)page);
    return true;
}

static void write_line(struct html_out *o, const struct chrome *ch, const struct article_line *line)
{
    struct str path = slug_path(ch->arena, line->slug);
    html_lit(o, "<article class=\"line\"><h2");
    write_lang(o, line->lang, ch->lang);
    html_lit(o, "><a");
    html_attr(o, "href", path);
    html_lit(o, ">");
    html_text(o, line->title);
    html_lit(o, "</a></h2>\n");
    write_byline(o, ch, line, arena_printf(ch->arena, "%.*s#replies", STR(path)));
    if (!str_is_empty(line->summary)) {
        html_lit(o, "<p class=\"summary\"");
        write_lang(o, line->lang, ch->lang);
        html_lit(o, ">");
        html_text(o, line->summary);
        html_lit(o, "</p>\n");
    }
    html_lit(o, "</article>\n");
}

static void draw(const struct chrome *ch, const struct article_line *lines, size_t count,
                 const struct pages *pages, struct html_out *o)
{
    chrome_begin(o, ch);
    html_lit(o, "<h1>");
    html_text(o, t(ch->c, "Articles"));
    html_lit(o, "</h1>\n");
    if (count == 0) {
        html_lit(o, "<p class=\"nothing\">");
        html_text(o, t(ch->c, "Nothing has been published here yet."));
        html_lit(o, "</p>\n");
    }
    for (size_t i = 0; i < count; i++) write_line(o, ch, &lines[i]);
    pages_write(o, pages);
    chrome_end(o, ch);
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    uint64_t page = 1, total = 0;
    struct article_line *lines = NULL;
    size_t count = 0;
    bool good = query_number(q, S("page"), &page) && page < LIMIT_ID / PER_PAGE;
    if (good && reader_articles(w->reader, q->arena, (page - 1) * PER_PAGE, PER_PAGE, &lines,
                                &count, &total) == READ_AWAY)
        return PAGE_AWAY;
    if (!good || (count == 0 && page > 1)) {
        page_error(w, q, 404, ret);
        return PAGE_ANSWER;
    }
    struct chrome ch = chrome_of_words(w, q->arena, words_for(w, w->conf->site_lang));
    ch.is_home = page == 1;
    struct pages pages = {.ch = &ch,
                          .path = S("/"),
                          .label = t(ch.c, "Pages"),
                          .at = page,
                          .count = total ? (total + PER_PAGE - 1) / PER_PAGE : 1};
    ch.title = page == 1 ? t(ch.c, "Articles")
                         : text_filled(q->arena, t(ch.c, "{0}, page {1}"), t(ch.c, "Articles"),
                                       catalog_number(q->arena, ch.c, page));
    ch.canonical = pages_path(&pages, page);
    draw(&ch, lines, count, &pages, &ret->body);
    ret->public = true;
    return PAGE_ANSWER;
}

const struct page_route route_index = {
    .name = "index",
    .methods = "GET",
    .pattern = "/",
    .text = "the articles, newest first; ?page=N",
    .variant = variant,
    .of_lists = true,
    .handle = handle,
};
