/* What a proved author does with all of it: GET /me/export copies it, GET and POST /me/erase
 * destroys it (GDPR articles 15, 17 and 20). */
#include "page/me.h"

#define EXPORT_MOST 100000u

/* ---- a copy ---- */

static void put_time(struct json *j, const char *name, int64_t ms)
{
    SCOPED(buf_done) struct buf time;
    buf_init(&time, 40);
    if (ms) date_rfc3339(&time, ms);
    if (ms)
        json_put_str(j, name, buf_str(&time));
    else
        json_put_null(j, name);
}

static void put_id(struct json *j, struct arena *a, const char *name, uint64_t id)
{
    if (id)
        json_put_str(j, name, arena_printf(a, "%llu", (unsigned long long)id));
    else
        json_put_null(j, name);
}

static void put_reply(struct json *j, struct arena *a, const struct reply *r)
{
    json_object_begin(j);
    put_id(j, a, "id", r->id);
    json_put_str(j, "page", r->page);
    json_put_str(j, "page_title", r->page_title);
    put_id(j, a, "parent", r->parent);
    json_put_str(j, "state", str_of(state_name(r->state)));
    put_time(j, "created", r->created_ms);
    put_time(j, "edited", r->edited_ms);
    json_put_str(j, "name", r->author);
    json_put_str(j, "url", r->url);
    json_put_str(j, "text", r->text);
    json_put_str(j, "lang", r->lang);
    json_put_str(j, "passage", r->passage);
    json_object_end(j);
}

static void put_subscription(struct json *j, struct arena *a, const struct subscription *s)
{
    static const char *const states[] = {"unconfirmed", "active", "ended"};
    json_object_begin(j);
    json_put_str(j, "page", s->page);
    put_id(j, a, "reply", s->reply);
    json_put_str(j, "state", str_of(states[s->state]));
    json_put_str(j, "how", s->digest ? S("digest") : S("each"));
    put_time(j, "created", s->created_ms);
    put_time(j, "confirmed", s->confirmed_ms);
    json_object_end(j);
}

struct copy {
    struct reply *replies;
    size_t replies_count;
    struct subscription *subscriptions;
    size_t subscriptions_count;
};

static void write_copy(struct buf *out, struct arena *a, const struct copy *copy)
{
    struct json j;
    json_init(&j, out);
    json_object_begin(&j);
    json_key(&j, "replies");
    json_array_begin(&j);
    for (size_t i = 0; i < copy->replies_count; i++) put_reply(&j, a, &copy->replies[i]);
    json_array_end(&j);
    json_key(&j, "subscriptions");
    json_array_begin(&j);
    for (size_t i = 0; i < copy->subscriptions_count; i++)
        put_subscription(&j, a, &copy->subscriptions[i]);
    json_array_end(&j);
    json_object_end(&j);
    buf_add_char(out, '\n');
}

static enum read_outcome read_copy(const struct page_world *w, struct page_request *q,
                                   struct copy *ret)
{
    uint64_t session;
    enum read_outcome got = reader_begin(w->reader);
    if (got != READ_OK) return got;
    got = me_session(w, q, &session);
    if (got == READ_OK)
        got = reader_session_replies(w->reader, q->arena, session, EXPORT_MOST, 0, &ret->replies,
                                     &ret->replies_count);
    if (got == READ_OK)
        got = reader_session_subscriptions(w->reader, q->arena, session, &ret->subscriptions,
                                           &ret->subscriptions_count);
    reader_end(w->reader);
    return got;
}

static enum page_step handle_export(const struct page_world *w, struct page_request *q,
                                    struct page_answer *ret, struct wire_message *ret_message)
{
    struct copy copy = {0};
    (void)ret_message;
    switch (read_copy(w, q, &copy)) {
    case READ_AWAY:
        return PAGE_AWAY;
    case READ_MISSING:
        answer_see_other(ret, S("/me"));
        return PAGE_ANSWER;
    case READ_OK:
        break;
    }
    ret->content_type = "application/json";
    page_answer_header(ret, "Content-Disposition", S("attachment; filename=\"replies.json\""));
    write_copy(&ret->body.out, q->arena, &copy);
    return PAGE_ANSWER;
}

