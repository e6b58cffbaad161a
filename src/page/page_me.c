/* GET and POST /me: one's own replies, from any device. Without an open session a form that asks
 * for an address. The answer to it is the same bytes whether or not anything was ever given with
 * that address, and the store does the same: only the letter tells. */
#include "page/form.h"
#include "page/me.h"
#include "page/pages.h"
#include "page/refusal.h"

#define PER_PAGE      50u
#define EXCERPT_CHARS 280

struct me {
    struct chrome ch;
    uint64_t session, page;
    struct proof proof;
    struct reply *replies;
    size_t replies_count;
    struct subscription *subscriptions;
    size_t subscriptions_count;
    struct str typed, error; /* of the asking form */
    unsigned char address[HASH_BYTES], sealed[SEALED_BYTES];
};

/* ---- asking ---- */

static void write_asking(struct html_out *o, const struct me *me)
{
    const struct catalog *c = me->ch.c;
    html_lit(o, "<form id=\"reply-form\" class=\"reply-form\" method=\"post\" action=\"/me\">\n");
    html_lit(o, "<div class=\"field\"><label for=\"email\">");
    html_text(o, t(c, "Email"));
    html_lit(o, " <span class=\"req\" aria-hidden=\"true\">*</span></label>\n");
    if (me->error.len) {
        html_lit(o, "<p class=\"why\" id=\"email-error\">");
        html_text(o, me->error);
        html_lit(o, "</p>\n");
    }
    html_lit(o,
             "<input id=\"email\" type=\"email\" name=\"email\" autocomplete=\"email\" dir=\"ltr\" "
             "required");
    if (me->error.len) html_lit(o, " aria-invalid=\"true\" aria-describedby=\"email-error\"");
    html_attr(o, "value", form_shown(me->ch.arena, me->typed));
    html_lit(o, "></div>\n<p class=\"buttons\"><button class=\"do\" name=\"do\" value=\"ask\">");
    html_text(o, t(c, "Send me the link"));
    html_lit(o, "</button></p>\n</form>\n");
}

static enum page_step draw_asking(struct me *me, int status, struct page_answer *ret)
{
    const struct catalog *c = me->ch.c;
    ret->status = status;
    small_begin(&ret->body, &me->ch, t(c, "Your replies"));
    small_say(&ret->body,
              t(c, "Give the email address you replied with. A link is sent there that opens all "
                   "replies given with it: to see, change, take back, copy or erase them."));
    write_asking(&ret->body, me);
    small_end(&ret->body, &me->ch);
    return PAGE_ANSWER;
}

static void draw_asked(struct me *me, struct page_answer *ret)
{
    const struct catalog *c = me->ch.c;
    small_begin(&ret->body, &me->ch, t(c, "Look into your mailbox"));
    small_say(&ret->body,
              t(c, "A letter with the link is on its way to the address you gave, whether or not "
                   "there are replies of yours here. It holds for a day. One address is sent three "
                   "such letters a day at most."));
    small_end(&ret->body, &me->ch);
}

static void wipe(struct str s)
{
    if (s.len) explicit_bzero((char *)(uintptr_t)s.at, s.len);
}

static void seal(struct me *me, const struct page_world *w, struct page_request *q,
                 struct str typed)
{
    struct str normal = address_normal(q->arena, typed);
    address_hash(normal, me->address);
    address_seal(w->keys, typed, me->sealed);
    if (normal.at != typed.at) wipe(normal);
}

static enum page_step ask(struct me *me, const struct page_world *w, struct page_request *q,
                          struct page_answer *ret, struct wire_message *ret_message)
{
    me->typed = form_get(&q->form, S("email"));
    struct str typed = str_trim(me->typed);
    if (!request_is_same_origin(w, q->http)) {
        page_error(w, q, 403, ret);
        return PAGE_ANSWER;
    }
    me->error = form_check_address(&me->ch, typed);
    if (me->error.len) return draw_asking(me, 422, ret);
    seal(me, w, q, typed);
    wipe(me->typed);
    wipe(q->http->body);
    *ret_message = (struct wire_message){.kind = WIRE_session_ask};
    ret_message->session_ask =
        (struct wire_session_ask){.sealed = {(const char *)me->sealed, SEALED_BYTES},
                                  .address = {(const char *)me->address, HASH_BYTES},
                                  .network = {(const char *)q->network, NETWORK_BYTES},
                                  .lang = catalog_tag(me->ch.c)};
    return PAGE_ASK_STORE;
}

/* ---- one's own ---- */

static struct str state_words(const struct catalog *c, enum reply_state state)
{
    switch (state) {
    case REPLY_PENDING:
        return t(c, "waits for moderation");
    case REPLY_PUBLISHED:
        return t(c, "published");
    case REPLY_REMOVED:
        return t(c, "removed by moderation");
    case REPLY_WITHDRAWN:
        return t(c, "withdrawn");
    case REPLY_ERASED:
    case REPLY__COUNT:
        break;
    }
    return t(c, "erased");
}

static void write_link(struct html_out *o, struct str href, struct str words)
{
    html_lit(o, "<a");
    html_attr(o, "href", href);
    html_lit(o, ">");
    html_text(o, words);
    html_lit(o, "</a> ");
}

