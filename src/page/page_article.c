/* GET /SLUG: the article and its thread, or one folded thread of it.
 *
 * The page is public unless the reader has something of their own to see: a mine-link's key, a
 * waiting or still changeable reply of their cookie's author, or a form to prefill. */
#include "page/body.h"
#include "page/form.h"
#include "page/pages.h"
#include "page/thread.h"
#include <stdio.h>

struct view { /* what the address and the cookies ask for */
    uint64_t page, thread;
    enum thread_sort sort;
    uint64_t mine; /* the reply of ?mine=KEY; or 0 */
    struct str mine_key;
    bool bad; /* a page or thread number that cannot be */
    const struct author_hash *author;
    bool remember;
};

static int64_t edit_window_start(const struct page_world *w)
{
    return now_ms() - (int64_t)w->conf->replies_edit_minutes * 60000;
}

static bool is_here(const struct page_world *w, const struct page_request *q)
{
    bool here = false;
    return q->has_author &&
           reader_author_is_here(w->reader, &q->author, q->slug, edit_window_start(w), &here) ==
               READ_OK &&
           here;
}

static struct view view_read(const struct page_world *w, const struct page_request *q)
{
    struct view v = {.page = 1, .sort = SORT_OLDEST};
    v.bad = !query_number(q, S("page"), &v.page) || !query_number(q, S("thread"), &v.thread);
    if (str_eq(form_get(&q->query, S("sort")), S("newest")) && !v.thread) v.sort = SORT_NEWEST;
    struct str key = form_get(&q->query, S("mine"));
    if (key.at && mine_check(w->keys, key, &v.mine)) v.mine_key = key;
    if (is_here(w, q)) v.author = &q->author;
    v.remember = remember_is_there(q);
    return v;
}

static bool view_is_private(const struct view *v) { return v->mine || v->author || v->remember; }

static bool variant(const struct page_world *w, const struct page_request *q, struct buf *ret)
{
    struct view v = view_read(w, q);
    if (v.bad || view_is_private(&v)) return false;
    if (v.page > 1) buf_addf(ret, "page=%llu ", (unsigned long long)v.page);
    if (v.thread) buf_addf(ret, "thread=%llu ", (unsigned long long)v.thread);
    if (v.sort == SORT_NEWEST) buf_add(ret, S("sort=newest"));
    return true;
}

struct model { /* what the page is drawn from */
    struct view view;
    struct article article;
    struct thread thread;
    struct passage_count *passages;
    size_t passages_count;
    struct reply own; /* of the mine-link, when the thread does not show it */
    bool own_apart;
};

/* ---- reading ---- */

static bool thread_has(const struct thread *t, uint64_t id)
{
    for (size_t i = 0; i < t->replies_count; i++)
        if (t->replies[i].id == id) return true;
    return false;
}

/* On which page of the thread a waiting reply is shown: its root's, or the last. */
static void place_own(const struct page_world *w, struct page_request *q, struct model *m)
{
    struct place place;
    if (m->own.root != m->own.id && reader_place(w->reader, q->arena, m->own.root,
                                                 w->conf->replies_per_page, &place) == READ_OK)
        m->view.page = place.page_number;
}

static enum read_outcome read_own(const struct page_world *w, struct page_request *q,
                                  struct model *m)
{
    if (!m->view.mine) return READ_OK;
    enum read_outcome got = reader_reply(w->reader, q->arena, m->view.mine, NULL, &m->own);
    if (got != READ_OK) return got;
    if (!str_eq(m->own.page, q->slug)) return READ_MISSING;
    m->view.thread = 0;
    place_own(w, q, m);
    return READ_OK;
}

static enum read_outcome read_thread(const struct page_world *w, struct page_request *q,
                                     struct model *m)
{
    struct thread_query query = {.page = q->slug,
                                 .sort = m->view.sort,
                                 .page_number = m->view.page,
                                 .per_page = w->conf->replies_per_page,
                                 .thread = m->view.thread,
                                 .author = m->view.author,
                                 .also = m->view.mine};
    enum read_outcome got = reader_thread(w->reader, q->arena, &query, &m->thread);
    bool at_the_end = m->view.mine && m->own.root == m->own.id;
    if (got == READ_OK && at_the_end && m->thread.pages_count > m->view.page) {
        query.page_number = m->view.page = m->thread.pages_count;
        got = reader_thread(w->reader, q->arena, &query, &m->thread);
    }
    m->own_apart = got == READ_OK && m->view.mine && !thread_has(&m->thread, m->view.mine);
    return got;
}

static enum read_outcome read_all(const struct page_world *w, struct page_request *q,
                                  struct model *m)
{
    enum read_outcome got = reader_article(w->reader, q->arena, q->slug, &m->article);
    if (got == READ_OK) got = read_own(w, q, m);
    if (got == READ_OK) got = read_thread(w, q, m);
    if (got == READ_OK)
        got = reader_passages(w->reader, q->arena, q->slug, &m->passages, &m->passages_count);
    return got;
}

