/* feed — what the feeds of articles share: which there are, and what of them goes in; and Atom's
 * elements. Private to the room. */
#ifndef TOGUNA_PAGE_FEED_H
#define TOGUNA_PAGE_FEED_H
#include "page/chrome.h"

/* ---- feed.c ---- */

struct feed_article {
    struct article_line line;
    struct str url; /* absolute; its id too */
    struct html
        content; /* whole; empty where it is too long for a feed: then the summary must do */
};
/* The newest articles, newest first. */
enum read_outcome feed_articles(const struct page_world *w, struct arena *a,
                                struct feed_article **ret, size_t *ret_count);
/* The site's address before PATH. */
struct str feed_url(const struct page_world *w, struct arena *a, struct str path);
/* "/SLUG/feed.atom" of the article, absolute. */
struct str feed_of_article(const struct page_world *w, struct arena *a, struct str slug);
struct str feed_time(struct arena *a, int64_t ms); /* RFC 3339 */

/* ---- atom.c: RFC 4287, threads by RFC 4685 ---- */

struct atom_head {
    struct str id, title, lang, self, page; /* page: of what it is the feed */
    struct str author;                      /* of entries that name none */
    int64_t updated_ms;
};
/* Makes the answer an Atom feed: type, escaping, declaration, head. */
void atom_begin(struct page_answer *ret, struct arena *a, const struct atom_head *head);
void atom_end(struct html_out *o);

/* NAME a literal. */
#define atom_element(o, name, value)                                                               \
    (html_lit((o), "<" name ">"), html_text((o), (value)), html_lit((o), "</" name ">\n"))
/* REL and TYPE literals. */
#define atom_link(o, rel, type, href)                                                              \
    (html_lit((o), "<link rel=\"" rel "\" type=\"" type "\""), html_attr((o), "href", (href)),     \
     html_lit((o), "/>\n"))
/* URI may be empty. */
void atom_author(struct html_out *o, struct str name, struct str uri);
/* Markup as text, as Atom has it; its own addresses stand on PAGE. */
void atom_content(struct html_out *o, struct str page, struct str lang, struct html content);

#endif
