/* Single replies, where they stand, and lists of them. */
#include "store/reading.h"

enum read_outcome reader_reply(struct reader *r, struct arena *a, uint64_t id,
                               const struct author_hash *author, struct reply *ret)
{
    struct reply_taste taste = {0};
    if (!reader_is_there(r) || reader_author_id(r, author, &taste.author) != READ_OK)
        return READ_AWAY;
    struct query q = reader_query(r, R_REPLY);
    query_u64(&q, id);
    bool found = query_row(&q);
    struct reply reply = {0};
    if (found) reply = reply_row(a, &q, &taste, true);
    enum read_outcome outcome = reader_query_end(r, &q, found);
    if (outcome == READ_OK) *ret = reply;
    return outcome;
}

struct place_row {
    uint64_t id, root, ordinal, answers;
    int64_t created_ms;
    struct str page;
};

static enum read_outcome read_place(struct reader *r, struct arena *a, uint64_t id,
                                    struct place_row *ret)
{
    struct query q = reader_query(r, R_PLACE);
    query_u64(&q, id);
    bool found = query_row(&q);
    ret->id = id;
    if (found) {
        ret->page = arena_dup(a, row_str(&q, 0));
        ret->root = row_u64(&q, 1);
        ret->created_ms = row_i64(&q, 2);
        ret->ordinal = row_u64(&q, 3);
        ret->answers = row_u64(&q, 4);
    }
    return reader_query_end(r, &q, found);
}

/* How many answers of its root show before it. */
static enum read_outcome answers_before(struct reader *r, const struct place_row *p, uint64_t *ret)
{
    struct query q = reader_query(r, R_ANSWERS_BEFORE);
    query_u64(&q, p->root);
    query_i64(&q, p->created_ms);
    query_u64(&q, p->id);
    if (query_row(&q)) *ret = row_u64(&q, 0);
    return reader_query_end(r, &q, true);
}

enum read_outcome reader_place(struct reader *r, struct arena *a, uint64_t id, uint64_t per_page,
                               struct place *ret)
{
    struct place_row p = {0};
    uint64_t before = 0;
    BUG_IF(per_page == 0, "a page has replies");
    if (!reader_is_there(r)) return READ_AWAY;
    enum read_outcome outcome = read_place(r, a, id, &p);
    if (outcome != READ_OK) return outcome;
    *ret = (struct place){.page = p.page, .page_number = (p.ordinal - 1) / per_page + 1};
    if (p.id == p.root || p.answers <= LIMIT_ANSWERS_SHOWN) return READ_OK;
    if (answers_before(r, &p, &before) != READ_OK) return READ_AWAY;
    if (before < LIMIT_ANSWERS_SHOWN) return READ_OK;
    ret->thread = p.root;
    ret->page_number = before / LIMIT_THREAD_SHOWN + 1;
    return READ_OK;
}

enum read_outcome reader_author_is_here(struct reader *r, const struct author_hash *author,
                                        struct str page, int64_t younger_than_ms, bool *ret)
{
    uint64_t id = 0;
    struct page_row row;
    if (!reader_is_there(r) || reader_author_id(r, author, &id) != READ_OK) return READ_AWAY;
    enum read_outcome outcome = reader_page(r, page, &row);
    if (outcome == READ_AWAY) return READ_AWAY;
    *ret = false;
    if (!id || outcome == READ_MISSING) return READ_OK;
    struct query q = reader_query(r, R_HERE);
    query_u64(&q, id);
    query_u64(&q, row.id);
    query_i64(&q, now_ms() - younger_than_ms);
    bool here = query_row(&q) && row_bool(&q, 0);
    if (reader_query_end(r, &q, true) != READ_OK) return READ_AWAY;
    *ret = here;
    return READ_OK;
}

/* ---- lists ---- */