static enum read_outcome read_model(const struct page_world *w, struct page_request *q,
                                    struct model *m)
{
    m->view = view_read(w, q);
    if (m->view.bad) return READ_MISSING;
    enum read_outcome got = reader_begin(w->reader);
    if (got != READ_OK) return got;
    got = read_all(w, q, m);
    reader_end(w->reader);
    return got;
}

/* ---- the article ---- */

struct marks { /* for the passage links */
    const struct chrome *ch;
    const struct model *m;
    struct str path;
};

static uint64_t passage_replies(const struct model *m, size_t paragraph)
{
    char name[16];
    snprintf(name, sizeof name, "p%zu", paragraph);
    uint64_t count = 0;
    for (size_t i = 0; i < m->passages_count; i++)
        if (str_eq(m->passages[i].passage, str_of(name))) count += m->passages[i].count;
    return count;
}

static void write_mark(void *ctx, struct html_out *o, size_t paragraph)
{
    const struct marks *marks = ctx;
    const struct chrome *ch = marks->ch;
    uint64_t count = passage_replies(marks->m, paragraph);
    if (count == 0 && marks->m->article.replies == REPLIES_CLOSED) return;
    struct str number = arena_printf(ch->arena, "%zu", paragraph), word, name;
    if (count) {
        word = tn_filled(ch->arena, ch->c, "{n} reply", "{n} replies", count);
        name = text_filled(ch->arena, t(ch->c, "{0} to paragraph {1}"), word, number);
    } else {
        word = t(ch->c, "Reply");
        name = text_filled(ch->arena, t(ch->c, "Reply to paragraph {0}"), number);
    }
    html_lit(o, "<a class=\"mark");
    if (count) html_lit(o, " has");
    html_lit(o, "\"");
    write_words_lang(o, ch);
    html_attr(o, "href",
              arena_printf(ch->arena, "%.*s/reply?passage=p%zu", STR(marks->path), paragraph));
    html_attr(o, "aria-label", name);
    html_lit(o, ">");
    html_text(o, word);
    html_lit(o, "</a>");
}

static void write_title(struct html_out *o, const struct chrome *ch, const struct model *m,
                        struct str path)
{
    struct article_line line = body_line(&m->article, m->thread.total);
    html_lit(o, "<header><h1 dir=\"auto\">");
    if (m->view.thread) {
        html_lit(o, "<a");
        html_attr(o, "href", path);
        html_lit(o, ">");
    }
    html_text(o, m->article.title);
    if (m->view.thread) html_lit(o, "</a>");
    html_lit(o, "</h1>\n");
    write_byline(o, ch, &line, S("#replies"));
    html_lit(o, "</header>\n");
}

static void write_article(struct html_out *o, const struct chrome *ch, const struct model *m,
                          struct str path)
{
    html_lit(o, "<article class=\"article\">\n");
    write_title(o, ch, m, path);
    if (!m->view.thread) {
        struct marks marks = {ch, m, path};
        struct cleaned body;
        body_render(ch->arena, &m->article, (struct clean_how){.mark = write_mark, .ctx = &marks},
                    &body);
        html_lit(o, "<div class=\"body\">\n");
        html_raw(o, body.body);
        html_lit(o, "</div>\n");
    }
    html_lit(o, "</article>\n");
}

/* ---- the thread ---- */

static void write_sort(struct html_out *o, struct str href, struct str word, bool current)
{
    html_lit(o, "<li><a");
    html_attr(o, "href", href);
    if (current) html_lit(o, " aria-current=\"true\"");
    html_lit(o, ">");
    html_text(o, word);
    html_lit(o, "</a></li> ");
}

static void write_sorts(struct html_out *o, const struct chrome *ch, const struct model *m,
                        struct str path)
{
    if (m->thread.roots < 2 || m->view.thread) return;
    bool newest = m->view.sort == SORT_NEWEST;
    html_lit(o, "<ul class=\"sorts\"");
    html_attr(o, "aria-label", t(ch->c, "Order of the replies"));
    html_lit(o, ">");
    write_sort(o, arena_printf(ch->arena, "%.*s#replies", STR(path)), t(ch->c, "Oldest first"),
               !newest);
    write_sort(o, arena_printf(ch->arena, "%.*s?sort=newest#replies", STR(path)),
               t(ch->c, "Newest first"), newest);
    html_lit(o, "</ul>\n");
}

static void write_thread_head(struct html_out *o, const struct chrome *ch, const struct model *m,
                              struct str path)
{
    html_lit(o, "<div class=\"threadhead\"><h2 id=\"replies-title\">");
    if (m->thread.total)
        html_text(o, tn_filled(ch->arena, ch->c, "{n} reply", "{n} replies", m->thread.total));
    else
        html_text(o, t(ch->c, "No replies yet"));
    html_lit(o, "</h2>\n");
    write_sorts(o, ch, m, path);
    html_lit(o, "</div>\n");
    if (!m->view.thread) return;
    html_lit(o, "<p class=\"back\"><a");
    html_attr(o, "href", arena_printf(ch->arena, "/r/%llu", (unsigned long long)m->view.thread));
    html_lit(o, ">");
    html_text(o, t(ch->c, "One conversation alone. Show all replies"));
    html_lit(o, "</a></p>\n");
}

