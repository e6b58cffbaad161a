/* The answer's beginning and end, and the headers that go by what it is. */
#include "page/route.h"

void page_answer_init(struct page_answer *p)
{
    *p =
        (struct page_answer){.status = 200, .content_type = "text/html; charset=utf-8", .file = -1};
    html_init(&p->body, LIMIT_PAGE_BYTES);
}

void page_answer_done(struct page_answer *p) { html_done(&p->body); }

void page_answer_header(struct page_answer *p, const char *name, struct str value)
{
    BUG_IF(p->headers_count == PAGE_HEADERS_MAX,
           "an answer has more headers than there is room for");
    p->headers[p->headers_count++] = (struct http_header_line){name, value};
}

void answer_see_other(struct page_answer *ret, struct str location)
{
    ret->status = 303;
    page_answer_header(ret, "Location", location);
}

size_t page_answer_policy(const struct page_answer *p,
                          struct http_header_line ret[PAGE_POLICY_HEADERS])
{
    struct str cache = S("private, no-store"), referrer = S("no-referrer");
    if (p->public) {
        cache = p->immutable ? S("public, max-age=31536000, immutable")
                             : S("public, max-age=0, must-revalidate");
        referrer = S("same-origin");
    }
    ret[0] = (struct http_header_line){"Cache-Control", cache};
    ret[1] = (struct http_header_line){"Referrer-Policy", referrer};
    return PAGE_POLICY_HEADERS;
}

/* Nothing runs, nothing is fetched from elsewhere, nobody frames us: also when the cleaner should
 * fail. */
const struct http_header_line page_headers_always[] = {
    {"Content-Security-Policy",
     S_INIT("default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")},
    {"X-Content-Type-Options", S_INIT("nosniff")},
    {"X-Frame-Options", S_INIT("DENY")},
    {"Cross-Origin-Opener-Policy", S_INIT("same-origin")},
    {"Permissions-Policy", S_INIT("camera=(), geolocation=(), microphone=(), payment=(), usb=()")},
};
const size_t page_headers_always_count = sizeof page_headers_always / sizeof page_headers_always[0];
