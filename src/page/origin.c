/* Where a post comes from, as far as the browser tells.
 *
 * Sec-Fetch-Site is set by the browser and out of a page's reach; older browsers send Origin alone.
 * The token in the form and SameSite cookies guard besides, so silence is no refusal: text browsers
 * say nothing. */
#include "page/route.h"

static bool is_host_of(struct str origin, struct str host)
{
    if (str_starts(origin, S("https://"))) return str_eq_nocase(str_from(origin, 8), host);
    if (str_starts(origin, S("http://"))) return str_eq_nocase(str_from(origin, 7), host);
    return false;
}

bool request_is_same_origin(const struct page_world *w, const struct http_request *r)
{
    struct str site = http_header(r, "Sec-Fetch-Site");
    if (site.at) return str_eq(site, S("same-origin")) || str_eq(site, S("none"));
    struct str origin = http_header(r, "Origin");
    if (!origin.at || str_eq(origin, S("null"))) return true;
    if (str_eq_nocase(origin, w->base_url)) return true;
    struct str host = http_header(r, "Host");
    return host.at && is_host_of(origin, host);
}
