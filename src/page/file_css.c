/* GET /toguna.css and /theme/site.css: the styles. Asked for with the version that pages name, they
 * may be kept for ever; without it they are asked for again. */
#include "page/css.h"
#include "page/route.h"

static bool names_version(const struct page_request *q, const char *version)
{
    return str_eq(form_get(&q->query, S("v")), str_of(version));
}

static enum page_step answer_style(const struct page_request *q, struct str css,
                                   const char *version, struct page_answer *ret)
{
    ret->content_type = "text/css; charset=utf-8";
    buf_add(&ret->body.out, css);
    ret->public = true;
    ret->immutable = names_version(q, version);
    return PAGE_ANSWER;
}

static bool own_variant(const struct page_world *w, const struct page_request *q, struct buf *ret)
{
    (void)w;
    if (names_version(q, CSS_VERSION)) buf_add(ret, S("v"));
    return true;
}

static enum page_step handle_own(const struct page_world *w, struct page_request *q,
                                 struct page_answer *ret, struct wire_message *ret_message)
{
    (void)w, (void)ret_message;
    struct str css = {(const char *)css_bytes, css_bytes_count};
    return answer_style(q, css, CSS_VERSION, ret);
}

static bool theme_variant(const struct page_world *w, const struct page_request *q, struct buf *ret)
{
    if (!w->theme || str_is_empty(w->theme->css)) return false;
    if (names_version(q, w->theme->version)) buf_add(ret, S("v"));
    return true;
}

static enum page_step handle_theme(const struct page_world *w, struct page_request *q,
                                   struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    if (w->theme && !str_is_empty(w->theme->css))
        return answer_style(q, w->theme->css, w->theme->version, ret);
    page_error(w, q, 404, ret);
    return PAGE_ANSWER;
}

const struct page_route route_css = {
    .name = "css",
    .methods = "GET",
    .pattern = "/toguna.css",
    .text = "how the pages look",
    .variant = own_variant,
    .handle = handle_own,
};
const struct page_route route_theme = {
    .name = "theme",
    .methods = "GET",
    .pattern = "/theme/site.css",
    .text = "what the publisher changes of it",
    .variant = theme_variant,
    .handle = handle_theme,
};