const struct page_route route_me_export = {
    .name = "me_export",
    .methods = "GET",
    .pattern = "/me/export",
    .text = "all of one's own as JSON, with a session; else 303 to /me",
    .handle = handle_export,
};

/* ---- the end of it ---- */

static void write_choice(struct html_out *o, struct str id, struct str words, bool checked)
{
    html_lit(o, "<p class=\"check\"><input type=\"radio\" name=\"text\"");
    html_attr(o, "id", id);
    html_attr(o, "value", id);
    if (checked) html_lit(o, " checked");
    html_lit(o, "> <label");
    html_attr(o, "for", id);
    html_lit(o, ">");
    html_text(o, words);
    html_lit(o, "</label></p>\n");
}

static void draw_erase(struct chrome *ch, struct page_answer *ret)
{
    const struct catalog *c = ch->c;
    struct html_out *o = &ret->body;
    small_begin(o, ch, t(c, "Erase all of it"));
    small_say(
        o,
        t(c, "Your address, your name, your link and what you subscribed to are destroyed, for all "
             "replies given with your address. This cannot be undone. Answers of others stay."));
    html_lit(
        o,
        "<form class=\"reply-form\" method=\"post\" action=\"/me/erase\">\n<input type=\"hidden\" "
        "name=\"token\" value=\"");
    html_hole(o, TOKEN_CHARS);
    html_lit(o, "\">\n");
    write_choice(o, S("destroy"), t(c, "Destroy the texts too"), true);
    write_choice(o, S("keep"),
                 t(c, "Leave the published texts, without anything that says they are mine"),
                 false);
    html_lit(o, "<p class=\"buttons\"><button class=\"do\" name=\"do\" value=\"erase\">");
    html_text(o, t(c, "Erase"));
    html_lit(o, "</button></p>\n</form>\n");
    small_end(o, ch);
    ret->token_page = ME_TOKEN_PAGE;
}

static enum page_step handle_erase(const struct page_world *w, struct page_request *q,
                                   struct page_answer *ret, struct wire_message *ret_message)
{
    uint64_t session;
    struct chrome *ch = arena_zeros(q->arena, sizeof *ch);
    bool posted = q->http->method == HTTP_POST;
    *ch = me_chrome(w, q);
    q->own = ch;
    if (posted && !me_takes(w, q, ret)) return PAGE_ANSWER;
    enum read_outcome got = me_session(w, q, &session);
    if (got == READ_AWAY) return PAGE_AWAY;
    if (got == READ_MISSING) {
        answer_see_other(ret, S("/me"));
        return PAGE_ANSWER;
    }
    if (!posted) {
        draw_erase(ch, ret);
        return PAGE_ANSWER;
    }
    *ret_message = (struct wire_message){.kind = WIRE_session_erase};
    ret_message->session_erase = (struct wire_session_erase){
        .session = session, .keep_text = str_eq(form_get(&q->form, S("text")), S("keep"))};
    return PAGE_ASK_STORE;
}

static void answered_erase(const struct page_world *w, struct page_request *q,
                           const struct wire_answer *said, struct page_answer *ret)
{
    struct chrome *ch = q->own;
    if (said->status != WIRE_DONE) {
        page_error(w, q, said->status == WIRE_UNKNOWN ? 404 : 503, ret);
        return;
    }
    me_cookie(w, q->arena, STR_NONE, ret);
    small_begin(&ret->body, ch, t(ch->c, "It is erased"));
    small_say(&ret->body,
              tn_filled(q->arena, ch->c,
                        "{n} reply was erased, and all else that was kept of your address.",
                        "{n} replies were erased, and all else that was kept of your address.",
                        said->count));
    small_end(&ret->body, ch);
}

const struct page_route route_me_erase = {
    .name = "me_erase",
    .methods = "GET POST",
    .pattern = "/me/erase",
    .text = "erases all that is kept of a proved address, with a session; else 303 to /me",
    .handle = handle_erase,
    .answered = answered_erase,
};
