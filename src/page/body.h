/* body — an article's text as html, and its numbered passages. Private to the room. */
#ifndef TOGUNA_PAGE_BODY_H
#define TOGUNA_PAGE_BODY_H
#include "page/route.h"

/* Never fails: what its kind's reader refuses is shown as plain text. */
void body_render(struct arena *a, const struct article *article, struct clean_how how,
                 struct cleaned *ret);
/* The text of "p3", whole; false when the article has no such passage. */
MUST_USE bool body_passage(struct arena *a, const struct article *article, struct str passage,
                           struct str *ret);
/* Its beginning, as it is kept with a reply: within LIMIT_QUOTE_BYTES. */
struct str body_quote(struct arena *a, struct str passage_text);
/* The article as a line of the index has it. */
struct article_line body_line(const struct article *article, uint64_t replies);

#endif
