/* GET and POST /r/ID/edit: its author changes the text of a reply, within the window. A refusal
 * keeps what was typed, as everywhere. */
#include "page/own.h"

static void write_form(struct html_out *o, const struct own *own)
{
    own_form_begin(o, own, "edit");
    form_write_comment(o, &own->ch, own->text, own->error);
    html_lit(o, "<p class=\"buttons\"><button class=\"do\" name=\"do\" value=\"post\">");
    html_text(o, t(own->ch.c, "Save"));
    html_lit(o,
             "</button> <button class=\"do else\" name=\"do\" value=\"preview\" formnovalidate>");
    html_text(o, t(own->ch.c, "Preview"));
    html_lit(o, "</button></p>\n</form>\n");
}

static void write_preview(struct html_out *o, const struct own *own)
{
    struct reply shown = own->reply;
    shown.text = form_shown(own->ch.arena, own->text);
    html_lit(o, "<h2>");
    html_text(o, t(own->ch.c, "This is how it will look"));
    html_lit(o, "</h2>\n");
    own_write_reply(o, own, &shown);
}

static enum page_step draw(struct own *own, int status, struct page_answer *ret)
{
    struct html_out *o = &ret->body;
    ret->status = status;
    ret->token_page = own->reply.page;
    own_begin(o, own, t(own->ch.c, "Edit your reply"));
    if (own->preview) write_preview(o, own);
    write_form(o, own);
    own_end(o, own);
    return PAGE_ANSWER;
}

/* Why the text can't be changed now; empty when it can. */
static struct str hindrance(const struct page_world *w, const struct own *own)
{
    const struct catalog *c = own->ch.c;
    if (own_can_be_edited(w, own)) return STR_NONE;
    if (own_can_be_withdrawn(w, own))
        return t(c, "On this site every reply is read before it is published, so a published one "
                    "can no longer "
                    "be edited. You can still withdraw it.");
    if (own->reply.state != REPLY_PENDING && own->reply.state != REPLY_PUBLISHED)
        return t(c, "This reply can no longer be changed.");
    return t(c, "The time in which this reply could be changed is over.");
}

static enum page_step take(const struct page_world *w, struct page_request *q, struct own *own,
                           struct page_answer *ret, struct wire_message *ret_message)
{
    own->text = text_line_ends(q->arena, form_get(&q->form, S("comment")));
    bool preview = str_eq(form_get(&q->form, S("do")), S("preview"));
    own->error = form_check_comment(&own->ch, own->text, preview);
    if (own->error.len) return draw(own, 422, ret);
    own->preview = preview;
    if (preview) return draw(own, 200, ret);
    own->trouble = hindrance(w, own);
    if (own->trouble.len) return draw(own, 403, ret);
    struct token token;
    if (!token_check(w->keys, own->reply.page, form_get(&q->form, S("token")), &token)) {
        own->trouble =
            t(own->ch.c,
              "The form had lost its seal on the way. Please look it over and send it once more.");
        return draw(own, 422, ret);
    }
    *ret_message = (struct wire_message){.kind = WIRE_edit};
    ret_message->edit = (struct wire_edit){
        .reply = q->id, .by_link = own->key.len > 0, .session = own->session, .text = own->text};
    if (q->has_author)
        ret_message->edit.secret = (struct str){(const char *)q->author.bytes, HASH_BYTES};
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
    if (posted) return take(w, q, own, ret, ret_message);
    own->text = own->reply.text;
    own->trouble = hindrance(w, own);
    return draw(own, own->trouble.len ? 403 : 200, ret);
}

static void answered(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret)
{
    struct own *own = q->own;
    if (said->status == WIRE_DONE || said->status == WIRE_NOTHING) {
        answer_see_other(ret, taken_place(w, q->arena, own->reply.page, q->id));
        return;
    }
    struct refusal why = refusal_of(&own->ch, said, ret);
    own->trouble = why.words;
    (void)draw(own, why.status, ret);
}

const struct page_route route_edit = {
    .name = "edit",
    .methods = "GET POST",
    .pattern = "/r/{id}/edit",
    .text = "its author changes a reply, by cookie or ?key=",
    .handle = handle,
    .answered = answered,
};
