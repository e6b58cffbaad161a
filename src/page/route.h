/* route — the rows of the table in routes.c, one a file of this room, and what all of them ask of a
 * request. Private to the room. */
#ifndef TOGUNA_PAGE_ROUTE_H
#define TOGUNA_PAGE_ROUTE_H
#include "page/page.h"

#define LIMIT_ID                                                                                   \
    ((UINT64_C(1) << 53) - 1) /* the largest reply id; JSON and WordPress read numbers */

extern const struct page_route route_index, route_article, route_form, route_take, route_permalink,
    route_edit, route_withdraw, route_article_feed, route_feed_atom, route_feed_json, route_privacy,
    route_css, route_theme, route_media, route_robots, route_icon, route_icon_old, route_health,
    route_mail, route_me, route_me_open, route_me_out, route_me_export, route_me_erase;

/* "/" and the slug percent-encoded: where the article stands. */
struct str slug_path(struct arena *a, struct str slug);
/* A number of the query: *ret stays what it was when the field is not there; false when it is there
 * and no number from 1. */
MUST_USE bool query_number(const struct page_request *q, struct str name, uint64_t *ret);
/* A variant for pages that depend on nothing but their path. */
bool variant_one(const struct page_world *w, const struct page_request *q, struct buf *ret);
/* Appends a header Location and makes the answer a 303 without a body. */
void answer_see_other(struct page_answer *ret, struct str location);

/* Whether a post comes from a page of this site, as far as the browser tells: Sec-Fetch-Site, else
 * Origin against base_url or Host. Neither there (or Origin "null", which a page with no-referrer
 * sends): yes, since the token guards. */
bool request_is_same_origin(const struct page_world *w, const struct http_request *r);

#endif
