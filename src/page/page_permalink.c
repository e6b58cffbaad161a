/* GET /r/ID: where that reply stands now. A waiting one and one that never was are the same 404 to
 * everybody but its author. */
#include "page/taken.h"

enum read_outcome public_place(const struct page_world *w, struct arena *a, uint64_t id,
                               struct str *ret)
{
    struct place place;
    enum read_outcome got = reader_place(w->reader, a, id, w->conf->replies_per_page, &place);
    if (got != READ_OK) return got;
    struct str path = slug_path(a, place.page);
    struct buf b;
    buf_init(&b, path.len + 128);
    buf_add(&b, path);
    if (place.thread) buf_addf(&b, "?thread=%llu", (unsigned long long)place.thread);
    if (place.page_number > 1)
        buf_addf(&b, "%spage=%llu", place.thread ? "&" : "?",
                 (unsigned long long)place.page_number);
    buf_addf(&b, "#reply-%llu", (unsigned long long)id);
    *ret = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return READ_OK;
}

struct str mine_place(const struct page_world *w, struct arena *a, struct str slug, uint64_t id)
{
    char key[MINE_CHARS];
    mine_make(w->keys, id, key);
    return arena_printf(a, "%.*s?mine=%.*s#reply-%llu", STR(slug_path(a, slug)), (int)MINE_CHARS,
                        key, (unsigned long long)id);
}

struct str taken_place(const struct page_world *w, struct arena *a, struct str slug, uint64_t id)
{
    struct str place;
    switch (public_place(w, a, id, &place)) {
    case READ_OK:
        return place;
    case READ_MISSING:
        return mine_place(w, a, slug, id);
    case READ_AWAY:
        break;
    }
    return arena_printf(a, "/r/%llu", (unsigned long long)id);
}

static enum read_outcome find(const struct page_world *w, struct page_request *q, struct str *ret)
{
    enum read_outcome got = public_place(w, q->arena, q->id, ret);
    if (got != READ_MISSING || !q->has_author) return got;
    struct reply r;
    got = reader_reply(w->reader, q->arena, q->id, &q->author, &r);
    if (got != READ_OK) return got;
    if (!r.mine || r.state != REPLY_PENDING) return READ_MISSING;
    *ret = mine_place(w, q->arena, r.page, r.id);
    return READ_OK;
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct str place;
    switch (find(w, q, &place)) {
    case READ_AWAY:
        return PAGE_AWAY;
    case READ_MISSING:
        page_error(w, q, 404, ret);
        break;
    case READ_OK:
        answer_see_other(ret, place);
        break;
    }
    return PAGE_ANSWER;
}

const struct page_route route_permalink = {
    .name = "permalink",
    .methods = "GET",
    .pattern = "/r/{id}",
    .text = "303 to where that reply stands now",
    .handle = handle,
};
