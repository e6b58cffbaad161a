/* form — the reply form: what was typed, what is wrong with it, and how it looks. Private to the
 * room.
 *
 * The fields that are marked, that carry `required` and that the server refuses to do without are
 * one question, form_requires, asked in three places; so they cannot disagree. */
#ifndef TOGUNA_PAGE_FORM_H
#define TOGUNA_PAGE_FORM_H
#include "page/chrome.h"

enum form_input { INPUT_COMMENT, INPUT_AUTHOR, INPUT_EMAIL, INPUT_URL, INPUT__COUNT };

struct reply_form {
    struct str value[INPUT__COUNT]; /* as typed, line ends LF; bytes from anyone */
    struct str error[INPUT__COUNT]; /* told to the reader, in their words; empty: none */
    struct str trouble;             /* why it cannot be taken that is no field's fault; or empty */
    struct str parent, passage;     /* as they came: decimal, "p3", or empty */
    bool remember;
    bool answers, all; /* to be sent by mail: answers to this reply, all replies here */
};

bool form_requires(const struct conf *conf, enum form_input input);
struct str form_input_name(enum form_input input); /* "comment" … */
/* True when there is trouble or an error. */
bool form_has_faults(const struct reply_form *f);

/* ---- form.c: writing ---- */

/* The errors first of all, with links to their fields; nothing when there are none. */
void form_write_summary(struct html_out *o, const struct chrome *ch, const struct reply_form *f);
/* The form with the token's hole. ALONE: the page's h1 is its title; else it brings an h2. */
void form_write(struct html_out *o, const struct chrome *ch, struct str path,
                const struct reply_form *f, bool alone);
/* One labelled textarea named comment with its error and the line about Markdown: edit shares it.
 */
void form_write_comment(struct html_out *o, const struct chrome *ch, struct str value,
                        struct str error);
/* The hidden input with the token's hole. */
void form_write_token(struct html_out *o);
void form_write_hidden(struct html_out *o, struct str name, struct str value);
/* What stands instead of the form where no replies are taken. */
void form_write_closed(struct html_out *o, const struct chrome *ch);

/* ---- form_check.c: reading and checking ---- */

/* The typed values of a post. */
void form_read(const struct page_request *q, struct reply_form *ret);
/* Fills errors. SIZE_ONLY is the preview's leniency. *ret_url gets the checked address of a site,
 * or nothing. */
void form_check(const struct chrome *ch, struct reply_form *f, bool size_only, struct str *ret_url);
/* What is wrong with an address that is needed, or empty. */
struct str form_check_address(const struct chrome *ch, struct str address);
/* What is wrong with the text of a reply, or empty. */
struct str form_check_comment(const struct chrome *ch, struct str text, bool size_only);
/* TEXT as it can be shown in a page: what is no UTF-8 and NUL as U+FFFD, nothing else changed. */
struct str form_shown(struct arena *a, struct str text);

/* ---- remember.c: name and site kept in the reader's own browser ---- */

/* Prefills from the cookie toguna_remember; false when there is none. */
bool remember_read(const struct page_request *q, struct reply_form *ret);
bool remember_is_there(const struct page_request *q);
/* After a reply was taken: sets, renews or takes away the cookie, as the box was left. */
void remember_answer(const struct page_world *w, const struct page_request *q,
                     const struct reply_form *f, struct page_answer *ret);
/* "; Path=/; HttpOnly; SameSite=Lax; Max-Age=…", with Secure on https. */
struct str cookie_rest(const struct page_world *w, struct arena *a, bool keep);

#endif