static struct str list_query(const struct chrome *ch, const struct model *m)
{
    if (m->view.thread)
        return arena_printf(ch->arena, "thread=%llu", (unsigned long long)m->view.thread);
    return m->view.sort == SORT_NEWEST ? S("sort=newest") : STR_NONE;
}

static void write_replies(struct html_out *o, const struct chrome *ch, const struct model *m,
                          struct str path)
{
    struct reply_how how = {.ch = ch,
                            .path = path,
                            .place = IN_THREAD,
                            .can_answer = m->article.replies != REPLIES_CLOSED,
                            .article_is_here = !m->view.thread,
                            .mine = m->view.mine,
                            .mine_key = m->view.mine_key,
                            .now_ms = view_is_private(&m->view) ? now_ms() : 0};
    thread_write(o, &how, &m->thread);
    if (m->own_apart) reply_write(o, &how, &m->own);
    struct pages pages = {.ch = ch,
                          .path = path,
                          .query = list_query(ch, m),
                          .fragment = S("#replies"),
                          .label = t(ch->c, "Pages of replies"),
                          .at = m->view.page,
                          .count = m->thread.pages_count};
    pages_write(o, &pages);
}

static void write_section(struct html_out *o, const struct chrome *ch, const struct model *m,
                          const struct page_request *q, struct str path)
{
    html_lit(o, "<section id=\"replies\" aria-labelledby=\"replies-title\"");
    write_words_lang(o, ch);
    html_lit(o, ">\n");
    write_thread_head(o, ch, m, path);
    write_replies(o, ch, m, path);
    struct reply_form form = {.remember = false};
    if (m->view.remember) (void)remember_read(q, &form);
    if (m->article.replies == REPLIES_CLOSED)
        form_write_closed(o, ch);
    else
        form_write(o, ch, path, &form, false);
    html_lit(o, "</section>\n");
}

/* ---- the page ---- */

static struct str page_title(const struct chrome *ch, const struct model *m)
{
    if (m->view.page < 2) return m->article.title;
    return text_filled(ch->arena, t(ch->c, "{0}, page {1}"), m->article.title,
                       catalog_number(ch->arena, ch->c, m->view.page));
}

static struct str canonical(const struct chrome *ch, const struct model *m, struct str path)
{
    struct str query = list_query(ch, m);
    struct pages pages = {.ch = ch, .path = path, .query = query};
    return pages_path(&pages, m->view.page);
}

static void draw(const struct page_world *w, const struct page_request *q, const struct model *m,
                 struct page_answer *ret)
{
    struct str path = slug_path(q->arena, m->article.slug);
    struct chrome ch = {.w = w,
                        .arena = q->arena,
                        .c = words_for(w, m->article.lang),
                        .lang = m->article.lang,
                        .thread = true,
                        .summary = m->article.summary,
                        .hidden = view_is_private(&m->view)};
    ch.title = page_title(&ch, m);
    ch.canonical = ch.hidden ? STR_NONE : canonical(&ch, m, path);
    ch.feed = arena_printf(q->arena, "%.*s/feed.atom", STR(path));
    ch.feed_title = text_filled(q->arena, t(ch.c, "Replies to “{0}”"), m->article.title);
    chrome_begin(&ret->body, &ch);
    write_article(&ret->body, &ch, m, path);
    write_section(&ret->body, &ch, m, q, path);
    chrome_end(&ret->body, &ch);
    ret->token_page = m->article.slug;
    ret->public = !view_is_private(&m->view);
}

/* A mine-link outlives the waiting: once the reply is public, it leads to where it stands. */
static bool own_is_public(const struct model *m) { return m->view.mine && m->own.was_public; }

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct model *m = arena_zeros(q->arena, sizeof *m);
    switch (read_model(w, q, m)) {
    case READ_AWAY:
        return PAGE_AWAY;
    case READ_MISSING:
        page_error(w, q, 404, ret);
        return PAGE_ANSWER;
    case READ_OK:
        break;
    }
    if (own_is_public(m))
        answer_see_other(ret, arena_printf(q->arena, "/r/%llu", (unsigned long long)m->view.mine));
    else
        draw(w, q, m, ret);
    return PAGE_ANSWER;
}

const struct page_route route_article = {
    .name = "article",
    .methods = "GET",
    .pattern = "/{slug}",
    .text = "the article and its thread; ?page=N, ?sort=oldest|newest, ?thread=ID, ?mine=KEY",
    .variant = variant,
    .handle = handle,
};