static enum read_outcome give(struct reader *r, struct arena *a, struct query *q, bool held,
                              struct reply **ret, size_t *ret_count)
{
    static const struct reply_taste anyone = {0};
    struct reply_rows rows = {0};
    if (reply_rows_read(r, a, q, &anyone, held, &rows) != READ_OK) return READ_AWAY;
    *ret = rows.at;
    *ret_count = rows.count;
    return READ_OK;
}

/* SQLite takes a limit above 2^63 for none. */
static void bind_limit(struct query *q, uint64_t limit)
{
    query_i64(q, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
}

/* READ_MISSING, an empty list, where the page has no replies. */
static enum read_outcome find_page(struct reader *r, struct str slug, uint64_t *ret_id,
                                   size_t *ret_count)
{
    struct page_row row;
    if (!reader_is_there(r)) return READ_AWAY;
    enum read_outcome outcome = reader_page(r, slug, &row);
    *ret_id = row.id;
    if (outcome == READ_MISSING) *ret_count = 0;
    return outcome;
}

enum read_outcome reader_passages(struct reader *r, struct arena *a, struct str page,
                                  struct passage_count **ret, size_t *ret_count)
{
    uint64_t id;
    struct passage_count *at = NULL;
    size_t count = 0, cap = 0;
    *ret = NULL;
    enum read_outcome outcome = find_page(r, page, &id, ret_count);
    if (outcome != READ_OK) return outcome == READ_AWAY ? READ_AWAY : READ_OK;
    struct query q = reader_query(r, R_PASSAGES);
    query_u64(&q, id);
    while (query_row(&q)) {
        if (count == cap) {
            cap = cap ? 2 * cap : 32;
            struct passage_count *more = arena_new_array(a, struct passage_count, cap);
            if (count) memcpy(more, at, count * sizeof *at);
            at = more;
        }
        at[count++] = (struct passage_count){.passage = arena_dup(a, row_str(&q, 0)),
                                             .quote = arena_dup(a, row_str(&q, 1)),
                                             .count = row_u64(&q, 2)};
    }
    if (reader_query_end(r, &q, true) != READ_OK) return READ_AWAY;
    *ret = at;
    *ret_count = count;
    return READ_OK;
}

enum read_outcome reader_passage_replies(struct reader *r, struct arena *a, struct str page,
                                         struct str passage, uint64_t limit, struct reply **ret,
                                         size_t *ret_count)
{
    uint64_t id;
    *ret = NULL;
    enum read_outcome outcome = find_page(r, page, &id, ret_count);
    if (outcome != READ_OK) return outcome == READ_AWAY ? READ_AWAY : READ_OK;
    struct query q = reader_query(r, R_PASSAGE_REPLIES);
    query_u64(&q, id);
    query_str(&q, passage);
    bind_limit(&q, limit);
    return give(r, a, &q, false, ret, ret_count);
}

static enum read_outcome latest_of_all(struct reader *r, struct arena *a, uint64_t limit,
                                       struct reply **ret, size_t *ret_count)
{
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_LATEST);
    bind_limit(&q, limit);
    return give(r, a, &q, false, ret, ret_count);
}

enum read_outcome reader_latest(struct reader *r, struct arena *a, struct str page, uint64_t limit,
                                struct reply **ret, size_t *ret_count)
{
    uint64_t id;
    *ret = NULL;
    if (str_is_empty(page)) return latest_of_all(r, a, limit, ret, ret_count);
    enum read_outcome outcome = find_page(r, page, &id, ret_count);
    if (outcome != READ_OK) return outcome == READ_AWAY ? READ_AWAY : READ_OK;
    struct query q = reader_query(r, R_LATEST_OF_PAGE);
    query_u64(&q, id);
    bind_limit(&q, limit);
    return give(r, a, &q, false, ret, ret_count);
}

enum read_outcome reader_queue(struct reader *r, struct arena *a, uint64_t limit,
                               struct reply **ret, size_t *ret_count)
{
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_QUEUE);
    bind_limit(&q, limit);
    return give(r, a, &q, true, ret, ret_count);
}
