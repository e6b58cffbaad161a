/* page — one page or endpoint a file: html and feeds from the model.
 *
 * Pure but for the reader: a request and the world in, an answer or a message for the store out.
 * The front process does the rest (cache, generations, sockets). A new page is a file, a row in
 * routes.c and a line in toguna-http(7).
 *
 * A public answer depends on nothing but the path, the query parameters the page knows, the
 * database and the settings; never on a cookie, a header, or who asks. Everything else is private:
 * no-store, no-referrer. */
#ifndef TOGUNA_PAGE_H
#define TOGUNA_PAGE_H
#include "base/base.h"
#include "conf/conf.h"
#include "html/html.h"
#include "http/http.h"
#include "key/key.h"
#include "store/reader.h"
#include "text/text.h"
#include "wire/wire.h"

/* What the publisher's theme/ adds; each may be empty. Their own words, trusted as they are. */
struct theme {
    struct str css;
    struct html head, foot;
    char version[17]; /* changes when css does; in its address */
};
MUST_USE bool theme_read(struct arena *a, struct str dir, struct theme *ret, struct err *e);

struct page_world {
    const struct conf *conf;
    struct reader *reader;
    const struct key_ring *keys; /* token, address public */
    const struct theme *theme;
    struct str base_url; /* "http://127.0.0.1:8080", no trailing slash; never from a request */
    int media_fd;        /* DIR/media, or -1 */
    struct detector *detector; /* the language of a reply; NULL: the page's own */
    bool mail;                 /* letters can leave */
};

struct page_route;
struct page_request {
    struct http_request *http;
    struct arena *arena; /* the request's */
    const struct page_route *route;
    struct str slug; /* decoded, from the path; or empty */
    uint64_t id;     /* from the path; or 0 */
    struct str rest; /* of /media/… , decoded */
    struct form query, form;
    bool has_author; /* a well-formed toguna_author cookie */
    struct author_hash author;
    unsigned char network[NETWORK_BYTES]; /* of the client, see network_of_request */
    void *own;                            /* the page's, between handle and answered */
};

#define PAGE_HEADERS_MAX 12
struct page_answer {
    int status;
    const char *content_type; /* "text/html; charset=utf-8" unless changed */
    struct html_out body;     /* the bytes; its hole is the token's */
    struct http_header_line
        headers[PAGE_HEADERS_MAX]; /* Location, Set-Cookie, Retry-After …; values in the arena */
    size_t headers_count;
    bool public; /* may be cached: by the front under the route's key, by others with revalidation
                  */
    bool immutable;   /* its address holds its version: a year in caches */
    struct str token; /* fill the hole with this one instead of a fresh one (a refused form keeps
                         its token) */
    struct str token_page; /* the slug a fresh token is made for */
    int file; /* not -1: send this file (media) instead of body; the sender closes it */
};
void page_answer_header(struct page_answer *p, const char *name, struct str value);

enum page_step {
    PAGE_ANSWER,    /* the answer is whole */
    PAGE_ASK_STORE, /* *ret_message goes to the store; answered() gets what it says */
    PAGE_AWAY, /* the database cannot be read now: the cached page however old, else page_error 503
                */
};
struct page_route {
    const char *name;    /* "article" */
    const char *methods; /* "GET", "POST", "GET POST" */
    const char *pattern; /* "/{slug}", "/r/{id}/edit", "/media/{rest}" */
    const char *text;    /* one line for toguna-http(7) */
    /* Appends what distinguishes this page's public variants ("page=2 sort=newest"), normalised;
     * false when this request's answer is not public (its cookie or key matters). NULL: never
     * cached. */
    bool (*variant)(const struct page_world *w, const struct page_request *q, struct buf *ret);
    bool of_lists; /* depends on all pages (index, feeds), else on its slug's counter */
    enum page_step (*handle)(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message);
    void (*answered)(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret);
};
extern const struct page_route *const page_routes[];
extern const size_t page_routes_count;

/* Fills route, slug, id, rest, query, form, cookie, network. Always finds one: the not-found and
 * wrong-method pages are routes too. */
void page_request_read(const struct page_world *w, struct http_request *http,
                       struct page_request *ret);
/* An error as a page in the reader's language (Accept-Language; on an article's own pages the
 * article's). Private: never cached. */
void page_error(const struct page_world *w, struct page_request *q, int status,
                struct page_answer *ret);
/* Initialises: 200, text/html, no file. */
void page_answer_init(struct page_answer *p);
void page_answer_done(struct page_answer *p);
/* Cache-Control and Referrer-Policy by public and immutable; whoever sends the answer adds these
 * two. Returns their count. Values are static. */
#define PAGE_POLICY_HEADERS 2
size_t page_answer_policy(const struct page_answer *p,
                          struct http_header_line ret[PAGE_POLICY_HEADERS]);
/* The client's network for the rate rule: the peer, or with proxy.trusted the rightmost untrusted
 * address of X-Forwarded-For; /24 or /48; hashed under the token key. */
void network_of_request(const struct page_world *w, const struct http_request *r,
                        unsigned char ret[NETWORK_BYTES]);
/* The headers every answer carries: CSP, nosniff, referrer policy … */
extern const struct http_header_line page_headers_always[];
extern const size_t page_headers_always_count;

#endif
