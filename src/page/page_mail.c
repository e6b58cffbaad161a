/* GET and POST /mail/KEY: one subscription, for who reads its letters. KEY is in every letter of
 * it, and names no address. GET shows the state and buttons and changes nothing, since programs
 * follow links; POST acts at once, without cookie, token or login, as RFC 8058 wants it for the
 * one click of mail programs: who has KEY may. */
#include "page/me.h"

struct letterbox {
    struct chrome ch;
    struct subscription s;
    struct str path; /* "/mail/KEY" */
    bool never;      /* it was said just now */
};

static enum read_outcome read_box(const struct page_world *w, struct page_request *q,
                                  struct letterbox *ret)
{
    uint64_t id;
    if (!signed_check(w->keys, SIGNED_MAIL, q->rest, &id)) return READ_MISSING;
    enum read_outcome got = reader_subscription(w->reader, q->arena, id, &ret->s);
    if (got != READ_OK) return got;
    ret->ch = chrome_of_words(w, q->arena, words_for(w, ret->s.lang));
    ret->ch.hidden = true;
    ret->path = arena_printf(q->arena, "/mail/%.*s", STR(q->rest));
    return READ_OK;
}

static void write_subject(struct html_out *o, const struct letterbox *b)
{
    struct str words = subscription_words(&b->ch, &b->s);
    html_lit(o, "<p class=\"back\"><a");
    html_attr(o, "href",
              b->s.reply ? arena_printf(b->ch.arena, "/r/%llu", (unsigned long long)b->s.reply)
                         : slug_path(b->ch.arena, b->s.page));
    html_lit(o, "><bdi>");
    html_text(o, words);
    html_lit(o, "</bdi></a></p>\n");
}

static struct str state_words(const struct letterbox *b)
{
    const struct catalog *c = b->ch.c;
    if (b->never) return t(c, "Nothing will be sent to this address from this site any more.");
    switch (b->s.state) {
    case SUBSCRIPTION_UNCONFIRMED:
        return t(c, "Not confirmed yet: nothing is sent before you press the button.");
    case SUBSCRIPTION_ACTIVE:
        return b->s.digest ? t(c, "You are sent these once a day, in one letter.")
                           : t(c, "You are sent each of these by mail.");
    case SUBSCRIPTION_ENDED:
    case SUBSCRIPTION__COUNT:
        break;
    }
    return t(c, "You are sent none of these.");
}

static void button(struct html_out *o, struct str act, struct str words, bool quiet)
{
    const struct small_button it = {.name = S("act"), .value = act, .words = words, .quiet = quiet};
    small_button_alone(o, &it);
}

static void write_buttons(struct html_out *o, const struct letterbox *b)
{
    const struct catalog *c = b->ch.c;
    bool active = b->s.state == SUBSCRIPTION_ACTIVE;
    bool asked = b->s.state == SUBSCRIPTION_UNCONFIRMED;
    if (b->never) return;
    html_lit(o, "<form class=\"reply-form\" method=\"post\"");
    html_attr(o, "action", b->path);
    html_lit(o, ">\n<p class=\"buttons\">");
    if (active) button(o, S("end"), t(c, "Send me no more"), false);
    if (!active || b->s.digest) button(o, S("each"), t(c, "Send me each one"), !asked);
    if (!active || !b->s.digest) button(o, S("digest"), t(c, "Send me one letter a day"), true);
    button(o, S("never"), t(c, "Never write to me again from this site"), true);
    html_lit(o, "</p>\n</form>\n");
}

static enum page_step draw(struct letterbox *b, struct page_answer *ret)
{
    struct html_out *o = &ret->body;
    small_begin(o, &b->ch, t(b->ch.c, "Answers by mail"));
    write_subject(o, b);
    html_lit(o, "<p class=\"note\" role=\"status\">");
    html_text(o, state_words(b));
    html_lit(o, "</p>\n");
    write_buttons(o, b);
    small_end(o, &b->ch);
    return PAGE_ANSWER;
}

static bool act_of(const struct page_request *q, enum subscription_act *ret)
{
    static const struct str words[] = {[SUBSCRIPTION_EACH] = S_INIT("each"),
                                       [SUBSCRIPTION_DIGEST] = S_INIT("digest"),
                                       [SUBSCRIPTION_END] = S_INIT("end"),
                                       [SUBSCRIPTION_NEVER] = S_INIT("never")};
    _Static_assert(sizeof words / sizeof *words == SUBSCRIPTION_ACT__COUNT, "each act has a word");
    struct str act = form_get(&q->form, S("act"));
    *ret = SUBSCRIPTION_END;
    if (str_eq(form_get(&q->form, S("List-Unsubscribe")), S("One-Click"))) return true;
    for (size_t i = 0; i < SUBSCRIPTION_ACT__COUNT; i++) {
        *ret = (enum subscription_act)i;
        if (str_eq(act, words[i])) return true;
    }
    return false;
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    struct letterbox *b = arena_zeros(q->arena, sizeof *b);
    enum subscription_act act;
    bool posted = q->http->method == HTTP_POST;
    q->own = b;
    enum read_outcome got = read_box(w, q, b);
    if (got == READ_AWAY && !posted) return PAGE_AWAY;
    int status = got == READ_AWAY ? 503 : got == READ_MISSING ? 404 : 0;
    if (!status && posted && !act_of(q, &act)) status = 422;
    if (status) {
        page_error(w, q, status, ret);
        return PAGE_ANSWER;
    }
    if (!posted) return draw(b, ret);
    b->never = act == SUBSCRIPTION_NEVER;
    *ret_message = (struct wire_message){.kind = WIRE_subscription};
    ret_message->subscription = (struct wire_subscription){.subscription = b->s.id, .act = act};
    return PAGE_ASK_STORE;
}

/* The state it has now, read anew: no redirect, which one click of a mail program must not get. */
static void answered(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret)
{
    struct letterbox *b = q->own;
    bool done = said->status == WIRE_DONE || said->status == WIRE_NOTHING;
    if (said->status == WIRE_UNKNOWN)
        page_error(w, q, 404, ret);
    else if (!done || read_box(w, q, b) != READ_OK)
        page_error(w, q, 503, ret);
    else
        (void)draw(b, ret);
}

const struct page_route route_mail = {
    .name = "mail",
    .methods = "GET POST",
    .pattern = "/mail/{rest}",
    .text =
        "a subscription, by the key in its letters; a POST changes it, RFC 8058's one click too",
    .handle = handle,
    .answered = answered,
};
