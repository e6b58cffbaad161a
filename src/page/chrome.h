/* chrome — what stands around every page: head, masthead, footer, and in which words. Private to
 * the room.
 *
 * A page has a language (its text's) and words (a catalog). Where no catalog speaks the page's
 * language the words are the site's, and every block of them says so with lang and dir. */
#ifndef TOGUNA_PAGE_CHROME_H
#define TOGUNA_PAGE_CHROME_H
#include "page/route.h"

struct chrome {
    const struct page_world *w;
    struct arena *arena;
    const struct catalog *c; /* the words */
    struct str lang;         /* of <html> */
    struct str title;        /* of the page, without the site's */
    struct str summary;      /* for search engines; or empty */
    struct str canonical;    /* path and query; or empty */
    struct str feed;         /* path of the page's own Atom feed; or empty */
    struct str feed_title;
    struct str previous, next; /* paths of the neighbouring pages; or empty */
    bool is_home;
    bool hidden; /* not for search engines */
    bool thread; /* there is a #replies to skip to */
};

/* The words for a text in LANG: its own language, else the site's, else English. */
const struct catalog *words_for(const struct page_world *w, struct str lang);
/* A page all of whose text is words: its language is theirs. */
struct chrome chrome_of_words(const struct page_world *w, struct arena *a, const struct catalog *c);

void chrome_begin(struct html_out *o, const struct chrome *ch);
void chrome_end(struct html_out *o, const struct chrome *ch);

/* ` lang="…" dir="…"` where LANG is another language than AROUND. */
void write_lang(struct html_out *o, struct str lang, struct str around);
/* The same for a block of words on this page. */
void write_words_lang(struct html_out *o, const struct chrome *ch);
/* <time datetime="…">22 November 2026</time>; with the time of day when WITH_TIME. */
void write_time(struct html_out *o, const struct chrome *ch, int64_t ms, bool with_time);
/* "Awa · 22 November 2026 · 4 min read · 27 replies", the last a link to REPLIES_AT. */
void write_byline(struct html_out *o, const struct chrome *ch, const struct article_line *line,
                  struct str replies_at);
/* The name to show: without direction controls; "Anonymous" for none. */
struct str shown_name(const struct chrome *ch, struct str name);

/* The shelter's roof, in the text's colour. */
void write_logo(struct html_out *o);
/* An author's face: woven cloth drawn from their random number alone. */
void write_face(struct html_out *o, uint64_t face);

#endif
