/* What an author may do with their own reply: change its text, take it back. */
#include "store/letter.h"

/* CHANGE_DONE when WHO may do it now. Somebody else's wish learns nothing but that it is not
 * theirs. */
static enum change_outcome may(const struct reply_facts *f, const struct author_claim *who,
                               bool by_session)
{
    if (!f->is_known) return CHANGE_UNKNOWN;
    bool is_theirs = who->by_link || by_session ||
                     (f->has_secret && memcmp(f->secret.bytes, who->secret.bytes, HASH_BYTES) == 0);
    if (!is_theirs) return CHANGE_NOT_YOURS;
    if (f->state == REPLY_WITHDRAWN) return CHANGE_NOTHING;
    if (f->state != REPLY_PENDING && f->state != REPLY_PUBLISHED) return CHANGE_WRONG_STATE;
    if (!by_session && now_ms() - f->created_ms > who->window_ms) return CHANGE_TOO_LATE;
    return CHANGE_DONE;
}

/* *RET is what may() says, with the session that may stand in WHO. */
static bool ask(struct store *s, const struct reply_facts *f, const struct author_claim *who,
                enum change_outcome *ret, struct err *e)
{
    bool by_session = false;
    if (who->session && !session_has(s, who->session, f->id, &by_session, e)) return false;
    *ret = may(f, who, by_session);
    return true;
}

static bool text_is(struct store *s, uint64_t id, struct str text, bool *ret, struct err *e)
{
    struct query q = writer_query(s, W_TEXT_IS);
    query_u64(&q, id);
    query_str(&q, text);
    *ret = query_row(&q) && row_bool(&q, 0);
    return writer_end(s, &q, e);
}

static bool edit(struct store *s, const struct reply_facts *f, const struct author_claim *who,
                 struct str text, enum change_outcome *ret, struct err *e)
{
    bool same;
    if (!ask(s, f, who, ret, e)) return false;
    if (*ret == CHANGE_NOTHING) *ret = CHANGE_WRONG_STATE; /* withdrawn */
    if (*ret == CHANGE_DONE && who->only_pending && f->state == REPLY_PUBLISHED)
        *ret = CHANGE_WRONG_STATE;
    if (*ret != CHANGE_DONE) return true;
    if (!text_is(s, f->id, text, &same, e)) return false;
    if (same) *ret = CHANGE_NOTHING;
    if (same) return true;
    struct query q = writer_query(s, W_EDIT);
    query_u64(&q, f->id);
    query_str(&q, text);
    query_i64(&q, now_ms());
    return writer_run(s, &q, e) && log_edit(s, f->id, e);
}

static bool withdraw(struct store *s, const struct reply_facts *f, const struct author_claim *who,
                     enum change_outcome *ret, struct err *e)
{
    if (!ask(s, f, who, ret, e)) return false;
    if (*ret != CHANGE_DONE) return true;
    struct log_words words = log_words_why(TLOG_HIDE, REASON_AUTHOR_REQUEST);
    words.by = "author";
    if (!set_state(s, f->id, REPLY_WITHDRAWN, REASON_NONE, e) || !log_change(s, f->id, &words, e))
        return false;
    return f->state != REPLY_PUBLISHED || count_published(s, f->page, f->author, -1, e);
}

bool store_edit_reply(struct store *s, uint64_t id, const struct author_claim *who, struct str text,
                      enum change_outcome *ret, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct reply_facts f = {0};
    enum change_outcome outcome = CHANGE_UNKNOWN;
    if (!change_begin(s, e)) return err_while(e, "editing a reply");
    bool well = reply_facts_read(s, a, id, &f, e) && edit(s, &f, who, text, &outcome, e);
    if (!change_end(s, well, e)) return err_while(e, "editing a reply");
    if (outcome == CHANGE_DONE && f.was_public) touch(s, f.slug);
    *ret = outcome;
    return true;
}

bool store_withdraw_reply(struct store *s, uint64_t id, const struct author_claim *who,
                          enum change_outcome *ret, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct reply_facts f = {0};
    enum change_outcome outcome = CHANGE_UNKNOWN;
    if (!change_begin(s, e)) return err_while(e, "withdrawing a reply");
    bool well = reply_facts_read(s, a, id, &f, e) && withdraw(s, &f, who, &outcome, e);
    if (!change_end(s, well, e)) return err_while(e, "withdrawing a reply");
    if (outcome == CHANGE_DONE && f.was_public) touch(s, f.slug);
    *ret = outcome;
    return true;
}
