/* GET and POST /r/ID/withdraw: its author takes a reply back, within the window. One button, after
 * a look at what goes. */
#include "page/own.h"

static void write_form(struct html_out *o, const struct own *own)
{
    own_form_begin(o, own, "withdraw");
    html_lit(o, "<p>");
    html_text(
        o, t(own->ch.c,
             "Your reply will be taken off the page. Answers to it stay. This cannot be undone."));
    html_lit(o, "</p>\n<p class=\"buttons\"><button class=\"do\" name=\"do\" value=\"withdraw\">");
    html_text(o, t(own->ch.c, "Withdraw"));
    html_lit(o, "</button></p>\n</form>\n");
}

static enum page_step draw(struct own *own, int status, struct page_answer *ret)
{
    struct html_out *o = &ret->body;
    bool is_there = own->reply.state == REPLY_PENDING || own->reply.state == REPLY_PUBLISHED;
    ret->status = status;
    ret->token_page = own->reply.page;
    own_begin(o, own, t(own->ch.c, "Withdraw your reply"));
    if (is_there) own_write_reply(o, own, &own->reply);
    if (status == 200 || status >= 422) write_form(o, own);
    own_end(o, own);
    return PAGE_ANSWER;
}

static struct str hindrance(const struct page_world *w, const struct own *own)
{
    if (own_can_be_withdrawn(w, own)) return STR_NONE;
    if (own->reply.state != REPLY_PENDING && own->reply.state != REPLY_PUBLISHED)
        return t(own->ch.c, "This reply can no longer be changed.");
    return t(own->ch.c, "The time in which this reply could be changed is over.");
}

static enum page_step take(const struct page_world *w, struct page_request *q, struct own *own,
                           struct page_answer *ret, struct wire_message *ret_message)
{
    struct token token;
    if (!token_check(w->keys, own->reply.page, form_get(&q->form, S("token")), &token)) {
        own->trouble =
            t(own->ch.c,
              "The form had lost its seal on the way. Please look it over and send it once more.");
        return draw(own, 422, ret);
    }
    *ret_message = (struct wire_message){.kind = WIRE_withdraw};
    ret_message->withdraw = (struct wire_withdraw){
        .reply = q->id, .by_link = own->key.len > 0, .session = own->session};
    if (q->has_author)
        ret_message->withdraw.secret = (struct str){(const char *)q->author.bytes, HASH_BYTES};
    return PAGE_ASK_STORE;
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    struct own *own = arena_zeros(q->arena, sizeof *own);
    q->own = own;
    enum read_outcome got = own_read(w, q, own);
    bool posted = q->http->method == HTTP_POST;
    if (got == READ_AWAY && !posted) return PAGE_AWAY;
    if (got != READ_OK) {
        page_error(w, q, got == READ_AWAY ? 503 : 404, ret);
        return PAGE_ANSWER;
    }
    if (posted && own_refuses(w, q, own, ret)) return PAGE_ANSWER;
    own->trouble = hindrance(w, own);
    if (own->trouble.len) return draw(own, 403, ret);
    return posted ? take(w, q, own, ret, ret_message) : draw(own, 200, ret);
}

static void answered(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret)
{
    struct own *own = q->own;
    if (said->status == WIRE_DONE || said->status == WIRE_NOTHING) {
        struct str place;
        if (public_place(w, q->arena, q->id, &place) != READ_OK)
            place = slug_path(q->arena, own->reply.page);
        answer_see_other(ret, place);
        return;
    }
    struct refusal why = refusal_of(&own->ch, said, ret);
    own->trouble = why.words;
    (void)draw(own, why.status, ret);
}

const struct page_route route_withdraw = {
    .name = "withdraw",
    .methods = "GET POST",
    .pattern = "/r/{id}/withdraw",
    .text = "its author takes a reply back, by cookie or ?key=",
    .handle = handle,
    .answered = answered,
};
