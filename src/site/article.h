/* article — the steps of article_parse. Private to site. */
#ifndef TOGUNA_SITE_ARTICLE_H
#define TOGUNA_SITE_ARTICLE_H
#include "site/site.h"

/* One file on its way to becoming an article. */
struct reading {
    struct arena *arena;
    struct article *article;
    struct article_fault *fault;
    void (*warn)(void *ctx, unsigned line, struct str key);
    void *ctx;
};

/* Size, byte order mark, UTF-8, controls; gives the text with LF line ends. */
MUST_USE bool reading_text(const struct reading *r, struct str bytes, struct str *ret);

/* A whole HTML document's parts; a fragment is all body. */
struct document {
    struct str title, lang, body; /* title and lang empty where it has none */
};
struct document document_of(struct arena *a, struct str html);

/* How many words people would count: runs of letters and digits between white space; of Chinese and
 * Japanese, which write no spaces, two characters make one. */
uint64_t word_count(struct str text);

#endif
