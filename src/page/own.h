/* own — one's own reply, for editing and withdrawing: who may, and how long. Private to the room.
 */
#ifndef TOGUNA_PAGE_OWN_H
#define TOGUNA_PAGE_OWN_H
#include "page/form.h"
#include "page/refusal.h"
#include "page/taken.h"
#include "page/thread.h"

struct own {
    struct chrome ch;
    struct reply reply;
    uint64_t session; /* not 0: an open proof of the address it was given with */
    struct str key;   /* of the mine-link it was come with; or empty: by cookie */
    struct str title; /* of the article */
    struct str text;  /* being edited, as typed */
    struct str error, trouble;
    bool preview;
};

/* Whose it is: by cookie or by key, from the query or the form. READ_MISSING for everybody else. */
enum read_outcome own_read(const struct page_world *w, struct page_request *q, struct own *ret);
/* The frame both pages share: head, back link, h1 with TITLE; errors first. */
void own_begin(struct html_out *o, struct own *own, struct str title);
/* Whether it may be changed now; a session knows no window. */
bool own_can_be_withdrawn(const struct page_world *w, const struct own *own);
bool own_can_be_edited(const struct page_world *w, const struct own *own);
/* A form that posts to /r/ID/VERB with the token and the key. */
void own_form_begin(struct html_out *o, const struct own *own, const char *verb);
void own_end(struct html_out *o, const struct own *own);
/* The reply as it is now, without actions. */
void own_write_reply(struct html_out *o, const struct own *own, const struct reply *reply);
/* A post that may not be: from elsewhere, or no form. True when ret is filled. */
bool own_refuses(const struct page_world *w, struct page_request *q, const struct own *own,
                 struct page_answer *ret);

#endif
