/* The few bytes that browsers, crawlers and whoever watches the server ask for by name. */
#include "page/route.h"

static enum page_step answer_text(struct page_answer *ret, const char *type, struct str text)
{
    ret->content_type = type;
    buf_add(&ret->body.out, text);
    return PAGE_ANSWER;
}

static enum page_step handle_robots(const struct page_world *w, struct page_request *q,
                                    struct page_answer *ret, struct wire_message *ret_message)
{
    (void)w, (void)q, (void)ret_message;
    ret->public = true;
    return answer_text(ret, "text/plain; charset=utf-8",
                       S("User-agent: *\n"
                         "Disallow: /r/\n"
                         "Disallow: /*/reply\n"));
}

/* The shelter on a ground of clay: it shows on light and on dark. */
static enum page_step handle_icon(const struct page_world *w, struct page_request *q,
                                  struct page_answer *ret, struct wire_message *ret_message)
{
    (void)w, (void)q, (void)ret_message;
    ret->public = true;
    return answer_text(
        ret, "image/svg+xml",
        S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
          "<rect width=\"32\" height=\"32\" rx=\"7\" fill=\"#9a4323\"/>"
          "<path fill=\"#fbf8f2\" d=\"M16 6C11 6 6.3 7.6 4 10.8V14h24v-3.2C25.7 7.6 21 6 16 6z"
          "M6.5 15.5h2.6V26H6.5zM12 15.5h2.6V26H12zM17.4 15.5H20V26h-2.6z"
          "M22.9 15.5h2.6V26h-2.6z\"/></svg>\n"));
}

/* What browsers ask for unasked; they all take SVG. */
static enum page_step handle_icon_old(const struct page_world *w, struct page_request *q,
                                      struct page_answer *ret, struct wire_message *ret_message)
{
    (void)w, (void)q, (void)ret_message;
    answer_see_other(ret, S("/favicon.svg"));
    ret->status = 301;
    return PAGE_ANSWER;
}

/* 200 when this process can read the database, 503 when not. */
static enum page_step handle_health(const struct page_world *w, struct page_request *q,
                                    struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct article_line *lines;
    size_t count;
    uint64_t total;
    bool well = reader_articles(w->reader, q->arena, 0, 1, &lines, &count, &total) != READ_AWAY;
    ret->status = well ? 200 : 503;
    return answer_text(ret, "text/plain; charset=utf-8",
                       well ? S("ok\n") : S("the database cannot be read\n"));
}

const struct page_route route_robots = {
    .name = "robots",
    .methods = "GET",
    .pattern = "/robots.txt",
    .text = "what crawlers need not follow",
    .variant = variant_one,
    .handle = handle_robots,
};
const struct page_route route_icon = {
    .name = "icon",
    .methods = "GET",
    .pattern = "/favicon.svg",
    .text = "the shelter",
    .variant = variant_one,
    .handle = handle_icon,
};
const struct page_route route_icon_old = {
    .name = "icon_old",
    .methods = "GET",
    .pattern = "/favicon.ico",
    .text = "301 to /favicon.svg",
    .handle = handle_icon_old,
};
const struct page_route route_health = {
    .name = "health",
    .methods = "GET",
    .pattern = "/healthz",
    .text = "200 when the database can be read, 503 when not",
    .handle = handle_health,
};