static void write_own(struct html_out *o, const struct me *me, const struct reply *r)
{
    const struct catalog *c = me->ch.c;
    struct arena *a = me->ch.arena;
    unsigned long long id = r->id;
    bool is_there = r->state == REPLY_PENDING || r->state == REPLY_PUBLISHED;
    bool fixed = r->state == REPLY_PUBLISHED && me->ch.w->conf->moderation == MODERATION_ALL;
    html_lit(o, "<li><p>");
    write_link(o, arena_printf(a, "/r/%llu", id), r->page_title.len ? r->page_title : r->page);
    html_lit(o, "<span class=\"dot\">·</span> ");
    write_time(o, &me->ch, r->created_ms, false);
    html_lit(o, " <span class=\"dot\">·</span> ");
    html_text(o, state_words(c, r->state));
    html_lit(o, "</p>\n<p dir=\"auto\">");
    html_text(o, text_excerpt(a, r->text, EXCERPT_CHARS));
    html_lit(o, "</p>\n<p>");
    if (is_there && !fixed) write_link(o, arena_printf(a, "/r/%llu/edit", id), t(c, "Edit"));
    if (is_there) write_link(o, arena_printf(a, "/r/%llu/withdraw", id), t(c, "Withdraw"));
    html_lit(o, "</p></li>\n");
}

static void write_replies(struct html_out *o, const struct me *me)
{
    const struct catalog *c = me->ch.c;
    uint64_t pages = (me->proof.replies + PER_PAGE - 1) / PER_PAGE;
    if (me->proof.replies == 0) {
        small_say(o, t(c, "No reply here was given with this address."));
        return;
    }
    small_say(o, tn_filled(me->ch.arena, c, "{n} reply", "{n} replies", me->proof.replies));
    html_lit(o, "<ul class=\"own\">\n");
    for (size_t i = 0; i < me->replies_count; i++) write_own(o, me, &me->replies[i]);
    html_lit(o, "</ul>\n");
    const struct pages links = {.ch = &me->ch,
                                .path = S("/me"),
                                .label = t(c, "Pages of replies"),
                                .at = me->page,
                                .count = pages};
    pages_write(o, &links);
}

static void write_subscriptions(struct html_out *o, const struct me *me)
{
    if (me->subscriptions_count == 0) return;
    html_lit(o, "<h2>");
    html_text(o, t(me->ch.c, "Answers by mail"));
    html_lit(o, "</h2>\n<ul class=\"own\">\n");
    for (size_t i = 0; i < me->subscriptions_count; i++) {
        const struct subscription *s = &me->subscriptions[i];
        char key[SIGNED_CHARS];
        signed_make(me->ch.w->keys, SIGNED_MAIL, s->id, key);
        html_lit(o, "<li>");
        write_link(o, arena_printf(me->ch.arena, "/mail/%.*s", (int)SIGNED_CHARS, key),
                   subscription_words(&me->ch, s));
        html_lit(o, "</li>\n");
    }
    html_lit(o, "</ul>\n");
}

static void draw_own(struct me *me, struct page_answer *ret)
{
    const struct catalog *c = me->ch.c;
    struct html_out *o = &ret->body;
    small_begin(o, &me->ch, t(c, "Your replies"));
    write_replies(o, me);
    write_subscriptions(o, me);
    html_lit(o, "<p>");
    write_link(o, S("/me/export"), t(c, "Copy all of it to your own disk (JSON)"));
    html_lit(o, "</p>\n<p>");
    write_link(o, S("/me/erase"), t(c, "Erase all of it"));
    html_lit(o, "</p>\n");
    const struct small_button out = {.action = S("/me/out"),
                                     .name = S("do"),
                                     .value = S("out"),
                                     .words = t(c, "Close this on this device"),
                                     .token = true,
                                     .quiet = true};
    small_button(o, &out);
    small_end(o, &me->ch);
    ret->token_page = ME_TOKEN_PAGE;
}

static enum read_outcome read_own(const struct page_world *w, struct page_request *q, struct me *me)
{
    enum read_outcome got = reader_begin(w->reader);
    if (got != READ_OK) return got;
    got = me_session(w, q, &me->session);
    if (got == READ_OK) got = reader_session(w->reader, me->session, &me->proof);
    if (got == READ_OK)
        got = reader_session_replies(w->reader, q->arena, me->session, PER_PAGE,
                                     (me->page - 1) * PER_PAGE, &me->replies, &me->replies_count);
    if (got == READ_OK)
        got = reader_session_subscriptions(w->reader, q->arena, me->session, &me->subscriptions,
                                           &me->subscriptions_count);
    reader_end(w->reader);
    return got;
}

/* ---- the steps ---- */

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    struct me *me = arena_zeros(q->arena, sizeof *me);
    q->own = me;
    me->ch = me_chrome(w, q);
    me->page = 1;
    bool good = query_number(q, S("page"), &me->page) && me->page < LIMIT_ID / PER_PAGE;
    bool posted = q->http->method == HTTP_POST;
    if (!good || !w->mail || (posted && !q->http->is_form)) {
        page_error(w, q, posted && w->mail ? 415 : 404, ret);
        return PAGE_ANSWER;
    }
    if (posted) return ask(me, w, q, ret, ret_message);
    switch (read_own(w, q, me)) {
    case READ_AWAY:
        return PAGE_AWAY;
    case READ_MISSING:
        return draw_asking(me, 200, ret);
    case READ_OK:
        break;
    }
    draw_own(me, ret);
    return PAGE_ANSWER;
}

static void answered(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret)
{
    struct me *me = q->own;
    (void)w;
    if (said->status == WIRE_DONE) {
        draw_asked(me, ret);
        return;
    }
    struct refusal why = refusal_of(&me->ch, said, ret);
    me->error = why.words;
    (void)draw_asking(me, why.status, ret);
}

const struct page_route route_me = {
    .name = "me",
    .methods = "GET POST",
    .pattern = "/me",
    .text = "one's own replies, with a session; a POST of an address has a link mailed there",
    .handle = handle,
    .answered = answered,
};
