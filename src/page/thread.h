/* thread — replies as html. Private to the room. */
#ifndef TOGUNA_PAGE_THREAD_H
#define TOGUNA_PAGE_THREAD_H
#include "page/chrome.h"

enum reply_place {
    IN_THREAD, /* with its actions */
    QUOTED,    /* above a form, as what is answered */
    PREVIEWED, /* not taken yet */
};
struct reply_how {
    const struct chrome *ch;
    struct str path; /* of the article: "/slug" */
    enum reply_place place;
    bool can_answer;      /* the page takes replies */
    bool article_is_here; /* the passages are on this page */
    uint64_t mine;        /* the reply a mine-link stands for; or 0 */
    struct str mine_key;
    int64_t now_ms; /* private pages only: whether one's own may still be changed */
};

/* One reply, whole, without its answers. */
void reply_write(struct html_out *o, const struct reply_how *how, const struct reply *r);
/* A list as reader_thread gives it, nested as deep as can be read. */
void thread_write(struct html_out *o, const struct reply_how *how, const struct thread *thread);
/* The same for replies that are no tree: of one passage. */
void replies_write(struct html_out *o, const struct reply_how *how, const struct reply *replies,
                   size_t count);
/* Why it is gone, in words: what stands on a tombstone. */
struct str gone_words(const struct chrome *ch, const struct reply *r);
/* True while the window of replies.edit_minutes is open and the state allows a change of the text.
 */
bool reply_can_be_withdrawn(const struct conf *conf, const struct reply *r, int64_t now);
bool reply_can_be_edited(const struct conf *conf, const struct reply *r, int64_t now);

#endif
