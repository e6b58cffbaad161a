/* alone — the page that holds the form alone, with what it answers above it: for answering a reply
 * or a passage, for a preview, and for every refusal. Private to the room. */
#ifndef TOGUNA_PAGE_ALONE_H
#define TOGUNA_PAGE_ALONE_H
#include "page/form.h"
#include "page/thread.h"

struct alone {
    struct chrome ch;
    struct str slug, path;
    struct str article_title, article_lang;
    bool closed;
    struct reply_form form;
    const struct reply *to; /* what is answered; or NULL */
    bool has_passage;       /* the article has the passage answered */
    struct str passage_text;
    const struct reply *others; /* published replies of that passage */
    size_t others_count;
    const struct reply *preview; /* or NULL */
};

/* The page's frame for an article; ARTICLE NULL when it cannot be read or is no more. */
void alone_init(struct alone *p, const struct page_world *w, struct page_request *q,
                const struct article *article);
/* Fills TO or the passage from the form's parent and passage, as far as they can be read.
 * READ_MISSING where they name nothing that can be answered. */
enum read_outcome alone_read_answered(struct alone *p, const struct article *article);
/* Draws it into the answer, titled by what is wrong, answered or left. */
void alone_draw(struct alone *p, struct page_answer *ret);

#endif
