/* Looking at the letters that are due, with what they say read anew: what was erased, removed or
 * withdrawn since then is not told, and a letter with nothing left to say is dropped. */
#include "store/letter.h"

#define HOUR_MS INT64_C(3600000)

static struct str copy(struct arena *a, const struct query *q, int column)
{
    struct str s = row_str(q, column);
    return s.len ? arena_dup(a, s) : STR_NONE;
}

/* ---- what a letter says ---- */

static bool say_subscription(struct store *s, struct arena *a, struct mail_due *m, bool *ret_goes,
                             struct err *e)
{
    struct query q = writer_query(s, W_MAIL_SUBSCRIPTION);
    query_u64(&q, m->subscription);
    if (query_row(&q)) {
        enum subscription_state state = (enum subscription_state)row_i64(&q, 0);
        *ret_goes =
            state == (m->kind == MAIL_CONFIRM ? SUBSCRIPTION_UNCONFIRMED : SUBSCRIPTION_ACTIVE);
        m->of_reply = row_u64(&q, 1) != 0;
        m->thread = copy(a, &q, 2);
        m->page = copy(a, &q, 3);
        m->title = copy(a, &q, 4);
    }
    return writer_end(s, &q, e);
}

static bool say_reply(struct store *s, struct arena *a, struct mail_due *m, bool *ret_goes,
                      struct err *e)
{
    struct query q = writer_query(s, W_MAIL_REPLY);
    query_u64(&q, m->reply);
    bool is_there = query_row(&q);
    if (is_there) {
        m->author = copy(a, &q, 0);
        m->text = copy(a, &q, 1);
        m->reply_lang = copy(a, &q, 2);
        m->parent_author = copy(a, &q, 3);
    }
    *ret_goes = *ret_goes && is_there;
    return writer_end(s, &q, e);
}

static bool say_digest(struct store *s, struct arena *a, struct mail_due *m, bool *ret_goes,
                       struct err *e)
{
    struct mail_item *items = arena_new_array(a, struct mail_item, LIMIT_MAIL_DIGEST_ITEMS);
    struct query q = writer_query(s, W_DIGEST_ITEMS);
    query_u64(&q, m->subscription);
    query_u64(&q, LIMIT_MAIL_DIGEST_ITEMS);
    while (query_row(&q)) {
        m->upto = row_u64(&q, 0);
        items[m->items_count++] = (struct mail_item){.reply = row_u64(&q, 1),
                                                     .author = copy(a, &q, 2),
                                                     .text = copy(a, &q, 3),
                                                     .lang = copy(a, &q, 4)};
    }
    m->items = items;
    *ret_goes = *ret_goes && m->items_count > 0;
    return writer_end(s, &q, e);
}

static bool say(struct store *s, struct arena *a, struct mail_due *m, bool *ret_goes, struct err *e)
{
    *ret_goes = m->kind == MAIL_PROOF;
    if (m->subscription && !say_subscription(s, a, m, ret_goes, e)) return false;
    if (m->kind == MAIL_ANSWER && !say_reply(s, a, m, ret_goes, e)) return false;
    return m->kind != MAIL_DIGEST || say_digest(s, a, m, ret_goes, e);
}

/* ---- which are due ---- */

static bool read_allowance(struct store *s, uint64_t per_hour, uint64_t *ret, struct err *e)
{
    uint64_t sent = 0;
    struct query q = writer_query(s, W_HOUR_COUNT);
    query_i64(&q, now_ms() / HOUR_MS);
    if (query_row(&q)) sent = row_u64(&q, 0);
    *ret = sent < per_hour ? per_hour - sent : 0;
    return writer_end(s, &q, e);
}

static bool is_held(const uint64_t *held, size_t count, uint64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (held[i] == id) return true;
    return false;
}

struct wanted {
    const uint64_t *held;
    size_t held_count, max;
};

static bool read_due(struct store *s, struct arena *a, const struct wanted *w,
                     struct mail_look *ret, struct err *e)
{
    struct query q = writer_query(s, W_OUTBOX_DUE);
    query_i64(&q, now_ms());
    query_u64(&q, w->held_count + w->max);
    while (ret->count < w->max && query_row(&q)) {
        if (is_held(w->held, w->held_count, row_u64(&q, 0))) continue;
        ret->due[ret->count++] = (struct mail_due){.id = row_u64(&q, 0),
                                                   .kind = (enum mail_kind)row_i64(&q, 1),
                                                   .sealed = copy(a, &q, 2),
                                                   .lang = copy(a, &q, 3),
                                                   .message = copy(a, &q, 4),
                                                   .subscription = row_u64(&q, 5),
                                                   .reply = row_u64(&q, 6),
                                                   .session = row_u64(&q, 7),
                                                   .created_ms = row_i64(&q, 8)};
    }
    return writer_end(s, &q, e);
}

static bool read_next(struct store *s, struct mail_look *ret, struct err *e)
{
    struct query q = writer_query(s, W_OUTBOX_NEXT);
    query_i64(&q, now_ms());
    if (query_row(&q)) ret->next_ms = row_i64(&q, 0);
    return writer_end(s, &q, e);
}

/* Keeps those that have something to say; the others leave the outbox. */
static bool say_all(struct store *s, struct arena *a, struct mail_look *look, struct err *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < look->count; i++) {
        bool goes = false;
        struct mail_due *m = &look->due[i];
        if (!say(s, a, m, &goes, e)) return false;
        if (!goes && !letter_drop(s, m->id, e)) return false;
        if (goes) look->due[kept++] = *m;
    }
    look->count = kept;
    return true;
}

static bool look(struct store *s, struct arena *a, struct wanted *w, uint64_t per_hour,
                 struct mail_look *ret, struct err *e)
{
    uint64_t allowed;
    *ret = (struct mail_look){.due = arena_new_array(a, struct mail_due, w->max ? w->max : 1)};
    if (!read_allowance(s, per_hour, &allowed, e)) return false;
    if (w->held_count >= allowed) {
        ret->next_ms = (now_ms() / HOUR_MS + 1) * HOUR_MS;
        return true;
    }
    if (w->max > allowed - w->held_count) w->max = (size_t)(allowed - w->held_count);
    if (!read_due(s, a, w, ret, e)) return false;
    size_t found = ret->count;
    if (!say_all(s, a, ret, e) || !read_next(s, ret, e)) return false;
    if (ret->count < found) ret->next_ms = now_ms(); /* others may be due in their place */
    return true;
}

bool store_mail_due(struct store *s, struct arena *a, const uint64_t *held, size_t held_count,
                    size_t max, uint64_t per_hour, struct mail_look *ret, struct err *e)
{
    struct wanted w = {held, held_count, max};
    if (!change_begin(s, e)) return false;
    return change_end(s, look(s, a, &w, per_hour, ret, e), e) ||
           err_while(e, "looking for letters that are due");
}
