/* What editing and withdrawing one's own reply share. */
#include "page/own.h"
#include "page/me.h"

static struct str given_key(const struct page_request *q)
{
    struct str key = form_get(&q->form, S("key"));
    return key.len ? key : form_get(&q->query, S("key"));
}

/* Whether the session of the request's cookie, if there is one, holds this reply. */
static bool proves(const struct page_world *w, const struct page_request *q, uint64_t *ret)
{
    uint64_t session;
    if (me_session(w, q, &session) != READ_OK) return false;
    if (reader_session_has(w->reader, session, q->id) != READ_OK) return false;
    *ret = session;
    return true;
}

enum read_outcome own_read(const struct page_world *w, struct page_request *q, struct own *ret)
{
    *ret = (struct own){.key = STR_NONE};
    struct str key = given_key(q);
    uint64_t keyed = 0;
    bool by_key = key.len && mine_check(w->keys, key, &keyed) && keyed == q->id;
    bool by_session = proves(w, q, &ret->session);
    if (!by_key && !by_session && !q->has_author) return READ_MISSING;
    enum read_outcome got =
        reader_reply(w->reader, q->arena, q->id, q->has_author ? &q->author : NULL, &ret->reply);
    if (got != READ_OK) return got;
    if (!by_key && !by_session && !ret->reply.mine) return READ_MISSING;
    if (by_key && !ret->reply.mine) ret->key = key;
    struct article article;
    got = reader_article(w->reader, q->arena, ret->reply.page, &article);
    if (got == READ_AWAY) return got;
    struct str lang = got == READ_OK ? article.lang : w->conf->site_lang;
    ret->ch = chrome_of_words(w, q->arena, words_for(w, lang));
    ret->ch.hidden = true;
    ret->title = got == READ_OK ? article.title : STR_NONE;
    return READ_OK;
}

static bool is_there(const struct own *own)
{
    return own->reply.state == REPLY_PENDING || own->reply.state == REPLY_PUBLISHED;
}

bool own_can_be_withdrawn(const struct page_world *w, const struct own *own)
{
    return (own->session && is_there(own)) ||
           reply_can_be_withdrawn(w->conf, &own->reply, now_ms());
}

bool own_can_be_edited(const struct page_world *w, const struct own *own)
{
    bool fixed = own->reply.state == REPLY_PUBLISHED && w->conf->moderation == MODERATION_ALL;
    return !fixed && own_can_be_withdrawn(w, own);
}

static void write_faults(struct html_out *o, const struct own *own)
{
    struct reply_form faults = {.trouble = own->trouble};
    faults.error[INPUT_COMMENT] = own->error;
    form_write_summary(o, &own->ch, &faults);
}

void own_begin(struct html_out *o, struct own *own, struct str title)
{
    bool bad = own->error.len || own->trouble.len;
    own->ch.title = bad ? text_filled(own->ch.arena, t(own->ch.c, "Error: {0}"), title) : title;
    chrome_begin(o, &own->ch);
    html_lit(o, "<div class=\"alone\">\n");
    write_faults(o, own);
    html_lit(o, "<p class=\"back\"><a href=\"/r/");
    html_u64(o, own->reply.id);
    html_lit(o, "\"><bdi>");
    html_text(o, own->title.len ? own->title : t(own->ch.c, "Back"));
    html_lit(o, "</bdi></a></p>\n<h1>");
    html_text(o, title);
    html_lit(o, "</h1>\n");
}

void own_form_begin(struct html_out *o, const struct own *own, const char *verb)
{
    html_lit(o, "<form id=\"reply-form\" class=\"reply-form\" method=\"post\"");
    html_attr(o, "action",
              arena_printf(own->ch.arena, "/r/%llu/%s", (unsigned long long)own->reply.id, verb));
    html_lit(o, ">\n");
    form_write_token(o);
    if (own->key.len) form_write_hidden(o, S("key"), own->key);
}

void own_end(struct html_out *o, const struct own *own)
{
    html_lit(o, "</div>\n");
    chrome_end(o, &own->ch);
}

void own_write_reply(struct html_out *o, const struct own *own, const struct reply *reply)
{
    struct reply_how how = {
        .ch = &own->ch, .path = slug_path(own->ch.arena, reply->page), .place = PREVIEWED};
    html_lit(o, "<div class=\"answered\">\n");
    reply_write(o, &how, reply);
    html_lit(o, "</div>\n");
}

bool own_refuses(const struct page_world *w, struct page_request *q, const struct own *own,
                 struct page_answer *ret)
{
    (void)own;
    if (!q->http->is_form) {
        page_error(w, q, 415, ret);
        return true;
    }
    if (request_is_same_origin(w, q->http)) return false;
    page_error(w, q, 403, ret);
    return true;
}
