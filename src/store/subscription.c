/* Subscriptions: asked for with a reply, confirmed by a mailed link, ended by any later one.
 *
 *     unconfirmed ──each, digest──▶ active ──end──▶ ended ──each, digest──▶ active
 *          └──────────────────────── end ────────────▲
 *
 * A subscription that is asked for again while it is active stays as it is; else the letter that
 * asks for confirmation is written anew. Each needs its own confirmation: a typed address proves
 * nothing, also where its owner has confirmed another. */
#include "store/letter.h"

static bool run_with(struct store *s, enum writer_statement which, uint64_t id, struct err *e)
{
    struct query q = writer_query(s, which);
    query_u64(&q, id);
    return writer_run(s, &q, e);
}

static bool run_with_address(struct store *s, enum writer_statement which,
                             const unsigned char *address, struct err *e)
{
    struct query q = writer_query(s, which);
    query_blob(&q, address, HASH_BYTES);
    return writer_run(s, &q, e);
}

/* *RET 0 where it is active already. */
static bool insert(struct store *s, const struct new_reply *r, uint64_t id, uint64_t page,
                   uint64_t *ret, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    *ret = 0;
    struct query q = writer_query(s, W_SUBSCRIBE);
    query_u64(&q, letter_id());
    query_blob(&q, r->address_hash, HASH_BYTES);
    query_blob(&q, r->sealed.at, r->sealed.len);
    query_u64(&q, page);
    r->subscribe == SUBSCRIBE_ANSWERS ? query_u64(&q, id) : query_null(&q);
    query_u64(&q, id);
    query_str(&q, r->words);
    query_str(&q, letter_message_id(a));
    query_i64(&q, now_ms());
    if (query_row(&q)) *ret = row_u64(&q, 0);
    return writer_run(s, &q, e);
}

bool subscription_make(struct store *s, const struct new_reply *reply, uint64_t id, uint64_t page,
                       struct err *e)
{
    bool may_go, ignored;
    uint64_t subscription;
    if (reply->subscribe == SUBSCRIBE_NOT || str_is_empty(reply->sealed)) return true;
    if (!letter_may_go(s, reply->address_hash, &may_go, e)) return false;
    if (!may_go) return true;
    if (!insert(s, reply, id, page, &subscription, e)) return false;
    struct letter letter = {.kind = MAIL_CONFIRM,
                            .address = reply->address_hash,
                            .sealed = reply->sealed,
                            .lang = reply->words,
                            .subscription = subscription};
    return !subscription || letter_put(s, &letter, LIMIT_MAIL_CONFIRMS_A_DAY, &ignored, e);
}

/* ---- by the holder of a mailed link ---- */

static bool start(struct store *s, uint64_t id, int how, struct err *e)
{
    struct query q = writer_query(s, W_SUBSCRIPTION_CONFIRM);
    query_u64(&q, id);
    query_i64(&q, now_ms());
    query_i64(&q, how);
    return writer_run(s, &q, e);
}

static bool end(struct store *s, uint64_t id, struct err *e)
{
    struct query q = writer_query(s, W_SUBSCRIPTION_END);
    query_u64(&q, id);
    query_i64(&q, now_ms());
    return writer_run(s, &q, e) && run_with(s, W_OUTBOX_DROP_SUBSCRIPTION, id, e);
}

bool address_suppress(struct store *s, const unsigned char *address, enum suppressed_why why,
                      struct err *e)
{
    struct query q = writer_query(s, W_SUPPRESS);
    query_blob(&q, address, HASH_BYTES);
    query_i64(&q, now_ms());
    query_i64(&q, why);
    if (!writer_run(s, &q, e)) return false;
    q = writer_query(s, W_SUBSCRIPTIONS_END);
    query_blob(&q, address, HASH_BYTES);
    query_i64(&q, now_ms());
    return writer_run(s, &q, e) && run_with_address(s, W_OUTBOX_DROP_ADDRESS, address, e);
}

static bool act_on(struct store *s, uint64_t id, const unsigned char *address,
                   enum subscription_act act, struct err *e)
{
    switch (act) {
    case SUBSCRIPTION_EACH:
        return start(s, id, 0, e);
    case SUBSCRIPTION_DIGEST:
        return start(s, id, 1, e);
    case SUBSCRIPTION_END:
        return end(s, id, e);
    case SUBSCRIPTION_NEVER:
        return address_suppress(s, address, SUPPRESSED_ASKED, e);
    case SUBSCRIPTION_ACT__COUNT:
        break;
    }
    BUG_IF(true, "a subscription knows what is done with it");
    return false;
}

static bool act(struct store *s, uint64_t id, enum subscription_act act, enum change_outcome *ret,
                struct err *e)
{
    unsigned char address[HASH_BYTES];
    enum subscription_state state = SUBSCRIPTION_ENDED;
    struct query q = writer_query(s, W_SUBSCRIPTION);
    query_u64(&q, id);
    bool is_there = query_row(&q) && row_str(&q, 1).len == HASH_BYTES;
    if (is_there) memcpy(address, row_str(&q, 1).at, HASH_BYTES);
    if (is_there) state = (enum subscription_state)row_i64(&q, 0);
    if (!writer_end(s, &q, e)) return false;
    *ret = !is_there ? CHANGE_UNKNOWN : CHANGE_DONE;
    if (act == SUBSCRIPTION_END && state == SUBSCRIPTION_ENDED && is_there) *ret = CHANGE_NOTHING;
    return *ret != CHANGE_DONE || act_on(s, id, address, act, e);
}

bool store_subscription_act(struct store *s, uint64_t id, enum subscription_act what,
                            enum change_outcome *ret, struct err *e)
{
    enum change_outcome outcome = CHANGE_UNKNOWN;
    if (!change_begin(s, e)) return false;
    if (!change_end(s, act(s, id, what, &outcome, e), e))
        return err_while(e, "changing a subscription");
    *ret = outcome;
    return true;
}

/* ---- forgetting ---- */

bool address_forget(struct store *s, const unsigned char *address, struct err *e)
{
    static const enum writer_statement all[] = {W_OUTBOX_DROP_ADDRESS, W_SUBSCRIPTION_DROP_ADDRESS,
                                                W_SESSION_DROP_ADDRESS, W_SUPPRESSED_DROP,
                                                W_MAIL_COUNT_DROP};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!run_with_address(s, all[i], address, e)) return false;
    return true;
}

bool reply_forget(struct store *s, uint64_t reply, struct err *e)
{
    static const enum writer_statement all[] = {W_OUTBOX_DROP_REPLY, W_DIGEST_DROP_REPLY,
                                                W_SUBSCRIPTION_DROP_MADE, W_SESSION_DROP_REPLY,
                                                W_ORIGIN_DROP};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!run_with(s, all[i], reply, e)) return false;
    return true;
}
