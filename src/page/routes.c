/* The table of pages, and how a request finds its row.
 *
 * Matching is done on the raw path, segment by segment, and each segment is decoded by itself: an
 * encoded slash stays inside its segment and can never make two of one. A slug is taken in NFC, so
 * that both spellings of « é » lead to the article. Literals stand before {slug} in the table: the
 * first row that fits wins. */
#include "page/route.h"

static enum page_step handle_not_found(const struct page_world *w, struct page_request *q,
                                       struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    page_error(w, q, 404, ret);
    return PAGE_ANSWER;
}

static enum page_step handle_wrong_method(const struct page_world *w, struct page_request *q,
                                          struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    page_error(w, q, 405, ret);
    page_answer_header(ret, "Allow", q->rest);
    return PAGE_ANSWER;
}

static enum page_step handle_bad(const struct page_world *w, struct page_request *q,
                                 struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    page_error(w, q, 400, ret);
    return PAGE_ANSWER;
}

/* "/slug/" as other systems write addresses: to where the article really stands. */
static enum page_step handle_slash(const struct page_world *w, struct page_request *q,
                                   struct page_answer *ret, struct wire_message *ret_message)
{
    (void)w, (void)ret_message;
    answer_see_other(ret, slug_path(q->arena, q->slug));
    ret->status = 301;
    return PAGE_ANSWER;
}

static const struct page_route route_not_found = {
    .name = "not_found", .methods = "", .pattern = "", .handle = handle_not_found};
static const struct page_route route_wrong_method = {
    .name = "wrong_method", .methods = "", .pattern = "", .handle = handle_wrong_method};
static const struct page_route route_bad = {
    .name = "bad_request", .methods = "", .pattern = "", .handle = handle_bad};
static const struct page_route route_slash = {.name = "slash",
                                              .methods = "GET",
                                              .pattern = "/{slug}/",
                                              .text = "301 to the article",
                                              .handle = handle_slash};

const struct page_route *const page_routes[] = {
    &route_index,   &route_css,      &route_theme,     &route_media,        &route_robots,
    &route_icon,    &route_icon_old, &route_health,    &route_feed_atom,    &route_feed_json,
    &route_me,      &route_me_out,   &route_me_export, &route_me_erase,     &route_me_open,
    &route_mail,    &route_privacy,  &route_permalink, &route_edit,         &route_withdraw,
    &route_article, &route_slash,    &route_form,      &route_article_feed, &route_take,
};
const size_t page_routes_count = sizeof page_routes / sizeof page_routes[0];

static bool take_slug(struct page_request *q, struct str segment)
{
    struct str plain;
    if (!url_decode(q->arena, segment, &plain) || !utf8_is_valid(plain)) return false;
    q->slug = text_nfc(q->arena, plain);
    return q->slug.len > 0 && q->slug.len <= LIMIT_SLUG_BYTES;
}

static bool take_id(struct page_request *q, struct str segment)
{
    if (str_is_empty(segment) || segment.at[0] == '0') return false;
    return str_to_u64(segment, LIMIT_ID, &q->id);
}

static bool take_segment(struct page_request *q, struct str pattern, struct str segment)
{
    if (str_eq(pattern, S("{slug}"))) return take_slug(q, segment);
    if (str_eq(pattern, S("{id}"))) return take_id(q, segment);
    struct str plain;
    return url_decode(q->arena, segment, &plain) && str_eq(pattern, plain);
}

/* Both begin with '/'. Fills slug, id and rest only as far as the pattern fits. */
static bool matches(struct page_request *q, const char *pattern, struct str path)
{
    struct str want = str_from(str_of(pattern), 1), have = str_from(path, 1);
    while (want.at && have.at) {
        struct str w = str_cut(&want, '/');
        if (str_eq(w, S("{rest}"))) return url_decode(q->arena, have, &q->rest);
        if (!take_segment(q, w, str_cut(&have, '/'))) return false;
    }
    return !want.at && !have.at;
}

static bool allows(const char *methods, enum http_method method)
{
    const char *name = NULL;
    if (method == HTTP_GET || method == HTTP_HEAD) name = "GET";
    if (method == HTTP_POST) name = "POST";
    return name && strstr(methods, name) != NULL;
}

static struct str allowed(struct arena *a, const char *methods)
{
    bool get = strstr(methods, "GET") != NULL, post = strstr(methods, "POST") != NULL;
    return arena_printf(a, "%s%s%s", get ? "GET, HEAD" : "", get && post ? ", " : "",
                        post ? "POST" : "");
}

static void find_route(struct page_request *q)
{
    q->route = &route_not_found;
    if (str_is_empty(q->http->path) || q->http->path.at[0] != '/') return;
    for (size_t i = 0; i < page_routes_count; i++) {
        q->slug = q->rest = STR_NONE;
        q->id = 0;
        if (!matches(q, page_routes[i]->pattern, q->http->path)) continue;
        q->route = page_routes[i];
        if (allows(q->route->methods, q->http->method)) return;
        q->rest = allowed(q->arena, q->route->methods);
        q->route = &route_wrong_method;
        return;
    }
    q->slug = q->rest = STR_NONE;
    q->id = 0;
}

static void read_author(struct page_request *q)
{
    struct str cookie = http_cookie(q->http, S("toguna_author"));
    q->has_author = cookie.at && secret_hash(cookie, q->author.bytes);
}

void page_request_read(const struct page_world *w, struct http_request *http,
                       struct page_request *ret)
{
    *ret = (struct page_request){.http = http, .arena = http->arena};
    find_route(ret);
    read_author(ret);
    network_of_request(w, http, ret->network);
    bool fits = form_parse(ret->arena, http->query, &ret->query);
    if (http->method == HTTP_POST && http->is_form)
        fits = form_parse(ret->arena, http->body, &ret->form) && fits;
    if (!fits) ret->route = &route_bad;
}

struct str slug_path(struct arena *a, struct str slug)
{
    struct buf b;
    buf_init(&b, 1 + 3 * (size_t)LIMIT_SLUG_BYTES + 3);
    buf_add_char(&b, '/');
    url_encode(&b, slug);
    struct str path = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return path;
}

bool query_number(const struct page_request *q, struct str name, uint64_t *ret)
{
    struct str value = form_get(&q->query, name);
    if (!value.at) return true;
    return value.len > 0 && value.at[0] != '0' && str_to_u64(value, LIMIT_ID, ret);
}

bool variant_one(const struct page_world *w, const struct page_request *q, struct buf *ret)
{
    (void)w, (void)q, (void)ret;
    return true;
}
