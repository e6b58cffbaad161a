/* GET /SLUG/reply?to=ID or ?passage=pN: the form alone, with what is answered above it. */
#include "page/alone.h"

static bool variant(const struct page_world *w, const struct page_request *q, struct buf *ret)
{
    (void)w;
    if (remember_is_there(q)) return false;
    struct str to = form_get(&q->query, S("to")), passage = form_get(&q->query, S("passage"));
    uint64_t number;
    if (to.len) {
        if (!str_to_u64(to, LIMIT_ID, &number)) return false;
        buf_addf(ret, "to=%llu", (unsigned long long)number);
    } else if (passage.len) {
        if (!str_to_u64(str_from(passage, 1), UINT32_MAX, &number)) return false;
        buf_addf(ret, "passage=%.*s", STR(passage));
    }
    return true;
}

static enum read_outcome read_page(const struct page_world *w, struct page_request *q,
                                   struct alone *ret)
{
    struct article article;
    enum read_outcome got = reader_article(w->reader, q->arena, q->slug, &article);
    if (got != READ_OK) return got;
    alone_init(ret, w, q, &article);
    ret->form.parent = form_get(&q->query, S("to"));
    if (!ret->form.parent.len) ret->form.passage = form_get(&q->query, S("passage"));
    return alone_read_answered(ret, &article);
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct alone *page = arena_zeros(q->arena, sizeof *page);
    enum read_outcome got = reader_begin(w->reader);
    if (got != READ_OK) return PAGE_AWAY;
    got = read_page(w, q, page);
    reader_end(w->reader);
    if (got == READ_AWAY) return PAGE_AWAY;
    if (got == READ_MISSING) {
        page_error(w, q, 404, ret);
        return PAGE_ANSWER;
    }
    bool prefilled = remember_read(q, &page->form);
    alone_draw(page, ret);
    ret->public = !prefilled && !remember_is_there(q);
    return PAGE_ANSWER;
}

const struct page_route route_form = {
    .name = "form",
    .methods = "GET",
    .pattern = "/{slug}/reply",
    .text = "the form alone, to answer a reply (?to=ID) or a passage (?passage=pN)",
    .variant = variant,
    .handle = handle,
};
