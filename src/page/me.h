/* me — a proved address: the session that a mailed link opened, and the pages it leads to. Private
 * to the room.
 *
 * The session is a cookie for LIMIT_SESSION_MINUTES. Fronts never learn whose it is: they see the
 * replies and subscriptions that the store listed when it was opened. */
#ifndef TOGUNA_PAGE_ME_H
#define TOGUNA_PAGE_ME_H
#include "page/chrome.h"

#define ME_TOKEN_PAGE                                                                              \
    S("me") /* what the tokens of these pages are for: no article has this name                    \
             */

/* The open session of a request's cookie: READ_MISSING without one. */
enum read_outcome me_session(const struct page_world *w, const struct page_request *q,
                             uint64_t *ret);
/* The cookie with KEY for a session, or, KEY empty, none any more. */
void me_cookie(const struct page_world *w, struct arena *a, struct str key,
               struct page_answer *ret);
/* A chrome in the reader's language, hidden from search engines. */
struct chrome me_chrome(const struct page_world *w, const struct page_request *q);
/* The frame of a small page: its h1 is the title. */
void small_begin(struct html_out *o, struct chrome *ch, struct str title);
void small_end(struct html_out *o, const struct chrome *ch);
void small_say(struct html_out *o, struct str words);
/* A form of one button: posts NAME=VALUE to ACTION, with a token where TOKEN. */
struct small_button {
    struct str action, name, value, words;
    bool token, quiet;
};
void small_button(struct html_out *o, const struct small_button *b);
/* The button without its form. */
void small_button_alone(struct html_out *o, const struct small_button *b);
/* What a subscription is to: "All replies to “A walk”." */
struct str subscription_words(const struct chrome *ch, const struct subscription *s);
/* False, with *ret filled, for a post that no page of ours sent: 415, 403, or 422 for its token. */
bool me_takes(const struct page_world *w, struct page_request *q, struct page_answer *ret);

#endif
