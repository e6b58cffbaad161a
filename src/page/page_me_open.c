/* GET and POST /me/KEY: the mailed link that proves an address. GET shows a button, since programs
 * follow links; POST opens the session, once. And POST /me/out, which ends it. */
#include "page/me.h"

struct opening {
    struct chrome ch;
    uint64_t session;
};

static void draw(struct opening *op, const struct page_request *q, struct page_answer *ret)
{
    const struct catalog *c = op->ch.c;
    small_begin(&ret->body, &op->ch, t(c, "Your replies"));
    small_say(&ret->body,
              t(c, "This opens all replies given with your email address, on this device and "
                   "for an hour."));
    const struct small_button open = {
        .action = arena_printf(q->arena, "/me/%.*s", STR(q->rest)),
        .name = S("do"),
        .value = S("open"),
        .words = t(c, "Open"),
    };
    small_button(&ret->body, &open);
    small_end(&ret->body, &op->ch);
}

static void draw_over(struct opening *op, struct page_answer *ret)
{
    const struct catalog *c = op->ch.c;
    ret->status = 404;
    small_begin(&ret->body, &op->ch, t(c, "This link is used up"));
    small_say(
        &ret->body,
        t(c, "It was opened before, or it is older than a day. You can have a new one sent."));
    html_lit(&ret->body, "<p><a href=\"/me\">");
    html_text(&ret->body, t(c, "Your replies"));
    html_lit(&ret->body, "</a></p>\n");
    small_end(&ret->body, &op->ch);
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    struct proof proof;
    struct opening *op = arena_zeros(q->arena, sizeof *op);
    bool posted = q->http->method == HTTP_POST;
    q->own = op;
    op->ch = me_chrome(w, q);
    if (!signed_check(w->keys, SIGNED_PROOF, q->rest, &op->session)) {
        page_error(w, q, 404, ret);
        return PAGE_ANSWER;
    }
    enum read_outcome got = reader_session(w->reader, op->session, &proof);
    if (got == READ_AWAY && !posted) return PAGE_AWAY;
    if (got == READ_MISSING) {
        draw_over(op, ret);
        return PAGE_ANSWER;
    }
    if (posted && !request_is_same_origin(w, q->http)) {
        page_error(w, q, 403, ret);
        return PAGE_ANSWER;
    }
    if (!posted) {
        draw(op, q, ret);
        return PAGE_ANSWER;
    }
    *ret_message = (struct wire_message){.kind = WIRE_session_open};
    ret_message->session_open = (struct wire_session_open){.session = op->session};
    return PAGE_ASK_STORE;
}

static void answered(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret)
{
    struct opening *op = q->own;
    if (said->status == WIRE_UNKNOWN) {
        draw_over(op, ret);
    } else if (said->status != WIRE_DONE) {
        page_error(w, q, 503, ret);
    } else {
        char *key = arena_zeros(q->arena, SIGNED_CHARS);
        signed_make(w->keys, SIGNED_SESSION, op->session, key);
        me_cookie(w, q->arena, (struct str){key, SIGNED_CHARS}, ret);
        answer_see_other(ret, S("/me"));
    }
}

const struct page_route route_me_open = {
    .name = "me_open",
    .methods = "GET POST",
    .pattern = "/me/{rest}",
    .text = "the mailed link to one's own replies; a POST opens a session, once",
    .handle = handle,
    .answered = answered,
};

/* ---- ending it ---- */

static enum page_step handle_out(const struct page_world *w, struct page_request *q,
                                 struct page_answer *ret, struct wire_message *ret_message)
{
    uint64_t session;
    if (!me_takes(w, q, ret)) return PAGE_ANSWER;
    enum read_outcome got = me_session(w, q, &session);
    if (got == READ_OK) {
        *ret_message = (struct wire_message){.kind = WIRE_session_end};
        ret_message->session_end = (struct wire_session_end){.session = session};
        return PAGE_ASK_STORE;
    }
    me_cookie(w, q->arena, STR_NONE, ret);
    answer_see_other(ret, S("/me"));
    return PAGE_ANSWER;
}

static void answered_out(const struct page_world *w, struct page_request *q,
                         const struct wire_answer *said, struct page_answer *ret)
{
    if (said->status != WIRE_DONE) {
        page_error(w, q, 503, ret);
        return;
    }
    me_cookie(w, q->arena, STR_NONE, ret);
    answer_see_other(ret, S("/me"));
}

const struct page_route route_me_out = {
    .name = "me_out",
    .methods = "POST",
    .pattern = "/me/out",
    .text = "ends the session",
    .handle = handle_out,
    .answered = answered_out,
};
