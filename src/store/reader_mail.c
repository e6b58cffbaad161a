/* What a front may know of subscriptions and sessions: never whose they are. */
#include "store/reading.h"

static struct str copy(struct arena *a, const struct query *q, int column)
{
    struct str s = row_str(q, column);
    return s.len ? arena_dup(a, s) : STR_NONE;
}

static struct subscription subscription_row(struct arena *a, const struct query *q)
{
    struct subscription s = {.id = row_u64(q, 0),
                             .state = (enum subscription_state)row_i64(q, 1),
                             .digest = row_bool(q, 2),
                             .lang = copy(a, q, 3),
                             .page = copy(a, q, 4),
                             .title = copy(a, q, 5),
                             .reply = row_u64(q, 6),
                             .created_ms = row_i64(q, 7),
                             .confirmed_ms = row_i64(q, 8)};
    if (s.state >= SUBSCRIPTION__COUNT) s.state = SUBSCRIPTION_ENDED;
    return s;
}

enum read_outcome reader_subscription(struct reader *r, struct arena *a, uint64_t id,
                                      struct subscription *ret)
{
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_SUBSCRIPTION);
    query_u64(&q, id);
    bool found = query_row(&q);
    struct subscription one = {0};
    if (found) one = subscription_row(a, &q);
    enum read_outcome outcome = reader_query_end(r, &q, found);
    if (outcome == READ_OK) *ret = one;
    return outcome;
}

enum read_outcome reader_session(struct reader *r, uint64_t id, struct proof *ret)
{
    struct proof proof = {0};
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_SESSION);
    query_u64(&q, id);
    query_i64(&q, now_ms());
    bool found = query_row(&q);
    if (found) {
        proof.is_open = row_i64(&q, 0) != 0;
        proof.until_ms = row_i64(&q, 1);
        proof.replies = row_u64(&q, 2);
    }
    enum read_outcome outcome = reader_query_end(r, &q, found);
    if (outcome == READ_OK) *ret = proof;
    return outcome;
}

enum read_outcome reader_session_has(struct reader *r, uint64_t session, uint64_t reply)
{
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_SESSION_HAS);
    query_u64(&q, session);
    query_u64(&q, reply);
    bool found = query_row(&q);
    return reader_query_end(r, &q, found);
}

enum read_outcome reader_session_replies(struct reader *r, struct arena *a, uint64_t session,
                                         uint64_t limit, uint64_t offset, struct reply **ret,
                                         size_t *ret_count)
{
    static const struct reply_taste anyone = {0};
    struct reply_rows rows = {0};
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_SESSION_REPLIES);
    query_u64(&q, session);
    query_u64(&q, limit);
    query_u64(&q, offset);
    while (query_row(&q)) {
        struct reply reply = reply_row(a, &q, &anyone, true);
        reply_row_content(a, &q, &reply); /* to its author also what is no longer shown */
        reply_rows_add(a, &rows, reply);
    }
    if (reader_query_end(r, &q, true) != READ_OK) return READ_AWAY;
    *ret = rows.at;
    *ret_count = rows.count;
    return READ_OK;
}

enum read_outcome reader_session_subscriptions(struct reader *r, struct arena *a, uint64_t session,
                                               struct subscription **ret, size_t *ret_count)
{
    struct subscription *at = NULL;
    size_t count = 0, cap = 0;
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_SESSION_SUBSCRIPTIONS);
    query_u64(&q, session);
    while (query_row(&q)) {
        if (count == cap) {
            cap = cap ? 2 * cap : 16;
            struct subscription *more = arena_new_array(a, struct subscription, cap);
            if (count) memcpy(more, at, count * sizeof *at);
            at = more;
        }
        at[count++] = subscription_row(a, &q);
    }
    if (reader_query_end(r, &q, true) != READ_OK) return READ_AWAY;
    *ret = at;
    *ret_count = count;
    return READ_OK;
}
