/* Proofs of an address: asked for by anybody, mailed to the address, opened with the mailed link.
 *
 *     asked ──open (within LIMIT_PROOF_HOURS)──▶ open, for LIMIT_SESSION_MINUTES ──▶ gone
 *
 * Asking does the same whether or not anything was ever given with the address: who asks learns
 * nothing, the letter tells. What the session may see is listed when it is opened, so that readers'
 * processes, which may not read addresses, can show it. */
#include "store/letter.h"

#define MINUTE_MS INT64_C(60000)

static bool insert(struct store *s, const struct proof_ask *ask, uint64_t id, struct err *e)
{
    struct query q = writer_query(s, W_SESSION_ASK);
    query_u64(&q, id);
    query_blob(&q, ask->address, HASH_BYTES);
    query_i64(&q, now_ms());
    query_i64(&q, now_ms() + LIMIT_PROOF_HOURS * 60 * MINUTE_MS);
    return writer_run(s, &q, e);
}

static bool ask_for(struct store *s, const struct proof_ask *ask, struct err *e)
{
    bool ignored;
    struct letter letter = {.kind = MAIL_PROOF,
                            .address = ask->address,
                            .sealed = ask->sealed,
                            .lang = ask->lang,
                            .session = letter_id()};
    return insert(s, ask, letter.session, e) &&
           letter_put(s, &letter, LIMIT_MAIL_PROOFS_A_DAY, &ignored, e);
}

bool store_session_ask(struct store *s, const struct proof_ask *ask, struct err *e)
{
    BUG_IF(ask->sealed.len != SEALED_BYTES, "an address comes sealed");
    if (!change_begin(s, e)) return false;
    return change_end(s, ask_for(s, ask, e), e) || err_while(e, "asking for a proof");
}

struct session {
    bool is_there, is_open;
    unsigned char address[HASH_BYTES];
};

static bool read_session(struct store *s, uint64_t id, struct session *ret, struct err *e)
{
    *ret = (struct session){0};
    struct query q = writer_query(s, W_SESSION);
    query_u64(&q, id);
    query_i64(&q, now_ms());
    if (query_row(&q)) {
        struct str address = row_str(&q, 0);
        ret->is_there = address.len == HASH_BYTES;
        if (ret->is_there) memcpy(ret->address, address.at, HASH_BYTES);
        ret->is_open = row_i64(&q, 1) != 0;
    }
    return writer_end(s, &q, e);
}

static bool list_items(struct store *s, uint64_t id, const struct session *session, struct err *e)
{
    static const enum writer_statement lists[] = {W_SESSION_REPLIES, W_SESSION_SUBSCRIPTIONS};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct query q = writer_query(s, lists[i]);
        query_u64(&q, id);
        query_blob(&q, session->address, HASH_BYTES);
        if (!writer_run(s, &q, e)) return false;
    }
    return true;
}

static bool open_session(struct store *s, uint64_t id, enum change_outcome *ret, struct err *e)
{
    struct session session;
    if (!read_session(s, id, &session, e)) return false;
    *ret = session.is_there ? CHANGE_DONE : CHANGE_UNKNOWN;
    if (!session.is_there) return true;
    if (!session.is_open) {
        struct query q = writer_query(s, W_SESSION_OPEN);
        query_u64(&q, id);
        query_i64(&q, now_ms());
        query_i64(&q, now_ms() + LIMIT_SESSION_MINUTES * MINUTE_MS);
        if (!writer_run(s, &q, e)) return false;
    }
    return list_items(s, id, &session, e);
}

bool store_session_open(struct store *s, uint64_t id, enum change_outcome *ret, struct err *e)
{
    enum change_outcome outcome = CHANGE_UNKNOWN;
    if (!change_begin(s, e)) return false;
    if (!change_end(s, open_session(s, id, &outcome, e), e))
        return err_while(e, "opening a session");
    *ret = outcome;
    return true;
}

bool store_session_end(struct store *s, uint64_t id, struct err *e)
{
    if (!change_begin(s, e)) return false;
    struct query q = writer_query(s, W_SESSION_DROP);
    query_u64(&q, id);
    return change_end(s, writer_run(s, &q, e), e) || err_while(e, "ending a session");
}

bool store_session_address(struct store *s, uint64_t id, bool *ret_found,
                           unsigned char ret[HASH_BYTES], struct err *e)
{
    struct session session;
    if (!read_session(s, id, &session, e)) return err_while(e, "looking for a session");
    *ret_found = session.is_there && session.is_open;
    if (*ret_found) memcpy(ret, session.address, HASH_BYTES);
    return true;
}

bool session_has(struct store *s, uint64_t session, uint64_t reply, bool *ret, struct err *e)
{
    struct query q = writer_query(s, W_SESSION_HAS);
    query_u64(&q, session);
    query_u64(&q, reply);
    query_i64(&q, now_ms());
    *ret = query_row(&q);
    return writer_end(s, &q, e);
}
