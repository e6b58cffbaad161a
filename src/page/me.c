/* What the pages of a proved address share. */
#include "page/me.h"
#include "page/form.h"

enum read_outcome me_session(const struct page_world *w, const struct page_request *q,
                             uint64_t *ret)
{
    struct proof proof;
    uint64_t id;
    if (!signed_check(w->keys, SIGNED_SESSION, http_cookie(q->http, S("toguna_me")), &id))
        return READ_MISSING;
    enum read_outcome got = reader_session(w->reader, id, &proof);
    if (got == READ_OK && !proof.is_open) got = READ_MISSING;
    if (got == READ_OK) *ret = id;
    return got;
}

void me_cookie(const struct page_world *w, struct arena *a, struct str key, struct page_answer *ret)
{
    bool secure = str_starts(w->base_url, S("https://"));
    page_answer_header(
        ret, "Set-Cookie",
        arena_printf(a, "toguna_me=%.*s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", STR(key),
                     key.len ? LIMIT_SESSION_MINUTES * 60 : 0, secure ? "; Secure" : ""));
}

struct chrome me_chrome(const struct page_world *w, const struct page_request *q)
{
    const struct catalog *c =
        catalog_accepted(http_header(q->http, "Accept-Language"), words_for(w, w->conf->site_lang));
    struct chrome ch = chrome_of_words(w, q->arena, c);
    ch.hidden = true;
    return ch;
}

void small_begin(struct html_out *o, struct chrome *ch, struct str title)
{
    ch->title = title;
    chrome_begin(o, ch);
    html_lit(o, "<div class=\"alone\">\n<h1>");
    html_text(o, title);
    html_lit(o, "</h1>\n");
}

void small_end(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "</div>\n");
    chrome_end(o, ch);
}

void small_say(struct html_out *o, struct str words)
{
    html_lit(o, "<p>");
    html_text(o, words);
    html_lit(o, "</p>\n");
}

void small_button_alone(struct html_out *o, const struct small_button *b)
{
    html_lit(o, "<button class=\"do");
    if (b->quiet) html_lit(o, " else");
    html_lit(o, "\"");
    html_attr(o, "name", b->name);
    html_attr(o, "value", b->value);
    html_lit(o, ">");
    html_text(o, b->words);
    html_lit(o, "</button> ");
}

void small_button(struct html_out *o, const struct small_button *b)
{
    html_lit(o, "<form class=\"reply-form\" method=\"post\"");
    html_attr(o, "action", b->action);
    html_lit(o, ">\n");
    if (b->token) form_write_token(o);
    html_lit(o, "<p class=\"buttons\">");
    small_button_alone(o, b);
    html_lit(o, "</p>\n</form>\n");
}

struct str subscription_words(const struct chrome *ch, const struct subscription *s)
{
    struct str title = s->title.len ? s->title : s->page;
    return s->reply ? text_filled(ch->arena, t(ch->c, "Answers to your reply under “{0}”."), title)
                    : text_filled(ch->arena, t(ch->c, "All replies to “{0}”."), title);
}

bool me_takes(const struct page_world *w, struct page_request *q, struct page_answer *ret)
{
    struct token token;
    int status = 0;
    if (!q->http->is_form)
        status = 415;
    else if (!request_is_same_origin(w, q->http))
        status = 403;
    else if (!token_check(w->keys, ME_TOKEN_PAGE, form_get(&q->form, S("token")), &token))
        status = 422;
    if (status) page_error(w, q, status, ret);
    return status == 0;
}
